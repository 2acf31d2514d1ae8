//! [`Locale`]: every text of a widget.

mod arabic;
mod chinese;
mod english;
mod french;
mod german;
mod japanese;
mod portuguese;
mod spanish;
mod words;

use std::borrow::Cow;

use serde_json::{Map, Value};

pub use words::Locale;

impl Default for Locale {
    fn default() -> Self {
        Self::english()
    }
}

impl Locale {
    /// English.
    ///
    /// ```
    /// use karta_dioxus::Locale;
    ///
    /// let all = [
    ///     Locale::english(), Locale::german(), Locale::french(), Locale::spanish(), Locale::portuguese(), Locale::japanese(),
    ///     Locale::chinese(), Locale::arabic(),
    /// ];
    /// let languages: Vec<&str> = all.iter().map(|locale| &*locale.lang).collect();
    /// assert_eq!(languages, ["en", "de", "fr", "es", "pt", "ja", "zh-Hans", "ar"]);
    /// ```
    pub fn english() -> Self {
        Self::from(&english::WORDS)
    }

    /// German.
    pub fn german() -> Self {
        Self::from(&german::WORDS)
    }

    /// French.
    pub fn french() -> Self {
        Self::from(&french::WORDS)
    }

    /// Spanish.
    pub fn spanish() -> Self {
        Self::from(&spanish::WORDS)
    }

    /// Portuguese.
    pub fn portuguese() -> Self {
        Self::from(&portuguese::WORDS)
    }

    /// Japanese.
    pub fn japanese() -> Self {
        Self::from(&japanese::WORDS)
    }

    /// Simplified Chinese.
    pub fn chinese() -> Self {
        Self::from(&chinese::WORDS)
    }

    /// Arabic, written from right to left.
    pub fn arabic() -> Self {
        Self::from(&arabic::WORDS)
    }

    /// The locale of a language tag such as `de` or `pt-BR`, if it is one of those above. Traditional Chinese is not.
    ///
    /// Naming one language by its function instead of asking by tag keeps the others out of the app.
    ///
    /// ```
    /// use karta_dioxus::Locale;
    ///
    /// assert_eq!(Locale::for_language("de-AT"), Some(Locale::german()));
    /// assert_eq!(Locale::for_language("xx"), None);
    /// ```
    pub fn for_language(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut subtags = tag.split('-');
        let language = subtags.next().unwrap_or_default();
        let words = match language {
            "ar" => &arabic::WORDS,
            "de" => &german::WORDS,
            "en" => &english::WORDS,
            "es" => &spanish::WORDS,
            "fr" => &french::WORDS,
            "ja" => &japanese::WORDS,
            "pt" => &portuguese::WORDS,
            "zh" if !subtags.any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo")) => &chinese::WORDS,
            _ => return None,
        };
        Some(Self::from(words))
    }

    /// Reads a locale of your own: an object of texts by their names here in camel case (`inputPlaceholder`), with
    /// `lang` and `rtl`. What is missing or no text stays English.
    ///
    /// ```
    /// use karta_dioxus::Locale;
    ///
    /// let locale = Locale::from_json(r#"{"lang": "nl", "inputPlaceholder": "Vraag het {name}", "sendLabel": 3}"#)?;
    /// assert_eq!(locale.input_placeholder, "Vraag het {name}");
    /// assert_eq!(locale.send_label, "Send");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is not a JSON object.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        let map: Map<String, Value> = serde_json::from_str(json)?;
        let mut locale = Self::english();
        for (name, text) in locale.texts() {
            if let Some(given) = map.get(&camel_case(name)).and_then(Value::as_str) {
                *text = Cow::Owned(given.to_owned());
            }
        }
        if let Some(lang) = map.get("lang").and_then(Value::as_str) {
            locale.lang = Cow::Owned(lang.to_owned());
        }
        locale.is_rtl = map.get("rtl").and_then(Value::as_bool).unwrap_or(false);
        Ok(locale)
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

/// Fills in the placeholders of a text: `{name}` for `("name", "Beans")`. What was filled in is not looked at again.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.push_str(before);
        let known = values
            .iter()
            .find_map(|(name, value)| Some((*value, from[1..].strip_prefix(name)?.strip_prefix('}')?)));
        match known {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = &from[1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAGS: [&str; 8] = ["en", "de", "fr", "es", "pt", "ja", "zh-Hans", "ar"];

    /// The placeholders of a text, sorted.
    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn every_language_has_every_text_with_its_placeholders() {
        let mut english = Locale::english();
        for tag in TAGS {
            let mut locale = Locale::for_language(tag).unwrap();
            assert_eq!(locale.lang, tag);
            for ((name, text), (_, original)) in locale.texts().into_iter().zip(english.texts()) {
                assert!(!text.trim().is_empty(), "{tag} {name}");
                assert_eq!(placeholders(text), placeholders(original), "{tag} {name}");
            }
        }
    }

    #[test]
    fn only_arabic_is_written_from_the_right() {
        for tag in TAGS {
            let locale = Locale::for_language(tag).unwrap();
            assert_eq!(locale.is_rtl, tag == "ar");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        assert_eq!(Locale::for_language("PT_br"), Some(Locale::portuguese()));
        assert_eq!(Locale::for_language("zh-CN"), Some(Locale::chinese()));
        for tag in ["zh-TW", "zh-Hant-HK", "nl", "", "english"] {
            assert_eq!(Locale::for_language(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_locale_of_ones_own_may_be_incomplete_and_wrong() {
        let locale =
            Locale::from_json(r#"{"lang": "he", "rtl": true, "closeLabel": "X", "retry": [], "new": 1}"#)
                .unwrap();
        let mut expected = Locale::english();
        expected.lang = "he".into();
        expected.is_rtl = true;
        expected.close_label = "X".into();
        assert_eq!(locale, expected);
        assert!(Locale::from_json("[]").is_err());
    }

    #[test]
    fn the_names_of_the_official_widget_are_read() {
        let json = r#"{"dialogLabel": "a", "closeLabel": "b", "messageListLabel": "c", "inputPlaceholder": "d",
            "sendLabel": "e", "consentAccept": "f", "poweredBy": "g"}"#;
        let locale = Locale::from_json(json).unwrap();
        let texts = [
            locale.dialog_label,
            locale.close_label,
            locale.message_list_label,
            locale.input_placeholder,
            locale.send_label,
            locale.consent_accept,
            locale.powered_by,
        ];
        assert_eq!(texts, ["a", "b", "c", "d", "e", "f", "g"]);
    }

    #[test]
    fn placeholders_are_filled_in_once() {
        let filled = fill("{name}: {text} {other} {", &[("name", "{text}"), ("text", "hi")]);
        assert_eq!(filled, "{text}: hi {other} {");
        assert_eq!(fill("ば{name}ば", &[("name", "é")]), "ばéば");
    }
}

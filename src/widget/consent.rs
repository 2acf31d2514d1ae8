//! [`Consent`]: what a visitor has to agree to.

use serde_json::Value;

/// A notice above the composer, once for each visitor.
///
/// The answer is remembered in `localStorage` for this agent and this visitor, an anonymous one too; where storage is
/// refused, until the page is left. A visitor who is named later ([`identify`](crate::KartaWidgetHandle::identify)) has
/// answered already. While a [required](Self::required) one is open nothing is sent: the composer and the suggested
/// questions are locked, and the handle's [`send_message`](crate::KartaWidgetHandle::send_message) does nothing.
///
/// ```
/// use karta_dioxus::{Consent, Theme};
///
/// let consent = Consent::new("We keep this conversation for 30 days. [Privacy](https://example.com/privacy)").required();
/// let theme = Theme::new().consent(consent);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    pub(crate) enabled: bool,
    pub(crate) text: String,
    pub(crate) require_accept: bool,
}

impl Consent {
    /// A notice, as Markdown, that the visitor may put away.
    pub fn new(text: impl Into<String>) -> Self {
        Self { enabled: true, text: text.into(), require_accept: false }
    }

    /// No notice, whatever the server's configuration says.
    ///
    /// ```
    /// use karta_dioxus::{Consent, Theme};
    ///
    /// let theme = Theme::new().consent(Consent::disabled());
    /// ```
    pub fn disabled() -> Self {
        Self::default()
    }

    /// Locks the composer until the visitor has accepted.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.require_accept = true;
        self
    }

    /// Reads `{enabled, text, requireAccept}`.
    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let map = value.as_object()?;
        let flag = |name: &str| map.get(name).and_then(Value::as_bool);
        Some(Self {
            enabled: flag("enabled").unwrap_or(false),
            text: map.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
            require_accept: flag("requireAccept").unwrap_or(false),
        })
    }

    /// Whether there is something to show.
    pub(crate) fn is_shown(&self) -> bool {
        self.enabled && !self.text.trim().is_empty()
    }

    /// The name under which an answer is remembered, the official widget's own.
    pub(crate) fn storage_key(agent: &str, user: &str) -> String {
        format!("karta.consent.{agent}.{user}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wrong_types_are_as_if_they_were_not_there() {
        let consent = |value| Consent::from_value(&value);
        assert_eq!(consent(json!("yes")), None);
        assert_eq!(
            consent(json!({"enabled": "yes", "text": 4, "requireAccept": 1})),
            Some(Consent::disabled())
        );
        let full = consent(json!({"enabled": true, "text": "Hi", "requireAccept": true, "more": 1})).unwrap();
        assert_eq!(full, Consent::new("Hi").required());
        assert!(full.is_shown());
    }

    #[test]
    fn a_notice_without_a_text_is_not_shown() {
        assert!(!Consent::new("  ").is_shown());
        assert!(!Consent::disabled().is_shown());
    }

    #[test]
    fn answers_are_remembered_for_an_agent_and_a_person() {
        assert_eq!(
            Consent::storage_key("coffeeco/support-bot", "anon_1"),
            "karta.consent.coffeeco/support-bot.anon_1"
        );
    }
}

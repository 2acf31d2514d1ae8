//! What the user typed, apart from what hosts and servers put around it.

const CONTEXT_OPEN: &str = "<session-context";
const CONTEXT_CLOSE: &str = "</session-context>";
const FILES_OPEN: &str = "[Files uploaded to the working directory: ";

/// A message in its pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// Exactly what the agent received.
    pub(crate) raw: String,
    /// Without a leading context block and without the note about files.
    pub(crate) plain: String,
    /// The uploaded paths, as the note names them.
    pub(crate) files: Option<String>,
    /// The first word, in lower case.
    pub(crate) word: String,
    /// What follows the first word.
    pub(crate) rest: String,
}

impl Prompt {
    /// Takes a message apart.
    pub(crate) fn parse(raw: &str) -> Self {
        let (plain, files) = split_files(strip_context(raw));
        let (word, rest) = plain.trim().split_once(' ').unwrap_or((plain.trim(), ""));
        Self {
            raw: raw.to_owned(),
            word: word.to_lowercase(),
            rest: rest.to_owned(),
            plain: plain.to_owned(),
            files: files.map(str::to_owned),
        }
    }
}

fn strip_context(text: &str) -> &str {
    let lower = text.to_ascii_lowercase(); // keeps byte positions
    let named = lower
        .strip_prefix(CONTEXT_OPEN)
        .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'));
    match (named, lower.find(CONTEXT_CLOSE)) {
        (true, Some(end)) => text[end + CONTEXT_CLOSE.len()..].trim_start(),
        _ => text,
    }
}

fn split_files(text: &str) -> (&str, Option<&str>) {
    let note = text.find(FILES_OPEN).zip(text.strip_suffix(']'));
    match note {
        Some((at, inner)) => (text[..at].trim_end(), inner.get(at + FILES_OPEN.len()..)),
        None => (text, None),
    }
}

/// Words with the white space that follows them: what a model streams, roughly.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_gap = false;
    for (at, character) in text.char_indices() {
        if in_gap && !character.is_whitespace() {
            words.push(&text[start..at]);
            start = at;
        }
        in_gap = character.is_whitespace();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_every_character() {
        for text in ["", " ", "  a b\n\nc ", "é 🚀\u{2028}x", "one"] {
            assert_eq!(words(text).concat(), text);
        }
        assert_eq!(words(" a  b"), [" ", "a  ", "b"]);
    }

    #[test]
    fn context_and_files_are_taken_off() {
        let text = "<Session-Context mode=\"x\">\n{}</session-context>\n\nEcho hi there\n\n\
                    [Files uploaded to the working directory: uploads/a, uploads/b]";
        let prompt = Prompt::parse(text);
        assert_eq!((prompt.word.as_str(), prompt.rest.as_str()), ("echo", "hi there"));
        assert_eq!(prompt.files.as_deref(), Some("uploads/a, uploads/b"));
        assert_eq!(prompt.raw, text);
    }

    #[test]
    fn lookalikes_stay_text() {
        for text in ["<session-contexts>x</session-context>", "<session-context>x", "]", "a ]"] {
            assert_eq!(Prompt::parse(text).plain, text);
        }
    }
}

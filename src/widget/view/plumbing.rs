//! Texts of the server that visitors can do nothing with.

/// What gives away that a text is about the machinery: addresses, stack traces, names of providers, codes of systems.
const SIGNS: [&str; 26] = [
    "://",
    "localhost",
    "127.0.0.1",
    "0.0.0.0",
    "traceback",
    "stack trace",
    "panicked at",
    "exception",
    "errno",
    "econn",
    "etimedout",
    "nullpointer",
    "undefined is not",
    "at line ",
    ".py\"",
    ".rs:",
    ".js:",
    "openai",
    "anthropic",
    "bedrock",
    "azure",
    "vertex",
    "gemini",
    "mistral",
    "cohere",
    "sqlstate",
];

/// Whether a text shows addresses, ports, stack traces or names of providers, and is nothing for visitors.
pub(super) fn shows_plumbing(text: &str) -> bool {
    // The signs are ASCII.
    let text = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign)) || has_port(&text)
}

/// Whether there is a port behind a name or an address: `redis:6379`, `10.0.0.7:443`.
fn has_port(text: &str) -> bool {
    text.match_indices(':').any(|(at, _)| {
        let is_behind_name = text[..at].ends_with(|last: char| last.is_ascii_alphanumeric());
        let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        // Fewer are a time of day.
        is_behind_name && (3..=5).contains(&digits)
    })
}

#[cfg(test)]
mod tests {
    use super::shows_plumbing;

    #[test]
    fn machinery_is_told_from_words_for_visitors() {
        for text in [
            "connect ECONNREFUSED 10.0.0.7:443",
            "upstream redis:6379 is down",
            "see https://internal.example/trace",
            "Traceback (most recent call last)",
            "Anthropic: overloaded_error",
            "thread 'main' panicked at src/main.rs:4",
        ] {
            assert!(shows_plumbing(text), "{text}");
        }
        for text in [
            "Storage full - recent changes were not saved.",
            "We open at 9:30.",
            "Ratio 3:1",
            "Note: 2 items",
        ] {
            assert!(!shows_plumbing(text), "{text}");
        }
    }
}

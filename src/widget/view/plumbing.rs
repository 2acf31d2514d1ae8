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
pub(in crate::widget) fn shows_plumbing(text: &str) -> bool {
    // The signs are ASCII.
    let text = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign)) || has_port(&text) || has_address(&text)
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

/// Whether there are four numbers as in `10.0.0.7`. A version has three, a date in German too.
fn has_address(text: &str) -> bool {
    let candidates = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    candidates.map(|text| text.trim_matches('.')).any(|text| {
        let mut numbers = text.split('.');
        let are_bytes = numbers.by_ref().take(4).filter(|number| number.parse::<u8>().is_ok()).count() == 4;
        are_bytes && numbers.next().is_none()
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
            "no route to host 10.0.0.7.",
            "(192.168.1.20) did not answer",
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
            "Version 1.2.3 is out.",
            "On 1.12.2026 we are closed.",
            "Section 1.2.3.4.5, order 300.1.1.999",
        ] {
            assert!(!shows_plumbing(text), "{text}");
        }
    }
}

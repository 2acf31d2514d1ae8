//! What a text costs a browser: it takes longer over markup, which becomes elements, and over words without an end,
//! whose time grows with the square of their length. A hundred kilobytes of prose are laid out in a few milliseconds;
//! of the letter A they take Chromium six seconds.

/// What the text of one message may cost; a byte of prose costs 1.
const MESSAGE: usize = 160_000;
/// What a character that may be markup costs more.
const SYNTAX: usize = 8;
/// How long a word may be, in bytes; what each byte beyond it costs more.
const WORD: (usize, usize) = (500, 39);
/// A message of so many bytes is within the limit whatever it says.
pub(super) const CHEAP: usize = 3_000;

/// What is left to be spent on a message.
pub(super) struct Purse {
    left: usize,
}

impl Purse {
    pub(super) fn new() -> Self {
        Self { left: MESSAGE }
    }

    /// How many bytes of the text can be shown, and pays for them. Longer texts get no fewer.
    pub(super) fn pay(&mut self, text: &str) -> usize {
        let mut word = 0;
        for (at, char) in text.char_indices() {
            let length = char.len_utf8();
            word = if ends_word(char) { 0 } else { word + length };
            let syntax = if is_syntax(char) { SYNTAX } else { 0 };
            let cost = length + syntax + if word > WORD.0 { length * WORD.1 } else { 0 };
            let Some(left) = self.left.checked_sub(cost) else {
                self.left = 0;
                return at;
            };
            self.left = left;
        }
        text.len()
    }
}

fn is_syntax(char: char) -> bool {
    matches!(char, '*' | '_' | '`' | '~' | '[' | ']' | '<' | '|' | '#' | '>' | '\n')
}

/// Whether a line may end here: at white space, and within the scripts that are written without any.
fn ends_word(char: char) -> bool {
    matches!(char,
        ' ' | '\n' | '\t'
        | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> usize {
        Purse::new().pay(text)
    }

    #[test]
    fn prose_and_code_are_shown_to_100_kb() {
        let prose =
            "The grinder is *new*, and [the manual](https://coffee.example/manual) says how to clean it.\n\n";
        let code = "    let total: usize = answer.parts.iter().map(|part| size(part)).sum();\n";
        for text in [prose, code, "水を90度に沸かします。", "Кофе лучше молоть перед завариванием. "]
        {
            let text = text.repeat(100_000 / text.len());
            assert_eq!(shown(&text), text.len(), "{}", &text[..40]);
        }
    }

    #[test]
    fn words_without_an_end_and_dense_markup_are_cut_early() {
        for (text, most) in [
            ("A", 5_000),
            ("\u{300}", 5_000),
            ("\u{fffd}", 5_000),
            ("\u{200b}\u{202e}", 5_000),
            ("*a* ", 40_000),
            ("[a](b)", 45_000),
            ("a\n\n", 30_000),
        ] {
            let length = shown(&text.repeat(100_000));
            assert!((CHEAP..=most).contains(&length), "{text:?}: {length}");
        }
    }

    #[test]
    fn a_short_message_is_shown_whatever_it_says_and_what_is_spent_is_spent() {
        let mut purse = Purse::new();
        for dearest in ["*", "\n", "A"].map(|text| text.repeat(CHEAP)) {
            assert_eq!(shown(&dearest), CHEAP);
        }
        assert!(purse.pay(&"*".repeat(100_000)) < 100_000);
        assert_eq!(purse.pay("a"), 0, "nothing is left for another part");
    }
}

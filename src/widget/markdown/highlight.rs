//! Colors for code: comments, strings, numbers and the commonest keywords, in any language.

use dioxus::core::{AttributeValue, DynamicNode, VNode, VText};

use super::nodes;

const KEYWORDS: &str = " abstract and as assert async await break case catch class const continue crate def default del \
 delete do done echo elif else end enum except export extends extern false fi final finally fn for from func function \
 global go if impl implements import in include instanceof interface is lambda let loop match mod move mut new nil none \
 None not null of or package pass private protected pub public raise ref return select self Self static struct super \
 switch then this throw trait true True False try type typeof undefined union unsafe use using val var void where while \
 with yield SELECT FROM WHERE INSERT INTO UPDATE DELETE CREATE TABLE JOIN ON AND OR NOT NULL ";

/// Languages whose comments begin with `#`, or with `--`.
const HASH: &str = " bash dockerfile elixir fish ini julia make makefile perl php powershell py python r rb ruby sh shell toml yaml yml zsh ";
const DASHES: &str = " elm haskell hs lua sql ";
/// What is no programming language is left alone.
const PLAIN: &str = " console csv diff log markdown md plain plaintext text txt ";

/// The code as spans with classes; `None` where there is no language to color by.
pub(super) fn highlight(language: &str, code: &str) -> Option<VNode> {
    let named = |list: &str| list.contains(&format!(" {} ", language.to_ascii_lowercase()));
    if language.is_empty() || language.contains(' ') || named(PLAIN) {
        return None;
    }
    let comment = if named(HASH) {
        "#"
    } else if named(DASHES) {
        "--"
    } else {
        "//"
    };
    let lifetimes = named(" rs rust ");
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (length, class) = token(rest, first, comment, lifetimes);
        let (text, after) = rest.split_at(length);
        // The interpreter appends at most so many nodes at once.
        match class.filter(|_| spans.len() + 2 < nodes::MAX_CHILDREN) {
            None => plain.push_str(text),
            Some(class) => {
                if !plain.is_empty() {
                    spans.push(nodes::text(std::mem::take(&mut plain)));
                }
                let text = DynamicNode::Text(VText { value: text.to_owned() });
                let class = AttributeValue::Text(class.to_owned());
                spans.push(nodes::element_with(&nodes::SPAN, [("class", class)], Some(text)));
            }
        }
        rest = after;
    }
    if !plain.is_empty() {
        spans.push(nodes::text(plain));
    }
    Some(nodes::bare(nodes::many(spans)))
}

/// How long the token at the beginning of `rest` is, and its class.
fn token(rest: &str, first: char, comment: &str, lifetimes: bool) -> (usize, Option<&'static str>) {
    // Looked for only where the token reaches that far: a line may be long.
    let line = || rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with(comment) {
        return (line(), Some("karta-hl-comment"));
    }
    if rest.starts_with("/*") && comment == "//" {
        return (rest[2..].find("*/").map_or(rest.len(), |end| end + 4), Some("karta-hl-comment"));
    }
    if matches!(first, '"' | '`') || (first == '\'' && !(lifetimes && is_lifetime(rest))) {
        return (string(rest, first), Some("karta-hl-string"));
    }
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    if first.is_ascii_digit() {
        return (word, Some("karta-hl-number"));
    }
    if word > 0 {
        let keyword = KEYWORDS.contains(&format!(" {} ", &rest[..word]));
        return (word, keyword.then_some("karta-hl-keyword"));
    }
    (first.len_utf8(), None)
}

/// Rust's `'a`: a letter that no quote closes.
fn is_lifetime(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    let named = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    named && chars.next() != Some('\'')
}

/// How long a string is, which ends with its line.
fn string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == '\n' {
            return at;
        }
        if c == quote && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SHEET: &str = include_str!("../../../assets/highlight.css");

    /// The tokens that have a class, with it.
    fn colored(language: &str, code: &str) -> Vec<(String, String)> {
        let node = highlight(language, code).expect("a language");
        let DynamicNode::Fragment(spans) = &node.dynamic_nodes[0] else { panic!("no list") };
        let class = |span: &VNode| match &span.dynamic_attrs.first()?[0].value {
            AttributeValue::Text(class) => Some(class.clone()),
            _ => None,
        };
        let text = |span: &VNode| {
            let mut text = String::new();
            nodes::collect_text(span, &mut text);
            text
        };
        spans.iter().filter_map(|span| Some((class(span)?.replace("karta-hl-", ""), text(span)))).collect()
    }

    #[track_caller]
    fn assert_colored(language: &str, code: &str, expected: &[(&str, &str)]) {
        let found = colored(language, code);
        let found: Vec<_> = found.iter().map(|(class, text)| (class.as_str(), text.as_str())).collect();
        assert_eq!(found, expected, "{code}");
    }

    #[test]
    fn the_text_stays_what_it_was() {
        let code = "fn main<'a>() { // hi\n    let s = \"a \\\" b\"; /* x */ 'c' 1.5e3 'open\n}\n";
        let mut text = String::new();
        nodes::collect_text(&highlight("rust", code).expect("a language"), &mut text);
        assert_eq!(text, code);
    }

    #[test]
    fn text_without_a_language_is_left_alone() {
        assert!(highlight("", "let").is_none());
        assert!(highlight("text", "let").is_none());
        assert!(highlight("TXT", "let").is_none());
    }

    #[test]
    fn each_language_has_its_comments_and_strings() {
        assert_colored(
            "rust",
            "let a: &'a str = \"x\"; // # no\n'c' /* b\nc */ 42",
            &[
                ("keyword", "let"),
                ("string", "\"x\""),
                ("comment", "// # no"),
                ("string", "'c'"),
                ("comment", "/* b\nc */"),
                ("number", "42"),
            ],
        );
        assert_colored(
            "Python",
            "def f: # it's\n    'a\nb",
            &[("keyword", "def"), ("comment", "# it's"), ("string", "'a")],
        );
        assert_colored(
            "sql",
            "SELECT 1 -- all",
            &[("keyword", "SELECT"), ("number", "1"), ("comment", "-- all")],
        );
        assert_colored("js", "letter = `a\\`b`", &[("string", "`a\\`b`")]);
    }

    /// Whatever gets a class gets a colour by it, and the sheet has no others.
    #[test]
    fn the_sheet_has_each_class() {
        let in_sheet: BTreeSet<_> = SHEET
            .split(".karta-hl-")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default())
            .collect();
        let source = include_str!("highlight.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let given: BTreeSet<_> = source
            .split("\"karta-hl-")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default())
            .collect();
        assert_eq!(given.len(), 4);
        assert_eq!(given, in_sheet);
    }
}

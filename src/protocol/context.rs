//! The `<session-context>` wrapper: text for the agent alone, which goes before the user's own on the wire and
//! comes back in transcripts, titles and queued texts.

use std::borrow::Cow;

const OPEN: &str = "<session-context";
const CLOSE: &str = "</session-context>";

/// The text as it goes on the wire. An empty context leaves it as it is.
pub(crate) fn wrap_context(context: &str, text: &str) -> String {
    let context = context.trim();
    if context.is_empty() {
        return text.to_owned();
    }
    format!("{OPEN}>\n{}\n{CLOSE}\n\n{text}", defuse(context))
}

/// A context that can't close its own wrapper: the slash of a closing tag is written as an entity.
fn defuse(context: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in context.match_indices("</") {
        let name = &context[at + 2..];
        let is_closing =
            name.get(..CLOSE.len() - 3).is_some_and(|name| name.eq_ignore_ascii_case("session-context"));
        if is_closing {
            out.push_str(&context[copied..at]);
            out.push_str("<&#47;");
            copied = at + 2;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(context);
    }
    out.push_str(&context[copied..]);
    Cow::Owned(out)
}

/// The text without a leading wrapper. A title cut off inside the wrapper becomes empty.
pub(crate) fn strip_context(text: &str) -> &str {
    let trimmed = text.trim_start();
    let Some(name) = trimmed.get(..OPEN.len()) else { return text };
    let after = trimmed.as_bytes().get(OPEN.len());
    let is_tag = after.is_none_or(|byte| matches!(byte, b'>' | b' ' | b'\n' | b'\t' | b'\r'));
    if !name.eq_ignore_ascii_case(OPEN) || !is_tag {
        return text;
    }
    match find_ignoring_case(trimmed, CLOSE) {
        Some(at) => trimmed[at + CLOSE.len()..].trim_start(),
        None => "",
    }
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    let what = what.as_bytes();
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_context_leaves_the_text_alone() {
        assert_eq!(wrap_context("  \n", "hi"), "hi");
    }

    #[test]
    fn a_title_cut_inside_the_wrapper_is_empty() {
        assert_eq!(strip_context("<session-context>"), "");
        assert_eq!(strip_context("<session-context mode=\"patch\">\na\n</session-context>\n\nhi"), "hi");
        assert_eq!(strip_context("<session-contexts> hi"), "<session-contexts> hi");
    }

    proptest! {
        #[test]
        fn what_is_wrapped_is_stripped_whatever_the_context_says(
            context in "(a|\n|é|</session-context>|</SESSION-context >|<session-context>|</){0,6}",
            text in "[a-z<][a-z </\n]{0,20}",
        ) {
            prop_assume!(!text.starts_with(OPEN));
            let wire = wrap_context(&context, &text);
            prop_assert_eq!(strip_context(&wire), text.as_str());
        }
    }
}

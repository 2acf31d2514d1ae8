//! GFM's extended autolinks: bare web addresses and e-mail addresses in text.
//!
//! <https://github.github.com/gfm/#autolinks-extension->. One pass over the bytes; `@`, `:` and `.` are looked at.

use std::ops::Range;

/// An address found in text: where it stands, and what goes before it to make it an `href`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) prefix: &'static str,
}

/// The first address in `text` that begins at or after `from`.
pub(super) fn next_address(text: &str, from: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => web(text, from, at),
            b'.' => www(text, from, at),
            b'@' => mail(text, from, at),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    #[cfg(test)]
    super::tests::looked_at(bytes.len() - from);
    None
}

/// `http://` or `https://`, whose colon is at `colon`.
fn web(text: &str, from: usize, colon: usize) -> Option<Found> {
    let before = &text.as_bytes()[from..colon];
    let scheme = ["https", "http"].iter().find(|scheme| {
        before.len() >= scheme.len()
            && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
    })?;
    let start = colon - scheme.len();
    let domain = colon + 3;
    (may_begin(text, start) && valid_domain(text, domain, false)).then_some(())?;
    Some(Found { range: start..end_of(text, domain), prefix: "" })
}

/// `www.`, whose dot is at `dot`.
fn www(text: &str, from: usize, dot: usize) -> Option<Found> {
    let start = dot.checked_sub(3).filter(|&start| start >= from)?;
    let valid =
        &text.as_bytes()[start..dot] == b"www" && may_begin(text, start) && valid_domain(text, start, true);
    valid.then(|| Found { range: start..end_of(text, start), prefix: "http://" })
}

/// An e-mail address, whose `@` is at `at`.
fn mail(text: &str, from: usize, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let local = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_+".contains(byte);
    let domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let start = at - bytes[from..at].iter().rev().take_while(|byte| local(byte)).count();
    #[cfg(test)]
    super::tests::looked_at(at - start);
    let mut end = at + 1 + bytes[at + 1..].iter().take_while(|byte| domain(byte)).count();
    while end > at + 1 && bytes[end - 1] == b'.' {
        end -= 1;
    }
    let name = &bytes[at + 1..end];
    let dotted =
        name.contains(&b'.') && !name.starts_with(b".") && !name.windows(2).any(|pair| pair == b"..");
    let ended = name.last().is_some_and(u8::is_ascii_alphanumeric);
    (start < at && dotted && ended).then_some(Found { range: start..end, prefix: "mailto:" })
}

/// Whether an address may begin here: at the start, after white space, or after what delimits emphasis.
fn may_begin(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_none_or(|before| before.is_whitespace() || "*_~(".contains(before))
}

/// So long a domain can be. It is also how far one look goes: many may begin in one long word.
const LONGEST_DOMAIN: usize = 253;

/// Segments of letters, digits, `-` and `_`, with no underscore in the last two.
fn valid_domain(text: &str, start: usize, dotted: bool) -> bool {
    let rest = &text[start..];
    let is_part = |c: &char| c.is_alphanumeric() || "-_.".contains(*c);
    let length = rest.chars().take(LONGEST_DOMAIN + 1).take_while(is_part).map(char::len_utf8).sum();
    #[cfg(test)]
    super::tests::looked_at(length);
    if rest[..length].chars().count() > LONGEST_DOMAIN {
        return false;
    }
    let domain = rest[..length].trim_end_matches('.');
    if domain.is_empty() || domain.starts_with('.') || (dotted && !domain.contains('.')) {
        return false;
    }
    domain.rsplit('.').take(2).all(|segment| !segment.contains('_'))
        && domain.split('.').all(|segment| !segment.is_empty())
}

/// Where the address ends: before white space or `<`, without the punctuation that ends the sentence around it.
fn end_of(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let stop = rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
    let bytes = &rest.as_bytes()[..stop];
    let mut unopened = bytes.iter().fold(0isize, |depth, byte| match byte {
        b'(' => depth - 1,
        b')' => depth + 1,
        _ => depth,
    });
    let mut end = stop;
    while end > 0 {
        match bytes[end - 1] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if unopened > 0 => {
                unopened -= 1;
                end -= 1;
            }
            b';' => {
                let name =
                    bytes[..end - 1].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let amp = (end - 1).checked_sub(name + 1).filter(|&amp| name > 0 && bytes[amp] == b'&');
                match amp {
                    Some(amp) => end = amp,
                    None => end -= 1,
                }
            }
            _ => break,
        }
    }
    start + end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let mut from = 0;
        std::iter::from_fn(|| {
            let found = next_address(text, from)?;
            from = found.range.end;
            Some(format!("{}{}", found.prefix, &text[found.range]))
        })
        .collect()
    }

    #[test]
    fn the_examples_of_the_gfm_specification_are_found() {
        assert_eq!(addresses("www.commonmark.org"), ["http://www.commonmark.org"]);
        assert_eq!(addresses("Visit www.commonmark.org/help for."), ["http://www.commonmark.org/help"]);
        assert_eq!(addresses("Visit www.commonmark.org/a.b."), ["http://www.commonmark.org/a.b"]);
        assert_eq!(
            addresses(
                "www.google.com/search?q=Markup+(business) (www.google.com/search?q=Markup+(business)))"
            ),
            ["http://www.google.com/search?q=Markup+(business)"; 2]
        );
        assert_eq!(
            addresses("www.google.com/search?q=commonmark&hl;"),
            ["http://www.google.com/search?q=commonmark"]
        );
        assert_eq!(addresses("www.commonmark.org/he<lp"), ["http://www.commonmark.org/he"]);
        assert_eq!(
            addresses("(Visit https://encrypted.google.com/search?q=Markup+(business))"),
            ["https://encrypted.google.com/search?q=Markup+(business)"]
        );
        assert_eq!(
            addresses("hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is."),
            ["mailto:hello+xyz@mail.example"]
        );
        assert_eq!(
            addresses("a.b-c_d@a.b a.b-c_d@a.b. a.b-c_d@a.b- a.b-c_d@a.b_"),
            ["mailto:a.b-c_d@a.b", "mailto:a.b-c_d@a.b"]
        );
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "http://",
            "www.",
            "www",
            "a@b",
            "@a.b",
            "xhttp://a.b",
            "ftp://a.b",
            "javascript://a",
            "a:b.c",
            "1.5",
        ] {
            assert_eq!(addresses(text), [""; 0], "{text}");
        }
    }
}

//! Which addresses may become links, and how they are written.

/// The address as it goes into `href`, or `None` for one that must not become a link.
///
/// Only http, https, mailto and addresses relative to the page pass. Browsers drop tabs and line feeds anywhere in an
/// address, and control characters and spaces before it; so all of those are gone before the scheme is read, and stay
/// gone.
pub(super) fn safe_href(address: &str) -> Option<String> {
    let clean = without_controls(address);
    let scheme_end = clean.find([':', '/', '?', '#']);
    if let Some(end) = scheme_end
        && clean.as_bytes()[end] == b':'
    {
        let scheme = &clean[..end];
        let allowed = ["https", "http", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        // No scheme has a parenthesis in it: `foo):` is a path.
        if !allowed && !scheme.contains(['(', ')']) {
            return None;
        }
    }
    Some(percent_encoded(&clean))
}

/// The address without what browsers ignore in it, and without characters that only disguise.
pub(super) fn without_controls(address: &str) -> String {
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let trimmed = address.trim_matches(|c: char| c.is_whitespace() || invisible(c));
    trimmed.chars().filter(|&c| !invisible(c)).collect()
}

/// Percent-encodes what can't stand in an address as it is; what is encoded already stays so.
fn percent_encoded(address: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if address.bytes().all(stands_for_itself) {
        return address.to_owned();
    }
    let mut encoded = String::with_capacity(address.len() + 16);
    for byte in address.bytes() {
        if stands_for_itself(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

/// The characters that CommonMark's own examples leave as they are.
fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/&$~".contains(&byte)
}

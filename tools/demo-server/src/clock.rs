//! Wall-clock times in the two spellings of the wire.

use std::time::{SystemTime, UNIX_EPOCH};

/// The moment as the turn events spell it: `2026-11-23T12:29:43.019942+00:00`.
pub(crate) fn now_offset() -> String {
    let mut text = now_zulu();
    text.truncate(text.trim_end_matches('Z').len());
    text.push_str("+00:00");
    text
}

/// The moment as activity descriptors spell it: `2026-11-23T12:29:43.019942Z`.
pub(crate) fn now_zulu() -> String {
    humantime::format_rfc3339_micros(SystemTime::now()).to_string()
}

/// Whole seconds since 1970, the unit of a token's `exp`.
pub(crate) fn epoch_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_spellings_differ_in_their_suffix_only() {
        let (offset, zulu) = (now_offset(), now_zulu());
        assert_eq!(offset.len(), "2026-11-23T12:29:43.019942+00:00".len());
        assert_eq!(zulu.len(), "2026-11-23T12:29:43.019942Z".len());
        assert!(offset.ends_with("+00:00") && zulu.ends_with('Z'));
    }
}

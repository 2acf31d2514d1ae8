//! Reading JSON that can't be trusted: a field of the wrong type is a missing field, nothing more.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::decimal;

/// A string field.
pub(crate) fn string(map: &Map<String, Value>, key: &str) -> Option<String> {
    map.get(key)?.as_str().map(str::to_owned)
}

/// A number field that is a whole number from 0 on.
pub(crate) fn number(map: &Map<String, Value>, key: &str) -> Option<u64> {
    whole(map.get(key)?)
}

/// A whole number from 0 on; `10.0` counts.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        // 2^53: above it a float does not name a whole number exactly.
        let is_whole = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        is_whole.then_some(number as u64)
    })
}

/// The strings of an array field; other items are left out.
pub(crate) fn strings(map: &Map<String, Value>, key: &str) -> Vec<String> {
    let items = map.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Any JSON, also what other writers allow and Rust's readers don't (see [`repair`]). `None` when it is none.
pub(crate) fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok().or_else(|| match repair(json) {
        Cow::Owned(repaired) => serde_json::from_str(&repaired).ok(),
        Cow::Borrowed(_) => None,
    })
}

/// Mends what JSON writers allow and Rust's readers don't: lone surrogates, and the numbers that no float holds, as
/// Python writes them: `NaN`, `Infinity`, integers of 400 digits. Such a number becomes `null`.
pub(crate) fn repair(json: &str) -> Cow<'_, str> {
    match repair_surrogates(json) {
        Cow::Borrowed(json) => repair_numbers(json),
        Cow::Owned(json) => Cow::Owned(match repair_numbers(&json) {
            Cow::Borrowed(_) => json,
            Cow::Owned(json) => json,
        }),
    }
}

fn is_not_finite(token: &str) -> bool {
    let name = token.trim_start_matches('-');
    ["NaN", "Infinity", "inf"].iter().any(|one| name.eq_ignore_ascii_case(one))
        // Near the largest float the reader that comes next has the last word.
        || decimal::parse(token).is_some_and(|number| number.abs() > 1e300)
            && serde_json::from_str::<Value>(token).is_err()
}

fn repair_numbers(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at, mut is_in_string) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        let is_token = !is_in_string && (byte.is_ascii_alphanumeric() || *byte == b'-');
        if !is_token {
            is_in_string ^= *byte == b'"';
            at += if is_in_string && *byte == b'\\' { 2 } else { 1 };
            continue;
        }
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let end = at + bytes[at..].iter().take_while(is_part).count();
        let token = &json[at..end];
        if is_not_finite(token) {
            out.push_str(&json[copied..at]);
            out.push_str("null");
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

/// Puts U+FFFD in the place of `\ud800`-like escapes that are not part of a pair, which JSON allows and Rust's
/// strings can't hold.
pub(crate) fn repair_surrogates(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match escaped_unit(bytes, at) {
            Some(0xd800..=0xdbff) if matches!(escaped_unit(bytes, at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(&json[copied..at]);
                out.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

/// The UTF-16 unit of a `\uXXXX` escape at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0u16, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_stay() {
        let repaired = repair_surrogates(r#"{"a":"\ud83d\ude80 \ud83d x \ude80 \\ud83d"}"#);
        let value: Value = serde_json::from_str(&repaired).unwrap();
        assert_eq!(value["a"], "🚀 \u{fffd} x \u{fffd} \\ud83d");
        assert!(matches!(repair_surrogates(r#"{"a":"\u00e9"}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn numbers_that_no_float_holds_are_null_and_nothing_else_changes() {
        let long = "9".repeat(400);
        let json =
            format!(r#"{{"a":NaN,"b":[Infinity,-Infinity,{long}],"c":-1e999,"d":"NaN \" 1e999","e":1e9}}"#);
        let expected = serde_json::json!(
            {"a": null, "b": [null, null, null], "c": null, "d": "NaN \" 1e999", "e": 1e9}
        );
        assert_eq!(parse(&json), Some(expected));
        assert_eq!(parse("nonsense"), None);
        assert_eq!(parse("[1.7976931348623157e308]"), Some(serde_json::json!([f64::MAX])));
        assert!(matches!(repair(r#"{"a":-1.5e+3,"b":true}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn whole_numbers_may_be_written_as_floats() {
        assert_eq!(whole(&serde_json::json!(10.0)), Some(10));
        for wrong in
            [serde_json::json!(-1), serde_json::json!(1.5), serde_json::json!(1e300), serde_json::json!("1")]
        {
            assert_eq!(whole(&wrong), None);
        }
    }
}

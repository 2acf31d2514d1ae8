//! Decimal numbers, without the library's own reader.

/// More digits than a float tells apart.
const DIGITS: u32 = 25;

/// Reads a decimal number: `12`, `-.5`, `1.5e+3`. What no float holds is infinite.
///
/// `str::parse` is right to the last bit, and brings 10 KB of tables that don't compress. This one may be wrong in the
/// last bits, and is infinite that much too early.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let (is_negative, bytes) = sign(bytes);
    let (mut mantissa, mut scale) = (0.0, 0_i32);
    let (mut significant, mut has_digits, mut has_point) = (0, false, false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                has_digits = true;
                if significant < DIGITS {
                    mantissa = mantissa * 10.0 + f64::from(byte - b'0');
                    significant += u32::from(mantissa > 0.0);
                    scale = scale.saturating_sub(i32::from(has_point));
                } else {
                    scale = scale.saturating_add(i32::from(!has_point));
                }
            }
            b'.' if !has_point => has_point = true,
            _ => break,
        }
        at += 1;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let (is_small, digits) = sign(&bytes[at + 1..]);
        if digits.is_empty() {
            return None;
        }
        let exponent = digits.iter().try_fold(0_i32, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| i32::from(byte - b'0'))?;
            Some(sum.saturating_mul(10).saturating_add(digit))
        })?;
        scale = scale.saturating_add(if is_small { -exponent } else { exponent });
    } else if at < bytes.len() {
        return None;
    }
    if !has_digits {
        return None;
    }
    // In two steps, as neither may leave the range of a float before the number itself does.
    let scale = scale.clamp(-600, 600);
    let size = scaled(scaled(mantissa, scale / 2), scale - scale / 2);
    Some(if is_negative { -size } else { size })
}

fn scaled(number: f64, tens: i32) -> f64 {
    let power = 10_f64.powi(tens.abs());
    if tens < 0 { number / power } else { number * power }
}

fn sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_as_the_library_reads_them() {
        let zeros = "0".repeat(400);
        let long = [
            format!("1{zeros}"),
            format!("1{zeros}e-400"),
            format!("0.{zeros}1e401"),
            format!("-0.{zeros}1"),
        ];
        let short = [
            "0",
            "-0",
            "7",
            "+7",
            "1.",
            ".5",
            "-.5",
            "12.75",
            "1e3",
            "1E+3",
            "1.5e-3",
            "1e308",
            "-1e309",
            "1e-400",
            "1e99999999999",
            "1e-99999999999",
            "0e999",
            "0.1",
            "0.30000000000000004",
            "17976931348623e294",
            "123456789012345678901234567890.5",
            "9007199254740993",
        ];
        for text in long.iter().map(String::as_str).chain(short) {
            let expected: f64 = text.parse().unwrap();
            let found = parse(text).unwrap();
            let is_near = (found - expected).abs() <= expected.abs() * 1e-14;
            assert!(found == expected || is_near, "{text}: {found}, not {expected}");
            assert_eq!(found.is_sign_negative(), expected.is_sign_negative(), "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in [
            "", "-", ".", "+.", "e3", ".e3", "1e", "1e+", "1.2.3", "1 ", "--1", "0x1", "1e1.5", "inf", "NaN",
            "é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

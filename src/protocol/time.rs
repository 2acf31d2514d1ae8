//! Moments as servers write them.

/// The milliseconds since the Unix epoch of a moment such as `2026-11-23T12:29:43.019942+00:00`. Without an offset it is
/// UTC. `None` for anything else, and for what was before 1970.
pub(crate) fn millis(moment: &str) -> Option<u64> {
    let (date, time) = moment.split_at_checked(10)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let (hms, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let days = days(numbers(date, '-', [4, 2, 2])?)?;
    let [hours, minutes, seconds] = numbers(hms, ':', [2, 2, 2])?;
    let is_time = hours < 24 && minutes < 60 && seconds <= 60;
    let since = ((days * 24 + hours) * 60 + minutes - offset_minutes(offset)?) * 60 + seconds;
    let since = u64::try_from(since).ok().filter(|_| is_time && is_digits(fraction))?;
    let thousandths =
        fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    Some(since * 1000 + thousandths)
}

/// `+05:30`, `-0330`, `Z`.
fn offset_minutes(offset: &str) -> Option<i64> {
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        (_, "") => return Some(0),
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let [hours] = numbers(hours, ':', [2])?;
    let [minutes] = numbers(minutes.strip_prefix(':').unwrap_or(minutes), ':', [2])?;
    Some(sign * (hours * 60 + minutes))
}

/// The numbers between the separators, of so many digits each.
fn numbers<const N: usize>(text: &str, separator: char, lengths: [usize; N]) -> Option<[i64; N]> {
    let mut found = [0; N];
    let mut pieces = text.split(separator);
    for (number, length) in found.iter_mut().zip(lengths) {
        let piece = pieces.next().filter(|piece| piece.len() == length && is_digits(piece))?;
        *number = piece.parse().ok()?;
    }
    pieces.next().is_none().then_some(found)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The days from 1970 to a date of the Gregorian calendar. Years are counted from March, so that the leap day is the last.
fn days([year, month, day]: [i64; 3]) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::millis;

    #[test]
    fn a_moment_is_read_with_its_fraction_and_offset() {
        assert_eq!(millis("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(millis("2026-11-23T12:29:43.019942+00:00"), Some(1_795_436_983_019));
        assert_eq!(millis("2026-11-23T12:29:43.019942"), millis("2026-11-23T12:29:43.019Z"));
        assert_eq!(millis("2026-11-23T14:29:43+02:00"), millis("2026-11-23T12:29:43Z"));
        assert_eq!(millis("2026-11-23T08:59:43-0330"), millis("2026-11-23T12:29:43Z"));
        assert_eq!(millis("2000-02-29 23:59:59.5Z"), Some(951_868_799_500));
        assert_eq!(millis("2024-03-01T00:00:00Z"), Some(1_709_251_200_000));
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2026",
            "2026-11-23",
            "2026-11-23T12:29",
            "2026-13-23T12:29:43Z",
            "2026-11-23T24:29:43Z",
            "2026-11-23T12:29:43+1",
            "2026-11-23T12:29:43.é",
            "2026-11-23T12:29:43.1x5Z",
            "1969-12-31T23:59:59Z",
            "２026-11-23T12:29:43Z",
            "+026-11-23T12:29:43Z",
            "2026-11-23T12:29:43ZZ",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}

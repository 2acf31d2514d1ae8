//! What only a browser has, for everywhere else.

use std::time::Duration;

use crate::options::Persist;
use crate::ports::Clock;

/// A frame at 60 Hz.
const FRAME: Duration = Duration::from_millis(16);

pub(crate) async fn next_frame(clock: &dyn Clock) {
    clock.sleep(FRAME).await;
}

pub(crate) fn load(_: Persist, _: &str) -> Option<String> {
    None
}

pub(crate) fn save(_: Persist, _: &str, _: &str) {}

pub(crate) fn remove(_: Persist, _: &str) {}

/// The day of a time (ISO 8601), as the server writes it.
#[cfg(feature = "widget")]
pub(crate) fn short_time(iso: &str, _lang: &str) -> Option<String> {
    let (day, _) = iso.split_once('T')?;
    let is_day = day.len() == 10 && day.chars().all(|c| c.is_ascii_digit() || c == '-');
    is_day.then(|| day.to_owned())
}

#[cfg(feature = "widget")]
pub(crate) async fn copy_text(_: &str) -> bool {
    false
}

#[cfg(all(test, feature = "widget"))]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_as_its_day() {
        assert_eq!(short_time("2026-11-24T02:45:10.123Z", "en").as_deref(), Some("2026-11-24"));
        for wrong in ["", "yesterday", "éé-11-24T", "2026-11-2T"] {
            assert_eq!(short_time(wrong, "en"), None, "{wrong}");
        }
    }
}

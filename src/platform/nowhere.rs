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

#[cfg(feature = "widget")]
pub(crate) async fn copy_text(_: &str) -> bool {
    false
}

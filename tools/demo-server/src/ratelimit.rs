//! The mint's limit: a fixed window of a minute for each Origin.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::sync::lock;

const WINDOW: Duration = Duration::from_secs(60);

/// Counts requests by key.
#[derive(Debug)]
pub(crate) struct RateLimit {
    limit: Option<u32>,
    windows: Mutex<HashMap<String, (Instant, u32)>>,
}

impl RateLimit {
    /// At most `limit` requests a minute for each key; `None` does not limit.
    pub(crate) fn per_minute(limit: Option<u32>) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a request. `Err` says after how many seconds to come back.
    pub(crate) fn check(&self, key: &str) -> Result<(), u32> {
        let Some(limit) = self.limit else { return Ok(()) };
        let now = Instant::now();
        let mut windows = lock(&self.windows);
        let (since, count) = windows.entry(key.to_owned()).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count <= limit {
            return Ok(());
        }
        let left = WINDOW.saturating_sub(now.duration_since(*since)).as_secs_f64().ceil();
        Err((left as u32).max(1))
    }

    /// Starts every window anew.
    pub(crate) fn reset(&self) {
        lock(&self.windows).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_each_key_for_itself() {
        let limit = RateLimit::per_minute(Some(1));
        assert_eq!(limit.check("a"), Ok(()));
        assert!(limit.check("a").is_err_and(|seconds| (1..=60).contains(&seconds)));
        assert_eq!(limit.check("b"), Ok(()));
        limit.reset();
        assert_eq!(limit.check("a"), Ok(()));
    }
}

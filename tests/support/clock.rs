//! A clock that does not wait as long as it says.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use karta_dioxus::ports::{BoxFuture, Clock};

/// A clock that runs faster than the world's.
pub struct FastClock {
    factor: u32,
    started: Instant,
    epoch: Duration,
}

impl FastClock {
    pub fn new(factor: u32) -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        Self { factor, started: Instant::now(), epoch }
    }
}

impl Clock for FastClock {
    fn now(&self) -> u64 {
        (self.epoch + self.started.elapsed() * self.factor).as_millis() as u64
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration / self.factor))
    }
}

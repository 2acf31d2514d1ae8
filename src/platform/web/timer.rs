//! The browser's clock.

use std::sync::Arc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;

use crate::ports::{BoxFuture, Clock};

struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> u64 {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        // A timer holds its milliseconds in 31 bits.
        let millis = duration.as_millis().min(i32::MAX as u128) as u32;
        Box::pin(TimeoutFuture::new(millis))
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

/// Milliseconds since the Unix epoch.
fn now() -> u64 {
    js_sys::Date::now() as u64
}

pub(crate) fn default_clock() -> Arc<dyn Clock> {
    Arc::new(BrowserClock)
}

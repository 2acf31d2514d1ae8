//! Clocks that do not wait as long as they say.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures::FutureExt;
use futures::channel::oneshot;
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

/// A clock that stands still until its world has nothing else to do.
#[derive(Clone, Default)]
pub struct ManualClock(Arc<Mutex<Timers>>);

#[derive(Default)]
struct Timers {
    now: u64,
    sleepers: Vec<(u64, oneshot::Sender<()>)>,
}

/// When the world begins: 2027.
const START_MS: u64 = 1_800_000_000_000;

impl ManualClock {
    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.0.lock().expect("no test panics while it holds the clock")
    }

    /// Milliseconds since the world began.
    pub fn elapsed(&self) -> u64 {
        self.timers().now
    }

    /// Goes on to the next alarm. `false` when nobody waits for one.
    pub fn advance(&self) -> bool {
        let mut timers = self.timers();
        timers.sleepers.retain(|(_, sleeper)| !sleeper.is_canceled());
        let Some(next) = timers.sleepers.iter().map(|(at, _)| *at).min() else { return false };
        timers.now = timers.now.max(next);
        let sleepers = std::mem::take(&mut timers.sleepers).into_iter();
        let (due, later): (Vec<_>, _) = sleepers.partition(|(at, _)| *at <= next);
        timers.sleepers = later;
        drop(timers);
        for (_, sleeper) in due {
            // Whoever stopped waiting meanwhile does not mind.
            let _ = sleeper.send(());
        }
        true
    }

    /// How many timers are set.
    pub fn alarms(&self) -> usize {
        let mut timers = self.timers();
        timers.sleepers.retain(|(_, sleeper)| !sleeper.is_canceled());
        timers.sleepers.len()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        START_MS + self.timers().now
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (sleeper, alarm) = oneshot::channel();
        let mut timers = self.timers();
        let at = timers.now + duration.as_millis() as u64;
        timers.sleepers.push((at, sleeper));
        Box::pin(alarm.map(drop))
    }

    /// Always the same: waits are not shortened.
    fn random(&self) -> f64 {
        0.0
    }
}

//! [`ManualClock`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;

use crate::ports::{BoxFuture, Clock};

/// A clock that stands still until a test moves it: a minute of backoff takes no time.
///
/// It begins in 2027, at `1_800_000_000_000`.
///
/// ```
/// use std::time::Duration;
///
/// use karta_dioxus::ports::Clock;
/// use karta_dioxus::testing::ManualClock;
///
/// let clock = ManualClock::default();
/// let nap = clock.sleep(Duration::from_secs(60));
/// assert_eq!(clock.alarms(), 1);
/// assert!(clock.advance()); // to the only alarm that is set
/// assert_eq!(clock.elapsed(), 60_000);
/// # drop(nap);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ManualClock(Arc<Mutex<Timers>>);

#[derive(Debug, Default)]
struct Timers {
    now: u64,
    sleepers: Vec<(u64, oneshot::Sender<()>)>,
}

/// When it begins: 2027.
const START_MS: u64 = 1_800_000_000_000;

impl ManualClock {
    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since it began.
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

//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use karta_dioxus::ports::{BoxFuture, Clock};

/// The time in milliseconds, and who waits for it.
#[derive(Default)]
struct Time {
    now: u64,
    /// By the number of the sleeper: when it is due, and its waker.
    waiting: Vec<(u64, u64, Waker)>,
    sleepers: usize,
    last: u64,
}

#[derive(Clone, Default)]
pub struct ManualClock(Arc<Mutex<Time>>);

impl ManualClock {
    fn with<O>(&self, act: impl FnOnce(&mut Time) -> O) -> O {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets time pass.
    pub fn advance(&self, millis: u64) {
        let due: Vec<Waker> = self.with(|time| {
            time.now += millis;
            let now = time.now;
            time.waiting.iter().filter(|(_, at, _)| *at <= now).map(|(_, _, waker)| waker.clone()).collect()
        });
        due.into_iter().for_each(Waker::wake);
    }

    /// How many timers are set.
    pub fn sleepers(&self) -> usize {
        self.with(|time| time.sleepers)
    }
}

struct Sleeper {
    clock: ManualClock,
    number: u64,
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.clock.with(|time| {
            time.sleepers -= 1;
            time.waiting.retain(|(number, ..)| *number != self.number);
        });
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        self.with(|time| time.now)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let at = self.now().saturating_add(duration.as_millis() as u64);
        let number = self.with(|time| {
            time.sleepers += 1;
            time.last += 1;
            time.last
        });
        let sleeper = Sleeper { clock: self.clone(), number };
        Box::pin(async move {
            std::future::poll_fn(|context| {
                sleeper.clock.with(|time| {
                    time.waiting.retain(|(number, ..)| *number != sleeper.number);
                    if time.now >= at {
                        return Poll::Ready(());
                    }
                    time.waiting.push((sleeper.number, at, context.waker().clone()));
                    Poll::Pending
                })
            })
            .await;
        })
    }

    fn random(&self) -> f64 {
        0.0
    }
}

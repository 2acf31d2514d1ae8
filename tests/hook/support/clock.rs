//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use karta_dioxus::ports::{BoxFuture, Clock};

/// The time in milliseconds, and who waits for it.
#[derive(Default)]
struct Time {
    now: u64,
    waiting: Vec<(u64, Waker)>,
    sleepers: usize,
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
            let (due, waiting) =
                std::mem::take(&mut time.waiting).into_iter().partition(|(at, _)| *at <= now);
            time.waiting = waiting;
            let due: Vec<(u64, Waker)> = due;
            due.into_iter().map(|(_, waker)| waker).collect()
        });
        due.into_iter().for_each(Waker::wake);
    }

    /// How many timers are set.
    pub fn sleepers(&self) -> usize {
        self.with(|time| time.sleepers)
    }
}

struct Sleeper(ManualClock);

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.0.with(|time| time.sleepers -= 1);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        self.with(|time| time.now)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let at = self.now().saturating_add(duration.as_millis() as u64);
        let clock = self.clone();
        clock.with(|time| time.sleepers += 1);
        let sleeper = Sleeper(self.clone());
        Box::pin(async move {
            let _sleeper = sleeper;
            std::future::poll_fn(|context| {
                clock.with(|time| {
                    if time.now >= at {
                        return Poll::Ready(());
                    }
                    let waker = context.waker();
                    // One entry for each waiter.
                    time.waiting.retain(|(other, known)| *other != at || !known.will_wake(waker));
                    time.waiting.push((at, waker.clone()));
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

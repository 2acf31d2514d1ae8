//! [`Backoff`]: how long to wait before the next try.

use std::time::Duration;

/// The first wait of the schedule.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait of the schedule.
const LONGEST: Duration = Duration::from_secs(10);

/// Exponential waits from 0.5 s to 10 s, each shortened at random by up to a half so that clients that lost their
/// connection together do not come back together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    attempt: u32,
}

impl Backoff {
    /// The tries since the last progress.
    pub(crate) fn attempts(self) -> u32 {
        self.attempt
    }

    /// The wait before the next try; `random` is from 0 to below 1. `asked` is the wait that the server asked for.
    pub(crate) fn next(&mut self, random: f64, asked: Option<u64>) -> Duration {
        let full = LONGEST.min(FIRST.saturating_mul(2u32.saturating_pow(self.attempt)));
        self.attempt = self.attempt.saturating_add(1);
        let wait = full.mul_f64(1.0 - random.clamp(0.0, 1.0) / 2.0);
        wait.max(Duration::from_secs(asked.unwrap_or_default()))
    }

    /// Something arrived: the schedule begins anew.
    pub(crate) fn progress(&mut self) {
        self.attempt = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_half_a_second_to_ten() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = (0..7).map(|_| backoff.next(0.0, None).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        backoff.progress();
        assert_eq!(backoff.next(0.9999, None).as_millis(), 250);
        assert_eq!(backoff.next(0.0, Some(60)).as_secs(), 60);
    }
}

//! One call of the agent: played until it ends, is stopped, stalls or panics.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::script::{self, Cue, Emission, Ending, Sink, Stage, SteerInbox};
use crate::sync::lock;

/// Plays a cue into `sink`.
pub(crate) async fn perform(
    app: &App,
    cue: Cue,
    sink: Arc<dyn Sink>,
    steers: SteerInbox,
    cancel: &CancellationToken,
) -> Ending {
    let pulse = Arc::new(Pulse { inner: sink, last: Mutex::new(Instant::now()) });
    let stage = Stage::new(cue, pulse.clone(), steers, app.config.pace);
    let play = AssertUnwindSafe(script::play(&stage)).catch_unwind();
    tokio::select! {
        biased;
        () = cancel.cancelled() => Ending::Cancelled,
        ending = play => ending.unwrap_or_else(|_| Ending::Failed { message: "the agent crashed".into(), code: None }),
        () = pulse.stopped_for(app.config.idle_timeout) => Ending::Failed {
            message: "The agent stopped responding. Please try again.".into(),
            code: Some("turn_stalled".into()),
        },
    }
}

/// A sink that remembers when it was last used.
struct Pulse {
    inner: Arc<dyn Sink>,
    last: Mutex<Instant>,
}

impl Sink for Pulse {
    fn emit(&self, emission: Emission) {
        *lock(&self.last) = Instant::now();
        self.inner.emit(emission);
    }
}

impl Pulse {
    /// Resolves once nothing was emitted for `limit`.
    async fn stopped_for(&self, limit: std::time::Duration) {
        loop {
            let due = *lock(&self.last) + limit;
            if due <= Instant::now() {
                return;
            }
            sleep_until(due).await;
        }
    }
}

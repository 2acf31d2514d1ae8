//! The chunks of a stream's body, and when to stop waiting for them.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::{Either, select};

use super::core::Core;
use crate::error::{KartaError, Result};
use crate::ports::{BoxFuture, BoxStream};

/// What came of waiting.
pub(super) enum Wait {
    Chunk(Bytes),
    Over,
    Failed(KartaError),
    TimedOut,
}

/// A timer that outlives chunks: setting one for each would cost a browser more than reading it.
#[derive(Default)]
pub(super) struct Alarm {
    /// When it rings, and what waits for that.
    set: Option<(u64, BoxFuture<'static, ()>)>,
}

impl Alarm {
    /// Rings after `limit` at the latest: whoever hears it looks at the clock.
    fn within(&mut self, core: &Core, limit: Duration) -> &mut BoxFuture<'static, ()> {
        let at = core.line.clock.now().saturating_add(limit.as_millis() as u64);
        let set = self.set.take().filter(|(rings_at, _)| *rings_at <= at);
        &mut self.set.insert(set.unwrap_or_else(|| (at, core.line.clock.sleep(limit)))).1
    }
}

/// Waits for the next chunk of a body, until the alarm.
pub(super) async fn next_chunk(
    core: &Core,
    bytes: &mut BoxStream<'static, Result<Bytes>>,
    alarm: &mut Alarm,
    limit: Duration,
) -> Wait {
    match select(bytes.next(), alarm.within(core, limit)).await {
        Either::Left((Some(Ok(chunk)), _)) => Wait::Chunk(chunk),
        Either::Left((Some(Err(error)), _)) => Wait::Failed(error),
        Either::Left((None, _)) => Wait::Over,
        Either::Right(_) => {
            alarm.set = None;
            Wait::TimedOut
        }
    }
}

//! [`AgentEventStream`]: a driver's events as a stream.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::future::{Either, select};
use futures::{FutureExt, Stream};

use super::core::Core;
use crate::error::KartaError;
use crate::ports::{BoxFuture, MaybeSend};
use crate::protocol::event::AgentEvent;

/// The events of a turn. The last one is [`Done`](AgentEvent::Done), [`Error`](AgentEvent::Error) or
/// [`InputRequired`](AgentEvent::InputRequired), unless the client is shut down.
///
/// It works only while it is polled. Dropping it aborts its request at once.
#[must_use = "a stream does nothing unless it is polled"]
pub struct AgentEventStream {
    driver: Option<BoxFuture<'static, ()>>,
    slot: Arc<Slot>,
}

type Slot = Mutex<Option<AgentEvent>>;

/// The driver's end of a stream.
pub(super) struct Emitter {
    slot: Arc<Slot>,
}

impl Emitter {
    /// Hands an event over, and waits until it has been taken.
    pub(super) async fn emit(&self, event: AgentEvent) {
        *lock(&self.slot) = Some(event);
        // Whoever takes the event polls again for the next one: no waker is needed.
        std::future::poll_fn(|_| if lock(&self.slot).is_none() { Poll::Ready(()) } else { Poll::Pending })
            .await;
    }
}

fn lock(slot: &Slot) -> std::sync::MutexGuard<'_, Option<AgentEvent>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AgentEventStream {
    /// A stream of what `drive` emits, until the client is shut down.
    pub(super) fn new<F, Fut>(core: &Arc<Core>, drive: F) -> Self
    where
        F: FnOnce(Emitter) -> Fut,
        Fut: Future<Output = ()> + MaybeSend + 'static,
    {
        let slot: Arc<Slot> = Arc::default();
        if core.is_closed() {
            *lock(&slot) = Some(AgentEvent::Error(KartaError::Closed));
            return Self { driver: None, slot };
        }
        let driver = drive(Emitter { slot: Arc::clone(&slot) });
        let closed = core.closed();
        let driver: BoxFuture<'static, ()> =
            Box::pin(
                async move { if let Either::Left((_, _driver)) = select(closed, Box::pin(driver)).await {} },
            );
        Self { driver: Some(driver), slot }
    }
}

impl Stream for AgentEventStream {
    type Item = AgentEvent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<AgentEvent>> {
        if let Some(driver) = &mut self.driver
            && driver.poll_unpin(cx).is_ready()
        {
            self.driver = None;
        }
        match lock(&self.slot).take() {
            Some(event) => Poll::Ready(Some(event)),
            None if self.driver.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl futures::stream::FusedStream for AgentEventStream {
    fn is_terminated(&self) -> bool {
        self.driver.is_none() && lock(&self.slot).is_none()
    }
}

impl std::fmt::Debug for AgentEventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentEventStream").finish_non_exhaustive()
    }
}

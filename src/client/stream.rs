//! [`AgentEventStream`]: a driver's events as a stream.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::future::{Either, select};
use futures::{FutureExt, Stream, StreamExt};

use super::core::Core;
use crate::error::KartaError;
use crate::ports::{BoxFuture, MaybeSend};
use crate::protocol::event::AgentEvent;

/// The events of a turn. The last one is [`Done`](AgentEvent::Done), [`Error`](AgentEvent::Error) or
/// [`InputRequired`](AgentEvent::InputRequired), unless the client is shut down.
///
/// It works only while it is polled. Dropping it aborts its request at once.
///
/// ```
/// use futures::StreamExt;
/// use karta_dioxus::testing::ScriptedServer;
/// use karta_dioxus::{AgentEvent, KartaAgentClient};
///
/// let server = ScriptedServer::new();
/// server.answers("Grind finer.");
/// let client = KartaAgentClient::new(server.options())?;
/// let mut turn = client.send_message("It tastes sour");
/// let shown = server.run(async {
///     let mut shown = String::new();
///     while let Some(event) = turn.next().await {
///         if let AgentEvent::Message { text, .. } = event {
///             shown = text.to_string();
///         }
///         assert!(!turn.is_reconnecting(), "an event says that the connection is there");
///     }
///     shown
/// });
/// assert_eq!(shown, "Grind finer.");
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct AgentEventStream {
    driver: Option<BoxFuture<'static, ()>>,
    slot: Arc<Mutex<Slot>>,
    /// What [`next_news`](Self::next_news) last told of the connection.
    told_reconnecting: bool,
}

/// What the driver hands over.
#[derive(Default)]
struct Slot {
    event: Option<AgentEvent>,
    is_reconnecting: bool,
}

/// What a stream has to tell.
#[cfg_attr(not(feature = "hook"), allow(dead_code))]
pub(crate) enum News {
    Event(AgentEvent),
    /// The connection was lost, or is there again.
    Reconnecting(bool),
    /// Nothing more will come.
    End,
}

/// The driver's end of a stream.
pub(super) struct Emitter {
    slot: Arc<Mutex<Slot>>,
}

impl Emitter {
    /// Hands an event over, and waits until it has been taken.
    pub(super) async fn emit(&self, event: AgentEvent) {
        // What tells something is connected, or over.
        *lock(&self.slot) = Slot { event: Some(event), is_reconnecting: false };
        // Whoever takes the event polls again for the next one: no waker is needed.
        std::future::poll_fn(
            |_| if lock(&self.slot).event.is_none() { Poll::Ready(()) } else { Poll::Pending },
        )
        .await;
    }

    /// Says whether the connection is lost. Whoever polls looks for it afterwards: no waker is needed.
    pub(super) fn set_reconnecting(&self, is_reconnecting: bool) {
        lock(&self.slot).is_reconnecting = is_reconnecting;
    }
}

fn lock(slot: &Mutex<Slot>) -> std::sync::MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AgentEventStream {
    /// A stream of what `drive` emits, until the client is shut down.
    pub(super) fn new<F, Fut>(core: &Arc<Core>, drive: F) -> Self
    where
        F: FnOnce(Emitter) -> Fut,
        Fut: Future<Output = ()> + MaybeSend + 'static,
    {
        let slot: Arc<Mutex<Slot>> = Arc::default();
        if core.is_closed() {
            lock(&slot).event = Some(AgentEvent::Error(KartaError::Closed));
            return Self { driver: None, slot, told_reconnecting: false };
        }
        let driver = drive(Emitter { slot: Arc::clone(&slot) });
        let closed = core.closed();
        let driver: BoxFuture<'static, ()> =
            Box::pin(
                async move { if let Either::Left((_, _driver)) = select(closed, Box::pin(driver)).await {} },
            );
        Self { driver: Some(driver), slot, told_reconnecting: false }
    }

    /// Whether the connection was lost in mid-turn and is being taken up again, by itself. It changes only while the
    /// stream is polled; an event, the last one too, says that it is over.
    ///
    /// A turn survives that: there is nothing to do but perhaps to say so.
    pub fn is_reconnecting(&self) -> bool {
        self.driver.is_some() && lock(&self.slot).is_reconnecting
    }

    /// The next event, or change of the connection. An event says by itself that the connection is there.
    #[cfg_attr(not(feature = "hook"), allow(dead_code))]
    pub(crate) async fn next_news(&mut self) -> News {
        std::future::poll_fn(|cx| {
            let polled = self.poll_next_unpin(cx);
            let is_reconnecting = self.is_reconnecting();
            if polled.is_pending() && is_reconnecting != self.told_reconnecting {
                self.told_reconnecting = is_reconnecting;
                return Poll::Ready(News::Reconnecting(is_reconnecting));
            }
            polled.map(|event| {
                self.told_reconnecting = false;
                event.map_or(News::End, News::Event)
            })
        })
        .await
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
        let event = lock(&self.slot).event.take();
        match event {
            Some(event) => Poll::Ready(Some(event)),
            None if self.driver.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl futures::stream::FusedStream for AgentEventStream {
    fn is_terminated(&self) -> bool {
        self.driver.is_none() && lock(&self.slot).event.is_none()
    }
}

impl std::fmt::Debug for AgentEventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentEventStream").finish_non_exhaustive()
    }
}

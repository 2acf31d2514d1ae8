//! [`Answer`]: what a scripted server says to one request, piece by piece.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::clock::ManualClock;
use crate::error::{KartaError, Result};
use crate::ports::{Clock, HttpResponse};

/// The answer to one request. Its parts arrive in the order in which they were added.
///
/// ```
/// use karta_dioxus::testing::{Answer, event};
///
/// // Half a turn, 40 seconds of nothing but keep-alives, and the end of the connection.
/// let events = [event::running(1, "turn_1"), event::text(2, "Half an")];
/// let answer = Answer::stream(&events).comments(3).break_off();
///
/// // A web page of a proxy, no connection at all, no answer for ever, one that takes its time.
/// let broken = [Answer::html(502), Answer::unreachable(), Answer::never(), Answer::stream(&events).late(20)];
/// let busy = Answer::html(503).retry_after(7);
/// // A stream that waits in its middle, says what is no event, and is left open.
/// let slow = Answer::stream(&events).wait(5).bytes("data: nonsense\n\n").then(&[event::text(3, "Half an hour")]).hang();
/// # drop((answer, broken, busy, slow));
/// ```
#[derive(Clone, Debug)]
pub struct Answer {
    /// `None`: no answer arrives at all.
    status: Option<u16>,
    content_type: &'static str,
    retry_after: Option<u64>,
    /// How long the head takes.
    delay: Duration,
    body: VecDeque<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Bytes(Bytes),
    Wait(Duration),
    BreakOff,
    Hang,
}

impl Answer {
    fn new(status: Option<u16>, content_type: &'static str) -> Self {
        Self { status, content_type, retry_after: None, delay: Duration::ZERO, body: VecDeque::new() }
    }

    /// A status with a body of JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(Some(status), "application/json").bytes(body.to_string())
    }

    /// A status with a page, as proxies and sign-in walls answer.
    pub fn html(status: u16) -> Self {
        Self::new(Some(status), "text/html").bytes("<!doctype html><title>Welcome</title>")
    }

    /// The network fails.
    pub fn unreachable() -> Self {
        Self::new(None, "")
    }

    /// Nothing ever comes.
    pub fn never() -> Self {
        Self::unreachable().late(u64::from(u32::MAX))
    }

    /// An event stream with these events.
    pub fn stream(events: &[Value]) -> Self {
        Self::new(Some(200), "text/event-stream").then(events)
    }

    /// The head comes after so many seconds.
    #[must_use]
    pub fn late(mut self, seconds: u64) -> Self {
        self.delay = Duration::from_secs(seconds);
        self
    }

    /// With a `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// These bytes follow.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body.push_back(Piece::Bytes(bytes.into()));
        self
    }

    /// These events follow.
    #[must_use]
    pub fn then(self, events: &[Value]) -> Self {
        events.iter().fold(self, |answer, event| {
            let name = event["type"].as_str().unwrap_or("message").to_owned();
            answer.bytes(format!("event: {name}\ndata: {event}\n\n"))
        })
    }

    /// Nothing comes for so many seconds.
    #[must_use]
    pub fn wait(mut self, seconds: u64) -> Self {
        self.body.push_back(Piece::Wait(Duration::from_secs(seconds)));
        self
    }

    /// Comments every 15 seconds, as the server sends them.
    #[must_use]
    pub fn comments(self, count: usize) -> Self {
        (0..count).fold(self, |answer, _| answer.wait(15).bytes(": keep-alive\n\n"))
    }

    /// The connection breaks off.
    #[must_use]
    pub fn break_off(mut self) -> Self {
        self.body.push_back(Piece::BreakOff);
        self
    }

    /// The connection stays, and nothing comes any more.
    #[must_use]
    pub fn hang(mut self) -> Self {
        self.body.push_back(Piece::Hang);
        self
    }

    /// Gives the answer, as time goes by.
    pub(super) async fn give(self, clock: ManualClock) -> Result<HttpResponse> {
        if self.delay > Duration::ZERO {
            clock.sleep(self.delay).await;
        }
        let Some(status) = self.status else {
            return Err(KartaError::Network { message: "the cable is cut".into() });
        };
        let body = futures::stream::unfold((self.body, clock), async |(mut body, clock)| {
            loop {
                match body.pop_front()? {
                    Piece::Bytes(bytes) => return Some((Ok(bytes), (body, clock))),
                    Piece::Wait(duration) => clock.sleep(duration).await,
                    Piece::BreakOff => {
                        let error = KartaError::Network { message: "the cable is cut".into() };
                        return Some((Err(error), (VecDeque::new(), clock)));
                    }
                    Piece::Hang => std::future::pending().await,
                }
            }
        });
        let response = HttpResponse::new(status, Some(self.content_type.into()), Box::pin(body));
        Ok(response.with_retry_after(self.retry_after))
    }
}

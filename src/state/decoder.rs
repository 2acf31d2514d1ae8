//! [`EventDecoder`]: the bytes of a session's stream to [`AgentEvent`]s.

use bytes::Bytes;

use super::turn::{Step, TurnReducer};
use crate::error::Result;
use crate::protocol::event::AgentEvent;
use crate::protocol::managed::decode;
use crate::protocol::sse::{EVENT_SIZE_LIMIT, SseDecoder};

/// Decodes a recorded or proxied event stream without a client: bytes in, [`AgentEvent`]s out.
///
/// Bytes may be cut anywhere. Events that were seen before are left out, and so is everything behind the end of a
/// turn until [`begin`](Self::begin).
///
/// ```
/// use karta_dioxus::{AgentEvent, EventDecoder};
///
/// let mut decoder = EventDecoder::new();
/// let mut texts = Vec::new();
/// for bytes in [&b"data: {\"type\":\"agent.message\",\"text\":\"Hel"[..], b"lo\"}\n\n"] {
///     decoder.push(bytes.to_vec());
///     while let Some(event) = decoder.next_event() {
///         if let AgentEvent::Message { text, .. } = event? {
///             texts.push(text.to_string());
///         }
///     }
/// }
/// assert_eq!(texts, ["Hello"]);
///
/// decoder.begin(); // the next turn, of a recording of several
/// decoder.push(&b"data: {\"type\":\"session.status_idle\",\"stop_reason\":\"end_turn\",\"seq\":7}\n\n"[..]);
/// assert!(matches!(decoder.next_event(), Some(Ok(AgentEvent::Done { .. }))));
/// assert_eq!(decoder.cursor(), 7);
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
pub struct EventDecoder {
    sse: SseDecoder,
    turn: TurnReducer,
}

impl EventDecoder {
    /// A decoder at the start of a log.
    pub fn new() -> Self {
        Self { sse: SseDecoder::new(EVENT_SIZE_LIMIT), turn: TurnReducer::default() }
    }

    /// Takes the next chunk of bytes. Take the events of the former chunk first.
    pub fn push(&mut self, chunk: impl Into<Bytes>) {
        self.sse.push(chunk.into());
    }

    /// The next event of what was pushed; `None` when more bytes are needed.
    ///
    /// # Errors
    ///
    /// [`KartaError::Protocol`](crate::KartaError::Protocol) for an event above 1 MiB; the events behind it can
    /// still be read.
    pub fn next_event(&mut self) -> Option<Result<AgentEvent>> {
        loop {
            let frame = match self.sse.next_frame()? {
                Ok(frame) => frame,
                Err(error) => return Some(Err(error)),
            };
            if let Step::Event(event) = self.turn.apply(decode(&frame.event, &frame.data)) {
                return Some(Ok(event));
            }
        }
    }

    /// A new turn or the continuation of a paused one follows, in the same stream or the next.
    pub fn begin(&mut self) {
        self.turn.begin();
    }

    /// The number of the last event: the cursor to open the next stream with.
    pub fn cursor(&self) -> u64 {
        self.turn.cursor()
    }
}

impl Default for EventDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for EventDecoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventDecoder").field("cursor", &self.cursor()).finish_non_exhaustive()
    }
}

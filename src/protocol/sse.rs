//! Server-sent events: bytes to `event:` and `data:` pairs.
//!
//! The parser is `sse-core`, which follows the HTML standard (§9.2.6): LF, CR, CRLF and mixtures, a leading BOM,
//! comments, UTF-8 split anywhere, invalid bytes replaced, an unfinished last event dropped.

use std::borrow::Cow;
use std::num::NonZeroUsize;

use bytes::{Buf, Bytes};

use crate::error::{KartaError, Result};

/// The largest event taken unless the options say otherwise. The server's own events reach 256 KB and more; what is much
/// larger would take a browser longer to read than a page may stand still.
pub(crate) const EVENT_SIZE_LIMIT: usize = 1024 * 1024;

/// One event of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SseFrame {
    /// The `event:` line, `message` without one.
    pub(crate) event: Cow<'static, str>,
    /// The `data:` lines, joined by newlines.
    pub(crate) data: String,
}

/// Takes chunks of bytes as they come and answers whole events.
pub(crate) struct SseDecoder {
    inner: sse_core::SseDecoder,
    unread: Bytes,
    limit: usize,
}

impl SseDecoder {
    pub(crate) fn new(limit: usize) -> Self {
        let limit = NonZeroUsize::new(limit).unwrap_or(NonZeroUsize::MIN);
        Self { inner: sse_core::SseDecoder::with_limit(limit), unread: Bytes::new(), limit: limit.get() }
    }

    /// Takes the next chunk. The events of the former one have to be read first.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        debug_assert!(!self.unread.has_remaining(), "read the events of a chunk before pushing the next");
        self.unread = chunk;
    }

    /// The next whole event of what was pushed, `None` when more bytes are needed.
    ///
    /// # Errors
    ///
    /// [`KartaError::Protocol`] for an event above the size limit.
    pub(crate) fn next_frame(&mut self) -> Option<Result<SseFrame>> {
        loop {
            return match self.inner.next(&mut self.unread)? {
                Ok(sse_core::SseEvent::Message(message)) => {
                    Some(Ok(SseFrame { event: message.event, data: message.data }))
                }
                Ok(sse_core::SseEvent::Retry(_)) => continue,
                Err(_) => Some(Err(KartaError::protocol(format!(
                    "the stream carries an event of more than {} bytes, the limit of this client \
                     (AgentOptions::event_size_limit)",
                    self.limit
                )))),
            };
        }
    }
}

#[cfg(test)]
mod tests;

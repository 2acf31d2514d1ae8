//! The event streams that are open now.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio_util::sync::CancellationToken;

use crate::sync::lock;

type Open = Arc<Mutex<HashMap<u64, (String, CancellationToken)>>>;

/// Counts open streams and can cut them.
#[derive(Debug)]
pub(crate) struct Streams {
    open: Open,
    next: AtomicU64,
    shutdown: CancellationToken,
}

/// An open stream; dropping it, as a closed connection does, takes it off the count.
#[derive(Debug)]
pub(crate) struct OpenStream {
    id: u64,
    open: Open,
    pub(crate) cut: CancellationToken,
}

impl Streams {
    /// No streams; `shutdown` will cut all that come.
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self { open: Open::default(), next: AtomicU64::new(0), shutdown }
    }

    /// Registers a stream of a session.
    pub(crate) fn open(&self, session: &str) -> OpenStream {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let cut = self.shutdown.child_token();
        lock(&self.open).insert(id, (session.to_owned(), cut.clone()));
        OpenStream { id, open: self.open.clone(), cut }
    }

    /// How many are open.
    pub(crate) fn count(&self) -> usize {
        lock(&self.open).len()
    }

    /// Cuts the streams of a session, or all of them, as a dying proxy would. Returns how many.
    pub(crate) fn sever(&self, session: Option<&str>) -> usize {
        let open = lock(&self.open);
        let affected = open.values().filter(|(id, _)| session.is_none_or(|session| session == id));
        affected.map(|(_, cut)| cut.cancel()).count()
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        lock(&self.open).remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_a_stream_takes_it_off_the_count() {
        let streams = Streams::new(CancellationToken::new());
        let (a, b) = (streams.open("s"), streams.open("t"));
        assert_eq!(streams.count(), 2);
        assert_eq!(streams.sever(Some("s")), 1);
        assert!(a.cut.is_cancelled() && !b.cut.is_cancelled());
        drop(a);
        assert_eq!(streams.count(), 1);
    }
}

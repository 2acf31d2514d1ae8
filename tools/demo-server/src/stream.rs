//! The body of an event stream: replay, then tail, until the first terminal event.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use tokio::sync::watch;

use crate::app::App;
use crate::faults::Fate;
use crate::log::EventLog;
use crate::sse;
use crate::streams::OpenStream;

/// What to send next.
enum Step {
    Send(Bytes),
    Wait(Duration),
    /// Break the connection.
    Cut,
    /// End the body cleanly.
    End,
}

/// A stream that is open. Dropping it, which hyper does when the client goes, ends its registration.
struct EventStream {
    app: Arc<App>,
    session: String,
    log: Arc<EventLog>,
    news: watch::Receiver<usize>,
    registration: OpenStream,
    after: i64,
    /// Up to here `after` counts; what comes later is sent whatever its seq.
    replay_end: usize,
    position: usize,
    steps: VecDeque<Step>,
}

/// The events of `log` with a seq above `after`, then everything new.
pub(crate) fn body(app: &Arc<App>, session: &str, log: Arc<EventLog>, after: i64) -> Body {
    let stream = EventStream {
        app: app.clone(),
        session: session.to_owned(),
        news: log.news(),
        registration: app.streams.open(session),
        after,
        replay_end: log.len(),
        position: 0,
        steps: VecDeque::new(),
        log,
    };
    Body::from_stream(futures::stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((chunk, stream))
    }))
}

impl EventStream {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if self.registration.cut.is_cancelled() {
                return Some(Err(cut()));
            }
            match self.steps.pop_front() {
                Some(Step::Send(bytes)) => return Some(Ok(bytes)),
                Some(Step::Wait(pause)) => tokio::time::sleep(pause).await,
                Some(Step::Cut) => return Some(Err(cut())),
                Some(Step::End) => return None,
                None => self.advance().await,
            }
        }
    }

    /// Plans the steps for the next event, or for a comment after a silence.
    async fn advance(&mut self) {
        self.news.mark_unchanged();
        if let Some(event) = self.log.get(self.position) {
            self.position += 1;
            let seq = i64::try_from(event.seq).unwrap_or(i64::MAX);
            if self.position > self.replay_end || seq > self.after {
                let terminal = event.event.is_terminal();
                self.plan(sse::frame(event.kind, &event), terminal);
            }
            return;
        }
        tokio::select! {
            () = self.registration.cut.cancelled() => {}
            // The sender lives in the log that this stream holds.
            _ = self.news.changed() => {}
            () = tokio::time::sleep(self.app.config.heartbeat) => {
                self.plan(Bytes::from_static(sse::KEEP_ALIVE), false);
            }
        }
    }

    fn plan(&mut self, frame: Bytes, terminal: bool) {
        match self.app.faults.next_frame(&self.session, terminal) {
            Fate::Whole => self.steps.push_back(Step::Send(frame)),
            Fate::Chopped(size) => {
                for at in (0..frame.len()).step_by(size.max(1)) {
                    self.steps.push_back(Step::Send(frame.slice(at..frame.len().min(at + size))));
                    self.steps.push_back(Step::Wait(Duration::from_millis(1)));
                }
            }
            Fate::HalfThenCut => {
                self.steps.push_back(Step::Send(frame.slice(..frame.len() / 2)));
                // Time for hyper to flush the half; an error right behind it would discard it.
                self.steps.push_back(Step::Wait(Duration::from_millis(10)));
                self.steps.push_back(Step::Cut);
                return;
            }
            Fate::Ended => {
                self.steps.push_back(Step::End);
                return;
            }
        }
        if terminal {
            self.steps.push_back(Step::End);
        }
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the stream was cut on purpose")
}

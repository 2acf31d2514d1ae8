//! Trouble on purpose: broken streams, canned failures and replaced answers.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Map, Value};

use crate::sync::lock;

/// How a session's event stream is to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamFault {
    /// After so many frames, half of the next one and then a dead socket. Once.
    Drop { after: usize },
    /// After so many frames, a clean end. Once.
    Eof { after: usize },
    /// Every frame in pieces of so many bytes, until a terminal frame has gone out.
    Chop { size: usize },
}

/// A canned answer of a route.
#[derive(Clone, Debug)]
pub(crate) struct Canned {
    /// The status; 0 hangs up without an answer.
    pub(crate) status: u16,
    pub(crate) body: Option<String>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) cors: bool,
    times: u32,
}

impl Canned {
    /// An answer to give `times` times.
    pub(crate) fn new(status: u16, times: u32) -> Self {
        Self { status, body: None, retry_after: None, cors: status != 500, times }
    }
}

/// Everything that is armed.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    streams: Mutex<HashMap<String, StreamFault>>,
    routes: Mutex<HashMap<String, Vec<Canned>>>,
    config: Mutex<Option<Map<String, Value>>>,
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Whole,
    Chopped(usize),
    HalfThenCut,
    Ended,
}

impl Faults {
    /// Arms a fault for the streams of a session.
    pub(crate) fn arm_stream(&self, session: &str, fault: StreamFault) {
        lock(&self.streams).insert(session.to_owned(), fault);
    }

    /// Decides about the next frame of a session's stream.
    pub(crate) fn next_frame(&self, session: &str, is_terminal: bool) -> Fate {
        let mut streams = lock(&self.streams);
        let Some(fault) = streams.get_mut(session) else { return Fate::Whole };
        let fate = match fault {
            StreamFault::Chop { size } => {
                let size = *size;
                if is_terminal {
                    streams.remove(session);
                }
                return Fate::Chopped(size);
            }
            StreamFault::Drop { after: 0 } => Fate::HalfThenCut,
            StreamFault::Eof { after: 0 } => Fate::Ended,
            StreamFault::Drop { after } | StreamFault::Eof { after } => {
                *after -= 1;
                return Fate::Whole;
            }
        };
        streams.remove(session);
        fate
    }

    /// Arms a canned answer for a route.
    pub(crate) fn arm_route(&self, route: &str, canned: Canned) {
        lock(&self.routes).entry(route.to_owned()).or_default().push(canned);
    }

    /// The canned answer that is due on a route.
    pub(crate) fn next_answer(&self, route: &str) -> Option<Canned> {
        let mut routes = lock(&self.routes);
        let queue = routes.get_mut(route)?;
        queue.retain(|canned| canned.times > 0);
        let canned = queue.first_mut()?;
        canned.times -= 1;
        Some(canned.clone())
    }

    /// Replaces the body of the embed config.
    pub(crate) fn replace_config(&self, config: Map<String, Value>) {
        *lock(&self.config) = Some(config);
    }

    /// The replaced body of the embed config.
    pub(crate) fn config(&self) -> Option<Map<String, Value>> {
        lock(&self.config).clone()
    }

    /// Disarms everything.
    pub(crate) fn reset(&self) {
        lock(&self.streams).clear();
        lock(&self.routes).clear();
        *lock(&self.config) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_and_an_eof_strike_once() {
        for (fault, fate) in [
            (StreamFault::Drop { after: 2 }, Fate::HalfThenCut),
            (StreamFault::Eof { after: 2 }, Fate::Ended),
        ] {
            let faults = Faults::default();
            faults.arm_stream("s", fault);
            let fates: Vec<_> = (0..4).map(|_| faults.next_frame("s", false)).collect();
            assert_eq!(fates, [Fate::Whole, Fate::Whole, fate, Fate::Whole]);
        }
    }

    #[test]
    fn a_chop_lasts_through_the_terminal_frame_of_its_own_session() {
        let faults = Faults::default();
        faults.arm_stream("s", StreamFault::Chop { size: 7 });
        assert_eq!(faults.next_frame("other", false), Fate::Whole);
        assert_eq!(faults.next_frame("s", false), Fate::Chopped(7));
        assert_eq!(faults.next_frame("s", true), Fate::Chopped(7));
        assert_eq!(faults.next_frame("s", false), Fate::Whole);
    }

    #[test]
    fn canned_answers_come_in_order_and_run_out() {
        let faults = Faults::default();
        faults.arm_route("post", Canned::new(503, 2));
        faults.arm_route("post", Canned::new(404, 1));
        let statuses: Vec<_> = std::iter::from_fn(|| faults.next_answer("post")).map(|c| c.status).collect();
        assert_eq!(statuses, [503, 503, 404]);
        assert!(faults.next_answer("create").is_none());
    }
}

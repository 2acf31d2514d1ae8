//! Reducers: pure values that take events, time and randomness as arguments, and never fail.
//!
//! The invariants, each with a property test that names it:
//!
//! * I1 the text of a part after a cumulative event equals that event's text; after a delta, the old text plus it.
//! * I2 the message text is its parts in first-seen order.
//! * I3 at most one message streams.
//! * I4 an event with a `seq` at or below the cursor changes nothing, within one event log.
//! * I5 after a terminal event nothing changes until the next user action or a dequeued message.
//! * I6 a request id is answered at most once.
//! * I7 replaying a history gives what living through it gave.
//! * I8 splitting the bytes anywhere gives the same events.
//! * I9 message ids never repeat and never change.
//! * I10 unknown events and fields change nothing.

pub(crate) mod decoder;
pub(crate) mod history;
pub(crate) mod limits;
pub(crate) mod message;
pub(crate) mod responses;
pub(crate) mod retry;
pub(crate) mod token;
pub(crate) mod transcript;
pub(crate) mod turn;

#[cfg(any(test, fuzzing))]
pub(crate) mod invariants;

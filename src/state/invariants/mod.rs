//! The invariants I1 to I10 as properties of the reducers together: a [`TurnReducer`] whose events a [`Transcript`]
//! shows. [`log`] makes up plausible event logs, [`reader`] reads them as the client does.

mod bytes;
mod fixtures;
mod log;
mod operations;
mod reader;
mod reading;
mod texts;

use crate::state::transcript::Transcript;
use crate::state::turn::TurnReducer;

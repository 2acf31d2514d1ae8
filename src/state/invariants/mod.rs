//! The invariants I1 to I10 as properties of the reducers together: a [`TurnReducer`] whose events a [`Transcript`]
//! shows. [`log`] makes up plausible event logs, [`reader`] reads them as the client does; [`world`] does anything in
//! any order, for the properties here and for the fuzzer.

#[cfg(test)]
mod bytes;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod log;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod texts;
pub(crate) mod world;

use crate::state::transcript::Transcript;
use crate::state::turn::TurnReducer;

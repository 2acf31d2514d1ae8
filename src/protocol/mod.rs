//! Bytes and JSON to typed values and back, without any I/O.

pub(crate) mod context;
pub(crate) mod decimal;
pub(crate) mod event;
pub(crate) mod http;
pub(crate) mod json;
pub(crate) mod managed;
pub(crate) mod parts;
pub(crate) mod responses;
pub(crate) mod rows;
pub(crate) mod session;
pub(crate) mod sse;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod wire;

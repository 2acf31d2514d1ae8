//! How much a conversation holds: far more than any agent means, so that a server that means harm can fill neither the
//! memory nor the time of what goes through it. What is beyond is left out.

/// The tool calls of one message.
pub(crate) const TOOL_LIMIT: usize = 1_000;
/// The warnings of one message.
pub(crate) const WARNING_LIMIT: usize = 100;
/// The messages of a conversation, as far as a stream may add to them.
pub(crate) const MESSAGE_LIMIT: usize = 10_000;

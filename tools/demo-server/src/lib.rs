//! The embedded demo agent.

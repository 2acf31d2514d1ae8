//! Texts made to break it.

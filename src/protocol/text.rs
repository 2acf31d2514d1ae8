//! [`Text`]: a string that is cheap to clone and cheap to grow.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A text that grows while it streams. Clones share one buffer; it derefs to `str`.
///
/// Each event carries the whole text so far. Sharing makes that as cheap as carrying the difference, as long
/// as an event is dropped before the next one is taken. A [`Transcript`](crate::Transcript) writes its own copy along.
///
/// ```
/// use karta_dioxus::Text;
///
/// let text = Text::from("Grind finer.");
/// let shared = text.clone(); // the same buffer
/// assert_eq!(shared, "Grind finer.");
/// assert!(shared.ends_with("finer.") && shared.to_string() == text.as_str());
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<String>);

impl Text {
    /// The text as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn push_str(&mut self, more: &str) {
        if !more.is_empty() {
            Arc::make_mut(&mut self.0).push_str(more);
        }
    }

    /// Replaces everything from the byte `start` on. Where the new tail begins with the old one, only the rest is
    /// written.
    pub(crate) fn replace_from(&mut self, start: usize, tail: &str) {
        let old = self.0.get(start..).unwrap_or_default();
        if let Some(more) = tail.strip_prefix(old) {
            return self.push_str(more);
        }
        let text = Arc::make_mut(&mut self.0);
        text.truncate(start);
        text.push_str(tail);
    }

    /// Becomes the same text as `other`. A text that has only grown is not copied: the rest of it is written behind
    /// this one, so that both can go on growing in place.
    pub(crate) fn follow(&mut self, other: &Self) {
        if self.is_same(other) {
            return;
        }
        let more = other.strip_prefix(self.as_str()).filter(|more| !more.is_empty() && !self.is_empty());
        match (Arc::get_mut(&mut self.0), more) {
            (Some(text), Some(more)) => text.push_str(more),
            _ => *self = other.clone(),
        }
    }

    /// Whether both share one buffer.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.to_owned()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Arc::new(text))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        Arc::unwrap_or_clone(text.0)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

//! A text that is never shown.

/// A key or token whose `Debug` shows `***` and which has no `Display`.
///
/// ```
/// use karta_dioxus::Secret;
///
/// let key = Secret::new("pk_live_demo");
/// assert_eq!(format!("{key:?}"), "***");
/// assert_eq!(key.expose(), "pk_live_demo");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

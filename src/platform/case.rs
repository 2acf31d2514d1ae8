//! Upper case, where there is no browser.

/// The text in capitals.
#[cfg(feature = "widget")]
pub(crate) fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// The text without the difference between small letters and capitals. Both ways, so that ẞ and SS meet.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().to_uppercase()
}

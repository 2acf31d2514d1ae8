//! Names and sizes of files.

use crate::widget::locale::{Locale, fill};

/// A name that is not taken: the server keeps one file of each name.
pub(super) fn distinct(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    const NAMELESS: &str = "file";
    let name = if name.trim().is_empty() { NAMELESS } else { name };
    let (stem, extension) = match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    };
    let numbered = (2..).map(|number| format!("{stem} ({number}){extension}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// A size in words: 1024 bytes are a KB.
pub(in crate::widget) fn size_text(bytes: u64, locale: &Locale) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    let (count, text) = match bytes {
        0..KB => (bytes.to_string(), &locale.file_bytes),
        KB..MB => (bytes.div_ceil(KB).to_string(), &locale.file_kilobytes),
        _ if bytes.is_multiple_of(MB) => ((bytes / MB).to_string(), &locale.file_megabytes),
        _ => (
            {
                // Not by floating point: formatting it takes room in the module.
                let tenths = (bytes * 10 + MB / 2) / MB;
                format!("{}.{}", tenths / 10, tenths % 10)
            },
            &locale.file_megabytes,
        ),
    };
    fill(text, &[("count", &count)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::FILE_LIMIT;

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        let taken = ["image.png", "image (2).png", "notes", ".env", "a.tar.gz"];
        let name = |name: &str| distinct(name, |name| taken.contains(&name));
        assert_eq!(name("other.png"), "other.png");
        assert_eq!(name("image.png"), "image (3).png");
        assert_eq!(name("notes"), "notes (2)");
        assert_eq!(name(".env"), ".env (2)");
        assert_eq!(name("a.tar.gz"), "a.tar (2).gz");
        assert_eq!(name(" "), "file");
    }

    #[test]
    fn sizes_are_said_in_the_words_of_the_language() {
        let size = |bytes| size_text(bytes, &Locale::english());
        assert_eq!([size(0), size(1023), size(1025)], ["0 B", "1023 B", "2 KB"]);
        assert_eq!([size(FILE_LIMIT), size(1_600_000)], ["25 MB", "1.5 MB"]);
        assert_eq!(size_text(3000, &Locale::french()), "3 Ko");
    }
}

//! The library's own modules for the document, which it keeps to itself: the same files, compiled into the tests.
#![allow(dead_code, unused_imports)]

#[path = "../../src/platform/web/dom.rs"]
pub(crate) mod dom;
#[path = "../../src/platform/web/files.rs"]
mod files;
#[path = "../../src/platform/page_sheet.rs"]
pub(crate) mod page_sheet;
#[path = "../../src/platform/web/styles.rs"]
mod styles;
#[path = "../../src/platform/web/watch.rs"]
mod watch;

/// Tested through `ShadowPortal`.
mod portal {
    pub(crate) struct Portal;
}

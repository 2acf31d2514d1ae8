//! Files of the page: pasted, dropped, chosen.

use std::any::Any;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DataTransfer, Element, Event, HtmlElement, HtmlInputElement};

/// A drag and drop.
pub(crate) type DragEvent = web_sys::DragEvent;
/// Something that happened, as Dioxus hands pastes over.
pub(crate) type PageEvent = Event;

/// A file that the visitor handed to the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File(web_sys::File);

impl File {
    /// The file that Dioxus has in its own.
    pub(crate) fn of(inner: &dyn Any) -> Option<Self> {
        inner.downcast_ref::<web_sys::File>().cloned().map(Self)
    }

    pub(crate) fn name(&self) -> String {
        self.0.name()
    }

    pub(crate) fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// Its bytes; `None` when it can't be read: it is a folder, or has changed or gone.
    pub(crate) async fn read(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.0.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}

/// The files of a paste that is not one of text: programs for texts and tables paste a picture beside it.
pub(crate) fn pasted_files(event: &PageEvent) -> Vec<File> {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    let has = |data: &DataTransfer, kind| data.get_data(kind).is_ok_and(|text| !text.is_empty());
    let Some(data) = data.filter(|data| !(has(data, "text/plain") && has(data, "text/html"))) else {
        return Vec::new();
    };
    let Some(files) = data.files() else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.get(index)).map(File).collect()
}

/// Whether files are dragged, and not a text or a link. Their names are secret until they are dropped.
pub(crate) fn holds_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}

/// Opens the browser's dialog of a file input.
pub(crate) fn choose_file(input: &Element) {
    if let Some(input) = input.dyn_ref::<HtmlElement>() {
        input.click();
    }
}

/// Takes the chosen files out of a file input.
pub(crate) fn clear_input(input: &Element) {
    if let Some(input) = input.dyn_ref::<HtmlInputElement>() {
        input.set_value("");
    }
}

/// Whether a point of the window is over an element.
pub(crate) fn is_at(node: &Element, x: f64, y: f64) -> bool {
    let rect = node.get_bounding_client_rect();
    (rect.left()..rect.right()).contains(&x) && (rect.top()..rect.bottom()).contains(&y)
}

//! The document, where there is none: nothing is found, nothing happens.

/// An element of the document. There is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {}

/// A key of a browser. There is none.
pub(crate) enum KeyEvent {}

/// See the browser's. There is none.
pub(crate) enum Portal {}

type Pair = (&'static str, String);

impl Portal {
    pub(crate) fn open(content: &Node, _: &str, _: &'static [&'static str]) -> Option<Self> {
        match *content {}
    }

    pub(crate) fn set_properties(&self, _: &[Pair]) {
        match *self {}
    }

    pub(crate) fn set_attributes(&self, _: &[Pair]) {
        match *self {}
    }
}

pub(crate) fn add_sheet(node: &Node, _css: &str) {
    match *node {}
}

/// See the browser's. There is none.
pub(crate) enum PageStyles {}

impl PageStyles {
    pub(crate) fn adopt(node: &Node, _css: Option<&'static str>) -> Option<Self> {
        match *node {}
    }

    pub(crate) fn set_properties(&self, _: &[Pair]) {
        match *self {}
    }
}

/// See the browser's. There is none.
pub(crate) enum DragEvent {}

/// See the browser's. There is none.
pub(crate) enum PageEvent {}

/// See the browser's. There is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum File {}

impl File {
    pub(crate) fn of(_inner: &dyn std::any::Any) -> Option<Self> {
        None
    }

    pub(crate) fn name(&self) -> String {
        match *self {}
    }

    pub(crate) fn size(&self) -> u64 {
        match *self {}
    }

    pub(crate) async fn read(&self) -> Option<Vec<u8>> {
        match *self {}
    }
}

pub(crate) fn pasted_files(event: &PageEvent) -> Vec<File> {
    match *event {}
}

pub(crate) fn holds_files(event: &DragEvent) -> bool {
    match *event {}
}

pub(crate) fn choose_file(input: &Node) {
    match *input {}
}

pub(crate) fn clear_input(input: &Node) {
    match *input {}
}

pub(crate) fn is_at(node: &Node, _x: f64, _y: f64) -> bool {
    match *node {}
}

pub(crate) fn focus(node: &Node) {
    match *node {}
}

pub(crate) fn focused() -> Option<Node> {
    None
}

pub(crate) fn has_focus(node: &Node) -> bool {
    match *node {}
}

pub(crate) fn wrap_tab(dialog: &Node, _is_backwards: bool) -> bool {
    match *dialog {}
}

pub(crate) fn is_for_input_method(key: &KeyEvent) -> bool {
    match *key {}
}

pub(crate) fn step(list: &Node, _stops: &str, _is_backwards: bool) -> bool {
    match *list {}
}

pub(crate) fn page_origin() -> Option<String> {
    None
}

pub(crate) fn scroll_to_tall(list: &Node, _selector: &str) -> Option<f64> {
    match *list {}
}

pub(crate) fn matches_media(_query: &str) -> bool {
    false
}

/// See the browser's. Nothing changes.
pub(crate) enum MediaQuery {}

impl MediaQuery {
    pub(crate) fn watch(_query: &str, _changed: impl Fn(bool) + 'static) -> Option<Self> {
        None
    }
}

/// See the browser's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Viewport {
    pub(crate) height: f64,
    pub(crate) top: f64,
}

pub(crate) fn visual_viewport() -> Option<Viewport> {
    None
}

/// See the browser's. Nothing changes.
pub(crate) enum ViewportWatch {}

impl ViewportWatch {
    pub(crate) fn watch(_changed: impl Fn(Viewport) + 'static) -> Option<Self> {
        None
    }
}

pub(crate) fn is_online() -> bool {
    true
}

/// See the browser's. Nothing changes.
pub(crate) enum Online {}

impl Online {
    pub(crate) fn watch(_changed: impl Fn(bool) + 'static) -> Option<Self> {
        None
    }
}

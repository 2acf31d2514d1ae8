//! Styles without a style element or attribute, which policies may forbid.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Document, Element, HtmlElement, ShadowRoot};

use crate::platform::page_sheet::for_page;

pub(super) type Pair = (&'static str, String);

/// What is set on an element beside what Dioxus renders.
pub(super) struct ElementStyle {
    element: HtmlElement,
    properties: RefCell<Vec<Pair>>,
    attributes: RefCell<Vec<Pair>>,
}

impl ElementStyle {
    pub(super) fn new(element: HtmlElement) -> Self {
        Self { element, properties: RefCell::default(), attributes: RefCell::default() }
    }

    pub(super) fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// Makes these the inline custom properties. (Set by the object model: a policy against inline styles allows it.)
    pub(super) fn set_properties(&self, wanted: &[Pair]) {
        let style = self.element.style();
        // Setting and removing fail for no name and no value: what is not valid is ignored.
        change(
            &mut self.properties.borrow_mut(),
            wanted,
            |name, value| _ = style.set_property(name, value),
            |name| _ = style.remove_property(name),
        );
    }

    /// Makes these the attributes.
    pub(super) fn set_attributes(&self, wanted: &[Pair]) {
        change(
            &mut self.attributes.borrow_mut(),
            wanted,
            // Fails only for what is not a name.
            |name, value| _ = self.element.set_attribute(name, value),
            |name| _ = self.element.remove_attribute(name),
        );
    }
}

/// Brings what is set up to date.
fn change(now: &mut Vec<Pair>, wanted: &[Pair], set: impl Fn(&str, &str), remove: impl Fn(&str)) {
    for (name, _) in now.iter().filter(|(name, _)| !wanted.iter().any(|(kept, _)| kept == name)) {
        remove(name);
    }
    for (name, value) in wanted.iter().filter(|pair| !now.contains(pair)) {
        set(name, value);
    }
    *now = wanted.to_vec();
}

/// Adds a sheet to the shadow root that `node` is in, behind the one that it was made with. Once.
pub(crate) fn add_sheet(node: &Element, css: &str) {
    let Ok(root) = node.get_root_node().dyn_into::<ShadowRoot>() else { return };
    let sheets: Array = root.adopted_style_sheets().unchecked_into();
    if sheets.length() > 1 {
        return;
    }
    let added = CssStyleSheet::new().and_then(|sheet| {
        sheet.replace_sync(css)?;
        sheets.push(&sheet);
        Ok(())
    });
    if let Err(error) = added {
        web_sys::console::error_2(&"karta: no style sheet".into(), &error);
    }
}

/// The look of an element in the page itself: a sheet that all such elements share, and properties of its own.
pub(crate) struct PageStyles {
    own: ElementStyle,
    _shared: Option<Rc<SharedSheet>>,
}

impl PageStyles {
    /// The look for `node`, by a sheet that was written for a shadow root. The first element adopts the sheet into the
    /// document, and the last one takes it out again.
    pub(crate) fn adopt(node: &Element, css: Option<&'static str>) -> Option<Self> {
        let own = ElementStyle::new(node.dyn_ref::<HtmlElement>()?.clone());
        let shared = css.and_then(|css| {
            SharedSheet::get(&node.owner_document()?, css)
                .inspect_err(|error| web_sys::console::error_2(&"karta: no style sheet".into(), error))
                .ok()
        });
        Some(Self { own, _shared: shared })
    }

    pub(crate) fn set_properties(&self, wanted: &[Pair]) {
        self.own.set_properties(wanted);
    }
}

/// A sheet in the document's list, as long as somebody needs it.
struct SharedSheet {
    document: Document,
    sheet: CssStyleSheet,
}

thread_local! {
    static SHARED: RefCell<Weak<SharedSheet>> = RefCell::default();
}

impl SharedSheet {
    fn get(document: &Document, css: &str) -> Result<Rc<Self>, JsValue> {
        if let Some(shared) = SHARED.with_borrow(Weak::upgrade) {
            return Ok(shared);
        }
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(&for_page(css, PAGE_ROOT))?;
        adopted(document).push(&sheet);
        let shared = Rc::new(Self { document: document.clone(), sheet });
        SHARED.with_borrow_mut(|place| *place = Rc::downgrade(&shared));
        Ok(shared)
    }
}

impl Drop for SharedSheet {
    fn drop(&mut self) {
        let sheets = adopted(&self.document);
        let own: &JsValue = self.sheet.as_ref();
        let kept = sheets.filter(&mut |sheet, _, _| sheet != *own);
        self.document.set_adopted_style_sheets(kept.unchecked_ref());
    }
}

/// The list of the document's constructed sheets, live.
fn adopted(document: &Document) -> Array {
    document.adopted_style_sheets().unchecked_into()
}

/// The name of the elements that the rules are for.
const PAGE_ROOT: &str = ".karta-chat";

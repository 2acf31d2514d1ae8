//! What the views need of the document: focus, keys, scrolling.

use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, FocusOptions, HtmlElement, KeyboardEvent, ScrollBehavior, ScrollToOptions, ShadowRoot,
};

pub(crate) use super::files::{
    DragEvent, File, PageEvent, choose_file, clear_input, holds_files, is_at, pasted_files,
};
pub(crate) use super::portal::Portal;
pub(crate) use super::styles::{PageStyles, add_sheet};
pub(crate) use super::watch::{
    MediaQuery, Online, Viewport, ViewportWatch, is_online, matches_media, visual_viewport,
};

/// An element of the document.
pub(crate) type Node = Element;

/// A key that was pressed, as the browser tells it.
pub(crate) type KeyEvent = KeyboardEvent;

/// What Tab may stop at, as far as a widget has it.
const TABBABLE: &str = "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), summary, \
                        [tabindex]:not([tabindex='-1'])";

/// Gives an element the focus, without scrolling the page to it. A node that is gone needs none.
pub(crate) fn focus(node: &Node) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = node.dyn_ref::<HtmlElement>() {
        // Fails only for what can't have the focus.
        let _ = element.focus_with_options(&options);
    }
}

/// What has the focus, in whichever shadow root it is; nothing if that is the page itself.
pub(crate) fn focused() -> Option<Node> {
    let document = web_sys::window()?.document()?;
    let mut active = document.active_element()?;
    while let Some(inner) = active.shadow_root().and_then(|shadow| shadow.active_element()) {
        active = inner;
    }
    let is_page = document.body().is_some_and(|body| active.is_same_node(Some(&body)));
    (!is_page).then_some(active)
}

/// Whether an element, or one in it, has the focus.
pub(crate) fn has_focus(node: &Node) -> bool {
    active_in_root(node).is_some_and(|active| node.contains(Some(&active)))
}

/// Keeps Tab inside a dialog: from the last stop it goes on with the first, and the other way round. `true` if it has
/// moved the focus; then the key has to do nothing more.
pub(crate) fn wrap_tab(dialog: &Node, is_backwards: bool) -> bool {
    let stops = tab_stops(dialog);
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return false };
    let active = active_in_root(dialog).filter(|active| dialog.contains(Some(active)));
    let is_at = |stop: &HtmlElement| active.as_ref().is_none_or(|active| active.is_same_node(Some(stop)));
    match is_backwards {
        true if is_at(first) => focus(last),
        false if is_at(last) => focus(first),
        _ => return false,
    }
    true
}

/// Moves the focus to the next of the elements in a list that `stops` selects, or to the one before. `true` if there was
/// one to move from.
pub(crate) fn step(list: &Node, stops: &str, is_backwards: bool) -> bool {
    let stops = displayed(list, stops);
    let Some(active) = active_in_root(list) else { return false };
    let Some(at) = stops.iter().position(|stop| stop.is_same_node(Some(&active))) else { return false };
    let to = if is_backwards { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(stop) = to.and_then(|to| stops.get(to)) {
        // Not `focus`: a long list scrolls along.
        let _ = stop.focus();
    }
    true
}

/// The origin of the page; none for a page without one.
pub(crate) fn page_origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// What Tab stops at in an element; what takes up no room is not displayed.
fn tab_stops(node: &Node) -> Vec<HtmlElement> {
    let is_inert = |element: &HtmlElement| matches!(element.closest("[inert]"), Ok(Some(_)));
    displayed(node, TABBABLE).into_iter().filter(|element| !is_inert(element)).collect()
}

fn displayed(node: &Node, selector: &str) -> Vec<HtmlElement> {
    // Fails only for what is not a selector.
    let Ok(found) = node.query_selector_all(selector) else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_width() > 0 || element.offset_height() > 0)
        .collect()
}

/// What has the focus in the shadow root or document that a node is in.
fn active_in_root(node: &Node) -> Option<Element> {
    let root = node.get_root_node();
    match root.dyn_ref::<ShadowRoot>() {
        Some(shadow) => shadow.active_element(),
        None => root.dyn_ref::<Document>()?.active_element(),
    }
}

/// The code that browsers give to each key that an input method takes.
const TAKEN: u32 = 229;

/// Whether a key belongs to an input method. Safari says that the composition is over before it sends the Enter that
/// ended it; only the old code tells then.
pub(crate) fn is_for_input_method(key: &KeyEvent) -> bool {
    key.is_composing() || key.key_code() == TAKEN
}

/// Scrolls a list to the start of the first such element in it, if that is higher than the list. Tells where that is.
pub(crate) fn scroll_to_tall(list: &Node, selector: &str) -> Option<f64> {
    let tall = list.query_selector(selector).ok()??;
    let (list_box, tall_box) = (list.get_bounding_client_rect(), tall.get_bounding_client_rect());
    if tall_box.height() <= f64::from(list.client_height()) {
        return None;
    }
    // With a little of what is before it.
    let top = f64::from(list.scroll_top()) + tall_box.top() - list_box.top() - 8.0;
    let options = ScrollToOptions::new();
    options.set_top(top);
    options.set_behavior(ScrollBehavior::Instant);
    list.scroll_to_with_scroll_to_options(&options);
    Some(f64::from(list.scroll_top()))
}

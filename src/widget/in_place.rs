//! Styles where there is no document to adopt a sheet into: in a webview, which is reached by messages only. No content
//! security policy stands there against a style element.

use dioxus::core::{Attribute, AttributeValue};
use dioxus::prelude::*;

use super::portal::HostStyle;

/// What a host carries, for an element of the app. `with_properties` also those that are otherwise set on the node: one
/// by one, so that no value can bring another property along.
pub(super) fn attributes(host: &HostStyle, with_properties: bool) -> Vec<Attribute> {
    let make = |(name, value): &(&'static str, String), namespace| {
        Attribute::new(name, AttributeValue::Text(value.clone()), namespace, false)
    };
    let mut all: Vec<Attribute> = host.attributes().iter().map(|pair| make(pair, None)).collect();
    if with_properties {
        all.extend(host.properties().iter().map(|pair| make(pair, Some("style"))));
    }
    // Dioxus compares two such lists in their order.
    all.sort_unstable_by_key(|attribute| attribute.name);
    all
}

/// The sheet of a shadow root, for the elements of the page that `root` selects. Nothing in a browser, where a constructed
/// sheet does it.
#[component]
pub(super) fn Sheet(css: &'static str, root: &'static str) -> Element {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let css = crate::platform::page_sheet::for_page(css, root);
        rsx! {
            style { "{css}" }
        }
    }
    #[cfg(target_arch = "wasm32")]
    {
        let _ = (css, root);
        VNode::empty()
    }
}

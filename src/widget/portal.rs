//! [`ShadowPortal`]: children in a shadow root on the page's body.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::core::{Attribute, AttributeValue};
use dioxus::html::PlatformEventData;
use dioxus::prelude::*;

use super::in_place::{Sheet, attributes};
use crate::platform::dom::{Node, Portal};

/// The events that the children can listen for: those that bubble, without those that come at the rate of the pointer.
/// (What doesn't bubble, such as focus, blur, scroll and resize, Dioxus listens for on the element itself.)
const EVENTS: [&str; 22] = [
    "onchange",
    "onclick",
    "oncompositionend",
    "oncompositionstart",
    "oncompositionupdate",
    "oncontextmenu",
    "oncopy",
    "oncut",
    "ondragend",
    "ondragleave",
    "ondragover",
    "ondrop",
    "onfocusin",
    "onfocusout",
    "oninput",
    "onkeydown",
    "onkeyup",
    "onpaste",
    "onpointercancel",
    "onpointerdown",
    "onpointerup",
    "onsubmit",
];

/// What goes on the host element of a [`ShadowPortal`]: custom properties and attributes.
///
/// They are set through the object model, which a content security policy without `'unsafe-inline'` allows.
///
/// ```
/// use karta_dioxus::HostStyle;
///
/// let style = HostStyle::new().property("--karta-accent", "#d4ff4f").attribute("dir", "rtl");
/// assert_eq!(style, HostStyle::new().attribute("dir", "rtl").property("--karta-accent", "#d4ff4f"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostStyle {
    properties: Vec<(&'static str, String)>,
    attributes: Vec<(&'static str, String)>,
}

impl HostStyle {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a CSS property, in the place of an earlier value.
    #[must_use]
    pub fn property(mut self, name: &'static str, value: impl Into<String>) -> Self {
        put(&mut self.properties, name, value.into());
        self
    }

    /// Sets an attribute, in the place of an earlier value.
    #[must_use]
    pub fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
        put(&mut self.attributes, name, value.into());
        self
    }

    pub(super) fn properties(&self) -> &[(&'static str, String)] {
        &self.properties
    }

    pub(super) fn attributes(&self) -> &[(&'static str, String)] {
        &self.attributes
    }
}

fn put(pairs: &mut Vec<(&'static str, String)>, name: &'static str, value: String) {
    pairs.retain(|(known, _)| *known != name);
    pairs.push((name, value));
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// Nothing is rendered: on a server, and in a browser until it has taken over what the server rendered.
    Waiting,
    /// The content is in the app's tree, hidden, and empty.
    Anchored,
    /// The content is in the shadow root.
    Moved,
    /// There can't be a shadow root: the content stays where it is, and has its styles beside it.
    InPlace,
}

/// Renders its children in a shadow root of an element `<karta-host>` at the end of the page's body, away from the
/// page's styles and in front of its stacking contexts.
///
/// The children are part of the app as anywhere else: context, signals and events work. They can listen for all that
/// doesn't bubble, and of the rest for clicks, input, keys, focus, composition, clipboard, drops and pressed pointers,
/// not for pointers that move. Each event is the browser's own.
///
/// No event leaves the shadow root: neither the app's listeners around the portal nor the page's on `document` and
/// `window` see any, except listeners of the page in the capture phase, which nobody can shut out (they see the host
/// element as the target), the document's own `selectionchange`, and `securitypolicyviolation`, which is meant for the
/// page.
///
/// On a server nothing is rendered, and on the first render in a browser neither, so hydration finds what it expects.
/// The children come with the first effect. Unmounting takes the host, its styles and its listeners away.
///
/// In a webview, which the program reaches only by messages, there can't be a shadow root. There the children are rendered
/// in place, in a `div.karta-host` that is what the host element is elsewhere, with the style sheet in a `<style>` element
/// beside them whose rules reach only into it. The styles and the events of the page around it are not kept out.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{HostStyle, ShadowPortal};
///
/// const CSS: &str = ":host { position: fixed; inset: auto 1rem 1rem auto } p { color: var(--ink) }";
///
/// #[component]
/// fn Toast(text: String) -> Element {
///     rsx! {
///         ShadowPortal {
///             css: CSS,
///             host: HostStyle::new().property("--ink", "navy"),
///             p { role: "status", "{text}" }
///         }
///     }
/// }
/// ```
#[component]
pub fn ShadowPortal(
    /// The style sheet of the shadow root; read once, when it is made.
    css: &'static str,
    /// What goes on the host element. A change is applied in place.
    #[props(default)]
    host: HostStyle,
    /// What to render.
    children: Element,
) -> Element {
    let mut stage = use_signal(|| Stage::Waiting);
    // An effect never runs on a server, and in a browser it runs after hydration.
    use_effect(move || stage.set(Stage::Anchored));
    let portal = use_hook(|| Rc::new(RefCell::new(None::<Portal>)));
    let listeners = use_hook(stopping_listeners);
    use_drop({
        let portal = Rc::clone(&portal);
        move || {
            portal.take();
        }
    });

    if let Some(portal) = &*portal.borrow() {
        portal.set_properties(host.properties());
        portal.set_attributes(host.attributes());
    }
    let now = stage();
    if now == Stage::Waiting {
        return VNode::empty();
    }
    let is_open = now == Stage::Moved || now == Stage::InPlace;
    let mut listeners = listeners;
    if now == Stage::Moved {
        // Any kind will do that does not bubble and that no browser sends any more.
        listeners.push(Attribute::new("ondragexit", nothing(), None, false));
        listeners.sort_unstable_by_key(|listener| listener.name);
    }
    let is_in_place = now == Stage::InPlace;
    // In a browser only a document without a body has it there.
    let frame =
        if is_in_place && cfg!(not(target_arch = "wasm32")) { attributes(&host, true) } else { Vec::new() };
    rsx! {
        div {
            class: if is_in_place { "karta-host" },
            hidden: !is_in_place,
            ..frame,
            if is_in_place {
                Sheet { css, root: ".karta-host" }
            }
            div {
                class: "root",
                onmounted: move |event| {
                    let opened = event.downcast::<Node>().and_then(|content| Portal::open(content, css, &EVENTS));
                    if let Some(opened) = &opened {
                        opened.set_properties(host.properties());
                        opened.set_attributes(host.attributes());
                    }
                    stage.set(if opened.is_some() { Stage::Moved } else { Stage::InPlace });
                    portal.replace(opened);
                },
                ..listeners,
                if is_open {
                    {children}
                }
            }
        }
    }
}

/// The portal is not part of the page around it: nothing bubbles out of it in the virtual tree either.
fn stopping_listeners() -> Vec<Attribute> {
    let stop = |event: Event<PlatformEventData>| event.stop_propagation();
    EVENTS.iter().map(|name| Attribute::new(name, AttributeValue::listener(stop), None, false)).collect()
}

fn nothing() -> AttributeValue {
    AttributeValue::listener(|_: Event<PlatformEventData>| {})
}

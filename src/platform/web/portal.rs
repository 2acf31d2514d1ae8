//! A shadow root on the page's body, for nodes that Dioxus made elsewhere.
//!
//! Dioxus keeps references to its nodes, so nodes that were moved are updated as before, and what it listens for on a
//! node itself (what doesn't bubble) goes on working. For what bubbles it listens on the root of the app only, and no
//! event of the shadow root may get that far: the page would see it. So Dioxus' own event handler listens on the
//! shadow root too, and each event ends there. It is the browser's event, not a copy: trusted, with its clipboard and
//! files, and `preventDefault` does what it says.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, JsString, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AddEventListenerOptions, CssStyleSheet, Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use super::events::bubbling;
use super::styles::{ElementStyle, Pair};

/// The host's element name, for the page's style sheets: `karta-host::part(launcher)`.
const HOST: &str = "karta-host";

/// The method by which Dioxus adds its handler to a node.
const ADD: &str = "addEventListener";

#[wasm_bindgen]
extern "C" {
    /// An event target that takes its kinds as the strings of JavaScript that they are.
    type ListenTarget;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add(
        this: &ListenTarget,
        kind: &JsString,
        listener: &Function,
        options: &AddEventListenerOptions,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove(this: &ListenTarget, kind: &JsString, listener: &Function) -> Result<(), JsValue>;
}

/// A host element on the body with the moved nodes in its shadow root. Dropping it takes all of that away again.
pub(crate) struct Portal {
    host: ElementStyle,
    shadow: ShadowRoot,
    content: Element,
    /// `stopPropagation` as a listener, and what it listens for.
    stop: Function,
    stopped: Vec<JsString>,
    /// Dioxus' handler, once it is known.
    handler: Rc<RefCell<Option<Function>>>,
    kinds: &'static [&'static str],
    // Called by Dioxus when it listens on `content`.
    _catch: Closure<dyn FnMut(JsValue, Function)>,
}

impl Portal {
    /// Moves `content` to the body. Dioxus' handler will get the events of these `kinds` (`onclick`) as soon as Dioxus
    /// listens on `content` for any kind that doesn't bubble: that gives the handler away.
    pub(crate) fn open(content: &Element, css: &str, kinds: &'static [&'static str]) -> Option<Self> {
        Self::try_open(content, css, kinds)
            .inspect_err(|error| web_sys::console::error_2(&"karta: no shadow root".into(), error))
            .ok()
    }

    fn try_open(content: &Element, css: &str, kinds: &'static [&'static str]) -> Result<Self, JsValue> {
        let document = content.owner_document().ok_or("the node has no document")?;
        let body = document.body().ok_or("the document has no body")?;
        // Unlike a <style> element, a constructed sheet needs no leave from the page's policy.
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(css)?;
        let host: HtmlElement = document.create_element(HOST)?.unchecked_into();
        let shadow = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        shadow.set_adopted_style_sheets(&Array::of1(&sheet));

        let handler = Rc::default();
        let catch = catch_handler(content, &shadow, kinds, Rc::clone(&handler));
        Reflect::set(content, &ADD.into(), catch.as_ref())?;
        let portal = Self {
            stop: stop_propagation()?,
            stopped: bubbling()?,
            content: content.clone(),
            host: ElementStyle::new(host),
            shadow,
            handler,
            kinds,
            _catch: catch,
        };
        portal.listen()?;
        portal.shadow.append_child(content)?;
        body.append_child(portal.host.element())?;
        Ok(portal)
    }

    /// Stops everything at the shadow root.
    fn listen(&self) -> Result<(), JsValue> {
        // Passive, so that wheel and touch don't have to wait for a listener that could stop the scrolling.
        let options = AddEventListenerOptions::new();
        options.set_passive(true);
        let target: &ListenTarget = self.shadow.unchecked_ref();
        self.stopped.iter().try_for_each(|kind| target.add(kind, &self.stop, &options))
    }

    /// Makes these the inline custom properties of the host.
    pub(crate) fn set_properties(&self, wanted: &[Pair]) {
        self.host.set_properties(wanted);
    }

    /// Makes these the attributes of the host.
    pub(crate) fn set_attributes(&self, wanted: &[Pair]) {
        self.host.set_attributes(wanted);
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // None of these fails for a listener or a property that is not there.
        let target: &ListenTarget = self.shadow.unchecked_ref();
        for kind in &self.stopped {
            let _ = target.remove(kind, &self.stop);
        }
        if let Some(handler) = self.handler.take() {
            for kind in self.kinds {
                let _ = self.shadow.remove_event_listener_with_callback(event_name(kind), &handler);
            }
        }
        let _ = Reflect::delete_property(self.content.unchecked_ref::<Object>(), &ADD.into());
        self.host.element().remove();
    }
}

/// Instead of listening on `content`, Dioxus' handler listens on the shadow root.
fn catch_handler(
    content: &Element,
    shadow: &ShadowRoot,
    kinds: &'static [&'static str],
    slot: Rc<RefCell<Option<Function>>>,
) -> Closure<dyn FnMut(JsValue, Function)> {
    let (content, shadow) = (content.clone(), shadow.clone());
    Closure::new(move |_kind: JsValue, handler: Function| {
        let _ = Reflect::delete_property(content.unchecked_ref::<Object>(), &ADD.into());
        for kind in kinds {
            if let Err(error) = shadow.add_event_listener_with_callback(event_name(kind), &handler) {
                web_sys::console::error_1(&error);
            }
        }
        slot.replace(Some(handler));
    })
}

fn event_name(kind: &str) -> &str {
    kind.strip_prefix("on").unwrap_or(kind)
}

/// `event => event.stopPropagation()`, made without compiling text (which policies forbid), and without a call into
/// WebAssembly for each move of the pointer.
fn stop_propagation() -> Result<Function, JsValue> {
    let event: Function = Reflect::get(&js_sys::global(), &"Event".into())?.dyn_into()?;
    let prototype = Reflect::get(&event, &"prototype".into())?;
    let stop: Function = Reflect::get(&prototype, &"stopPropagation".into())?.dyn_into()?;
    let call: Function = Reflect::get(&stop, &"call".into())?.dyn_into()?;
    Ok(call.bind0(&stop))
}

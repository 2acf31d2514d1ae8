//! What changes around the widget: each watch is a guard that stops when it is dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, MediaQueryList, VisualViewport};

/// A listener for as long as it lives.
struct Listener {
    target: EventTarget,
    kinds: &'static [&'static str],
    callback: Closure<dyn Fn()>,
}

impl Listener {
    fn new(target: &EventTarget, kinds: &'static [&'static str], callback: impl Fn() + 'static) -> Self {
        let callback = Closure::<dyn Fn()>::new(callback);
        for kind in kinds {
            // Fails for no kind and no function that there is.
            let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        }
        Self { target: target.clone(), kinds, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for kind in self.kinds {
            let _ =
                self.target.remove_event_listener_with_callback(kind, self.callback.as_ref().unchecked_ref());
        }
    }
}

fn media(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}

/// Whether a media query such as `(prefers-reduced-motion: reduce)` matches now.
pub(crate) fn matches_media(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

/// Tells when a media query begins or ceases to match.
pub(crate) struct MediaQuery {
    _listener: Listener,
}

impl MediaQuery {
    pub(crate) fn watch(query: &str, changed: impl Fn(bool) + 'static) -> Option<Self> {
        let list = media(query)?;
        let asked = list.clone();
        Some(Self { _listener: Listener::new(&list, &["change"], move || changed(asked.matches())) })
    }
}

/// What can be seen of the page: less than the window while there is an on-screen keyboard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Viewport {
    /// In CSS pixels.
    pub(crate) height: f64,
    /// From the top of the window, in CSS pixels.
    pub(crate) top: f64,
}

impl Viewport {
    /// `None` while the page is zoomed by two fingers: then less of it can be seen, but not for a keyboard's sake, and
    /// what is made smaller would be smaller still. Nothing is made out of it but what was known before.
    fn of(viewport: &VisualViewport) -> Option<Self> {
        // Browsers round.
        const SAME: f64 = 0.01;
        let is_zoomed = (viewport.scale() - 1.0).abs() > SAME;
        (!is_zoomed).then(|| Self { height: viewport.height(), top: viewport.offset_top() })
    }
}

/// The visual viewport now, where the browser has one and the page is not zoomed by two fingers.
pub(crate) fn visual_viewport() -> Option<Viewport> {
    Viewport::of(&web_sys::window()?.visual_viewport()?)
}

/// Tells when the visual viewport changes: the on-screen keyboard comes or goes, a zoom is over.
pub(crate) struct ViewportWatch {
    _listener: Listener,
}

impl ViewportWatch {
    pub(crate) fn watch(changed: impl Fn(Viewport) + 'static) -> Option<Self> {
        let viewport = web_sys::window()?.visual_viewport()?;
        let asked = viewport.clone();
        let listener = Listener::new(&viewport, &["resize", "scroll"], move || {
            if let Some(viewport) = Viewport::of(&asked) {
                changed(viewport);
            }
        });
        Some(Self { _listener: listener })
    }
}

/// Whether the browser believes to have a network.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Tells when the browser loses its network or gets it back.
pub(crate) struct Online {
    _listener: Listener,
}

impl Online {
    pub(crate) fn watch(changed: impl Fn(bool) + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        Some(Self { _listener: Listener::new(&window, &["online", "offline"], move || changed(is_online())) })
    }
}

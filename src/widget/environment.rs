//! What the views know of the browser around them, as signals. Outside of a browser nothing changes.

use std::rc::Rc;

use dioxus::core::Runtime;
use dioxus::prelude::*;

use crate::platform::dom::{
    MediaQuery, Online, Viewport, ViewportWatch, is_online, matches_media, visual_viewport,
};

/// Whether a media query matches, such as `(prefers-reduced-motion: reduce)`. Follows it until the component is gone.
pub(super) fn use_media_query(query: &'static str) -> Signal<bool> {
    let matches = use_signal(|| false);
    use_watch(matches, || matches_media(query), |changed| MediaQuery::watch(query, changed));
    matches
}

/// What can be seen of the page, less than the window while there is an on-screen keyboard; `None` until it is known.
pub(super) fn use_visual_viewport() -> Signal<Option<Viewport>> {
    let viewport = use_signal(|| None);
    use_watch(viewport, visual_viewport, |changed| {
        ViewportWatch::watch(move |viewport| changed(Some(viewport)))
    });
    viewport
}

/// Whether the browser believes to have a network.
pub(super) fn use_online() -> Signal<bool> {
    let online = use_signal(|| true);
    use_watch(online, is_online, Online::watch);
    online
}

/// Asks once in the first effect, never on a server, and then sets what the watch tells.
fn use_watch<T: PartialEq + Copy + 'static, W: 'static>(
    signal: Signal<T>,
    ask: impl Fn() -> T + 'static,
    watch: impl Fn(Box<dyn Fn(T)>) -> Option<W> + 'static,
) {
    let mut guard = use_hook(|| CopyValue::new(None::<Rc<W>>));
    use_effect(move || {
        let mut signal = signal;
        let mut set = move |value: T| {
            // Gone between the change and the telling of it: then nobody is to be told.
            if signal.try_peek().is_ok_and(|old| *old != value) {
                signal.set(value);
            }
        };
        set(ask());
        // The browser calls from outside of Dioxus.
        let told = Runtime::wrap_closure(move |value| {
            let mut set = set;
            set(value);
        });
        guard.set(watch(Box::new(told)).map(Rc::new));
    });
}

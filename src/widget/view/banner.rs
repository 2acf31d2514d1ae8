//! What hinders the conversation as a whole.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon};

/// Says that there is no network, and then that what was cut off is taken up again.
#[component]
pub(super) fn Banner(scene: Scene) -> Element {
    let agent = scene.controller.agent;
    let is_online = (scene.is_online)();
    let mut was_cut = use_signal(|| false);
    // A turn that ran without a network has to find its stream again; what arrives shows that it has.
    use_effect(move || {
        let is_streaming = agent.is_streaming();
        if !(scene.is_online)() {
            was_cut.set(is_streaming);
        }
    });
    use_effect(move || {
        let is_streaming = agent.is_streaming();
        if let Some(last) = agent.messages().last() {
            last.with(|_| ());
        }
        if *scene.is_online.peek() || !is_streaming {
            was_cut.set(false);
        }
    });
    let is_reconnecting = was_cut() && is_online;
    let locale = scene.chat.locale.read();
    rsx! {
        div { class: "banner-place", role: "status",
            if !is_online {
                div { class: "banner", "data-kind": "offline",
                    {icon(Icon::Offline)}
                    p { "{locale.offline}" }
                }
            } else if is_reconnecting {
                div { class: "banner", "data-kind": "reconnecting",
                    {icon(Icon::Retry)}
                    p { "{locale.reconnecting}" }
                }
            }
        }
    }
}

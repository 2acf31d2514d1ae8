//! What hinders the conversation as a whole.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon};

/// Says that there is no network, or that what was cut off is taken up again.
#[component]
pub(super) fn Banner(scene: Scene) -> Element {
    let locale = scene.chat.locale.read();
    rsx! {
        div { class: "banner-place", role: "status",
            if !(scene.is_online)() {
                div { class: "banner", "data-kind": "offline",
                    {icon(Icon::Offline)}
                    p { "{locale.offline}" }
                }
            } else if scene.chat.agent.is_reconnecting() {
                div { class: "banner", "data-kind": "reconnecting",
                    {icon(Icon::Retry)}
                    p { "{locale.reconnecting}" }
                }
            }
        }
    }
}

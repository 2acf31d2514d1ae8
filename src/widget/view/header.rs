//! The top of the panel.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon, icon_or};
use crate::platform::dom::Node;
use crate::widget::behavior::Modes;
use crate::widget::callbacks::Escalation;
use crate::widget::chat::{Chat, use_chat_ref};

/// The agent's name, and what can be done with the conversation.
#[component]
pub(super) fn Header(scene: Scene) -> Element {
    let Scene { controller, chat: Chat { look, locale, hooks, .. }, .. } = scene;
    let chat = use_chat_ref(scene.chat);
    let has_menu = controller.has_sessions();
    let mut menu_button = controller.menu_button;
    let is_expanded = (controller.is_expanded)();
    let (look, locale) = (look.read(), locale.read());
    let expand_label = if is_expanded { &locale.collapse_label } else { &locale.expand_label };
    let expand_icon = if is_expanded {
        icon_or(look.collapse_icon.as_deref(), Icon::Collapse)
    } else {
        icon_or(look.expand_icon.as_deref(), Icon::Expand)
    };
    rsx! {
        header { class: "header", part: "header",
            if has_menu {
                button {
                    class: "tool-button menu",
                    r#type: "button",
                    aria_label: "{locale.menu_label}",
                    title: "{locale.menu_label}",
                    aria_expanded: (controller.menu)(),
                    onmounted: move |event| menu_button.set(event.downcast::<Node>().cloned()),
                    onclick: move |_| controller.toggle_menu(),
                    {icon_or(look.menu_icon.as_deref(), Icon::Menu)}
                }
            }
            if look.show_avatars {
                super::answer::Avatar { chat }
            }
            h2 { class: "title", "{look.agent_name}" }
            if let Some(header_extra) = hooks.read().header_extra {
                {header_extra.call(())}
            }
            // They are in the menu, if there is one.
            if !has_menu && hooks.read().on_escalate.is_some() {
                button {
                    class: "tool-button",
                    r#type: "button",
                    aria_label: "{locale.escalate}",
                    title: "{locale.escalate}",
                    onclick: move |_| scene.chat.escalate(Escalation::default()),
                    {icon(Icon::Human)}
                }
            }
            if !has_menu {
                button {
                    class: "tool-button",
                    r#type: "button",
                    aria_label: "{locale.new_chat}",
                    title: "{locale.new_chat}",
                    onclick: move |_| controller.reset(),
                    {icon(Icon::New)}
                }
            }
            if look.modes == Modes::Both {
                button {
                    class: "tool-button expand",
                    r#type: "button",
                    aria_label: "{expand_label}",
                    title: "{expand_label}",
                    aria_pressed: is_expanded,
                    onclick: move |_| controller.toggle_expanded(),
                    {expand_icon}
                }
            }
            button {
                class: "tool-button",
                r#type: "button",
                aria_label: "{locale.close_label}",
                title: "{locale.close_label}",
                onclick: move |_| controller.close(),
                {icon_or(look.close_icon.as_deref(), Icon::Close)}
            }
        }
    }
}

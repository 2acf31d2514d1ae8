//! The panel: header, messages, composer.

use dioxus::prelude::*;

use super::banner::Banner;
use super::composer::Composer;
use super::header::Header;
use super::messages::MessageList;
use super::{Scene, is_for_input_method};
use crate::platform::dom::{Node, wrap_tab};
use crate::widget::behavior::Modes;
use crate::widget::locale::fill;

/// The dialog. Escape closes it; while it covers the page, Tab stays inside.
#[component]
pub(in crate::widget) fn Panel(scene: Scene) -> Element {
    let controller = scene.controller;
    let is_expanded = (controller.is_expanded)() || scene.chat.look.read().modes == Modes::Fullsize;
    // Nothing of the page can be seen then.
    let is_modal = is_expanded || (scene.fills_screen)();
    let chat = scene.chat;
    let mut panel = chat.frame;
    let label = {
        let name = scene.chat.look.read().agent_name.clone();
        fill(&scene.chat.locale.read().dialog_label, &[("name", &name)])
    };
    rsx! {
        section {
            class: "panel",
            part: "panel",
            role: "dialog",
            aria_label: "{label}",
            aria_modal: is_modal,
            "data-expanded": is_expanded,
            onmounted: move |event| panel.set(event.downcast::<Node>().cloned()),
            onkeydown: move |event| match event.key() {
                Key::Escape if !is_for_input_method(&event) => controller.close(),
                Key::Tab if is_modal => {
                    let has_moved =
                        panel.peek().as_ref().is_some_and(|panel| wrap_tab(panel, event.modifiers().shift()));
                    if has_moved {
                        event.prevent_default();
                    }
                }
                _ => {}
            },
            Header { scene }
            Banner { scene }
            MessageList { chat }
            Composer { chat }
        }
    }
}

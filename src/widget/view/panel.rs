//! The panel: header, messages, composer.

use dioxus::prelude::*;

use super::banner::Banner;
use super::composer::Composer;
use super::drop::{DropTarget, drag_leave, drag_over, drop_files};
use super::header::Header;
use super::messages::MessageList;
use super::sessions::{Leave, Sessions};
use super::{Scene, is_for_input_method};
use crate::platform::dom::{Node, add_sheet, wrap_tab};
use crate::widget::behavior::Modes;
use crate::widget::inside::PANEL;
use crate::widget::locale::fill;
use crate::widget::theme::Layout;

/// The dialog. Escape closes the list of conversations in it, then the dialog; while it covers the page, Tab stays inside.
#[component]
pub(in crate::widget) fn Panel(scene: Scene) -> Element {
    let controller = scene.controller;
    let is_expanded = (controller.is_expanded)() || scene.chat.look.read().modes == Modes::Fullsize;
    // Nothing of the page can be seen then.
    let is_modal = is_expanded || (scene.fills_screen)();
    let chat = scene.chat;
    let is_menu_open = (controller.menu)();
    let is_beside = is_expanded && chat.look.read().layout == Layout::Sidebar && (scene.is_wide)();
    let is_covered = is_menu_open && !is_beside;
    let on_leave = use_callback(move |leave| match leave {
        // It stays where it is in nobody's way.
        Leave::Chosen if is_beside => chat.focus(),
        _ => controller.leave_menu(leave),
    });
    let mut was_menu_open = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        let is_open = (controller.menu)();
        if was_menu_open.replace(is_open) && !is_open {
            controller.left_menu();
        }
    });
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
            onmounted: move |event| {
                if let Some(node) = event.downcast::<Node>() {
                    add_sheet(node, PANEL);
                    panel.set(Some(node.clone()));
                }
            },
            ondragover: move |event| drag_over(chat, &event),
            ondragleave: move |event| drag_leave(chat, &event),
            ondrop: move |event| drop_files(chat, &event),
            onkeydown: move |event| match event.key() {
                Key::Escape if !is_for_input_method(&event) => {
                    if is_menu_open {
                        controller.leave_menu(Leave::Dismissed);
                    } else {
                        controller.close();
                    }
                }
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
            if is_menu_open {
                Sessions { chat, on_leave, takes_focus: true, offers_person: true }
                if is_covered {
                    div { class: "sessions-shade", onclick: move |_| on_leave.call(Leave::Dismissed) }
                }
            }
            // What is behind the list can't be reached.
            div { class: "stage", "inert": is_covered.then_some("true"),
                Banner { scene }
                MessageList { chat }
                Composer { chat }
            }
            DropTarget { chat }
        }
    }
}

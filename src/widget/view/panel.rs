//! The panel: header, messages, composer.

use dioxus::prelude::*;

use super::Scene;
use super::composer::Composer;
use super::header::Header;
use super::messages::Messages;
use crate::widget::locale::fill;

/// The dialog. Escape closes it; while it is expanded over the page, Tab stays inside.
#[component]
pub(in crate::widget) fn Panel(scene: Scene) -> Element {
    let controller = scene.controller;
    let is_expanded = (controller.is_expanded)();
    let label = {
        let name = scene.look.read().agent_name.clone();
        fill(&scene.locale.read().dialog_label, &[("name", &name)])
    };
    rsx! {
        section {
            class: "panel",
            part: "panel",
            role: "dialog",
            aria_label: "{label}",
            aria_modal: is_expanded,
            "data-expanded": is_expanded,
            onkeydown: move |event| {
                if event.key() == Key::Escape && !event.is_composing() {
                    event.stop_propagation();
                    if *controller.is_expanded.peek() { controller.toggle_expanded() } else { controller.close() }
                }
            },
            Header { scene }
            Messages { scene }
            Composer { scene }
        }
    }
}

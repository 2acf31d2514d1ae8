//! The round button in the corner.

use dioxus::prelude::*;

use super::icons::{Icon, icon, icon_or};
use crate::platform::dom::{self, Node};
use crate::widget::handle::Command;
use crate::widget::locale::fill;
use crate::widget::mount::{Mount, Stage};

/// Opens and closes the panel, and shows how many answers have come meanwhile.
#[component]
pub(in crate::widget) fn Launcher(mount: Mount) -> Element {
    let Mount { look, locale, .. } = mount;
    let is_open = (mount.is_open)();
    let unread = (mount.unread)();
    let is_loading = (mount.stage)() == Stage::Loading;
    let mut button = use_hook(|| CopyValue::new(None::<Node>));
    let mut was_open = use_hook(|| CopyValue::new(false));
    // The focus that was in the panel comes here when it closes.
    use_effect(move || {
        let is_open = (mount.is_open)();
        let has_closed = was_open.replace(is_open) && !is_open;
        if has_closed
            && *mount.returns_focus.peek()
            && let Some(button) = &*button.peek()
        {
            dom::focus(button);
        }
    });
    let locale = locale.read();
    let name = look.read().agent_name.clone();
    let label =
        if is_open { locale.close_label.to_string() } else { fill(&locale.open_label, &[("name", &name)]) };
    let description = (unread > 0).then(|| fill(&locale.unread_label, &[("count", &unread.to_string())]));
    rsx! {
        button {
            class: "launcher",
            part: "launcher",
            r#type: "button",
            aria_label: match &description {
                // The number stands for itself, so that it is found in the name as it is seen.
                Some(unread) => format!("{label}. {unread}"),
                None => label,
            },
            aria_expanded: is_open,
            aria_haspopup: "dialog",
            aria_busy: is_loading.then_some(true),
            onmounted: move |event| button.set(event.downcast::<Node>().cloned()),
            // Whoever comes near may open it: what it needs is on its way then.
            onpointerenter: move |_| mount.want(),
            onfocus: move |_| mount.want(),
            onclick: move |_| mount.ask(Command::Press),
            if is_open {
                {icon(Icon::Down)}
            } else {
                {icon_or(look.read().launcher_icon.as_deref(), Icon::Chat)}
            }
            if unread > 0 {
                span { class: "badge", aria_hidden: true, if unread > 99 { "99+" } else { "{unread}" } }
            }
        }
    }
}

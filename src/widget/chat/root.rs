//! [`ChatRoot`]: the look of the chat components, outside of a widget.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;

use super::Chat;
use crate::platform::dom::{Node, PageStyles};
use crate::widget::in_place::{Sheet, attributes};
use crate::widget::inside::LOOK;
use crate::widget::view::{DropTarget, drag_leave, drag_over, drop_files};

/// What the chat components of a page are in: gives them the theme and the widget's look.
///
/// It renders `div.karta-chat`, which carries the theme as custom properties and `data-` attributes, as the widget's
/// host does, and fills the height it is given. The look is one constructed style sheet of the document, for all roots
/// together, whose rules reach only into `.karta-chat`; it needs nothing of a content security policy and goes away
/// with the last root. Your own style sheet weighs more with `.karta-chat .send { .. }` behind it, or can do all of it:
/// with `unstyled` there are the class names and nothing else.
///
/// On a server the markup is rendered; the look comes with the first effect in the browser. In a webview it is in a
/// `<style>` element beside the components.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentOptions, ChatRoot, ChatSettings, Composer, MessageList, use_chat, use_karta_agent};
///
/// #[component]
/// fn Support() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let chat = use_chat(agent, ChatSettings::new());
///     rsx! {
///         ChatRoot { chat, MessageList { chat } Composer { chat } }
///     }
/// }
/// # let mut dom = VirtualDom::new(Support);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("karta-chat"));
/// ```
#[component]
pub fn ChatRoot(
    /// What the components share.
    chat: Chat,
    /// Leaves the look to the page.
    #[props(default)]
    unstyled: bool,
    /// The components.
    children: Element,
) -> Element {
    let styles = use_hook(|| Rc::new(RefCell::new(None::<PageStyles>)));
    use_drop({
        let styles = Rc::clone(&styles);
        move || {
            styles.take();
        }
    });
    let mut is_in_place = use_signal(|| false);
    let host = chat.look.read().host.clone();
    if let Some(styles) = &*styles.borrow() {
        styles.set_properties(host.properties());
    }
    let attributes = attributes(&host, is_in_place());
    rsx! {
        div {
            class: "karta-chat",
            onmounted: move |event| {
                let mut frame = chat.frame;
                let node = event.downcast::<Node>();
                is_in_place.set(node.is_none());
                frame.set(node.cloned());
                styles.replace(adopt(chat, unstyled, &event));
            },
            ondragover: move |event| drag_over(chat, &event),
            ondragleave: move |event| drag_leave(chat, &event),
            ondrop: move |event| drop_files(chat, &event),
            ..attributes,
            if is_in_place() && !unstyled {
                Sheet { css: LOOK, root: ".karta-chat" }
            }
            div { class: "root",
                {children}
                DropTarget { chat }
            }
        }
    }
}

fn adopt(chat: Chat, unstyled: bool, event: &MountedEvent) -> Option<PageStyles> {
    let adopted = PageStyles::adopt(event.downcast::<Node>()?, (!unstyled).then_some(LOOK));
    adopted.inspect(|adopted| adopted.set_properties(chat.look.peek().host.properties()))
}

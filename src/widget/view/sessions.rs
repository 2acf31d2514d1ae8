//! The visitor's conversations.

mod entry;
mod listing;

use dioxus::prelude::*;

use self::entry::Entry;
use self::listing::{Listing, use_listing};
use super::icons::{Icon, icon};
use super::is_for_input_method;
use super::notice::words;
use crate::options::Transport;
use crate::platform::dom::{Node, focus, step};
use crate::widget::callbacks::Escalation;
use crate::widget::chat::Chat;

/// What the arrow keys go through.
const STOPS: &str = ".session, .session-new";

/// The visitor's conversations, the newest first, with the one that is shown marked; above them a button for a new one.
///
/// Opening one shows its transcript and moves the focus to the composer; the draft stays. A turn that runs in the one
/// that is left goes on on the server. The list is read when it is mounted and whenever a turn has ended. Conversations
/// can be renamed and archived where the page is on the server's own origin: browsers refuse that elsewhere. On the
/// Responses transport there is no list, only the button.
///
/// `on_done` is called once the visitor has chosen one, has begun a new one, or has pressed Escape: to close what the
/// list is in.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentOptions, ChatRoot, ChatSettings, Composer, MessageList, SessionList, use_chat, use_karta_agent};
///
/// #[component]
/// fn Support() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let chat = use_chat(agent, ChatSettings::new());
///     let mut is_listed = use_signal(|| true);
///     rsx! {
///         ChatRoot { chat,
///             button { onclick: move |_| is_listed.toggle(), "Conversations" }
///             if is_listed() {
///                 SessionList { chat, on_done: move |()| is_listed.set(false) }
///             }
///             MessageList { chat }
///             Composer { chat }
///         }
///     }
/// }
/// # let mut dom = VirtualDom::new(Support);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("New chat"));
/// ```
#[component]
pub fn SessionList(
    /// What the components share.
    chat: Chat,
    /// The visitor is done with the list.
    #[props(default)]
    on_done: Option<EventHandler<()>>,
) -> Element {
    let on_leave = use_callback(move |leave| {
        if leave == Leave::Chosen {
            chat.focus();
        }
        if let Some(on_done) = on_done {
            on_done.call(());
        }
    });
    rsx! { Sessions { chat, on_leave, takes_focus: false, offers_person: false } }
}

/// Why the visitor leaves the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::widget) enum Leave {
    /// For the conversation that was chosen, or a new one.
    Chosen,
    /// For what was there before.
    Dismissed,
}

/// The list, in whatever it is.
#[component]
pub(super) fn Sessions(
    chat: Chat,
    on_leave: Callback<Leave>,
    takes_focus: bool,
    offers_person: bool,
) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let listing = use_listing(chat);
    let mut first = listing.first;
    let mut nav = use_hook(|| CopyValue::new(None::<Node>));
    // Before there is a client nothing is known of it.
    agent.client_number();
    let has_list = agent.client().is_none_or(|client| client.transport() != Transport::Responses);
    let current = agent.session_id();
    rsx! {
        nav {
            class: "sessions",
            aria_label: "{locale.menu_label}",
            onmounted: move |event| nav.set(event.downcast::<Node>().cloned()),
            onkeydown: move |event| {
                let is_backwards = event.key() == Key::ArrowUp;
                if event.key() == Key::Escape && !is_for_input_method(&event) {
                    // What the list is in would close too.
                    event.stop_propagation();
                    on_leave.call(Leave::Dismissed);
                } else if (is_backwards || event.key() == Key::ArrowDown)
                    && nav.peek().as_ref().is_some_and(|nav| step(nav, STOPS, is_backwards))
                {
                    event.prevent_default();
                }
            },
            button {
                class: "session-new",
                r#type: "button",
                onmounted: move |event| {
                    let button = event.downcast::<Node>().cloned();
                    if takes_focus && let Some(button) = &button {
                        focus(button);
                    }
                    first.set(button);
                },
                onclick: move |_| {
                    chat.cancel_upload();
                    agent.new_session();
                    on_leave.call(Leave::Chosen);
                },
                {icon(Icon::New)}
                "{locale.new_chat}"
            }
            if has_list {
                h3 { class: "sessions-title", "{locale.menu_label}" }
                match &*listing.state.read() {
                    Listing::Loading => rsx! {
                        p { class: "sessions-note", role: "status", "{locale.loading}" }
                    },
                    Listing::Failed => rsx! {
                        div { class: "sessions-note", role: "alert",
                            p { "{locale.sessions_failed}" }
                            button { class: "quiet", r#type: "button", onclick: move |_| listing.reload(),
                                {icon(Icon::Retry)}
                                "{locale.retry}"
                            }
                        }
                    },
                    Listing::Read(sessions) if sessions.is_empty() => rsx! {
                        p { class: "sessions-note", "{locale.sessions_empty}" }
                    },
                    Listing::Read(sessions) => rsx! {
                        ul { class: "session-list",
                            for session in sessions.iter().cloned() {
                                Entry {
                                    key: "{session.id}",
                                    chat,
                                    listing,
                                    is_current: current.as_deref() == Some(&session.id),
                                    session,
                                    on_leave,
                                }
                            }
                        }
                    },
                }
                if let Some(error) = &*listing.error.read() {
                    p { class: "sessions-note", role: "alert", "{words(&locale, error)}" }
                }
            }
            if offers_person && chat.can_escalate() {
                button {
                    class: "session-new session-person",
                    r#type: "button",
                    onclick: move |_| {
                        on_leave.call(Leave::Dismissed);
                        chat.escalate(Escalation::default());
                    },
                    {icon(Icon::Human)}
                    "{locale.escalate}"
                }
            }
        }
    }
}

//! [`use_karta_agent`]: the hook for chat UIs of your own.
//!
//! The reducers decide, the hook carries: [`engine`] holds the transcript, [`mirror`] shows it in signals, [`turns`] reads
//! the turns in the hook's own scope, and [`posts`], [`pauses`] and [`sessions`] are what begins them.

mod agent;
mod engine;
mod identity;
mod messages;
mod mirror;
mod pauses;
mod persist;
mod posts;
mod reading;
mod sessions;
mod turns;
mod uploads;

#[cfg_attr(not(feature = "widget"), allow(unused_imports))]
pub(crate) use agent::Notice;
pub use agent::{AgentStatus, UseKartaAgent};
pub use messages::{MessageRef, Messages};

use dioxus::prelude::*;

use crate::options::AgentOptions;
use engine::Engine;
use identity::Identity;

/// Chats with an agent: the messages as state that renders, and what a chat UI does with them.
///
/// The client is made after the first render, in a browser or native app only: on a server nothing is made and
/// nothing requested, and the first markup is the same as in the browser. It is made anew, with an empty transcript,
/// when the *identity* of the options changes: project, auth source, base URL, transport, model, user id or identity
/// token. A new `token_fn` or `context_fn` closure at each render changes nothing; the newest is the one that is
/// called. When the component unmounts, its stream is aborted.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentOptions, MessageRef, use_karta_agent};
///
/// #[component]
/// fn Chat() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let mut draft = use_signal(String::new);
///     rsx! {
///         for message in agent.messages().iter() {
///             Bubble { key: "{message.id()}", message }
///         }
///         if let Some(error) = agent.error() { p { role: "alert", "{error}" } }
///         form {
///             onsubmit: move |event| {
///                 event.prevent_default();
///                 agent.send(draft.take()); // cleared at once: a second Enter sends nothing
///             },
///             input { value: "{draft}", disabled: agent.is_streaming(), oninput: move |e| draft.set(e.value()) }
///             button { disabled: agent.is_streaming(), "Send" }
///         }
///         button { onclick: move |_| agent.reset(), "New chat" }
///     }
/// }
///
/// #[component]
/// fn Bubble(message: MessageRef) -> Element {
///     rsx! { div { class: "{message.role()}", "{message.text()}" } }
/// }
/// # let mut dom = VirtualDom::new(Chat);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("New chat"));
/// ```
pub fn use_karta_agent(options: AgentOptions) -> UseKartaAgent {
    let agent = use_hook(UseKartaAgent::new);
    let identity = Identity::of(&options);
    agent.engine_mut(|engine| engine.update_options(options));
    // An effect runs in a live app only, so a server makes no client.
    use_effect(use_reactive((&identity,), move |_| {
        agent.engine_mut(Engine::connect);
        agent.count_client();
        agent.begin();
    }));
    agent
}

//! The conversation.

use dioxus::prelude::*;

use super::icons::{Icon, icon};
use super::message::MessageBody;
use super::notice::Notices;
use super::pages::{KeyedMessage, use_pages};
use super::pause::Pause;
use super::scroll::Scroll;
use super::shown::{self, beginning};
use crate::hook::{AgentStatus, MessageRef};
use crate::state::message::Role;
use crate::widget::chat::{Chat, ChatRef, use_chat_ref};
use crate::widget::locale::fill;

/// The conversation: the greeting with its suggestions while there are no messages, then the messages, the cards of what
/// the agent asks, and what went wrong with a way on.
///
/// It fills the height it is given and scrolls; it sticks to the end unless the visitor reads further up, and offers to
/// jump there. Screen readers are told each answer once, when it is complete.
///
/// Of a long history the newest messages are there first, and older ones with the frames that follow; what is older than
/// the newest megabyte comes as one scrolls up to it.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentOptions, ChatRoot, ChatSettings, Composer, MessageList, use_chat, use_karta_agent};
///
/// #[component]
/// fn Support() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let chat = use_chat(agent, ChatSettings::new());
///     rsx! { ChatRoot { chat, MessageList { chat } Composer { chat } } }
/// }
/// # let mut dom = VirtualDom::new(Support);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("Ask Assistant anything"));
/// ```
#[component]
pub fn MessageList(
    /// What the components share.
    chat: Chat,
) -> Element {
    let (agent, below) = (chat.agent, use_chat_ref(chat));
    let scroll = use_context_provider(Scroll::new);
    let messages = agent.messages();
    // Runs once a frame while an answer grows.
    use_effect(move || {
        scroll.asked(chat.asked().map(|request| request.request_id));
        agent.error();
        // The answer that grows is among the last ones: queued messages may stand behind it.
        for message in agent.messages().iter().rev().take(8) {
            message.with(|_| ());
        }
        scroll.grown();
    });
    let pages = use_pages(messages, scroll);
    let last = pages.last().map(|(number, _)| *number).unwrap_or_default();
    let is_at_end = (scroll.is_at_end)();
    let locale = chat.locale.read();
    rsx! {
        div { class: "conversation",
            div {
                class: "messages",
                part: "messages",
                role: "log",
                // Answers are announced once they are complete, by the element below.
                aria_live: "off",
                "data-long": last > 0,
                aria_label: "{locale.message_list_label}",
                tabindex: "0",
                onmounted: move |event| scroll.mounted(&event),
                onscroll: move |event| scroll.scrolled(&event),
                // The composer grows, the keyboard comes, the panel expands.
                onresize: move |_| scroll.grown(),
                if messages.is_empty() && !agent.is_opening() {
                    Greeting { chat }
                }
                for (number, rows) in pages {
                    Page { key: "{number}", chat: below, rows, is_last: number == last }
                }
                Pause { chat }
                Notices { chat }
            }
            Announcer { chat }
            if !is_at_end {
                button {
                    class: "jump",
                    r#type: "button",
                    aria_label: "{locale.jump_to_latest}",
                    title: "{locale.jump_to_latest}",
                    onclick: move |_| scroll.to_end(),
                    {icon(Icon::Down)}
                }
            }
        }
    }
}

#[component]
fn Page(chat: ChatRef, rows: Vec<KeyedMessage>, is_last: bool) -> Element {
    rsx! {
        div { class: "page", "data-full": !is_last,
            for (id , message) in rows {
                Row { key: "{id}", chat, message }
            }
        }
    }
}

/// The host's own way to show a message, or ours.
#[component]
fn Row(chat: ChatRef, message: MessageRef) -> Element {
    match chat.get().hooks.read().render_message {
        Some(render_message) => render_message.call(message),
        None => rsx! { MessageBody { chat, message } },
    }
}

/// What is there before the first message.
#[component]
fn Greeting(chat: Chat) -> Element {
    let look = chat.look.read();
    let greeting = match &look.greeting {
        Some(greeting) => greeting.clone(),
        None => fill(&chat.locale.read().greeting, &[("name", &look.agent_name)]),
    };
    rsx! {
        div { class: "greeting",
            p { class: "greeting-text", dir: "auto", "{greeting}" }
            p { class: "greeting-note", "{chat.locale.read().empty_text}" }
            if !look.suggested_prompts.is_empty() {
                ul { class: "prompts", aria_label: "{chat.locale.read().prompts_label}",
                    for (index, prompt) in look.suggested_prompts.iter().cloned().enumerate() {
                        li { key: "{index}",
                            button {
                                class: "prompt",
                                r#type: "button",
                                dir: "auto",
                                disabled: chat.needs_consent(),
                                onclick: {
                                    let prompt = prompt.clone();
                                    move |_| {
                                        chat.send(prompt.clone());
                                        chat.focus();
                                    }
                                },
                                "{prompt}"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Tells screen readers each answer once, when it is complete.
#[component]
fn Announcer(chat: Chat) -> Element {
    let agent = chat.agent;
    let mut text = use_signal(String::new);
    let mut was_streaming = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        let is_streaming = agent.status() == AgentStatus::Streaming;
        // What comes before a pause is a part of the answer.
        let is_paused = agent.pending_input().is_some();
        let has_ended = was_streaming.replace(is_streaming || is_paused) && !is_streaming && !is_paused;
        let answer =
            agent.messages().last().filter(|last| last.peek(|message| message.role == Role::Assistant));
        if let Some(answer) = answer.filter(|_| has_ended) {
            let name = chat.look.peek().agent_name.clone();
            let answer = answer.peek(|message| beginning(&message.text, shown::DETAIL).to_owned());
            if answer.is_empty() {
                return;
            }
            text.set(fill(&chat.locale.peek().answered, &[("name", &name), ("text", &answer)]));
        }
    });
    rsx! {
        div { class: "announcer", role: "status", aria_live: "polite", aria_atomic: true, "{text}" }
    }
}

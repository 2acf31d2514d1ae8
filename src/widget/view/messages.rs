//! The conversation.

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon};
use super::message::Message;
use super::notice::Notices;
use super::pause::Pause;
use super::scroll::Scroll;
use crate::hook::AgentStatus;
use crate::state::message::Role;
use crate::widget::locale::fill;

/// The greeting while there are no messages, then the messages, what they wait for, and what went wrong.
#[component]
pub(super) fn Messages(scene: Scene) -> Element {
    let agent = scene.controller.agent;
    let scroll = use_hook(Scroll::new);
    let messages = agent.messages();
    // Runs once a frame while an answer grows.
    use_effect(move || {
        scene.asked();
        agent.error();
        // The answer that grows is among the last ones: queued messages may stand behind it.
        for message in agent.messages().iter().rev().take(8) {
            message.with(|_| ());
        }
        scroll.grown();
    });
    let is_at_end = (scroll.is_at_end)();
    let locale = scene.locale.read();
    rsx! {
        div { class: "conversation",
            div {
                class: "messages",
                part: "messages",
                role: "log",
                // Answers are announced once they are complete, by the element below.
                aria_live: "off",
                aria_label: "{locale.message_list_label}",
                tabindex: "0",
                onmounted: move |event| scroll.mounted(&event),
                onscroll: move |event| scroll.scrolled(&event),
                // The composer grows, the keyboard comes, the panel expands.
                onresize: move |_| scroll.grown(),
                if messages.is_empty() {
                    Greeting { scene }
                }
                for message in messages.iter() {
                    Message { key: "{message.id()}", scene, message }
                }
                Pause { scene }
                Notices { scene }
            }
            Announcer { scene }
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

/// What is there before the first message.
#[component]
fn Greeting(scene: Scene) -> Element {
    let look = scene.look.read();
    let controller = scene.controller;
    let greeting = match &look.greeting {
        Some(greeting) => greeting.clone(),
        None => fill(&scene.locale.read().greeting, &[("name", &look.agent_name)]),
    };
    rsx! {
        div { class: "greeting",
            p { class: "greeting-text", dir: "auto", "{greeting}" }
            if !look.suggested_prompts.is_empty() {
                ul { class: "prompts", aria_label: "{scene.locale.read().prompts_label}",
                    for (index, prompt) in look.suggested_prompts.iter().cloned().enumerate() {
                        li { key: "{index}",
                            button {
                                class: "prompt",
                                r#type: "button",
                                dir: "auto",
                                onclick: {
                                    let prompt = prompt.clone();
                                    move |_| {
                                        controller.send(prompt.clone());
                                        controller.focus_field();
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
fn Announcer(scene: Scene) -> Element {
    let agent = scene.controller.agent;
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
            let name = scene.look.peek().agent_name.clone();
            let answer = answer.peek(|message| message.text.to_string());
            if answer.is_empty() {
                return;
            }
            text.set(fill(&scene.locale.peek().answered, &[("name", &name), ("text", &answer)]));
        }
    });
    rsx! {
        div { class: "announcer", role: "status", aria_live: "polite", aria_atomic: true, "{text}" }
    }
}

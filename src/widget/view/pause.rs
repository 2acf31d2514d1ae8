//! What a paused turn waits for.

use std::collections::BTreeMap;

use dioxus::prelude::*;

use super::Scene;
use super::icons::{Icon, icon};
use super::message::readable;
use crate::client::Decision;
use crate::platform::dom::{Node, focus};
use crate::protocol::event::{InputKind, InputRequest, Question};
use crate::widget::locale::{Locale, fill};

/// The card of the pause, if there is one.
#[component]
pub(super) fn Pause(scene: Scene) -> Element {
    let Some(request) = scene.asked() else { return rsx! {} };
    // Another pause is another card, with nothing chosen.
    rsx! {
        for request in [request] {
            if request.kind == InputKind::UserQuestion && !request.questions.is_empty() {
                Questions { key: "{request.request_id}", scene, request }
            } else {
                Approval { key: "{request.request_id}", scene, request }
            }
        }
    }
}

/// Takes the focus if the visitor is in the panel.
fn take_focus(scene: Scene, event: &MountedEvent) {
    if scene.controller.has_focus()
        && let Some(card) = event.downcast::<Node>()
    {
        focus(card);
    }
}

/// Asks whether a tool may run.
#[component]
fn Approval(scene: Scene, request: InputRequest) -> Element {
    let agent = scene.controller.agent;
    let locale = scene.locale.read();
    let tool = readable(request.tool.as_deref().unwrap_or_default());
    let name = scene.look.read().agent_name.clone();
    let title = fill(&locale.approval_title, &[("name", &name), ("tool", &tool)]);
    let options = match request.options.as_slice() {
        [] => vec!["approve_once".to_owned(), "deny".to_owned()],
        options => options.to_vec(),
    };
    rsx! {
        section {
            class: "card approval",
            role: "group",
            aria_labelledby: "approval-title",
            tabindex: "-1",
            // The visitor, who can't write now, is one Tab away from the options; not on one, lest the next key of
            // what they were writing chooses it.
            onmounted: move |event| take_focus(scene, &event),
            p { class: "card-title", id: "approval-title", role: "alert",
                {icon(Icon::Shield)}
                span { "{title}" }
            }
            if let Some(target) = &request.target {
                details { class: "card-details",
                    summary { "{locale.approval_details}" }
                    pre { tabindex: "0", "{target}" }
                }
            }
            div { class: "card-options",
                for option in options {
                    button {
                        key: "{option}",
                        class: "option",
                        r#type: "button",
                        "data-option": "{option}",
                        onclick: {
                            let option = option.clone();
                            move |_| {
                                let Ok(decision) = option.parse::<Decision>();
                                agent.respond(decision);
                            }
                        },
                        span { class: "option-label", "{option_label(&locale, &option)}" }
                        if let Some(text) = option_hint(&locale, &option) {
                            span { class: "option-text", "{text}" }
                        }
                    }
                }
            }
        }
    }
}

/// An option in words; one that is not known by its own name.
fn option_label<'a>(locale: &'a Locale, option: &'a str) -> &'a str {
    match option {
        "approve_once" => &locale.allow_once,
        "approve_session" => &locale.allow_session,
        "deny" => &locale.deny,
        other => other,
    }
}

fn option_hint<'a>(locale: &'a Locale, option: &str) -> Option<&'a str> {
    match option {
        "approve_once" => Some(&locale.allow_once_hint),
        "approve_session" => Some(&locale.allow_session_hint),
        "deny" => Some(&locale.deny_hint),
        _ => None,
    }
}

/// Asks questions. One answer goes for all.
#[component]
fn Questions(scene: Scene, request: InputRequest) -> Element {
    let agent = scene.controller.agent;
    let locale = scene.locale.read();
    let answers = use_signal(|| vec![Vec::<String>::new(); request.questions.len()]);
    let questions = request.questions.clone();
    let is_complete = answers.read().iter().all(|chosen| chosen.iter().any(|one| !one.trim().is_empty()));
    rsx! {
        form {
            class: "card questions",
            tabindex: "-1",
            onmounted: move |event| take_focus(scene, &event),
            onsubmit: move |event| {
                event.prevent_default();
                if is_complete {
                    agent.respond(answer(&questions, &answers.peek()));
                }
            },
            for (index, question) in request.questions.iter().cloned().enumerate() {
                QuestionField { key: "{index}", scene, index, question, answers }
            }
            div { class: "card-actions",
                button { class: "primary", r#type: "submit", disabled: !is_complete, "{locale.question_submit}" }
                button {
                    class: "quiet",
                    r#type: "button",
                    onclick: move |_| agent.respond(Decision::Deny),
                    "{locale.question_skip}"
                }
            }
        }
    }
}

/// The answers, keyed by the questions' texts; several choices joined.
fn answer(questions: &[Question], answers: &[Vec<String>]) -> Decision {
    let pairs = questions.iter().zip(answers);
    Decision::Answer(
        pairs
            .map(|(question, chosen)| (question.question.clone(), chosen.join(", ")))
            .collect::<BTreeMap<_, _>>(),
    )
}

#[component]
fn QuestionField(
    scene: Scene,
    index: usize,
    question: Question,
    answers: Signal<Vec<Vec<String>>>,
) -> Element {
    let locale = scene.locale.read();
    let chosen = answers.read().get(index).cloned().unwrap_or_default();
    let is_many = question.multi_select;
    let mut set = move |choice: String, is_on: bool| {
        let mut all = answers.write();
        if let Some(chosen) = all.get_mut(index) {
            if !is_many {
                chosen.clear();
            }
            chosen.retain(|one| *one != choice);
            if is_on {
                chosen.push(choice);
            }
        }
    };
    rsx! {
        fieldset { class: "question",
            legend { dir: "auto", "{question.question}" }
            if question.options.is_empty() {
                input {
                    class: "question-text",
                    r#type: "text",
                    aria_label: "{question.question}",
                    placeholder: "{locale.answer_placeholder}",
                    value: chosen.first().cloned().unwrap_or_default(),
                    oninput: move |event| {
                        if let Some(chosen) = answers.write().get_mut(index) {
                            *chosen = vec![event.value()];
                        }
                    },
                }
            }
            for choice in question.options.iter().cloned() {
                label { key: "{choice.label}", class: "choice",
                    input {
                        r#type: if is_many { "checkbox" } else { "radio" },
                        name: "question-{index}",
                        checked: chosen.contains(&choice.label),
                        onchange: {
                            let label = choice.label.clone();
                            // A radio button only ever tells that it was chosen; its value is no truth value.
                            move |event| set(label.clone(), !is_many || event.checked())
                        },
                    }
                    span { class: "choice-label", dir: "auto", "{choice.label}" }
                    if let Some(description) = &choice.description {
                        span { class: "choice-text", dir: "auto", "{description}" }
                    }
                }
            }
        }
    }
}

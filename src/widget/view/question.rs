//! [`QuestionCard`]: asks questions.

use std::collections::BTreeMap;

use dioxus::prelude::*;

use super::pause::take_focus;
use crate::client::Decision;
use crate::protocol::event::{InputRequest, Question};
use crate::widget::chat::Chat;

/// The agent's questions in one card: single or multiple choice, or free text, as each question says. One answer goes
/// for all of them, keyed by the questions' texts, once each has one; "Skip" declines. It takes the focus when that was
/// in the chat.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{Chat, InputKind, QuestionCard};
///
/// #[component]
/// fn Asked(chat: Chat) -> Element {
///     let asked = chat.agent().pending_input().filter(|request| request.kind == InputKind::UserQuestion);
///     rsx! {
///         if let Some(request) = asked {
///             QuestionCard { key: "{request.request_id}", chat, request }
///         }
///     }
/// }
/// ```
#[component]
pub fn QuestionCard(
    /// What the components share.
    chat: Chat,
    /// What the agent asks.
    request: InputRequest,
) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let answers = use_signal(|| vec![Vec::<String>::new(); request.questions.len()]);
    let questions = request.questions.clone();
    let is_complete = answers.read().iter().all(|chosen| chosen.iter().any(|one| !one.trim().is_empty()));
    rsx! {
        form {
            class: "card questions",
            tabindex: "-1",
            onmounted: move |event| take_focus(chat, &event),
            onsubmit: move |event| {
                event.prevent_default();
                if is_complete {
                    agent.respond(answer(&questions, &answers.peek()));
                }
            },
            for (index, question) in request.questions.iter().cloned().enumerate() {
                QuestionField { key: "{index}", chat, index, question, answers }
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
fn QuestionField(chat: Chat, index: usize, question: Question, answers: Signal<Vec<Vec<String>>>) -> Element {
    let locale = chat.locale.read();
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

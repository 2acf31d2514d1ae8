//! What a paused turn waits for: a permission, or answers to questions.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use karta_dioxus::{Decision, InputKind, InputRequest, Question, UseKartaAgent};

/// The card of the pause, if there is one. `on_decided` is called after each decision.
#[component]
pub fn PauseCard(agent: UseKartaAgent, on_decided: Callback<(InputRequest, Decision)>) -> Element {
    let respond = use_callback(move |decision: Decision| {
        if let Some(request) = agent.pending_input() {
            agent.respond(decision.clone());
            on_decided.call((request, decision));
        }
    });
    rsx! {
        // Another request is another card, with nothing chosen.
        for request in agent.pending_input() {
            if request.kind == InputKind::UserQuestion && !request.questions.is_empty() {
                Questions { key: "{request.request_id}", request, respond }
            } else {
                Permission { key: "{request.request_id}", request, respond }
            }
        }
    }
}

/// Asks whether a tool may run.
#[component]
fn Permission(request: InputRequest, respond: Callback<Decision>) -> Element {
    let tool = request.tool.clone().unwrap_or_else(|| "a tool".into());
    rsx! {
        section { class: "card", role: "group", aria_labelledby: "card-title",
            p { class: "card-title", id: "card-title", role: "alert",
                "Beans wants to use "
                code { "{tool}" }
            }
            if let Some(target) = &request.target {
                pre { class: "card-target", tabindex: 0, "{target}" }
            }
            div { class: "card-buttons",
                for option in request.options.clone() {
                    button {
                        key: "{option}",
                        r#type: "button",
                        "data-option": "{option}",
                        onclick: {
                            let Ok(decision) = option.parse::<Decision>();
                            move |_| respond.call(decision.clone())
                        },
                        "{label(&option)}"
                    }
                }
            }
        }
    }
}

/// A decision in words; one that is not known by its own name.
pub fn label(option: &str) -> &str {
    match option {
        "approve_once" => "Allow once",
        "approve_session" => "Allow for this session",
        "deny" => "Deny",
        "answer" => "Answered",
        other => other,
    }
}

/// Asks questions: the choices, and a field for an answer of one's own.
#[component]
fn Questions(request: InputRequest, respond: Callback<Decision>) -> Element {
    let answers = use_signal(BTreeMap::<String, Vec<String>>::new);
    let is_answered = |question: &Question| {
        answers.read().get(&question.question).is_some_and(|answer| answer.iter().any(|one| !one.is_empty()))
    };
    let is_complete = request.questions.iter().all(is_answered);
    rsx! {
        form {
            class: "card",
            aria_label: "Questions",
            onsubmit: move |event| {
                event.prevent_default();
                if is_complete {
                    let answers = answers.peek().clone().into_iter();
                    respond.call(Decision::Answer(answers.map(|(question, all)| (question, all.join(", "))).collect()));
                }
            },
            for (index, question) in request.questions.iter().cloned().enumerate() {
                QuestionField { key: "{index}", index, question, answers }
            }
            div { class: "card-buttons",
                button { r#type: "submit", "data-option": "answer", disabled: !is_complete, "Send answers" }
                button { r#type: "button", "data-option": "deny", onclick: move |_| respond.call(Decision::Deny), "Skip" }
            }
        }
    }
}

#[component]
fn QuestionField(
    index: usize,
    question: Question,
    answers: Signal<BTreeMap<String, Vec<String>>>,
) -> Element {
    let (name, is_many) = (question.question.clone(), question.multi_select);
    let chosen = answers.read().get(&name).cloned().unwrap_or_default();
    let own = chosen.iter().find(|one| question.options.iter().all(|choice| choice.label != **one)).cloned();
    let set = use_callback(move |(removed, added): (Option<String>, Option<String>)| {
        let mut answers = answers;
        let mut answers = answers.write();
        let chosen = answers.entry(name.clone()).or_default();
        chosen.retain(|one| is_many && removed.as_ref() != Some(one));
        chosen.extend(added.filter(|one| !one.trim().is_empty()));
    });
    rsx! {
        fieldset {
            legend {
                if let Some(header) = &question.header { span { class: "card-kicker", "{header}" } }
                "{question.question}"
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
                            move |event: FormEvent| {
                                let is_chosen = !is_many || event.checked();
                                set.call((Some(label.clone()), is_chosen.then(|| label.clone())))
                            }
                        },
                    }
                    span { "{choice.label}" }
                    if let Some(description) = &choice.description { small { "{description}" } }
                }
            }
            input {
                class: "own-answer",
                aria_label: "Another answer to: {question.question}",
                placeholder: if question.options.is_empty() { "Your answer" } else { "Something else" },
                value: own.clone().unwrap_or_default(),
                oninput: move |event| set.call((own.clone(), Some(event.value()))),
            }
        }
    }
}

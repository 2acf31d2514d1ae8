//! The card of a paused turn: a permission with its options, or questions.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use karta_dioxus::{Decision, InputKind, InputRequest, Question, UseKartaAgent};

/// What the turn waits for, if it does.
#[component]
pub fn PauseCard(agent: UseKartaAgent) -> Element {
    let Some(request) = agent.pending_input() else { return rsx! {} };
    // A list of one: another pause is another card, with nothing chosen yet.
    rsx! {
        for request in [request] {
            if request.kind == InputKind::UserQuestion {
                Questions { key: "{request.request_id}", agent, request }
            } else {
                Permission { key: "{request.request_id}", agent, request }
            }
        }
    }
}

#[component]
fn Permission(agent: UseKartaAgent, request: InputRequest) -> Element {
    let tool = request.tool.clone().unwrap_or_else(|| "a tool".into());
    rsx! {
        section { class: "card", role: "group", aria_label: "Permission",
            p { role: "alert", "Beans wants to run " strong { "{tool}" } "." }
            if let Some(target) = &request.target {
                pre { "{target}" }
            }
            div { class: "options",
                for option in request.options.iter().cloned() {
                    button {
                        key: "{option}",
                        class: if option == "deny" { "quiet" },
                        onclick: {
                            let option = option.clone();
                            move |_| {
                                let Ok(decision) = option.parse::<Decision>();
                                agent.respond(decision);
                            }
                        },
                        match option.as_str() {
                            "approve_once" => "Allow once",
                            "approve_session" => "Allow for this session",
                            "deny" => "Deny",
                            other => other,
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Questions(agent: UseKartaAgent, request: InputRequest) -> Element {
    // Keyed by the question's text, as the answers are sent.
    let answers = use_signal(BTreeMap::<String, Vec<String>>::new);
    let is_complete = request.questions.iter().all(|question| {
        answers
            .read()
            .get(&question.question)
            .is_some_and(|chosen| chosen.iter().any(|one| !one.trim().is_empty()))
    });
    rsx! {
        form {
            class: "card",
            aria_label: "Questions",
            onsubmit: move |event| {
                event.prevent_default();
                let answers = answers.peek().clone();
                let joined = answers.into_iter().map(|(question, chosen)| (question, chosen.join(", ")));
                agent.respond(Decision::Answer(joined.collect()));
            },
            for question in request.questions.iter().cloned() {
                Field { key: "{question.question}", question, answers }
            }
            div { class: "options",
                button { r#type: "submit", disabled: !is_complete, "Answer" }
                button { r#type: "button", class: "quiet", onclick: move |_| agent.respond(false), "Decline" }
            }
        }
    }
}

#[component]
fn Field(question: Question, answers: Signal<BTreeMap<String, Vec<String>>>) -> Element {
    let name = question.question.clone();
    let chosen = answers.read().get(&name).cloned().unwrap_or_default();
    let is_many = question.multi_select;
    let choose = use_callback(move |(name, label, is_on): (String, String, bool)| {
        let mut all = answers.write();
        let chosen = all.entry(name).or_default();
        chosen.retain(|one| is_many && *one != label);
        if is_on {
            chosen.push(label);
        }
    });
    rsx! {
        fieldset {
            legend { dir: "auto", "{question.question}" }
            for choice in question.options.iter().cloned() {
                label { key: "{choice.label}", class: "choice",
                    input {
                        r#type: if is_many { "checkbox" } else { "radio" },
                        name: "{name}",
                        checked: chosen.contains(&choice.label),
                        onchange: {
                            let (name, label) = (name.clone(), choice.label.clone());
                            move |event: FormEvent| choose((name.clone(), label.clone(), event.checked()))
                        },
                    }
                    span { dir: "auto", "{choice.label}" }
                    if let Some(description) = &choice.description {
                        small { dir: "auto", "{description}" }
                    }
                }
            }
            if question.options.is_empty() {
                input {
                    r#type: "text",
                    aria_label: "{name}",
                    value: chosen.first().cloned().unwrap_or_default(),
                    oninput: {
                        let name = name.clone();
                        move |event: FormEvent| {
                            answers.write().insert(name.clone(), vec![event.value()]);
                        }
                    },
                }
            }
        }
    }
}

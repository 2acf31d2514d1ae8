//! [`QuestionCard`]: asks questions.

use std::collections::BTreeMap;

use dioxus::prelude::*;

use super::pause::take_focus;
use super::shown::{self, cut};
use crate::client::Decision;
use crate::protocol::event::{InputRequest, Question};
use crate::widget::chat::Chat;
use crate::widget::locale::fill;

/// What the visitor has answered to one question so far.
#[derive(Clone, Debug, Default, PartialEq)]
struct Answer {
    /// The labels of the choices taken.
    chosen: Vec<String>,
    /// Words of the visitor's own.
    own: String,
}

impl Answer {
    /// The answer in words; none as long as there is none.
    fn text(&self) -> Option<String> {
        let own = Some(self.own.trim()).filter(|own| !own.is_empty());
        let all: Vec<&str> = self.chosen.iter().map(String::as_str).chain(own).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    fn choose(&mut self, label: &str, is_on: bool, is_many: bool) {
        if !is_many {
            *self = Self::default();
        }
        self.chosen.retain(|one| one != label);
        if is_on {
            self.chosen.push(label.to_owned());
        }
    }

    fn write(&mut self, own: String, is_many: bool) {
        if !is_many {
            self.chosen.clear();
        }
        self.own = own;
    }
}

/// The agent's questions in one card: single or multiple choice as each question says, and words of the visitor's own
/// in place of the choices or beside them. One answer goes for all of them, keyed by the questions' texts, once each
/// has one; "Skip" declines. It is announced at once, and takes the focus when that was in the chat.
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
    let answers = use_signal(|| vec![Answer::default(); request.questions.len().min(shown::OPTIONS)]);
    let questions = request.questions.clone();
    let is_complete = answers.read().iter().all(|answer| answer.text().is_some());
    let title = fill(&locale.question_title, &[("name", &chat.look.read().agent_name)]);
    rsx! {
        form {
            class: "card questions",
            tabindex: "-1",
            aria_label: "{title}",
            onmounted: move |event| take_focus(chat, &event),
            onsubmit: move |event| {
                event.prevent_default();
                if let Some(decision) = decision(&questions, &answers.peek()) {
                    agent.respond(decision);
                }
            },
            // Said at once, wherever the focus is.
            p { class: "hidden-text", role: "alert", "{title}" }
            for (index, question) in request.questions.iter().take(shown::OPTIONS).cloned().enumerate() {
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

/// The answers, keyed by the questions' texts; none as long as one is missing.
fn decision(questions: &[Question], answers: &[Answer]) -> Option<Decision> {
    let pairs = questions.iter().zip(answers);
    let answers: Option<BTreeMap<_, _>> =
        pairs.map(|(question, answer)| Some((question.question.clone(), answer.text()?))).collect();
    answers.map(Decision::Answer)
}

#[component]
fn QuestionField(chat: Chat, index: usize, question: Question, mut answers: Signal<Vec<Answer>>) -> Element {
    let locale = chat.locale.read();
    let answer = answers.read().get(index).cloned().unwrap_or_default();
    let is_many = question.multi_select;
    let mut change = move |change: &dyn Fn(&mut Answer)| {
        if let Some(answer) = answers.write().get_mut(index) {
            change(answer);
        }
    };
    let placeholder =
        if question.options.is_empty() { &locale.answer_placeholder } else { &locale.question_other };
    rsx! {
        fieldset { class: "question",
            legend { dir: "auto",
                if let Some(header) = &question.header {
                    span { class: "question-header", "{cut(header, shown::LABEL)}" }
                }
                "{cut(&question.question, shown::LABEL)}"
            }
            // A server may offer the same twice.
            for (number, choice) in question.options.iter().take(shown::OPTIONS).cloned().enumerate() {
                label { key: "{number}", class: "choice",
                    input {
                        r#type: if is_many { "checkbox" } else { "radio" },
                        name: "question-{index}",
                        checked: answer.chosen.contains(&choice.label),
                        onchange: {
                            let label = choice.label.clone();
                            // A radio button only ever tells that it was chosen; its value is no truth value.
                            move |event| change(&|answer| answer.choose(&label, !is_many || event.checked(), is_many))
                        },
                    }
                    span { class: "choice-label", dir: "auto", "{cut(&choice.label, shown::LABEL)}" }
                    if let Some(description) = &choice.description {
                        span { class: "choice-text", dir: "auto", "{cut(description, shown::LABEL)}" }
                    }
                }
            }
            input {
                class: "question-text",
                r#type: "text",
                // As long as it is empty its placeholder says where it begins.
                dir: (!answer.own.is_empty()).then_some("auto"),
                autocomplete: "off",
                aria_label: "{cut(&question.question, shown::LABEL)} {placeholder}",
                placeholder: "{placeholder}",
                value: "{answer.own}",
                oninput: move |event| change(&|answer| answer.write(event.value(), is_many)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_or_own_words_take_each_others_place() {
        let mut answer = Answer::default();
        assert_eq!(answer.text(), None);
        answer.choose("Light", true, false);
        answer.choose("Dark", true, false);
        assert_eq!(answer.text().as_deref(), Some("Dark"));
        answer.write(" Medium ".into(), false);
        assert_eq!(answer.text().as_deref(), Some("Medium"));
        answer.choose("Light", true, false);
        assert_eq!(answer.text().as_deref(), Some("Light"));
    }

    #[test]
    fn many_choices_and_own_words_are_joined() {
        let mut answer = Answer::default();
        answer.choose("Milk", true, true);
        answer.choose("Sugar", true, true);
        answer.choose("Milk", false, true);
        answer.write("honey".into(), true);
        assert_eq!(answer.text().as_deref(), Some("Sugar, honey"));
    }

    #[test]
    fn nothing_is_answered_as_long_as_one_answer_is_missing() {
        let question = |text: &str| Question { question: text.into(), ..Question::default() };
        let questions = [question("A?"), question("B?")];
        let mut answers = vec![Answer { own: "a".into(), ..Answer::default() }, Answer::default()];
        assert_eq!(decision(&questions, &answers), None);
        answers[1].own = "b".into();
        let pairs = [("A?", "a"), ("B?", "b")].map(|(question, text)| (question.to_owned(), text.to_owned()));
        assert_eq!(decision(&questions, &answers), Some(Decision::Answer(BTreeMap::from(pairs))));
    }
}

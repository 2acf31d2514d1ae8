//! I1 and I2 through both reducers.

use proptest::prelude::*;
use serde_json::Value;

use super::log::{Act, Ending, act, write};
use super::reader::Reader;
use crate::protocol::event::AgentEvent;
use crate::protocol::parts::PART_SEPARATOR;
use crate::state::message::{ChatMessage, MessagePart};
use crate::state::turn::Step;

/// The texts of one kind, by the plain reading of the rules: name and text of each part in first-seen order.
type Model = Vec<(Option<String>, String)>;

fn read_into(model: &mut Model, event: &Value) {
    let id = event["part_id"].as_str().map(str::to_owned);
    let index = model.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
        model.push((id, String::new()));
        model.len() - 1
    });
    let text = event["text"].as_str().unwrap_or_default();
    if event["delta"] == true { model[index].1.push_str(text) } else { model[index].1 = text.to_owned() }
}

fn joined(model: &Model) -> String {
    let texts: Vec<&str> = model.iter().map(|(_, text)| &**text).filter(|text| !text.is_empty()).collect();
    texts.join(PART_SEPARATOR)
}

fn shown_parts(message: &ChatMessage, is_thinking: bool) -> Model {
    let parts = message.parts.iter().filter_map(|part| match part {
        MessagePart::Text { id, text } if !is_thinking => Some((id, text)),
        MessagePart::Thinking { id, text } if is_thinking => Some((id, text)),
        _ => None,
    });
    parts.map(|(id, text)| (Some(id.clone()).filter(|id| !id.is_empty()), text.to_string())).collect()
}

proptest! {
    #[test]
    fn i1_i2_a_message_shows_its_parts_and_their_join(
        acts in prop::collection::vec(act(), 0..40),
        is_paused_before in any::<bool>(),
    ) {
        let mut acts = acts;
        if is_paused_before {
            acts.insert(acts.len() / 2, Act::Pause);
        }
        let mut reader = Reader::default();
        reader.act();
        let (mut said, mut thought) = (Model::new(), Model::new());
        for event in write(&[(acts, Ending::Done)], &[1]) {
            let step = reader.apply(&event);
            let (model, is_thinking) = match event["type"].as_str() {
                Some("agent.message") => (&mut said, false),
                Some("agent.thinking") => (&mut thought, true),
                _ => {
                    if reader.transcript.pending_input().is_some() {
                        reader.act();
                    }
                    continue;
                }
            };
            read_into(model, &event);
            let Step::Event(AgentEvent::Message { text, parts, .. } | AgentEvent::Thinking { text, parts, .. }) = step
            else {
                panic!("not a text: {step:?}")
            };
            let told: Model =
                parts.iter().map(|part| (part.id.as_deref().map(str::to_owned), part.text.to_string())).collect();
            prop_assert_eq!(&told, &*model, "I1");
            prop_assert_eq!(text.as_str(), joined(model), "I2");
            let message = &reader.transcript.messages()[1];
            prop_assert_eq!(&shown_parts(message, is_thinking), &*model);
            let shown = if is_thinking { &message.thinking } else { &message.text };
            prop_assert_eq!(shown.as_str(), joined(model));
        }
        let message = &reader.transcript.messages()[1];
        prop_assert_eq!(message.text.as_str(), joined(&said));
        prop_assert_eq!(message.thinking.as_str(), joined(&thought));
    }
}

//! I2, I3, I6 and I9, and that no sequence of operations panics: everything that a program, a user and a server can do,
//! in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Transcript, TurnReducer};
use crate::error::KartaError;
use crate::protocol::event::{AgentEvent, InputRequest};
use crate::protocol::managed::decode_value;
use crate::protocol::parts::PART_SEPARATOR;
use crate::protocol::responses;
use crate::state::history;
use crate::state::message::{MessagePart, Role};
use crate::state::responses::ResponsesTurn;
use crate::state::transcript::Change;
use crate::state::turn::Step;

#[derive(Clone, Debug)]
enum Operation {
    Send(String),
    Queue(String),
    QueuedAs(usize, u8),
    Sent(usize),
    Fail(usize),
    Resend(usize),
    Requeue(usize),
    StartQueued(usize),
    Respond(u8),
    RespondFailed(u8),
    Stop,
    Join,
    /// The messages of these numbers are the server's transcript.
    Load(Vec<u8>),
    /// The transcript's own messages are loaded, as from a store.
    LoadOwn,
    Clear,
    Event(Value),
    Begin,
    Open,
    Close,
    RestartLog,
    StartAt(u64),
}

fn event() -> impl Strategy<Value = Value> {
    let seq = prop::option::weighted(0.8, prop_oneof![9 => 0..60u64, 1 => Just(u64::MAX)]);
    let turn = prop::option::weighted(0.8, 0..3u8);
    let name = 0..4u8;
    let kind = prop_oneof![
        3 => Just("session.status_running"),
        4 => Just("agent.message"),
        2 => Just("agent.thinking"),
        2 => Just("agent.tool_use"),
        2 => Just("agent.tool_result"),
        1 => Just("session.usage"),
        1 => Just("session.warning"),
        1 => Just("session.warming"),
        2 => Just("session.message_queued"),
        2 => Just("session.message_dequeued"),
        3 => Just("session.status_idle"),
        1 => Just("session.error"),
        1 => Just("agent.activity"),
    ];
    (kind, seq, turn, name, any::<[bool; 3]>(), "[ab]{0,3}").prop_map(|(kind, seq, turn, name, flags, text)| {
        let mut event = json!({"type": kind, "part_id": format!("p{name}"), "text": text, "delta": flags[0],
            "tool_use_id": format!("t{name}"), "queue_id": format!("q{name}"), "request_id": format!("r{name}"),
            "is_error": flags[0]});
        event["mode"] = if flags[1] { "steered" } else { "turn" }.into();
        event["stop_reason"] = if flags[1] { "requires_action" } else { "end_turn" }.into();
        if let Some(seq) = seq {
            event["seq"] = seq.into();
        }
        if let Some(turn) = turn {
            event["turn_id"] = format!("turn{turn}").into();
        }
        if flags[2] && name == 0 {
            event["part_id"] = json!(null);
        }
        event
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    let index = || 0..9usize;
    prop_oneof![
        3 => "[ab]{0,3}".prop_map(Operation::Send),
        2 => "[ab]{0,3}".prop_map(Operation::Queue),
        2 => (index(), 0..4u8).prop_map(|(index, id)| Operation::QueuedAs(index, id)),
        1 => index().prop_map(Operation::Sent),
        2 => index().prop_map(Operation::Fail),
        2 => index().prop_map(Operation::Resend),
        1 => index().prop_map(Operation::Requeue),
        1 => index().prop_map(Operation::StartQueued),
        4 => (0..4u8).prop_map(Operation::Respond),
        2 => (0..4u8).prop_map(Operation::RespondFailed),
        1 => Just(Operation::Stop),
        1 => Just(Operation::Join),
        1 => prop::collection::vec(0..5u8, 0..5).prop_map(Operation::Load),
        1 => Just(Operation::LoadOwn),
        1 => Just(Operation::Clear),
        16 => event().prop_map(Operation::Event),
        3 => Just(Operation::Begin),
        1 => Just(Operation::Open),
        1 => Just(Operation::Close),
        1 => Just(Operation::RestartLog),
        1 => (0..60u64).prop_map(Operation::StartAt),
    ]
}

#[derive(Default)]
struct World {
    turn: TurnReducer,
    transcript: Transcript,
    /// How often each request id may still be answered.
    answers_left: BTreeMap<String, i32>,
    /// The answer that may yet fail to reach the server.
    responding: Option<String>,
    /// What each id has named: role, and the text of a message of the user's.
    named: BTreeMap<String, (Role, String)>,
}

fn request(id: u8) -> InputRequest {
    InputRequest { request_id: format!("r{id}"), ..InputRequest::default() }
}

impl World {
    fn run(&mut self, operation: &Operation) {
        let transcript = &mut self.transcript;
        match operation {
            Operation::Send(text) => drop(transcript.send(text)),
            Operation::Queue(text) => drop(transcript.queue(text)),
            Operation::QueuedAs(index, id) => drop(transcript.queued_as(*index, format!("q{id}"))),
            Operation::Sent(index) => drop(transcript.sent(*index)),
            Operation::Fail(index) => drop(transcript.fail(*index, KartaError::Closed)),
            Operation::Resend(index) => drop(transcript.resend(*index)),
            Operation::Requeue(index) => drop(transcript.requeue(*index)),
            Operation::StartQueued(index) => drop(transcript.start_queued(*index)),
            Operation::Respond(id) => {
                let id = request(*id).request_id;
                if transcript.respond(&id) {
                    self.responding = Some(id.clone());
                    let left = self.answers_left.entry(id).or_insert(1);
                    *left -= 1;
                    assert!(*left >= 0, "I6");
                }
            }
            Operation::RespondFailed(id) => {
                let request = request(*id);
                let id = request.request_id.clone();
                transcript.respond_failed(request);
                if self.responding.take_if(|responding| *responding == id).is_some() {
                    *self.answers_left.entry(id).or_insert(1) += 1;
                }
            }
            Operation::Stop => drop(transcript.stop()),
            Operation::Join => drop(transcript.join_turn()),
            Operation::Load(numbers) => {
                let messages: Vec<Value> = numbers
                    .iter()
                    .map(|number| {
                        let role = if number % 2 == 0 { "user" } else { "assistant" };
                        let id = if *number == 4 { "local-2".to_owned() } else { format!("m{number}") };
                        json!({"id": id, "role": role, "parts": [{"kind": "text", "id": "p", "text": "x"}]})
                    })
                    .collect();
                transcript.load(history::messages(&json!({ "messages": messages })));
                self.named.retain(|id, _| id != "local-2");
            }
            Operation::LoadOwn => {
                let messages = transcript.messages().to_vec();
                transcript.load(messages);
            }
            Operation::Clear => {
                // Another session, with pauses of its own.
                transcript.clear();
                self.answers_left.clear();
                self.responding = None;
            }
            Operation::Event(event) => {
                if let Step::Event(event) = self.turn.apply(decode_value(event)) {
                    let before = transcript.clone();
                    let change = transcript.apply(&event);
                    check_change(change, &before, transcript);
                }
            }
            Operation::Begin => self.turn.begin(),
            Operation::Open => drop(self.turn.open()),
            Operation::Close => self.turn.close(),
            Operation::RestartLog => self.turn.restart_log(),
            Operation::StartAt(seq) => self.turn = TurnReducer::at(*seq),
        }
        self.check();
    }

    fn check(&mut self) {
        let messages = self.transcript.messages();
        let streaming: Vec<_> = messages.iter().filter(|message| message.streaming).collect();
        assert!(streaming.len() <= 1, "I3: {streaming:?}");
        assert_eq!(!streaming.is_empty(), self.transcript.is_streaming(), "I3");
        assert!(streaming.iter().all(|message| message.role == Role::Assistant), "I3");
        if self.transcript.pending_input().is_some() {
            assert!(self.transcript.is_in_turn() && streaming.is_empty(), "a pause holds up its turn");
        }
        let mut ids: Vec<&str> = messages.iter().map(|message| message.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), messages.len(), "I9: {messages:?}");
        for message in messages {
            let texts = message.parts.iter().filter_map(|part| match part {
                MessagePart::Text { text, .. } if !text.is_empty() => Some(text.as_str()),
                _ => None,
            });
            assert_eq!(message.text, texts.collect::<Vec<_>>().join(PART_SEPARATOR).as_str(), "I2");
            let text = if message.role == Role::User { message.text.to_string() } else { String::new() };
            let now = (message.role, text);
            let named = self.named.entry(message.id.clone()).or_insert_with(|| now.clone());
            assert_eq!(*named, now, "I9: {} names another message", message.id);
        }
        let left =
            messages.iter().filter(|message| !message.text.is_empty() && message.role == Role::Assistant);
        assert!(left.count() <= messages.len());
    }
}

/// A view that follows a change redraws no more than it says: that must be enough.
fn check_change(change: Change, before: &Transcript, after: &Transcript) {
    let (old, new) = (before.messages(), after.messages());
    match change {
        Change::None => assert_eq!(old, new),
        Change::Updated(at) => {
            assert_eq!(old.len(), new.len());
            assert!(old.iter().zip(new).enumerate().all(|(index, (old, new))| index == at || old == new));
        }
        Change::Pushed(at) => {
            assert_eq!((at, new.len()), (old.len(), old.len() + 1));
            assert_eq!(old, &new[..at]);
        }
        Change::All => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn i2_i3_i6_i9_hold_whatever_is_done_in_whatever_order(
        operations in prop::collection::vec(operation(), 0..60)
    ) {
        let mut world = World::default();
        for operation in &operations {
            world.run(operation);
        }
    }

    #[test]
    fn i6_an_answered_pause_that_comes_again_asks_nothing(
        operations in prop::collection::vec(operation(), 0..20), id in 0..4u8,
    ) {
        let mut world = World::default();
        for operation in &operations {
            world.run(operation);
        }
        let transcript = &mut world.transcript;
        transcript.apply(&request(id).into_event(None));
        if transcript.respond(&request(id).request_id) {
            prop_assert!(!transcript.respond(&request(id).request_id));
            prop_assert_eq!(transcript.apply(&request(id).into_event(None)), Change::None);
            prop_assert_eq!(transcript.pending_input(), None);
            prop_assert!(!transcript.respond(&request(id).request_id));
        }
    }

    #[test]
    fn the_responses_reducer_takes_anything_and_stops_at_the_end(
        events in prop::collection::vec((0..6u8, "[ab ]{0,20}", any::<bool>()), 0..40)
    ) {
        let mut turn = ResponsesTurn::default();
        let mut transcript = Transcript::new();
        transcript.send("hi");
        for (kind, text, flag) in events {
            let was_over = turn.is_over();
            let (name, data) = match kind {
                0 => ("response.created", json!({"response": {"id": text}})),
                1 if flag => ("response.completed", json!({"response": {"id": "r", "output_text": text}})),
                2 if flag => ("response.failed", json!({"response": {"error": {"message": text}}})),
                3 => ("response.odd", json!({"delta": text})),
                _ => ("response.output_text.delta", json!({"delta": text})),
            };
            let told = turn.apply(responses::decode(name, &data.to_string()));
            prop_assert!(!was_over || told.is_empty());
            for event in told {
                prop_assert_eq!(event.is_terminal(), turn.is_over() && !matches!(event, AgentEvent::Message { .. }));
                transcript.apply(&event);
            }
            prop_assert_eq!(transcript.is_in_turn(), !turn.is_over());
        }
    }
}

//! Everything that a program, a user and a server can do to a conversation, and what holds whatever they do.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Transcript, TurnReducer};
use crate::error::KartaError;
use crate::protocol::event::InputRequest;
use crate::protocol::managed::decode_value;
use crate::protocol::parts::PART_SEPARATOR;
use crate::state::history;
use crate::state::message::{MessagePart, Role};
use crate::state::transcript::Change;
use crate::state::turn::Step;

#[derive(Clone, Debug)]
pub(crate) enum Operation {
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

#[derive(Default)]
pub(crate) struct World {
    turn: TurnReducer,
    pub(super) transcript: Transcript,
    /// How often each request id may still be answered.
    answers_left: BTreeMap<String, i32>,
    /// The answer that may yet fail to reach the server.
    responding: Option<String>,
    /// What each id has named: role, and the text of a message of the user's.
    named: BTreeMap<String, (Role, String)>,
}

pub(super) fn request(id: u8) -> InputRequest {
    InputRequest { request_id: format!("r{id}"), ..InputRequest::default() }
}

impl World {
    /// Does it, and checks what holds of every conversation.
    pub(crate) fn run(&mut self, operation: &Operation) {
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

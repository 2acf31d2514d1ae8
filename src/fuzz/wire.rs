//! Decoding an event: the fast way and the plain one agree, and nothing that they give upsets the reducers.

use serde_json::Value;

use crate::protocol::context::strip_context;
use crate::protocol::http::error_of;
use crate::protocol::json::repair;
use crate::protocol::managed::{decode, decode_value};
use crate::protocol::responses;
use crate::state::history;
use crate::state::responses::ResponsesTurn;
use crate::state::transcript::Transcript;
use crate::state::turn::{Step, TurnReducer};

/// The first line is the event's name, the rest its data. Any data is taken; whole JSON means the same whether it is
/// read into fields at once or by way of a [`Value`].
pub fn wire(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, json) = text.split_once('\n').unwrap_or(("", &text));
    let event = decode(name, json);
    assert_eq!(event, decode(name, json), "the same data says the same");

    if let Ok(value) = serde_json::from_str::<Value>(json) {
        if value.get("type").is_some_and(Value::is_string) {
            assert_eq!(event, decode_value(&value), "{json}");
        }
        assert_eq!(repair(json), json, "sound JSON is not mended");
        let transcript = history::messages(&value);
        let mut loaded = Transcript::new();
        loaded.load(transcript);
        assert!(!loaded.is_streaming());
    }

    let (mut turn, mut transcript) = (TurnReducer::default(), Transcript::new());
    transcript.send("hi");
    for _ in 0..2 {
        if let Step::Event(event) = turn.apply(event.clone()) {
            assert!(event.seq().is_none_or(|seq| seq <= turn.cursor()));
            transcript.apply(&event);
        }
    }
    let mut turn = ResponsesTurn::default();
    for event in turn.apply(responses::decode(name, json)) {
        transcript.apply(&event);
    }
    for status in [200, 302, 401, 422, 429, 503] {
        let error = error_of(status, Some(name), None, json.as_bytes());
        assert!(!error.to_string().is_empty());
    }
    assert!(text.ends_with(strip_context(&text)));
}

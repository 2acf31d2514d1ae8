//! I8: splitting the bytes anywhere gives the same events.

use proptest::prelude::*;
use serde_json::Value;

use super::fixtures::FIXTURES;
use super::log::log;
use super::reader;
use crate::protocol::event::AgentEvent;
use crate::state::decoder::EventDecoder;

/// The events of `bytes` in chunks of the given sizes, over and over.
pub(super) fn decode(bytes: &[u8], sizes: &[usize]) -> Vec<AgentEvent> {
    let mut decoder = EventDecoder::new();
    let mut events = Vec::new();
    let (mut rest, mut sizes) = (bytes, sizes.iter().cycle());
    while !rest.is_empty() {
        let size = sizes.next().map_or(rest.len(), |size| (*size).clamp(1, rest.len()));
        let (chunk, behind) = rest.split_at(size);
        rest = behind;
        decoder.push(chunk.to_vec());
        while let Some(event) = decoder.next_event() {
            let event = event.expect("no event is above the limit");
            if event.is_terminal() {
                decoder.begin();
            }
            events.push(event);
        }
    }
    events
}

/// How a server may write an event.
#[derive(Clone, Debug)]
struct Spelling {
    newline: &'static str,
    has_space: bool,
    has_name: bool,
    is_in_lines: bool,
    is_escaped: bool,
    comment: Option<String>,
}

fn spelling() -> impl Strategy<Value = Spelling> {
    let newline = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let comment = prop::option::weighted(0.3, "[a-z :é]{0,5}");
    (newline, any::<[bool; 4]>(), comment).prop_map(|(newline, flags, comment)| {
        let [has_space, has_name, is_in_lines, is_escaped] = flags;
        Spelling { newline, has_space, has_name, is_in_lines, is_escaped, comment }
    })
}

fn write(event: &Value, spelling: &Spelling) -> String {
    let Spelling { newline, has_space, has_name, is_in_lines, is_escaped, comment } = spelling;
    let space = if *has_space { " " } else { "" };
    let mut out = String::new();
    let mut line = |name: &str, value: &str| out.extend([name, ":", space, value, newline]);
    if let Some(comment) = comment {
        line("", comment);
    }
    if *has_name {
        line("event", event["type"].as_str().unwrap_or_default());
    }
    let json = if *is_in_lines { format!("{event:#}") } else { event.to_string() };
    let json = if *is_escaped { escape(&json) } else { json };
    for part in json.split('\n') {
        line("data", part);
    }
    line("id", "7");
    out + newline
}

/// Writes what is not ASCII as the server does: `\u` and UTF-16 units.
fn escape(json: &str) -> String {
    let mut out = String::new();
    for char in json.chars() {
        match char {
            ' '..='~' | '\n' => out.push(char),
            _ => {
                char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")))
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn i8_cutting_the_bytes_anywhere_gives_the_same_events(
        log in log(),
        spellings in prop::collection::vec(spelling(), 1..6),
        has_mark in any::<bool>(),
        sizes in prop::collection::vec(1..40usize, 1..20),
    ) {
        let mut text = if has_mark { "\u{feff}".to_owned() } else { String::new() };
        for (event, spelling) in log.iter().zip(spellings.iter().cycle()) {
            text.push_str(&write(event, spelling));
        }
        let events = reader::events(&log);
        prop_assert_eq!(&decode(text.as_bytes(), &[]), &events);
        prop_assert_eq!(&decode(text.as_bytes(), &[1]), &events);
        prop_assert_eq!(&decode(text.as_bytes(), &sizes), &events);
    }

    #[test]
    fn i8_recordings_in_random_chunks_give_the_same_events(sizes in prop::collection::vec(1..200usize, 1..20)) {
        for (name, text) in FIXTURES {
            prop_assert_eq!(decode(text.as_bytes(), &sizes), decode(text.as_bytes(), &[]), "{}", name);
        }
    }
}

#[test]
fn i8_recordings_byte_by_byte_and_with_other_line_ends_give_the_same_events() {
    for (name, text) in FIXTURES {
        let whole = decode(text.as_bytes(), &[]);
        assert!(!whole.is_empty(), "{name}");
        assert_eq!(decode(text.as_bytes(), &[1]), whole, "{name}");
        for newline in ["\r\n", "\r"] {
            let text = text.replace('\n', newline);
            assert_eq!(decode(text.as_bytes(), &[]), whole, "{name} {newline:?}");
            assert_eq!(decode(text.as_bytes(), &[1]), whole, "{name} {newline:?}");
        }
    }
}

#[test]
fn i8_a_recording_cut_at_any_byte_is_a_beginning_of_the_whole() {
    for (name, text) in FIXTURES {
        let whole = decode(text.as_bytes(), &[]);
        for end in (0..text.len()).step_by(7) {
            let events = decode(&text.as_bytes()[..end], &[]);
            assert_eq!(events[..], whole[..events.len()], "{name} up to {end}");
        }
    }
}

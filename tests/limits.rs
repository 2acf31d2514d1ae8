//! Each limit of docs/security.md: what is beyond it is left out, and costs no memory, counted by an allocator of this
//! test program's own.

#![cfg(all(feature = "native", not(target_arch = "wasm32")))]
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    reason = "a global allocator is unsafe to implement, and all is a test"
)]

#[path = "support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test program uses its part")]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use bytes::Bytes;
use karta_dioxus::{EventDecoder, KartaError, Transcript};
use serde_json::{Value, json};
use support::answer::Answer;
use support::scripted::{Route, World};

struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // While a thread ends, nothing is counted.
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A chat that reads a stream.
struct Chat {
    decoder: EventDecoder,
    transcript: Transcript,
    seq: u64,
}

impl Chat {
    fn new() -> Self {
        let mut chat = Self { decoder: EventDecoder::new(), transcript: Transcript::new(), seq: 0 };
        chat.transcript.send("hi");
        chat.hear(json!({"type": "session.status_running", "turn_id": "t"}));
        chat
    }

    fn hear(&mut self, mut event: Value) {
        self.seq += 1;
        event["seq"] = json!(self.seq);
        self.decoder.push(format!("data: {event}\n\n").into_bytes());
        while let Some(event) = self.decoder.next_event() {
            let event = event.unwrap();
            self.transcript.apply(&event);
            if event.is_terminal() {
                self.decoder.begin();
            }
        }
    }

    /// Hears so many events, and then four times as many again: those may cost no more memory than `spare`.
    fn overflows(&mut self, limit: u64, spare: isize, event: impl Fn(u64) -> Value) {
        (0..limit).for_each(|number| self.hear(event(number)));
        let (before, shown) = (LIVE.get(), self.transcript.messages().len());
        (limit..5 * limit).for_each(|number| self.hear(event(number)));
        let grown = LIVE.get() - before;
        assert!(grown <= spare, "{grown} bytes for what is left out");
        assert_eq!(self.transcript.messages().len(), shown);
    }
}

#[test]
fn tool_calls_beyond_the_limit_are_left_out() {
    let mut chat = Chat::new();
    let call = |number| {
        json!({"type": "agent.tool_use", "tool_use_id": format!("tool-{number}"), "tool": "bash",
               "input": {"command": "x".repeat(200)}})
    };
    chat.overflows(1_000, 4_096, call);
    assert_eq!(chat.transcript.messages()[1].tools.len(), 1_000);
    // Those that are there go on.
    chat.hear(json!({"type": "agent.tool_result", "tool_use_id": "tool-7", "output": "done"}));
    assert!(chat.transcript.messages()[1].tools[7].output.is_some());
}

#[test]
fn warnings_beyond_the_limit_are_left_out() {
    let mut chat = Chat::new();
    chat.overflows(100, 4_096, |number| {
        json!({"type": "session.warning", "code": "w", "message": format!("{number} {}", "x".repeat(200))})
    });
    assert_eq!(chat.transcript.messages()[1].warnings.len(), 100);
}

#[test]
fn parts_and_texts_beyond_the_limit_are_left_out() {
    let mut chat = Chat::new();
    chat.overflows(
        1_000,
        4_096,
        |number| json!({"type": "agent.message", "part_id": format!("part-{number}"), "text": "some text"}),
    );
    assert_eq!(chat.transcript.messages()[1].parts.len(), 1_000);

    let limit = 16 * 1024 * 1024;
    let mut chat = Chat::new();
    let piece = "x".repeat(512 * 1024);
    chat.overflows(34, 4 * 1024 * 1024, |_| json!({"type": "agent.message", "text": piece, "delta": true}));
    let length = chat.transcript.messages()[1].text.len();
    assert!((limit - piece.len()..=limit).contains(&length), "{length}");
}

#[test]
fn messages_beyond_the_limit_are_left_out_and_those_of_the_visitor_are_not() {
    let mut chat = Chat::new();
    let turn = |number: u64| match number % 2 {
        0 => json!({"type": "session.status_idle", "stop_reason": "end_turn"}),
        _ => json!({"type": "session.status_running", "turn_id": format!("turn-{number}")}),
    };
    chat.overflows(20_000, 4_096, turn);
    let shown = chat.transcript.messages().len();
    assert_eq!(shown, 10_000);
    chat.transcript.stop();
    chat.transcript.send("still here");
    assert_eq!(chat.transcript.messages().len(), shown + 2);
}

/// The error that a call ends in, and the most memory that was held at once meanwhile.
fn answered_with(route: Route, status: u16, megabytes: usize) -> (KartaError, isize) {
    let world = World::new();
    let client = world.client();
    world.run(client.post_message("hi")).unwrap();
    let piece = Bytes::from(vec![b' '; 1024 * 1024]);
    let start = Answer::json(status, &json!(null));
    let answer = (0..megabytes).fold(start, |answer, _| answer.bytes(piece.clone()));
    world.says(route, answer);
    let before = LIVE.get();
    PEAK.set(before);
    let error = world.run(client.open_session("session-1")).unwrap_err();
    (error, PEAK.get() - before)
}

#[test]
fn the_body_of_an_error_is_not_read_on_beyond_the_limit() {
    let (error, peak) = answered_with(Route::Session, 500, 64);
    assert_eq!(error.status(), Some(500), "{error:?}");
    // A piece comes whole; none of them is kept.
    assert!(peak < 512 * 1024, "{peak} bytes");
}

#[test]
fn the_body_of_a_session_is_not_read_on_beyond_the_limit() {
    let (error, peak) = answered_with(Route::Session, 200, 400);
    assert!(matches!(error, KartaError::Protocol { .. }), "{error:?}");
    assert!(error.to_string().contains("larger than"), "{error}");
    // The buffer doubles, and both exist for a moment.
    assert!(peak < 800 * 1024 * 1024, "{peak} bytes");
}

//! Random bytes and mutated recordings through the decoder and the transcript: no panic, bounded memory, and the same
//! events however the bytes are cut.
//!
//! `cargo test --release --no-default-features --test robustness`; `KARTA_SEED=<number>` repeats a failure.

#![cfg(not(target_arch = "wasm32"))]
// A global allocator is unsafe to implement.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::HashSet;

use fastrand::Rng;
use karta_dioxus::{AgentEvent, EventDecoder, MessagePart, PART_SEPARATOR, Role, Transcript};

/// The limit of one event in `EventDecoder`.
const EVENT_LIMIT: usize = 1024 * 1024;
const RANDOM_INPUTS: usize = if cfg!(debug_assertions) { 100 } else { 10_000 };
const MUTATED_INPUTS: usize = if cfg!(debug_assertions) { 400 } else { 40_000 };
const RANDOM_LENGTH: usize = 64 * 1024;

struct Counting;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn count(allocated: usize, freed: usize) {
    // While a thread ends, nothing is counted.
    let _ = LIVE.try_with(|live| {
        live.set(live.get().wrapping_add(allocated).saturating_sub(freed));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may exist for a moment.
        count(size, 0);
        count(0, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory that `work` has held at once, on this thread.
fn peak_of(work: impl FnOnce()) -> usize {
    let before = LIVE.get();
    PEAK.set(before);
    work();
    PEAK.get().saturating_sub(before)
}

fn seed(test: &str) -> u64 {
    let given = std::env::var("KARTA_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..1 << 48));
    println!("{test}: KARTA_SEED={seed}");
    seed
}

/// Runs `case` for each number with randomness of its own, and names the seed that repeats a failure at once.
fn repeat(test: &str, count: usize, mut case: impl FnMut(&mut Rng)) {
    let seed = seed(test);
    for number in 0..count as u64 {
        let seed = seed.wrapping_add(number);
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            case(&mut Rng::with_seed(seed));
        }));
        if let Err(panic) = failed {
            eprintln!("repeat with KARTA_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

/// Reads `bytes` in random chunks and shows the events; pauses are answered.
fn show(bytes: &[u8], random: &mut Rng, mut tell: impl FnMut(&AgentEvent)) -> Transcript {
    let mut decoder = EventDecoder::new();
    let mut transcript = Transcript::new();
    transcript.send("hi");
    let longest = [1, 7, 300, 5_000, RANDOM_LENGTH][random.usize(..5)];
    let mut rest = bytes;
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(random.usize(1..=longest).min(rest.len()));
        rest = behind;
        decoder.push(chunk.to_vec());
        while let Some(event) = decoder.next_event() {
            // An event above the limit; those behind it are read.
            let Ok(event) = event else { continue };
            tell(&event);
            transcript.apply(&event);
            if event.is_terminal() {
                if let Some(request) = transcript.pending_input() {
                    let request_id = request.request_id.clone();
                    assert!(transcript.respond(&request_id));
                }
                decoder.begin();
            }
        }
    }
    transcript
}

/// What holds of every conversation.
fn check(transcript: &Transcript) {
    let messages = transcript.messages();
    assert!(messages.iter().filter(|message| message.streaming).count() <= 1, "I3");
    let ids: HashSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids.len(), messages.len(), "I9");
    for message in messages {
        let texts = message.parts.iter().filter_map(|part| match part {
            MessagePart::Text { text, .. } if !text.is_empty() => Some(text.as_str()),
            _ => None,
        });
        let joined = texts.collect::<Vec<_>>().join(PART_SEPARATOR);
        assert_eq!(message.text, joined.as_str(), "I2");
        assert!(message.role == Role::Assistant || !message.streaming);
    }
}

/// Shows `bytes` within the memory that they may cost.
fn show_within_bounds(bytes: &[u8], random: &mut Rng) {
    let peak = peak_of(|| check(&show(bytes, random, |_| {})));
    let bound = EVENT_LIMIT + 16 * bytes.len();
    assert!(peak <= bound, "{peak} bytes held at once for an input of {}", bytes.len());
}

#[test]
fn random_bytes_do_no_harm() {
    repeat("random_bytes_do_no_harm", RANDOM_INPUTS, |random| {
        let mut bytes = vec![0; RANDOM_LENGTH];
        random.fill(&mut bytes);
        show_within_bounds(&bytes, random);
    });
}

#[test]
fn random_words_of_the_protocol_do_no_harm() {
    const WORDS: &[&str] = &[
        "data: ",
        "data:",
        "data",
        "event: agent.message",
        "event:",
        "id: 1",
        "retry: 99999999999",
        ": comment",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\r\n\r\n",
        "\u{feff}",
        "{",
        "}",
        "[",
        "]",
        "[[[[[[[[",
        "{\"a\":",
        ":",
        ",",
        "\"",
        "\\",
        "\\ud83d",
        "\\ude80",
        "null",
        "true",
        "-",
        "0",
        "1e999",
        "18446744073709551616",
        "NaN",
        "\"type\":\"agent.message\"",
        "\"type\":\"agent.tool_use\"",
        "\"type\":\"agent.tool_result\"",
        "\"type\":\"session.status_idle\"",
        "\"type\":\"session.status_running\"",
        "\"type\":\"session.error\"",
        "\"type\":\"session.message_queued\"",
        "\"type\":\"session.message_dequeued\"",
        "\"stop_reason\":\"requires_action\"",
        "\"seq\":1",
        "\"seq\":2",
        "\"text\":\"a\"",
        "\"part_id\":\"p\"",
        "\"delta\":true",
        "\"turn_id\":\"t\"",
        "\"request_id\":\"r\"",
        "\"queue_id\":\"q\"",
        "\"input\":",
        "\ndata: {\"type\":\"agent.message\",\"text\":\"",
        "\"}\n\n",
    ];
    repeat("random_words_of_the_protocol_do_no_harm", RANDOM_INPUTS / 4, |random| {
        let mut text = String::new();
        while text.len() < RANDOM_LENGTH / 4 {
            text.push_str(WORDS[random.usize(..WORDS.len())]);
        }
        show_within_bounds(text.as_bytes(), random);
    });
}

fn recordings() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sse");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the recordings")
        .map(|entry| entry.expect("a recording").path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).expect("a recording")).collect()
}

fn place(random: &mut Rng, bytes: &[u8]) -> usize {
    random.usize(..=bytes.len())
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied());
}

/// A run of bytes of at most `longest`.
fn run(random: &mut Rng, bytes: &[u8], longest: usize) -> std::ops::Range<usize> {
    let start = place(random, bytes);
    start..(start + random.usize(..=longest)).min(bytes.len())
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Rng, recordings: &[Vec<u8>]) {
    let at = place(random, bytes);
    match random.u8(..11) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
        1 => {
            let other = &recordings[random.usize(..recordings.len())];
            let piece = other[run(random, other, 2_000)].to_vec();
            insert(bytes, at, &piece);
        }
        2 => {
            let piece = bytes[run(random, bytes, 2_000)].to_vec();
            insert(bytes, at, &piece);
        }
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(run(random, bytes, 200))),
        5 => replace_number(bytes, at, random),
        6 => {
            let depth = random.usize(1..2_000);
            let (open, close) = if random.bool() { ("[", "]") } else { ("{\"a\":", "}") };
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            replace_number_with(bytes, at, deep.as_bytes());
        }
        7 => insert(bytes, at, [&b"\\ud83d"[..], b"\\ude80", b"\\udfff\\ud800", b"\\u12"][random.usize(..4)]),
        8 => insert(
            bytes,
            at,
            [&b"\r"[..], b"\r\n", b"\n", b"\0", b"\xff", b"\xf0\x9f", b"\xef\xbb\xbf"][random.usize(..7)],
        ),
        9 => {
            // The same event with a field of another type.
            let value = [&b"null"[..], b"[]", b"{}", b"\"\"", b"true", b"-1", b"1.5"][random.usize(..7)];
            replace_number_with(bytes, at, value);
        }
        _ => {
            let many = b"0,".repeat(random.usize(1..4_000));
            insert(bytes, at, &many);
        }
    }
}

/// Puts a strange number in the place of the first one behind `at`.
fn replace_number(bytes: &mut Vec<u8>, at: usize, random: &mut Rng) {
    let long = "9".repeat(random.usize(1..500));
    let number =
        ["1e999", "-1e999", "18446744073709551615", "-0", "1e-999", "9007199254740993.0", long.as_str()];
    replace_number_with(bytes, at, number[random.usize(..number.len())].as_bytes());
}

fn replace_number_with(bytes: &mut Vec<u8>, at: usize, value: &[u8]) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|start| start + at) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.splice(start..start + length, value.iter().copied());
}

#[test]
fn mutated_recordings_do_no_harm() {
    let recordings = recordings();
    assert!(recordings.len() > 20);
    repeat("mutated_recordings_do_no_harm", MUTATED_INPUTS, |random| {
        let mut bytes = recordings[random.usize(..recordings.len())].clone();
        if random.bool() {
            bytes.extend_from_slice(&recordings[random.usize(..recordings.len())]);
        }
        for _ in 0..random.usize(1..8) {
            mutate(&mut bytes, random, &recordings);
        }
        show_within_bounds(&bytes, random);
    });
}

#[test]
fn mutated_recordings_tell_the_same_however_they_are_cut() {
    let recordings = recordings();
    repeat("mutated_recordings_tell_the_same_however_they_are_cut", MUTATED_INPUTS / 8, |random| {
        let mut bytes = recordings[random.usize(..recordings.len())].clone();
        for _ in 0..random.usize(1..8) {
            mutate(&mut bytes, random, &recordings);
        }
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let one = show(&bytes, random, |event| first.push(event.clone()));
        let other = show(&bytes, random, |event| second.push(event.clone()));
        assert_eq!(first, second);
        assert_eq!(one, other);
    });
}

#[test]
fn a_stream_without_an_end_holds_no_more_than_a_few_events() {
    let chunk = EVENT_LIMIT / 8;
    for (name, line) in [
        ("data", vec![b'x'; chunk]),
        ("lines", b"data: x\n".repeat(chunk / 8)),
        ("empty lines", b"data\n".repeat(chunk / 5)),
        ("comments", b": keep-alive\n\n".repeat(chunk / 14)),
        ("names", b"event: x\n".repeat(chunk / 9)),
        ("ids", b"id: x\n".repeat(chunk / 6)),
    ] {
        let mut errors = 0;
        let peak = peak_of(|| {
            let mut decoder = EventDecoder::new();
            decoder.push(if name == "data" { &b"data: "[..] } else { b"" });
            for _ in 0..64 {
                assert!(decoder.next_event().is_none_or(|event| event.is_err()), "{name}");
                decoder.push(line.clone());
                while let Some(event) = decoder.next_event() {
                    errors += usize::from(event.is_err());
                }
            }
        });
        assert!(peak <= 4 * EVENT_LIMIT, "{name}: {peak} bytes");
        assert!(errors <= 64, "{name}: one error for each event above the limit, not {errors}");
        assert_eq!(errors > 0, name.contains("data") || name.ends_with("lines"), "{name}");
    }
}

#[test]
fn the_largest_event_costs_a_small_multiple_of_itself() {
    let text = "x".repeat(EVENT_LIMIT - 200);
    let bytes =
        format!("data: {{\"type\":\"agent.message\",\"seq\":1,\"text\":\"{text}\"}}\n\n").into_bytes();
    let mut shown = 0;
    let peak = peak_of(|| {
        let transcript = show(&bytes, &mut Rng::with_seed(1), |_| {});
        shown = transcript.messages()[1].text.len();
    });
    assert_eq!(shown, text.len());
    assert!(peak <= 8 * EVENT_LIMIT, "{peak} bytes for an event of {}", bytes.len());
}

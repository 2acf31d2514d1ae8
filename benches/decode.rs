//! What it costs to read a stream: bytes -> `AgentEvent` -> message, beside serde_json alone on the same payloads and
//! two SSE parsers alone.
//!
//! `cargo bench --no-default-features --bench decode`

#![allow(missing_docs)]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eventsource_stream::Eventsource;
use futures::{FutureExt, StreamExt};
use karta_dioxus::{AgentEvent, EventDecoder, Transcript};
use serde::Deserialize;
use serde_json::Value;

/// A stream as it comes from the network, and the payloads in it.
struct Recording {
    name: &'static str,
    chunks: Vec<Bytes>,
    payloads: Vec<String>,
    length: u64,
}

impl Recording {
    fn new(name: &'static str, payloads: Vec<String>, chunk_size: usize) -> Self {
        let frame = |payload: &String| format!("event: agent.message\ndata: {payload}\n\n");
        let bytes = payloads.iter().map(frame).collect::<String>().into_bytes();
        let chunks = bytes.chunks(chunk_size).map(Bytes::copy_from_slice).collect();
        Self { name, chunks, payloads, length: bytes.len() as u64 }
    }

    /// A turn of an agent that emits deltas: frames of 120 bytes in chunks of 256.
    fn small_events() -> Self {
        let payload = |index: usize| {
            let seq = 101 + index;
            format!(
                r#"{{"type":"agent.message","seq":{seq},"text":"some streamed text","part_id":"p-0","delta":true}}"#
            )
        };
        let recording = Self::new("120-byte events", (0..400).map(payload).collect(), 256);
        assert_eq!(recording.length, 400 * 120);
        recording
    }

    /// One cumulative text of 300 KB, in chunks of 16 KiB as a browser hands them over.
    fn large_event() -> Self {
        let text = "A sentence of an answer, with \"quotes\" and\nlines. ".repeat(6_000);
        let text = Value::from(text);
        let payload = format!(r#"{{"type":"agent.message","seq":1,"text":{text},"part_id":"p-0"}}"#);
        Self::new("one 300 KB event", vec![payload], 16 * 1024)
    }
}

/// The least that a client of one kind of event could read.
#[derive(Deserialize)]
struct Minimal {
    #[serde(rename = "type")]
    kind: String,
    seq: u64,
    text: Option<String>,
    part_id: Option<String>,
    #[serde(default)]
    delta: bool,
}

fn events(recording: &Recording, mut take: impl FnMut(AgentEvent)) {
    let mut decoder = EventDecoder::new();
    for chunk in &recording.chunks {
        decoder.push(chunk.clone());
        while let Some(event) = decoder.next_event() {
            take(event.expect("a recording is well-formed"));
        }
    }
}

fn message(recording: &Recording) -> Transcript {
    let mut transcript = Transcript::new();
    transcript.send("hello");
    events(recording, |event| {
        transcript.apply(&event);
    });
    transcript
}

fn json_values(recording: &Recording) {
    for payload in &recording.payloads {
        black_box(serde_json::from_str::<Value>(payload).expect("valid JSON"));
    }
}

fn json_structs(recording: &Recording) {
    for payload in &recording.payloads {
        let minimal: Minimal = serde_json::from_str(payload).expect("valid JSON");
        black_box((minimal.kind, minimal.seq, minimal.text, minimal.part_id, minimal.delta));
    }
}

fn sse_core_alone(recording: &Recording) {
    let limit = std::num::NonZeroUsize::new(8 * 1024 * 1024).expect("not zero");
    let mut decoder = sse_core::SseDecoder::with_limit(limit);
    for chunk in &recording.chunks {
        let mut chunk = chunk.clone();
        while let Some(event) = decoder.next(&mut chunk) {
            let _ = black_box(event);
        }
    }
}

fn eventsource_stream_alone(recording: &Recording) {
    let chunks = recording.chunks.iter().cloned().map(Ok::<_, std::convert::Infallible>);
    let mut stream = futures::stream::iter(chunks).eventsource();
    while let Some(Some(event)) = stream.next().now_or_never() {
        let _ = black_box(event);
    }
}

fn decode(criterion: &mut Criterion) {
    for recording in [Recording::small_events(), Recording::large_event()] {
        assert_eq!(message(&recording).messages().len(), 2);
        let mut group = criterion.benchmark_group(recording.name);
        group.throughput(Throughput::Bytes(recording.length));
        group.bench_function("bytes to events", |b| {
            b.iter(|| events(&recording, |event| drop(black_box(event))));
        });
        group.bench_function("bytes to message", |b| b.iter(|| message(&recording)));
        group.bench_function("serde_json to Value", |b| b.iter(|| json_values(&recording)));
        group.bench_function("serde_json to struct", |b| b.iter(|| json_structs(&recording)));
        group.bench_function("sse-core", |b| b.iter(|| sse_core_alone(&recording)));
        group.bench_function("eventsource-stream", |b| b.iter(|| eventsource_stream_alone(&recording)));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = decode
}
criterion_main!(benches);

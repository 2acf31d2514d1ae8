//! The recorded streams of the real server, cut at every byte: what a chat shows in the end is the same as without the
//! cut, and the message is posted once. The server keeps its log, and serves what is behind the cursor.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::StreamExt;
use karta_dioxus::ports::{BoxFuture, Http, HttpRequest, HttpResponse};
use karta_dioxus::{AgentOptions, Decision, KartaError, Transcript, Transport};
use serde_json::{Value, json};

use crate::support::scripted::World;
use crate::support::server::{KEY, PROJECT, client};

/// How a body ends where it is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Break,
    Clean,
}

/// A server with a recorded log, whose streams are cut once: behind so many bytes of all that it sends.
#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Number, bytes and whether it ends a stream.
    log: Vec<(u64, Bytes, bool)>,
    cut: Option<(usize, Ending)>,
    posts: Vec<Value>,
    streams: usize,
}

fn frames(text: &str) -> Vec<(u64, Bytes, bool)> {
    let whole = text.split_inclusive("\n\n").filter(|frame| frame.contains("data: "));
    whole
        .map(|frame| {
            let data = frame.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
            let data: Value = serde_json::from_str(data).unwrap();
            let is_last = matches!(
                data["type"].as_str(),
                Some("session.status_idle" | "session.error" | "response.completed")
            );
            (data["seq"].as_u64().unwrap_or_default(), Bytes::from(frame.to_owned()), is_last)
        })
        .collect()
}

fn recording(name: &str) -> String {
    let path = format!("{}/tests/fixtures/sse/{name}.sse", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A conversation of recordings, one behind the other, with one turn's id, and an end if there is none.
fn log(names: &[&str]) -> Vec<(u64, Bytes, bool)> {
    let mut text: String = names.iter().map(|name| recording(name)).collect();
    const TURN: &str = r#""turn_id":"turn_"#;
    let ids: Vec<usize> = text.match_indices(TURN).map(|(at, _)| at + TURN.len()).collect();
    for at in ids {
        text.replace_range(at..at + 32, &"0".repeat(32));
    }
    let mut log = frames(&text);
    let is_over = log.last().is_some_and(|(_, data, is_last)| {
        *is_last && !String::from_utf8_lossy(data).contains("requires_action")
    });
    if !is_over {
        let seq = log.last().unwrap().0 + 1;
        let end = json!({"type": "session.status_idle", "seq": seq, "stop_reason": "end_turn",
                         "turn_id": format!("turn_{}", "0".repeat(32))});
        log.extend(frames(&format!("event: session.status_idle\ndata: {end}\n\n")));
    }
    assert!(log.is_sorted_by(|a, b| a.0 <= b.0), "{names:?} follow each other");
    log
}

impl Recorded {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, KartaError> {
        let mut state = self.0.lock().unwrap();
        let path = request.url.split('?').next().unwrap_or_default();
        let json = |status, body: Value| {
            let body = futures::stream::iter([Ok(Bytes::from(body.to_string()))]);
            Ok(HttpResponse::new(status, Some("application/json".into()), body.boxed()))
        };
        if path.ends_with("/session-tokens") {
            json(201, json!({"token": "token", "expires_in": 900}))
        } else if path.ends_with("/sessions") {
            json(201, json!({"id": "s", "status": "idle"}))
        } else if path.ends_with("/events") {
            state.posts.push(serde_json::from_slice(request.body.as_deref().unwrap()).unwrap());
            json(202, json!({"accepted": true}))
        } else if path.ends_with("/events/stream") || path.ends_with("/responses") {
            state.streams += 1;
            let after: u64 = request.url.split("after=").nth(1).map_or(0, |seq| seq.parse().unwrap());
            let rest = state.log.iter().filter(|(seq, ..)| *seq > after || *seq == 0);
            let mut chunks: VecDeque<Result<Bytes, KartaError>> = VecDeque::new();
            let mut cut = state.cut;
            for (_, frame, is_last) in rest {
                if let Some((left, ending)) = &mut cut {
                    if *left < frame.len() {
                        chunks.push_back(Ok(frame.slice(..*left)));
                        if *ending == Ending::Break {
                            chunks.push_back(Err(KartaError::Network { message: "cut".into() }));
                        }
                        cut = None;
                        break;
                    }
                    *left -= frame.len();
                }
                chunks.push_back(Ok(frame.clone()));
                if *is_last {
                    break;
                }
            }
            state.cut = cut;
            Ok(HttpResponse::new(
                200,
                Some("text/event-stream".into()),
                futures::stream::iter(chunks).boxed(),
            ))
        } else if path.ends_with("/transcript") {
            json(200, json!({"messages": []}))
        } else {
            let events: Vec<Value> = state.log.iter().map(|(seq, ..)| json!({"seq": seq})).collect();
            json(200, json!({"id": "s", "status": "running", "events": events}))
        }
    }
}

impl Http for Recorded {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, KartaError>> {
        let answer = self.answer(&request);
        Box::pin(async move { answer })
    }
}

/// What a chat ends up with.
struct Outcome {
    transcript: Transcript,
    posts: Vec<Value>,
    streams: usize,
}

/// Talks to the server: one message, and each pause approved.
fn converse(log: &[(u64, Bytes, bool)], transport: Transport, cut: Option<(usize, Ending)>) -> Outcome {
    let server = Recorded(Arc::new(Mutex::new(State { log: log.to_vec(), cut, ..State::default() })));
    let world = World::new();
    let options = AgentOptions::new(PROJECT).base_url("https://karta.test").transport(transport);
    let client = client(options.http(server.clone()).clock(world.clock().clone()).embed_key(KEY));
    let mut transcript = Transcript::new();
    world.run(async {
        transcript.send("hi");
        let mut stream = client.send_message("hi");
        loop {
            let mut terminals = 0;
            while let Some(event) = stream.next().await {
                terminals += usize::from(event.is_terminal());
                transcript.apply(&event);
            }
            assert_eq!(terminals, 1, "one terminal event, the last");
            let Some(request) = transcript.pending_input().cloned() else { break };
            client.confirm_tool(&request.request_id, Decision::ApproveOnce).await.unwrap();
            assert!(transcript.respond(&request.request_id));
            stream = client.stream();
        }
    });
    let state = server.0.lock().unwrap();
    Outcome { transcript, posts: state.posts.clone(), streams: state.streams }
}

const CONVERSATIONS: &[&[&str]] = &[
    &["activity"],
    &["artifact"],
    &["ask_pause", "ask_answered"],
    &["confirm_pause", "confirm_approved"],
    &["confirm_pause", "confirm_denied"],
    &["confirm_pause", "confirm_second_pause"],
    &["crash"],
    &["delta"],
    &["echo"],
    &["empty"],
    &["eof_without_terminal"],
    &["fail"],
    &["flat_no_part_id"],
    &["interrupted"],
    &["softfail"],
    &["steer"],
    &["task"],
    &["thinking"],
    &["tool"],
    &["tool_error"],
    &["unicode"],
    &["warming"],
    &["warning"],
];

fn at_every_byte(ending: Ending) {
    let mut cuts = 0;
    for names in CONVERSATIONS {
        let log = log(names);
        let uncut = converse(&log, Transport::ManagedAgents, None);
        let length: usize = log.iter().map(|(_, frame, _)| frame.len()).sum();
        for at in 0..length {
            let outcome = converse(&log, Transport::ManagedAgents, Some((at, ending)));
            assert_eq!(outcome.transcript, uncut.transcript, "{names:?} cut at byte {at}");
            assert_eq!(outcome.posts, uncut.posts, "{names:?} cut at byte {at}");
            assert_eq!(outcome.streams, uncut.streams + 1, "{names:?} cut at byte {at}");
            cuts += 1;
        }
    }
    println!("{cuts} cuts");
    assert!(cuts > 30_000, "{cuts}: the recordings are there");
}

#[test]
fn every_recording_is_cut() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sse");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".sse");
        // The Responses transport has a test of its own.
        assert!(name == "responses" || CONVERSATIONS.iter().any(|names| names.contains(&name)), "{name}");
    }
}

#[test]
fn a_recording_that_breaks_off_at_any_byte_gives_the_same_transcript() {
    at_every_byte(Ending::Break);
}

#[test]
fn a_recording_that_ends_at_any_byte_gives_the_same_transcript() {
    at_every_byte(Ending::Clean);
}

/// It can't be resumed: what has arrived stays, and the error says so; nothing is asked twice by itself.
#[test]
fn a_response_that_is_cut_at_any_byte_is_an_error_that_keeps_the_text() {
    let log = frames(&recording("responses"));
    let uncut = converse(&log, Transport::Responses, None);
    let whole = uncut.transcript.messages()[1].text.clone();
    let length: usize = log.iter().map(|(_, frame, _)| frame.len()).sum();
    for ending in [Ending::Break, Ending::Clean] {
        for at in 0..length {
            let outcome = converse(&log, Transport::Responses, Some((at, ending)));
            let answer = &outcome.transcript.messages()[1];
            assert!(whole.starts_with(answer.text.as_str()), "cut at byte {at}: {:?}", answer.text);
            assert!(
                matches!(answer.error, Some(KartaError::Network { .. })),
                "cut at byte {at}: {:?}",
                answer.error
            );
            assert!(!answer.streaming && outcome.streams == 1, "cut at byte {at}");
        }
    }
    assert!(uncut.transcript.messages()[1].error.is_none());
}

//! Users, servers and networks that do anything in any order.

use std::collections::HashSet;

use fastrand::Rng;
use karta_dioxus::{AgentStatus, ChatMessage, MessageState, Role};
use serde_json::json;

use crate::support::{Fault, Route, Stage};

const SEEDS: u64 = 300;
const STEPS: usize = 120;

/// What may be held up or lost.
const ROUTES: [Route; 7] = [
    Route::Mint,
    Route::Create,
    Route::Message,
    Route::Confirm,
    Route::Stream,
    Route::State,
    Route::Transcript,
];

struct Run {
    stage: Stage,
    random: Rng,
    /// What was sent since the transcript was last emptied.
    sent: Vec<String>,
    count: usize,
    key: usize,
    steps: Vec<String>,
}

impl Run {
    fn new(seed: u64) -> Self {
        let random = Rng::with_seed(seed);
        Self { stage: Stage::new(), random, sent: Vec::new(), count: 0, key: 0, steps: Vec::new() }
    }

    fn messages(&self) -> Vec<ChatMessage> {
        let agent = self.stage.agent();
        self.stage.dom.in_runtime(|| agent.messages().iter().map(|message| message.cloned()).collect())
    }

    fn status(&self) -> AgentStatus {
        self.stage.dom.in_runtime(|| self.stage.agent().status())
    }

    fn has(&self, state: &MessageState) -> bool {
        self.messages().iter().any(|message| message.state == *state)
    }

    /// Acts without letting the app work.
    fn act(&mut self, act: impl FnOnce(karta_dioxus::UseKartaAgent)) {
        let agent = self.stage.agent();
        self.stage.dom.in_runtime(|| act(agent));
    }

    fn step(&mut self) {
        let what = self.random.u32(0..100);
        let mut name = "";
        match what {
            0..20 => {
                name = "send";
                self.count += 1;
                let text = format!("message-{}", self.count);
                self.sent.push(text.clone());
                self.act(|agent| agent.send(text));
            }
            20..24 => {
                name = "stop";
                self.act(|agent| agent.stop());
            }
            24..30 if self.has(&MessageState::Failed) => {
                name = "retry";
                self.act(|agent| agent.retry());
            }
            30..36 => {
                name = "respond";
                let allow = self.random.bool();
                self.act(|agent| agent.respond(allow));
            }
            36 => {
                name = "reset";
                self.sent.clear();
                self.act(|agent| agent.reset());
            }
            37 => {
                name = "open";
                let session_id = self.stage.dom.in_runtime(|| self.stage.agent().session_id());
                if let Some(session_id) = session_id {
                    self.sent.clear();
                    self.act(|agent| agent.open_session(session_id));
                }
            }
            38 => {
                name = "identity";
                self.key += 1;
                self.sent.clear();
                let key = format!("pk_live_{}", self.key);
                self.stage.set_options(move |options| options.embed_key(key.clone()));
                self.stage.rerender();
            }
            39..42 => self.stage.rerender(),
            42..72 => name = self.serve(),
            72..77 => {
                name = "hold";
                let route = self.random.choice(ROUTES).unwrap();
                match self.random.bool() {
                    true => self.stage.server.hold(route),
                    false => self.stage.server.hold_answers(route),
                }
            }
            77..83 => {
                name = "release";
                self.stage.server.release();
            }
            83..88 => {
                name = "fault";
                let route = self.random.choice(ROUTES).unwrap();
                let fault = match self.random.u32(0..3) {
                    0 => Fault::Lost,
                    1 => Fault::AnswerLost,
                    _ => Fault::Status(503, json!({"detail": "unavailable"})),
                };
                self.stage.server.fault(route, fault);
            }
            88..90 => {
                name = "cut";
                self.stage.server.cut();
            }
            _ => {
                name = "advance";
                self.stage.clock.advance(*self.random.choice(&[16, 500, 5_000, 21_000]).unwrap());
            }
        }
        if self.random.u32(0..4) > 0 {
            self.stage.settle();
            self.check();
        }
        self.steps.push(format!(
            "{what} {name}: {}",
            self.stage.dom.in_runtime(|| { crate::support::stage::describe(self.stage.agent()) })
        ));
    }

    fn serve(&mut self) -> &'static str {
        let (what, number) = (self.random.u32(0..12), self.random.u32(..));
        let server = self.stage.server.clone();
        server.act(|world| {
            let Some(session) = world.model.newest() else { return "" };
            let is_running = session.turn.as_ref().is_some_and(|turn| turn.pause.is_none());
            match what {
                0..5 if is_running => {
                    session.say(&format!("answer {number}"));
                    "say"
                }
                5..8 if is_running => {
                    session.end("end_turn");
                    "end"
                }
                8 if is_running => {
                    session.fail("provider_error");
                    "fail"
                }
                9 if is_running => {
                    session.pause(&format!("perm-{number}"));
                    "pause"
                }
                10 => {
                    session.message(&format!("other-{number}"));
                    "other tab"
                }
                11 => {
                    let request = session.turn.as_ref().and_then(|turn| turn.pause.clone());
                    request.map(|request| session.confirm(&request));
                    "other tab confirms"
                }
                _ => "",
            }
        })
    }

    fn check(&self) {
        let messages = self.messages();
        let streaming = messages.iter().filter(|message| message.streaming).count();
        assert!(streaming <= 1, "at most one message streams");
        assert!(streaming == 0 || self.status() == AgentStatus::Streaming, "a message streams");
        let ids: HashSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
        assert_eq!(ids.len(), messages.len(), "ids do not repeat");
        assert!(self.stage.server.open_streams() <= 1, "there is one reader");
        for text in &self.sent {
            let shown = messages.iter().filter(|message| message.role == Role::User);
            let shown =
                shown.filter(|message| message.text.as_str().split("\n\n").any(|part| part == text)).count();
            assert_eq!(shown, 1, "{text} is shown once");
        }
    }

    /// All goes well, and the user does what there is to do.
    fn come_to_rest(&mut self) {
        for _ in 0..100 {
            self.stage.server.forgive();
            self.stage.settle();
            self.check();
            let is_idle = self.stage.server.act(|world| match world.model.newest() {
                Some(session) => match &session.turn {
                    Some(turn) if turn.pause.is_none() => {
                        session.end("end_turn");
                        false
                    }
                    Some(turn) => {
                        let pause = turn.pause.clone().unwrap();
                        session.confirm(&pause);
                        false
                    }
                    None => true,
                },
                None => true,
            });
            self.stage.settle();
            let is_working = self.status() == AgentStatus::Streaming;
            let is_open = self.has(&MessageState::Failed) || self.has(&MessageState::Queued);
            if self.stage.dom.in_runtime(|| self.stage.agent().pending_input().is_some()) {
                self.stage.act(|agent| agent.respond(true));
            } else if !is_working && is_open {
                self.stage.act(|agent| agent.retry());
            } else if is_idle && !is_working {
                return;
            }
            self.stage.advance(21_000);
        }
        panic!("it never comes to rest");
    }

    fn check_end(&mut self) {
        self.check();
        assert!(!self.has(&MessageState::Queued) && !self.has(&MessageState::Failed), "nothing is left over");
        assert_eq!((self.stage.server.open_streams(), self.stage.server.in_flight()), (0, 0));
        assert_eq!(self.stage.clock.sleepers(), 0, "no timer is left");
        for text in &self.sent {
            let arrived = self.stage.server.act(|world| {
                let transcripts = world.model.sessions.values().flat_map(|session| &session.transcript);
                let users = transcripts.filter(|message| message["role"] == "user");
                users
                    .map(|message| {
                        let joined = message["parts"][0]["text"].as_str().unwrap();
                        joined.split("\n\n").filter(|part| part == text).count()
                    })
                    .sum::<usize>()
            });
            assert_eq!(arrived, 1, "{text} arrived once");
        }
    }
}

fn run(seed: u64) {
    let mut run = Run::new(seed);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for _ in 0..STEPS {
            run.step();
        }
        run.steps.push("at rest".into());
        run.come_to_rest();
        run.check_end();
    }));
    if let Err(panic) = outcome {
        eprintln!("seed {seed}:");
        for step in run.steps.iter().rev().take(14).rev() {
            eprintln!("  {}", step.replace("\n\n", "/"));
        }
        for seen in run.stage.server.last_seen(12) {
            eprintln!("  {:?} {}", seen.route, seen.body);
        }
        let now = run.stage.dom.in_runtime(|| crate::support::stage::describe(run.stage.agent()));
        eprintln!("  now: {now}");
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn no_message_is_lost_or_doubled_and_nothing_is_stuck_whatever_happens() {
    if let Ok(seed) = std::env::var("HOOK_SEED") {
        return run(seed.parse().unwrap());
    }
    (0..SEEDS).for_each(run);
}

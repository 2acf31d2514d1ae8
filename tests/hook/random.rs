//! Users, servers and networks that do anything in any order.

use std::collections::HashSet;

use fastrand::Rng;
use karta_dioxus::{AgentStatus, ChatMessage, MessageState, Role};

use crate::support::{Route, Stage};

mod acts;
mod ending;

const SEEDS: u64 = 1_000;
/// The seeds are shared out among so many tests, which run side by side.
const SHARES: u64 = 4;
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
    /// The sessions of this conversation: from this one on.
    first_session: u32,
    key: usize,
    steps: Vec<String>,
}

impl Run {
    fn new(seed: u64) -> Self {
        let random = Rng::with_seed(seed);
        Self {
            stage: Stage::new(),
            random,
            sent: Vec::new(),
            count: 0,
            first_session: 1,
            key: 0,
            steps: Vec::new(),
        }
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
}

fn run(seed: u64) {
    let mut run = Run::new(seed);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for _ in 0..STEPS {
            run.step();
        }
        run.steps.push("at rest".into());
        run.come_to_rest();
        run.send_the_last();
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

/// Runs every fourth seed, or the one that `HOOK_SEED` names.
fn run_share(share: u64) {
    if let Ok(seed) = std::env::var("HOOK_SEED") {
        if share == 0 {
            run(seed.parse().unwrap());
        }
        return;
    }
    let is_bad = |seed: &u64| std::panic::catch_unwind(|| run(*seed)).is_err();
    let bad: Vec<u64> = (share..SEEDS).step_by(SHARES as usize).filter(is_bad).collect();
    assert!(bad.is_empty(), "repeat with HOOK_SEED: {bad:?}");
}

#[test]
fn whatever_happens_the_chat_ends_as_the_servers_transcript_1() {
    run_share(0);
}

#[test]
fn whatever_happens_the_chat_ends_as_the_servers_transcript_2() {
    run_share(1);
}

#[test]
fn whatever_happens_the_chat_ends_as_the_servers_transcript_3() {
    run_share(2);
}

#[test]
fn whatever_happens_the_chat_ends_as_the_servers_transcript_4() {
    run_share(3);
}

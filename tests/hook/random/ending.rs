//! How a run comes to its end, and what has to hold then.

use karta_dioxus::{AgentStatus, MessageState, Role};

use serde_json::Value;

use super::Run;

impl Run {
    /// All goes well, and the user does what there is to do.
    pub(super) fn come_to_rest(&mut self) {
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

    /// What one sees and what the server has, message by message. Messages that waited together are one to the server,
    /// and those of two tabs may have come there in another order.
    fn check_transcript(&mut self) {
        let (first, sent) = (self.first_session, self.sent.clone());
        let theirs = self.stage.server.act(|world| {
            let sessions = world.model.sessions.iter();
            let mut sessions: Vec<(u32, _)> =
                sessions.map(|(id, session)| (id[1..].parse().unwrap(), &session.transcript)).collect();
            // A request of before may have opened one after all.
            let is_ours = |transcript: &[Value]| {
                let mut texts = transcript.iter().map(text);
                texts.any(|text| text.split("\n\n").any(|part| sent.iter().any(|sent| sent == part)))
            };
            sessions.retain(|(number, transcript)| *number >= first && is_ours(transcript));
            sessions.sort_by_key(|(number, _)| *number);
            let messages = sessions.into_iter().flat_map(|(_, transcript)| transcript);
            turns(messages.map(|message| (message["role"] == "user", text(message).to_owned())))
        });
        let shown = self.messages();
        let shown = turns(shown.iter().map(|message| (message.role == Role::User, message.text.to_string())));
        assert_eq!(shown, theirs, "what is shown is what the server has");
    }

    /// A last message, which brings what other tabs did meanwhile.
    pub(super) fn send_the_last(&mut self) {
        self.sent.push("the last".into());
        self.stage.send("the last");
    }

    pub(super) fn check_end(&mut self) {
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
        self.check_transcript();
    }
}

fn text(message: &Value) -> &str {
    message["parts"][0]["text"].as_str().unwrap()
}

/// The texts of users up to an answer, and the answers.
fn turns(messages: impl Iterator<Item = (bool, String)>) -> Vec<String> {
    let mut turns: Vec<String> = Vec::new();
    let mut asked = Vec::new();
    for (is_user, text) in messages {
        if is_user {
            asked.extend(text.split("\n\n").map(str::to_owned));
        } else {
            asked.sort();
            turns.push(format!("> {}", std::mem::take(&mut asked).join(" + ")));
            turns.push(format!("< {text}"));
        }
    }
    turns.extend(asked);
    turns
}

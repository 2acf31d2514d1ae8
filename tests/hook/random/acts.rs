//! What a user, a server and a network do.

use serde_json::{Value, json};

use super::{ROUTES, Run};
use crate::support::{Fault, Route};
use karta_dioxus::MessageState;

impl Run {
    pub(super) fn step(&mut self) {
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
                self.first_session = self.next_session();
                self.act(|agent| agent.reset());
            }
            37 => {
                name = "open";
                let session_id = self.stage.dom.in_runtime(|| self.stage.agent().session_id());
                if let Some(session_id) = session_id {
                    self.sent.clear();
                    self.first_session = session_id[1..].parse().unwrap();
                    self.act(|agent| agent.open_session(session_id));
                }
            }
            38 => {
                name = "identity";
                self.key += 1;
                self.sent.clear();
                self.first_session = self.next_session();
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
                let fault = self.fault(route);
                self.stage.server.fault(route, fault);
            }
            88 => name = self.restart(),
            89..91 => {
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

    fn next_session(&self) -> u32 {
        self.stage.server.act(|world| world.model.sessions.len() as u32 + 1)
    }

    /// Everything that may go wrong with a request. Refusals are what PROTOCOL.md §8 has for the route; that a session is
    /// gone is never said of one that is there.
    fn fault(&mut self, route: Route) -> Fault {
        let detail = |error: &str| json!({"detail": {"error": error, "message": "no"}});
        let mut refusals: Vec<(u16, Value)> = vec![
            (400, json!({"detail": "bad"})),
            (401, json!({"detail": "Unauthorized"})),
            (402, detail("budget_exhausted")),
            (403, detail("subject_unavailable")),
            (413, json!({"detail": "too large"})),
            (422, json!({"detail": []})),
            (429, json!({"detail": "inbox full"})),
            (429, json!({"error": "limit_reached", "message": "cap"})),
            (500, json!("Internal Server Error")),
            (503, detail("turn_admission_unavailable")),
        ];
        if matches!(route, Route::Mint | Route::Create) {
            refusals.push((404, json!({"detail": "no active release"})));
            refusals.push((409, detail("karta_needs_setup")));
        }
        match self.random.u32(0..10) {
            0..2 => Fault::Lost,
            2..4 => Fault::AnswerLost,
            4 => Fault::Html,
            5..7 => Fault::Cut { at: self.random.usize(0..400), is_clean: self.random.bool() },
            7 if route == Route::Stream => Fault::Replay,
            _ => {
                let (status, body) = self.random.choice(refusals).unwrap();
                Fault::Status(status, body)
            }
        }
    }

    /// The server restarts: the session's log begins anew.
    fn restart(&mut self) -> &'static str {
        self.stage.server.act(|world| {
            if let Some(session) = world.model.newest() {
                session.restart();
            }
        });
        self.stage.server.cut();
        "restart"
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
                // A session that nobody has written to is known to no other tab.
                10 if !session.transcript.is_empty() => {
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
}

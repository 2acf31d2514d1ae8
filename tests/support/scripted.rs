//! [`World`]: a scripted server and a clock that never waits, for what no server can easily show.

use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};

use karta_dioxus::ports::{BoxFuture, Http, HttpRequest, HttpResponse};
use karta_dioxus::{AgentOptions, KartaAgentClient, KartaError};
use serde_json::{Value, json};

use super::answer::Answer;
use super::clock::ManualClock;
use super::server::{KEY, PROJECT, client};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    Mint,
    Create,
    Session,
    Post,
    Stream,
    Transcript,
    Responses,
    Other,
}

impl Route {
    fn of(request: &HttpRequest) -> Self {
        let path = request.url.split('?').next().unwrap_or_default();
        let is_post = request.method.as_str() == "POST";
        let in_session = path.split("/sessions/").nth(1).map(|rest| rest.split('/').collect::<Vec<_>>());
        match in_session.as_deref() {
            Some([_]) => Self::Session,
            Some([_, "events"]) => Self::Post,
            Some([_, "events", "stream"]) => Self::Stream,
            Some([_, "transcript"]) => Self::Transcript,
            _ if path.ends_with("/session-tokens") => Self::Mint,
            _ if path.ends_with("/sessions") && is_post => Self::Create,
            _ if path.ends_with("/responses") => Self::Responses,
            _ => Self::Other,
        }
    }
}

/// A request, when it was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Milliseconds since the world began.
    pub at: u64,
    pub route: Route,
    pub url: String,
    pub bearer: Option<String>,
    pub body: Value,
}

/// A scripted server. Mints, creations and posts succeed unless something else is said; whatever else is asked for has
/// to be scripted.
#[derive(Clone, Default)]
pub struct World {
    pub clock: ManualClock,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    answers: HashMap<Route, VecDeque<Answer>>,
    made: Vec<Made>,
}

impl World {
    pub fn new() -> Self {
        Self::default()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("no test panics while it holds the script")
    }

    /// The next answer of a route, behind those said before.
    pub fn says(&self, route: Route, answer: Answer) -> &Self {
        self.script().answers.entry(route).or_default().push_back(answer);
        self
    }

    /// The same answer a number of times.
    pub fn repeats(&self, route: Route, count: usize, answer: &Answer) -> &Self {
        let answers = std::iter::repeat_n(answer.clone(), count);
        self.script().answers.entry(route).or_default().extend(answers);
        self
    }

    pub fn bare_options(&self) -> AgentOptions {
        let options = AgentOptions::new(PROJECT).base_url("https://karta.test");
        options.http(self.clone()).clock(self.clock.clone())
    }

    pub fn client(&self) -> KartaAgentClient {
        client(self.bare_options().embed_key(KEY))
    }

    /// The requests for a route so far.
    pub fn made(&self, route: Route) -> Vec<Made> {
        self.script().made.iter().filter(|made| made.route == route).cloned().collect()
    }

    /// When the requests for a route were made, in milliseconds.
    pub fn times(&self, route: Route) -> Vec<u64> {
        self.made(route).iter().map(|made| made.at).collect()
    }

    pub fn routes(&self) -> Vec<Route> {
        self.script().made.iter().map(|made| made.route).collect()
    }

    /// The cursors that streams were opened with.
    pub fn cursors(&self) -> Vec<u64> {
        let cursor = |made: &Made| made.url.split("after=").nth(1)?.parse().ok();
        self.made(Route::Stream).iter().map(|made| cursor(made).expect("a cursor")).collect()
    }

    /// Runs something to its end: whenever it can't go on, time does.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            if let Some(output) = self.poll(work.as_mut()) {
                return output;
            }
            assert!(self.clock.advance(), "nothing is left to wait for: {:?}", self.routes());
        }
    }

    /// Runs something as far as it gets without time passing.
    pub fn poll<T>(&self, mut work: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&flag));
        while flag.0.swap(false, Ordering::SeqCst) {
            if let Poll::Ready(output) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Some(output);
            }
        }
        None
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Http for World {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, KartaError>> {
        let route = Route::of(&request);
        let mut script = self.script();
        let body = request.body.as_deref().map(|body| serde_json::from_str(body).expect("JSON goes out"));
        script.made.push(Made {
            at: self.clock.elapsed(),
            route,
            url: request.url.clone(),
            bearer: request.bearer.map(|bearer| bearer.expose().to_owned()),
            body: body.unwrap_or_default(),
        });
        let count = script.made.iter().filter(|made| made.route == route).count();
        let said = script.answers.get_mut(&route).and_then(VecDeque::pop_front);
        let answer = said.unwrap_or_else(|| match route {
            Route::Mint => {
                Answer::json(201, &json!({"token": format!("token-{count}"), "expires_in": 900_000}))
            }
            Route::Create => Answer::json(201, &json!({"id": format!("session-{count}"), "status": "idle"})),
            Route::Post => Answer::json(202, &json!({"accepted": true})),
            route => panic!("nothing was said about {route:?} number {count}"),
        });
        Box::pin(answer.give(self.clock.clone()))
    }
}

/// The events of a turn, and the answers that tell of it.
pub mod wire {
    use serde_json::{Value, json};

    pub fn running(seq: u64, turn: &str) -> Value {
        json!({"type": "session.status_running", "seq": seq, "turn_id": turn})
    }

    pub fn text(seq: u64, text: &str) -> Value {
        json!({"type": "agent.message", "seq": seq, "text": text, "part_id": "p"})
    }

    pub fn end(seq: u64, turn: &str) -> Value {
        json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "end_turn"})
    }

    pub fn pause(seq: u64, turn: &str) -> Value {
        json!({"type": "session.status_idle", "seq": seq, "turn_id": turn, "stop_reason": "requires_action",
               "request_id": format!("perm-{seq}"), "kind": "tool_permission", "tool": "bash",
               "options": ["approve_once", "deny"]})
    }

    /// A whole turn of three events.
    pub fn turn(first: u64, id: &str, said: &str) -> [Value; 3] {
        [running(first, id), text(first + 1, said), end(first + 2, id)]
    }

    /// A session with a log up to `last_seq`, in which a turn runs or not.
    pub fn session(last_seq: u64, is_active: bool) -> Value {
        let turn = json!({"turn_id": "t", "phase": "running"});
        json!({"id": "session-1", "status": if is_active { "running" } else { "idle" },
               "active_turn": if is_active { turn } else { Value::Null },
               "events": (1..=last_seq).map(|seq| text(seq, "x")).collect::<Vec<_>>()})
    }

    /// A transcript of questions and, where there are any yet, their answers.
    pub fn transcript(turns: &[(&str, Option<(&str, &str)>)]) -> Value {
        let mut messages = Vec::new();
        for (index, (asked, answer)) in turns.iter().enumerate() {
            messages.push(json!({"id": format!("u-{index}"), "role": "user",
                                 "parts": [{"kind": "text", "text": asked}]}));
            if let Some((turn, said)) = answer {
                messages.push(json!({"id": format!("a-{index}"), "role": "assistant",
                    "parts": [{"kind": "text", "id": "p", "text": said}],
                    "turn": {"turnId": turn, "completedAt": "2027-01-15", "status": "succeeded"}}));
            }
        }
        json!({"messages": messages})
    }
}

//! [`ScriptedServer`].

use std::collections::{HashMap, VecDeque};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use serde_json::{Value, json};

use super::answer::Answer;
use super::clock::ManualClock;
use super::event;
use crate::error::Result;
use crate::options::AgentOptions;
use crate::ports::{BoxFuture, Http, HttpRequest, HttpResponse};

/// What a request asks for.
///
/// ```
/// use karta_dioxus::testing::{Answer, Route, ScriptedServer};
///
/// let server = ScriptedServer::new();
/// server.says(Route::Mint, Answer::json(403, &serde_json::json!({"detail": "origin_not_allowed"})));
/// assert!(server.requests(Route::Mint).is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Route {
    /// A session token for an embed key.
    Mint,
    /// A new session.
    Create,
    /// A session's state and log.
    Session,
    /// A message, a decision or an interrupt.
    Post,
    /// The events of a turn.
    Stream,
    /// The messages of a session.
    Transcript,
    /// A file for the next turn.
    Files,
    /// A turn of the Responses transport.
    Responses,
    /// Anything else.
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
            Some([_, "files"]) => Self::Files,
            _ if path.ends_with("/session-tokens") => Self::Mint,
            _ if path.ends_with("/sessions") && is_post => Self::Create,
            _ if path.ends_with("/responses") => Self::Responses,
            _ => Self::Other,
        }
    }
}

/// A request that was made.
///
/// ```
/// use karta_dioxus::KartaAgentClient;
/// use karta_dioxus::testing::{Route, ScriptedServer};
///
/// let server = ScriptedServer::new();
/// let client = KartaAgentClient::new(server.options())?;
/// server.run(client.create_session())?;
/// let made = &server.requests(Route::Create)[0];
/// assert!(made.url.contains("/sessions") && made.at == 0);
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// When, in milliseconds since the clock began.
    pub at: u64,
    /// What it asks for.
    pub route: Route,
    /// The whole address.
    pub url: String,
    /// The token that it came with.
    pub bearer: Option<String>,
    /// The JSON that it carried, else `null`.
    pub body: Value,
}

/// A server that says what a test has written down, on a clock that a test moves. Clones are the same server.
///
/// Mints, new sessions and posts succeed by themselves. [`answers`](Self::answers),
/// [`asks_permission`](Self::asks_permission) and [`fails`](Self::fails) script the next stream; [`says`](Self::says)
/// scripts any answer, with delays, cuts and nonsense.
///
/// ```
/// use futures::StreamExt;
/// use karta_dioxus::testing::{Route, ScriptedServer};
/// use karta_dioxus::{AgentEvent, Decision, KartaAgentClient};
///
/// let server = ScriptedServer::new();
/// server.asks_permission("refund", "order 1234").answers("Refunded.");
///
/// let client = KartaAgentClient::new(server.options())?;
/// let events: Vec<AgentEvent> = server.run(client.send_message("My money back, please").collect());
/// let Some(AgentEvent::InputRequired { request_id, .. }) = events.last() else { panic!("{events:?}") };
/// server.run(client.confirm_tool(request_id, Decision::ApproveOnce))?;
/// let events: Vec<AgentEvent> = server.run(client.stream().collect());
///
/// assert!(events.iter().any(|event| matches!(event, AgentEvent::Message { text, .. } if text == "Refunded.")));
/// assert_eq!(server.requests(Route::Post)[1].body["result"], "approve_once");
///
/// // Options of one's own, a turn that fails, and what happens while no time passes.
/// server.fails("model_error", "The model is away.");
/// let client = KartaAgentClient::new(server.serves(karta_dioxus::AgentOptions::new("coffeeco/support-bot").token("t")))?;
/// let mut turn = client.send_message("Hello");
/// let mut next = std::pin::pin!(turn.next());
/// assert!(server.poll(next.as_mut()).is_some());
/// assert_eq!(server.routes().last(), Some(&Route::Stream));
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
///
/// # Panics
///
/// A request that no answer is scripted for panics where it is made, so that the test says which one it was.
#[derive(Clone, Default)]
pub struct ScriptedServer {
    clock: ManualClock,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    answers: HashMap<Route, VecDeque<Answer>>,
    made: Vec<Request>,
    /// The number of the last event that [`ScriptedServer::answers`] and its like have written.
    seq: u64,
    /// The number of the turn that they write.
    turn: u64,
}

impl ScriptedServer {
    /// A server about which nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Options for a client that talks to it, with an embed key.
    pub fn options(&self) -> AgentOptions {
        self.serves(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_test"))
    }

    /// The same options with this server and its clock in place of the world. Their base URL is never reached.
    pub fn serves(&self, options: AgentOptions) -> AgentOptions {
        options.http(self.clone()).clock(self.clock.clone())
    }

    /// The clock that waits and timeouts go by.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The next stream carries a turn with this answer, a word more with each event.
    pub fn answers(&self, text: &str) -> &Self {
        self.stream(|script, turn| {
            let words: Vec<&str> = text.split_inclusive(' ').collect();
            let texts = (1..=words.len()).map(|count| words[..count].concat());
            let mut events = vec![event::running(script.next(), turn)];
            events.extend(texts.map(|text| event::text(script.next(), &text)));
            events.push(event::end(script.next(), turn));
            script.turn += 1;
            events
        })
    }

    /// The next stream ends in a pause: the agent wants to run a tool on something. What is scripted next goes on
    /// with that turn once it was decided.
    pub fn asks_permission(&self, tool: &str, target: &str) -> &Self {
        self.stream(|script, turn| {
            let running = event::running(script.next(), turn);
            let mut pause = event::pause(script.next(), turn);
            pause["tool"] = json!(tool);
            pause["target"] = json!(target);
            vec![running, pause]
        })
    }

    /// The next stream carries a turn that fails.
    pub fn fails(&self, code: &str, message: &str) -> &Self {
        self.stream(|script, turn| {
            let running = event::running(script.next(), turn);
            let error = json!({"type": "session.error", "seq": script.next(), "turn_id": turn,
                               "code": code, "message": message});
            script.turn += 1;
            vec![running, error]
        })
    }

    fn stream(&self, write: impl FnOnce(&mut Script, &str) -> Vec<Value>) -> &Self {
        let mut script = self.script();
        let turn = format!("turn_{}", script.turn + 1);
        let events = write(&mut script, &turn);
        drop(script);
        self.says(Route::Stream, Answer::stream(&events))
    }

    /// The next answer of a route, behind those said before.
    pub fn says(&self, route: Route, answer: Answer) -> &Self {
        self.script().answers.entry(route).or_default().push_back(answer);
        self
    }

    /// The requests for a route so far.
    pub fn requests(&self, route: Route) -> Vec<Request> {
        self.script().made.iter().filter(|made| made.route == route).cloned().collect()
    }

    /// What was asked for so far, in its order.
    pub fn routes(&self) -> Vec<Route> {
        self.script().made.iter().map(|made| made.route).collect()
    }

    /// Runs something to its end: whenever it can't go on, time does.
    ///
    /// # Panics
    ///
    /// When it waits for something that never comes.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            if let Some(output) = self.poll(work.as_mut()) {
                return output;
            }
            assert!(
                self.clock.advance(),
                "nothing is left to wait for; the requests were {:?}",
                self.routes()
            );
        }
    }

    /// Runs something as far as it gets without time passing.
    pub fn poll<T>(&self, mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
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

impl Script {
    fn next(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }
}

/// Whether both are the same server, as a component's prop has to tell.
impl PartialEq for ScriptedServer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.script, &other.script)
    }
}

impl std::fmt::Debug for ScriptedServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScriptedServer").field("routes", &self.routes()).finish_non_exhaustive()
    }
}

impl Http for ScriptedServer {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>> {
        let route = Route::of(&request);
        let mut script = self.script();
        let body = request.body.as_deref().map(|body| serde_json::from_slice(body).unwrap_or_default());
        script.made.push(Request {
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
            route => panic!("request number {count} for {route:?} is not scripted: {}", request.url),
        });
        Box::pin(answer.give(self.clock.clone()))
    }
}

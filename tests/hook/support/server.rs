//! The transport: every request is noted, answered by the model, and can be held up or lost.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use karta_dioxus::KartaError;
use karta_dioxus::ports::{BoxFuture, Http, HttpMethod, HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::model::{Model, Session};

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Route {
    Mint,
    Create,
    Message,
    Confirm,
    Interrupt,
    Stream,
    State,
    Transcript,
    List,
    Upload,
    Respond,
}

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It does not arrive.
    Lost,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// The server refuses it.
    Status(u16, Value),
    /// A web page comes, with 200.
    Html,
    /// The body stops behind so many bytes: it breaks off, or ends well.
    Cut { at: usize, is_clean: bool },
    /// A stream comes from the start of its log, whatever it was asked for.
    Replay,
}

/// A request that was made.
#[derive(Clone, Debug)]
pub struct Seen {
    pub route: Route,
    pub url: String,
    pub body: Value,
    pub bearer: String,
}

#[derive(Default)]
pub struct World {
    pub model: Model,
    pub seen: Vec<Seen>,
    faults: VecDeque<(Route, Fault)>,
    held: BTreeSet<Route>,
    held_answers: BTreeSet<Route>,
    /// The events of each response.
    responses: Vec<Vec<String>>,
    open_streams: usize,
    in_flight: usize,
    /// Streams that were opened before this many cuts are broken.
    cuts: usize,
    wakers: Vec<Waker>,
}

/// The server, the requests that it saw, and the way to it.
#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<World>>);

impl Server {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the server; whoever waits for it looks again.
    pub fn act<O>(&self, act: impl FnOnce(&mut World) -> O) -> O {
        let mut world = self.lock();
        let answer = act(&mut world);
        let wakers = std::mem::take(&mut world.wakers);
        drop(world);
        wakers.into_iter().for_each(Waker::wake);
        answer
    }

    /// Acts on the newest session.
    pub fn session<O>(&self, act: impl FnOnce(&mut Session) -> O) -> O {
        self.act(|world| act(world.model.newest().expect("a session")))
    }

    pub fn say(&self, text: &str) {
        self.session(|session| session.say(text));
    }

    pub fn end(&self) {
        self.session(|session| session.end("end_turn"));
    }

    pub fn hold(&self, route: Route) {
        self.act(|world| world.held.insert(route));
    }

    /// Requests arrive, and their answers do not yet.
    pub fn hold_answers(&self, route: Route) {
        self.act(|world| world.held_answers.insert(route));
    }

    pub fn release(&self) {
        self.act(|world| {
            world.held.clear();
            world.held_answers.clear();
        });
    }

    pub fn fault(&self, route: Route, fault: Fault) {
        self.act(|world| world.faults.push_back((route, fault)));
    }

    /// From now on all goes well.
    pub fn forgive(&self) {
        self.act(|world| world.faults.clear());
        self.release();
    }

    /// Breaks all streams that are open.
    pub fn cut(&self) {
        self.act(|world| world.cuts += 1);
    }

    /// Events of the newest response.
    pub fn respond(&self, event: &Value) {
        self.act(|world| {
            world.responses.last_mut().expect("a response").push(format!("data: {event}\n\n"));
        });
    }

    pub fn delta(&self, text: &str) {
        self.respond(&json!({"type": "response.output_text.delta", "delta": text}));
    }

    pub fn complete(&self) {
        let id = self.lock().responses.len();
        self.respond(&json!({"type": "response.completed", "response": {"id": format!("r{id}")}}));
    }

    pub fn seen(&self, route: Route) -> Vec<Seen> {
        self.lock().seen.iter().filter(|seen| seen.route == route).cloned().collect()
    }

    pub fn count(&self, route: Route) -> usize {
        self.seen(route).len()
    }

    /// Throws the notes of requests away.
    pub fn forget(&self) {
        self.act(|world| {
            world.seen = Vec::new();
            world.model.forget();
        });
    }

    pub fn last_seen(&self, count: usize) -> Vec<Seen> {
        let world = self.lock();
        world.seen[world.seen.len().saturating_sub(count)..].to_vec()
    }

    pub fn requests(&self) -> usize {
        self.lock().seen.len()
    }

    pub fn posted(&self) -> Vec<String> {
        self.seen(Route::Message).iter().map(|seen| seen.body["text"].as_str().unwrap().to_owned()).collect()
    }

    pub fn open_streams(&self) -> usize {
        self.lock().open_streams
    }

    pub fn in_flight(&self) -> usize {
        self.lock().in_flight
    }

    /// Waits until it is so.
    async fn until(&self, is_so: impl Fn(&World) -> bool) {
        std::future::poll_fn(|context| {
            let mut world = self.lock();
            if is_so(&world) {
                return Poll::Ready(());
            }
            world.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    async fn handle(self, seen: Seen) -> Result<HttpResponse, KartaError> {
        let route = seen.route;
        let _flight = Flight::start(&self);
        let fault = self.act(|world| {
            world.seen.push(seen.clone());
            let at = world.faults.iter().position(|(on, _)| *on == route)?;
            world.faults.remove(at).map(|(_, fault)| fault)
        });
        self.until(|world| !world.held.contains(&route)).await;
        let lost = || Err(KartaError::Network { message: "lost".into() });
        match &fault {
            Some(Fault::Lost) => return lost(),
            Some(Fault::Status(status, body)) => return Ok(answer(*status, body)),
            Some(Fault::Html) => {
                let page = futures::stream::iter([Ok(Bytes::from_static(b"<!doctype html><p>Hello"))]);
                return Ok(HttpResponse::new(200, Some("text/html".into()), Box::pin(page)));
            }
            _ => {}
        }
        let response = self.process(&seen, matches!(fault, Some(Fault::Replay)));
        self.until(|world| !world.held_answers.contains(&route)).await;
        match fault {
            Some(Fault::Cut { at, is_clean }) => Ok(cut_short(response, at, is_clean)),
            None | Some(Fault::Replay) => Ok(response),
            Some(_) => lost(),
        }
    }

    fn process(&self, seen: &Seen, is_replay: bool) -> HttpResponse {
        let path = seen.url.split('?').next().unwrap_or_default();
        let id = path.split("/sessions/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let with = |act: &dyn Fn(&mut Session) -> (u16, Value)| {
            let answered = self.act(|world| world.model.sessions.get_mut(id).map(act));
            let (status, body) = answered.unwrap_or((404, json!({"detail": "Session not found"})));
            answer(status, &body)
        };
        match seen.route {
            Route::Mint => {
                let minted = self.count(Route::Mint);
                answer(201, &json!({"token": format!("token-{minted}"), "expires_in": 3600}))
            }
            Route::Create => {
                let id = self.act(|world| world.model.create());
                answer(201, &json!({"id": id, "object": "session", "status": "idle"}))
            }
            Route::Message => {
                let text = seen.body["text"].as_str().unwrap_or_default();
                with(&|session| (202, session.message(text)))
            }
            Route::Confirm => with(&|session| match session.confirm(&seen.body) {
                true => (202, json!({"accepted": true})),
                false => (409, json!({"detail": {"error": "not_pending", "message": "not pending"}})),
            }),
            Route::Interrupt => with(&|session| (202, json!({"accepted": session.interrupt()}))),
            Route::State => with(&|session| (200, session.state(id))),
            Route::Transcript => {
                with(&|session| (200, json!({"session_id": id, "messages": session.transcript})))
            }
            Route::List => {
                let ids: Vec<Value> =
                    self.lock().model.sessions.keys().map(|id| json!({"id": id, "title": id})).collect();
                answer(200, &json!({"object": "list", "data": ids, "next_cursor": null}))
            }
            Route::Upload => answer(202, &json!({"accepted": true, "path": "uploads/a.txt"})),
            Route::Stream => {
                if !self.lock().model.sessions.contains_key(id) {
                    return answer(404, &json!({"detail": "Session not found"}));
                }
                let after = seen.url.rsplit("after=").next().and_then(|seq| seq.parse().ok());
                let after = after.filter(|_| !is_replay).unwrap_or(0);
                self.events(Source::Log(id.to_owned()), after)
            }
            Route::Respond => {
                let number = self.act(|world| {
                    world.responses.push(Vec::new());
                    world.responses.len()
                });
                self.respond(&json!({"type": "response.created", "response": {"id": format!("r{number}")}}));
                self.events(Source::Response(number - 1), 0)
            }
        }
    }

    fn events(&self, source: Source, position: usize) -> HttpResponse {
        let cuts = self.act(|world| {
            world.open_streams += 1;
            world.cuts
        });
        let events = Events { server: self.clone(), source, position, cuts, is_over: false };
        HttpResponse::new(200, Some("text/event-stream".into()), Box::pin(events))
    }
}

fn answer(status: u16, body: &Value) -> HttpResponse {
    let body = Bytes::from(body.to_string());
    let body = futures::stream::iter([Ok(body)]);
    HttpResponse::new(status, Some("application/json".into()), Box::pin(body))
}

/// The first bytes of a response's body.
fn cut_short(mut response: HttpResponse, at: usize, is_clean: bool) -> HttpResponse {
    let rest = (response.body, Some(at), is_clean);
    let body = futures::stream::unfold(rest, async |(mut body, left, is_clean)| {
        let left = left?;
        if left == 0 {
            let broken = || Err(KartaError::Network { message: "cut".into() });
            return (!is_clean).then(|| (broken(), (body, None, is_clean)));
        }
        match body.next().await? {
            Ok(chunk) => {
                let sent = chunk.slice(..chunk.len().min(left));
                let left = left - sent.len();
                Some((Ok(sent), (body, Some(left), is_clean)))
            }
            error => Some((error, (body, None, is_clean))),
        }
    });
    response.body = Box::pin(body);
    response
}

struct Flight(Server);

impl Flight {
    fn start(server: &Server) -> Self {
        server.lock().in_flight += 1;
        Self(server.clone())
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.lock().in_flight -= 1;
    }
}

enum Source {
    Log(String),
    Response(usize),
}

/// The body of a stream: an event a chunk, until a terminal one.
struct Events {
    server: Server,
    source: Source,
    position: usize,
    cuts: usize,
    is_over: bool,
}

impl Stream for Events {
    type Item = Result<Bytes, KartaError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let server = self.server.clone();
        let mut world = server.lock();
        if world.cuts > self.cuts {
            self.is_over = true;
            return Poll::Ready(Some(Err(KartaError::Network { message: "cut".into() })));
        }
        let next = match &self.source {
            Source::Log(id) => world.model.sessions.get(id).and_then(|session| {
                let event = session.log.get(self.position)?;
                let kind = event["type"].as_str().unwrap_or_default();
                let is_last = matches!(kind, "session.status_idle" | "session.error");
                Some((format!("event: {kind}\ndata: {event}\n\n"), is_last))
            }),
            Source::Response(number) => {
                world.responses[*number].get(self.position).map(|frame| (frame.clone(), false))
            }
        };
        let Some((frame, is_last)) = next else {
            world.wakers.push(context.waker().clone());
            return Poll::Pending;
        };
        self.position += 1;
        self.is_over = is_last;
        Poll::Ready(Some(Ok(Bytes::from(frame))))
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.server.lock().open_streams -= 1;
    }
}

impl Http for Server {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, KartaError>> {
        let body: Value =
            request.body.as_deref().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let path = request.url.split('?').next().unwrap_or_default().trim_end_matches('/');
        let is_post = request.method == HttpMethod::Post;
        let route = match (path.rsplit('/').next().unwrap_or_default(), is_post) {
            ("session-tokens", _) | ("mint", _) => Route::Mint,
            ("sessions", true) => Route::Create,
            ("sessions", false) => Route::List,
            ("stream", _) => Route::Stream,
            ("transcript", _) => Route::Transcript,
            ("files", _) => Route::Upload,
            ("responses", _) => Route::Respond,
            ("events", _) => match body["type"].as_str() {
                Some("user.tool_confirmation") => Route::Confirm,
                Some("user.interrupt") => Route::Interrupt,
                _ => Route::Message,
            },
            _ => Route::State,
        };
        let bearer = request.bearer.map(|bearer| bearer.expose().to_owned()).unwrap_or_default();
        Box::pin(self.clone().handle(Seen { route, url: request.url, body, bearer }))
    }
}

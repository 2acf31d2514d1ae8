//! A running server, and a plain client for it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::time::Duration;

use karta_demo_server::{Config, DemoServer};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// How long anything here may take.
pub const DEADLINE: Duration = Duration::from_secs(20);
pub const BASE: &str = "/coffeeco/support-bot/v1/managed-agents/sessions";

/// A server on a free port and a client that holds a token for it.
pub struct Peer {
    pub server: DemoServer,
    pub http: Client,
    pub token: String,
}

impl Peer {
    /// Starts a server whose agent does not dawdle.
    pub async fn start() -> Self {
        Self::with(Config { pace: 0.0, ..Config::default() }).await
    }

    pub async fn with(config: Config) -> Self {
        let server = DemoServer::start(config, ([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let http = Client::builder().no_proxy().timeout(DEADLINE).build().expect("a client");
        let mut peer = Self { server, http, token: String::new() };
        peer.token = peer.mint(json!({"embed_key": "pk_live_demo"})).await;
        peer
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.base_url())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).header("origin", "http://localhost")
    }

    pub async fn mint_response(&self, body: Value) -> Response {
        let request = self.request(Method::POST, "/v1/embed/session-tokens").json(&body);
        request.send().await.expect("an answer")
    }

    /// A token for a mint request that succeeds.
    pub async fn mint(&self, body: Value) -> String {
        let answer: Value = self.mint_response(body).await.json().await.expect("JSON");
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// A token of the verified user `user`.
    pub async fn mint_verified(&self, user: &str) -> Value {
        let (_, identity) = self.control(&format!("identity?user={user}")).await;
        let proof = &identity["identity_token"];
        let body = json!({"embed_key": "pk_live_demo", "user_id": user, "identity_token": proof});
        self.mint_response(body).await.json().await.expect("JSON")
    }

    pub async fn get_with(&self, token: &str, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path).bearer_auth(token)).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.get_with(&self.token, path).await
    }

    pub async fn send_with(&self, token: &str, path: &str, body: Value) -> (u16, Value) {
        answer(self.request(Method::POST, path).bearer_auth(token).json(&body)).await
    }

    pub async fn send(&self, path: &str, body: Value) -> (u16, Value) {
        self.send_with(&self.token, path, body).await
    }

    /// A test control.
    pub async fn control(&self, control: &str) -> (u16, Value) {
        answer(self.http.post(self.url(&format!("/__peer__/{control}")))).await
    }

    /// A fresh session's id.
    pub async fn session(&self) -> String {
        let (status, session) = self.send(BASE, json!({})).await;
        assert_eq!(status, 201, "{session}");
        session["id"].as_str().expect("an id").to_owned()
    }

    pub async fn post_event(&self, session: &str, event: Value) -> (u16, Value) {
        self.send(&format!("{BASE}/{session}/events"), event).await
    }

    /// Posts a message that has to be accepted.
    pub async fn say(&self, session: &str, text: &str) -> Value {
        let (status, answer) = self.post_event(session, json!({"type": "user.message", "text": text})).await;
        assert_eq!(status, 202, "{answer}");
        answer
    }

    /// Opens an event stream.
    pub async fn open(&self, session: &str, after: i64) -> Response {
        let path = format!("{BASE}/{session}/events/stream?after={after}");
        let response =
            self.request(Method::GET, &path).bearer_auth(&self.token).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        response
    }

    /// The events of a stream until it closes.
    pub async fn events(&self, session: &str, after: i64) -> Vec<Value> {
        parse(&self.open(session, after).await.text().await.expect("a complete body"))
    }

    /// Says something in a fresh session and returns its events.
    pub async fn ask(&self, text: &str) -> Vec<Value> {
        let session = self.session().await;
        self.say(&session, text).await;
        self.events(&session, 0).await
    }

    pub async fn read(&self, session: &str) -> Value {
        self.get(&format!("{BASE}/{session}")).await.1
    }

    pub async fn transcript(&self, session: &str) -> Value {
        self.get(&format!("{BASE}/{session}/transcript?end_user={session}")).await.1
    }

    /// Answers the pending request of a session.
    pub async fn decide(&self, session: &str, mut event: Value) -> (u16, Value) {
        let pending = &self.read(session).await["active_turn"]["pending_approval"];
        event["type"] = json!("user.tool_confirmation");
        event["request_id"] = pending["request_id"].clone();
        self.post_event(session, event).await
    }

    /// Waits until nothing runs and nothing is queued.
    pub async fn settle(&self, session: &str) -> Value {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let view = self.read(session).await;
            if view["active_turn"].is_null() && view["queued_messages"].is_null() {
                return view;
            }
            assert!(Instant::now() < deadline, "still busy: {view}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the session has logged an event of this type.
    pub async fn until(&self, session: &str, kind: &str) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let view = self.read(session).await;
            if view["events"]
                .as_array()
                .is_some_and(|events| events.iter().any(|event| event["type"] == kind))
            {
                return;
            }
            assert!(Instant::now() < deadline, "no {kind}: {view}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until as many streams are open.
    pub async fn until_open_streams(&self, count: usize) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let open = self.control("stats").await.1["open_streams"].clone();
            if open == json!(count) {
                return;
            }
            assert!(Instant::now() < deadline, "{open} streams are open, not {count}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Sends a request and reads a JSON answer; other answers become a string.
pub async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The events in a stream's text; a frame that was cut short is left out.
pub fn parse(text: &str) -> Vec<Value> {
    let frames = text.split_inclusive("\n\n").filter(|frame| frame.ends_with("\n\n"));
    let data = frames.filter_map(|frame| frame.lines().find_map(|line| line.strip_prefix("data: ")));
    data.map(|data| serde_json::from_str(data).expect("JSON")).collect()
}

/// The types of events, repetitions left out.
pub fn kinds(events: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    kinds.dedup();
    kinds
}

/// The last snapshot of each text part, joined.
pub fn text(events: &[Value]) -> String {
    let mut parts: Vec<(&Value, String)> = Vec::new();
    for event in events.iter().filter(|event| event["type"] == "agent.message") {
        let (id, text) = (&event["part_id"], event["text"].as_str().unwrap_or_default());
        match parts.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) if event["delta"] == true => known.push_str(text),
            Some((_, known)) => *known = text.to_owned(),
            None => parts.push((id, text.to_owned())),
        }
    }
    parts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n\n")
}

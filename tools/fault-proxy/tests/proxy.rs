//! The proxy in front of a demo server: each fault does what it says, and nothing else changes.

use std::time::{Duration, Instant};

use karta_demo_server::{Config, DemoServer};
use karta_fault_proxy::{Answer, Cut, Fault, FaultProxy, Route, Rule};
use reqwest::{Client, Response};
use serde_json::{Value, json};

const LOOPBACK: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// A demo server behind a proxy, with one session whose turn is over.
struct World {
    server: DemoServer,
    proxy: FaultProxy,
    http: Client,
    token: String,
    session: String,
}

impl World {
    async fn new() -> Self {
        let config = Config { pace: 0.0, ..Config::default() };
        let server = DemoServer::start(config, LOOPBACK.into()).await.expect("a free port");
        let proxy = FaultProxy::start(&server.base_url(), LOOPBACK.into()).await.expect("a free port");
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().expect("a client");
        let mut world = Self { server, proxy, http, token: String::new(), session: String::new() };
        let minted = world.post("/v1/embed/session-tokens", json!({"embed_key": "pk_live_demo"})).await;
        world.token = minted.json::<Value>().await.expect("JSON")["token"].as_str().expect("a token").into();
        let created = world.post(&Self::sessions(), json!({})).await.json::<Value>().await.expect("JSON");
        world.session = created["id"].as_str().expect("an id").to_owned();
        world.post(&world.path("/events"), json!({"type": "user.message", "text": "echo a b"})).await;
        world.stream(0).await.text().await.expect("a turn");
        world
    }

    fn sessions() -> String {
        "/coffeeco/support-bot/v1/managed-agents/sessions".to_owned()
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{}{rest}", Self::sessions(), self.session)
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let request = self.http.post(format!("{}{path}", self.proxy.base_url())).bearer_auth(&self.token);
        request.header("origin", "http://localhost").json(&body).send().await.expect("an answer")
    }

    async fn get(&self, path: &str) -> reqwest::Result<Response> {
        let request = self.http.get(format!("{}{path}", self.proxy.base_url())).bearer_auth(&self.token);
        request.header("origin", "http://localhost").send().await
    }

    async fn stream(&self, after: u64) -> Response {
        self.get(&self.path(&format!("/events/stream?after={after}"))).await.expect("a stream")
    }

    /// Another turn, which goes on for a while, and its stream from its start.
    async fn long_turn(&self) -> Response {
        let (whole, _) = self.arrives().await;
        let last = whole.windows(2).filter(|pair| *pair == b"\n\n").count() as u64;
        self.post(&self.path("/events"), json!({"type": "user.message", "text": "slow 400 20"})).await;
        self.stream(last).await
    }

    /// What arrives of the stream, and whether it ends well.
    async fn arrives(&self) -> (Vec<u8>, bool) {
        let mut response = self.stream(0).await;
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return (body, true),
                Err(_) => return (body, false),
            }
        }
    }

    async fn control(&self, control: &str, body: Value) -> (u16, Value) {
        let address = format!("{}/__fault__/{control}", self.proxy.base_url());
        let answer = self.http.post(address).json(&body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }
}

#[tokio::test]
async fn without_a_fault_all_is_passed_on_as_it_is() {
    let world = World::new().await;
    let direct = format!("{}{}", world.server.base_url(), world.path("/events/stream?after=0"));
    let direct = world.http.get(direct).bearer_auth(&world.token).send().await.expect("a stream");
    let through = world.stream(0).await;
    assert_eq!(through.headers()["content-type"], direct.headers()["content-type"]);
    assert_eq!(through.headers()["access-control-allow-origin"], "http://localhost");
    assert_eq!(through.text().await.expect("text"), direct.text().await.expect("text"));
    let refused = world.http.get(format!("{}{}", world.proxy.base_url(), world.path(""))).send().await;
    assert_eq!(refused.expect("an answer").status(), 401);
    assert_eq!((world.proxy.fired(), world.proxy.requests(Route::Post)), (0, 1));
}

#[tokio::test]
async fn a_cut_is_at_its_byte_and_breaks_off_or_ends_well() {
    let world = World::new().await;
    let (whole, _) = world.arrives().await;
    for at in [0, 1, 2, 77, whole.len() / 2, whole.len() - 1] {
        for cut in [Cut::at_byte(at), Cut::at_byte(at).cleanly()] {
            world.proxy.add(Rule::new(Route::Stream, Fault::Cut(cut)).times(1));
            let (body, is_well) = world.arrives().await;
            assert_eq!((body.as_slice(), is_well), (&whole[..at], cut == cut.cleanly()), "{at}");
        }
    }
    let first = whole.windows(2).position(|pair| pair == b"\n\n").expect("an event") + 2;
    for offset in [-1isize, 0, 1] {
        world.proxy.add(Rule::new(Route::Stream, Fault::Cut(Cut::at_event(1, offset))).times(1));
        assert_eq!(world.arrives().await, (whole[..first.wrapping_add_signed(offset)].to_vec(), false));
    }
    let fired = world.proxy.fired();
    assert_eq!(fired, 15, "each was reached");
    world.proxy.add(Rule::new(Route::Stream, Fault::Cut(Cut::at_byte(whole.len() + 1))).times(1));
    assert_eq!(world.arrives().await, (whole.clone(), true), "behind the end");
    assert_eq!(world.proxy.fired(), fired, "it was not reached");
    assert_eq!(world.arrives().await, (whole, true), "the faults are used up");
}

#[tokio::test]
async fn a_body_in_pieces_of_one_byte_is_the_same_body() {
    let world = World::new().await;
    let (whole, _) = world.arrives().await;
    world.proxy.add(Rule::new(Route::Stream, Fault::Split { size: 1 }));
    let mut response = world.stream(0).await;
    let (mut body, mut chunks) = (Vec::new(), 0);
    while let Some(chunk) = response.chunk().await.expect("a body") {
        body.extend_from_slice(&chunk);
        chunks += 1;
    }
    assert_eq!(body, whole);
    assert!(chunks > whole.len() / 4, "{chunks} chunks of {} bytes", whole.len());
}

#[tokio::test]
async fn answers_are_lost_before_or_behind_the_server() {
    let world = World::new().await;
    let seen = async || {
        let stats = format!("{}/__peer__/stats", world.server.base_url());
        let stats: Value = world.http.get(stats).send().await.expect("an answer").json().await.expect("JSON");
        stats["log"].as_array().expect("a log").len()
    };
    let before = seen().await;
    world.proxy.add(Rule::new(Route::Session, Fault::Lose).times(1));
    assert!(world.get(&world.path("")).await.is_err());
    assert_eq!(seen().await, before);
    world.proxy.add(Rule::new(Route::Session, Fault::LoseAnswer).times(1));
    assert!(world.get(&world.path("")).await.is_err());
    assert_eq!(seen().await, before + 1);
    assert_eq!(world.get(&world.path("")).await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn any_route_is_answered_with_anything() {
    let world = World::new().await;
    let busy = Answer::new(429, r#"{"detail": "slow down"}"#).header("retry-after", "7");
    world.proxy.add(Rule::new(Route::Session, Fault::Answer(busy)).times(1));
    let answer = world.get(&world.path("")).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"7".parse().expect("7")));
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["access-control-allow-origin"], "http://localhost");
    let hidden = Answer { without_cors: true, ..Answer::new(500, "Internal Server Error") };
    world.proxy.add(Rule::new(Route::Session, Fault::Answer(hidden)).times(1));
    let answer = world.get(&world.path("")).await.expect("an answer");
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    world.proxy.add(Rule::new(Route::Stream, Fault::Html).times(1));
    let page = world.stream(0).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().expect("a type"))
    );
    assert!(page.text().await.expect("text").starts_with("<!doctype html>"));
}

#[tokio::test]
async fn a_delay_holds_an_answer_up() {
    let world = World::new().await;
    world.proxy.add(Rule::new(Route::Session, Fault::Delay { millis: 150 }).times(1));
    let started = Instant::now();
    world.get(&world.path("")).await.expect("an answer");
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn while_it_does_not_accept_nothing_is_answered_and_what_is_open_breaks() {
    let world = World::new().await;
    let mut open = world.long_turn().await;
    open.chunk().await.expect("it is open");
    let started = Instant::now();
    world.proxy.stop_accepting(Duration::from_millis(1_000));
    let broken = loop {
        match open.chunk().await {
            Ok(Some(_)) => {}
            other => break other.is_err(),
        }
    };
    assert!(broken, "it did not end well");
    // A connection from before may still be hung up; a new one is refused, and does not wait in a queue.
    let mut refused = 0;
    let opens = async {
        while let Err(error) = world.get(&world.path("")).await {
            refused += usize::from(error.is_connect());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), opens).await.expect("it opens again");
    assert!(started.elapsed() >= Duration::from_millis(1_000));
    assert!(refused > 0, "nobody listened");
}

#[tokio::test]
async fn the_log_is_replayed_or_begun_anew() {
    let world = World::new().await;
    let (whole, _) = world.arrives().await;
    world.proxy.add(Rule::new(Route::Stream, Fault::Replay).times(1));
    assert_eq!(world.stream(5).await.bytes().await.expect("a body"), whole);
    world.proxy.restart_log(Some(&world.session)).await.expect("the server does it");
    let state: Value = world.get(&world.path("")).await.expect("an answer").json().await.expect("JSON");
    assert_eq!(state["events"], json!([]));
}

#[tokio::test]
async fn faults_are_set_from_outside() {
    let world = World::new().await;
    let rules =
        json!([{"route": "session", "fault": "html", "times": 1}, {"route": "list", "fault": "lose"}]);
    assert_eq!(world.control("add", rules).await, (200, json!({"ok": true})));
    assert_eq!(
        world.get(&world.path("")).await.expect("an answer").headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert_eq!(world.control("stats", json!({})).await.1["fired"], 1);
    world.control("clear", json!({})).await;
    assert_eq!(world.get(&World::sessions()).await.expect("an answer").status(), 200);
    assert_eq!(world.control("add", json!({"route": "list", "fault": "reorder"})).await.0, 400);
    assert_eq!(world.control("stop", json!({})).await.0, 400);
    assert_eq!(world.control("nothing", json!({})).await.0, 404);
}

#[tokio::test]
async fn a_client_that_goes_takes_its_request_to_the_server_along() {
    let world = World::new().await;
    let open = world.long_turn().await;
    let until = async |count: usize| {
        let started = Instant::now();
        while world.server.open_streams() != count {
            assert!(started.elapsed() < Duration::from_secs(5), "{} streams", world.server.open_streams());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    until(1).await;
    drop(open);
    until(0).await;
}

//! Streams that are cut on their way.

use fastrand::Rng;
use futures::StreamExt;
use karta_fault_proxy::{Cut, Fault, Route, Rule};

use crate::behind::{Behind, seed};
use crate::on_both_servers;
use crate::support::{Kind, Server};

on_both_servers!(
    a_cut_beside_each_event_changes_nothing,
    a_cut_at_seeded_offsets_changes_nothing,
    a_cut_at_seeded_offsets_of_each_stream_of_a_turn_changes_nothing,
    pieces_of_one_byte_change_nothing,
    a_log_that_is_replayed_on_each_reconnect_changes_nothing,
);

/// What is asked, and how often something is posted for it: the message, and the decisions.
const MESSAGES: [(&str, usize); 5] =
    [("echo one two", 1), ("delta three four", 1), ("think it over", 1), ("tool ls", 1), ("confirm2", 3)];

/// How many run side by side.
const AT_ONCE: usize = 16;

/// A stream's bytes: how long it is, and how many events it has.
struct Measure {
    length: usize,
    events: usize,
    shown: Vec<String>,
}

async fn measure(server: &Server, text: &str, posts: usize) -> Measure {
    let mut uncut = Behind::new(server).await;
    uncut.ask(text).await.unwrap();
    uncut.is_the_servers(server, posts).await;
    let session = uncut.client.session_id().unwrap();
    let address = format!(
        "{}/coffeeco/support-bot/v1/managed-agents/sessions/{session}/events/stream?after=0",
        server.base_url
    );
    let token = server.token("").await;
    let body = server.http.get(address).bearer_auth(token).send().await.unwrap().bytes().await.unwrap();
    let events = body.windows(2).filter(|pair| *pair == b"\n\n").count();
    Measure { length: body.len(), events, shown: uncut.shown() }
}

/// Runs all cases, and says which one went wrong.
async fn check(server: &Server, text: &str, posts: usize, shown: &[String], cases: Vec<Vec<Rule>>) -> usize {
    let runs = cases.into_iter().map(|rules| async move {
        let mut behind = Behind::with(server, rules.clone()).await;
        let outcome = behind.ask(text).await;
        assert!(outcome.is_ok(), "{text} {rules:?}: {outcome:?}");
        assert_eq!(behind.shown(), shown, "{text} {rules:?}");
        behind.is_the_servers(server, posts).await;
        behind.proxy.fired()
    });
    futures::stream::iter(runs).buffer_unordered(AT_ONCE).fold(0, async |sum, fired| sum + fired).await
}

fn cut(cut: Cut) -> Rule {
    Rule::new(Route::Stream, Fault::Cut(cut)).times(1)
}

/// The real server is slower, and its streams are the same: a part of the cases will do.
fn every(server: &Server, nth: usize) -> usize {
    if server.kind == Kind::Real { nth } else { 1 }
}

async fn a_cut_beside_each_event_changes_nothing(server: &Server) {
    let mut fired = 0;
    for (text, posts) in MESSAGES.into_iter().step_by(every(server, 5)) {
        let uncut = measure(server, text, posts).await;
        let places =
            (0..=uncut.events).flat_map(|event| [-1, 0, 1].map(|offset| Cut::at_event(event, offset)));
        let endings = places.flat_map(|place| [place, place.cleanly()]).step_by(every(server, 2));
        let cases = endings.map(|place| vec![cut(place)]).collect();
        fired += check(server, text, posts, &uncut.shown, cases).await;
    }
    println!("{fired} cuts beside events");
    // How many events the real server tells of a turn is its own business: some lie behind the last byte.
    assert!(fired > 200 / every(server, 16), "{fired}");
}

async fn a_cut_at_seeded_offsets_changes_nothing(server: &Server) {
    let mut random = Rng::with_seed(seed());
    let mut fired = 0;
    for (text, posts) in MESSAGES.into_iter().step_by(every(server, 3)) {
        let uncut = measure(server, text, posts).await;
        let cases = (0..40 / every(server, 4)).map(|_| {
            let place = Cut::at_byte(random.usize(0..uncut.length));
            vec![cut(if random.bool() { place } else { place.cleanly() })]
        });
        let cases = cases.collect();
        fired += check(server, text, posts, &uncut.shown, cases).await;
    }
    println!("{fired} cuts at seeded offsets");
    assert_eq!(fired, if server.kind == Kind::Real { 20 } else { 200 });
}

async fn a_cut_at_seeded_offsets_of_each_stream_of_a_turn_changes_nothing(server: &Server) {
    let mut random = Rng::with_seed(seed());
    let (text, posts) = MESSAGES[4];
    let uncut = measure(server, text, posts).await;
    let cases = (0..24 / every(server, 6)).map(|_| {
        let streams = 0..random.u32(2..6);
        streams.map(|skip| cut(Cut::at_byte(random.usize(0..uncut.length / 2))).skip(skip)).collect()
    });
    let cases = cases.collect();
    assert!(check(server, text, posts, &uncut.shown, cases).await > 20 / every(server, 6));
}

async fn pieces_of_one_byte_change_nothing(server: &Server) {
    for (text, posts) in MESSAGES.into_iter().step_by(every(server, 5)) {
        let uncut = measure(server, text, posts).await;
        let split = Rule::new(Route::Any, Fault::Split { size: 1 });
        assert!(check(server, text, posts, &uncut.shown, vec![vec![split]]).await > 3);
    }
}

async fn a_log_that_is_replayed_on_each_reconnect_changes_nothing(server: &Server) {
    for (text, posts) in MESSAGES.into_iter().take(4).step_by(every(server, 4)) {
        let uncut = measure(server, text, posts).await;
        let cases = (1..uncut.events).map(|event| {
            vec![cut(Cut::at_event(event, 3)), Rule::new(Route::Stream, Fault::Replay).skip(1).times(1)]
        });
        assert!(check(server, text, posts, &uncut.shown, cases.collect()).await > 4);
    }
}

//! What of the options makes another client, and options that can't work.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use karta_dioxus::{AgentOptions, KartaError, Persist, TokenRequest, Transport, User};

use crate::support::clock::ManualClock;
use crate::support::server::Server;
use crate::support::{Route, Stage};

type Change = fn(AgentOptions) -> AgentOptions;

/// Options with something in every place.
fn base(options: AgentOptions) -> AgentOptions {
    options
        .embed_key("pk_live_demo")
        .model("m")
        .user(User::verified("ada", "proof").attribute("plan", "free"))
        .context_fn(async || Some("context".into()))
        .event_size_limit(1_000_000)
}

/// Every option, whether a change of it makes another client.
const CHANGES: [(&str, bool, Change); 17] = [
    ("project", true, |options| rename(options, "coffeeco/other-bot")),
    ("base_url", true, |options| options.base_url("https://other.test")),
    ("embed_key", true, |options| options.embed_key("pk_live_other")),
    ("transport", true, |options| options.transport(Transport::Responses)),
    ("model", true, |options| options.model("other")),
    ("user id", true, |options| options.user(User::verified("bob", "proof"))),
    ("identity token", true, |options| options.user(User::verified("ada", "other proof"))),
    ("no user", true, |options| options.user(None)),
    ("token for the key", true, |_| unreachable!()),
    ("token endpoint for the key", true, |_| unreachable!()),
    ("token function for the key", true, |_| unreachable!()),
    ("attributes", false, |options| options.user(User::verified("ada", "proof").attribute("plan", "pro"))),
    ("context_fn", false, |options| options.context_fn(async || None)),
    ("http", false, |options| options.http(Server::default())),
    ("clock", false, |options| options.clock(ManualClock::default())),
    ("event_size_limit", false, |options| options.event_size_limit(2_000_000)),
    ("persist", false, |options| options.persist(Persist::Local)),
];

fn rename(options: AgentOptions, project: &str) -> AgentOptions {
    // A project can't be changed afterwards; nothing else of these options counts here.
    drop(options);
    base(AgentOptions::new(project).base_url("https://karta.test").http(Server::default()))
}

/// Whether a change drops the conversation.
fn rebuilds(change: impl Fn(AgentOptions) -> AgentOptions + 'static) -> bool {
    let mut stage = Stage::with(base);
    stage.send("hi");
    stage.say("Hel");
    stage.set_options(change);
    stage.rerender();
    match stage.shown().as_str() {
        "idle" => {
            assert_eq!(stage.server.open_streams(), 0);
            true
        }
        "streaming s1 | > hi | < Hel..." => {
            assert_eq!(stage.server.open_streams(), 1);
            false
        }
        other => panic!("{other}"),
    }
}

#[test]
fn only_a_change_of_identity_makes_another_client() {
    assert!(!rebuilds(base), "nothing changed");
    for (name, expected, change) in CHANGES {
        let rebuilt = match name {
            "token for the key" => rebuilds(|options| without_auth(options).token("t")),
            "token endpoint for the key" => rebuilds(|options| without_auth(options).token_endpoint("/mint")),
            "token function for the key" => {
                rebuilds(|options| without_auth(options).token_fn(async |_| Ok::<_, KartaError>("t")))
            }
            _ => rebuilds(move |options| change(base(options))),
        };
        assert_eq!(rebuilt, expected, "{name}");
    }
}

fn without_auth(options: AgentOptions) -> AgentOptions {
    options.model("m").user(User::verified("ada", "proof"))
}

#[test]
fn a_token_or_its_address_is_part_of_the_identity() {
    for (before, after) in [
        ((|options| options.token("a")) as Change, (|options| options.token("b")) as Change),
        (|options| options.token_endpoint("/a"), |options| options.token_endpoint("/b")),
    ] {
        let mut stage = Stage::with(before);
        stage.act(|agent| agent.send("hi"));
        stage.set_options(after);
        stage.rerender();
        stage.assert_shown("idle");
    }
}

#[test]
fn new_closures_keep_the_client_and_the_newest_ones_are_called() {
    let calls = Arc::new(AtomicUsize::new(0));
    let made = calls.clone();
    let mut stage = Stage::with(move |options| {
        let number = made.fetch_add(1, Ordering::Relaxed) + 1;
        options
            .token_fn(move |request: TokenRequest| async move {
                Ok::<_, KartaError>(format!("token-{number}-{}", request.force))
            })
            .context_fn(move || async move { Some(format!("context-{number}")) })
    });
    for _ in 0..4 {
        stage.rerender();
    }
    stage.send("hi");
    stage.rerender();
    stage.assert_shown("streaming s1 | > hi | < ...");
    let posted = &stage.server.seen(Route::Message)[0];
    assert_eq!(posted.bearer, "token-5-false");
    assert!(posted.body["text"].as_str().unwrap().contains("context-5"), "{}", posted.body);
    stage.end();
    stage.send("more");
    let posted = &stage.server.seen(Route::Message)[1];
    assert!(posted.body["text"].as_str().unwrap().contains("context-6"), "{}", posted.body);
    assert_eq!(calls.load(Ordering::Relaxed), 6, "once a render");
}

#[test]
fn new_attributes_go_to_the_next_session() {
    let mut stage =
        Stage::with(|options| options.embed_key("k").user(User::soft("ada").attribute("plan", "free")));
    stage.send("hi");
    stage.set_options(|options| options.embed_key("k").user(User::soft("ada").attribute("plan", "pro")));
    stage.rerender();
    stage.act(|agent| agent.reset());
    stage.send("hi");
    let plans: Vec<_> =
        stage.server.seen(Route::Create).iter().map(|seen| seen.body["metadata"]["plan"].clone()).collect();
    assert_eq!(plans, ["free", "pro"]);
}

#[test]
fn with_invalid_options_nothing_is_requested_and_the_text_is_kept() {
    let mut stage = Stage::with(|options| options);
    stage.assert_shown("error !invalid_options");
    stage.send("hi");
    stage.assert_shown("error !invalid_options | > hi (failed) !invalid_options");
    stage.act(|agent| {
        agent.retry();
        agent.stop();
        agent.respond(true);
        agent.open_session("s1");
    });
    assert!(stage.shown().starts_with("error !invalid_options"), "{}", stage.shown());
    stage.act(|agent| agent.reset());
    stage.assert_shown("error !invalid_options");
    let agent = stage.agent();
    let sessions = stage.run(async move { agent.sessions().await });
    assert_eq!(sessions.unwrap_err().code(), Some("invalid_options"));
    assert_eq!((stage.server.requests(), stage.clock.sleepers()), (0, 0));
}

#[test]
fn options_that_become_valid_work() {
    let mut stage = Stage::with(|options| options);
    stage.set_options(|options| options.embed_key("pk_live_demo"));
    stage.rerender();
    stage.assert_shown("idle");
    stage.send("hi");
    stage.assert_shown("streaming s1 | > hi | < ...");
}

#[test]
fn a_message_sent_before_there_is_a_client_is_sent_once_there_is_one() {
    let mut stage = Stage::unmounted(|options| options.embed_key("pk_live_demo"));
    stage.on_mount(|agent| {
        agent.send("a");
        agent.send("b");
    });
    stage.mount();
    stage.say("A");
    stage.assert_shown("streaming s1 | > a | < A... | > b (queued)");
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > a | < A | > b | < ");
    assert_eq!(stage.server.posted(), ["a", "b"]);
}

#[test]
fn a_message_sent_before_there_is_a_client_fails_with_invalid_options() {
    let mut stage = Stage::unmounted(|options| options);
    stage.on_mount(|agent| agent.send("a"));
    stage.mount();
    stage.assert_shown("error !invalid_options | > a (failed) !invalid_options");
}

#[test]
fn actions_before_there_is_a_client_do_no_harm() {
    let mut stage = Stage::unmounted(|options| options.embed_key("pk_live_demo"));
    stage.on_mount(|agent| {
        agent.stop();
        agent.retry();
        agent.respond(true);
        agent.send("a");
        agent.reset();
        assert!(agent.client().is_none());
    });
    stage.mount();
    stage.assert_shown("idle");
    assert_eq!(stage.server.requests(), 0);
    assert!(stage.dom.in_runtime(|| stage.agent().client()).is_some());
}

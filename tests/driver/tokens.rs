//! Mints, forced and not, and what can go wrong with them.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use futures::channel::oneshot;
use futures::future::{join, join_all};
use karta_dioxus::ports::Clock;
use karta_dioxus::{AgentEvent, AgentOptions, KartaError, TokenRequest, User};
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{end, pause, running, turn};
use crate::support::scripted::{Route, World};
use crate::support::server::client;

fn refused() -> Answer {
    Answer::json(401, &json!({"detail": "Unauthorized"}))
}

fn listed() -> Answer {
    Answer::json(200, &json!({"object": "list", "data": [], "next_cursor": null}))
}

#[test]
fn a_token_is_minted_once_and_kept_until_it_is_about_to_expire() {
    let world = World::new();
    world.says(Route::Mint, Answer::json(201, &json!({"token": "one", "expires_in": 100})));
    world.says(Route::Stream, Answer::stream(&[]).comments(4).wait(9).then(&turn(1, "t1", "a")));
    world.says(Route::Stream, Answer::stream(&[]).wait(2).then(&turn(4, "t2", "b")));
    world.says(Route::Stream, Answer::stream(&turn(7, "t3", "c")));
    world.repeats(Route::Session, 9, &Answer::json(200, &json!({"status": "running", "events": []})));
    world.repeats(Route::Transcript, 9, &Answer::json(200, &json!({"messages": []})));
    let client = world.client();
    for text in ["a", "b", "c"] {
        world.run(read(client.send_message(text))).ended();
    }
    let bearers: Vec<_> = world.requests(Route::Post).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["one", "one", "token-2"], "renewed 30 s before the end");
}

#[test]
fn fifty_callers_at_once_mint_once() {
    let world = World::new();
    world.says(Route::Mint, Answer::json(201, &json!({"token": "one", "expires_in": 900})).late(1));
    let client = world.client();
    world.repeats(Route::Create, 50, &Answer::json(201, &json!({"id": "s"})));
    let created = world.run(join_all((0..50).map(|_| client.create_session())));
    assert!(created.iter().all(Result::is_ok));
    assert_eq!(world.requests(Route::Mint).len(), 1);
}

#[test]
fn a_second_refusal_is_final() {
    let world = World::new();
    world.repeats(Route::Post, 2, &refused());
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Authentication { .. }), "{:?}", turn.error());
    assert_eq!(world.requests(Route::Mint).len(), 2);
    assert_eq!(world.requests(Route::Post).len(), 2);
}

#[test]
fn a_static_token_is_not_retried() {
    let world = World::new();
    world.says(Route::Create, refused());
    let client = client(world.bare_options().token("static-secret"));
    let turn = world.run(read(client.send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Authentication { .. }), "{:?}", turn.error());
    assert_eq!(world.routes(), [Route::Create]);
}

#[test]
fn a_refused_stream_is_reopened_with_a_new_token() {
    let world = World::new();
    world.says(Route::Stream, refused());
    world.says(Route::Stream, Answer::stream(&turn(1, "t", "a")));
    world.run(read(world.client().send_message("hi"))).ended();
    let bearers: Vec<_> = world.requests(Route::Stream).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["token-1", "token-2"]);
    assert_eq!(world.requests(Route::Post).len(), 1);
}

/// A token function whose answers the test gives, one sender a call.
type Calls = Arc<Mutex<Vec<(bool, oneshot::Sender<Result<&'static str, &'static str>>)>>>;

fn by_hand(options: AgentOptions, calls: &Calls) -> AgentOptions {
    let calls = Arc::clone(calls);
    options.token_fn(move |request: TokenRequest| {
        let (answer, answered) = oneshot::channel();
        calls.lock().unwrap().push((request.force, answer));
        async move { answered.await.unwrap_or(Err("nobody answers")) }
    })
}

fn answer(calls: &Calls, index: usize, token: &'static str) {
    let (_, sender) = calls.lock().unwrap().remove(index);
    sender.send(Ok(token)).unwrap();
}

#[test]
fn a_forced_mint_never_joins_one_that_is_not_forced() {
    let (world, calls) = (World::new(), Calls::default());
    let client = client(by_hand(world.bare_options(), &calls));
    world.says(Route::Other, listed());
    let mut first = Box::pin(client.list_sessions());
    assert!(world.poll(first.as_mut()).is_none());
    answer(&calls, 0, "old");
    world.poll(first.as_mut()).unwrap().unwrap();
    // One caller's request is on its way with the old token ..
    world.says(Route::Other, refused().late(1));
    let mut refused_caller = Box::pin(client.list_sessions());
    assert!(world.poll(refused_caller.as_mut()).is_none());
    // .. while another's mint, after a change of user, is not forced.
    client.identify(User::soft("ada"));
    world.repeats(Route::Other, 2, &listed());
    let mut plain_caller = Box::pin(client.list_sessions());
    assert!(world.poll(plain_caller.as_mut()).is_none());
    assert!(world.clock().advance());
    assert!(world.poll(refused_caller.as_mut()).is_none());
    let forced: Vec<bool> = calls.lock().unwrap().iter().map(|(force, _)| *force).collect();
    assert_eq!(forced, [false, true], "a mint of its own");
    answer(&calls, 1, "forced");
    answer(&calls, 0, "plain");
    let (plain, refused) = world.run(join(plain_caller, refused_caller));
    assert!(plain.is_ok() && refused.is_ok(), "{plain:?} {refused:?}");
    let bearers: Vec<_> = world.requests(Route::Other).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers[..2], ["old", "old"]);
    assert!(bearers[2..].contains(&"forced".to_owned()), "{bearers:?}");
}

#[test]
fn callers_that_are_refused_together_mint_once_more() {
    let world = World::new();
    world.repeats(Route::Other, 10, &refused().late(1));
    world.repeats(Route::Other, 10, &listed());
    let client = world.client();
    let listed = world.run(join_all((0..10).map(|_| client.list_sessions())));
    assert!(listed.iter().all(Result::is_ok), "{listed:?}");
    assert_eq!(world.requests(Route::Mint).len(), 2);
}

#[test]
fn a_mint_that_hangs_is_given_up_after_thirty_seconds() {
    let world = World::new();
    world.says(Route::Mint, Answer::never());
    let turn = world.run(read(world.client().send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert!(turn.error().to_string().contains("30 s"), "{}", turn.error());
    assert_eq!(world.clock().elapsed(), 30_000);
    let calls = Calls::default();
    let client = client(by_hand(world.bare_options(), &calls));
    let turn = world.run(read(client.send_message("hi")));
    assert!(turn.error().to_string().contains("token_fn"), "{}", turn.error());
}

#[test]
fn a_mint_that_fails_is_tried_anew_by_the_next_call() {
    let world = World::new();
    world.says(Route::Mint, Answer::unreachable());
    let client = world.client();
    let turn = world.run(read(client.send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    world.run(client.create_session()).unwrap();
}

#[test]
fn a_mint_that_answers_garbage_is_said_so_without_the_key() {
    for garbage in [json!({}), json!({"token": ""}), json!({"token": 7}), json!([1]), json!("pk_live_demo")] {
        let world = World::new();
        world.says(Route::Mint, Answer::json(201, &garbage));
        let turn = world.run(read(world.client().send_message("hi")));
        assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{garbage}: {:?}", turn.error());
        let message = turn.error().to_string();
        assert!(message.contains("session-tokens") && !message.contains("pk_live"), "{message}");
    }
    let world = World::new();
    let client = client(world.bare_options().token_fn(|_| async { Ok::<_, KartaError>(" ") }));
    let turn = world.run(read(client.send_message("hi")));
    assert!(turn.error().to_string().contains("empty token"), "{}", turn.error());
}

#[test]
fn a_secret_that_a_server_repeats_is_blanked_out() {
    let world = World::new();
    world.says(Route::Mint, Answer::json(403, &json!({"error": "x", "message": "bad key pk_live_demo"})));
    let turn = world.run(read(world.client().send_message("hi")));
    assert_eq!(turn.error().to_string(), "bad key ***");
}

#[test]
fn a_mint_of_the_former_user_is_not_kept() {
    let (world, calls) = (World::new(), Calls::default());
    let client = client(by_hand(world.bare_options(), &calls));
    world.repeats(Route::Other, 3, &listed());
    let mut before = Box::pin(client.list_sessions());
    assert!(world.poll(before.as_mut()).is_none());
    client.identify(User::soft("ada"));
    answer(&calls, 0, "formers");
    assert!(world.poll(before.as_mut()).is_none(), "another mint is needed");
    answer(&calls, 0, "adas");
    world.poll(before.as_mut()).unwrap().unwrap();
    let mut after = Box::pin(client.list_sessions());
    world.poll(after.as_mut()).unwrap().unwrap();
    let bearers: Vec<_> = world.requests(Route::Other).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["adas", "adas"], "the sessions of the one who is chatting now");
}

#[test]
fn a_mint_that_nobody_waits_for_any_more_is_aborted() {
    let world = World::new();
    world.says(Route::Mint, Answer::never());
    let client = world.client();
    let mut caller = Box::pin(client.create_session());
    assert!(world.poll(caller.as_mut()).is_none());
    drop(caller);
    assert_eq!(world.clock().alarms(), 0);
    world.run(client.create_session()).unwrap();
    assert_eq!(world.requests(Route::Mint).len(), 2);
}

/// A token of 100 s: it is renewed 30 s before it expires.
fn short(token: &str) -> Answer {
    Answer::json(201, &json!({"token": token, "expires_in": 100}))
}

#[test]
fn a_token_that_expires_in_mid_turn_is_renewed_for_the_next_stream_and_the_turn_goes_on() {
    let world = World::new();
    world.says(Route::Mint, short("one"));
    let [running, text, end] = turn(1, "t", "a");
    world.says(Route::Stream, Answer::stream(&[running]).comments(6).break_off());
    world.says(Route::Stream, Answer::stream(&[text, end]));
    world.repeats(
        Route::Session,
        9,
        &Answer::json(
            200,
            &json!({"status": "running", "active_turn": {"turn_id": "t"}, "events": [{"seq": 1}]}),
        ),
    );
    world.run(read(world.client().send_message("hi"))).ended();
    let bearers: Vec<_> = world.requests(Route::Stream).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["one", "token-2"]);
    assert_eq!(world.requests(Route::Post).len(), 1);
}

#[test]
fn a_token_that_expires_during_a_pause_is_kept_for_the_decision_and_renewed_for_the_rest() {
    let world = World::new();
    world.says(Route::Mint, short("one"));
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), pause(2, "t")]));
    let client = world.client();
    let turn = world.run(read(client.send_message("hi")));
    world.run(world.clock().sleep(std::time::Duration::from_secs(90)));
    world.run(client.confirm_tool(&turn.pause(), true)).unwrap();
    world.says(Route::Stream, Answer::stream(&[running(3, "t"), end(4, "t")]));
    world.run(read(client.stream())).ended();
    let bearers =
        |route| world.requests(route).into_iter().filter_map(|made| made.bearer).collect::<Vec<_>>();
    assert_eq!(bearers(Route::Post), ["one", "one"], "the token that began the turn");
    assert_eq!(bearers(Route::Stream), ["one", "token-2"]);
}

#[test]
fn identify_in_mid_turn_leaves_the_turn_its_token_and_the_next_one_takes_anothers() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t"), pause(2, "t")]));
    let client = world.client();
    let turn = world.run(read(client.send_message("hi")));
    client.identify(User::soft("ada"));
    world.run(client.confirm_tool(&turn.pause(), true)).unwrap();
    world.says(Route::Stream, Answer::stream(&[running(3, "t"), end(4, "t")]));
    world.run(read(client.stream())).ended();
    world.says(Route::Stream, Answer::stream(&crate::support::scripted::wire::turn(5, "u", "b")));
    world.repeats(Route::Transcript, 1, &Answer::json(200, &json!({"messages": []})));
    world.run(read(client.send_message("again"))).ended();
    let bearers: Vec<_> = world.requests(Route::Post).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["token-1", "token-1", "token-2"]);
    assert_eq!(world.requests(Route::Mint)[1].body["user_id"], "ada");
}

#[test]
fn identify_while_a_stream_is_open_leaves_the_turn_its_token_and_the_next_one_takes_anothers() {
    let world = World::new();
    let rest = [crate::support::scripted::wire::text(2, "a"), end(3, "t")];
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).wait(5).then(&rest));
    let client = world.client();
    let mut stream = client.send_message("hi");
    assert!(matches!(world.run(stream.next()), Some(AgentEvent::Status { .. })));
    client.identify(User::soft("ada"));
    world.says(Route::Post, Answer::json(202, &json!({"accepted": true})));
    assert!(world.run(client.interrupt()).unwrap());
    assert_eq!(world.run(read(stream)).ended().text(), "a");
    world.says(Route::Stream, Answer::stream(&turn(4, "u", "b")));
    world.repeats(Route::Transcript, 1, &Answer::json(200, &json!({"messages": []})));
    world.run(read(client.send_message("again"))).ended();
    let bearers: Vec<_> = world.requests(Route::Post).into_iter().filter_map(|made| made.bearer).collect();
    assert_eq!(bearers, ["token-1", "token-1", "token-2"], "the message, the interrupt, the next message");
    assert_eq!(world.requests(Route::Stream).len(), 2, "the stream was left open");
    assert_eq!(world.requests(Route::Mint)[1].body["user_id"], "ada");
}

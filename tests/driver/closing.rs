//! What is under way when the client is shut down, and callbacks that never answer.

use futures::StreamExt;
use karta_dioxus::{AgentEvent, KartaError};
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{running, turn};
use crate::support::scripted::{Route, World};
use crate::support::server::client;

#[test]
fn a_shutdown_ends_the_calls_that_are_under_way() {
    let world = World::new();
    world.says(Route::Mint, Answer::never());
    let client = world.client();
    let mut call = Box::pin(client.create_session());
    assert!(world.poll(call.as_mut()).is_none());
    client.clone().shutdown();
    assert_eq!(world.poll(call.as_mut()), Some(Err(KartaError::Closed)));
    drop(call);
    assert_eq!(world.clock().alarms(), 0, "the request is aborted");
}

#[test]
fn a_shutdown_ends_the_streams_that_are_open() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&[running(1, "t")]).hang());
    let client = world.client();
    let mut stream = client.send_message("hi");
    assert!(matches!(world.run(stream.next()), Some(AgentEvent::Status { .. })));
    let mut next = stream.next();
    assert!(world.poll(std::pin::Pin::new(&mut next)).is_none());
    client.shutdown();
    assert_eq!(world.poll(std::pin::Pin::new(&mut next)), Some(None), "an aborted stream is not an error");
    assert_eq!(world.clock().alarms(), 0);
}

#[test]
fn a_context_that_never_comes_is_not_waited_for_for_ever() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t", "a")));
    let options = world.bare_options().embed_key("pk_live_demo");
    let client = client(options.context_fn(std::future::pending::<Option<String>>));
    world.run(read(client.send_message("hi"))).ended();
    assert_eq!(world.requests(Route::Post)[0].body["text"], "hi");
    assert_eq!(world.clock().elapsed(), 30_000);
}

#[test]
fn a_list_is_read_page_by_page() {
    let world = World::new();
    let page = |ids: [&str; 2], next: Option<&str>| {
        let data = ids.map(|id| json!({"id": id, "title": id}));
        Answer::json(200, &json!({"object": "list", "data": data, "next_cursor": next}))
    };
    world.says(Route::Other, page(["a", "b"], Some("b/&"))).says(Route::Other, page(["c", "d"], None));
    let sessions = world.run(world.client().list_sessions()).unwrap();
    let ids: Vec<&str> = sessions.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    assert!(world.requests(Route::Other)[1].url.ends_with("cursor=b%2F%26"));
}

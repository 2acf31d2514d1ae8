//! Natively everything can move between threads.

use karta_dioxus::{AgentEventStream, AgentOptions, Decision, KartaAgentClient, PostedMessage, User};

fn assert_send<T: Send>(_: &T) {}
fn is_send_and_sync<T: Send + Sync + 'static>() {}

#[test]
fn the_client_its_streams_and_all_its_futures_can_be_sent() {
    is_send_and_sync::<KartaAgentClient>();
    is_send_and_sync::<AgentOptions>();
    is_send_and_sync::<PostedMessage>();
    fn is_send<T: Send + 'static>() {}
    is_send::<AgentEventStream>();
    let world = crate::support::scripted::World::new();
    let client = world.client();
    // Futures do nothing before they are polled.
    assert_send(&client.create_session());
    assert_send(&client.send_message("hi"));
    assert_send(&client.post_message("hi"));
    assert_send(&client.post_again("hi"));
    assert_send(&client.stream());
    assert_send(&client.stream_from(0));
    assert_send(&client.resume("s"));
    assert_send(&client.open_session("s"));
    assert_send(&client.list_sessions());
    assert_send(&client.confirm_tool("r", Decision::Deny));
    assert_send(&client.interrupt());
    assert_send(&client.steer_queued("q"));
    assert_send(&client.upload_file("n", b""));
    assert_send(&client.prewarm());
    assert_send(&client.mcp_headers());
    client.identify(User::soft("ada"));
    assert!(world.routes().is_empty());
}

#[test]
fn a_turn_can_be_read_on_another_thread() {
    let world = crate::support::scripted::World::new();
    let events = crate::support::scripted::wire::turn(1, "t", "hi");
    world.says(crate::support::scripted::Route::Stream, crate::support::answer::Answer::stream(&events));
    let stream = world.client().send_message("hi");
    let turn = std::thread::spawn(move || world.run(crate::support::read(stream))).join().unwrap();
    assert_eq!(turn.ended().text(), "hi");
}

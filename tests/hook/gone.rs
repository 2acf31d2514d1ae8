//! Handles that outlive what they are for.

use dioxus::prelude::*;
use karta_dioxus::{AgentStatus, UseKartaAgent};

use crate::support::{Route, Stage};

fn read_everything(agent: UseKartaAgent) {
    assert_eq!(agent.status(), AgentStatus::Idle);
    assert!(!agent.is_streaming());
    assert!(agent.error().is_none() && agent.session_id().is_none() && agent.pending_input().is_none());
    assert!(agent.client().is_none());
    assert!(agent.messages().is_empty() && agent.messages().last().is_none());
    assert_eq!((agent.messages().len(), agent.messages().iter().count()), (0, 0));
}

fn do_everything(agent: UseKartaAgent) {
    agent.send("hi");
    agent.stop();
    agent.retry();
    agent.respond(true);
    agent.reset();
    agent.new_session();
    agent.open_session("s1");
    agent.resume("s1");
}

#[test]
fn after_unmount_actions_do_nothing_and_values_read_empty() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hello");
    let agent = stage.agent();
    let message = stage.dom.in_runtime(|| agent.messages().last()).unwrap();
    stage.show(false);
    let requests = stage.server.requests();
    stage.dom.in_runtime(|| {
        read_everything(agent);
        do_everything(agent);
        read_everything(agent);
        assert_eq!((message.text().as_str(), message.id().as_str()), ("", ""));
    });
    stage.settle();
    let errors = stage.run(async move {
        [
            agent.sessions().await.unwrap_err(),
            agent.rename_session("s1", "a").await.unwrap_err(),
            agent.archive_session("s1").await.unwrap_err(),
            agent.upload("a", b"").await.unwrap_err(),
        ]
    });
    assert!(errors.iter().all(|error| error.code() == Some("closed")), "{errors:?}");
    assert_eq!(stage.server.requests(), requests);
    // And when there is no app any more at all.
    drop(stage);
    read_everything(agent);
    do_everything(agent);
    assert!(message.text().is_empty() && message.cloned().id.is_empty());
}

#[test]
fn a_message_handle_after_a_reset_reads_as_an_empty_message() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hello");
    let message = stage.act(|agent| agent.messages().last()).unwrap();
    assert_eq!(stage.act(|_| message.text().to_string()), "Hello");
    stage.act(|agent| agent.reset());
    assert_eq!(
        stage.act(|_| (message.text().to_string(), message.id(), message.is_streaming())),
        Default::default()
    );
    // Its place may be taken again.
    stage.send("again");
    stage.say("Hi");
    assert_eq!(stage.act(|_| message.text().to_string()), "Hi");
}

#[test]
fn actions_and_values_work_outside_of_the_runtime() {
    // Such as in a listener of the page's own, or in a callback of a library.
    let mut stage = Stage::new();
    let agent = stage.agent();
    agent.send("hi");
    stage.settle();
    stage.say("Hello");
    assert_eq!(agent.status(), AgentStatus::Streaming);
    assert_eq!(agent.messages().last().unwrap().text().as_str(), "Hello");
    agent.stop();
    stage.settle();
    assert_eq!(stage.server.count(Route::Interrupt), 1);
    agent.reset();
    stage.settle();
    assert_eq!((stage.server.open_streams(), stage.clock.sleepers()), (0, 0));
    stage.assert_shown("idle");
    agent.open_session("s1");
    stage.settle();
    agent.retry();
    agent.respond(true);
    stage.settle();
    stage.assert_shown("streaming s1 | > hi | < Hello...");
}

#[test]
fn a_row_that_outlives_its_message_does_not_panic() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.say("Hello");
    let message = stage.act(|agent| agent.messages().last()).unwrap();
    stage.child(move || rsx! { b { "{message.text()}" } });
    assert!(stage.html().contains("<b>Hello</b>"), "{}", stage.html());
    stage.act(|agent| agent.reset());
    assert!(stage.html().contains("<b></b>"), "{}", stage.html());
    stage.send("again");
    stage.say("Hi");
    assert!(stage.html().contains("<b>Hi</b>"), "{}", stage.html());
    stage.show(false);
    stage.rerender();
}

//! Sessions that exist already.

use karta_dioxus::Persist;

use crate::support::{Fault, Route, Stage};

/// A session `s1` with one turn that is over.
fn with_session() -> Stage {
    let stage = Stage::new();
    stage.server.act(|world| world.model.create());
    stage.server.session(|session| {
        session.message("old question");
        session.say("Old answer");
        session.end("end_turn");
    });
    stage
}

#[test]
fn opening_a_session_shows_its_transcript_and_goes_on_in_it() {
    let mut stage = with_session();
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("idle s1 | > old question | < Old answer");
    stage.send("more");
    stage.say("New answer");
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > more | < New answer");
    assert_eq!(stage.server.count(Route::Create), 0);
}

#[test]
fn resuming_is_opening() {
    let mut stage = with_session();
    stage.act(|agent| agent.resume("s1"));
    stage.assert_shown("idle s1 | > old question | < Old answer");
}

#[test]
fn a_running_turn_is_shown_from_its_start_as_it_goes_on() {
    let mut stage = with_session();
    stage.server.session(|session| {
        session.message("running");
        session.say("So far");
    });
    stage.act(|agent| agent.open_session("s1"));
    stage.frame();
    stage.assert_shown("streaming s1 | > old question | < Old answer | > running | < So far...");
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > running | < So far");
    assert_eq!(stage.server.open_streams(), 0);
}

#[test]
fn a_paused_turn_is_shown_with_its_card_and_can_be_answered() {
    let mut stage = with_session();
    stage.server.session(|session| {
        session.message("run it");
        session.say("May I?");
        session.pause("perm-1");
    });
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("idle s1 ?perm-1 | > old question | < Old answer | > run it | < May I?");
    stage.act(|agent| agent.respond(true));
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > run it | < May I?");
}

#[test]
fn a_paused_turn_whose_log_is_gone_is_shown_with_its_card_all_the_same() {
    let mut stage = with_session();
    stage.server.session(|session| {
        session.message("run it");
        session.pause("perm-1");
    });
    stage.server.forget();
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("idle s1 ?perm-1 | > old question | < Old answer | > run it | < ");
    stage.act(|agent| agent.respond(true));
    stage.say("Done");
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > run it | < Done");
}

/// A session that the server has forgotten, and a turn in the one that took its place.
fn replaced() -> Stage {
    let mut stage = with_session();
    stage.act(|agent| agent.open_session("s1"));
    stage.server.act(|world| world.model.sessions.clear());
    stage.send("more");
    stage.say("New answer");
    stage.end();
    stage
}

#[test]
fn a_session_that_the_server_has_forgotten_is_replaced_and_the_transcript_stays() {
    let stage = replaced();
    stage.assert_shown("idle s2 | > old question | < Old answer | > more | < New answer");
}

#[test]
fn what_was_said_in_a_forgotten_session_stays_when_the_new_one_is_read_anew() {
    let mut stage = replaced();
    // Another tab goes on in the new session: it is read.
    stage.server.session(|session| {
        session.message("theirs");
        session.say("For them");
        session.end("end_turn");
    });
    stage.send("third");
    stage.say("For me");
    stage.end();
    let shown = "| > old question | < Old answer | > more | < New answer | > theirs | < For them | > third | < For me";
    stage.assert_shown(&format!("idle s2 {shown}"));
    assert!(stage.server.count(Route::Transcript) > 1);
    let ids: Vec<String> = stage.act(|agent| agent.messages().iter().map(|message| message.id()).collect());
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len(), "{ids:?}");
    // Forgotten again.
    stage.server.act(|world| world.model.sessions.clear());
    stage.send("fourth");
    stage.end();
    stage.server.session(|session| {
        session.message("theirs again");
        session.end("end_turn");
    });
    stage.send("fifth");
    stage.end();
    stage.assert_shown(&format!("idle s3 {shown} | > fourth | <  | > theirs again | <  | > fifth | < "));
    // What was asked for takes the place of all of it.
    stage.act(|agent| agent.open_session("s3"));
    stage.assert_shown("idle s3 | > fourth | <  | > theirs again | <  | > fifth | < ");
}

#[test]
fn what_waits_in_a_session_is_shown_and_read() {
    let mut stage = with_session();
    stage.server.session(|session| {
        session.message("running");
        session.message("waiting");
    });
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown(
        "streaming s1 | > old question | < Old answer | > running | < ... | > waiting (queued)",
    );
    stage.end();
    stage.say("Your turn");
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > running | <  | > waiting | < Your turn");
}

#[test]
fn a_turn_that_ends_while_the_session_is_read_is_shown_once_and_so_is_what_had_waited() {
    let mut stage = with_session();
    stage.server.session(|session| {
        session.message("running");
        session.message("waiting");
    });
    stage.server.hold(Route::Transcript);
    stage.act(|agent| agent.open_session("s1"));
    stage.server.end();
    stage.server.say("Your turn");
    stage.server.release();
    stage.settle();
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > running | <  | > waiting | < Your turn");
}

#[test]
fn opening_aborts_what_is_in_flight() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.act(|world| world.model.create());
    stage.act(|agent| agent.open_session("s2"));
    stage.assert_shown("idle s2");
    assert_eq!(stage.server.open_streams(), 0);
}

#[test]
fn a_message_sent_while_a_session_is_opened_comes_behind_its_transcript() {
    let mut stage = with_session();
    stage.server.hold(Route::State);
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("idle");
    stage.send("more");
    stage.assert_shown("streaming | > more (queued)");
    stage.server.release();
    stage.settle();
    stage.say("Answer");
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > more | < Answer");
    assert_eq!(stage.server.posted(), ["more"]);
}

#[test]
fn a_message_sent_while_a_running_session_is_opened_waits_behind_its_turn() {
    let mut stage = with_session();
    stage.server.session(|session| session.message("running"));
    stage.server.hold(Route::State);
    stage.act(|agent| agent.open_session("s1"));
    stage.send("more");
    stage.server.release();
    stage.settle();
    stage.assert_shown("streaming s1 | > old question | < Old answer | > running | < ... | > more (queued)");
    stage.end();
    stage.end();
    stage.assert_shown("idle s1 | > old question | < Old answer | > running | <  | > more | < ");
}

#[test]
fn a_session_that_is_not_known_is_an_error_and_the_next_message_opens_a_new_one() {
    let mut stage = with_session();
    stage.act(|agent| agent.open_session("s1"));
    stage.act(|agent| agent.open_session("gone"));
    assert!(stage.shown().starts_with("error"), "{}", stage.shown());
    stage.send("hi");
    stage.assert_shown("streaming s2 | > hi | < ...");
}

#[test]
fn a_session_that_can_not_be_read_now_is_opened_by_retry() {
    let mut stage = with_session();
    stage.server.fault(Route::State, Fault::Lost);
    stage.act(|agent| agent.open_session("s1"));
    stage.assert_shown("error !network_error");
    stage.act(|agent| agent.retry());
    stage.assert_shown("idle s1 | > old question | < Old answer");
}

#[test]
fn reset_while_a_session_is_opened_leaves_it() {
    let mut stage = with_session();
    stage.server.hold(Route::State);
    stage.act(|agent| agent.open_session("s1"));
    stage.act(|agent| agent.reset());
    stage.server.release();
    stage.settle();
    stage.assert_shown("idle");
    assert_eq!((stage.server.in_flight(), stage.clock.sleepers()), (0, 0));
}

#[test]
fn a_session_opened_before_there_is_a_client_is_opened_once_there_is_one() {
    let mut stage = Stage::unmounted(|options| options.embed_key("pk_live_demo"));
    stage.server.act(|world| world.model.create());
    stage.server.session(|session| {
        session.message("old question");
        session.end("end_turn");
    });
    stage.on_mount(|agent| {
        agent.open_session("s1");
        agent.send("more");
    });
    stage.mount();
    stage.end();
    stage.assert_shown("idle s1 | > old question | <  | > more | < ");
    assert_eq!(stage.server.posted(), ["more"]);
}

#[test]
fn sessions_are_listed_and_new_session_begins_one() {
    let mut stage = with_session();
    let agent = stage.agent();
    let sessions = stage.run(async move { agent.sessions().await });
    assert_eq!(sessions.unwrap().into_iter().map(|session| session.id).collect::<Vec<_>>(), ["s1"]);
    stage.act(|agent| agent.open_session("s1"));
    stage.act(|agent| agent.new_session());
    stage.assert_shown("idle");
    stage.send("hi");
    stage.assert_shown("streaming s2 | > hi | < ...");
}

#[test]
fn a_file_is_uploaded_into_the_session_that_the_next_message_goes_to() {
    let mut stage = Stage::new();
    let agent = stage.agent();
    let path = stage.run(async move { agent.upload("a.txt", b"hello").await });
    assert_eq!(path.unwrap(), "uploads/a.txt");
    stage.assert_shown("idle s1");
    stage.send("look");
    assert_eq!(stage.server.count(Route::Create), 1);
}

#[test]
fn what_is_sent_before_the_stored_session_is_known_of_is_sent_without_storage() {
    // There is no storage outside of a browser: only the way through the code is the same.
    let mut stage = Stage::unmounted(|options| options.embed_key("pk_live_demo").persist(Persist::Session));
    stage.on_mount(|agent| agent.send("hi"));
    stage.mount();
    stage.say("Hello");
    stage.assert_shown("streaming s1 | > hi | < Hello...");
    let visitor = stage.server.seen(Route::Create)[0].body["metadata"]["end_user_id"].clone();
    assert!(visitor.as_str().unwrap().starts_with("anon_"), "{visitor}");
}

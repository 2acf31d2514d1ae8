use super::*;
use crate::protocol::parts::TextPart;

fn says(text: &str) -> AgentEvent {
    let parts = vec![TextPart { id: None, text: text.into() }];
    AgentEvent::Message { text: text.into(), parts: parts.into(), seq: None }
}

fn asks(id: &str) -> InputRequest {
    InputRequest { request_id: id.into(), ..InputRequest::default() }
}

#[test]
fn a_failed_message_keeps_an_answer_that_has_begun() {
    let mut transcript = Transcript::new();
    let index = transcript.send("hi");
    transcript.apply(&says("Hello"));
    transcript.fail(index, KartaError::Closed);
    assert_eq!(transcript.messages()[1].text, "Hello");
    assert!(transcript.is_streaming());
}

#[test]
fn only_messages_of_the_users_fail_wait_or_are_sent_again() {
    let mut transcript = Transcript::new();
    transcript.send("hi");
    assert_eq!(transcript.fail(1, KartaError::Closed), Change::None);
    assert_eq!(transcript.queued_as(1, "q".into()), Change::None);
    transcript.stop();
    assert_eq!(transcript.resend(1), None);
    assert_eq!(transcript.start_queued(1), Change::None);
    assert_eq!(transcript.start_queued(0), Change::None, "it does not wait");
}

#[test]
fn an_approval_that_fails_late_does_not_pause_what_came_after() {
    let mut transcript = Transcript::new();
    transcript.send("hi");
    transcript.apply(&asks("r").into_event(None));
    assert!(transcript.respond("r"));
    transcript.apply(&AgentEvent::Status {
        status: crate::protocol::event::RunStatus::Running,
        turn_id: None,
        seq: None,
    });
    assert_eq!(transcript.respond_failed(asks("r")), Change::None);
    assert!(transcript.is_streaming() && transcript.pending_input().is_none());
}

#[test]
fn an_approval_that_failed_can_be_given_again() {
    let mut transcript = Transcript::new();
    transcript.send("hi");
    transcript.apply(&asks("r").into_event(None));
    assert!(transcript.respond("r") && !transcript.respond("r"));
    transcript.respond_failed(asks("r"));
    assert!(!transcript.is_streaming() && transcript.respond("r"));
}

#[test]
fn a_transcript_loaded_twice_or_from_a_store_repeats_no_id() {
    let mut transcript = Transcript::new();
    transcript.send("hi");
    transcript.stop();
    let stored = transcript.messages().to_vec();
    let mut other = Transcript::new();
    other.load(stored.clone());
    other.fail(0, KartaError::Closed);
    other.load(stored);
    other.send("again");
    let mut ids: Vec<&str> = other.messages().iter().map(|message| message.id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids, ["local-1", "local-2", "local-3", "local-4"]);
}

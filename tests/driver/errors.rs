//! Every refusal that the server knows, on every route: the right error, as many tries as make sense, and the same call
//! succeeds once the fault is gone.

use karta_dioxus::{KartaAgentClient, KartaError, Transport};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::wire::{running, session, text, turn};
use crate::support::scripted::{Route, World};

/// What a server may say: the status, the body (`null`: plain text), the error it makes, its code, and whether the same
/// call may succeed later.
fn refusals() -> Vec<(u16, Value, &'static str, Option<&'static str>, bool)> {
    let detail = |error: &str| json!({"detail": {"error": error, "message": "no"}});
    vec![
        (400, json!({"detail": "bad event type"}), "InvalidRequest", None, false),
        (400, detail("invalid_end_user_id"), "InvalidRequest", Some("invalid_end_user_id"), false),
        (401, json!({"detail": "Unauthorized"}), "Authentication", None, false),
        (402, detail("budget_exhausted"), "LimitReached", Some("budget_exhausted"), false),
        (
            402,
            detail("instance_spend_cap_exceeded"),
            "LimitReached",
            Some("instance_spend_cap_exceeded"),
            false,
        ),
        (403, detail("identity_mismatch"), "Forbidden", Some("identity_mismatch"), false),
        (403, detail("subject_unavailable"), "Forbidden", Some("subject_unavailable"), false),
        (
            403,
            detail("continuation_principal_mismatch"),
            "Forbidden",
            Some("continuation_principal_mismatch"),
            false,
        ),
        (404, json!({"detail": "Session not found"}), "NotFound", None, false),
        (404, json!({"detail": "no active release for this agent"}), "NotFound", None, false),
        (409, json!({"detail": "approval is not pending"}), "Conflict", None, false),
        (409, detail("turn_runtime_missing"), "Conflict", Some("turn_runtime_missing"), false),
        (409, detail("karta_needs_setup"), "Conflict", Some("karta_needs_setup"), false),
        (413, json!({"detail": "body too large"}), "InvalidRequest", None, false),
        (
            422,
            json!({"detail": [{"loc": ["body", "text"], "msg": "no"}]}),
            "InvalidRequest",
            Some("validation_error"),
            false,
        ),
        (429, json!({"detail": "inbox full"}), "RateLimited", None, true),
        (
            429,
            json!({"error": "rate_limited", "message": "slow down", "retry_after_seconds": 9}),
            "RateLimited",
            Some("rate_limited"),
            true,
        ),
        (
            429,
            json!({"error": "limit_reached", "message": "cap"}),
            "LimitReached",
            Some("limit_reached"),
            false,
        ),
        (500, Value::Null, "Unavailable", None, true),
        (502, Value::Null, "Unavailable", None, true),
        (503, detail("turn_admission_unavailable"), "Unavailable", Some("turn_admission_unavailable"), true),
        (503, json!({"detail": "Control plane unavailable"}), "Unavailable", None, true),
    ]
}

fn refusal(status: u16, body: &Value) -> Answer {
    if body.is_null() { Answer::html(status) } else { Answer::json(status, body) }
}

/// A call, its route, what the server says when all is well, and how often a refused call is made.
struct Call {
    name: &'static str,
    route: Route,
    good: Answer,
    /// The token that posted the message is the only one that counts.
    is_pinned: bool,
    /// A session that is gone is replaced, once.
    may_replace_session: bool,
}

fn calls() -> Vec<Call> {
    let call = |name, route, good| Call { name, route, good, is_pinned: false, may_replace_session: false };
    let accepted = || Answer::json(202, &json!({"accepted": true}));
    let summary = || Answer::json(200, &json!({"id": "session-1", "title": "new"}));
    let listed = || Answer::json(200, &json!({"object": "list", "data": [], "next_cursor": null}));
    vec![
        call("mint", Route::Mint, Answer::json(201, &json!({"token": "good", "expires_in": 900}))),
        call("create", Route::Create, Answer::json(201, &json!({"id": "session-1"}))),
        Call { may_replace_session: true, ..call("message", Route::Post, accepted()) },
        Call { is_pinned: true, ..call("decision", Route::Post, accepted()) },
        Call { is_pinned: true, ..call("interrupt", Route::Post, accepted()) },
        call("steer", Route::Post, accepted()),
        call("resume", Route::Session, Answer::json(200, &session(3, false))),
        call("transcript", Route::Transcript, Answer::json(200, &json!({"messages": []}))),
        call("list", Route::Other, listed()),
        Call {
            may_replace_session: true,
            ..call("upload", Route::Files, Answer::json(202, &json!({"accepted": true, "path": "uploads/a"})))
        },
        call("prewarm", Route::Other, accepted()),
        // A route by PATCH, at a session's own address.
        call("rename", Route::Session, summary()),
        call("archive", Route::Session, summary()),
    ]
}

async fn make(client: &KartaAgentClient, name: &str) -> Result<(), KartaError> {
    match name {
        "mint" | "create" => client.create_session().await.map(drop),
        "message" => client.post_message("hi").await.map(drop),
        "decision" => client.confirm_tool("perm-1", true).await,
        "interrupt" => client.interrupt().await.map(drop),
        "steer" => client.steer_queued("q").await.map(drop),
        "resume" => client.resume("session-1").await.map(drop),
        "transcript" => client.open_session("session-1").await.map(drop),
        "list" => client.list_sessions().await.map(drop),
        "upload" => client.upload_file("a", b"a").await.map(drop),
        "prewarm" => client.prewarm().await,
        "rename" => client.rename_session("session-1", "new").await.map(drop),
        "archive" => client.archive_session("session-1").await.map(drop),
        other => panic!("{other}"),
    }
}

/// A client, in a session with a message unless the call is what makes that.
fn ready(world: &World, call: &Call) -> KartaAgentClient {
    let client = world.client();
    if !matches!(call.route, Route::Mint | Route::Create) {
        world.run(client.post_message("before")).unwrap();
    }
    if call.name == "transcript" {
        let begun = json!({"id": "session-1", "status": "idle", "events": [running(1, "t")]});
        world.repeats(Route::Session, 2, &Answer::json(200, &begun));
    }
    client
}

#[test]
fn each_refusal_of_each_call_is_told_as_it_is_and_the_call_works_when_it_is_over() {
    let mut cases = 0;
    for call in calls() {
        for (status, body, variant, code, is_retryable) in refusals() {
            let told = format!("{} {status} {body}", call.name);
            let world = World::new();
            let client = ready(&world, &call);
            let before = world.requests(call.route).len();
            let tries = match status {
                // Once more with a new token, where one may be used.
                401 if call.route != Route::Mint && !call.is_pinned => 2,
                404 if call.may_replace_session => 2,
                _ => 1,
            };
            world.repeats(call.route, tries, &refusal(status, &body));
            let outcome = world.run(make(&client, call.name));
            let error = outcome.err().unwrap_or_else(|| panic!("{told} is no error"));
            assert!(format!("{error:?}").starts_with(variant), "{told}: {error:?}");
            assert_eq!(error.status(), Some(status), "{told}");
            // Of a pinned token it is said what that means.
            let code = if status == 401 && call.is_pinned { error.code() } else { code };
            assert_eq!(error.code(), code, "{told}");
            assert_eq!(error.is_retryable(), is_retryable, "{told}");
            assert!(!error.to_string().is_empty() && !error.to_string().contains('<'), "{told}: {error}");
            assert_eq!(
                world.requests(call.route).len() - before,
                tries,
                "{told}: no more tries than make sense"
            );
            assert_eq!(world.clock().elapsed(), 0, "{told}: told at once");
            // A conflict is final: the request has been answered.
            if !(call.name == "decision" && status == 409) {
                world.says(call.route, call.good.clone());
                world.run(make(&client, call.name)).unwrap_or_else(|error| panic!("{told}, then: {error:?}"));
            }
            cases += 1;
        }
    }
    assert_eq!(cases, 13 * 22);
}

#[test]
fn answers_that_are_none_are_told_as_such_on_each_call_and_the_call_works_afterwards() {
    for call in calls() {
        let answers = [
            (Answer::unreachable(), "Network"),
            (Answer::never(), "Network"),
            (Answer::html(200), "Protocol"),
            (Answer::json(200, &json!([1])), "Protocol"),
            (Answer::json(200, &json!(null)), "Protocol"),
            (Answer::json(200, &json!({})).break_off(), "Network"),
        ];
        for (index, (answer, variant)) in answers.into_iter().enumerate() {
            let world = World::new();
            let client = ready(&world, &call);
            world.says(call.route, answer);
            let outcome = world.run(make(&client, call.name));
            // Nobody reads what the server says of this.
            if call.name == "prewarm" && index >= 2 {
                outcome.unwrap();
            } else {
                let error = outcome.unwrap_err();
                assert!(format!("{error:?}").starts_with(variant), "{} {index}: {error:?}", call.name);
                assert_eq!(error.is_retryable(), variant == "Network", "{} {index}", call.name);
            }
            assert!(world.clock().elapsed() <= 30_000, "{}: given up in time", call.name);
            world.says(call.route, call.good.clone());
            world
                .run(make(&client, call.name))
                .unwrap_or_else(|error| panic!("{} {index}: {error:?}", call.name));
        }
    }
}

#[test]
fn each_refusal_of_a_response_is_told_as_it_is_and_the_next_one_is_answered() {
    for (status, body, variant, code, is_retryable) in refusals() {
        let told = format!("{status} {body}");
        let world = World::new();
        let options = world.bare_options().embed_key("pk_live_demo").transport(Transport::Responses);
        let client = crate::support::server::client(options);
        let tries = if status == 401 { 2 } else { 1 };
        world.repeats(Route::Responses, tries, &refusal(status, &body));
        let turn = world.run(read(client.send_message("hi")));
        let error = turn.error();
        assert!(format!("{error:?}").starts_with(variant), "{told}: {error:?}");
        assert_eq!((error.status(), error.code()), (Some(status), code), "{told}");
        assert_eq!(error.is_retryable(), is_retryable, "{told}");
        assert_eq!(world.requests(Route::Responses).len(), tries, "{told}: no more tries than make sense");
        world.says(Route::Responses, Answer::json(200, &json!({"id": "r", "output_text": "Hello"})));
        world.run(read(client.send_message("hi"))).ended();
    }
}

/// A stream that is refused: what passes is waited for, as told; what does not ends the turn, which can be read on.
#[test]
fn each_refusal_of_a_stream_ends_it_or_is_waited_out_as_told() {
    for (status, body, variant, code, is_retryable) in refusals() {
        let told = format!("{status} {body}");
        let world = World::new();
        let client = world.client();
        world.says(Route::Stream, Answer::stream(&[running(1, "t"), text(2, "So far")]).break_off());
        let wait = if is_retryable { Some(7) } else { None };
        let refused =
            wait.map_or(refusal(status, &body), |seconds| refusal(status, &body).retry_after(seconds));
        world.repeats(Route::Stream, if status == 401 { 2 } else { 1 }, &refused);
        let rest = [text(3, "So far so good"), crate::support::scripted::wire::end(4, "t")];
        if is_retryable {
            world.says(Route::Stream, Answer::stream(&rest));
            let turn = world.run(read(client.send_message("hi"))).ended();
            assert_eq!(turn.text(), "So far so good", "{told}");
            let times = world.times(Route::Stream);
            // The body's own number of seconds is the server's last word.
            let asked = body["retry_after_seconds"].as_u64().unwrap_or(7) * 1_000;
            assert!(times[2] - times[1] >= asked, "{told}: waits as told: {times:?}");
            assert!(times[2] - times[1] <= asked + 10_000, "{told}: not for ever: {times:?}");
        } else {
            if status == 404 {
                world.says(Route::Transcript, Answer::json(404, &json!({"detail": "no"})));
            }
            let turn = world.run(read(client.send_message("hi")));
            let expected = if status == 404 { "Turn" } else { variant };
            assert!(format!("{:?}", turn.error()).starts_with(expected), "{told}: {:?}", turn.error());
            if status != 404 {
                assert_eq!((turn.error().status(), turn.error().code()), (Some(status), code), "{told}");
                world.says(Route::Stream, Answer::stream(&rest));
                assert_eq!(
                    world.run(read(client.stream())).ended().text(),
                    "So far so good",
                    "{told}: read on"
                );
            }
        }
        assert_eq!(world.requests(Route::Post).len(), 1, "{told}: posted once");
        assert_eq!(world.clock().alarms(), 0, "{told}: no timer is left");
    }
}

/// In a browser a refusal by CORS and an unhandled 500 look like a network that fails.
#[test]
fn what_looks_like_a_broken_network_is_given_up_in_time_on_each_route() {
    for answer in [Answer::unreachable(), Answer::html(500)] {
        let world = World::new();
        world.repeats(Route::Stream, 100, &answer);
        world.repeats(Route::Session, 100, &answer);
        world.repeats(Route::Transcript, 100, &answer);
        let turn = world.run(read(world.client().send_message("hi")));
        assert!(matches!(turn.error(), KartaError::Network { .. } | KartaError::Unavailable { .. }));
        let tries = world.requests(Route::Stream).len();
        assert!((9..=18).contains(&tries), "{tries} tries");
        assert!(world.clock().elapsed() < 120_000, "{} ms", world.clock().elapsed());
        for route in [Route::Mint, Route::Create, Route::Post] {
            assert_eq!(world.requests(route).len(), 1, "{route:?}: not tried again by itself");
        }
    }
}

#[test]
fn a_refused_call_leaves_the_session_as_it_was() {
    let world = World::new();
    world.says(Route::Stream, Answer::stream(&turn(1, "t1", "one")));
    let client = world.client();
    world.run(read(client.send_message("first"))).ended();
    for (status, body, ..) in refusals().into_iter().filter(|(status, ..)| *status != 404 && *status != 401) {
        world.says(Route::Post, refusal(status, &body));
        let turn = world.run(read(client.send_message("second")));
        assert_eq!(turn.error().status(), Some(status));
        assert_eq!(client.session_id().as_deref(), Some("session-1"), "{status}");
    }
    world.says(Route::Stream, Answer::stream(&turn(4, "t2", "two")));
    world.repeats(Route::Transcript, 1, &Answer::json(200, &json!({"messages": []})));
    assert_eq!(world.run(read(client.send_message("second"))).ended().text(), "two");
    assert_eq!(world.cursors(), [0, 3]);
}

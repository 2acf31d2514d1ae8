//! No secret is in what a program may print, whatever a server repeats.

use karta_dioxus::{AgentEvent, KartaError, Transport, User};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::{Route, World, wire};
use crate::support::server::{KEY, client};

const TOKEN: &str = "eyJsecret-session-token";
const IDENTITY: &str = "hmac-secret-identity";

/// Every body of an error that a server may give, each with all secrets in all of its texts.
fn bodies() -> Vec<Value> {
    let all = format!("{KEY} {TOKEN} {IDENTITY} Bearer {TOKEN}");
    vec![
        json!({"detail": all}),
        json!({"detail": {"error": all, "message": all, "reason": all}}),
        json!({"detail": [{"loc": [all, 1], "msg": all, "input": all}]}),
        json!({"error": all, "message": all}),
        json!({"error": {"message": all, "code": all}}),
        json!(all),
    ]
}

#[track_caller]
fn assert_silent(what: &str) {
    for secret in [KEY, TOKEN, IDENTITY] {
        assert!(!what.contains(secret), "{secret} in {what}");
    }
}

#[track_caller]
fn assert_tells_nothing(error: &KartaError) {
    assert_silent(&format!("{error} {error:?} {error:#?} {:?}", error.code()));
    assert_silent(&serde_json::to_string(error).expect("an error is JSON"));
}

/// A world whose mints give the token.
fn world() -> World {
    let world = World::new();
    world.repeats(Route::Mint, 9, &Answer::json(201, &json!({"token": TOKEN, "expires_in": 900_000})));
    world
}

fn signed_in(world: &World) -> karta_dioxus::KartaAgentClient {
    client(world.bare_options().embed_key(KEY).user(User::verified("ada", IDENTITY)))
}

#[test]
fn no_status_on_any_route_tells_a_secret() {
    let mut told = 0;
    for status in [302, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503] {
        for body in bodies() {
            let answer = Answer::json(status, &body);
            for route in [Route::Create, Route::Post, Route::Stream, Route::Session, Route::Transcript] {
                let world = world();
                world.repeats(route, 40, &answer);
                for other in [Route::Create, Route::Post, Route::Stream, Route::Session, Route::Transcript] {
                    let plain = match other {
                        Route::Create => Answer::json(201, &json!({"id": "session-1"})),
                        Route::Post => Answer::json(202, &json!({"accepted": true})),
                        Route::Stream => Answer::stream(&wire::turn(1, "t", "hi")),
                        Route::Session => Answer::json(200, &wire::session(0, false)),
                        _ => Answer::json(200, &wire::transcript(&[])),
                    };
                    world.repeats(other, 40, &plain);
                }
                let client = signed_in(&world);
                let turn = world.run(read(client.send_message("hi")));
                let mut errors: Vec<KartaError> = turn
                    .events
                    .iter()
                    .filter_map(
                        |event| if let AgentEvent::Error(error) = event { Some(error.clone()) } else { None },
                    )
                    .collect();
                errors.extend(world.run(client.resume("session-1")).err());
                errors.extend(world.run(client.create_session()).err());
                assert_silent(&format!("{:?} {client:?}", turn.events));
                errors.iter().for_each(assert_tells_nothing);
                told += errors.len();
            }
            let world = World::new();
            world.repeats(Route::Mint, 9, &answer);
            let client = signed_in(&world);
            // The token was never given out here: this client can't know it.
            let error = world.run(client.create_session()).expect_err("no token");
            assert_silent(&format!("{error} {error:?}").replace(TOKEN, ""));
        }
    }
    assert!(told > 200, "{told} errors were looked at");
}

/// What the test above leaves out.
#[test]
fn no_status_on_any_other_call_tells_a_secret() {
    let mut told = 0;
    for status in [302, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503] {
        for body in bodies() {
            let world = world();
            let client = signed_in(&world);
            world.run(client.post_message("hi")).unwrap();
            for route in [Route::Files, Route::Other, Route::Post, Route::Session] {
                world.repeats(route, 9, &Answer::json(status, &body));
            }
            let errors = [
                world.run(client.list_sessions()).err(),
                world.run(client.prewarm()).err(),
                world.run(client.rename_session("session-1", "new")).err(),
                world.run(client.archive_session("session-1")).err(),
                world.run(client.interrupt()).err(),
                world.run(client.steer_queued("q")).err(),
                world.run(client.confirm_tool("perm-1", true)).err(),
                world.run(client.upload_file("a", b"a")).err(),
            ];
            for error in errors.into_iter() {
                assert_tells_nothing(&error.unwrap_or_else(|| panic!("{status} {body} is no error")));
                told += 1;
            }
            let world = self::world();
            world.repeats(Route::Responses, 9, &Answer::json(status, &body));
            let options = world.bare_options().embed_key(KEY).user(User::verified("ada", IDENTITY));
            let client = crate::support::server::client(options.transport(Transport::Responses));
            let turn = world.run(read(client.send_message("hi")));
            assert_tells_nothing(turn.error());
        }
    }
    assert_eq!(told, 12 * 6 * 8);
}

#[test]
fn no_turn_that_fails_tells_a_secret() {
    let all = format!("{KEY} {TOKEN} {IDENTITY}");
    let failed = json!({"type": "session.error", "seq": 2, "message": all, "code": all});
    let world = world();
    world.says(Route::Stream, Answer::stream(&[wire::running(1, "t"), failed]));
    let turn = world.run(read(signed_in(&world).send_message("hi")));
    assert!(matches!(turn.error(), KartaError::Turn { .. }));
    assert_tells_nothing(turn.error());
}

#[test]
fn options_and_their_parts_tell_no_secret() {
    let options =
        World::new().bare_options().embed_key(KEY).token(TOKEN).user(User::verified("ada", IDENTITY));
    assert_silent(&format!("{options:?} {options:#?} {:?}", User::verified("ada", IDENTITY)));
    assert_tells_nothing(&options.validate().expect_err("two sources"));
}

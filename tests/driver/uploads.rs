//! Uploads: what is told of them, what goes out, what is refused before.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use karta_dioxus::KartaError;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::scripted::{Route, World};

type Told = Arc<Mutex<Vec<(u64, u64)>>>;

fn note(told: &Told) -> impl Fn(karta_dioxus::UploadProgress) + Send + Sync + 'static {
    let told = Arc::clone(told);
    move |progress| told.lock().unwrap().push((progress.sent, progress.total))
}

fn accepted(name: &str) -> Answer {
    Answer::json(202, &json!({"accepted": true, "path": format!("uploads/{name}")}))
}

#[test]
fn the_start_and_the_end_are_told_by_whatever_transport() {
    let (world, told) = (World::new(), Told::default());
    world.says(Route::Files, accepted("a.txt"));
    let path = world.run(world.client().upload_file_with_progress("a.txt", b"hello", note(&told)));
    assert_eq!(path.unwrap(), "uploads/a.txt");
    assert_eq!(*told.lock().unwrap(), [(0, 5), (5, 5)]);
    let made = world.requests(Route::Files);
    assert_eq!(made[0].body, json!({"name": "a.txt", "content_base64": "aGVsbG8="}));
}

#[test]
fn a_failed_upload_does_not_tell_an_end_and_can_be_made_again() {
    let (world, told) = (World::new(), Told::default());
    let client = world.client();
    world.says(Route::Files, Answer::unreachable()).says(Route::Files, accepted("a.txt"));
    let error = world.run(client.upload_file_with_progress("a.txt", b"hello", note(&told))).unwrap_err();
    assert!(matches!(error, KartaError::Network { .. }), "{error:?}");
    assert_eq!(*told.lock().unwrap(), [(0, 5)]);
    world.run(client.upload_file_with_progress("a.txt", b"hello", note(&told))).unwrap();
    assert_eq!(*told.lock().unwrap(), [(0, 5), (0, 5), (5, 5)]);
    assert_eq!(world.requests(Route::Create).len(), 1, "into the same session");
}

#[test]
fn what_can_not_be_sent_is_refused_before_any_request() {
    let world = World::new();
    let too_large = vec![0; 25 * 1024 * 1024 + 1];
    for (name, bytes, code) in
        [("big.bin", too_large.as_slice(), "file_too_large"), (" \n", b"x", "file_without_name")]
    {
        let error = world.run(world.client().upload_file(name, bytes)).unwrap_err();
        assert_eq!(error.code(), Some(code));
    }
    assert!(world.routes().is_empty(), "{:?}", world.routes());
}

#[test]
fn a_session_that_the_server_has_forgotten_is_replaced() {
    let world = World::new();
    let client = world.client();
    let gone = Answer::json(404, &json!({"detail": "Session not found"}));
    world.says(Route::Files, gone).says(Route::Files, accepted("a.txt"));
    world.run(client.upload_file("a.txt", b"hello")).unwrap();
    assert_eq!(client.session_id().as_deref(), Some("session-2"));
    assert!(
        world.requests(Route::Files)[1].url.contains("/session-2/"),
        "{:?}",
        world.requests(Route::Files)[1].url
    );
}

#[test]
fn an_expired_token_is_renewed_and_the_file_sent_again() {
    let world = World::new();
    let expired = Answer::json(401, &json!({"detail": "token expired"}));
    world.says(Route::Files, expired).says(Route::Files, accepted("a.txt"));
    world.run(world.client().upload_file("a.txt", b"hello")).unwrap();
    let made = world.requests(Route::Files);
    assert_eq!(made[0].body, made[1].body);
    assert_ne!(made[0].bearer, made[1].bearer);
}

#[test]
fn an_upload_that_is_dropped_tells_nothing_more() {
    let (world, told) = (World::new(), Told::default());
    let client = world.client();
    world.says(Route::Files, accepted("a.txt").late(5));
    {
        let mut upload = pin!(client.upload_file_with_progress("a.txt", b"hello", note(&told)));
        assert!(world.poll(upload.as_mut()).is_none());
    }
    world.clock().advance();
    assert_eq!(*told.lock().unwrap(), [(0, 5)]);
    assert_eq!(Arc::strong_count(&told), 1, "nobody holds the function any more");
}

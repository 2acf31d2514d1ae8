//! What is sent of who is chatting.

use karta_dioxus::User;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::scripted::{Route, World};
use crate::support::server::client;

#[test]
fn a_verified_user_goes_to_the_mint_and_a_soft_one_into_the_session() {
    let world = World::new();
    let user = User::verified("ada", "proof").attribute("plan", "pro");
    let client = client(world.bare_options().embed_key("pk_live_demo").user(user));
    world.run(client.create_session()).unwrap();
    let expected = json!({"embed_key": "pk_live_demo", "user_id": "ada", "identity_token": "proof"});
    assert_eq!(world.requests(Route::Mint)[0].body, expected);
    assert_eq!(world.requests(Route::Mint)[0].bearer, None);
    let expected = json!({"metadata": {"end_user_id": "ada", "plan": "pro"}});
    assert_eq!(world.requests(Route::Create)[0].body, expected);
}

#[test]
fn a_context_envelope_opens_one_session_with_a_key_that_makes_repeating_harmless() {
    let world = World::new();
    let minted = json!({"token": "one", "expires_in": 900, "context_envelope": "sealed"});
    world.says(Route::Mint, Answer::json(201, &minted));
    world.says(Route::Create, Answer::unreachable());
    let client = world.client();
    world.run(client.create_session()).unwrap_err();
    world.run(client.create_session()).unwrap();
    world.run(client.create_session()).unwrap();
    let bodies: Vec<_> = world.requests(Route::Create).into_iter().map(|made| made.body).collect();
    assert_eq!(bodies[0]["context_envelope"], "sealed");
    assert_eq!(bodies[0], bodies[1], "the same key again");
    assert!(bodies[0]["idempotency_key"].as_str().is_some_and(|key| key.len() >= 16));
    assert_eq!(bodies[2].get("context_envelope"), None, "it is good for one session");
}

#[test]
fn attributes_alone_do_not_ask_for_a_new_token() {
    let world = World::new();
    let client = world.client();
    world.run(client.create_session()).unwrap();
    client.identify(User::anonymous().attribute("plan", "pro"));
    world.run(client.create_session()).unwrap();
    assert_eq!(world.requests(Route::Mint).len(), 1);
    client.identify(User::soft("ada"));
    world.run(client.create_session()).unwrap();
    assert_eq!(world.requests(Route::Mint).len(), 2);
    assert_eq!(
        world.requests(Route::Create)[2].body["metadata"],
        json!({"end_user_id": "ada", "plan": "pro"})
    );
}

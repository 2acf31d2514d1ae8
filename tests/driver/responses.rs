//! What goes over the wire on the Responses transport.

use karta_dioxus::{KartaError, Transport, User};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::read;
use crate::support::scripted::{Route, World};
use crate::support::server::client;

fn response(id: &str, text: &str) -> [Value; 3] {
    [
        json!({"type": "response.created", "response": {"id": id}}),
        json!({"type": "response.output_text.delta", "response_id": id, "delta": text}),
        json!({"type": "response.completed", "response": {"id": id}}),
    ]
}

fn over_responses(world: &World) -> karta_dioxus::KartaAgentClient {
    client(world.bare_options().embed_key("pk_live_demo").transport(Transport::Responses))
}

#[test]
fn each_answer_is_built_upon_by_the_next_message() {
    let world = World::new();
    world.says(Route::Responses, Answer::stream(&response("r1", "one")));
    world.says(Route::Responses, Answer::json(500, &json!({})));
    world.says(Route::Responses, Answer::stream(&response("r2", "two")));
    world.says(Route::Responses, Answer::stream(&response("r3", "three")));
    let options = world.bare_options().embed_key("pk_live_demo").model("mocha").user(User::soft("ada"));
    let client = client(options.transport(Transport::Responses));
    world.run(read(client.send_message("a"))).ended();
    world.run(read(client.send_message("fails"))).error();
    world.run(read(client.send_message("b"))).ended();
    client.new_session();
    world.run(read(client.send_message("c"))).ended();
    let bodies: Vec<_> = world.requests(Route::Responses).into_iter().map(|made| made.body).collect();
    let expected = json!({"input": "a", "stream": true, "store": true, "model": "mocha",
                          "metadata": {"end_user_id": "ada"}});
    assert_eq!(bodies[0], expected);
    let previous: Vec<_> = bodies.iter().map(|body| body["previous_response_id"].clone()).collect();
    assert_eq!(previous, [Value::Null, "r1".into(), "r1".into(), Value::Null]);
}

#[test]
fn an_answer_that_is_not_streamed_is_read() {
    let world = World::new();
    let whole = json!({"id": "r", "output": [{"content": [{"text": "all"}]}]});
    world.says(Route::Responses, Answer::json(200, &whole));
    assert_eq!(world.run(read(over_responses(&world).send_message("a"))).ended().text(), "all");
}

#[test]
fn a_stream_that_breaks_off_is_not_asked_for_again() {
    let world = World::new();
    world.says(Route::Responses, Answer::stream(&response("r", "half")[..2]).break_off());
    let turn = world.run(read(over_responses(&world).send_message("a")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
    assert_eq!((turn.text(), world.requests(Route::Responses).len()), ("half", 1));
}

#[test]
fn a_connection_that_dies_is_an_error_and_not_a_wait_for_ever() {
    let world = World::new();
    world.says(Route::Responses, Answer::stream(&response("r", "half")[..2]).hang());
    let turn = world.run(read(over_responses(&world).send_message("a")));
    assert!(matches!(turn.error(), KartaError::Network { .. }), "{:?}", turn.error());
}

#[test]
fn html_is_no_stream() {
    let world = World::new();
    world.says(Route::Responses, Answer::html(200));
    let turn = world.run(read(over_responses(&world).send_message("a")));
    assert!(matches!(turn.error(), KartaError::Protocol { .. }), "{:?}", turn.error());
}

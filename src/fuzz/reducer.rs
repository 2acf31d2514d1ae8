//! The reducers as a sequence of operations.

use serde_json::{Value, json};

use super::input::Input;
use crate::state::invariants::world::{Operation, World};

const KINDS: [&str; 14] = [
    "session.status_running",
    "agent.message",
    "agent.thinking",
    "agent.tool_use",
    "agent.tool_result",
    "session.usage",
    "session.warning",
    "session.warming",
    "session.message_queued",
    "session.message_dequeued",
    "session.status_idle",
    "session.error",
    "agent.activity",
    "",
];

/// A program, a user and a server do what the bytes say; after each step the invariants hold.
pub fn reducer(data: &[u8]) {
    let mut input = Input::new(data);
    let mut world = World::default();
    // A longer sequence says nothing more, and each step looks at all messages.
    for _ in 0..200 {
        if input.is_empty() {
            return;
        }
        world.run(&operation(&mut input));
    }
}

fn operation(input: &mut Input<'_>) -> Operation {
    let index = |input: &mut Input<'_>| usize::from(input.below(9));
    match input.below(40) {
        0 | 1 => Operation::Send(text(input)),
        2 => Operation::Queue(text(input)),
        3 => Operation::QueuedAs(index(input), input.below(4)),
        4 => Operation::Sent(index(input)),
        5 => Operation::Fail(index(input)),
        6 => Operation::Resend(index(input)),
        7 => Operation::Requeue(index(input)),
        8 => Operation::StartQueued(index(input)),
        9 | 10 => Operation::Respond(input.below(4)),
        11 => Operation::RespondFailed(input.below(4)),
        12 => Operation::Stop,
        13 => Operation::Join,
        14 => Operation::Load((0..input.below(5)).map(|_| input.below(5)).collect()),
        15 => Operation::LoadOwn,
        16 => Operation::Clear,
        17 | 18 => Operation::Begin,
        19 => Operation::Open,
        20 => Operation::Close,
        21 => Operation::RestartLog,
        22 => Operation::StartAt(u64::from(input.byte())),
        _ => Operation::Event(event(input)),
    }
}

fn event(input: &mut Input<'_>) -> Value {
    let flags = input.byte();
    let flag = |bit: u8| flags >> bit & 1 == 1;
    let kind = KINDS[usize::from(input.below(KINDS.len() as u8))];
    let name = input.below(4);
    let mut event = json!({
        "type": kind, "text": text(input), "delta": flag(0), "is_error": flag(0), "tool": "t",
        "part_id": format!("p{name}"), "tool_use_id": format!("t{name}"), "queue_id": format!("q{name}"),
        "request_id": format!("r{name}"), "output": flags,
        "mode": if flag(1) { "steered" } else { "turn" },
        "stop_reason": if flag(1) { "requires_action" } else { "end_turn" },
    });
    if flag(2) {
        event["seq"] = input.byte().into();
    }
    if flag(3) {
        event["turn_id"] = format!("turn{}", input.below(3)).into();
    }
    if flag(4) {
        event["part_id"] = Value::Null;
    }
    if flag(5) {
        event["seq"] =
            [json!(u64::MAX), json!(-1), json!(1.5), json!("1")][usize::from(input.below(4))].clone();
    }
    event
}

fn text(input: &mut Input<'_>) -> String {
    let length = usize::from(input.below(8));
    String::from_utf8_lossy(input.take(length)).into_owned()
}

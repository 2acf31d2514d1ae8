//! I2, I3, I6 and I9, and that no sequence of operations panics: random ones, in any order.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::Transcript;
use super::world::{Operation, World, request};
use crate::protocol::event::AgentEvent;
use crate::protocol::responses;
use crate::state::responses::ResponsesTurn;
use crate::state::transcript::Change;

fn event() -> impl Strategy<Value = Value> {
    let seq = prop::option::weighted(0.8, prop_oneof![9 => 0..60u64, 1 => Just(u64::MAX)]);
    let turn = prop::option::weighted(0.8, 0..3u8);
    let name = 0..4u8;
    let kind = prop_oneof![
        3 => Just("session.status_running"),
        4 => Just("agent.message"),
        2 => Just("agent.thinking"),
        2 => Just("agent.tool_use"),
        2 => Just("agent.tool_result"),
        1 => Just("session.usage"),
        1 => Just("session.warning"),
        1 => Just("session.warming"),
        2 => Just("session.message_queued"),
        2 => Just("session.message_dequeued"),
        3 => Just("session.status_idle"),
        1 => Just("session.error"),
        1 => Just("agent.activity"),
    ];
    (kind, seq, turn, name, any::<[bool; 3]>(), "[ab]{0,3}").prop_map(|(kind, seq, turn, name, flags, text)| {
        let mut event = json!({"type": kind, "part_id": format!("p{name}"), "text": text, "delta": flags[0],
            "tool_use_id": format!("t{name}"), "queue_id": format!("q{name}"), "request_id": format!("r{name}"),
            "is_error": flags[0]});
        event["mode"] = if flags[1] { "steered" } else { "turn" }.into();
        event["stop_reason"] = if flags[1] { "requires_action" } else { "end_turn" }.into();
        if let Some(seq) = seq {
            event["seq"] = seq.into();
        }
        if let Some(turn) = turn {
            event["turn_id"] = format!("turn{turn}").into();
        }
        if flags[2] && name == 0 {
            event["part_id"] = json!(null);
        }
        event
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    let index = || 0..9usize;
    prop_oneof![
        3 => "[ab]{0,3}".prop_map(Operation::Send),
        2 => "[ab]{0,3}".prop_map(Operation::Queue),
        2 => (index(), 0..4u8).prop_map(|(index, id)| Operation::QueuedAs(index, id)),
        1 => index().prop_map(Operation::Sent),
        2 => index().prop_map(Operation::Fail),
        2 => index().prop_map(Operation::Resend),
        1 => index().prop_map(Operation::Requeue),
        1 => index().prop_map(Operation::StartQueued),
        4 => (0..4u8).prop_map(Operation::Respond),
        2 => (0..4u8).prop_map(Operation::RespondFailed),
        1 => Just(Operation::Stop),
        1 => Just(Operation::Join),
        1 => prop::collection::vec(0..5u8, 0..5).prop_map(Operation::Load),
        1 => Just(Operation::LoadOwn),
        1 => Just(Operation::Clear),
        16 => event().prop_map(Operation::Event),
        3 => Just(Operation::Begin),
        1 => Just(Operation::Open),
        1 => Just(Operation::Close),
        1 => Just(Operation::RestartLog),
        1 => (0..60u64).prop_map(Operation::StartAt),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn i2_i3_i6_i9_hold_whatever_is_done_in_whatever_order(
        operations in prop::collection::vec(operation(), 0..60)
    ) {
        let mut world = World::default();
        for operation in &operations {
            world.run(operation);
        }
    }

    #[test]
    fn i6_an_answered_pause_that_comes_again_asks_nothing(
        operations in prop::collection::vec(operation(), 0..20), id in 0..4u8,
    ) {
        let mut world = World::default();
        for operation in &operations {
            world.run(operation);
        }
        let transcript = &mut world.transcript;
        transcript.apply(&request(id).into_event(None));
        if transcript.respond(&request(id).request_id) {
            prop_assert!(!transcript.respond(&request(id).request_id));
            prop_assert_eq!(transcript.apply(&request(id).into_event(None)), Change::None);
            prop_assert_eq!(transcript.pending_input(), None);
            prop_assert!(!transcript.respond(&request(id).request_id));
        }
    }

    #[test]
    fn the_responses_reducer_takes_anything_and_stops_at_the_end(
        events in prop::collection::vec((0..6u8, "[ab ]{0,20}", any::<bool>()), 0..40)
    ) {
        let mut turn = ResponsesTurn::default();
        let mut transcript = Transcript::new();
        transcript.send("hi");
        for (kind, text, flag) in events {
            let was_over = turn.is_over();
            let (name, data) = match kind {
                0 => ("response.created", json!({"response": {"id": text}})),
                1 if flag => ("response.completed", json!({"response": {"id": "r", "output_text": text}})),
                2 if flag => ("response.failed", json!({"response": {"error": {"message": text}}})),
                3 => ("response.odd", json!({"delta": text})),
                _ => ("response.output_text.delta", json!({"delta": text})),
            };
            let told = turn.apply(responses::decode(name, &data.to_string()));
            prop_assert!(!was_over || told.is_empty());
            for event in told {
                prop_assert_eq!(event.is_terminal(), turn.is_over() && !matches!(event, AgentEvent::Message { .. }));
                transcript.apply(&event);
            }
            prop_assert_eq!(transcript.is_in_turn(), !turn.is_over());
        }
    }
}

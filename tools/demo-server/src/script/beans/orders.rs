//! Orders: looked up with a tool, refunded with the customer's approval.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{WORKING, report, say};
use crate::script::{Decision, Ending, Pause, Stage};

/// An order that the demo knows.
struct Order {
    number: &'static str,
    items: &'static str,
    status: &'static str,
    total: &'static str,
    story: &'static str,
}

/// The latest order first.
const ORDERS: [Order; 3] = [
    Order {
        number: "10482",
        items: "2 × Ethiopia Yirgacheffe, 250 g",
        status: "shipped",
        total: "€27.00",
        story: "It left the roastery **this morning** and should be in your letterbox **tomorrow before noon**. \
                The parcel number is `CC-7741-0093`.",
    },
    Order {
        number: "10479",
        items: "1 × Colombia Huila, 1 kg",
        status: "delivered",
        total: "€38.00",
        story: "It was **delivered on Monday** and signed for by a neighbour, *M. Ortiz*.",
    },
    Order {
        number: "10491",
        items: "1 × Night Shift, 250 g; 1 × Soft Landing, 250 g",
        status: "roasting",
        total: "€23.00",
        story: "It is **in the roaster right now**: you can smell it two streets away. It ships on Thursday.",
    },
];

fn find(number: Option<&str>) -> Option<&'static Order> {
    match number {
        Some(number) => ORDERS.iter().find(|order| order.number == number),
        None => ORDERS.first(),
    }
}

/// Looks an order up, the latest one if no number was given.
pub(super) async fn look_up(stage: &Stage, number: Option<&str>) {
    let intro = match number {
        Some(number) => format!("Let me look up order **{number}**."),
        None => "Let me find your latest order.".to_owned(),
    };
    stage.say(0, &intro, stage.paced(super::TALKING)).await;
    let id = format!("toolu_{}", stage.message_id());
    let input = number.map_or_else(|| json!({"latest": true}), |number| json!({"order_id": number}));
    stage.tool(&id, "lookup_order", input);
    stage.rest(WORKING).await;
    let found = find(number);
    stage.tool_result(&id, "lookup_order", pretty(&result(number, found)), None);
    let answer = match found {
        Some(order) => format!(
            "### Order {}\n\n{}\n\n| Items | {} |\n| --- | --- |\n| Status | **{}** |\n| Total | {} |\n\n\
             Anything wrong with it? Say *\"Refund order {}\"*.",
            order.number, order.story, order.items, order.status, order.total, order.number
        ),
        None => unknown(number),
    };
    say(stage, 1, &answer).await;
}

/// Refunds an order, once the customer has approved it. An approval for the session holds for the next one.
pub(super) async fn refund(stage: &Stage, number: Option<&str>) -> Ending {
    let id = format!("toolu_{}_{}", stage.session.chars().take(8).collect::<String>(), stage.decided);
    let Some(order) = find(number) else {
        say(stage, 0, &unknown(number)).await;
        return Ending::Done;
    };
    match &stage.decision {
        None if !stage.trusted.load(Ordering::Relaxed) => {
            let intro = format!(
                "I'm sorry that order **{}** ({}) did not work out. I can refund it now; I only need your OK.",
                order.number, order.items
            );
            stage.say(0, &intro, stage.paced(super::TALKING)).await;
            report(stage, &intro);
            Ending::Pause(Pause {
                kind: "tool_permission",
                tool: "refund_order",
                tool_use_id: Some(id),
                target: Some(format!(
                    "Order {}, {} back to the card ending in 4242",
                    order.number, order.total
                )),
                questions: None,
            })
        }
        Some(Decision::Deny) => {
            let answer = format!(
                "All right, I **left order {} as it is**. If you change your mind, just ask again.",
                order.number
            );
            say(stage, 1, &answer).await;
            Ending::Done
        }
        decision => {
            if *decision == Some(Decision::ApproveSession) {
                stage.trusted.store(true, Ordering::Relaxed);
            }
            stage.tool(&id, "refund_order", json!({"order_id": order.number, "amount": order.total}));
            stage.rest(WORKING).await;
            let receipt = format!("rf_{}", order.number);
            let result = json!({"refund_id": receipt, "status": "succeeded", "amount": order.total});
            stage.tool_result(&id, "refund_order", pretty(&result), None);
            let answer = format!(
                "Done! **{}** are on their way back to your card; it takes *two to three working days*. \
                 Your receipt is `{receipt}`.\n\nMay I make up for it? *\"Help me choose\"* finds you another coffee.",
                order.total
            );
            say(stage, 1, &answer).await;
            Ending::Done
        }
    }
}

fn result(number: Option<&str>, found: Option<&Order>) -> Value {
    match found {
        Some(order) => json!({
            "order_id": order.number, "status": order.status, "items": order.items, "total": order.total,
        }),
        None => json!({"order_id": number, "error": "not_found"}),
    }
}

fn unknown(number: Option<&str>) -> String {
    let known: Vec<_> = ORDERS.iter().map(|order| format!("**{}**", order.number)).collect();
    format!(
        "I can't find an order {}. In this demo there are three: {}. Which one did you mean?",
        number.unwrap_or_default(),
        known.join(", ")
    )
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

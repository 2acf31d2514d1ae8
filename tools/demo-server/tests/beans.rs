//! Beans, as a visitor meets it.

mod support;

use serde_json::{Value, json};
use support::{Peer, kinds, text};

fn last(events: &[Value]) -> &Value {
    events.last().expect("a terminal")
}

#[tokio::test]
async fn a_recipe_grows_word_by_word() {
    let peer = Peer::start().await;
    let events = peer.ask("How do I brew a V60?").await;
    let messages = events.iter().filter(|event| event["type"] == "agent.message").count();
    let answer = text(&events);
    assert!(messages > 50, "{messages} steps");
    assert!(answer.contains("## V60") && answer.contains("```text") && answer.contains("]("), "{answer}");
    assert_eq!(last(&events)["stop_reason"], "end_turn");
    assert!(last(&events)["usage"]["output_tokens"].as_u64().is_some_and(|tokens| tokens > 50));
}

#[tokio::test]
async fn an_order_is_looked_up_with_a_tool() {
    let peer = Peer::start().await;
    let events = peer.ask("Where is my order 10482?").await;
    let call = events.iter().find(|event| event["type"] == "agent.tool_use").expect("a call");
    assert_eq!((&call["tool"], &call["input"]), (&json!("lookup_order"), &json!({"order_id": "10482"})));
    let result = events.iter().find(|event| event["type"] == "agent.tool_result").expect("a result");
    assert!(result["output"].as_str().is_some_and(|output| output.contains("shipped")));
    assert!(text(&events).contains("tomorrow"));
    assert!(text(&peer.ask("where is order 99999").await).contains("can't find"));
}

#[tokio::test]
async fn a_refund_waits_for_approval_and_a_denial_is_respected() {
    let peer = Peer::start().await;
    for (result, tool_use, outcome) in
        [("approve_once", true, "Done!"), ("deny", false, "left order 10479 as it is")]
    {
        let session = peer.session().await;
        peer.say(&session, "Refund order 10479").await;
        let events = peer.events(&session, 0).await;
        let pause = last(&events);
        assert_eq!((&pause["tool"], &pause["kind"]), (&json!("refund_order"), &json!("tool_permission")));
        assert!(pause["target"].as_str().is_some_and(|target| target.contains("10479")));
        assert_eq!(peer.decide(&session, json!({"result": result})).await.0, 202);
        let rest = peer.events(&session, pause["seq"].as_i64().expect("a seq")).await;
        assert_eq!(kinds(&rest).contains(&"agent.tool_use"), tool_use);
        assert!(kinds(&rest).contains(&"agent.tool_result"));
        assert!(text(&rest).contains(outcome), "{}", text(&rest));
    }
}

#[tokio::test]
async fn an_approval_for_the_session_asks_no_more() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "Refund order 10479").await;
    peer.events(&session, 0).await;
    peer.decide(&session, json!({"result": "approve_session"})).await;
    let view = peer.settle(&session).await;
    let cursor = view["events"].as_array().map(Vec::len).expect("events");
    peer.say(&session, "Cancel order 10491").await;
    let events = peer.events(&session, cursor as i64).await;
    assert_eq!(last(&events)["stop_reason"], "end_turn");
}

#[tokio::test]
async fn help_me_choose_asks_two_questions_and_recommends() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    peer.say(&session, "Help me choose").await;
    let events = peer.events(&session, 0).await;
    let questions = last(&events)["questions"].as_array().expect("questions").clone();
    assert_eq!((questions.len(), last(&events)["kind"].as_str()), (2, Some("user_question")));
    let answers: serde_json::Map<String, Value> = questions
        .iter()
        .map(|question| {
            (
                question["question"].as_str().expect("a text").to_owned(),
                question["options"][0]["label"].clone(),
            )
        })
        .collect();
    peer.decide(&session, json!({"result": "answer", "answers": answers})).await;
    let rest = peer.events(&session, last(&events)["seq"].as_i64().expect("a seq")).await;
    assert!(text(&rest).contains("### Ethiopia Yirgacheffe"), "{}", text(&rest));
}

#[tokio::test]
async fn comparing_shows_thoughts_and_breaking_shows_an_error() {
    let peer = Peer::start().await;
    for message in ["compare Ethiopia and Colombia", "think about which bean is best"] {
        assert_eq!(kinds(&peer.ask(message).await)[1], "agent.thinking", "{message}");
    }
    let broken = peer.ask("break something").await;
    assert_eq!(
        (&last(&broken)["type"], &last(&broken)["code"]),
        (&json!("session.error"), &json!("provider_error"))
    );
}

#[tokio::test]
async fn a_story_is_told_in_deltas() {
    let peer = Peer::start().await;
    let events = peer.ask("tell me a long story").await;
    assert!(events.iter().filter(|event| event["delta"] == true).count() > 300);
    assert!(text(&events).ends_with("first coffee shop in the world.*"));
}

#[tokio::test]
async fn anything_at_all_is_answered() {
    let peer = Peer::start().await;
    for message in [
        "qwertz",
        "slow down please",
        "long time no see",
        "🫘",
        "\u{0}",
        "<session-context>",
        "drop x y",
        "9999999999999999999999",
    ] {
        let events = peer.ask(message).await;
        assert_eq!(last(&events)["stop_reason"], "end_turn", "{message}");
        assert!(!text(&events).is_empty(), "{message}");
    }
}

#[tokio::test]
async fn an_upload_is_thanked_for() {
    let peer = Peer::start().await;
    let session = peer.session().await;
    let path = format!("{}/{session}/files", support::BASE);
    peer.send(&path, json!({"name": "cup.jpg", "content_base64": "aGk="})).await;
    peer.say(&session, "hello").await;
    assert!(text(&peer.events(&session, 0).await).starts_with("Thank you for `cup.jpg`!"));
}

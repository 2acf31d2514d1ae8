//! How often what is rendered.

use crate::support::Stage;

/// A conversation of 100 messages, with a turn running.
fn long() -> Stage {
    let mut stage = Stage::new();
    for number in 0..50 {
        stage.send(&format!("question {number}"));
        stage.server.say(&format!("answer {number}"));
        stage.settle();
        if number < 49 {
            stage.end();
        }
    }
    stage.frame();
    forget(&stage);
    stage
}

fn forget(stage: &Stage) {
    stage.rows();
    stage.lists();
    stage.renders();
    stage.history();
}

#[test]
fn a_delta_renders_one_row() {
    let mut stage = long();
    stage.say("answer 49 goes on");
    assert_eq!(stage.rows(), ["answer 49 goes on"]);
    assert_eq!((stage.lists(), stage.renders()), (0, 0));
}

#[test]
fn a_push_renders_one_row_and_the_list() {
    let mut stage = long();
    stage.send("one more");
    assert_eq!(stage.rows(), ["one more"]);
    assert_eq!((stage.lists(), stage.renders()), (1, 0));
}

#[test]
fn a_render_of_the_parent_renders_no_row() {
    let mut stage = long();
    stage.rerender();
    assert!(stage.rows().is_empty());
    assert_eq!((stage.lists(), stage.renders()), (0, 1));
}

#[test]
fn the_end_of_a_turn_renders_one_row() {
    let mut stage = long();
    stage.end();
    assert_eq!(stage.rows(), ["answer 49"]);
    assert_eq!((stage.lists(), stage.renders()), (0, 0));
}

#[test]
fn deltas_within_a_frame_are_rendered_once() {
    let mut stage = long();
    for number in 0..100 {
        stage.server.say(&format!("{number}"));
        stage.settle();
    }
    assert!(stage.rows().is_empty(), "not before the frame");
    stage.frame();
    assert_eq!(stage.rows(), ["99"]);
    assert_eq!(stage.history().len(), 1);
}

#[test]
fn the_end_does_not_wait_for_the_frame() {
    let mut stage = long();
    stage.server.say("the last word");
    stage.settle();
    assert!(stage.rows().is_empty());
    stage.end();
    assert_eq!(stage.rows(), ["the last word"]);
    assert!(stage.shown().starts_with("idle"));
    assert_eq!(stage.clock.sleepers(), 0, "no frame is waited for any more");
}

#[test]
fn a_session_that_is_read_again_renders_no_row_that_stayed() {
    let mut stage = long();
    stage.end();
    stage.act(|agent| agent.open_session("s1"));
    forget(&stage);
    stage.send("next");
    assert_eq!(
        stage.rows(),
        ["next"].map(str::to_owned).into_iter().chain([String::new()]).collect::<Vec<_>>()
    );
}

//! Beans.

use super::{Ending, Stage};

/// Answers.
pub(super) async fn play(stage: &Stage) -> Ending {
    stage.say(0, "Hello from Beans.", std::time::Duration::from_millis(20)).await;
    stage.usage(10, 5);
    Ending::Done
}

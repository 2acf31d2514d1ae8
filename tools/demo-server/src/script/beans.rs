//! Beans, who looks after the customers of a coffee roaster. No model: keywords pick what to say.

mod answers;
mod chooser;
mod coffees;
mod intent;
mod orders;

use std::time::Duration;

use serde_json::json;

use super::{Ending, Stage};
use crate::script::prompt::words;
use intent::Intent;

/// Between the words of an answer.
const TALKING: Duration = Duration::from_millis(22);
/// Between the words of a thought.
const THINKING: Duration = Duration::from_millis(14);
/// Between the words of a story.
const TELLING: Duration = Duration::from_millis(55);
/// How long a tool takes.
const WORKING: Duration = Duration::from_millis(700);

/// Answers what was typed, or goes on after a decision.
pub(super) async fn play(stage: &Stage) -> Ending {
    match intent::of(&stage.prompt.plain) {
        Intent::Say(answer) => {
            let answer = with_thanks_for_files(stage, answer);
            say(stage, 0, &answer).await;
        }
        Intent::Order(number) => orders::look_up(stage, number.as_deref()).await,
        Intent::Refund(number) => return orders::refund(stage, number.as_deref()).await,
        Intent::Choose => return chooser::choose(stage).await,
        Intent::Profile(coffee) => say(stage, 0, &coffee.profile()).await,
        Intent::Compare(one, other) => {
            stage.think(&coffees::thoughts(one, other), stage.paced(THINKING)).await;
            stage.rest(WORKING).await;
            say(stage, 0, &coffees::comparison(one, other)).await;
        }
        Intent::Search(query, answer) => search(stage, query, answer).await,
        Intent::Story => {
            stage.say_deltas(0, answers::STORY.trim_end(), stage.paced(TELLING)).await;
            report(stage, answers::STORY);
        }
        Intent::Break => {
            say(stage, 0, "All right, let me turn this dial just a little further…").await;
            stage.rest(WORKING).await;
            return Ending::Failed {
                message: "The roaster tripped its breaker. Please try again in a moment.".into(),
                code: Some("provider_error".into()),
            };
        }
    }
    Ending::Done
}

/// Says a part of an answer at the pace of talk, and reports what it took.
async fn say(stage: &Stage, part: usize, text: &str) {
    let text = text.trim_end();
    stage.say(part, text, stage.paced(TALKING)).await;
    report(stage, text);
}

/// Reports token counts that a model of that answer might have used.
fn report(stage: &Stage, said: &str) {
    let tokens = |text: &str| words(text).len() as u64 * 4 / 3;
    stage.usage(180 + tokens(&stage.prompt.raw), tokens(said).max(1) + 40 * stage.decided as u64);
}

/// Looks something up in the help centre first.
async fn search(stage: &Stage, query: &'static str, answer: &str) {
    let id = format!("toolu_{}", stage.message_id());
    stage.tool(&id, "search_help", json!({"query": query}));
    stage.rest(WORKING).await;
    stage.tool_result(&id, "search_help", format!("1 article: {query}"), None);
    say(stage, 0, answer).await;
}

/// Uploads are noticed, though nobody reads them.
fn with_thanks_for_files(stage: &Stage, answer: &str) -> String {
    match &stage.prompt.files {
        Some(files) => {
            let names: Vec<_> = files.split(", ").filter_map(|path| path.rsplit('/').next()).collect();
            let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("Thank you for {names}! (This demo only keeps the name.)\n\n{answer}")
        }
        None => answer.to_owned(),
    }
}

//! The scenarios that pause: `confirm`, `confirm2` and `ask`.

use serde_json::json;

use super::{Decision, Ending, Pause, Stage};
use crate::sse::spaced_ascii;

/// Asks `needed` times for the approval of a command, then runs it.
pub(super) fn confirm(stage: &Stage, needed: usize) -> Ending {
    let decided = stage.decided;
    let prefix: String = stage.session.chars().take(8).collect();
    let id = format!("toolu_{prefix}_{decided}");
    let rest = stage.prompt.rest.as_str();
    let command = if rest.is_empty() { "rm -rf ./cache" } else { rest };
    match &stage.decision {
        Some(Decision::Deny) => stage.text(0, "Understood, I will not run that."),
        _ if decided < needed => {
            stage.text(0, format!("I need approval {} of {needed}.", decided + 1));
            stage.usage(7, 3);
            return Ending::Pause(Pause {
                kind: "tool_permission",
                tool: "bash",
                tool_use_id: Some(id),
                target: Some(command.to_owned()),
                questions: None,
            });
        }
        decision => {
            stage.tool(&id, "bash", json!({"command": command}));
            stage.tool_result(&id, "bash", "ok", None);
            let name = decision.as_ref().map_or("approve_once", Decision::name);
            stage.text(0, format!("Ran it ({name})."));
        }
    }
    stage.usage(10, 5);
    Ending::Done
}

/// Asks which roast, then repeats the answer.
pub(super) fn ask(stage: &Stage) -> Ending {
    match &stage.decision {
        Some(Decision::Answer(answers)) => stage.text(0, format!("You chose: {}", spaced_ascii(answers))),
        Some(decision) => stage.text(0, format!("No answer given ({}).", decision.name())),
        None => {
            stage.usage(7, 3);
            return Ending::Pause(Pause {
                kind: "user_question",
                tool: "AskUserQuestion",
                tool_use_id: None,
                target: None,
                questions: Some(json!([{
                    "question": "Which roast?", "header": "Roast", "multiSelect": false,
                    "options": [{"label": "Light", "description": "bright"}, {"label": "Dark", "description": "bold"}],
                }])),
            });
        }
    }
    stage.usage(10, 5);
    Ending::Done
}

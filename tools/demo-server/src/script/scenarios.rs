//! The scenarios of the test server: the first word of a message picks one. Texts, parts and timing are
//! those of `tests/real_server/real_server.py`.

use std::time::Duration;

use serde_json::json;

use super::prompt::{Prompt, words};
use super::{Emission, Ending, Stage, pauses};
use crate::activity::Target;
use crate::faults::StreamFault;
use crate::usage::Usage;

const UNICODE: &str = "naïve café – Ωμέγα – 日本語 – עברית – 👩🏽‍💻🚀 – e\u{301} – \u{2028}line";
const GAP: Duration = Duration::from_millis(20);
/// What every scenario that ends well has used.
const USAGE: Usage = Usage::new(10, 5);

/// Plays the scenario that the first word names. `None` leaves the message to Beans: another word, or
/// arguments that the scenario does not understand (as in "slow down, please").
pub(super) async fn play(stage: &Stage) -> Option<Ending> {
    let (word, rest) = (stage.prompt.word.as_str(), stage.prompt.rest.as_str());
    match word {
        "echo" => echo(stage, rest).await,
        // A message without a text runs too. One that is only a file goes to Beans.
        "" if stage.prompt.files.is_none() => echo(stage, "").await,
        "drop" | "eof" | "chop" => echo(stage, count_and_text(rest)?.1).await,
        "delta" => stage.say_deltas(0, &format!("Echo: {rest}"), GAP).await,
        "unicode" if rest.trim() == "delta" => stage.say_deltas(0, UNICODE, GAP).await,
        "unicode" => stage.say(0, UNICODE, GAP).await,
        "flat" => flat(stage, rest).await,
        "raw" => stage.text(0, stage.prompt.raw.clone()),
        "think" if !rest.starts_with("about") => {
            stage.think("Let me think about that.", GAP).await;
            stage.say(0, &format!("Thought about: {rest}"), GAP).await;
        }
        "tool" | "toolerr" => tool(stage, word == "tool", rest).await,
        "activity" => activity(stage),
        "task" => task(stage).await,
        "artifact" => artifact(stage),
        "warn" => {
            let message =
                if rest.is_empty() { "Storage full - recent changes were not saved." } else { rest };
            stage.emit(Emission::Warning { code: "storage_cap", message: message.to_owned() });
            stage.text(0, "Saved what I could.");
        }
        "warming" => {
            stage.emit(Emission::Warming);
            tokio::time::sleep(Duration::from_millis(300)).await;
            stage.say(0, &format!("Awake now. {rest}"), GAP).await;
        }
        "confirm" => return Some(pauses::confirm(stage, 1)),
        "confirm2" => return Some(pauses::confirm(stage, 2)),
        "ask" => return Some(pauses::ask(stage)),
        "fail" | "softfail" | "crash" => return Some(failure(stage, word, rest).await),
        "slow" => slow(stage, rest).await?,
        "steer" => steer(stage).await,
        "silent" => silent(stage, rest).await?,
        "burst" => (0..argument(rest, 500)?.min(100_000)).for_each(|n| stage.delta(0, format!("{n} "))),
        "long" => stage.text(0, "0123456789abcdef".repeat(64 * argument(rest, 256)?.min(8_192))),
        "empty" => {}
        _ => return None,
    }
    stage.emit(Emission::Usage(USAGE));
    Some(Ending::Done)
}

/// A count that may be absent; `None` if it is no count.
fn argument(rest: &str, default: usize) -> Option<usize> {
    if rest.trim().is_empty() { Some(default) } else { rest.trim().parse().ok() }
}

async fn echo(stage: &Stage, text: &str) {
    let files = stage.prompt.files.as_ref().map(|files| format!(" (files: {files})")).unwrap_or_default();
    stage.say(0, &format!("Echo: {text}{files}"), GAP).await;
}

/// The stream fault that a message asks for with `drop`, `eof` or `chop`.
pub(crate) fn stream_fault(text: &str) -> Option<StreamFault> {
    let prompt = Prompt::parse(text);
    let (count, _) = count_and_text(&prompt.rest)?;
    match prompt.word.as_str() {
        "drop" => Some(StreamFault::Drop { after: count }),
        "eof" => Some(StreamFault::Eof { after: count }),
        "chop" => Some(StreamFault::Chop { size: count.max(1) }),
        _ => None,
    }
}

/// The arguments of a fault: a count, and what to echo.
fn count_and_text(rest: &str) -> Option<(usize, &str)> {
    let (count, text) = rest.split_once(' ').unwrap_or((rest, ""));
    let text = if text.is_empty() { "one two three four five six seven eight nine ten" } else { text };
    Some((argument(count, 3)?, text))
}

async fn flat(stage: &Stage, rest: &str) {
    let text = format!("Echo: {rest}");
    let mut so_far = String::new();
    for word in words(&text) {
        so_far.push_str(word);
        stage.emit(Emission::Text { text: so_far.clone(), part: None, delta: false });
        tokio::time::sleep(GAP).await;
    }
}

async fn tool(stage: &Stage, works: bool, rest: &str) {
    const TOOL: &str = "read_file";
    stage.say(0, "Looking it up.", GAP).await;
    let id = format!("toolu_{}", stage.message_id());
    stage.tool(&id, TOOL, json!({"file_path": "README.md"}));
    tokio::time::sleep(Duration::from_millis(50)).await;
    if works {
        stage.tool_result(
            &id,
            TOOL,
            "file contents",
            Some(json!({"ui": {"resourceUri": "ui://demo/readme"}})),
        );
    } else {
        let output = "no such file".to_owned();
        stage.emit(Emission::ToolResult { id, tool: TOOL, output, status: "failed", meta: None });
    }
    let subject = if rest.is_empty() { "read README.md" } else { rest };
    stage.say(1, &format!("Done: {subject}"), GAP).await;
}

fn activity(stage: &Stage) {
    for status in ["running", "succeeded"] {
        let target = Target { kind: "other", label: "docs".into(), path: None };
        let id = format!("act_{}", stage.message_id());
        stage.emit(Emission::Step { id, kind: "search", status, target: Some(target) });
    }
    stage.text(0, "Searched.");
}

async fn task(stage: &Stage) {
    let id = format!("toolu_task_{}", stage.message_id());
    stage.tool(&id, "task", json!({"description": "index the docs"}));
    tokio::time::sleep(Duration::from_millis(50)).await;
    stage.tool_result(&id, "task", "indexed", None);
    stage.text(0, "Background task finished.");
}

fn artifact(stage: &Stage) {
    stage.emit(Emission::Artifact(json!({
        "artifact_id": "art_1", "artifact_version_id": format!("artv_{}", stage.message_id()),
        "key": "report", "kind": "document", "title": "Report", "entrypoint": "report.md",
        "renderer": "builtin.markdown", "schema_version": 1, "portability": "static",
        "snapshot_id": "snap_1", "member_count": 1, "total_bytes": 12,
    })));
    stage.text(0, "Report written.");
}

async fn failure(stage: &Stage, word: &str, rest: &str) -> Ending {
    let message = "The model provider failed.".to_owned();
    match word {
        "crash" => {
            stage.text(0, "About to crash");
            Ending::Failed { message: "scripted crash".into(), code: None }
        }
        "softfail" => {
            stage.text(0, "Working on it");
            stage.emit(Emission::Usage(USAGE));
            Ending::SoftlyFailed { message }
        }
        _ => {
            stage.text(0, "Working on it");
            tokio::time::sleep(Duration::from_millis(50)).await;
            let code = if rest.trim().is_empty() { "provider_error" } else { rest.trim() };
            Ending::Failed { message, code: Some(code.to_owned()) }
        }
    }
}

async fn slow(stage: &Stage, rest: &str) -> Option<()> {
    let mut arguments = rest.split_whitespace();
    let count = argument(arguments.next().unwrap_or_default(), 40)?;
    let gap = argument(arguments.next().unwrap_or_default(), 100)?;
    let mut so_far = String::new();
    for n in 0..count {
        let end = if n + 1 < count { " " } else { "" };
        so_far.push_str(&format!("w{n}{end}"));
        stage.text(0, so_far.clone());
        tokio::time::sleep(Duration::from_millis(gap as u64)).await;
    }
    Some(())
}

/// Four seconds that take `user.message` with `steer: true`.
async fn steer(stage: &Stage) {
    let listening = stage.steers.listen();
    let mut so_far = String::from("Listening.");
    for _ in 0..40 {
        while let Some(text) = listening.next() {
            so_far.push_str(&format!(" Heard: {text}."));
        }
        stage.text(0, so_far.clone());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn silent(stage: &Stage, rest: &str) -> Option<()> {
    let seconds = if rest.trim().is_empty() { 20.0 } else { rest.trim().parse().ok()? };
    tokio::time::sleep(Duration::try_from_secs_f64(seconds).ok()?).await;
    stage.text(0, "Back.");
    Some(())
}

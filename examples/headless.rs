//! Sends messages to an agent and prints every event as one line of JSON.
//!
//! ```sh
//! cargo run --features native --example headless -- --base-url http://127.0.0.1:8080 \
//!     --project coffeeco/support-bot --embed-key pk_live_demo "How do I brew a V60?"
//! ```
//!
//! Exit codes: 0 when all turns are done, 1 on an error (also as JSON on the last line), 2 on bad usage.

#[path = "headless/arguments.rs"]
mod arguments;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use arguments::{Arguments, USAGE};
use futures::StreamExt;
use karta_dioxus::{AgentEvent, AgentEventStream, KartaAgentClient, KartaError};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("headless: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let run = run(&arguments);
    let outcome = match arguments.timeout {
        Some(seconds) => tokio::time::timeout(Duration::from_secs(seconds), run).await.unwrap_or_else(|_| {
            Err(KartaError::Network { message: format!("not done within --timeout {seconds} s") })
        }),
        None => run.await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print(&AgentEvent::Error(error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), KartaError> {
    let client = KartaAgentClient::new(arguments.options())?;
    if let Some(session) = &arguments.session {
        client.resume(session).await?;
    }
    for message in &arguments.messages {
        let mut turn = client.send_message(message);
        while let Some(request_id) = read(&mut turn).await? {
            client.confirm_tool(&request_id, arguments.decide.clone()).await?;
            turn = client.stream();
        }
    }
    Ok(())
}

/// Prints a turn up to its end or a pause, whose id it answers. An error is printed by `main`.
async fn read(turn: &mut AgentEventStream) -> Result<Option<String>, KartaError> {
    while let Some(event) = turn.next().await {
        match event {
            AgentEvent::Error(error) => return Err(error),
            AgentEvent::InputRequired { ref request_id, .. } => {
                print(&event);
                return Ok(Some(request_id.clone()));
            }
            event => print(&event),
        }
    }
    Ok(None)
}

fn print(event: &AgentEvent) {
    match serde_json::to_string(event) {
        // A reader that has gone away is no reason to fail.
        Ok(line) => drop(writeln!(std::io::stdout(), "{line}")),
        Err(error) => eprintln!("headless: an event can't be written as JSON: {error}"),
    }
}

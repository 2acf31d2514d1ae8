//! What went wrong, in plain words.

use dioxus::prelude::*;
use karta_dioxus::{KartaError, MessageState, UseKartaAgent};

/// The last error, with a way on.
#[component]
pub fn Notice(agent: UseKartaAgent) -> Element {
    let Some(error) = agent.error() else { return rsx! {} };
    // A message that was not sent has its own button.
    let has_button = agent.messages().last().is_some_and(|last| last.state() == MessageState::Failed);
    let can_retry = error.is_retryable() && !has_button;
    rsx! {
        div { class: "notice", role: "alert",
            p {
                "{words(&error)} "
                if let Some(code) = error.code() { code { "{code}" } }
            }
            if can_retry {
                button { r#type: "button", onclick: move |_| agent.retry(), "Try again" }
            } else if is_final(&error) {
                button { r#type: "button", onclick: move |_| agent.reset(), "Start a new chat" }
            }
        }
    }
}

/// Whether this conversation can't go on.
fn is_final(error: &KartaError) -> bool {
    matches!(
        error,
        KartaError::Authentication { .. } | KartaError::Forbidden { .. } | KartaError::NotFound { .. }
    )
}

fn words(error: &KartaError) -> String {
    match error {
        KartaError::Authentication { .. } | KartaError::Forbidden { .. }
            if matches!(error.code(), Some("posting_token_expired" | "continuation_principal_mismatch")) =>
        {
            "This request belongs to a sign-in that is gone, so it can't be answered any more. Nothing of the \
             conversation is lost; to go on, start a new chat."
                .into()
        }
        KartaError::Authentication { .. } => "You are not signed in any more. Reload the page to go on.".into(),
        KartaError::Network { .. } => "No connection. Nothing is lost: try again when you are back online.".into(),
        // What is wrong with the options says how to mend them; the agent's own words say the rest.
        _ => error.to_string(),
    }
}

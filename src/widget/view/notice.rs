//! What went wrong, in plain words.

use dioxus::prelude::*;

use super::icons::{Icon, icon};
use crate::error::KartaError;
use crate::state::message::MessageState;
use crate::widget::callbacks::Escalation;
use crate::widget::chat::Chat;
use crate::widget::locale::{Locale, fill};

/// The last error, with a way on.
#[component]
pub(super) fn Notices(chat: Chat) -> Element {
    let agent = chat.agent;
    let locale = chat.locale.read();
    let Some(error) = agent.error() else { return rsx! {} };
    // A message that was not sent has its own button.
    let is_about_message = agent.messages().last().is_some_and(|last| last.state() == MessageState::Failed);
    let can_retry = !is_about_message && error.is_retryable() && !agent.messages().is_empty();
    rsx! {
        div { class: "notice", role: "alert",
            p { "{words(&locale, &error)}" }
            div { class: "notice-actions",
                if can_retry {
                    button { class: "quiet", r#type: "button", onclick: move |_| agent.retry(),
                        {icon(Icon::Retry)}
                        "{locale.retry}"
                    }
                }
                if is_expired(&error) {
                    button { class: "quiet", r#type: "button", onclick: move |_| agent.reset(),
                        {icon(Icon::New)}
                        "{locale.new_chat}"
                    }
                }
                if chat.can_escalate() {
                    button {
                        class: "quiet",
                        r#type: "button",
                        onclick: {
                            let reason = error.code().unwrap_or("error").to_owned();
                            move |_| chat.escalate(Escalation::from(reason.clone()))
                        },
                        {icon(Icon::Human)}
                        "{locale.escalate}"
                    }
                }
            }
        }
    }
}

/// Whether the paused turn can't be gone on with: the token that asked for it is gone or has expired, and no other one
/// will do.
fn is_expired(error: &KartaError) -> bool {
    match error {
        KartaError::Forbidden { code, .. } => code.as_deref() == Some("continuation_principal_mismatch"),
        KartaError::Authentication { code, .. } => code.as_deref() == Some("posting_token_expired"),
        _ => false,
    }
}

/// An error for visitors: never an address, a code or what the server said.
pub(super) fn words(locale: &Locale, error: &KartaError) -> String {
    let text = match error {
        KartaError::RateLimited { retry_after: Some(seconds), .. } => {
            return fill(&locale.error_rate_limited, &[("seconds", &seconds.to_string())]);
        }
        KartaError::RateLimited { .. } => &locale.error_too_many,
        KartaError::LimitReached { .. } => &locale.error_limit_reached,
        KartaError::Unavailable { retry_after: Some(seconds), .. } => {
            return fill(&locale.error_unavailable_for, &[("seconds", &seconds.to_string())]);
        }
        KartaError::Unavailable { .. } => &locale.error_unavailable,
        KartaError::Network { .. } => &locale.error_network,
        error if is_expired(error) => &locale.error_expired,
        KartaError::Options { .. } | KartaError::Authentication { .. } | KartaError::Forbidden { .. } => {
            &locale.error_not_authorized
        }
        KartaError::InvalidRequest { status: 413, .. } => &locale.error_too_large,
        _ => &locale.error_generic,
    };
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::http::error_of;

    #[test]
    fn each_refusal_has_its_words_and_none_tells_what_the_server_said() {
        let locale = Locale::english();
        let expired = "continuation_principal_mismatch";
        for (status, code, seconds, expected) in [
            (302, "", None, &locale.error_generic),
            (400, "", None, &locale.error_generic),
            (401, "", None, &locale.error_not_authorized),
            (402, "budget_exhausted", None, &locale.error_limit_reached),
            (403, "origin_not_allowed", None, &locale.error_not_authorized),
            (403, "subject_unavailable", None, &locale.error_not_authorized),
            (403, expired, None, &locale.error_expired),
            (404, "", None, &locale.error_generic),
            (409, "", None, &locale.error_generic),
            (409, expired, None, &locale.error_generic),
            (410, "", None, &locale.error_generic),
            (413, "", None, &locale.error_too_large),
            (422, "turn_failed", None, &locale.error_generic),
            (429, "", None, &locale.error_too_many),
            (429, "rate_limited", Some(7), &locale.error_rate_limited),
            (429, "limit_reached", Some(7), &locale.error_limit_reached),
            (500, "", None, &locale.error_unavailable),
            (502, "", None, &locale.error_unavailable),
            (503, "turn_admission_unavailable", None, &locale.error_unavailable),
            (503, "turn_admission_unavailable", Some(7), &locale.error_unavailable_for),
            (504, "", None, &locale.error_unavailable),
            (999, "", None, &locale.error_generic),
        ] {
            let body = format!(r#"{{"detail": {{"error": "{code}", "message": "internal"}}}}"#);
            let error = error_of(status, Some("application/json"), seconds, body.as_bytes());
            let said = words(&locale, &error);
            assert_eq!(said, fill(expected, &[("seconds", "7")]), "{status} {code}");
            assert!(!said.contains("internal") && !said.contains('{'), "{said}");
        }
        for error in [KartaError::network("x"), KartaError::protocol("x"), KartaError::Closed] {
            assert!(!words(&locale, &error).contains('x'));
        }
    }
}

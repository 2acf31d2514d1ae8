//! What a widget tells its host.

use serde::Serialize;
use serde_json::Value;

/// A session was opened, or taken up again after a reload.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, SessionStarted};
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             on_session_started: move |started: SessionStarted| println!("{} bytes of a session id", started.session_id.len()),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionStarted {
    /// The session. Treat it as nearly a secret.
    pub session_id: String,
}

/// The visitor, or the handle, sent a message.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, MessageSent};
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             on_message_sent: move |sent: MessageSent| println!("{}", sent.text),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MessageSent {
    /// What was sent.
    pub text: String,
}

/// A turn is over: the agent has answered.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, MessageReceived};
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             on_message_received: move |answer: MessageReceived| println!("{}", answer.text),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MessageReceived {
    /// The whole answer, Markdown.
    pub text: String,
}

/// The number of answers that came while the panel was closed has changed.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, Unread};
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             on_unread: move |unread: Unread| println!("({}) Coffee & Co", unread.count),
///         }
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unread {
    /// How many; 0 once the panel is opened.
    pub count: u32,
}

/// The visitor asks for a human.
///
/// ```
/// use karta_dioxus::Escalation;
///
/// let escalation = Escalation { context: Some(serde_json::json!({"order": 10482})), ..Escalation::from("It broke") };
/// assert_eq!(escalation.reason.as_deref(), Some("It broke"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Escalation {
    /// Why, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the host's people should know, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Value>,
}

impl From<&str> for Escalation {
    fn from(reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), context: None }
    }
}

impl From<String> for Escalation {
    fn from(reason: String) -> Self {
        Self { reason: Some(reason), context: None }
    }
}

/// What a visitor thinks of an answer.
///
/// ```
/// assert_eq!(serde_json::to_string(&karta_dioxus::Rating::Up)?, "\"up\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Thumbs up.
    Up,
    /// Thumbs down.
    Down,
}

/// A visitor has rated an answer.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, Feedback};
///
/// #[component]
/// fn Page() -> Element {
///     rsx! {
///         KartaWidget {
///             project: "coffeeco/support-bot",
///             embed_key: "pk_live_...",
///             on_feedback: move |feedback: Feedback| println!("{}: {:?}", feedback.message_id, feedback.rating),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Feedback {
    /// The message, as [`MessageRef::id`](crate::MessageRef::id) has it.
    pub message_id: String,
    /// What the visitor thinks.
    pub rating: Rating,
    /// The turn, as the server knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
}

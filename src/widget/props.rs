//! The props of [`KartaWidget`](super::KartaWidget).

use dioxus::prelude::*;

use super::behavior::Behavior;
use super::callbacks::{Escalation, Feedback, MessageReceived, MessageSent, SessionStarted, Unread};
use super::chat::Hooks;
use super::handle::KartaWidgetHandle;
use super::locale::Locale;
use super::theme::Theme;
use crate::error::KartaError;
use crate::hook::MessageRef;
use crate::options::{AgentOptions, Secret, Transport, User};
use crate::state::message::ToolCall;

/// What [`KartaWidget`](super::KartaWidget) takes. Only `project` and one auth source are required.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, KartaWidgetProps, Theme};
///
/// /// The widget with the house's own look.
/// #[allow(non_snake_case)]
/// fn HouseWidget(mut props: KartaWidgetProps) -> Element {
///     props.theme = Theme::new().accent("#7a4b2a");
///     rsx! {
///         KartaWidget { ..props }
///     }
/// }
/// ```
#[derive(Props, Clone, PartialEq)]
pub struct KartaWidgetProps {
    /// The agent, `organization/agent`.
    #[props(into)]
    pub project: String,
    /// Auth by a publishable key. With it the server's configuration of the widget is read at the mount.
    #[props(default, into)]
    pub embed_key: Option<String>,
    /// Auth by a session token, which is not renewed.
    #[props(default, into)]
    pub token: Option<String>,
    /// Auth by an address of your server that answers `{"token": ".."}`.
    #[props(default, into)]
    pub token_endpoint: Option<String>,
    /// The server, by default [`DEFAULT_BASE_URL`](crate::DEFAULT_BASE_URL).
    #[props(default, into)]
    pub base_url: Option<String>,
    /// The API to speak.
    #[props(default)]
    pub transport: Transport,
    /// Who is chatting. A visitor without an id gets an anonymous one, which `localStorage` remembers.
    #[props(default, into)]
    pub user: Option<User>,
    /// How it looks. What is not set is left to the server's configuration, then to the defaults.
    #[props(default)]
    pub theme: Theme,
    /// Its words; English by default.
    #[props(default)]
    pub locale: Locale,
    /// What it does. What is not set is left to the server's configuration.
    #[props(default)]
    pub behavior: Behavior,
    /// Whether the panel is open at the start. It does not take the focus then.
    #[props(default)]
    pub default_open: bool,
    /// A text for the agent's eyes only that goes along with each message, asked for when one is sent.
    #[props(default)]
    pub context_fn: Option<Callback<(), Option<String>>>,
    /// Drives the widget from the outside.
    #[props(default)]
    pub handle: Option<KartaWidgetHandle>,
    /// The widget is mounted and its configuration is there, or failed.
    #[props(default)]
    pub on_ready: EventHandler<()>,
    /// The panel was opened.
    #[props(default)]
    pub on_open: EventHandler<()>,
    /// The panel was closed.
    #[props(default)]
    pub on_close: EventHandler<()>,
    /// A session was opened, or taken up again.
    #[props(default)]
    pub on_session_started: EventHandler<SessionStarted>,
    /// A message was sent.
    #[props(default)]
    pub on_message_sent: EventHandler<MessageSent>,
    /// A turn is over: once each.
    #[props(default)]
    pub on_message_received: EventHandler<MessageReceived>,
    /// The number of answers that came while the panel was closed has changed.
    #[props(default)]
    pub on_unread: EventHandler<Unread>,
    /// The visitor asks for a human. The widget offers that only when this is set.
    #[props(default)]
    pub on_escalate: Option<EventHandler<Escalation>>,
    /// The visitor rates an answer. The widget offers that only when this is set.
    #[props(default)]
    pub on_feedback: Option<EventHandler<Feedback>>,
    /// Draws a message in place of [`Message`](crate::Message), in the render of its own row.
    #[props(default)]
    pub render_message: Option<Callback<MessageRef, Element>>,
    /// Draws a tool call in place of [`ToolCard`](crate::ToolCard).
    #[props(default)]
    pub render_tool: Option<Callback<ToolCall, Element>>,
    /// Adds to the header, between the agent's name and the buttons.
    #[props(default)]
    pub header_extra: Option<Callback<(), Element>>,
    /// Something failed: a token, a configuration, a message, a turn. Also a warning that visitors are not shown as it
    /// came, since it is about machinery.
    #[props(default)]
    pub on_error: EventHandler<KartaError>,
}

impl KartaWidgetProps {
    /// The eight props that make another widget.
    pub(super) fn identity(&self) -> WidgetIdentity {
        WidgetIdentity {
            project: self.project.clone(),
            embed_key: self.embed_key.clone().map(Secret::new),
            base_url: self.base_url.clone(),
            token: self.token.clone().map(Secret::new),
            token_endpoint: self.token_endpoint.clone(),
            transport: self.transport,
            user_id: self.user.as_ref().and_then(|user| user.id.clone()),
            identity_token: self.user.as_ref().and_then(|user| user.identity_token.clone()),
        }
    }

    pub(super) fn hooks(&self) -> Hooks {
        Hooks {
            on_feedback: self.on_feedback,
            on_escalate: self.on_escalate,
            on_message_sent: Some(self.on_message_sent),
            render_message: self.render_message,
            render_tool: self.render_tool,
            header_extra: self.header_extra,
        }
    }

    pub(super) fn options(&self) -> AgentOptions {
        let mut options = AgentOptions::new(&self.project).transport(self.transport).user(self.user.clone());
        options.base_url.clone_from(&self.base_url);
        options.embed_key = self.embed_key.clone().map(Secret::new);
        options.token = self.token.clone().map(Secret::new);
        options.token_endpoint.clone_from(&self.token_endpoint);
        options.remembers_visitor = true;
        options
    }
}

/// What makes another widget.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WidgetIdentity {
    project: String,
    embed_key: Option<Secret>,
    base_url: Option<String>,
    token: Option<Secret>,
    token_endpoint: Option<String>,
    transport: Transport,
    user_id: Option<String>,
    identity_token: Option<Secret>,
}

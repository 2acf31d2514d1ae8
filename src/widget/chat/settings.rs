//! [`ChatSettings`]: how the chat components look, what they say and what they leave to the host.

use dioxus::prelude::*;

use super::Hooks;
use crate::hook::MessageRef;
use crate::state::message::ToolCall;
use crate::widget::behavior::Behavior;
use crate::widget::callbacks::{Escalation, Feedback, MessageSent};
use crate::widget::locale::Locale;
use crate::widget::theme::Theme;

/// What [`use_chat`](crate::use_chat) takes. What is not set has the widget's defaults.
///
/// Make the callbacks by `use_callback`, which keeps one place for all renders.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{
///     AgentOptions, Behavior, ChatRoot, ChatSettings, Escalation, Feedback, MessageList, MessageRef, MessageSent, ToolCall,
///     use_chat, use_karta_agent,
/// };
///
/// #[component]
/// fn Chat() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let on_feedback = use_callback(|feedback: Feedback| println!("{}: {:?}", feedback.message_id, feedback.rating));
///     let bubble = use_callback(|message: MessageRef| rsx! { p { "{message.role()}: {message.text()}" } });
///     let step = use_callback(|tool: ToolCall| rsx! { p { "{tool.name}" } });
///     let on_escalate = use_callback(|escalation: Escalation| println!("{escalation:?}"));
///     let on_message_sent = use_callback(|sent: MessageSent| println!("{sent:?}"));
///     let settings = ChatSettings::new().on_feedback(on_feedback).on_escalate(on_escalate).on_message_sent(on_message_sent);
///     let settings = settings.render_message(bubble).render_tool(step).behavior(Behavior::new().attachments(false));
///     let chat = use_chat(agent, settings);
///     rsx! { ChatRoot { chat, MessageList { chat } } }
/// }
/// # let mut dom = VirtualDom::new(Chat);
/// # dom.rebuild_in_place();
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct ChatSettings {
    pub(super) theme: Theme,
    pub(super) behavior: Behavior,
    pub(super) locale: Locale,
    pub(super) hooks: Hooks,
}

impl ChatSettings {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how it looks, and the agent's name and greeting.
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// Sets what of tools, thinking and approvals is shown.
    #[must_use]
    pub fn behavior(mut self, behavior: Behavior) -> Self {
        self.behavior = behavior;
        self
    }

    /// Sets its words; English by default.
    #[must_use]
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Lets visitors rate answers, and hears what they say.
    #[must_use]
    pub fn on_feedback(mut self, callback: EventHandler<Feedback>) -> Self {
        self.hooks.on_feedback = Some(callback);
        self
    }

    /// Offers to talk to a human, and hears who wants to.
    #[must_use]
    pub fn on_escalate(mut self, callback: EventHandler<Escalation>) -> Self {
        self.hooks.on_escalate = Some(callback);
        self
    }

    /// Hears each message that is sent by the components.
    #[must_use]
    pub fn on_message_sent(mut self, callback: EventHandler<MessageSent>) -> Self {
        self.hooks.on_message_sent = Some(callback);
        self
    }

    /// Draws each message of [`MessageList`](crate::MessageList) in place of [`Message`](crate::Message). It is called
    /// in the render of that message's row, which alone renders again when the message changes.
    #[must_use]
    pub fn render_message(mut self, callback: Callback<MessageRef, Element>) -> Self {
        self.hooks.render_message = Some(callback);
        self
    }

    /// Draws each tool call in place of [`ToolCard`](crate::ToolCard).
    #[must_use]
    pub fn render_tool(mut self, callback: Callback<ToolCall, Element>) -> Self {
        self.hooks.render_tool = Some(callback);
        self
    }
}

impl std::fmt::Debug for ChatSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { theme, behavior, locale, .. } = self;
        let mut debug = f.debug_struct("ChatSettings");
        debug.field("theme", theme).field("behavior", behavior).field("locale", &locale.lang);
        debug.finish_non_exhaustive()
    }
}

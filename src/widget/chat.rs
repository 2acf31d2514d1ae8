//! [`use_chat`]: what the chat components share, for a UI of your own.

mod agreement;
mod files;
mod root;
mod settings;

use dioxus::prelude::*;

use crate::hook::UseKartaAgent;
use crate::platform::dom::{self, Node};
use crate::protocol::event::{InputKind, InputRequest};
use crate::widget::callbacks::{Escalation, MessageSent};
use crate::widget::config::ServerConfig;
use crate::widget::locale::Locale;
use crate::widget::look::Look;

pub(in crate::widget) use agreement::Agreement;
pub(in crate::widget) use files::{Attachment, AttachmentState, Files, Source, size_text};
pub use root::ChatRoot;
pub use settings::ChatSettings;

/// A chat as the components show it: the agent, the draft, how it looks and what it says. Made by [`use_chat`]; `Copy`,
/// to be passed to [`MessageList`](crate::MessageList), [`Composer`](crate::Composer) and the others.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{Chat, Composer};
///
/// #[component]
/// fn Ask(chat: Chat) -> Element {
///     rsx! {
///         button { onclick: move |_| chat.set_draft("Where is my order?"), "Where is my order?" }
///         if chat.needs_consent() {
///             button { onclick: move |_| chat.accept_consent(), "I agree" }
///         }
///         p { "{chat.draft().len()} bytes" }
///         button { onclick: move |_| chat.focus(), "Write" }
///         button { onclick: move |_| chat.send("Hello"), "Say hello" }
///         Composer { chat }
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Chat {
    pub(in crate::widget) agent: UseKartaAgent,
    pub(in crate::widget) look: Memo<Look>,
    pub(in crate::widget) locale: Memo<Locale>,
    pub(in crate::widget) hooks: Memo<Hooks>,
    pub(in crate::widget) draft: Signal<String>,
    pub(in crate::widget) agreement: Signal<Agreement>,
    /// What is around the chat: a visitor whose focus is in it is chatting.
    pub(in crate::widget) frame: CopyValue<Option<Node>>,
    /// Where the visitor writes.
    pub(in crate::widget) field: CopyValue<Option<Node>>,
    /// Whether the visitor has come to chat, and wants the focus here when what had it goes away.
    pub(in crate::widget) takes_focus: CopyValue<bool>,
    /// What goes with the next message.
    pub(in crate::widget) files: Files,
    sender: CopyValue<Option<Sender>>,
}

/// A chat by where it is. A row of a conversation has it in the props of each of its components, twice: by itself it is a
/// kilobyte on 64 bits, and was two fifths of all that a row took.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::widget) struct ChatRef(CopyValue<Chat>);

impl ChatRef {
    /// The chat. For components below the one that has made the reference.
    pub(in crate::widget) fn get(self) -> Chat {
        *self.0.peek()
    }
}

/// A reference to the chat for the components below this one. Another chat has another one.
pub(in crate::widget) fn use_chat_ref(chat: Chat) -> ChatRef {
    let mut made = use_hook(|| CopyValue::new(ChatRef(CopyValue::new(chat))));
    let is_other = made.peek().get() != chat;
    if is_other {
        made.set(ChatRef(CopyValue::new(chat)));
    }
    *made.peek()
}

/// Sends a text with the files of these names.
type Sender = Callback<(String, Vec<String>)>;

/// What a host may hear, and draw itself.
#[derive(Clone, Copy, Default, PartialEq)]
pub(in crate::widget) struct Hooks {
    pub(in crate::widget) on_feedback: Option<EventHandler<crate::widget::callbacks::Feedback>>,
    pub(in crate::widget) on_escalate: Option<EventHandler<Escalation>>,
    pub(in crate::widget) on_message_sent: Option<EventHandler<MessageSent>>,
    pub(in crate::widget) render_message: Option<Callback<crate::hook::MessageRef, Element>>,
    pub(in crate::widget) render_tool: Option<Callback<crate::state::message::ToolCall, Element>>,
    pub(in crate::widget) header_extra: Option<Callback<(), Element>>,
}

/// Gives the chat components what they share: the agent, a draft, and how all of it looks and speaks.
///
/// The settings may change with every render; what is shown follows, and the draft stays. Nothing is made on a server.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{
///     AgentOptions, ChatRoot, ChatSettings, Composer, Locale, MessageList, SessionList, Theme, use_chat, use_karta_agent,
/// };
///
/// #[component]
/// fn Support() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     let settings = ChatSettings::new().theme(Theme::new().agent_name("Beans")).locale(Locale::german());
///     let chat = use_chat(agent, settings);
///     rsx! {
///         ChatRoot { chat,
///             SessionList { chat }
///             MessageList { chat }
///             Composer { chat }
///         }
///     }
/// }
/// # let mut dom = VirtualDom::new(Support);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("Frag Beans"));
/// ```
pub fn use_chat(agent: UseKartaAgent, settings: ChatSettings) -> Chat {
    let ChatSettings { theme, behavior, locale, hooks } = settings;
    let locale = use_memo(use_reactive((&locale,), |(locale,)| locale));
    let look = use_memo(use_reactive((&theme, &behavior), move |(theme, behavior)| {
        Look::resolve(&ServerConfig::default(), theme, behavior, &locale.read())
    }));
    let hooks = use_memo(use_reactive((&hooks,), |(hooks,)| hooks));
    let chat = use_hook(|| Chat::new(agent, look, locale, hooks));
    chat.use_hidden_approvals();
    chat.use_agreement();
    chat
}

impl Chat {
    pub(in crate::widget) fn new(
        agent: UseKartaAgent,
        look: Memo<Look>,
        locale: Memo<Locale>,
        hooks: Memo<Hooks>,
    ) -> Self {
        Self {
            agent,
            look,
            locale,
            hooks,
            draft: Signal::new(String::new()),
            agreement: Signal::new(Agreement::default()),
            frame: CopyValue::new(None),
            field: CopyValue::new(None),
            takes_focus: CopyValue::new(false),
            files: Files::new(),
            sender: CopyValue::new(None),
        }
    }

    /// The agent.
    pub fn agent(&self) -> UseKartaAgent {
        self.agent
    }

    /// What the visitor has written and not sent. Subscribes when read in a render.
    pub fn draft(&self) -> String {
        self.draft.try_read().map(|draft| draft.clone()).unwrap_or_default()
    }

    /// Puts a text where the visitor writes, in place of what is there.
    pub fn set_draft(&self, text: impl Into<String>) {
        let mut draft = self.draft;
        if let Ok(mut draft) = draft.try_write() {
            *draft = text.into();
        }
    }

    /// Moves the focus to where the visitor writes, if that is on the page.
    pub fn focus(&self) {
        let (field, mut takes_focus) = (self.field, self.takes_focus);
        if let Ok(field) = field.try_peek() {
            takes_focus.set(true);
            if let Some(field) = &*field {
                dom::focus(field);
            }
        }
    }

    /// Sends a message, as if the visitor had written it. Blank text does nothing, and neither does any text while the
    /// visitor [has to agree](Self::needs_consent) to something first. What is attached stays for what the
    /// visitor writes.
    pub fn send(&self, text: impl Into<String>) {
        self.send_all(text.into(), Vec::new());
    }

    /// Sends a message whose files are uploaded.
    fn send_all(&self, text: String, files: Vec<String>) {
        if text.trim().is_empty() && files.is_empty() || self.needs_consent() {
            return;
        }
        let sender = self.sender.try_peek().ok().and_then(|sender| *sender);
        match sender {
            Some(sender) => sender.call((text, files)),
            None => {
                self.agent.send_with_files(text.clone(), files);
                self.tell_sent(text);
            }
        }
    }

    pub(in crate::widget) fn tell_sent(&self, text: String) {
        let on_message_sent = self.hooks.try_peek().ok().and_then(|hooks| hooks.on_message_sent);
        if let Some(on_message_sent) = on_message_sent {
            on_message_sent.call(MessageSent { text });
        }
    }

    /// Messages go by this callback, not to the agent itself.
    pub(in crate::widget) fn send_by(&self, callback: Sender) {
        let mut sender = self.sender;
        sender.set(Some(callback));
    }

    /// Whether the visitor is in the chat, or was until what had the focus went away.
    pub(in crate::widget) fn has_focus(&self) -> bool {
        let is_inside = self.frame.peek().as_ref().is_some_and(dom::has_focus);
        is_inside || (*self.takes_focus.peek() && dom::focused().is_none())
    }

    /// Whether a human can be asked for. Subscribes.
    pub(in crate::widget) fn can_escalate(&self) -> bool {
        self.hooks.read().on_escalate.is_some()
    }

    pub(in crate::widget) fn escalate(&self, escalation: Escalation) {
        let on_escalate = self.hooks.peek().on_escalate;
        if let Some(on_escalate) = on_escalate {
            on_escalate.call(escalation);
        }
    }

    /// What the visitor is asked, if anything. Approvals may be hidden. Subscribes.
    pub(in crate::widget) fn asked(&self) -> Option<InputRequest> {
        let request = self.agent.pending_input()?;
        let is_shown = request.kind == InputKind::UserQuestion || self.look.read().shows_approvals;
        is_shown.then_some(request)
    }

    /// An approval that the behaviour hides from the visitor is denied after a while.
    pub(in crate::widget) fn use_hidden_approvals(self) {
        use_effect(move || self.deny_hidden());
    }

    fn deny_hidden(self) {
        let Some(request) = self.agent.pending_input() else { return };
        let (is_shown, seconds) = {
            let look = self.look.read();
            (look.shows_approvals, look.hidden_timeout_seconds)
        };
        if is_shown || request.kind == InputKind::UserQuestion {
            return;
        }
        let Some(client) = self.agent.client() else { return };
        spawn(async move {
            client.clock().sleep(std::time::Duration::from_secs(seconds)).await;
            let now = self.agent.pending_input();
            let is_still_there = now.is_some_and(|now| now.request_id == request.request_id);
            if is_still_there && !self.look.peek().shows_approvals {
                self.agent.respond(crate::client::Decision::Deny);
            }
        });
    }
}

impl std::fmt::Debug for Chat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chat").finish_non_exhaustive()
    }
}

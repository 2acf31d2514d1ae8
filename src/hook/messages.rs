//! [`Messages`] and [`MessageRef`]: the transcript as state that renders row by row.

use dioxus::prelude::*;

use crate::protocol::event::{StopReason, Usage};
use crate::protocol::text::Text;
use crate::state::message::{ChatMessage, MessagePart, MessageState, Role, ToolCall};

/// The messages as the rows read them. Unboxed, since a boxed store panics when it is read after its component is gone.
pub(super) type Rows = Store<Vec<ChatMessage>, CopyValue<Vec<ChatMessage>>>;

/// The messages of a conversation, in their order.
///
/// Reading the length, as [`iter`](Self::iter) does, subscribes to messages being added and removed, not to their
/// texts: those are read by the rows.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{MessageRef, UseKartaAgent};
///
/// #[component]
/// fn Log(agent: UseKartaAgent) -> Element {
///     let messages = agent.messages();
///     rsx! {
///         if messages.is_empty() { p { "Ask me anything." } }
///         for message in messages.iter() { Row { key: "{message.id()}", message } }
///         if messages.last().is_some_and(|last| last.is_streaming()) { p { "…" } }
///     }
/// }
///
/// #[component]
/// fn Row(message: MessageRef) -> Element {
///     rsx! { p { "{message.text()}" } }
/// }
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Messages {
    store: Rows,
}

impl Messages {
    pub(super) fn new(store: Rows) -> Self {
        Self { store }
    }

    /// The messages. Give each row its [`MessageRef`] and `key: "{message.id()}"`.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = MessageRef> + DoubleEndedIterator + use<> {
        let store = self.store;
        (0..self.len()).map(move |index| MessageRef { store, index })
    }

    /// How many there are. Subscribes to that number.
    pub fn len(&self) -> usize {
        if self.store.try_peek().is_ok() { self.store.len() } else { 0 }
    }

    /// Whether there are none. Subscribes to that.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last one. Subscribes to which one that is.
    pub fn last(&self) -> Option<MessageRef> {
        self.iter().next_back()
    }
}

impl IntoIterator for Messages {
    type Item = MessageRef;
    type IntoIter = Box<dyn Iterator<Item = MessageRef>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").finish_non_exhaustive()
    }
}

/// One message: a `Copy` handle to pass to a row's component, which then renders when this message changes and
/// else not.
///
/// A handle whose message is gone, after a reset, reads as an empty message.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{MessageRef, Role};
///
/// #[component]
/// fn Row(message: MessageRef) -> Element {
///     // Only what is read here makes the row render: of the rest it does not hear.
///     let length = message.with(|message| message.text.len());
///     rsx! {
///         div { class: "{message.role()}",
///             "{message.text()}"
///             if message.role() == Role::Assistant { small { "{length} bytes" } }
///         }
///     }
/// }
///
/// /// What an answer is made of, and what it took.
/// #[component]
/// fn Facts(message: MessageRef) -> Element {
///     let tokens = message.usage().and_then(|usage| usage.output_tokens);
///     rsx! {
///         if !message.thinking().is_empty() { details { "{message.thinking()}" } }
///         p { "{message.parts().len()} parts, {tokens:?} tokens, {message.stop_reason():?}" }
///         // Without subscribing, when it is asked for; or all of it.
///         button { onclick: move |_| println!("{}", message.peek(|message| message.text.to_string())), "Copy" }
///         button { onclick: move |_| println!("{:?}", message.cloned()), "Debug" }
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct MessageRef {
    store: Rows,
    index: usize,
}

impl MessageRef {
    /// Reads the message, and subscribes to it.
    pub fn with<O>(&self, read: impl FnOnce(&ChatMessage) -> O) -> O {
        // Without subscribing to the length, which changes with each new message.
        let exists = self.store.try_peek().is_ok_and(|messages| self.index < messages.len());
        if !exists {
            // Its place may be taken again.
            Messages { store: self.store }.len();
            return read(&ChatMessage::default());
        }
        match self.store.index(self.index).try_read() {
            Ok(message) => read(&message),
            Err(_) => read(&ChatMessage::default()),
        }
    }

    /// Reads the message without subscribing.
    pub fn peek<O>(&self, read: impl FnOnce(&ChatMessage) -> O) -> O {
        match self.store.try_peek() {
            Ok(messages) => match messages.get(self.index) {
                Some(message) => read(message),
                None => read(&ChatMessage::default()),
            },
            Err(_) => read(&ChatMessage::default()),
        }
    }

    /// Never repeats and never changes, so it can be read anywhere: it does not subscribe.
    pub fn id(&self) -> String {
        self.peek(|message| message.id.clone())
    }

    /// Who wrote it.
    pub fn role(&self) -> Role {
        self.with(|message| message.role)
    }

    /// The full text so far.
    pub fn text(&self) -> Text {
        self.with(|message| message.text.clone())
    }

    /// Texts, reasoning and tools in the order they came.
    pub fn parts(&self) -> Vec<MessagePart> {
        self.with(|message| message.parts.clone())
    }

    /// The tools called.
    pub fn tools(&self) -> Vec<ToolCall> {
        self.with(|message| message.tools.clone())
    }

    /// The reasoning so far.
    pub fn thinking(&self) -> Text {
        self.with(|message| message.thinking.clone())
    }

    /// The names of the files that were sent with it.
    pub fn files(&self) -> Vec<String> {
        self.with(|message| message.files.clone())
    }

    /// Whether the answer is still growing.
    pub fn is_streaming(&self) -> bool {
        self.with(|message| message.streaming)
    }

    /// What has become of it.
    pub fn state(&self) -> MessageState {
        self.with(|message| message.state.clone())
    }

    /// Tokens used by its turn.
    pub fn usage(&self) -> Option<Usage> {
        self.with(|message| message.usage)
    }

    /// Why its turn ended.
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.with(|message| message.stop_reason.clone())
    }

    /// The whole message.
    pub fn cloned(&self) -> ChatMessage {
        self.with(Clone::clone)
    }
}

impl std::fmt::Debug for MessageRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageRef").field("index", &self.index).finish_non_exhaustive()
    }
}

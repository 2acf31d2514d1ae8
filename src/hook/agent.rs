//! [`UseKartaAgent`]: what the hook answers.

use std::rc::Rc;

use dioxus::core::{Runtime, RuntimeGuard, Task};
use dioxus::prelude::*;

use super::engine::Engine;
use super::messages::{MessageRef, Messages, Rows};
use crate::client::{Decision, KartaAgentClient};
use crate::error::{KartaError, Result};
use crate::protocol::event::InputRequest;
use crate::protocol::session::SessionSummary;

/// What the agent does.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentStatus, UseKartaAgent};
///
/// #[component]
/// fn State(agent: UseKartaAgent) -> Element {
///     let text = match agent.status() {
///         AgentStatus::Idle => "Ready",
///         AgentStatus::Streaming => "Writing…",
///         AgentStatus::Error => "That failed",
///     };
///     rsx! { p { role: "status", "{text}" } }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AgentStatus {
    /// Nothing, or a turn waits for [`pending_input`](UseKartaAgent::pending_input).
    #[default]
    Idle,
    /// A turn runs.
    Streaming,
    /// The last turn or call failed: [`error`](UseKartaAgent::error) says why.
    Error,
}

/// What a listener of the hook is told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    /// A session was opened or taken up.
    SessionStarted(String),
    /// A turn is over, with this answer.
    Answered(String),
    /// A turn or a call has failed.
    Failed(KartaError),
    /// Something to know of a turn that goes on.
    Warned { code: Option<String>, message: String },
}

/// A conversation with an agent, made by [`use_karta_agent`](super::use_karta_agent). `Copy`: move it into as many
/// handlers as you like.
///
/// Its values subscribe the component that reads them in its render. After the component that called the hook is
/// gone, values read as empty and actions do nothing.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{AgentOptions, UseKartaAgent, use_karta_agent};
///
/// #[component]
/// fn Chat() -> Element {
///     let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
///     rsx! {
///         for message in agent.messages().iter() {
///             p { key: "{message.id()}", "{message.text()}" }
///         }
///         Ask { agent }
///     }
/// }
///
/// #[component]
/// fn Ask(agent: UseKartaAgent) -> Element {
///     rsx! {
///         button { disabled: agent.is_streaming(), onclick: move |_| agent.send("Where is my order?"), "Ask" }
///         button { onclick: move |_| agent.stop(), "Stop" }
///         if agent.is_opening() { p { "…" } }
///         button { onclick: move |_| agent.new_session(), "New chat" }
///         Kept { agent }
///         if let Some(error) = agent.error() {
///             p { role: "alert", "{error}" }
///             button { onclick: move |_| agent.retry(), "Try again" }
///         }
///     }
/// }
///
/// /// What can be done with the session that is shown.
/// #[component]
/// fn Kept(agent: UseKartaAgent) -> Element {
///     let Some(id) = agent.session_id() else { return rsx! {} };
///     let again = id.clone();
///     let file = move |_| {
///         let id = id.clone();
///         async move {
///             // Where this fails, the error says why; nothing is changed then.
///             let renamed = agent.rename_session(&id, "My order").await;
///             if renamed.is_ok() && agent.archive_session(&id).await.is_ok() {
///                 agent.new_session();
///             }
///         }
///     };
///     rsx! {
///         button { onclick: file, "File it" }
///         button { onclick: move |_| agent.resume(again.clone()), "Read it anew" }
///     }
/// }
/// # let mut dom = VirtualDom::new(Chat);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("Ask"));
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct UseKartaAgent {
    pub(super) messages: Rows,
    pub(super) status: Signal<AgentStatus>,
    pub(super) error: Signal<Option<KartaError>>,
    pub(super) session_id: Signal<Option<String>>,
    pub(super) pending: Signal<Option<InputRequest>>,
    pub(super) answered_elsewhere: Signal<Option<InputRequest>>,
    pub(super) reconnecting: Signal<bool>,
    pub(super) opening: Signal<bool>,
    /// How many clients there have been.
    pub(super) clients: Signal<u32>,
    engine: CopyValue<Engine>,
    home: CopyValue<(Rc<Runtime>, ScopeId)>,
}

impl UseKartaAgent {
    pub(super) fn new() -> Self {
        Self {
            messages: Store::new_maybe_sync(Vec::new()),
            status: Signal::new(AgentStatus::default()),
            error: Signal::new(None),
            session_id: Signal::new(None),
            pending: Signal::new(None),
            answered_elsewhere: Signal::new(None),
            reconnecting: Signal::new(false),
            opening: Signal::new(false),
            clients: Signal::new(0),
            engine: CopyValue::new(Engine::default()),
            home: CopyValue::new((Runtime::current(), dioxus::core::current_scope_id())),
        }
    }

    /// The messages, as handles that render row by row.
    pub fn messages(&self) -> Messages {
        Messages::new(self.messages)
    }

    /// What the agent does.
    pub fn status(&self) -> AgentStatus {
        read(&self.status)
    }

    /// Whether a turn runs.
    pub fn is_streaming(&self) -> bool {
        self.status() == AgentStatus::Streaming
    }

    /// Whether the connection was lost in mid-turn and is being taken up again. That happens by itself, nothing is lost,
    /// and [`is_streaming`](Self::is_streaming) stays true: it is for those who want to say so.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # use karta_dioxus::{AgentOptions, use_karta_agent};
    /// # fn app() -> Element {
    /// let agent = use_karta_agent(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."));
    /// rsx! {
    ///     if agent.is_reconnecting() { p { role: "status", "Connection lost. Reconnecting…" } }
    /// }
    /// # }
    /// # VirtualDom::new(app).rebuild_in_place();
    /// ```
    pub fn is_reconnecting(&self) -> bool {
        read(&self.reconnecting)
    }

    /// Why the last turn or call failed, until the next one.
    pub fn error(&self) -> Option<KartaError> {
        read(&self.error)
    }

    /// The session, once a turn has started.
    pub fn session_id(&self) -> Option<String> {
        read(&self.session_id)
    }

    /// What the paused turn waits for: a permission or answers, for [`respond`](Self::respond).
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// rsx! {
    ///     if let Some(request) = agent.pending_input() {
    ///         p { "May it run? {request.tool:?}" }
    ///         button { onclick: move |_| agent.respond(true), "Once" }
    ///         button { onclick: move |_| agent.respond(false), "No" }
    ///     }
    /// }
    /// # }
    /// ```
    pub fn pending_input(&self) -> Option<InputRequest> {
        read(&self.pending)
    }

    /// The pause whose decision came too late: it had been answered elsewhere, such as in another tab, or the server has
    /// lost it in a restart. The conversation is then shown as the server has it, and this says why the card is gone,
    /// until the next message, decision or pause.
    ///
    /// ```
    /// use dioxus::prelude::*;
    /// use karta_dioxus::UseKartaAgent;
    ///
    /// #[component]
    /// fn TooLate(agent: UseKartaAgent) -> Element {
    ///     rsx! {
    ///         if agent.answered_elsewhere().is_some() { p { role: "status", "This was answered elsewhere." } }
    ///     }
    /// }
    /// ```
    pub fn answered_elsewhere(&self) -> Option<InputRequest> {
        read(&self.answered_elsewhere)
    }

    /// Whether a session is being opened: its transcript is on its way.
    pub fn is_opening(&self) -> bool {
        read(&self.opening)
    }

    /// Changes when there is another client. Subscribes.
    #[cfg_attr(not(feature = "widget"), allow(dead_code))]
    pub(crate) fn client_number(&self) -> u32 {
        read(&self.clients)
    }

    /// The client, once it is made. Turns that are begun through it directly are not shown.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// let prewarm = move |_| async move {
    ///     if let Some(client) = agent.client() {
    ///         // It only saves time: what fails here fails with the first message too, and is shown then.
    ///         let _ = client.prewarm().await;
    ///     }
    /// };
    /// rsx! { input { onfocus: prewarm, aria_label: "Message" } }
    /// # }
    /// ```
    pub fn client(&self) -> Option<KartaAgentClient> {
        self.engine_mut(|engine| engine.client.clone()).flatten()
    }

    /// Sends a message: it is shown at once, with its answer behind it, which then streams. Blank text does
    /// nothing.
    ///
    /// During a turn the message is shown as [queued](crate::MessageState::Queued) and has its turn afterwards. One that
    /// can't be sent is shown as [failed](crate::MessageState::Failed), for [`retry`](Self::retry); its text is never lost.
    ///
    /// The turn belongs to the component that called the hook: it goes on when the one that called `send` is gone.
    pub fn send(&self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.send_text(&text, Vec::new());
        }
    }

    /// The same as [`send`](Self::send), for a message whose files were [uploaded](Self::upload): their names are shown
    /// with it ([`MessageRef::files`](crate::MessageRef::files)). With files the text may be blank.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// let attach = move |_| async move {
    ///     if let Ok(path) = agent.upload("beans.csv", b"name,roast").await {
    ///         agent.send_with_files("What is in it?", [path]);
    ///     }
    /// };
    /// rsx! { button { onclick: attach, "Ask about the beans" } }
    /// # }
    /// ```
    pub fn send_with_files(&self, text: impl Into<String>, files: impl IntoIterator<Item = String>) {
        let (text, files) = (text.into(), Vec::from_iter(files));
        if !text.trim().is_empty() || !files.is_empty() {
            self.send_text(&text, files);
        }
    }

    /// Stops the running turn and keeps what has arrived: the server is asked to interrupt it, and on the Responses
    /// transport the stream is aborted.
    pub fn stop(&self) {
        self.stop_turn();
    }

    /// Sends the last failed message again, unless it turns out that the server has it. When no message failed but an
    /// answer could not be read to its end, the session is read again; when the agent failed, the question is sent
    /// again.
    pub fn retry(&self) {
        self.retry_last();
    }

    /// Answers the pause. Without one it does nothing.
    pub fn respond(&self, decision: impl Into<Decision>) {
        self.respond_with(decision.into());
    }

    /// Puts a [queued](crate::MessageState::Queued) message into the running turn, where the agent can take it. Answers
    /// whether it did; otherwise the message keeps its place or has begun its turn. A message that does not wait on the
    /// server, as on the Responses transport, stays as it is.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// rsx! {
    ///     for message in agent.messages().iter() {
    ///         if message.state() == karta_dioxus::MessageState::Queued {
    ///             button { onclick: move |_| async move { _ = agent.steer(message).await }, "Say it now" }
    ///         }
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::steer_queued`].
    pub async fn steer(&self, message: MessageRef) -> Result<bool> {
        match message.peek(|message| message.queue_id.clone()) {
            Some(queue_id) => self.live_client()?.steer_queued(&queue_id).await,
            None => Ok(false),
        }
    }

    /// Empties the transcript and aborts what is in flight; the next message opens a new session.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// rsx! { button { onclick: move |_| agent.reset(), "New chat" } }
    /// # }
    /// ```
    pub fn reset(&self) {
        self.engine_mut(|engine| {
            engine.clear();
            engine.forget_session();
        });
        self.flush();
    }

    /// The same as [`reset`](Self::reset).
    pub fn new_session(&self) {
        self.reset();
    }

    /// Shows an existing session: its transcript and, if a turn is running, that turn as it goes on. What is in flight
    /// is aborted.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// rsx! { button { onclick: move |_| agent.open_session("session-1"), "Where we were" } }
    /// # }
    /// ```
    pub fn open_session(&self, session_id: impl Into<String>) {
        self.take_up_session(session_id.into());
    }

    /// The same as [`open_session`](Self::open_session).
    pub fn resume(&self, session_id: impl Into<String>) {
        self.open_session(session_id);
    }

    /// This user's sessions, the newest first.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(agent: karta_dioxus::UseKartaAgent) -> Element {
    /// let sessions = use_resource(move || async move { agent.sessions().await.unwrap_or_default() });
    /// rsx! {
    ///     for session in sessions().unwrap_or_default() {
    ///         button { key: "{session.id}", onclick: move |_| agent.open_session(session.id.clone()), "{session.title}" }
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::list_sessions`].
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>> {
        self.live_client()?.list_sessions().await
    }

    /// Gives one of this user's sessions another title in the list.
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::rename_session`]; in a page of another origin than the server's it never works.
    pub async fn rename_session(&self, session_id: &str, title: &str) -> Result<SessionSummary> {
        self.live_client()?.rename_session(session_id, title).await
    }

    /// Takes one of this user's sessions out of the list. What is shown stays.
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::archive_session`]; in a page of another origin than the server's it never works.
    pub async fn archive_session(&self, session_id: &str) -> Result<SessionSummary> {
        self.live_client()?.archive_session(session_id).await
    }

    pub(super) fn live_client(&self) -> Result<KartaAgentClient> {
        let state = self.engine_mut(|engine| engine.client.clone().ok_or_else(|| engine.options_error()));
        match state {
            Some(Ok(client)) => Ok(client),
            Some(Err(Some(error))) => Err(error),
            Some(Err(None)) => {
                Err(KartaError::options("the client is made after the first render: call this later"))
            }
            None => Err(KartaError::Closed),
        }
    }

    /// Acts on the engine; `None` when the hook's component is gone. Nothing in `act` may write signals.
    pub(super) fn engine_mut<O>(&self, act: impl FnOnce(&mut Engine) -> O) -> Option<O> {
        let _runtime = self.enter();
        let mut engine = self.engine.try_write_unchecked().ok()?;
        Some(act(&mut engine))
    }

    /// Callers may be outside of the runtime, such as a listener of the page's own.
    pub(super) fn enter(&self) -> Option<RuntimeGuard> {
        self.home.try_peek().ok().map(|home| RuntimeGuard::new(Rc::clone(&home.0)))
    }

    /// Runs a task in the hook's own scope.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + 'static) -> Option<Task> {
        let (runtime, scope) = self.home.try_peek().ok()?.clone();
        let _guard = RuntimeGuard::new(Rc::clone(&runtime));
        Some(runtime.in_scope(scope, || spawn(work)))
    }

    /// Tells the listener, if there is one.
    pub(crate) fn notify(&self, notice: Notice) {
        let listener = self.engine_mut(|engine| engine.listener).flatten();
        if let Some(listener) = listener {
            listener.call(notice);
        }
    }

    /// Calls `listener` for what happens from now on.
    #[cfg_attr(not(feature = "widget"), allow(dead_code))]
    pub(crate) fn listen(&self, listener: Callback<Notice>) {
        self.engine_mut(|engine| engine.listener = Some(listener));
    }
}

fn read<T: Clone + Default + 'static>(signal: &Signal<T>) -> T {
    signal.try_read().map(|value| value.clone()).unwrap_or_default()
}

impl std::fmt::Debug for UseKartaAgent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UseKartaAgent").finish_non_exhaustive()
    }
}

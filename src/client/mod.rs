//! [`KartaAgentClient`]: the headless client.

mod call;
mod chunks;
#[cfg(feature = "widget")]
mod config;
mod core;
mod decision;
mod drive;
mod goal;
mod post;
mod recover;
mod responses;
mod session;
mod stream;
mod tokens;
mod upload;

use std::sync::Arc;

use serde_json::json;

#[cfg(feature = "widget")]
pub(crate) use self::config::embed_config;
pub use self::decision::Decision;
pub use self::post::PostedMessage;
pub use self::stream::AgentEventStream;
#[cfg(feature = "hook")]
pub(crate) use self::stream::News;

#[cfg(feature = "hook")]
pub(crate) use self::post::occurrences;
pub(crate) use self::session::OpenedSession;
#[cfg(feature = "widget")]
pub(crate) use self::upload::FILE_LIMIT;
pub(crate) use self::upload::Uploaded;

use self::core::Core;
use crate::error::{KartaError, Result};
use crate::options::{AgentOptions, Transport, User};
use crate::ports::{MaybeSendSync, OnUploadProgress, UploadProgress};
use crate::protocol::event::AgentEvent;
use crate::protocol::session::SessionSummary;
use crate::state::message::ChatMessage;

/// A session's id. Treat it as nearly a secret: whoever knows it can read the session.
///
/// ```
/// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
/// let session: karta_dioxus::SessionId = client.create_session().await?;
/// assert_eq!(client.session_id(), Some(session));
/// # Ok(())
/// # }
/// ```
pub type SessionId = String;

/// Talks to one Karta agent: sessions, turns as streams of events, approvals, files.
///
/// It is a cheap handle: clones share one session, one token and one cursor, and methods take `&self`. Natively
/// it and its streams are `Send`. Nothing is requested before the first call that needs it.
///
/// Dropping a stream aborts its request; the turn goes on on the server and can be picked up by
/// [`stream`](Self::stream). Dropping the last clone of the client drops its token.
///
/// ```no_run
/// use futures::StreamExt;
/// use karta_dioxus::{AgentEvent, AgentOptions, Decision, KartaAgentClient};
///
/// # async fn run() -> karta_dioxus::Result<()> {
/// let client = KartaAgentClient::new(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."))?;
/// let mut turn = client.send_message("How do I reset my password?");
/// while let Some(event) = turn.next().await {
///     match event {
///         AgentEvent::Message { text, .. } => println!("{text}"), // the FULL message so far: replace
///         AgentEvent::ToolUse { tool, input, .. } => println!("tool: {tool} {input}"),
///         AgentEvent::InputRequired { request_id, .. } => {
///             client.confirm_tool(&request_id, Decision::ApproveOnce).await?;
///             turn = client.stream();
///         }
///         AgentEvent::Done { usage, .. } => println!("{usage:?}"),
///         AgentEvent::Error(error) => eprintln!("{error}"),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct KartaAgentClient {
    core: Arc<Core>,
}

impl KartaAgentClient {
    /// Makes a client. Makes no request.
    ///
    /// ```
    /// use karta_dioxus::{AgentOptions, KartaAgentClient, KartaError};
    ///
    /// let without_auth = KartaAgentClient::new(AgentOptions::new("coffeeco/support-bot"));
    /// assert!(matches!(without_auth, Err(KartaError::Options { .. })));
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::Options`] when the project or the base URL is malformed, when there is no auth source or more
    /// than one, and natively when there is neither the feature `native` nor an
    /// [`http`](AgentOptions::http) of your own.
    pub fn new(options: AgentOptions) -> Result<Self> {
        Ok(Self { core: Core::new(options)? })
    }

    /// Opens a new session, which the next message goes to. On [`Transport::Responses`], which has none, this
    /// begins a new conversation and answers an empty id without a request.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let session_id = client.create_session().await?;
    /// let turn = client.send_message("Hello"); // goes there
    /// # drop((session_id, turn));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever the token's mint or the server answers; [`KartaError::Closed`] after [`shutdown`](Self::shutdown).
    pub async fn create_session(&self) -> Result<SessionId> {
        self.core.run(self.core.create_session()).await
    }

    /// The session that the next message goes to, once there is one.
    pub fn session_id(&self) -> Option<SessionId> {
        self.core.session_id()
    }

    /// Forgets the session: the next message opens a new one. Makes no request.
    pub fn new_session(&self) {
        self.core.forget_session();
    }

    /// Sends a message and streams the turn: a session is opened when there is none, the text is posted once, and
    /// the events of its turn follow until [`Done`](AgentEvent::Done), [`Error`](AgentEvent::Error) or a pause.
    ///
    /// The stream reconnects by itself and never posts the text again. A message that is sent during a turn waits
    /// on the server; its stream then tells of the rest of the running turn first.
    ///
    /// Nothing happens before the stream is polled. Dropping it aborts what is in flight; a text that was posted
    /// stays posted.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// use futures::StreamExt;
    ///
    /// let mut turn = client.send_message("How do I brew a V60?");
    /// while let Some(event) = turn.next().await {
    ///     println!("{event:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_message(&self, text: impl Into<String>) -> AgentEventStream {
        self.core.clone().send_message(text.into())
    }

    /// Posts a message without streaming its turn; [`follow`](Self::follow) does that.
    ///
    /// # Errors
    ///
    /// Whatever the token's mint or the server answers. After [`KartaError::Network`] the message may have
    /// arrived all the same: [`post_again`](Self::post_again) finds out.
    pub async fn post_message(&self, text: &str) -> Result<PostedMessage> {
        self.core.run(self.core.post_message(text, false)).await
    }

    /// Posts a message whose post has failed before, unless the server has it: its transcript and its queue are
    /// compared with what they were, so that a message whose answer was lost is not sent twice.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// use karta_dioxus::KartaError;
    ///
    /// let posted = match client.post_message("Two bags, please").await {
    ///     // It may have arrived: it is not to be ordered twice.
    ///     Err(KartaError::Network { .. }) => client.post_again("Two bags, please").await?,
    ///     other => other?,
    /// };
    /// let turn = client.follow(posted);
    /// # drop(turn);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`post_message`](Self::post_message); also when the server's transcript can't be read.
    pub async fn post_again(&self, text: &str) -> Result<PostedMessage> {
        self.core.run(self.core.post_message(text, true)).await
    }

    /// Streams the turn of a posted message, as [`send_message`](Self::send_message) does.
    pub fn follow(&self, posted: PostedMessage) -> AgentEventStream {
        self.core.clone().follow(posted)
    }

    /// Streams what happens in the session from where the last stream ended: the continuation of an approved
    /// turn, a turn that runs since a reload, a queued message's turn. It ends with the turn.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// client.confirm_tool("perm-1", true).await?;
    /// let rest = client.stream();
    /// # drop(rest);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> AgentEventStream {
        self.core.clone().stream(None)
    }

    /// Streams what happened in the session after the event `seq`, and goes on as [`stream`](Self::stream). 0 is
    /// the start of the log.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let everything = client.stream_from(0);
    /// # drop(everything);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream_from(&self, seq: u64) -> AgentEventStream {
        self.core.clone().stream(Some(seq))
    }

    /// Adopts an existing session: its event log is read, and [`stream`](Self::stream) goes on from its end.
    /// Answers the log's events; of texts that grew, the last state.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let seen = client.resume("session-1").await?;
    /// println!("{} events so far", seen.len());
    /// let more = client.stream();
    /// # drop(more);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::NotFound`] when the server does not know the session (any more): [`open_session`](Self::open_session)
    /// may still find its transcript.
    pub async fn resume(&self, session_id: &str) -> Result<Vec<AgentEvent>> {
        self.core.run(self.core.resume(session_id)).await
    }

    /// Adopts an existing session and answers its transcript. If a turn is running in it, [`stream`](Self::stream)
    /// tells of that turn from its start.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// for message in client.open_session("session-1").await? {
    ///     println!("{}: {}", message.role, message.text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::NotFound`] when the server has neither the session nor its transcript.
    pub async fn open_session(&self, session_id: &str) -> Result<Vec<ChatMessage>> {
        Ok(self.open_session_state(session_id).await?.messages)
    }

    pub(crate) async fn open_session_state(&self, session_id: &str) -> Result<OpenedSession> {
        self.core.run(self.core.open_session(session_id)).await
    }

    /// This user's sessions, the newest first. An anonymous user without an id has at most the current one.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let newest = client.list_sessions().await?.into_iter().next();
    /// # drop(newest);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever the token's mint or the server answers.
    pub async fn list_sessions(&self) -> Result<Vec<SessionSummary>> {
        self.core.run(self.core.list_sessions()).await
    }

    /// Gives a session another title in the list, of 1 to 120 characters. Any session of this user will do, not only
    /// the current one.
    ///
    /// In a page this works on the server's own origin only ([`is_same_origin`](Self::is_same_origin)): the server's
    /// CORS headers leave `PATCH` out, so that browsers refuse it elsewhere. Dropping the future aborts the request,
    /// which may have arrived all the same.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// for session in client.list_sessions().await?.iter().filter(|session| session.title.is_empty()) {
    ///     client.rename_session(&session.id, "A chat").await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::NotFound`] when this user has no such session, or nothing was said in it yet;
    /// [`KartaError::InvalidRequest`] for a title that is blank or too long; [`KartaError::Network`] where a browser
    /// refuses it; [`KartaError::Unsupported`] on [`Transport::Responses`].
    pub async fn rename_session(&self, session_id: &str, title: &str) -> Result<SessionSummary> {
        self.core.run(self.core.change_session(session_id, json!({"title": title.trim()}))).await
    }

    /// Takes a session out of [`list_sessions`](Self::list_sessions), which is the closest to deleting it that the
    /// server has for clients. The session itself stays: who is in it can go on.
    ///
    /// In a page this works on the server's own origin only, as [`rename_session`](Self::rename_session).
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// if client.is_same_origin("https://agent.example") {
    ///     client.archive_session("session-1").await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`rename_session`](Self::rename_session).
    pub async fn archive_session(&self, session_id: &str) -> Result<SessionSummary> {
        self.core.run(self.core.change_session(session_id, json!({"archived": true}))).await
    }

    /// Answers a pause. The turn goes on: read it by [`stream`](Self::stream).
    ///
    /// The answer carries the token that began the turn, which is the only one that the server takes for it.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// use karta_dioxus::Decision;
    ///
    /// client.confirm_tool("perm-1", Decision::ApproveSession).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::Conflict`] when it has been answered already, here or elsewhere;
    /// [`KartaError::Authentication`] when the token that began the turn has expired meanwhile and
    /// [`KartaError::Forbidden`] (`continuation_principal_mismatch`) when it is not known any more: then only a
    /// new session helps.
    pub async fn confirm_tool(&self, request_id: &str, decision: impl Into<Decision>) -> Result<()> {
        self.core.run(self.core.confirm_tool(request_id, decision.into())).await
    }

    /// Asks the server to stop the running turn, which then ends as [`Done`](AgentEvent::Done) with
    /// [`StopReason::Cancelled`](crate::StopReason::Cancelled). Answers `false` when nothing was running; a pause
    /// does not count as running.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// if !client.interrupt().await? {
    ///     println!("nothing was running");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever the server answers.
    pub async fn interrupt(&self) -> Result<bool> {
        self.core.run(self.core.interrupt()).await
    }

    /// Puts a message that waits in the queue into the running turn, where the agent can take it. Answers whether
    /// it did; otherwise the message keeps its place, or has begun its turn.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let posted = client.post_message("And milk?").await?;
    /// if let Some(queue_id) = posted.queue_id() {
    ///     client.steer_queued(queue_id).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::NotFound`] when it is not in the queue any more.
    pub async fn steer_queued(&self, queue_id: &str) -> Result<bool> {
        self.core.run(self.core.steer_queued(queue_id)).await
    }

    /// Uploads a file (at most 25 MiB) for the next message's turn. Answers its path in the agent's workspace.
    ///
    /// The server takes folders out of the name, and a file of the same name replaces an earlier one. What is uploaded
    /// can't be taken back. A session is opened when there is none. Dropping the future aborts the upload; the file may
    /// have arrived all the same.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let path = client.upload_file("beans.csv", b"name,roast").await?;
    /// let turn = client.send_message(format!("What is in {path}?"));
    /// # drop(turn);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KartaError::InvalidRequest`] for a file that is too large (`file_too_large`) or has no name, without a
    /// request; [`KartaError::Unsupported`] on [`Transport::Responses`]; else whatever the token's mint or the server
    /// answers.
    pub async fn upload_file(&self, name: &str, bytes: &[u8]) -> Result<String> {
        Ok(self.upload(name, bytes, None).await?.path)
    }

    /// The same as [`upload_file`](Self::upload_file), and tells how far it is, in bytes of the file: first that
    /// nothing is sent, then as the transport knows, and that all is sent once the server has answered. When the
    /// request has to be made anew, as with an expired token, it begins at 0 again.
    ///
    /// In a browser the progress is that of an `XMLHttpRequest`, since `fetch` does not tell any; natively it is what
    /// has been handed to the connection.
    ///
    /// # Errors
    ///
    /// As [`upload_file`](Self::upload_file).
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// let beans = std::fs::read("beans.csv").unwrap_or_default();
    /// let tell = |progress: karta_dioxus::UploadProgress| println!("{:.0} %", progress.fraction() * 100.0);
    /// let path = client.upload_file_with_progress("beans.csv", &beans, tell).await?;
    /// let turn = client.send_message(format!("What is in {path}?"));
    /// # drop(turn);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload_file_with_progress(
        &self,
        name: &str,
        bytes: &[u8],
        on_progress: impl Fn(UploadProgress) + MaybeSendSync + 'static,
    ) -> Result<String> {
        Ok(self.upload(name, bytes, Some(OnUploadProgress::new(on_progress))).await?.path)
    }

    pub(crate) async fn upload(
        &self,
        name: &str,
        bytes: &[u8],
        on_progress: Option<OnUploadProgress>,
    ) -> Result<Uploaded> {
        self.core.run(self.core.upload_file(name, bytes, on_progress)).await
    }

    /// Opens a session if there is none and asks the server to start its agent, so that the first answer comes
    /// sooner.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// // The visitor has opened the chat, and will write something soon.
    /// client.prewarm().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever the token's mint or the server answers.
    pub async fn prewarm(&self) -> Result<()> {
        self.core.run(self.core.prewarm()).await
    }

    /// Tells who is chatting. What `user` says is merged into what is known, and applies to the next session. A
    /// new id or identity token drops the cached token.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// client.identify(karta_dioxus::User::soft("user_123").attribute("plan", "gold"));
    /// client.new_session(); // from here on
    /// # Ok(())
    /// # }
    /// ```
    pub fn identify(&self, user: User) {
        self.core.identify(user);
    }

    /// The headers that an MCP server of the agent expects: `Authorization` and `X-Karta-Session`. When no token
    /// can be had, the second alone; without a session, not that one.
    ///
    /// ```no_run
    /// # async fn run(client: karta_dioxus::KartaAgentClient) -> karta_dioxus::Result<()> {
    /// for (name, _value) in client.mcp_headers().await {
    ///     println!("{name}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn mcp_headers(&self) -> Vec<(String, String)> {
        self.core.mcp_headers().await
    }

    /// Ends all streams and calls in flight and closes the client, for all its clones. Later calls answer
    /// [`KartaError::Closed`].
    ///
    /// ```
    /// use futures::StreamExt;
    /// use karta_dioxus::testing::ScriptedServer;
    /// use karta_dioxus::{AgentEvent, KartaAgentClient, KartaError};
    ///
    /// let server = ScriptedServer::new();
    /// let client = KartaAgentClient::new(server.options())?;
    /// client.shutdown();
    /// let events: Vec<AgentEvent> = server.run(client.send_message("Hello").collect());
    /// assert_eq!(events, [AgentEvent::Error(KartaError::Closed)]);
    /// # Ok::<(), KartaError>(())
    /// ```
    pub fn shutdown(&self) {
        self.core.shutdown();
    }

    /// The agent that it talks to, and the id of who is chatting, if there is one.
    #[cfg(feature = "widget")]
    pub(crate) fn parties(&self) -> (String, Option<String>) {
        (self.core.project.to_string(), self.core.state().user.id.clone())
    }

    /// The API that this client speaks.
    pub fn transport(&self) -> Transport {
        self.core.transport
    }

    /// The clock that its waits go by.
    #[cfg(feature = "hook")]
    pub(crate) fn clock(&self) -> Arc<dyn crate::ports::Clock> {
        Arc::clone(&self.core.line.clock)
    }

    /// Whether the agent's base URL is the given origin, where calls that CORS keeps from pages elsewhere work.
    ///
    /// ```
    /// use karta_dioxus::{AgentOptions, KartaAgentClient};
    ///
    /// let client = KartaAgentClient::new(AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_..."))?;
    /// assert!(client.is_same_origin("https://agent.karta.sh") && !client.is_same_origin("https://coffee.example"));
    /// # Ok::<(), karta_dioxus::KartaError>(())
    /// ```
    pub fn is_same_origin(&self, origin: &str) -> bool {
        crate::options::origin_of(&self.core.base_url).eq_ignore_ascii_case(origin)
    }
}

impl std::fmt::Debug for KartaAgentClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KartaAgentClient")
            .field("project", &self.core.project)
            .field("base_url", &self.core.base_url)
            .field("transport", &self.core.transport)
            .finish_non_exhaustive()
    }
}

/// What this transport can't do.
fn unsupported(what: &str) -> KartaError {
    KartaError::unsupported(format!(
        "the Responses transport can't {what}: use the Managed Agents transport (Transport::ManagedAgents)"
    ))
}

//! Uploading: files for the next message.

use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};

use super::agent::UseKartaAgent;
use super::engine::Engine;
use crate::client::Uploaded;
use crate::error::Result;
#[cfg(feature = "widget")]
use crate::options::Transport;
use crate::ports::{OnUploadProgress, UploadProgress};

impl UseKartaAgent {
    /// Uploads a file (at most 25 MiB) for the next message's turn; [`send_with_files`](Self::send_with_files) sends that.
    /// Answers its path in the agent's workspace. While a session is being taken up, it waits for that.
    ///
    /// What is uploaded can't be taken back. Dropping the future aborts the upload.
    ///
    /// ```
    /// use dioxus::prelude::*;
    /// use karta_dioxus::UseKartaAgent;
    ///
    /// #[component]
    /// fn Attach(agent: UseKartaAgent) -> Element {
    ///     let mut percent = use_signal(|| 0.0);
    ///     let send = move |event: FormEvent| async move {
    ///         let Some(file) = event.files().into_iter().next() else { return };
    ///         let Ok(bytes) = file.read_bytes().await else { return };
    ///         let tell = move |progress: karta_dioxus::UploadProgress| percent.set(progress.fraction() * 100.0);
    ///         match agent.upload_with_progress(&file.name(), &bytes, tell).await {
    ///             Ok(_) => agent.send_with_files("What is in this file?", [file.name()]),
    ///             Err(error) => println!("{error}"),
    ///         }
    ///     };
    ///     rsx! {
    ///         input { r#type: "file", onchange: send }
    ///         progress { max: "100", value: "{percent}" }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::upload_file`](crate::KartaAgentClient::upload_file).
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Result<String> {
        Ok(self.upload_file(name, bytes, |_| {}).await?.path)
    }

    /// The same as [`upload`](Self::upload), and tells how far it is, in bytes of the file: see
    /// [`KartaAgentClient::upload_file_with_progress`](crate::KartaAgentClient::upload_file_with_progress). The function
    /// is called by whoever polls the future: it may write signals.
    ///
    /// # Errors
    ///
    /// As [`KartaAgentClient::upload_file`](crate::KartaAgentClient::upload_file).
    pub async fn upload_with_progress(
        &self,
        name: &str,
        bytes: &[u8],
        on_progress: impl FnMut(UploadProgress),
    ) -> Result<String> {
        Ok(self.upload_file(name, bytes, on_progress).await?.path)
    }

    pub(crate) async fn upload_file(
        &self,
        name: &str,
        bytes: &[u8],
        mut on_progress: impl FnMut(UploadProgress),
    ) -> Result<Uploaded> {
        self.opened_session().await;
        let client = self.live_client()?;
        // The client's function has to be `Send` natively, this one need not.
        let (tell, mut told) = mpsc::unbounded();
        let tell = OnUploadProgress::new(move |progress| {
            // Nobody may listen any more.
            let _ = tell.unbounded_send(progress);
        });
        let mut upload = Box::pin(client.upload(name, bytes, Some(tell)));
        let answer = loop {
            match select(told.next(), upload).await {
                Either::Left((Some(progress), rest)) => {
                    on_progress(progress);
                    upload = rest;
                }
                Either::Left((None, rest)) => break rest.await,
                Either::Right((answer, _)) => break answer,
            }
        };
        while let Ok(progress) = told.try_recv() {
            on_progress(progress);
        }
        self.engine_mut(Engine::note_session);
        self.flush();
        answer
    }

    /// Ready once no session is being taken up: what is uploaded meanwhile would get one of its own.
    async fn opened_session(&self) {
        let waiting = self.engine_mut(|engine| {
            if !engine.is_opening() || engine.options_error().is_some() {
                return None;
            }
            let (tell, told) = oneshot::channel();
            engine.awaits_opening.push(tell);
            Some(told)
        });
        if let Some(told) = waiting.flatten() {
            // Dropped with the hook.
            let _ = told.await;
        }
    }

    /// Whether the agent takes files, which the Responses transport does not.
    #[cfg(feature = "widget")]
    pub(crate) fn takes_files(&self) -> bool {
        self.engine_mut(|engine| engine.transport() == Transport::ManagedAgents).unwrap_or_default()
    }
}

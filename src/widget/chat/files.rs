//! The files that go with the next message: they stay in the page until it is sent, since a file that was uploaded
//! can't be taken back.

mod words;

use dioxus::core::Task;
use dioxus::html::FileData;
use dioxus::prelude::*;
use futures::channel::oneshot;
use futures::future::Shared;

use super::Chat;
use crate::client::{FILE_LIMIT, Uploaded};
use crate::error::{KartaError, Result};
use crate::hook::Notice;
use crate::platform::dom::File;
use crate::widget::locale::fill;

use words::distinct;
pub(in crate::widget) use words::size_text;

/// What is attached, and what is being done with it.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::widget) struct Files {
    list: Signal<Vec<Attachment>>,
    /// Uploads them and sends the message.
    sending: Signal<Option<Task>>,
    /// Why something is not attached.
    pub(in crate::widget) note: Signal<Option<String>>,
    /// Whether a file is held over the chat.
    pub(in crate::widget) is_over: Signal<bool>,
    next_id: CopyValue<u32>,
    /// Ends, or has ended, before anything is uploaded.
    awaited: CopyValue<Option<Shared<oneshot::Receiver<()>>>>,
}

/// A file that goes with the next message.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::widget) struct Attachment {
    pub(in crate::widget) id: u32,
    pub(in crate::widget) name: String,
    pub(in crate::widget) size: u64,
    pub(in crate::widget) state: AttachmentState,
    source: Source,
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::widget) enum AttachmentState {
    /// It is in the page only.
    Waiting,
    /// It is on its way, this far, in percent.
    Uploading(u8),
    /// It did not arrive.
    Failed,
    /// The next turn of this session gets it.
    Uploaded(String),
}

/// Where its bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::widget) enum Source {
    /// Chosen or dropped.
    Data(FileData),
    /// Pasted, of which Dioxus does not tell.
    Pasted(File),
}

impl Source {
    fn name(&self) -> String {
        match self {
            Self::Data(data) => data.name(),
            Self::Pasted(file) => file.name(),
        }
    }

    fn size(&self) -> u64 {
        match self {
            Self::Data(data) => data.size(),
            Self::Pasted(file) => file.size(),
        }
    }

    async fn read(&self) -> Result<Vec<u8>> {
        let bytes = match self {
            Self::Pasted(file) => file.read().await,
            Self::Data(data) => match File::of(data.inner()) {
                // Dioxus' own way never ends when a browser can't read the file.
                Some(file) => file.read().await,
                None => data.read_bytes().await.ok().map(Vec::from),
            },
        };
        bytes.ok_or_else(|| KartaError::InvalidRequest {
            message: "the file can't be read: it is a folder, or has changed or gone".into(),
            code: Some("file_unreadable".into()),
            status: 400,
        })
    }
}

impl Files {
    pub(super) fn new() -> Self {
        Self {
            list: Signal::new(Vec::new()),
            sending: Signal::new(None),
            note: Signal::new(None),
            is_over: Signal::new(false),
            next_id: CopyValue::new(0),
            awaited: CopyValue::new(None),
        }
    }

    /// Lets what is sent wait until it is known whether the visitor has to agree to something.
    pub(in crate::widget) fn wait_for(&self, awaited: Shared<oneshot::Receiver<()>>) {
        let mut place = self.awaited;
        place.set(Some(awaited));
    }

    /// That wait.
    async fn admission(self) {
        let mut place = self.awaited;
        let awaited = place.peek().clone();
        if let Some(awaited) = awaited {
            // It ends when what ends it is dropped.
            let _ = awaited.await;
        }
        place.set(None);
    }

    /// Those that are attached. Subscribes.
    pub(in crate::widget) fn list(&self) -> Vec<Attachment> {
        self.list.read().clone()
    }

    /// Whether there are none. Subscribes.
    pub(in crate::widget) fn is_empty(&self) -> bool {
        self.list.read().is_empty()
    }

    /// Whether they are on their way. Subscribes.
    pub(in crate::widget) fn are_sent(&self) -> bool {
        self.sending.read().is_some()
    }

    fn set(&self, id: u32, state: AttachmentState) {
        let mut list = self.list;
        let index = list.peek().iter().position(|file| file.id == id && file.state != state);
        if let Some(index) = index {
            list.write()[index].state = state;
        }
    }

    /// What is not uploaded to this session yet.
    fn next(&self, session_id: Option<&str>) -> Option<Attachment> {
        let is_there = |file: &&Attachment| match &file.state {
            AttachmentState::Uploaded(there) => Some(there.as_str()) == session_id,
            _ => false,
        };
        self.list.peek().iter().find(|file| !is_there(file)).cloned()
    }

    fn put_back(&self) {
        let mut list = self.list;
        for file in list.write().iter_mut() {
            if matches!(file.state, AttachmentState::Uploading(_)) {
                file.state = AttachmentState::Waiting;
            }
        }
    }
}

impl Chat {
    /// Whether files can be attached. Subscribes.
    pub(in crate::widget) fn takes_files(&self) -> bool {
        self.look.read().attachments && self.agent.takes_files()
    }

    /// Attaches files. One that is too large is refused, and said so.
    pub(in crate::widget) fn attach(&self, sources: impl IntoIterator<Item = Source>) {
        let Files { mut list, mut note, mut next_id, sending, .. } = self.files;
        if sending.peek().is_some() {
            return;
        }
        let mut refused = None;
        for source in sources {
            let (name, size) = (source.name(), source.size());
            if size > FILE_LIMIT {
                let locale = self.locale.peek();
                let limit = size_text(FILE_LIMIT, &locale);
                refused = Some(fill(&locale.attachment_too_large, &[("file", &name), ("limit", &limit)]));
                continue;
            }
            let name = distinct(&name, |name| list.peek().iter().any(|file| file.name == name));
            let id = *next_id.peek();
            next_id.set(id + 1);
            list.write().push(Attachment { id, name, size, state: AttachmentState::Waiting, source });
        }
        note.set(refused);
    }

    /// Whether a file can still be kept from the agent. Subscribes to the session.
    pub(in crate::widget) fn can_detach(&self, file: &Attachment) -> bool {
        match &file.state {
            AttachmentState::Uploaded(session_id) => self.agent.session_id().as_ref() != Some(session_id),
            _ => true,
        }
    }

    pub(in crate::widget) fn detach(&self, id: u32) {
        let Files { mut list, mut note, sending, .. } = self.files;
        if sending.peek().is_none() {
            list.write().retain(|file| file.id != id);
            note.set(None);
        }
    }

    /// Sends what the visitor has written, with the files: they are uploaded one after the other, then the message is
    /// sent, and only then the draft is cleared.
    pub(in crate::widget) fn submit(&self) {
        let Files { list, mut sending, mut note, .. } = self.files;
        let mut draft = self.draft;
        if sending.peek().is_some() {
            return;
        }
        note.set(None);
        if list.peek().is_empty() {
            // Cleared at once: a second Enter or click sends nothing.
            return self.send(draft.take());
        }
        let chat = *self;
        let task = self.agent.spawn(async move {
            chat.files.admission().await;
            let is_sent = !chat.needs_consent() && chat.upload_all().await;
            let mut sending = chat.files.sending;
            sending.set(None);
            if is_sent {
                let (mut list, mut draft) = (chat.files.list, chat.draft);
                let names = list.take().into_iter().map(|file| file.name).collect();
                chat.send_all(draft.take(), names);
            } else {
                chat.files.put_back();
            }
        });
        sending.set(task);
    }

    /// Stops the upload. The draft and the files stay.
    pub(in crate::widget) fn cancel_upload(&self) {
        let mut sending = self.files.sending;
        let task = sending.take();
        if let Some(task) = task {
            task.cancel();
            self.files.put_back();
        }
    }

    /// Whether the session has all files now.
    async fn upload_all(self) -> bool {
        // Once more for each, if the server has forgotten the session in between.
        let attempts = self.files.list.peek().len() * 2;
        for _ in 0..attempts {
            let session_id = self.agent.session_id();
            let Some(file) = self.files.next(session_id.as_deref()) else { return true };
            match self.upload(&file).await {
                Ok(uploaded) => {
                    let now = self.agent.session_id();
                    self.files.set(file.id, AttachmentState::Uploaded(uploaded.session_id.clone()));
                    if now.as_ref() != Some(&uploaded.session_id) {
                        // Another conversation was begun meanwhile: this message was not meant for it.
                        return false;
                    }
                }
                Err(error) => {
                    self.files.set(file.id, AttachmentState::Failed);
                    self.agent.notify(Notice::Failed(error));
                    return false;
                }
            }
        }
        let session_id = self.agent.session_id();
        self.files.next(session_id.as_deref()).is_none()
    }

    async fn upload(&self, file: &Attachment) -> Result<Uploaded> {
        self.files.set(file.id, AttachmentState::Uploading(0));
        let bytes = file.source.read().await?;
        let tell = |progress: crate::ports::UploadProgress| {
            self.files.set(file.id, AttachmentState::Uploading((progress.fraction() * 100.0) as u8));
        };
        self.agent.upload_file(&file.name, &bytes, tell).await
    }
}

//! Uploads: files for the next message's turn.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::call::Call;
use super::core::Core;
use super::unsupported;
use crate::error::{KartaError, Result};
use crate::options::Transport;
use crate::ports::{OnUploadProgress, UploadProgress};
use crate::protocol::json::string;

/// The largest file that the server takes, in bytes.
pub(crate) const FILE_LIMIT: u64 = 25 * 1024 * 1024;
/// How fast an upload has to be at least, in bytes a second.
const SLOWEST_UPLOAD: usize = 50 * 1024;

/// A file that the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Uploaded {
    /// Where it is in the agent's workspace.
    pub(crate) path: String,
    /// The session whose next turn gets it.
    pub(crate) session_id: String,
}

impl Core {
    /// Uploads a file, once; into a new session when the old one is gone.
    pub(super) async fn upload_file(
        &self,
        name: &str,
        bytes: &[u8],
        on_progress: Option<OnUploadProgress>,
    ) -> Result<Uploaded> {
        if self.transport == Transport::Responses {
            return Err(unsupported("take files"));
        }
        check(name, bytes)?;
        let total = bytes.len() as u64;
        let tell = |sent| {
            if let Some(on_progress) = &on_progress {
                on_progress.tell(UploadProgress { sent, total });
            }
        };
        tell(0);
        let mut session_id = self.ensure_session().await?;
        let mut call = Call::post_json(self.files_url(&session_id), body(name, bytes));
        call.timeout += Duration::from_secs((bytes.len() / SLOWEST_UPLOAD) as u64);
        call.on_progress = on_progress.clone().map(|on_progress| of_file(on_progress, total));
        let answer = match self.json(&call, None).await {
            Err(KartaError::NotFound { .. }) => {
                // The server has forgotten the session, as it does at a restart.
                self.forget_session_if(&session_id);
                session_id = self.ensure_session().await?;
                call.url = self.files_url(&session_id);
                self.json(&call, None).await
            }
            answer => answer,
        };
        let path = string(&answer?.0, "path").unwrap_or_default();
        tell(total);
        Ok(Uploaded { path, session_id })
    }

    fn files_url(&self, session_id: &str) -> String {
        format!("{}/files", self.session_url(session_id))
    }
}

fn check(name: &str, bytes: &[u8]) -> Result<()> {
    let invalid = |message: String, code: &str, status| {
        Err(KartaError::InvalidRequest { message, code: Some(code.into()), status })
    };
    if name.trim().is_empty() {
        return invalid("a file needs a name".into(), "file_without_name", 400);
    }
    if bytes.len() as u64 > FILE_LIMIT {
        let size = bytes.len().div_ceil(1024 * 1024);
        return invalid(format!("{name} has {size} MiB, and the limit is 25 MiB"), "file_too_large", 413);
    }
    Ok(())
}

/// The request's body, written in one go: a large file is copied once.
fn body(name: &str, bytes: &[u8]) -> String {
    const FRAME: usize = 64;
    let name = Value::from(name).to_string();
    let mut body = String::with_capacity(bytes.len().div_ceil(3) * 4 + name.len() + FRAME);
    body.push_str(r#"{"name":"#);
    body.push_str(&name);
    body.push_str(r#","content_base64":""#);
    STANDARD.encode_string(bytes, &mut body);
    body.push_str(r#""}"#);
    body
}

/// Bytes of the body as bytes of the file, which the body is a third larger than. The last is told when the server has
/// answered.
fn of_file(on_progress: OnUploadProgress, total: u64) -> OnUploadProgress {
    OnUploadProgress::new(move |body| {
        let sent = (body.fraction() * total as f64) as u64;
        if sent < total {
            on_progress.tell(UploadProgress { sent, total });
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_body_is_json_whatever_the_name_is_and_takes_its_room_at_once() {
        let bytes: Vec<u8> = (0..=255).collect();
        let written = body("a \"b\"\\\n日本.txt", &bytes);
        let read: Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(read["name"], "a \"b\"\\\n日本.txt");
        assert_eq!(STANDARD.decode(read["content_base64"].as_str().unwrap_or_default()), Ok(bytes));
        let large = body("large.bin", &vec![7; 100_000]);
        assert!(large.capacity() < large.len() + 100, "{} for {}", large.capacity(), large.len());
        assert_eq!(body("empty.txt", &[]), r#"{"name":"empty.txt","content_base64":""}"#);
    }

    #[test]
    fn progress_is_told_in_bytes_of_the_file() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&told);
        let note = OnUploadProgress::new(move |progress| {
            if let Ok(mut notes) = notes.lock() {
                notes.push(progress.sent);
            }
        });
        let on_progress = of_file(note, 300);
        for sent in [0, 200, 400] {
            on_progress.tell(UploadProgress { sent, total: 400 });
        }
        // That all is sent says nothing of its arrival.
        assert_eq!(told.lock().map(|told| told.clone()).ok(), Some(vec![0, 150]));
        assert!((UploadProgress { sent: 0, total: 0 }).fraction() == 1.0);
    }
}

//! One request: its token, its time limit, its retry after a 401, its error.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::{Either, select};
use serde_json::{Map, Value};

use super::core::Core;
use crate::error::{KartaError, Result};
use crate::options::{Auth, without_query};
use crate::ports::{Clock, Http, HttpMethod, HttpRequest, HttpResponse, OnUploadProgress};
use crate::protocol::http::error_of;
use crate::protocol::json::parse;
use crate::protocol::rows::Rows;
use crate::state::token::Token;

/// How long a request that is not a stream may take.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest body that is read whole: the history of a long session.
const BODY_LIMIT: usize = 256 * 1024 * 1024;
/// How long entries are read before something else has its turn, in milliseconds.
const BUSY_MS: u64 = 8;
/// The largest error body that is read.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// A request that may have to be made twice.
pub(super) struct Call {
    pub(super) method: HttpMethod,
    pub(super) url: String,
    pub(super) body: Option<Bytes>,
    pub(super) on_progress: Option<OnUploadProgress>,
    pub(super) accept: &'static str,
    pub(super) timeout: Duration,
}

impl Call {
    pub(super) fn get(url: String) -> Self {
        Self {
            method: HttpMethod::Get,
            url,
            body: None,
            on_progress: None,
            accept: "application/json",
            timeout: CALL_TIMEOUT,
        }
    }

    pub(super) fn post(url: String, body: &Value) -> Self {
        Self::post_json(url, body.to_string())
    }

    /// Posts what is JSON already.
    pub(super) fn post_json(url: String, body: String) -> Self {
        Self { method: HttpMethod::Post, body: Some(body.into()), ..Self::get(url) }
    }

    pub(super) fn patch(url: String, body: &Value) -> Self {
        Self { method: HttpMethod::Patch, ..Self::post(url, body) }
    }

    pub(super) fn stream(mut self) -> Self {
        self.accept = "text/event-stream";
        self
    }

    pub(super) fn request(&self) -> HttpRequest {
        let mut request = HttpRequest::new(self.method, self.url.clone());
        request.accept = self.accept;
        request.body.clone_from(&self.body);
        request.on_progress.clone_from(&self.on_progress);
        request
    }
}

/// Where the entries of a long array go, one by one.
pub(super) struct Sink<'a> {
    /// The array in the object that is answered.
    pub(super) key: &'static str,
    pub(super) take: &'a mut (dyn FnMut(&Value) + Send),
}

impl Sink<'_> {
    /// The same for another request, when nothing has come of this one.
    pub(super) fn again(&mut self) -> Sink<'_> {
        Sink { key: self.key, take: &mut *self.take }
    }
}

/// The way to the server: requests without tokens.
pub(super) struct Line {
    pub(super) http: Arc<dyn Http>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Line {
    /// Waits for `work`, but not for longer than `limit`.
    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        what: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        match select(std::pin::pin!(work), self.clock.sleep(limit)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                Err(KartaError::network(format!("{what} did not answer within {} s", limit.as_secs())))
            }
        }
    }

    /// Makes a request; an error status is an error.
    pub(super) async fn send(&self, request: HttpRequest, timeout: Duration) -> Result<HttpResponse> {
        let place = without_query(&request.url).to_owned();
        let response = self.within(timeout, &place, self.http.fetch(request)).await?;
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        let (status, content_type, retry_after) =
            (response.status, response.content_type.clone(), response.retry_after);
        // What an error says is worth waiting for, its absence is not worth another error.
        let body = self.within(timeout, &place, read(response, ERROR_BODY_LIMIT)).await.unwrap_or_default();
        Err(error_of(status, content_type.as_deref(), retry_after, &body))
    }

    /// The JSON object of a response.
    pub(super) async fn object(
        &self,
        response: HttpResponse,
        place: &str,
        timeout: Duration,
    ) -> Result<Map<String, Value>> {
        let content_type = response.content_type.clone();
        let body = self.within(timeout, place, read(response, BODY_LIMIT)).await?;
        object_of(&body, place, content_type)
    }

    /// The JSON object of a response without the entries of one array, which go into the sink as they arrive.
    async fn object_and_rows(
        &self,
        mut response: HttpResponse,
        place: &str,
        timeout: Duration,
        sink: Sink<'_>,
    ) -> Result<Map<String, Value>> {
        let content_type = response.content_type.clone();
        let read = async {
            let (mut rows, mut size, mut busy_since) = (Rows::new(sink.key), 0, self.clock.now());
            while let Some(chunk) = next_chunk(&mut response, &mut size, BODY_LIMIT).await? {
                let mut chunk = &chunk[..];
                while let Some(row) = rows.next(&mut chunk) {
                    let Some(row) = parse(&String::from_utf8_lossy(&row)) else {
                        return Err(no_json(&row, place, content_type.clone()));
                    };
                    (sink.take)(&row);
                    if self.clock.now().saturating_sub(busy_since) >= BUSY_MS {
                        self.clock.breathe().await;
                        busy_since = self.clock.now();
                    }
                }
            }
            Ok(rows.rest())
        };
        let rest = self.within(timeout, place, read).await?;
        object_of(&rest, place, content_type)
    }
}

impl Core {
    /// Makes a request with a token; after a 401 once more with a new one, where one can be had. Answers the head of
    /// a successful response and the token that it took.
    pub(super) async fn open(&self, call: &Call, pinned: Option<Token>) -> Result<(HttpResponse, Token)> {
        let is_pinned = pinned.is_some();
        let token = match pinned {
            Some(token) => token,
            None => self.token(None).await?,
        };
        match self.fetch(call, &token).await {
            Err(KartaError::Authentication { .. }) if !is_pinned && self.can_renew() => {
                let token = self.token(Some(&token.secret)).await?;
                Ok((self.fetch(call, &token).await?, token))
            }
            answer => Ok((answer?, token)),
        }
    }

    fn can_renew(&self) -> bool {
        !matches!(self.auth, Auth::Static(_))
    }

    async fn fetch(&self, call: &Call, token: &Token) -> Result<HttpResponse> {
        let mut request = call.request();
        request.bearer = Some(token.secret.clone());
        self.line.send(request, call.timeout).await
    }

    /// A JSON object.
    pub(super) async fn json(
        &self,
        call: &Call,
        pinned: Option<Token>,
    ) -> Result<(Map<String, Value>, Token)> {
        let (response, token) = self.open(call, pinned).await?;
        Ok((self.line.object(response, without_query(&call.url), call.timeout).await?, token))
    }

    /// A JSON object of which one array may be long.
    pub(super) async fn json_and_rows(&self, call: &Call, sink: Sink<'_>) -> Result<Map<String, Value>> {
        let (response, _) = self.open(call, None).await?;
        self.line.object_and_rows(response, without_query(&call.url), call.timeout, sink).await
    }
}

fn object_of(body: &[u8], place: &str, content_type: Option<String>) -> Result<Map<String, Value>> {
    match parse(&String::from_utf8_lossy(body)) {
        Some(Value::Object(map)) => Ok(map),
        _ => Err(no_json(body, place, content_type)),
    }
}

fn no_json(body: &[u8], place: &str, content_type: Option<String>) -> KartaError {
    let came = if body.trim_ascii_start().starts_with(b"<") { "HTML" } else { "something else" };
    let kind = content_type.map(|kind| format!(" ({kind})")).unwrap_or_default();
    KartaError::protocol(format!(
        "{place} answered with {came}{kind} where JSON was expected: is the base URL that of a Karta server?"
    ))
}

/// The next piece of a body of which there were `size` bytes.
async fn next_chunk(response: &mut HttpResponse, size: &mut usize, limit: usize) -> Result<Option<Bytes>> {
    let Some(chunk) = response.body.next().await.transpose()? else { return Ok(None) };
    *size += chunk.len();
    if *size > limit {
        return Err(KartaError::protocol(format!("the server's answer is larger than {limit} bytes")));
    }
    Ok(Some(chunk))
}

async fn read(mut response: HttpResponse, limit: usize) -> Result<Vec<u8>> {
    let (mut body, mut size) = (Vec::new(), 0);
    while let Some(chunk) = next_chunk(&mut response, &mut size, limit).await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

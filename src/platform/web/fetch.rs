//! The browser's transport: `fetch`, aborted on drop. What wants to be told of its progress goes by [`super::xhr`].

use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCredentials};

use crate::error::{KartaError, Result};
use crate::ports::{BoxFuture, Http, HttpMethod, HttpRequest, HttpResponse};

struct FetchHttp;

/// Aborts its request when it is dropped.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Http for FetchHttp {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>> {
        match request.on_progress.clone() {
            None => Box::pin(fetch(request)),
            Some(on_progress) => Box::pin(super::xhr::send(request, on_progress)),
        }
    }
}

async fn fetch(request: HttpRequest) -> Result<HttpResponse> {
    let guard = AbortOnDrop::new();
    let signal = guard.0.as_ref().map(AbortController::signal);
    let method = match request.method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Patch => Method::PATCH,
    };
    // The API takes no cookies; a host's own token endpoint may.
    let credentials =
        if request.with_cookies { RequestCredentials::SameOrigin } else { RequestCredentials::Omit };
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        .credentials(credentials)
        .abort_signal(signal.as_ref())
        .header("Accept", request.accept);
    if let Some(bearer) = &request.bearer {
        builder = builder.header("Authorization", &format!("Bearer {}", bearer.expose()));
    }
    let place = crate::options::without_query(&request.url);
    let sent = match request.body {
        Some(body) => {
            let text = String::from_utf8_lossy(&body);
            builder.header("Content-Type", "application/json").body(JsValue::from_str(&text))
        }
        None => builder.build(),
    };
    let sent = sent.map_err(|error| KartaError::options(format!("{place:?} can't be requested: {error}")))?;
    let response = sent.send().await.map_err(|_| unanswered(place))?;
    let headers = response.headers();
    let retry_after = headers.get("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let content_type = headers.get("content-type");
    let body = body(&response, guard)?;
    Ok(HttpResponse::new(response.status(), content_type, body).with_retry_after(retry_after))
}

/// A browser does not tell scripts more than this.
pub(super) fn unanswered(place: &str) -> KartaError {
    KartaError::network(format!(
        "no answer from {place}: the network is down, the address is wrong, or the server does not allow this page's \
         origin (CORS)"
    ))
}

/// The chunks of a body. Dropping the stream aborts the request.
fn body(response: &Response, guard: AbortOnDrop) -> Result<crate::ports::BoxStream<'static, Result<Bytes>>> {
    let Some(stream) = response.body() else { return Ok(futures::stream::empty().boxed_local()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let state = (reader, guard);
    Ok(futures::stream::unfold(Some(state), |state| async move {
        let (reader, guard) = state?;
        match read(&reader).await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some((reader, guard)))),
            Ok(None) => None,
            Err(_) => Some((Err(KartaError::network("the connection broke off")), None)),
        }
    })
    .boxed_local())
}

async fn read(reader: &ReadableStreamDefaultReader) -> std::result::Result<Option<Bytes>, JsValue> {
    let result = JsFuture::from(reader.read()).await?;
    let is_done = js_sys::Reflect::get(&result, &JsValue::from_str("done"))?;
    if is_done.is_truthy() {
        return Ok(None);
    }
    let chunk: Uint8Array = js_sys::Reflect::get(&result, &JsValue::from_str("value"))?.dyn_into()?;
    Ok(Some(chunk.to_vec().into()))
}

/// [`default_http`] for what is not told of its progress: without what that takes.
#[cfg(feature = "widget")]
pub(crate) fn simple_http(_base_url: &str) -> Result<Arc<dyn Http>> {
    struct SimpleHttp;

    impl Http for SimpleHttp {
        fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>> {
            Box::pin(fetch(request))
        }
    }

    #[allow(clippy::arc_with_non_send_sync)] // A browser has one thread.
    Ok(Arc::new(SimpleHttp))
}

pub(crate) fn default_http(_base_url: &str) -> Result<Arc<dyn Http>> {
    #[allow(clippy::arc_with_non_send_sync)] // A browser has one thread.
    Ok(Arc::new(FetchHttp))
}

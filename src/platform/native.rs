//! The native transport: reqwest on tokio, with rustls.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, ORIGIN, RETRY_AFTER,
};

use crate::error::{KartaError, Result};
use crate::options::origin_of;
use crate::ports::{
    BoxFuture, Http, HttpMethod, HttpRequest, HttpResponse, OnUploadProgress, UploadProgress,
};

/// A connection that was idle for longer is not used again. The server (uvicorn) closes idle connections after 5 s, and
/// a post that meets the closing may or may not have arrived.
const IDLE_CONNECTION: Duration = Duration::from_secs(4);

/// Makes requests by reqwest. Needs a running tokio runtime.
///
/// The mint of an embed key refuses requests without an `Origin`, which a browser sends by itself. Natively the one
/// given here is sent; without any, the base URL's own.
///
/// ```no_run
/// use karta_dioxus::{AgentOptions, KartaAgentClient, NativeHttp};
///
/// let options = AgentOptions::new("coffeeco/support-bot")
///     .embed_key("pk_live_...")
///     .http(NativeHttp::with_origin("https://coffee.example"));
/// let client = KartaAgentClient::new(options)?;
/// # Ok::<(), karta_dioxus::KartaError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NativeHttp {
    origin: String,
    // Made on first use: building it loads the system's certificates.
    client: Arc<OnceLock<std::result::Result<reqwest::Client, String>>>,
}

impl NativeHttp {
    /// A transport that sends `Origin: {origin}` with each request.
    pub fn with_origin(origin: impl Into<String>) -> Self {
        Self { origin: origin.into(), client: Arc::default() }
    }

    fn client(&self) -> Result<&reqwest::Client> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(KartaError::options(
                "the native transport needs a tokio runtime: call it from within one, or hand in another transport by \
                 AgentOptions::http",
            ));
        }
        let make = || {
            reqwest::Client::builder()
                // Redirects would carry the token elsewhere.
                .redirect(reqwest::redirect::Policy::none())
                .pool_idle_timeout(IDLE_CONNECTION)
                .build()
        };
        let client = self.client.get_or_init(|| make().map_err(|error| error.to_string()));
        client.as_ref().map_err(|error| KartaError::network(format!("no HTTP client could be made: {error}")))
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse> {
        let method = match request.method {
            HttpMethod::Get => reqwest::Method::GET,
            HttpMethod::Post => reqwest::Method::POST,
            HttpMethod::Patch => reqwest::Method::PATCH,
        };
        if !request.url.contains("://") {
            return Err(KartaError::options(format!(
                "the address {:?} is relative: outside a browser it has to begin with http:// or https://",
                crate::options::without_query(&request.url)
            )));
        }
        let mut builder = self.client()?.request(method, &request.url).header(ACCEPT, request.accept);
        builder = builder.header(ORIGIN, header("Origin", &self.origin)?);
        if let Some(bearer) = &request.bearer {
            let mut value = header("token", &format!("Bearer {}", bearer.expose()))?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, "application/json");
            builder = match request.on_progress {
                None => builder.body(body),
                // The body of a stream has no length of its own.
                Some(on_progress) => builder.header(CONTENT_LENGTH, body.len()).body(told(body, on_progress)),
            };
        }
        let response = builder.send().await.map_err(|error| network_error(error, &request.url))?;
        let text = |headers: &HeaderMap, name| headers.get(name)?.to_str().ok().map(str::to_owned);
        let status = response.status().as_u16();
        let content_type = text(response.headers(), CONTENT_TYPE);
        let retry_after =
            text(response.headers(), RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok());
        let body = response.bytes_stream().map_err(|error| {
            KartaError::network(format!("the connection broke off: {}", cause(&error.without_url())))
        });
        Ok(HttpResponse::new(status, content_type, body.boxed()).with_retry_after(retry_after))
    }
}

/// A body that tells how much of it the connection has asked for.
fn told(body: Bytes, on_progress: OnUploadProgress) -> reqwest::Body {
    const PIECE: usize = 64 * 1024;
    let total = body.len() as u64;
    let pieces = (0..body.len()).step_by(PIECE).map(move |start| {
        let end = (start + PIECE).min(body.len());
        on_progress.tell(UploadProgress { sent: start as u64, total });
        Ok::<_, std::convert::Infallible>(body.slice(start..end))
    });
    reqwest::Body::wrap_stream(futures::stream::iter(pieces))
}

/// A header's value, without white space around it, as `fetch` sends it. The error does not repeat it.
fn header(name: &str, value: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(value.trim()).map_err(|_| {
        KartaError::options(format!(
            "the {name} has characters in it, such as a line end, that no header can carry"
        ))
    })
}

/// An error without the address's query, which may carry a key.
fn network_error(error: reqwest::Error, url: &str) -> KartaError {
    let place = crate::options::without_query(url);
    if error.is_builder() {
        return KartaError::options(format!("{place:?} is not an address: {}", cause(&error.without_url())));
    }
    KartaError::network(format!("no answer from {place}: {}", cause(&error.without_url())))
}

/// The innermost cause, which is the one that says something, such as "Connection refused".
fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

impl Http for NativeHttp {
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>> {
        Box::pin(self.clone().send(request))
    }
}

pub(crate) fn default_http(base_url: &str) -> Result<Arc<dyn Http>> {
    Ok(Arc::new(NativeHttp::with_origin(origin_of(base_url))))
}

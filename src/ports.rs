//! What the client needs from the outside world: a way to make requests and a clock. The platform brings its
//! own; tests and unusual hosts hand theirs in by [`AgentOptions::http`](crate::AgentOptions::http) and
//! [`AgentOptions::clock`](crate::AgentOptions::clock).

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;

use crate::error::Result;
use crate::options::Secret;

/// A boxed future: `Send` natively, not in a browser.
///
/// ```
/// let answer: karta_dioxus::ports::BoxFuture<'static, u32> = Box::pin(async { 42 });
/// # drop(answer);
/// ```
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future: `Send` natively, not in a browser.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A boxed stream: `Send` natively, not in a browser.
///
/// ```
/// let body: karta_dioxus::ports::BoxStream<'static, u32> = Box::pin(futures::stream::iter([1, 2]));
/// # drop(body);
/// ```
#[cfg(not(target_arch = "wasm32"))]
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;
/// A boxed stream: `Send` natively, not in a browser.
#[cfg(target_arch = "wasm32")]
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + 'a>>;

/// `Send` natively; everything in a browser, which has one thread.
///
/// ```
/// use karta_dioxus::ports::MaybeSend;
///
/// fn keep(work: impl Future<Output = ()> + MaybeSend + 'static) {
///     // Natively it can go to another thread.
///     drop(work);
/// }
/// keep(async {});
/// ```
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + ?Sized> MaybeSend for T {}
/// `Send` natively; everything in a browser, which has one thread.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSend for T {}

/// `Send + Sync` natively; everything in a browser, which has one thread.
///
/// ```
/// use karta_dioxus::ports::MaybeSendSync;
///
/// fn keep(call: impl Fn() + MaybeSendSync + 'static) {
///     drop(call);
/// }
/// keep(|| println!("called"));
/// ```
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSendSync: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> MaybeSendSync for T {}
/// `Send + Sync` natively; everything in a browser, which has one thread.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSendSync {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSendSync for T {}

/// The method of a request.
///
/// ```
/// assert_eq!(karta_dioxus::ports::HttpMethod::Patch.as_str(), "PATCH");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Changes.
    Patch,
}

impl HttpMethod {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
        }
    }
}

/// How far an upload is.
///
/// ```
/// let progress = karta_dioxus::UploadProgress { sent: 512, total: 2048 };
/// assert_eq!(progress.fraction(), 0.25);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UploadProgress {
    /// Bytes that are sent: handed to the network, not necessarily arrived.
    pub sent: u64,
    /// Bytes to send.
    pub total: u64,
}

impl UploadProgress {
    /// The part that is sent, from 0 to 1. Nothing to send is all sent.
    pub fn fraction(&self) -> f64 {
        if self.total == 0 { 1.0 } else { (self.sent as f64 / self.total as f64).min(1.0) }
    }
}

/// Is told how far an upload is. Clones call the same function.
///
/// ```
/// use karta_dioxus::UploadProgress;
/// use karta_dioxus::ports::OnUploadProgress;
///
/// let on_progress = OnUploadProgress::new(|progress| println!("{} of {}", progress.sent, progress.total));
/// on_progress.tell(UploadProgress { sent: 512, total: 2048 });
/// ```
#[derive(Clone)]
pub struct OnUploadProgress {
    #[cfg(not(target_arch = "wasm32"))]
    call: Arc<dyn Fn(UploadProgress) + Send + Sync>,
    #[cfg(target_arch = "wasm32")]
    call: Arc<dyn Fn(UploadProgress)>,
}

impl OnUploadProgress {
    /// Calls this function.
    pub fn new(call: impl Fn(UploadProgress) + MaybeSendSync + 'static) -> Self {
        #[allow(clippy::arc_with_non_send_sync)] // A browser has one thread.
        Self { call: Arc::new(call) }
    }

    /// Tells how far it is. Of a transport, in bytes of the request's body.
    pub fn tell(&self, progress: UploadProgress) {
        (self.call)(progress);
    }
}

impl std::fmt::Debug for OnUploadProgress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnUploadProgress").finish_non_exhaustive()
    }
}

/// One request. `Debug` shows neither the bearer token nor the body nor the query.
///
/// ```
/// use karta_dioxus::ports::{HttpMethod, HttpRequest};
///
/// let request = HttpRequest::new(HttpMethod::Get, "https://agent.karta.sh/v1/whoami?key=secret");
/// assert_eq!((request.accept, request.with_cookies), ("application/json", false));
/// assert!(!format!("{request:?}").contains("secret"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The address; relative ones occur only for a relative token endpoint.
    pub url: String,
    /// Goes into `Authorization: Bearer ..`.
    pub bearer: Option<Secret>,
    /// Goes into `Accept`.
    pub accept: &'static str,
    /// A JSON body; `Content-Type: application/json` goes with it. Clones share it.
    pub body: Option<Bytes>,
    /// Wants to know how much of the body is sent. A transport that can't tell may leave it alone.
    pub on_progress: Option<OnUploadProgress>,
    /// Whether cookies of the page's own site may go along: only to a host's token endpoint.
    pub with_cookies: bool,
}

impl HttpRequest {
    /// A request without a body or credentials, which accepts JSON.
    pub fn new(method: HttpMethod, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            bearer: None,
            accept: "application/json",
            body: None,
            on_progress: None,
            with_cookies: false,
        }
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method.as_str())
            .field("url", &crate::options::without_query(&self.url))
            .field("bearer", &self.bearer)
            .finish_non_exhaustive()
    }
}

/// The head of an answer, and its body as it arrives. Dropping it aborts the request.
///
/// ```
/// use karta_dioxus::ports::HttpResponse;
///
/// let body = futures::stream::iter([Ok(bytes::Bytes::from_static(b"{}"))]);
/// let answer = HttpResponse::new(200, Some("application/json".into()), Box::pin(body)).with_retry_after(None);
/// assert_eq!(answer.status, 200);
/// ```
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// `Content-Type`, when it is there.
    pub content_type: Option<String>,
    /// `Retry-After` in seconds, when it is there and readable (a browser hides it across origins).
    pub retry_after: Option<u64>,
    /// The body. An item that is an error ends it.
    pub body: BoxStream<'static, Result<Bytes>>,
}

impl HttpResponse {
    /// An answer with the given body.
    pub fn new(status: u16, content_type: Option<String>, body: BoxStream<'static, Result<Bytes>>) -> Self {
        Self { status, content_type, retry_after: None, body }
    }

    /// The same with a `Retry-After`, in seconds.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: Option<u64>) -> Self {
        self.retry_after = seconds;
        self
    }
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Makes requests.
///
/// ```
/// use std::sync::Arc;
///
/// use karta_dioxus::ports::{BoxFuture, Http, HttpRequest, HttpResponse};
/// use karta_dioxus::{AgentOptions, KartaError, Result};
///
/// /// No network at all.
/// struct Offline;
///
/// impl Http for Offline {
///     fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>> {
///         let message = format!("{} was not asked", request.url);
///         Box::pin(async { Err(KartaError::Network { message }) })
///     }
/// }
///
/// let options = AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_...").http(Offline);
/// ```
pub trait Http: MaybeSendSync {
    /// Sends a request and answers once the head of the response is there. Dropping the future or the
    /// response aborts the request.
    ///
    /// # Errors
    ///
    /// [`KartaError::Network`](crate::KartaError::Network) when no response arrives. A response with an error
    /// status is not an error here.
    fn fetch(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse>>;
}

/// Tells the time, waits, and rolls dice.
///
/// ```
/// use std::time::Duration;
///
/// use karta_dioxus::AgentOptions;
/// use karta_dioxus::ports::{BoxFuture, Clock};
///
/// /// It is always noon on the first of January 1970, and nobody ever has to wait.
/// struct Noon;
///
/// impl Clock for Noon {
///     fn now(&self) -> u64 {
///         12 * 60 * 60 * 1000
///     }
///
///     fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
///         Box::pin(async {})
///     }
/// }
///
/// let options = AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_...").clock(Noon);
/// ```
pub trait Clock: MaybeSendSync {
    /// Milliseconds since the Unix epoch.
    fn now(&self) -> u64;

    /// Is ready after the given time. Dropping it releases the timer.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Is ready once whatever else waits on this thread has had its turn: in a browser the page, which otherwise stands
    /// still as long as there is something to do. By default it sleeps for no time.
    fn breathe(&self) -> BoxFuture<'static, ()> {
        self.sleep(Duration::ZERO)
    }

    /// A random number from 0 to below 1, which spreads retries.
    fn random(&self) -> f64 {
        let bits = uuid::Uuid::new_v4().as_u128() as u32;
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

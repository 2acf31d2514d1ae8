//! Running the server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::config::Config;
use crate::{catalog, routes};

/// A running demo server.
///
/// Dropping it stops it: it accepts no more connections, open event streams are cut and turns are stopped.
/// [`DemoServer::stop`] does the same and waits for it.
///
/// # Example
///
/// ```
/// use karta_demo_server::{Config, DemoServer};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// let server = DemoServer::start(Config::default(), ([127, 0, 0, 1], 0).into()).await?;
/// assert!(server.base_url().starts_with("http://127.0.0.1:"));
/// server.stop().await;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct DemoServer {
    address: SocketAddr,
    app: Arc<App>,
    task: Option<JoinHandle<()>>,
}

impl DemoServer {
    /// The project that the demo is about, `org/agent`.
    pub const PROJECT: &'static str = catalog::PROJECT;
    /// The embed key of [`Self::PROJECT`].
    pub const EMBED_KEY: &'static str = catalog::EMBED_KEY;

    /// The routes of a fresh server, to be served or merged by the caller. There is no fallback among them,
    /// so pages can be put beside them on the same Origin:
    ///
    /// ```
    /// use axum::Router;
    /// use karta_demo_server::{Config, DemoServer};
    ///
    /// let app: Router = DemoServer::router(Config::default()).fallback(|| async { "the demo's page" });
    /// ```
    pub fn router(config: Config) -> Router {
        routes::router(App::new(config))
    }

    /// Listens on `address` (port 0 picks a free one) and serves in the background.
    ///
    /// # Errors
    ///
    /// Whatever binding the address answers, such as a port in use.
    pub async fn start(config: Config, address: SocketAddr) -> io::Result<Self> {
        Self::start_with_pages(config, address, Router::new().fallback(routes::not_found)).await
    }

    /// Like [`Self::start`], with `pages` on the same Origin. Their fallback answers what no route matches.
    ///
    /// # Errors
    ///
    /// Whatever binding the address answers, such as a port in use.
    pub async fn start_with_pages(config: Config, address: SocketAddr, pages: Router) -> io::Result<Self> {
        // Small frames have to leave at once.
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let app = App::new(config);
        let router = routes::router(app.clone()).merge(pages);
        let shutdown = app.shutdown.clone().cancelled_owned();
        let task = tokio::spawn(async move {
            // An accept loop has no errors to report: it retries.
            let _ = axum::serve(listener, router).with_graceful_shutdown(shutdown).await;
        });
        Ok(Self { address, app, task: Some(task) })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://host:port`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many event streams clients hold open now.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.app.streams.count()
    }

    /// Stops the server and waits until its connections have closed.
    pub async fn stop(mut self) {
        self.app.shutdown.cancel();
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.app.shutdown.cancel();
    }
}

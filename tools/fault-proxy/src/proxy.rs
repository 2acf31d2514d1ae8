//! [`FaultProxy`]: running it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::fault::Rule;
use crate::gate::{Door, Gate};
use crate::route::Route;
use crate::rules::Rules;
use crate::{control, forward};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) upstream: String,
    pub(crate) http: reqwest::Client,
    pub(crate) rules: Rules,
    pub(crate) door: Arc<Door>,
}

impl Shared {
    /// Lets the server begin the log of a session anew, or of all.
    pub(crate) async fn restart_log(&self, session: Option<&str>) -> Result<(), String> {
        let which = session.map(|session| format!("?session={session}")).unwrap_or_default();
        let address = format!("{}/__peer__/droplog{which}", self.upstream);
        let answer = self.http.post(address).send().await.map_err(|fault| fault.to_string())?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("the server answered {status}")) }
    }
}

/// A running proxy. Dropping it closes it and cuts what is open.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    shutdown: CancellationToken,
}

impl FaultProxy {
    /// Listens on `address` (port 0 picks a free one) and passes everything on to `upstream`, an address such as
    /// `http://127.0.0.1:8787`.
    ///
    /// # Errors
    ///
    /// Whatever binding the address answers, such as a port in use.
    pub async fn start(upstream: &str, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        // A connection that is kept may be closed by the server as it is used again: a fault that nobody has set.
        let http = http.pool_max_idle_per_host(0);
        let shared = Arc::new(Shared {
            upstream: upstream.trim_end_matches('/').to_owned(),
            http: http.build().map_err(io::Error::other)?,
            rules: Rules::default(),
            door: Arc::default(),
        });
        let router = Router::new()
            .route("/__fault__/{control}", any(control::control))
            .fallback(forward::forward)
            .with_state(shared.clone());
        let gate = Gate::new(listener, shared.door.clone())?;
        let shutdown = CancellationToken::new();
        let stopped = shutdown.clone().cancelled_owned();
        tokio::spawn(async move {
            tokio::select! {
                // An accept loop has no errors to report: it retries.
                _ = axum::serve(gate, router) => {}
                () = stopped => {}
            }
        });
        Ok(Self { address, shared, shutdown })
    }

    /// `http://host:port`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets a fault. Requests meet all rules that fit them, in the order in which they were set.
    pub fn add(&self, rule: Rule) {
        self.shared.rules.add(rule);
    }

    /// From now on all goes well.
    pub fn clear(&self) {
        self.shared.rules.clear();
    }

    /// Takes no connections for a while, and cuts those that are there.
    pub fn stop_accepting(&self, duration: Duration) {
        self.shared.door.shut(duration);
    }

    /// Lets the server begin the log of a session anew, or of all sessions.
    ///
    /// # Errors
    ///
    /// Says what the server answered instead.
    pub async fn restart_log(&self, session: Option<&str>) -> Result<(), String> {
        self.shared.restart_log(session).await
    }

    /// How many faults have happened. A cut has when its place was reached: a body that ends before is whole.
    #[must_use]
    pub fn fired(&self) -> usize {
        self.shared.rules.fired()
    }

    /// How many requests there were for a route, preflights left out.
    #[must_use]
    pub fn requests(&self, route: Route) -> usize {
        self.shared.rules.seen(route)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.door.shut(Duration::from_secs(60 * 60));
        self.shutdown.cancel();
    }
}

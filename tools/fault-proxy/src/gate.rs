//! [`Gate`]: a listener that can be shut for a while.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Whether connections are taken.
#[derive(Debug, Default)]
pub(crate) struct Door(Mutex<Shut>);

#[derive(Debug, Default)]
struct Shut {
    until: Option<Instant>,
    /// Ends what is open when the door is shut.
    cut: CancellationToken,
}

impl Door {
    fn lock(&self) -> MutexGuard<'_, Shut> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes no connections for a while, and cuts those that are there.
    pub(crate) fn shut(&self, duration: Duration) {
        let mut shut = self.lock();
        shut.until = Some(Instant::now() + duration);
        std::mem::take(&mut shut.cut).cancel();
    }

    /// When it opens again, if it is shut.
    pub(crate) fn opens_at(&self) -> Option<Instant> {
        self.lock().until.filter(|until| *until > Instant::now())
    }

    /// Is cancelled when the door is shut.
    pub(crate) fn cut(&self) -> CancellationToken {
        self.lock().cut.clone()
    }
}

/// A listener behind a door. While the door is shut nobody listens: who connects is refused, and does not queue.
#[derive(Debug)]
pub(crate) struct Gate {
    address: SocketAddr,
    listener: Option<TcpListener>,
    door: std::sync::Arc<Door>,
}

impl Gate {
    pub(crate) fn new(listener: TcpListener, door: std::sync::Arc<Door>) -> std::io::Result<Self> {
        Ok(Self { address: listener.local_addr()?, listener: Some(listener), door })
    }

    /// The listener; `None` when its port can't be had.
    async fn listening(&mut self) -> Option<&TcpListener> {
        if self.listener.is_none() {
            self.listener = TcpListener::bind(self.address).await.ok();
        }
        self.listener.as_ref()
    }
}

impl Listener for Gate {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let shut = self.door.cut();
            if let Some(until) = self.door.opens_at() {
                self.listener = None;
                tokio::time::sleep_until(until).await;
                continue;
            }
            let Some(listener) = self.listening().await else {
                // Somebody else has the port for a moment.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = shut.cancelled() => continue,
            };
            match accepted {
                Ok((stream, address)) => {
                    // Small pieces have to leave at once.
                    let _ = stream.set_nodelay(true);
                    return (stream, address);
                }
                // Out of file descriptors, say: some will be closed.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

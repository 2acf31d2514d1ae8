//! What the integration tests share: servers to talk to, turns read whole, and a scripted world without either.

pub mod clock;
pub mod page;
pub mod peer;
pub mod scripted;
pub mod server;
pub mod turn;

use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::Runtime;

pub use karta_dioxus::testing as answer;
pub use server::{Kind, Server};
pub use turn::{Turn, read, read_to_pause, read_until};

/// How long anything may take before a test calls it hung: a loaded machine with the real server takes its time.
pub const DEADLINE: Duration = Duration::from_secs(600);

/// Runs a test against the server of this kind that all tests of this program share.
pub fn run<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(&'static Server) -> F) {
    if let Some(server) = server::shared(kind) {
        block_on(test(server));
    }
}

/// Runs a test up to the deadline. All tests share one runtime: a connection that one has made may serve another.
pub fn block_on(test: impl Future<Output = ()>) {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| Runtime::new().expect("a runtime"));
    runtime.block_on(async {
        tokio::time::timeout(DEADLINE, test).await.expect("the test is done before the deadline");
    });
}

/// Asks again and again until the answer is yes.
pub async fn until<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    let asking = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE / 10, asking).await.unwrap_or_else(|_| panic!("in time: {what}"));
}

/// Makes each function a test against the real server and one against the demo server.
#[macro_export]
macro_rules! on_both_servers {
    ($($test:ident),+ $(,)?) => {
        mod real {
            $(#[test] fn $test() { $crate::support::run($crate::support::Kind::Real, super::$test) })+
        }
        mod demo {
            $(#[test] fn $test() { $crate::support::run($crate::support::Kind::Demo, super::$test) })+
        }
    };
}

//! What can be varied about a server.

use std::time::Duration;

/// The settings of a [`DemoServer`](crate::DemoServer). [`Config::default`] is what `cargo xtask demo` shows.
///
/// ```
/// use karta_demo_server::Config;
///
/// // For a test: keep-alives soon, and no waiting for Beans to type.
/// let config = Config { heartbeat: std::time::Duration::from_millis(200), pace: 0.0, ..Config::default() };
/// assert_eq!(config.mint_limit, None);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Silence on an event stream before a keep-alive comment. The product uses 15 s.
    pub heartbeat: Duration,
    /// Silence of the agent before a turn ends as `turn_stalled`. The product uses 120 s.
    pub idle_timeout: Duration,
    /// Token mints per minute and Origin. The product allows 60; `None`, the default, does not limit.
    pub mint_limit: Option<u32>,
    /// Multiplies the pauses between the words of Beans: 1 reads well, 0 answers at once. The scripted
    /// scenarios (`echo`, `slow`, ...) keep their own timing, because tests count on it.
    pub pace: f64,
    /// The key that signs tokens. A restarted server with the same key accepts the old tokens; by default it
    /// is random.
    pub token_secret: Option<Vec<u8>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(120),
            mint_limit: None,
            pace: 1.0,
            token_secret: None,
        }
    }
}

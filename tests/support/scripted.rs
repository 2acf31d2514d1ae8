//! [`World`]: the published scripted server, with what only the tests of the driver ask of it.

use std::ops::Deref;

use karta_dioxus::{AgentOptions, KartaAgentClient};

pub use karta_dioxus::testing::{Request, Route, ScriptedServer, event as wire};

use super::answer::Answer;
use super::server::{KEY, PROJECT, client};

#[derive(Clone, Default)]
pub struct World(ScriptedServer);

impl Deref for World {
    type Target = ScriptedServer;

    fn deref(&self) -> &ScriptedServer {
        &self.0
    }
}

impl World {
    pub fn new() -> Self {
        Self::default()
    }

    /// The same answer a number of times.
    pub fn repeats(&self, route: Route, count: usize, answer: &Answer) -> &Self {
        for _ in 0..count {
            self.says(route, answer.clone());
        }
        self
    }

    pub fn bare_options(&self) -> AgentOptions {
        self.serves(AgentOptions::new(PROJECT).base_url("https://karta.test"))
    }

    pub fn client(&self) -> KartaAgentClient {
        client(self.bare_options().embed_key(KEY))
    }

    /// When the requests for a route were made, in milliseconds.
    pub fn times(&self, route: Route) -> Vec<u64> {
        self.requests(route).iter().map(|made| made.at).collect()
    }

    /// The cursors that streams were opened with.
    pub fn cursors(&self) -> Vec<u64> {
        let cursor = |made: &Request| made.url.split("after=").nth(1)?.parse().ok();
        self.requests(Route::Stream).iter().map(|made| cursor(made).expect("a cursor")).collect()
    }
}

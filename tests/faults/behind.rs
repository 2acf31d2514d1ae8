//! [`Behind`]: a client behind a proxy of its own.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::StreamExt;
use karta_dioxus::ports::{BoxFuture, Clock};
use karta_dioxus::{AgentEventStream, ChatMessage, Decision, KartaAgentClient, KartaError, Transcript};
use karta_fault_proxy::{FaultProxy, Route, Rule};

use crate::support::Server;
use crate::support::server::client;

/// A clock by which the waits between two tries, of up to 10 s, take a twentieth. Limits take as long as they say: a loaded
/// machine must not run into them.
struct HurriedClock;

const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Clock for HurriedClock {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let is_wait = duration <= LONGEST_WAIT;
        Box::pin(tokio::time::sleep(if is_wait { duration / 20 } else { duration }))
    }
}

pub struct Behind {
    pub proxy: FaultProxy,
    pub client: KartaAgentClient,
    pub transcript: Transcript,
}

impl Behind {
    pub async fn new(server: &Server) -> Self {
        let proxy = FaultProxy::start(&server.base_url, ([127, 0, 0, 1], 0).into()).await.unwrap();
        let options = server.options().base_url(proxy.base_url()).clock(HurriedClock);
        Self { proxy, client: client(options), transcript: Transcript::new() }
    }

    /// A client whose requests meet these faults.
    pub async fn with(server: &Server, rules: impl IntoIterator<Item = Rule>) -> Self {
        let behind = Self::new(server).await;
        rules.into_iter().for_each(|rule| behind.proxy.add(rule));
        behind
    }

    /// Asks, approves each pause, and reads to the end.
    pub async fn ask(&mut self, text: &str) -> Result<(), KartaError> {
        self.transcript.send(text);
        let stream = self.client.send_message(text);
        self.listen(stream).await
    }

    /// Reads to the end of the turn, and approves each pause.
    pub async fn listen(&mut self, mut stream: AgentEventStream) -> Result<(), KartaError> {
        loop {
            let mut last = None;
            while let Some(event) = stream.next().await {
                assert!(
                    !last.as_ref().is_some_and(karta_dioxus::AgentEvent::is_terminal),
                    "the last: {last:?}"
                );
                self.transcript.apply(&event);
                last = Some(event);
            }
            if let Some(karta_dioxus::AgentEvent::Error(error)) = last {
                return Err(error);
            }
            let Some(request) = self.transcript.pending_input().cloned() else { return Ok(()) };
            self.client.confirm_tool(&request.request_id, Decision::ApproveOnce).await?;
            assert!(self.transcript.respond(&request.request_id));
            stream = self.client.stream();
        }
    }

    /// What is shown, as texts.
    pub fn shown(&self) -> Vec<String> {
        texts(self.transcript.messages())
    }

    /// What the server has, as texts, and how many events were posted to it.
    pub async fn is_the_servers(&self, server: &Server, posts: usize) {
        let session_id = self.client.session_id().unwrap();
        let theirs = server.client().open_session(&session_id).await.unwrap();
        assert_eq!(self.shown(), texts(&theirs), "what is shown is what the server has");
        assert!(!self.transcript.is_in_turn() && !self.transcript.has_queued(), "nothing is under way");
        assert_eq!(server.posts(&session_id).await, posts, "posted once");
    }

    pub fn requests(&self, route: Route) -> usize {
        self.proxy.requests(route)
    }
}

fn texts(messages: &[ChatMessage]) -> Vec<String> {
    messages.iter().map(|message| format!("{:?}: {}", message.role, message.text.as_str())).collect()
}

/// A seed: the one that is given, or a fixed one, so that each run is the same.
pub fn seed() -> u64 {
    let given = std::env::var("KARTA_FAULT_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or(7);
    println!("KARTA_FAULT_SEED={seed}");
    seed
}

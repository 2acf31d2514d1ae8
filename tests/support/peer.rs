//! `/__peer__/*`: what a server has seen, and what a test does to it.

use serde_json::Value;

use super::Server;
use super::server::PROJECT;

/// A request that a server has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub query: String,
}

impl Server {
    /// A test control, such as `droplog?session=..`.
    pub async fn peer(&self, control: &str) -> Value {
        let address = format!("{}/__peer__/{control}", self.base_url);
        let response = self.http.get(address).send().await.expect("the peer answers");
        assert!(response.status().is_success(), "{control}: {}", response.status());
        serde_json::from_slice(&response.bytes().await.expect("a body")).expect("JSON")
    }

    /// The address of a page's own token endpoint.
    pub fn token_endpoint(&self, query: &str) -> String {
        format!("{}/__peer__/token?{query}", self.base_url)
    }

    pub async fn token(&self, query: &str) -> String {
        let answer = self.peer(&format!("token?{query}")).await;
        answer["token"].as_str().expect("a token").to_owned()
    }

    pub async fn identity_token(&self, user: &str) -> String {
        let answer = self.peer(&format!("identity?user={user}")).await;
        answer["identity_token"].as_str().expect("an identity token").to_owned()
    }

    /// Whether the server still takes a token.
    pub async fn takes(&self, token: &str) -> bool {
        let address = format!("{}/{PROJECT}/v1/whoami", self.base_url);
        let response = self.http.get(address).bearer_auth(token).send().await.expect("an answer");
        response.status().is_success()
    }

    /// How often something was counted, such as `mint pk_live_demo`.
    pub async fn count(&self, what: &str) -> u64 {
        self.peer("stats").await["counts"][what].as_u64().unwrap_or_default()
    }

    /// The requests about a session, in their order.
    pub async fn seen(&self, session_id: &str) -> Vec<Seen> {
        let stats = self.peer("stats").await;
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let log = stats["log"].as_array().expect("a log").iter();
        log.map(|entry| Seen {
            method: text(entry, "method"),
            path: text(entry, "path"),
            query: text(entry, "query"),
        })
        .filter(|seen| seen.path.contains(session_id))
        .collect()
    }

    /// How many events were posted to a session: messages, decisions, interrupts.
    pub async fn posts(&self, session_id: &str) -> usize {
        let seen = self.seen(session_id).await;
        seen.iter().filter(|seen| seen.method == "POST" && seen.path.ends_with("/events")).count()
    }

    /// The cursors that a session's streams were opened with.
    pub async fn cursors(&self, session_id: &str) -> Vec<u64> {
        let seen = self.seen(session_id).await;
        let streams = seen.iter().filter(|seen| seen.path.ends_with("/events/stream"));
        streams
            .map(|seen| seen.query.strip_prefix("after=").and_then(|seq| seq.parse().ok()).expect("a cursor"))
            .collect()
    }

    pub async fn open_streams(&self) -> u64 {
        self.peer("stats").await["open_streams"].as_u64().expect("a count")
    }
}

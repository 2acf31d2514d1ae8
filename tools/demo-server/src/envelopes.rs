//! Single-use context envelopes, and the idempotency keys that work together with them only.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use crate::sync::lock;

#[derive(Debug, Default)]
struct Spent {
    nonces: HashSet<String>,
    sessions: HashMap<(i64, String), String>,
}

/// What has been spent.
#[derive(Debug, Default)]
pub(crate) struct Envelopes {
    spent: Mutex<Spent>,
}

impl Envelopes {
    /// The session that an earlier create with this key opened.
    pub(crate) fn session_for(&self, agent_id: i64, key: &str) -> Option<String> {
        lock(&self.spent).sessions.get(&(agent_id, key.to_owned())).cloned()
    }

    /// Spends an envelope on a session. One that was spent before is ignored, and so is its key.
    pub(crate) fn bind(&self, agent_id: i64, nonce: String, key: Option<String>, session: &str) {
        let mut spent = lock(&self.spent);
        if spent.nonces.insert(nonce)
            && let Some(key) = key.filter(|key| !key.is_empty())
        {
            spent.sessions.entry((agent_id, key)).or_insert_with(|| session.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_spent_once() {
        let envelopes = Envelopes::default();
        envelopes.bind(1, "n".into(), Some("k".into()), "first");
        envelopes.bind(1, "n".into(), Some("other".into()), "second");
        assert_eq!(envelopes.session_for(1, "k").as_deref(), Some("first"));
        assert_eq!(envelopes.session_for(1, "other"), None);
        assert_eq!(envelopes.session_for(2, "k"), None);
    }
}

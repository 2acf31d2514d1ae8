//! The sessions that live in memory.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::catalog::Agent;
use crate::conversation::Owner;
use crate::ids;
use crate::log::EventLog;
use crate::sync::lock;

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) agent: &'static Agent,
    /// The verified or soft user; an anonymous session has none.
    pub(crate) end_user: Option<String>,
    /// Uploaded paths, for the next turn.
    pub(crate) files: Mutex<Vec<String>>,
    /// Set when the user approves refunds for the whole session.
    pub(crate) trusted: Arc<AtomicBool>,
    /// Set when a `/v1/responses` call paused: that surface can't resume.
    pub(crate) stuck: AtomicBool,
    log: Mutex<Arc<EventLog>>,
}

impl Session {
    /// The event log, as it is now.
    pub(crate) fn log(&self) -> Arc<EventLog> {
        lock(&self.log).clone()
    }

    /// Who may list this session: its user, else whoever knows its id.
    pub(crate) fn owner(&self) -> Owner {
        let end_user = self.end_user.clone().unwrap_or_else(|| self.id.clone());
        Owner { agent_id: self.agent.id, end_user }
    }

    /// Forgets the log and stops its turn: sequence numbers start again at 1.
    fn drop_log(&self) {
        std::mem::take(&mut *lock(&self.log)).abandon();
    }
}

/// Every session, by id.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_id: Mutex<HashMap<String, Arc<Session>>>,
}

impl Sessions {
    /// Opens a session.
    pub(crate) fn open(&self, agent: &'static Agent, end_user: Option<String>) -> Arc<Session> {
        let session = Arc::new(Session {
            id: ids::long(),
            agent,
            end_user,
            files: Mutex::default(),
            trusted: Arc::default(),
            stuck: AtomicBool::new(false),
            log: Mutex::default(),
        });
        lock(&self.by_id).insert(session.id.clone(), session.clone());
        session
    }

    /// The session with this id. As in the product, any token of the organization finds it.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Session>> {
        lock(&self.by_id).get(id).cloned()
    }

    /// Drops sessions, or only their logs; all of them without an id.
    pub(crate) fn forget(&self, id: Option<&str>, log_only: bool) {
        let mut by_id = lock(&self.by_id);
        let affected: Vec<_> =
            by_id.values().filter(|session| id.is_none_or(|id| session.id == id)).cloned().collect();
        for session in affected {
            session.drop_log();
            if !log_only {
                by_id.remove(&session.id);
            }
        }
    }
}

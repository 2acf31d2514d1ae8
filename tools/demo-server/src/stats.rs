//! What the server has seen: counters and the request log that tests assert on.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::sync::lock;

/// Requests that the log keeps.
const LOG_LIMIT: usize = 1000;

/// A request and, once it is answered, its status.
#[derive(Debug)]
pub(crate) struct Entry {
    method: String,
    path: String,
    query: String,
    status: AtomicU16,
}

impl Entry {
    /// Notes the status of the answer.
    pub(crate) fn answered(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn to_value(&self) -> Value {
        let status = Some(self.status.load(Ordering::Relaxed)).filter(|status| *status != 0);
        json!({"method": self.method, "path": self.path, "query": self.query, "status": status})
    }
}

/// Counters and the request log.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    counts: Mutex<BTreeMap<String, u64>>,
    log: Mutex<VecDeque<Arc<Entry>>>,
}

impl Stats {
    /// Adds one to a counter and returns its new value.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let mut counts = lock(&self.counts);
        let count = counts.entry(name.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// Logs a request.
    pub(crate) fn request(&self, method: &str, path: &str, query: &str) -> Arc<Entry> {
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        let entry = Arc::new(Entry { method, path, query, status: AtomicU16::new(0) });
        let mut log = lock(&self.log);
        if log.len() == LOG_LIMIT {
            log.pop_front();
        }
        log.push_back(entry.clone());
        entry
    }

    /// `{counts, open_streams, log}`.
    pub(crate) fn to_value(&self, open_streams: usize) -> Value {
        let log: Vec<_> = lock(&self.log).iter().map(|entry| entry.to_value()).collect();
        json!({"counts": *lock(&self.counts), "open_streams": open_streams, "log": log})
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        lock(&self.counts).clear();
        lock(&self.log).clear();
    }
}

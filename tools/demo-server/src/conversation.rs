//! The durable side of sessions: titles, transcripts and the session list. It outlives a forgotten session,
//! as the product's database outlives a restart.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;

use crate::clock;
use crate::event::Event;
use crate::sync::lock;
use crate::tasks::TaskLedger;
use crate::transcript::{self, Row};

/// Who may see a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) agent_id: i64,
    pub(crate) end_user: String,
}

#[derive(Debug)]
struct Conversation {
    owner: Owner,
    summary: Summary,
    rows: Vec<Row>,
    tasks: TaskLedger,
}

/// A line of the session list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) id: String,
    title: String,
    created_at: String,
    last_activity_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archived_at: Option<String>,
    state: &'static str,
    active_task_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_outcome: Option<&'static str>,
}

/// The order of the list: pinned first, then the latest activity.
type SortKey = (u8, String, String, String);

impl Summary {
    fn sort_key(&self) -> SortKey {
        let ordered_at = self.pinned_at.as_ref().unwrap_or(&self.last_activity_at);
        let pinned = u8::from(self.pinned_at.is_some());
        (pinned, ordered_at.clone(), self.last_activity_at.clone(), self.id.clone())
    }
}

/// A page of the session list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) data: Vec<Summary>,
    pub(crate) next_cursor: Option<String>,
}

/// What a page is asked for with.
#[derive(Debug)]
pub(crate) struct PageQuery<'a> {
    pub(crate) cursor: Option<&'a str>,
    pub(crate) limit: i64,
    pub(crate) archived: bool,
}

/// Changes to a summary; `None` leaves a field alone.
#[derive(Debug, Default)]
pub(crate) struct Patch {
    pub(crate) title: Option<String>,
    pub(crate) pinned: Option<bool>,
    pub(crate) archived: Option<bool>,
}

/// Every conversation, by session id.
#[derive(Debug, Default)]
pub(crate) struct Conversations {
    by_session: Mutex<HashMap<String, Conversation>>,
}

impl Conversations {
    /// Adds a user's message; the first one makes the conversation.
    pub(crate) fn record_user(&self, session: &str, owner: &Owner, message_id: String, text: &str) {
        let now = clock::now_offset();
        let mut all = lock(&self.by_session);
        let conversation = all.entry(session.to_owned()).or_insert_with(|| Conversation {
            owner: owner.clone(),
            summary: Summary {
                id: session.to_owned(),
                title: transcript::title(text),
                created_at: now.clone(),
                last_activity_at: now.clone(),
                pinned_at: None,
                archived_at: None,
                state: "idle",
                active_task_count: 0,
                last_outcome: None,
            },
            rows: Vec::new(),
            tasks: TaskLedger::default(),
        });
        conversation.rows.push(Row::User { id: message_id, text: text.to_owned() });
        conversation.summary.last_activity_at = now;
    }

    /// Stores a turn so far; a later call for the same turn replaces it.
    pub(crate) fn record_turn(&self, session: &str, turn_id: &str, events: Vec<Event>) {
        let row_id = format!("a-{turn_id}");
        self.with(session, |conversation| {
            let row = Row::Assistant { id: row_id.clone(), events };
            let known = conversation
                .rows
                .iter_mut()
                .find(|row| matches!(row, Row::Assistant { id, .. } if *id == row_id));
            match known {
                Some(place) => *place = row,
                None => conversation.rows.push(row),
            }
            conversation.summary.last_activity_at = clock::now_offset();
        });
    }

    /// Shows a session as running, waiting, idle or failed in the list.
    pub(crate) fn set_state(&self, session: &str, state: &'static str, outcome: Option<&'static str>) {
        self.with(session, |conversation| {
            conversation.summary.state = state;
            conversation.summary.last_outcome = outcome.or(conversation.summary.last_outcome);
        });
    }

    /// Whether `owner` may see this conversation.
    pub(crate) fn is_owned_by(&self, session: &str, owner: &Owner) -> bool {
        self.with(session, |conversation| conversation.owner == *owner) == Some(true)
    }

    /// The messages, rendered.
    pub(crate) fn transcript(&self, session: &str) -> Vec<Value> {
        self.with(session, |conversation| conversation.rows.iter().filter_map(Row::render).collect())
            .unwrap_or_default()
    }

    /// Applies a patch and returns the new summary.
    pub(crate) fn patch(&self, session: &str, patch: Patch) -> Option<Summary> {
        let now = clock::now_offset();
        self.with(session, |conversation| {
            let summary = &mut conversation.summary;
            if let Some(title) = patch.title {
                summary.title = title;
            }
            if let Some(pinned) = patch.pinned {
                summary.pinned_at = pinned.then(|| now.clone());
            }
            if let Some(archived) = patch.archived {
                summary.archived_at = archived.then(|| now.clone());
                if archived {
                    summary.pinned_at = None;
                }
            }
            conversation.summarize()
        })
    }

    /// A page of the sessions of `owner`, or what is wrong with the query.
    pub(crate) fn page(&self, owner: &Owner, query: &PageQuery<'_>) -> Result<Page, &'static str> {
        if !(1..=50).contains(&query.limit) {
            return Err("session page limit must be between 1 and 50");
        }
        let limit = usize::try_from(query.limit).unwrap_or(50);
        let below =
            query.cursor.map(|cursor| decode_cursor(cursor).ok_or("invalid session cursor")).transpose()?;
        let mut data: Vec<Summary> = lock(&self.by_session)
            .values()
            .filter(|conversation| conversation.owner == *owner)
            .filter(|conversation| conversation.summary.archived_at.is_some() == query.archived)
            .map(Conversation::summarize)
            .filter(|summary| below.as_ref().is_none_or(|below| summary.sort_key() < *below))
            .collect();
        data.sort_by_key(|summary| std::cmp::Reverse(summary.sort_key()));
        let more = data.len() > limit;
        data.truncate(limit);
        let next_cursor = data.last().filter(|_| more).map(|last| encode_cursor(&last.sort_key()));
        Ok(Page { data, next_cursor })
    }

    /// Reads or changes the background tasks of a session that has had a message.
    pub(crate) fn tasks<T>(&self, session: &str, act: impl FnOnce(&mut TaskLedger) -> T) -> Option<T> {
        self.with(session, |conversation| act(&mut conversation.tasks))
    }

    fn with<T>(&self, session: &str, act: impl FnOnce(&mut Conversation) -> T) -> Option<T> {
        lock(&self.by_session).get_mut(session).map(act)
    }
}

impl Conversation {
    fn summarize(&self) -> Summary {
        Summary { active_task_count: self.tasks.running().len(), ..self.summary.clone() }
    }
}

fn encode_cursor(key: &SortKey) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode_cursor(cursor: &str) -> Option<SortKey> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(end_user: &str) -> Owner {
        Owner { agent_id: 1, end_user: end_user.into() }
    }

    fn query(limit: i64, cursor: Option<&str>) -> PageQuery<'_> {
        PageQuery { cursor, limit, archived: false }
    }

    fn three() -> Conversations {
        let conversations = Conversations::default();
        for id in ["a", "b", "c"] {
            conversations.record_user(id, &owner("ann"), format!("u-{id}"), "hello");
        }
        conversations
    }

    #[test]
    fn pages_lead_through_the_whole_list_once() {
        let conversations = three();
        let first = conversations.page(&owner("ann"), &query(2, None)).expect("a page");
        let second =
            conversations.page(&owner("ann"), &query(2, first.next_cursor.as_deref())).expect("a page");
        let ids: Vec<_> = first.data.iter().chain(&second.data).map(|summary| summary.id.as_str()).collect();
        assert_eq!(ids.len(), 3);
        assert!(second.next_cursor.is_none());
    }

    #[test]
    fn a_list_shows_its_owner_only_and_refuses_bad_queries() {
        let conversations = three();
        assert!(conversations.page(&owner("bob"), &query(2, None)).expect("a page").data.is_empty());
        for bad in [query(0, None), query(51, None), query(1, Some("zz"))] {
            assert!(conversations.page(&owner("ann"), &bad).is_err());
        }
    }

    #[test]
    fn pinning_leads_and_archiving_hides() {
        let conversations = three();
        conversations.patch("a", Patch { pinned: Some(true), ..Patch::default() });
        conversations.patch("b", Patch { archived: Some(true), ..Patch::default() });
        let page = conversations.page(&owner("ann"), &query(9, None)).expect("a page");
        let ids: Vec<_> = page.data.iter().map(|summary| summary.id.as_str()).collect();
        assert_eq!(ids, ["a", "c"]);
    }
}

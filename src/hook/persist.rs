//! What a page remembers between loads: the session, and who an anonymous visitor is.

use crate::options::{AgentOptions, Persist, User, VISITOR_PREFIX};
use crate::platform::{load, remove, save};

/// A visitor without an id is known by one of our making, in the official widget's place.
fn visitor_key(project: &str) -> String {
    format!("karta.anon.{project}")
}

/// A stored id that could not have been written here is not used.
fn is_visitor_id(id: &str) -> bool {
    id.len() <= 100
        && id.starts_with(VISITOR_PREFIX)
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

/// The soft id of an anonymous visitor: the stored one, else a new one. When it can't be stored, it is good until
/// the page is left.
pub(super) fn visitor(persist: Persist, project: &str) -> User {
    let key = visitor_key(project);
    let id = load(persist, &key).filter(|id| is_visitor_id(id)).unwrap_or_else(|| {
        let id = format!("{VISITOR_PREFIX}{}", uuid::Uuid::new_v4());
        save(persist, &key, &id);
        id
    });
    User::soft(id)
}

/// Where the session of some options is remembered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SessionStore {
    persist: Persist,
    key: String,
}

impl SessionStore {
    pub(super) fn of(options: &AgentOptions) -> Self {
        let user = options.user.as_ref().and_then(|user| user.id.as_deref()).unwrap_or_default();
        let base_url = options.base_url.as_deref().unwrap_or_default();
        Self { persist: options.persist, key: format!("karta.session.{base_url}/{}.{user}", options.project) }
    }

    pub(super) fn load(&self) -> Option<String> {
        // Ids are short; anything else is not ours.
        load(self.persist, &self.key).filter(|id| !id.is_empty() && id.len() <= 200)
    }

    pub(super) fn save(&self, session_id: Option<&str>) {
        match session_id {
            Some(id) => save(self.persist, &self.key, id),
            None => remove(self.persist, &self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrupt_visitor_id_is_not_used() {
        assert!(is_visitor_id("anon_1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
        for wrong in ["", "anon_../x", "user_1", "anon_\u{0}", &format!("anon_{}", "a".repeat(200))] {
            assert!(!is_visitor_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn without_storage_a_visitor_is_new_each_time() {
        let id = |user: User| user.id().map(str::to_owned);
        let (one, two) = (visitor(Persist::Local, "a/b"), visitor(Persist::Local, "a/b"));
        assert!(id(one.clone()).is_some_and(|id| is_visitor_id(&id)));
        assert_ne!(id(one), id(two));
    }
}

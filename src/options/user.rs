//! Who is chatting.

use std::collections::BTreeMap;

use super::Secret;

/// The person who chats, as far as your app knows.
///
/// A *soft* identity is a bare id: it groups sessions, and anyone can claim it. A *verified* one comes with an
/// identity token that your server computed (HMAC), so the platform can trust it.
///
/// ```
/// use karta_dioxus::User;
///
/// let user = User::verified("user_123", "5d41402a..").attribute("plan", "pro");
/// assert_eq!(user.id(), Some("user_123"));
/// assert!(user.is_verified() && !User::soft("user_123").is_verified());
/// // Nobody in particular, who has a plan all the same.
/// assert_eq!(User::anonymous().attribute("plan", "free").id(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    pub(crate) id: Option<String>,
    pub(crate) identity_token: Option<Secret>,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl User {
    /// A user known by id only. At most 200 characters; no `/`, `\`, `..`, leading dot or control characters.
    pub fn soft(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// A user whose id is proved by an identity token from your server.
    pub fn verified(id: impl Into<String>, identity_token: impl Into<Secret>) -> Self {
        Self { id: Some(id.into()), identity_token: Some(identity_token.into()), ..Self::default() }
    }

    /// Nobody in particular, to carry attributes alone.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Adds a fact about the user, which goes with each new session as metadata (at most 49, of at most 10,000
    /// characters each).
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// The id, when there is one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether an identity token is set.
    pub fn is_verified(&self) -> bool {
        self.identity_token.is_some()
    }

    /// Takes over what `newer` says and keeps the rest. A new id without a token drops the old id's token.
    pub(crate) fn merge(&mut self, newer: User) {
        if newer.id.is_some() && newer.id != self.id {
            self.id = newer.id;
            self.identity_token = None;
        }
        if newer.identity_token.is_some() {
            self.identity_token = newer.identity_token;
        }
        self.attributes.extend(newer.attributes);
    }

    /// Whether both are the same person to the token mint.
    pub(crate) fn same_identity(&self, other: &User) -> bool {
        self.id == other.id && self.identity_token == other.identity_token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identify_merges_and_a_new_id_drops_the_old_token() {
        let mut user = User::verified("ada", "proof").attribute("plan", "free");
        user.merge(User::anonymous().attribute("plan", "pro"));
        assert_eq!(user, User::verified("ada", "proof").attribute("plan", "pro"));
        user.merge(User::soft("bob"));
        assert_eq!(user, User::soft("bob").attribute("plan", "pro"));
    }
}

//! Who this server hosts: the organization, its agents and their embed keys.

/// The organization's slug.
pub(crate) const ORG: &str = "coffeeco";
/// The organization's number.
pub(crate) const ORG_ID: i64 = 7;
/// The project a visitor talks to.
pub(crate) const PROJECT: &str = "coffeeco/support-bot";
/// The embed key of [`PROJECT`].
pub(crate) const EMBED_KEY: &str = "pk_live_demo";
/// Signs identity tokens: hex HMAC-SHA256 of the user id.
pub(crate) const IDENTITY_SECRET: &[u8] = b"peer-identity-secret";
/// How long an ordinary token lives, in seconds.
pub(crate) const TOKEN_SECONDS: i64 = 900;
/// The user whose turns are refused with 403 `subject_unavailable`.
pub(crate) const SUSPENDED_USER: &str = "suspended";

/// One hosted agent.
#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) slug: &'static str,
    pub(crate) id: i64,
    /// The Origins that CORS lets in; `None` lets every Origin in.
    pub(crate) allowed_origins: Option<&'static [&'static str]>,
    /// Whether thinking, tools and activities are kept from the wire and from the transcript.
    pub(crate) quiet: bool,
}

/// Every agent.
pub(crate) const AGENTS: [Agent; 3] = [
    Agent { slug: "support-bot", id: 1, allowed_origins: None, quiet: false },
    Agent { slug: "strict-bot", id: 2, allowed_origins: Some(&["http://allowed.example"]), quiet: false },
    Agent { slug: "quiet-bot", id: 3, allowed_origins: None, quiet: true },
];

/// What is special about an embed key at the mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    None,
    /// Every odd mint yields a token that the server rejects.
    Flaky,
    /// Every token is rejected.
    Revoked,
    /// The mint answers 429 `limit_reached`.
    Capped,
    /// The mint answers 403 `key_disabled`.
    Disabled,
}

/// One embed key.
#[derive(Debug)]
pub(crate) struct EmbedKey {
    pub(crate) key: &'static str,
    pub(crate) id: i64,
    pub(crate) agent: &'static str,
    pub(crate) token_seconds: i64,
    pub(crate) quirk: Quirk,
}

/// The key id whose turns are refused with 402 `budget_exhausted`.
pub(crate) const BROKE_KEY_ID: i64 = 17;
/// The key id whose turns are refused with 503 `turn_admission_unavailable`.
pub(crate) const DOWN_KEY_ID: i64 = 18;
/// The key id of [`EMBED_KEY`].
pub(crate) const DEMO_KEY_ID: i64 = 11;

const fn key(key: &'static str, id: i64, agent: &'static str, quirk: Quirk) -> EmbedKey {
    EmbedKey { key, id, agent, token_seconds: TOKEN_SECONDS, quirk }
}

/// Every embed key.
pub(crate) const KEYS: [EmbedKey; 10] = [
    key(EMBED_KEY, DEMO_KEY_ID, "support-bot", Quirk::None),
    key("pk_live_quiet", 12, "quiet-bot", Quirk::None),
    key("pk_live_strict", 13, "strict-bot", Quirk::None),
    EmbedKey { token_seconds: 3, ..key("pk_live_short", 14, "support-bot", Quirk::None) },
    key("pk_live_flaky", 15, "support-bot", Quirk::Flaky),
    key("pk_live_revoked", 16, "support-bot", Quirk::Revoked),
    key("pk_live_broke", BROKE_KEY_ID, "support-bot", Quirk::None),
    key("pk_live_down", DOWN_KEY_ID, "support-bot", Quirk::None),
    key("pk_live_capped", 19, "support-bot", Quirk::Capped),
    key("pk_live_disabled", 20, "support-bot", Quirk::Disabled),
];

/// The agent called `slug`.
pub(crate) fn agent(slug: &str) -> Option<&'static Agent> {
    AGENTS.iter().find(|agent| agent.slug == slug)
}

/// The embed key spelled `key`.
pub(crate) fn embed_key(key: &str) -> Option<&'static EmbedKey> {
    KEYS.iter().find(|candidate| candidate.key == key)
}

//! The command line.

use karta_dioxus::{AgentOptions, Decision, NativeHttp, Transport, User};

pub const USAGE: &str = "\
usage: headless --project ORG/AGENT (--embed-key KEY | --token TOKEN | --token-endpoint URL) [OPTIONS] MESSAGE...

  --base-url URL            the server, by default https://agent.karta.sh
  --origin ORIGIN           the Origin header, by default the base URL's own
  --transport NAME          managed_agents (default) or responses
  --user-id ID              who is chatting
  --identity-token TOKEN    proves --user-id
  --session ID              go on in this session
  --decide DECISION         how pauses are answered: approve_once, approve_session or deny (default)
  --timeout SECONDS         give up after this time

Each message is sent in turn; every event is printed as one line of JSON.";

#[derive(Default)]
pub struct Arguments {
    base_url: Option<String>,
    project: String,
    embed_key: Option<String>,
    token: Option<String>,
    token_endpoint: Option<String>,
    origin: Option<String>,
    transport: Transport,
    user_id: Option<String>,
    identity_token: Option<String>,
    pub session: Option<String>,
    pub decide: Decide,
    pub timeout: Option<u64>,
    pub messages: Vec<String>,
}

/// The decision on every pause.
#[derive(Clone)]
pub struct Decide(Decision);

impl Default for Decide {
    fn default() -> Self {
        Self(Decision::Deny)
    }
}

impl From<Decide> for Decision {
    fn from(decide: Decide) -> Self {
        decide.0
    }
}

impl Arguments {
    /// `None` when only help was asked for.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut parsed = Self::default();
        while let Some(argument) = arguments.next() {
            let Some(name) = argument.strip_prefix("--") else {
                parsed.messages.push(argument);
                continue;
            };
            if name == "help" {
                return Ok(None);
            }
            if name.is_empty() {
                parsed.messages.extend(arguments.by_ref());
                break;
            }
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (name.to_owned(), None),
            };
            let known = [
                "base-url",
                "project",
                "embed-key",
                "token",
                "token-endpoint",
                "origin",
                "transport",
                "user-id",
                "identity-token",
                "session",
                "decide",
                "timeout",
            ];
            if !known.contains(&name.as_str()) {
                return Err(format!("there is no option --{name}"));
            }
            let value =
                value.or_else(|| arguments.next()).ok_or_else(|| format!("--{name} needs a value"))?;
            parsed.set(&name, value)?;
        }
        if parsed.project.is_empty() {
            return Err("--project is missing".into());
        }
        if parsed.messages.is_empty() {
            return Err("there is no message to send".into());
        }
        Ok(Some(parsed))
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        match name {
            "base-url" => self.base_url = Some(value),
            "project" => self.project = value,
            "embed-key" => self.embed_key = Some(value),
            "token" => self.token = Some(value),
            "token-endpoint" => self.token_endpoint = Some(value),
            "origin" => self.origin = Some(value),
            "user-id" => self.user_id = Some(value),
            "identity-token" => self.identity_token = Some(value),
            "session" => self.session = Some(value),
            "transport" => {
                self.transport = match value.as_str() {
                    "managed_agents" | "managed-agents" => Transport::ManagedAgents,
                    "responses" => Transport::Responses,
                    _ => return Err(format!("--transport is managed_agents or responses, not {value:?}")),
                }
            }
            "decide" => {
                self.decide = Decide(match value.as_str() {
                    "approve_once" => Decision::ApproveOnce,
                    "approve_session" => Decision::ApproveSession,
                    "deny" => Decision::Deny,
                    _ => {
                        return Err(format!(
                            "--decide is approve_once, approve_session or deny, not {value:?}"
                        ));
                    }
                })
            }
            _ => {
                let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
                self.timeout =
                    Some(seconds.ok_or_else(|| format!("--timeout takes whole seconds, not {value:?}"))?);
            }
        }
        Ok(())
    }

    pub fn options(&self) -> AgentOptions {
        let mut options = AgentOptions::new(&self.project).transport(self.transport);
        if let Some(base_url) = &self.base_url {
            options = options.base_url(base_url);
        }
        if let Some(key) = &self.embed_key {
            options = options.embed_key(key);
        }
        if let Some(token) = &self.token {
            options = options.token(token);
        }
        if let Some(url) = &self.token_endpoint {
            options = options.token_endpoint(url);
        }
        if let Some(origin) = &self.origin {
            options = options.http(NativeHttp::with_origin(origin));
        }
        match (&self.user_id, &self.identity_token) {
            (Some(id), Some(token)) => options.user(User::verified(id, token.as_str())),
            (Some(id), None) => options.user(User::soft(id)),
            _ => options,
        }
    }
}

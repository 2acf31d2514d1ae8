//! [`Behavior`]: what a widget does.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// How long the agent waits for approvals that nobody is shown.
const HIDDEN_TIMEOUT_SECONDS: u64 = 30;

/// Which sizes the panel has.
///
/// ```
/// use karta_dioxus::{Behavior, Modes};
///
/// let behavior = Behavior::new().modes(Modes::Fullsize);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Modes {
    /// A panel above the launcher, which can be made to fill the window.
    #[default]
    Both,
    /// A panel above the launcher only.
    Popup,
    /// A panel that fills the window only.
    Fullsize,
}

/// How much of a tool's run is shown.
///
/// ```
/// use karta_dioxus::{Behavior, ToolVisibility};
///
/// let behavior = Behavior::new().tools(ToolVisibility::Hidden);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ToolVisibility {
    /// A row for each call; what can be read of it opens.
    #[default]
    Compact,
    /// A row for each call, with what can be read of it.
    Full,
    /// Nothing.
    Hidden,
}

/// What a widget does. What is not set is left to the server's configuration of the agent, and what is not set there
/// either to the defaults.
///
/// ```
/// use karta_dioxus::{Behavior, Modes, ToolVisibility};
///
/// let behavior = Behavior::new().modes(Modes::Popup).tools(ToolVisibility::Full).resume_latest(false);
///
/// // As a server's configuration writes it; what has the wrong type is as if it were not there.
/// let same: Behavior = serde_json::from_str(
///     r#"{"modes": "popup", "messageVisibility": {"tools": true, "thinking": "no"}, "resumeLatest": false}"#,
/// )?;
/// assert_eq!(same, behavior);
///
/// // Nothing of the agent's work is shown; what it asks for is denied when nobody has answered elsewhere in a minute.
/// let quiet = Behavior::new().thinking(false).tools(ToolVisibility::Hidden).approvals(false).hidden_timeout_seconds(60);
/// // All of it is.
/// let open = Behavior::new().thinking(true).tool_args(true).tool_results(true).attachments(true);
/// assert_ne!(quiet, open);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behavior {
    pub(crate) modes: Option<Modes>,
    pub(crate) thinking: Option<bool>,
    pub(crate) tools: Option<ToolVisibility>,
    pub(crate) tool_args: Option<bool>,
    pub(crate) tool_results: Option<bool>,
    pub(crate) approvals: Option<bool>,
    pub(crate) hidden_timeout_seconds: Option<u64>,
    pub(crate) resume_latest: Option<bool>,
    pub(crate) attachments: Option<bool>,
}

impl Behavior {
    /// A behaviour that sets nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets which sizes the panel has; by default both.
    #[must_use]
    pub fn modes(mut self, modes: Modes) -> Self {
        self.modes = Some(modes);
        self
    }

    /// Sets whether the agent's thinking can be read; by default it can.
    #[must_use]
    pub fn thinking(mut self, shown: bool) -> Self {
        self.thinking = Some(shown);
        self
    }

    /// Sets how much of the tools' runs is shown; by default a compact row.
    #[must_use]
    pub fn tools(mut self, tools: ToolVisibility) -> Self {
        self.tools = Some(tools);
        self
    }

    /// Sets whether the tools' arguments can be read; by default not.
    #[must_use]
    pub fn tool_args(mut self, shown: bool) -> Self {
        self.tool_args = Some(shown);
        self
    }

    /// Sets whether the tools' results can be read; by default not.
    #[must_use]
    pub fn tool_results(mut self, shown: bool) -> Self {
        self.tool_results = Some(shown);
        self
    }

    /// Sets whether the visitor is asked for approvals; by default so. A pause that is not shown is denied after
    /// [`hidden_timeout_seconds`](Self::hidden_timeout_seconds).
    #[must_use]
    pub fn approvals(mut self, shown: bool) -> Self {
        self.approvals = Some(shown);
        self
    }

    /// Sets after how many seconds an approval that is not shown is denied; 30 by default.
    #[must_use]
    pub fn hidden_timeout_seconds(mut self, seconds: u64) -> Self {
        self.hidden_timeout_seconds = Some(seconds);
        self
    }

    /// Sets whether a visitor who comes back finds the last conversation; by default so.
    #[must_use]
    pub fn resume_latest(mut self, resumes: bool) -> Self {
        self.resume_latest = Some(resumes);
        self
    }

    /// Sets whether the visitor can send files; by default so. The Responses transport takes none.
    #[must_use]
    pub fn attachments(mut self, offered: bool) -> Self {
        self.attachments = Some(offered);
        self
    }

    /// This behaviour, and what it does not set from the one below.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            modes: self.modes.or(below.modes),
            thinking: self.thinking.or(below.thinking),
            tools: self.tools.or(below.tools),
            tool_args: self.tool_args.or(below.tool_args),
            tool_results: self.tool_results.or(below.tool_results),
            approvals: self.approvals.or(below.approvals),
            hidden_timeout_seconds: self.hidden_timeout_seconds.or(below.hidden_timeout_seconds),
            resume_latest: self.resume_latest.or(below.resume_latest),
            attachments: self.attachments.or(below.attachments),
        }
    }

    /// With the defaults for what is not set.
    pub(crate) fn resolve(&self) -> ResolvedBehavior {
        ResolvedBehavior {
            modes: self.modes.unwrap_or_default(),
            thinking: self.thinking.unwrap_or(true),
            tools: self.tools.unwrap_or_default(),
            tool_args: self.tool_args.unwrap_or(false),
            tool_results: self.tool_results.unwrap_or(false),
            approvals: self.approvals.unwrap_or(true),
            hidden_timeout_seconds: self.hidden_timeout_seconds.unwrap_or(HIDDEN_TIMEOUT_SECONDS),
            resume_latest: self.resume_latest.unwrap_or(true),
            attachments: self.attachments.unwrap_or(true),
        }
    }

    /// Reads the `behavior` of a server's configuration.
    pub(crate) fn from_value(value: &Value) -> Self {
        let Some(map) = value.as_object() else { return Self::default() };
        let visibility = map.get("messageVisibility").and_then(Value::as_object);
        let approvals = map.get("approvals").and_then(Value::as_object);
        let flag = |map: Option<&Map<String, Value>>, name: &str| map?.get(name)?.as_bool();
        Self {
            modes: match map.get("modes").and_then(Value::as_str) {
                Some("both") => Some(Modes::Both),
                Some("popup") => Some(Modes::Popup),
                Some("fullsize") => Some(Modes::Fullsize),
                _ => None,
            },
            thinking: flag(visibility, "thinking"),
            tools: visibility.and_then(|map| tools(map.get("tools")?)),
            tool_args: flag(visibility, "toolArgs"),
            tool_results: flag(visibility, "toolResults"),
            approvals: flag(approvals, "show"),
            hidden_timeout_seconds: approvals.and_then(|map| seconds(map.get("hiddenTimeoutSeconds")?)),
            resume_latest: flag(Some(map), "resumeLatest"),
            attachments: flag(Some(map), "attachments"),
        }
    }
}

impl<'de> Deserialize<'de> for Behavior {
    /// Never fails on JSON: what has the wrong type is as if it were not there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::from_value(&value))
    }
}

/// A behaviour with nothing left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResolvedBehavior {
    pub(crate) modes: Modes,
    pub(crate) thinking: bool,
    pub(crate) tools: ToolVisibility,
    pub(crate) tool_args: bool,
    pub(crate) tool_results: bool,
    pub(crate) approvals: bool,
    pub(crate) hidden_timeout_seconds: u64,
    pub(crate) resume_latest: bool,
    pub(crate) attachments: bool,
}

/// `true` and `false` are older names of full and hidden.
fn tools(value: &Value) -> Option<ToolVisibility> {
    match value {
        Value::Bool(true) => Some(ToolVisibility::Full),
        Value::Bool(false) => Some(ToolVisibility::Hidden),
        Value::String(name) => match name.as_str() {
            "compact" => Some(ToolVisibility::Compact),
            "full" => Some(ToolVisibility::Full),
            "hidden" => Some(ToolVisibility::Hidden),
            _ => None,
        },
        _ => None,
    }
}

fn seconds(value: &Value) -> Option<u64> {
    // A day: longer than any agent waits, and no timer overflows.
    const MOST: f64 = 86_400.0;
    value.as_f64().filter(|seconds| (0.0..=MOST).contains(seconds)).map(|seconds| seconds.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> ResolvedBehavior {
        Behavior::from_value(&value).resolve()
    }

    #[test]
    fn the_defaults_are_those_of_the_official_widget() {
        let behavior = Behavior::new().resolve();
        assert_eq!(behavior.modes, Modes::Both);
        assert_eq!(behavior.tools, ToolVisibility::Compact);
        assert!(behavior.thinking && behavior.approvals && behavior.resume_latest && behavior.attachments);
        assert!(!behavior.tool_args && !behavior.tool_results);
        assert_eq!(behavior.hidden_timeout_seconds, 30);
    }

    #[test]
    fn a_whole_configuration_is_read() {
        let behavior = read(json!({
            "modes": "fullsize",
            "messageVisibility": {"thinking": false, "tools": "hidden", "toolArgs": true, "toolResults": true},
            "approvals": {"show": false, "hiddenTimeoutSeconds": 2.4},
            "resumeLatest": false,
            "attachments": false,
        }));
        assert_eq!(behavior.modes, Modes::Fullsize);
        assert_eq!(behavior.tools, ToolVisibility::Hidden);
        assert!(
            !behavior.thinking && !behavior.approvals && !behavior.resume_latest && !behavior.attachments
        );
        assert!(behavior.tool_args && behavior.tool_results);
        assert_eq!(behavior.hidden_timeout_seconds, 2);
    }

    #[test]
    fn tools_may_be_a_flag() {
        let tools = |value: Value| read(json!({"messageVisibility": {"tools": value}})).tools;
        assert_eq!(tools(json!(true)), ToolVisibility::Full);
        assert_eq!(tools(json!(false)), ToolVisibility::Hidden);
        assert_eq!(tools(json!("full")), ToolVisibility::Full);
    }

    #[test]
    fn wrong_types_and_unknown_values_mean_the_default() {
        let default = Behavior::new().resolve();
        for value in [
            json!(null),
            json!([]),
            json!("both"),
            json!({"modes": "sideways", "messageVisibility": [], "approvals": true, "resumeLatest": "no"}),
            json!({"modes": 1, "messageVisibility": {"thinking": 0, "tools": 3, "toolArgs": "x", "toolResults": {}}}),
            json!({"approvals": {"show": "no", "hiddenTimeoutSeconds": "30"}}),
            json!({"approvals": {"hiddenTimeoutSeconds": -1}}),
            json!({"approvals": {"hiddenTimeoutSeconds": 1e300}}),
        ] {
            assert_eq!(read(value.clone()), default, "{value}");
        }
    }

    #[test]
    fn the_page_goes_before_the_server() {
        let server = Behavior::from_value(&json!({"modes": "popup", "resumeLatest": false}));
        let page = Behavior::new().modes(Modes::Both);
        let both = page.over(server);
        assert_eq!(both, Behavior::new().modes(Modes::Both).resume_latest(false));
    }
}

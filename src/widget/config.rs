//! [`ServerConfig`]: the answer to `GET /v1/embed/config`.

use serde_json::{Map, Value};

use super::behavior::Behavior;
use super::theme::Theme;

/// How the owner of an agent wants its widget to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServerConfig {
    /// The agent's name, for a theme that has none.
    pub(crate) agent_name: Option<String>,
    pub(crate) theme: Theme,
    pub(crate) behavior: Behavior,
}

impl ServerConfig {
    /// Reads `{agent, theme, behavior, flags}`. What has the wrong type is as if it were not there.
    pub(crate) fn from_map(map: &Map<String, Value>) -> Self {
        let field = |name: &str| map.get(name).unwrap_or(&Value::Null);
        let mut theme = Theme::from_value(field("theme"));
        theme.show_powered_by = theme.show_powered_by.or_else(|| field("flags").get("powered_by")?.as_bool());
        let agent = field("agent");
        let name = agent.as_str().or_else(|| agent.get("name")?.as_str()).map(str::trim);
        Self {
            // "organization/agent" is an address, and who it is said to is a visitor.
            agent_name: name
                .and_then(|name| name.rsplit('/').next())
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            behavior: Behavior::from_value(field("behavior")),
            theme,
        }
    }

    /// What the page says, and below it what the server says.
    pub(crate) fn below(&self, page: Theme) -> Theme {
        let mut theme = page.over(self.theme.clone());
        theme.agent_name = theme.agent_name.or_else(|| self.agent_name.clone());
        theme
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> ServerConfig {
        ServerConfig::from_map(value.as_object().unwrap())
    }

    #[test]
    fn a_whole_configuration_is_read() {
        let config = read(json!({
            "agent": {"name": "Support"},
            "karta": null,
            "theme": {"accent": "#d4ff4f", "agentName": "Beans"},
            "behavior": {"resumeLatest": false},
            "flags": {"powered_by": false},
        }));
        assert_eq!(config.agent_name.as_deref(), Some("Support"));
        assert_eq!(config.theme, Theme::new().accent("#d4ff4f").agent_name("Beans").show_powered_by(false));
        assert_eq!(config.behavior, Behavior::new().resume_latest(false));
    }

    #[test]
    fn the_agent_may_be_a_text() {
        let name = |agent: Value| read(json!({"agent": agent})).agent_name;
        assert_eq!(name(json!("coffeeco/support-bot")).as_deref(), Some("support-bot"));
        assert_eq!(name(json!(" Beans ")).as_deref(), Some("Beans"));
        for nobody in [json!(null), json!(""), json!(4), json!({"name": 4}), json!([]), json!("x/")] {
            assert_eq!(name(nobody.clone()), None, "{nobody}");
        }
    }

    #[test]
    fn wrong_types_are_as_if_they_were_not_there() {
        for value in [json!({}), json!({"theme": "dark", "behavior": 1, "flags": [], "agent": true})] {
            assert_eq!(read(value.clone()), ServerConfig::default(), "{value}");
        }
    }

    #[test]
    fn the_page_goes_before_the_server_and_the_server_before_the_defaults() {
        let config = read(json!({"agent": "o/support-bot", "theme": {"accent": "#111111", "radius": 4}}));
        let theme = config.below(Theme::new().accent("#222222"));
        assert_eq!(theme, Theme::new().accent("#222222").radius("4px").agent_name("support-bot"));
    }

    #[test]
    fn the_theme_says_more_of_powered_by_than_the_flags() {
        let config = read(json!({"theme": {"showPoweredBy": true}, "flags": {"powered_by": false}}));
        assert_eq!(config.theme.show_powered_by, Some(true));
    }
}

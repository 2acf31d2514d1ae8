//! [`Look`]: theme and behavior as the views need them, with every default in place.

use super::behavior::{Behavior, Modes, ToolVisibility};
use super::config::ServerConfig;
use super::consent::Consent;
use super::locale::Locale;
use super::portal::HostStyle;
use super::theme::{Layout, Theme, is_image};
use crate::markdown::ImagePolicy;
use crate::platform::case;

/// How a widget looks and behaves, from the defaults, the server's configuration and the page's own props, in this
/// order of weight.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) host: HostStyle,
    pub(super) agent_name: String,
    pub(super) avatar_url: Option<String>,
    pub(super) avatar_text: String,
    pub(super) greeting: Option<String>,
    pub(super) suggested_prompts: Vec<String>,
    pub(super) launcher_icon: Option<String>,
    pub(super) send_icon: Option<String>,
    pub(super) expand_icon: Option<String>,
    pub(super) collapse_icon: Option<String>,
    pub(super) close_icon: Option<String>,
    pub(super) menu_icon: Option<String>,
    pub(super) layout: Layout,
    pub(super) consent: Option<Consent>,
    pub(super) show_avatars: bool,
    pub(super) show_powered_by: bool,
    pub(super) modes: Modes,
    pub(super) shows_thinking: bool,
    pub(super) tools: ToolVisibility,
    pub(super) shows_tool_args: bool,
    pub(super) shows_tool_results: bool,
    pub(super) shows_approvals: bool,
    pub(super) hidden_timeout_seconds: u64,
    pub(super) resume_latest: bool,
    pub(super) attachments: bool,
    pub(super) images: ImagePolicy,
}

impl Look {
    pub(super) fn resolve(config: &ServerConfig, theme: Theme, behavior: Behavior, locale: &Locale) -> Self {
        let theme = config.below(theme);
        let behavior = behavior.over(config.behavior.clone()).resolve();
        let agent_name = theme.agent_name.clone().filter(|name| !name.trim().is_empty());
        let agent_name = agent_name.unwrap_or_else(|| locale.agent_name.to_string());
        let avatar = theme.agent_avatar.clone().filter(|avatar| !avatar.trim().is_empty());
        let avatar_url = avatar.clone().filter(|avatar| is_image(avatar));
        let letter = || case::upper(agent_name.chars().next().unwrap_or('?').encode_utf8(&mut [0; 4]));
        let host = theme.apply(HostStyle::new());
        Self {
            host: host
                .attribute("dir", if locale.is_rtl { "rtl" } else { "ltr" })
                .attribute("lang", locale.lang.as_ref()),
            avatar_text: avatar.filter(|_| avatar_url.is_none()).unwrap_or_else(letter),
            avatar_url,
            agent_name,
            greeting: theme.greeting,
            suggested_prompts: theme.suggested_prompts.unwrap_or_default(),
            launcher_icon: theme.launcher_icon,
            send_icon: theme.send_icon,
            expand_icon: theme.expand_icon,
            collapse_icon: theme.collapse_icon,
            close_icon: theme.close_icon,
            menu_icon: theme.menu_icon,
            layout: theme.layout.unwrap_or_default(),
            consent: theme.consent.filter(Consent::is_shown),
            show_avatars: theme.show_avatars.unwrap_or(true),
            show_powered_by: theme.show_powered_by.unwrap_or(true),
            modes: behavior.modes,
            shows_thinking: behavior.thinking,
            tools: behavior.tools,
            shows_tool_args: behavior.tool_args,
            shows_tool_results: behavior.tool_results,
            shows_approvals: behavior.approvals,
            hidden_timeout_seconds: behavior.hidden_timeout_seconds,
            resume_latest: behavior.resume_latest,
            attachments: behavior.attachments,
            images: theme.images.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn look(config: serde_json::Value, theme: Theme) -> Look {
        let config = ServerConfig::from_map(config.as_object().unwrap());
        Look::resolve(&config, theme, Behavior::new(), &Locale::english())
    }

    #[test]
    fn defaults_are_below_the_server_and_the_server_below_the_page() {
        let server =
            json!({"agent": "coffeeco/support-bot", "theme": {"agentName": "Beans", "greeting": "Hi"}});
        assert_eq!(look(json!({}), Theme::new()).agent_name, "Assistant");
        let german =
            Look::resolve(&ServerConfig::default(), Theme::new(), Behavior::new(), &Locale::german());
        assert_eq!(german.agent_name, "Assistent");
        assert_eq!(look(json!({"agent": "coffeeco/support-bot"}), Theme::new()).agent_name, "support-bot");
        let page = look(server, Theme::new().agent_name("Java"));
        assert_eq!((page.agent_name.as_str(), page.greeting.as_deref()), ("Java", Some("Hi")));
    }

    #[test]
    fn only_the_page_says_whose_images_are_loaded() {
        let images = ImagePolicy::hosts(["cdn.example.com"]);
        let server = json!({"theme": {"images": ["evil.example"], "imageHosts": ["evil.example"]}});
        assert_eq!(look(server.clone(), Theme::new()).images, ImagePolicy::none());
        assert_eq!(look(server, Theme::new().images(images.clone())).images, images);
    }

    #[test]
    fn an_avatar_is_an_image_a_text_or_the_names_first_letter() {
        let avatar = |theme: Theme| {
            let look = look(json!({}), theme.agent_name("beans"));
            (look.avatar_url, look.avatar_text)
        };
        assert_eq!(avatar(Theme::new()), (None, "B".into()));
        assert_eq!(avatar(Theme::new().agent_avatar("☕")), (None, "☕".into()));
        let url = "https://a.example/b.png";
        assert_eq!(avatar(Theme::new().agent_avatar(url)), (Some(url.into()), "B".into()));
        assert_eq!(avatar(Theme::new().agent_avatar("javascript:alert(1)")).0, None);
    }
}

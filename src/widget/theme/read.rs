//! A theme from JSON that can't be trusted.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::choices::Choice;
use super::{ComposerStyle, Theme};
use crate::widget::consent::Consent;

/// A field's names and how it is set.
type Field = (&'static [&'static str], fn(Theme, String) -> Theme);

impl Theme {
    /// Reads the `theme` of a server's configuration.
    pub(crate) fn from_value(value: &Value) -> Self {
        let Some(map) = value.as_object() else { return Self::default() };
        let mut theme = Self {
            color_scheme: choice(map, &["colorScheme"]),
            position: choice(map, &["position"]),
            layout: choice(map, &["layout"]),
            message_style: choice(map, &["messageStyle"]),
            density: choice(map, &["density"]),
            // "composer" is also an old name of the field's colour.
            composer_style: choice(map, &["composerStyle", "composer"]),
            show_avatars: choice(map, &["showAvatars"]),
            show_powered_by: choice(map, &["showPoweredBy"]),
            consent: map.get("consent").and_then(Consent::from_value),
            suggested_prompts: map.get("suggestedPrompts").and_then(prompts),
            // Not `images`: whom a visitor's browser asks for what an answer names is for the page to say.
            ..Self::default()
        };
        let colors: [Field; 13] = [
            (&["accent"], Self::accent),
            (&["accentForeground"], Self::accent_foreground),
            (&["background"], Self::background),
            (&["surface"], Self::surface),
            (&["text"], Self::text),
            (&["border"], Self::border),
            (&["muted"], Self::muted),
            (&["mutedInk", "mutedForeground"], Self::muted_ink),
            (&["ring"], Self::ring),
            (&["userBubble"], Self::user_bubble),
            (&["userInk", "userBubbleForeground"], Self::user_ink),
            (&["fieldBg", "composer"], Self::field_bg),
            (&["fieldInk", "composerForeground"], Self::field_ink),
        ];
        let others: [Field; 5] = [
            (&["radius"], Self::radius),
            (&["fontFamily"], Self::font_family),
            (&["agentName"], Self::agent_name),
            (&["agentAvatar"], Self::agent_avatar),
            (&["greeting"], Self::greeting),
        ];
        for (names, set) in colors.into_iter().chain(others) {
            if let Some(text) = text(map, names) {
                theme = set(theme, text);
            }
        }
        theme.icons(map)
    }

    /// The icons are fields of their own or together in `icons`.
    fn icons(mut self, map: &Map<String, Value>) -> Self {
        let icons = map.get("icons").and_then(Value::as_object);
        let icon = |alone: &str, together: &str| text(map, &[alone]).or_else(|| text(icons?, &[together]));
        self.launcher_icon = icon("launcherIcon", "launcher");
        self.send_icon = icon("sendIcon", "send");
        self.expand_icon = icon("expandIcon", "expand");
        self.collapse_icon = icon("collapseIcon", "collapse");
        self.close_icon = icon("closeIcon", "close");
        self.menu_icon = icon("menuIcon", "menu");
        self
    }
}

impl<'de> Deserialize<'de> for Theme {
    /// Never fails on JSON: what has the wrong type is as if it were not there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::from_value(&value))
    }
}

fn choice<T: Choice>(map: &Map<String, Value>, names: &[&str]) -> Option<T> {
    names.iter().find_map(|name| map.get(*name).and_then(T::read))
}

/// The first of these fields that is a text, or for a radius a number of pixels.
fn text(map: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match map.get(*name)? {
        style if *name == "composer" && ComposerStyle::read(style).is_some() => None,
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(pixels) if *name == "radius" => Some(format!("{pixels}px")),
        _ => None,
    })
}

/// A list of texts; empty ones and what is no text are left out.
fn prompts(value: &Value) -> Option<Vec<String>> {
    let prompts = value.as_array()?.iter().filter_map(Value::as_str).map(str::trim);
    Some(prompts.filter(|prompt| !prompt.is_empty()).map(str::to_owned).collect())
}

//! How the cells look, as the page's address says.

use karta_dioxus::{ColorScheme, Density, Locale, MessageStyle, Theme};

use crate::page::Page;

/// A parameter's values with what they are called.
type Values = &'static [(&'static str, Option<&'static str>)];

/// What can be chosen.
pub const CHOICES: &[(&str, Values)] = &[
    ("scheme", &[("system", None), ("light", Some("light")), ("dark", Some("dark"))]),
    ("dir", &[("ltr", None), ("rtl", Some("rtl"))]),
    ("width", &[("desktop", None), ("phone", Some("phone"))]),
    ("density", &[("comfortable", None), ("compact", Some("compact"))]),
    ("messages", &[("flat", None), ("bubble", Some("bubble"))]),
    (
        "accent",
        &[("none", None), ("violet", Some("#7c3aed")), ("lime", Some("#d4ff4f")), ("teal", Some("#0f766e"))],
    ),
    ("radius", &[("16", None), ("4", Some("4px")), ("24", Some("24px"))]),
];

/// Parameters that are kept, but not offered.
const OTHERS: [&str; 3] = ["still", "only", "theme"];

/// What was chosen.
#[derive(PartialEq)]
pub struct Setup(Vec<(&'static str, String)>);

impl Setup {
    pub fn of(page: &Page) -> Self {
        let names = CHOICES.iter().map(|(name, _)| *name).chain(OTHERS);
        Self(names.filter_map(|name| Some((name, page.get(name)?))).collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// The address at which one thing is chosen otherwise.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let others = self.0.iter().filter(|(other, _)| *other != name);
        let all = others.map(|(name, value)| (*name, value.as_str())).chain(value.map(|value| (name, value)));
        let pairs: Vec<String> =
            all.map(|(name, value)| format!("{name}={}", value.replace('#', "%23"))).collect();
        format!("?{}", pairs.join("&"))
    }

    /// `theme` (JSON) sets whatever else a theme has.
    pub fn theme(&self) -> Theme {
        let mut theme: Theme =
            self.get("theme").and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        theme = theme.agent_name("Beans");
        match self.get("scheme") {
            Some("light") => theme = theme.color_scheme(ColorScheme::Light),
            Some("dark") => theme = theme.color_scheme(ColorScheme::Dark),
            _ => {}
        }
        if self.get("density") == Some("compact") {
            theme = theme.density(Density::Compact);
        }
        if self.get("messages") == Some("bubble") {
            theme = theme.message_style(MessageStyle::Bubble);
        }
        if let Some(accent) = self.get("accent") {
            theme = theme.accent(accent);
        }
        if let Some(radius) = self.get("radius") {
            theme = theme.radius(radius);
        }
        theme
    }

    pub fn locale(&self) -> Locale {
        if self.get("dir") == Some("rtl") { Locale::arabic() } else { Locale::english() }
    }
}

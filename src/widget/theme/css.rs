//! A theme as custom properties and attributes of the host element.

use super::{ColorScheme, ComposerStyle, Density, Layout, MessageStyle, Position, Theme};
use crate::protocol::decimal;
use crate::widget::color;
use crate::widget::portal::HostStyle;

impl Theme {
    /// Adds what the style sheet reads. Only what is set becomes a property, so that the page's own style sheet can
    /// set the others.
    pub(crate) fn apply(&self, mut host: HostStyle) -> HostStyle {
        for (name, background, foreground) in [
            ("--karta-accent-ink", &self.accent, &self.accent_foreground),
            ("--karta-ink", &self.background, &self.text),
            ("--karta-user-ink", &self.user_bubble, &self.user_ink),
            ("--karta-field-ink", &self.field_bg, &self.field_ink),
        ] {
            let chosen =
                || background.as_deref().and_then(color::parse).map(|color| color::ink_on(color).to_owned());
            if let Some(ink) = foreground.clone().or_else(chosen) {
                host = host.property(name, ink);
            }
        }
        for (name, value) in [
            ("--karta-accent", &self.accent),
            ("--karta-bg", &self.background),
            ("--karta-surface", &self.surface),
            ("--karta-line", &self.border),
            ("--karta-muted", &self.muted),
            ("--karta-muted-ink", &self.muted_ink),
            ("--karta-ring", &self.ring),
            ("--karta-user", &self.user_bubble),
            ("--karta-field-bg", &self.field_bg),
            ("--karta-radius", &self.radius),
            ("--karta-font", &self.font_family),
        ] {
            if let Some(value) = value {
                host = host.property(name, value.as_str());
            }
        }
        for (name, value) in [
            (
                "data-color-scheme",
                self.color_scheme.map_or(ColorScheme::default().as_str(), ColorScheme::as_str),
            ),
            ("data-position", self.position.map_or(Position::default().as_str(), Position::as_str)),
            ("data-layout", self.layout.map_or(Layout::default().as_str(), Layout::as_str)),
            (
                "data-message-style",
                self.message_style.map_or(MessageStyle::default().as_str(), MessageStyle::as_str),
            ),
            ("data-density", self.density.map_or(Density::default().as_str(), Density::as_str)),
            (
                "data-composer",
                self.composer_style.map_or(ComposerStyle::default().as_str(), ComposerStyle::as_str),
            ),
        ] {
            host = host.attribute(name, value);
        }
        host
    }
}

/// A number with a unit of length, or 0.
pub(super) fn is_length(text: &str) -> bool {
    let text = text.trim();
    let digits = ["px", "rem", "em"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let is_number = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && decimal::parse(digits).is_some();
    is_number && (digits.len() < text.len() || digits == "0")
}

/// Names and quoted names, separated by commas.
pub(super) fn is_font_family(text: &str) -> bool {
    !text.trim().is_empty()
        && text.split(',').map(str::trim).all(|name| {
            let quoted = ['"', '\'']
                .iter()
                .find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote))
                .unwrap_or(name);
            !quoted.is_empty()
                && quoted.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
                // A name without quotes is made of identifiers.
                && (quoted.len() < name.len() || !quoted.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// Whether a picture of a theme is the address of an image and not a text.
pub(crate) fn is_image(picture: &str) -> bool {
    let picture = picture.trim_start().as_bytes();
    ["https://", "http://"].iter().any(|scheme| {
        picture.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}

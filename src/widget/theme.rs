//! [`Theme`]: how a widget looks and what it says of itself.

mod choices;
mod css;
#[cfg(test)]
mod palette;
mod read;
#[cfg(test)]
mod tests;

pub use choices::{ColorScheme, ComposerStyle, Density, Layout, MessageStyle, Position};
pub(crate) use css::is_image;

use super::color;
use super::consent::Consent;
use crate::markdown::ImagePolicy;

/// Declares [`Theme`] with its builder and how one theme is laid over another.
macro_rules! theme {
    (
        colors { $($(#[doc = $color_doc:literal])* $color:ident,)* }
        texts { $($(#[doc = $text_doc:literal])* $text:ident,)* }
        choices { $($(#[doc = $choice_doc:literal])* $choice:ident: $type:ty,)* }
    ) => {
        /// How a widget looks and what it says of itself.
        ///
        /// What is not set is left to the server's configuration of the agent, and what is not set there either to the
        /// defaults. A change is applied in place: the conversation, the draft and the focus stay.
        ///
        /// Colours are CSS colours: hex, names, `rgb()`, `hsl()`, `hwb()`, `oklab()` and `oklch()`. Anything else, such
        /// as `url(..)`, is ignored. A foreground that is not set is black or white, whichever can be read better on
        /// its background.
        ///
        /// ```
        /// use karta_dioxus::{ColorScheme, Position, Theme};
        ///
        /// let theme = Theme::new()
        ///     .accent("#d4ff4f")
        ///     .agent_name("Beans")
        ///     .color_scheme(ColorScheme::Auto)
        ///     .position(Position::BottomLeft)
        ///     .suggested_prompts(["Where is my order?", "How do I brew a V60?"]);
        /// assert_eq!(theme, theme.clone());
        ///
        /// // As a server's configuration writes it; what has the wrong type is as if it were not there.
        /// let same: Theme = serde_json::from_str(
        ///     r##"{"accent": "#d4ff4f", "agentName": "Beans", "colorScheme": "auto", "position": "bottom-left",
        ///         "suggestedPrompts": ["Where is my order?", "How do I brew a V60?"], "radius": {}}"##,
        /// )?;
        /// assert_eq!(same, theme);
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        ///
        /// # Styling
        ///
        /// Each colour, the radius and the font is a custom property of the host element, `<karta-host>`; the method that
        /// sets it names it. What no theme sets, the page's own style sheet can, and the parts too:
        ///
        /// ```css
        /// karta-host { --karta-accent: #d4ff4f; --karta-accent-ink: #000 }
        /// karta-host::part(launcher) { inset-block-end: 80px }
        /// ```
        ///
        /// | property | what | property | what |
        /// |---|---|---|---|
        /// | `--karta-accent` | launcher, send button | `--karta-accent-ink` | text on them |
        /// | `--karta-bg` | panel | `--karta-ink` | text |
        /// | `--karta-surface` | header, cards, code | `--karta-line` | lines |
        /// | `--karta-muted` | under the pointer | `--karta-muted-ink` | text of less weight |
        /// | `--karta-user` | the visitor's messages | `--karta-user-ink` | text of them |
        /// | `--karta-field-bg` | composer | `--karta-field-ink` | text in it |
        /// | `--karta-ring` | outline of the focus | `--karta-radius` | corners |
        /// | `--karta-font` | font | | |
        ///
        /// The parts are `launcher`, `panel`, `header`, `messages`, `message`, `composer` and `send`. The host carries the
        /// choices as attributes: `data-color-scheme`, `data-position`, `data-layout`, `data-message-style`,
        /// `data-density` and `data-composer`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Theme {
            $(pub(crate) $color: Option<String>,)*
            $(pub(crate) $text: Option<String>,)*
            $(pub(crate) $choice: Option<$type>,)*
            pub(crate) radius: Option<String>,
            pub(crate) font_family: Option<String>,
            pub(crate) suggested_prompts: Option<Vec<String>>,
            pub(crate) images: Option<ImagePolicy>,
        }

        impl Theme {
            $(
                $(#[doc = $color_doc])*
                #[must_use]
                pub fn $color(mut self, color: impl Into<String>) -> Self {
                    self.$color = Some(color.into()).filter(|color| color::parse(color).is_some());
                    self
                }
            )*
            $(
                $(#[doc = $text_doc])*
                #[must_use]
                pub fn $text(mut self, $text: impl Into<String>) -> Self {
                    self.$text = Some($text.into());
                    self
                }
            )*
            $(
                $(#[doc = $choice_doc])*
                #[must_use]
                pub fn $choice(mut self, $choice: $type) -> Self {
                    self.$choice = Some($choice);
                    self
                }
            )*

            /// This theme, and what it does not set from the one below.
            pub(crate) fn over(self, below: Self) -> Self {
                Self {
                    $($color: self.$color.or(below.$color),)*
                    $($text: self.$text.or(below.$text),)*
                    $($choice: self.$choice.or(below.$choice),)*
                    radius: self.radius.or(below.radius),
                    font_family: self.font_family.or(below.font_family),
                    suggested_prompts: self.suggested_prompts.or(below.suggested_prompts),
                    images: self.images.or(below.images),
                }
            }
        }
    };
}

theme! {
    colors {
        /// The launcher, the send button and what is asked of the visitor first: `--karta-accent`.
        accent,
        /// Text and icons on the accent: `--karta-accent-ink`.
        accent_foreground,
        /// The panel: `--karta-bg`.
        background,
        /// The header, cards and code: `--karta-surface`.
        surface,
        /// Text: `--karta-ink`.
        text,
        /// Lines: `--karta-line`.
        border,
        /// What is under the pointer, and badges without weight: `--karta-muted`.
        muted,
        /// Text of less weight: `--karta-muted-ink`.
        muted_ink,
        /// The outline of what has the focus: `--karta-ring`.
        ring,
        /// The visitor's messages: `--karta-user`.
        user_bubble,
        /// Text of the visitor's messages: `--karta-user-ink`.
        user_ink,
        /// The composer: `--karta-field-bg`.
        field_bg,
        /// Text in the composer: `--karta-field-ink`.
        field_ink,
    }
    texts {
        /// The agent's name; without one, that of the server's configuration.
        agent_name,
        /// The agent's picture: an http(s) address is an image, anything else is shown as text or emoji. Without one, the
        /// name's first letter.
        agent_avatar,
        /// What an empty conversation says first; by default "Ask {name} anything".
        greeting,
        /// The icon of the closed widget: an http(s) address or a text, as in [`agent_avatar`](Self::agent_avatar).
        launcher_icon,
        /// The icon of the send button.
        send_icon,
        /// The icon that makes the panel fill the window.
        expand_icon,
        /// The icon that makes it small again.
        collapse_icon,
        /// The icon that closes the panel.
        close_icon,
        /// The icon of the list of conversations.
        menu_icon,
    }
    choices {
        /// Light, dark, or as the system has it.
        color_scheme: ColorScheme,
        /// The corner of the window.
        position: Position,
        /// How the panel is laid out when it fills the window.
        layout: Layout,
        /// Whether answers are in bubbles.
        message_style: MessageStyle,
        /// How much room there is between things.
        density: Density,
        /// The shape of the composer.
        composer_style: ComposerStyle,
        /// Whether answers show the agent's picture and name.
        show_avatars: bool,
        /// Whether "Powered by Karta" is shown.
        show_powered_by: bool,
        /// What the visitor has to agree to.
        consent: Consent,
    }
}

impl Theme {
    /// A theme that sets nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how round the corners are: a CSS length such as `12px` or `1rem`; anything else is ignored.
    ///
    /// ```
    /// use karta_dioxus::Theme;
    ///
    /// let theme = Theme::new().radius("6px").font_family("Inter, system-ui, sans-serif");
    /// ```
    #[must_use]
    pub fn radius(mut self, radius: impl Into<String>) -> Self {
        self.radius = Some(radius.into()).filter(|radius| css::is_length(radius));
        self
    }

    /// Sets the font: a list of families as in CSS; anything else is ignored. The page has to load it. As in
    /// [`radius`](Self::radius)'s example.
    #[must_use]
    pub fn font_family(mut self, family: impl Into<String>) -> Self {
        self.font_family = Some(family.into()).filter(|family| css::is_font_family(family));
        self
    }

    /// Sets what an empty conversation offers to ask. A click sends it.
    #[must_use]
    pub fn suggested_prompts(mut self, prompts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.suggested_prompts = Some(prompts.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whose images answers may show; by default nobody's, and an image is a link.
    ///
    /// Only the page can: a server's configuration can't, nor a theme that is read from JSON. Whoever can make the agent
    /// write an address could have the visitor's browser ask for it, so the page says whom it trusts.
    ///
    /// ```
    /// use karta_dioxus::{ImagePolicy, Theme};
    ///
    /// let theme = Theme::new().images(ImagePolicy::hosts(["cdn.example.com"]));
    /// # drop(theme);
    /// ```
    #[must_use]
    pub fn images(mut self, images: ImagePolicy) -> Self {
        self.images = Some(images);
        self
    }
}

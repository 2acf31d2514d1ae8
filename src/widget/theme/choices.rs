//! What a theme chooses from.

use serde_json::Value;

/// A value of the configuration that has a name.
pub(super) trait Choice: Sized {
    /// Reads it; `None` for what is not known.
    fn read(value: &Value) -> Option<Self>;
}

/// Light or dark colours.
///
/// ```
/// use karta_dioxus::ColorScheme;
///
/// assert_eq!(ColorScheme::default().as_str(), "auto");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ColorScheme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
    /// As the visitor's system has it; follows it when it changes.
    #[default]
    Auto,
}

impl ColorScheme {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }
}

impl Choice for ColorScheme {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            "auto" => Some(Self::Auto),
            _ => None,
        }
    }
}

/// The corner of the window that a widget sits in. It does not change sides with the writing direction.
///
/// ```
/// use karta_dioxus::Position;
///
/// assert_eq!(Position::default().as_str(), "bottom-right");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Position {
    /// At the bottom, on the right.
    #[default]
    BottomRight,
    /// At the bottom, on the left.
    BottomLeft,
}

impl Position {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BottomRight => "bottom-right",
            Self::BottomLeft => "bottom-left",
        }
    }
}

impl Choice for Position {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "bottom-right" => Some(Self::BottomRight),
            "bottom-left" => Some(Self::BottomLeft),
            _ => None,
        }
    }
}

/// How the panel is laid out when it fills the window.
///
/// ```
/// use karta_dioxus::Layout;
///
/// assert_eq!(Layout::default().as_str(), "centered");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One column in the middle; the list of conversations comes in front of it.
    #[default]
    Centered,
    /// The list of conversations stays beside the conversation.
    Sidebar,
}

impl Layout {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Centered => "centered",
            Self::Sidebar => "sidebar",
        }
    }
}

impl Choice for Layout {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "centered" => Some(Self::Centered),
            "sidebar" => Some(Self::Sidebar),
            _ => None,
        }
    }
}

/// Whether the agent's answers are in bubbles. The visitor's messages always are.
///
/// ```
/// use karta_dioxus::MessageStyle;
///
/// assert_eq!(MessageStyle::default().as_str(), "flat");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MessageStyle {
    /// Text on the panel's own background.
    #[default]
    Flat,
    /// In a bubble.
    Bubble,
}

impl MessageStyle {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Bubble => "bubble",
        }
    }
}

impl Choice for MessageStyle {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "flat" => Some(Self::Flat),
            "bubble" => Some(Self::Bubble),
            _ => None,
        }
    }
}

/// How much room there is between things.
///
/// ```
/// use karta_dioxus::Density;
///
/// assert_eq!(Density::default().as_str(), "comfortable");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    /// Enough to breathe.
    #[default]
    Comfortable,
    /// Less.
    Compact,
}

impl Density {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

impl Choice for Density {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "comfortable" => Some(Self::Comfortable),
            "compact" => Some(Self::Compact),
            _ => None,
        }
    }
}

/// The shape of the composer.
///
/// ```
/// use karta_dioxus::ComposerStyle;
///
/// assert_eq!(ComposerStyle::default().as_str(), "rect");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ComposerStyle {
    /// A rounded rectangle, with the controls below the text.
    #[default]
    Rect,
    /// A pill, with the controls beside the text.
    Pill,
}

impl ComposerStyle {
    /// Its name in a server's configuration, and in the attribute of the host element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rect => "rect",
            Self::Pill => "pill",
        }
    }
}

impl Choice for ComposerStyle {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "rect" => Some(Self::Rect),
            "pill" => Some(Self::Pill),
            _ => None,
        }
    }
}

impl Choice for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

//! `<KartaWidget/>`.

mod behavior;
mod callbacks;
mod color;
mod component;
mod config;
mod consent;
mod controller;
mod environment;
mod handle;
mod locale;
mod look;
mod portal;
mod props;
mod theme;
mod view;

pub use behavior::{Behavior, Modes, ToolVisibility};
pub use callbacks::{Escalation, MessageReceived, MessageSent, SessionStarted, Unread};
pub use component::KartaWidget;
pub use consent::Consent;
pub use handle::{KartaWidgetHandle, use_karta_widget};
pub use locale::Locale;
pub use portal::{HostStyle, ShadowPortal};
pub use props::KartaWidgetProps;
pub use theme::{ColorScheme, ComposerStyle, Density, Layout, MessageStyle, Position, Theme};

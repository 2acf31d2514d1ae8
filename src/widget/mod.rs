//! `<KartaWidget/>`.

mod behavior;
mod color;
mod config;
mod consent;
mod locale;
mod portal;
mod theme;

pub use behavior::{Behavior, Modes, ToolVisibility};
pub use consent::Consent;
pub use locale::Locale;
pub use portal::{HostStyle, ShadowPortal};
pub use theme::{ColorScheme, ComposerStyle, Density, Layout, MessageStyle, Position, Theme};

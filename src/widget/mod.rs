//! `<KartaWidget/>`.

mod behavior;
mod callbacks;
mod chat;
mod color;
mod component;
mod config;
mod consent;
mod controller;
mod css;
mod environment;
mod handle;
mod in_place;
mod inside;
mod locale;
mod look;
mod mount;
mod part;
mod portal;
mod props;
mod theme;
mod view;

pub use behavior::{Behavior, Modes, ToolVisibility};
pub use callbacks::{Escalation, Feedback, MessageReceived, MessageSent, Rating, SessionStarted, Unread};
pub use chat::{Chat, ChatRoot, ChatSettings, use_chat};
pub use component::KartaWidget;
pub use consent::Consent;
pub use handle::{KartaWidgetHandle, use_karta_widget};
pub use locale::Locale;
pub use portal::{HostStyle, ShadowPortal};
pub use props::KartaWidgetProps;
pub use theme::{ColorScheme, ComposerStyle, Density, Layout, MessageStyle, Position, Theme};
pub use view::{ApprovalCard, Composer, Message, MessageList, QuestionCard, SessionList, ToolCard};

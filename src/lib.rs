//! The Rust and Dioxus SDK for [Karta](https://karta.sh) agents.
//!
//! * `KartaWidget` (feature `widget`) is the prebuilt chat widget.
//! * `use_karta_agent` (feature `hook`) is the hook for chat UIs of your own.
//! * [`KartaAgentClient`] is the headless client: sessions, turns as streams of events, approvals, files. It runs in
//!   browsers (wasm32) by `fetch`, and natively by reqwest with the feature `native`.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `widget` | yes | `KartaWidget` and what it is made of |
//! | `hook` | by `widget` | `use_karta_agent` |
//! | `markdown` | by `widget` | the `Markdown` component |
//! | `highlight` | no | colours for the code in `Markdown` |
//! | `native` | no | the native transport: reqwest on tokio with rustls |
//! | `split` | no | cuts the module, so that what only the open panel needs is loaded on its first use |
//! | `test-util` | no | `testing`: a scripted server and a clock for tests of your own |
//!
//! Without default features it is the headless client, without Dioxus.
//!
//! # Layout
//!
//! ```text
//! bytes -> SSE decoder -> wire event -> AgentEvent -> transcript -> signals -> rsx
//!          `--- protocol (pure) ---'    `-- state (pure) --'  `- hook -'   `- widget -'
//!                 client (async) drives it, over ports that platform implements
//! ```
//!
//! `protocol` and `state` are pure and total. `client` is async, over the traits of [`ports`]. `platform` implements
//! those for browsers and natively; it alone touches the world.

#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
#[cfg(feature = "hook")]
mod hook;
#[cfg(feature = "markdown")]
#[path = "widget/markdown/mod.rs"]
mod markdown;
mod options;
mod platform;
pub mod ports;
mod protocol;
mod state;
#[cfg(feature = "test-util")]
pub mod testing;
#[cfg(feature = "widget")]
mod widget;

pub use client::{AgentEventStream, Decision, KartaAgentClient, PostedMessage, SessionId};
pub use error::{KartaError, Result};
#[cfg(feature = "hook")]
pub use hook::{AgentStatus, MessageRef, Messages, UseKartaAgent, use_karta_agent};
#[cfg(feature = "markdown")]
pub use markdown::{CodeBlock, ImagePolicy, Markdown, MarkdownLabels};
pub use options::{AgentOptions, DEFAULT_BASE_URL, Persist, Secret, TokenFn, TokenRequest, Transport, User};
#[cfg(all(not(target_arch = "wasm32"), feature = "native"))]
pub use platform::NativeHttp;
pub use ports::UploadProgress;
pub use protocol::event::{
    AgentEvent, Choice, DequeueMode, InputKind, InputRequest, Question, RunStatus, StopReason, Usage,
};
pub use protocol::parts::{PART_SEPARATOR, TextPart};
pub use protocol::session::{QueuedMessage, SessionSummary};
pub use protocol::text::Text;
pub use state::decoder::EventDecoder;
pub use state::message::{ChatMessage, MessagePart, MessageState, Role, ToolCall, ToolState};
pub use state::transcript::{Change, Transcript};
#[cfg(feature = "widget")]
pub use widget::{
    ApprovalCard, Behavior, Chat, ChatRoot, ChatSettings, ColorScheme, Composer, ComposerStyle, Consent,
    Density, Escalation, Feedback, HostStyle, KartaWidget, KartaWidgetHandle, KartaWidgetProps, Layout,
    Locale, Message, MessageList, MessageReceived, MessageSent, MessageStyle, Modes, Position, QuestionCard,
    Rating, SessionList, SessionStarted, ShadowPortal, Theme, ToolCard, ToolVisibility, Unread, use_chat,
    use_karta_widget,
};

/// The snippets of the README and the guides, compiled.
#[cfg(all(doctest, feature = "widget"))]
mod guides {
    macro_rules! guides {
        ($($file:literal $name:ident)*) => { $(#[doc = include_str!($file)] struct $name;)* };
    }
    guides! {
        "../README.md" Readme
        "../docs/getting-started.md" GettingStarted
        "../docs/components.md" Components
        "../docs/custom-ui.md" CustomUi
        "../docs/theming.md" Theming
        "../docs/identity.md" Identity
        "../docs/approvals.md" Approvals
        "../docs/sessions-and-resume.md" SessionsAndResume
        "../docs/errors.md" Errors
        "../docs/testing.md" Testing
        "../docs/migrating-from-react.md" MigratingFromReact
    }
}

//! What there is to see of where the visitor writes, and of the list of conversations.

use karta_dioxus::testing::{Answer, Route};
use karta_dioxus::{ComposerStyle, Consent};
use serde_json::json;

use crate::cell::{Cell, Parts};
use crate::script::{Turn, lists, lists_nothing};

pub const WRITING: &[Cell] = &[
    Cell { parts: Parts::Composer, ..Cell::new("composer", "Composer") },
    Cell {
        parts: Parts::Composer,
        behavior: |behavior| behavior.attachments(true),
        draft: "My V60 runs too fast.\nI grind at 22, and pour 250 g in two minutes: what should I change first?",
        ..Cell::new("draft", "With a draft, and a button for files")
    },
    Cell {
        parts: Parts::Composer,
        script: |server| {
            server.asks_permission("mcp__orders__refund", "10479");
        },
        sends: &["My money back"],
        ..Cell::new("locked", "While something is asked")
    },
    Cell {
        parts: Parts::Composer,
        script: |server| Turn::new().hangs(server),
        sends: &["Tell me more"],
        ..Cell::new("stop", "While the agent answers")
    },
    Cell {
        parts: Parts::Composer,
        theme: |theme| theme.composer_style(ComposerStyle::Pill),
        ..Cell::new("pill", "As a pill")
    },
    Cell {
        parts: Parts::Composer,
        theme: |theme| {
            theme.consent(
                Consent::new("We keep this chat for 30 days. [Privacy](https://example.com/privacy)")
                    .required(),
            )
        },
        ..Cell::new("consent", "What has to be agreed to")
    },
    Cell {
        parts: Parts::Composer,
        script: |server| {
            server.says(Route::Files, Answer::never());
        },
        behavior: |behavior| behavior.attachments(true),
        ..Cell::new("uploading", "A file that is sent stays on its way")
    },
    Cell {
        parts: Parts::Composer,
        script: |server| {
            server.says(Route::Files, Answer::json(413, &json!({"detail": "too large"})));
        },
        behavior: |behavior| behavior.attachments(true),
        ..Cell::new("upload-failed", "And one that does not arrive")
    },
    Cell {
        parts: Parts::Chat,
        behavior: |behavior| behavior.attachments(true),
        ..Cell::new("drop", "Where a file can be dropped")
    },
    Cell { parts: Parts::Sessions, script: lists, ..Cell::new("sessions", "Conversations") },
    Cell { parts: Parts::Sessions, script: lists_nothing, ..Cell::new("no-sessions", "No conversations") },
    Cell {
        parts: Parts::Sessions,
        script: |server| {
            server.says(Route::Other, Answer::json(403, &json!({"detail": "no"})));
        },
        ..Cell::new("sessions-failed", "Conversations that can’t be read")
    },
];

//! A delta costs the same in a long conversation as in a short one: renders and allocations, counted. (Times would
//! depend on the machine: `cargo xtask bench` has those.)

#![cfg(all(feature = "hook", feature = "markdown", not(target_arch = "wasm32")))]
#![allow(unsafe_code)]

#[path = "support/allocated.rs"]
mod allocated;
#[path = "hook/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test program uses its part, and may panic"
)]
mod support;

use std::cell::Cell;
use std::rc::Rc;

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use futures::FutureExt;
use karta_dioxus::{Markdown, MessageRef, UseKartaAgent, use_karta_agent};
use serde_json::json;
use support::clock::ManualClock;
use support::server::Server;
use support::stage::bare_options;

#[derive(Clone, Default)]
struct Shared {
    server: Server,
    clock: ManualClock,
    agent: Rc<Cell<Option<UseKartaAgent>>>,
    renders: Rc<Cell<usize>>,
}

impl Shared {
    fn rendered(&self) {
        self.renders.set(self.renders.get() + 1);
    }
}

fn use_agent() -> UseKartaAgent {
    let shared: Shared = consume_context();
    let agent = use_karta_agent(bare_options(&shared.server, &shared.clock).embed_key("pk_live_demo"));
    shared.agent.set(Some(agent));
    agent
}

/// A list of one's own: rows that take a message.
#[component]
fn Bare() -> Element {
    let agent = use_agent();
    consume_context::<Shared>().rendered();
    // What effects such as the widget's read: the answer that grows is among the last messages.
    use_effect(move || agent.messages().iter().rev().take(8).for_each(|message| message.with(|_| ())));
    rsx! {
        for message in agent.messages().iter() {
            Row { key: "{message.id()}", message }
        }
    }
}

#[component]
fn Row(message: MessageRef) -> Element {
    consume_context::<Shared>().rendered();
    rsx! {
        Markdown { text: message.text(), streaming: message.is_streaming() }
    }
}

/// The widget's own list, with its pages and its effects.
#[cfg(feature = "widget")]
mod widget {
    use karta_dioxus::{Chat, ChatRoot, ChatSettings, Message, MessageList, use_chat};

    use super::*;

    #[component]
    pub fn Prebuilt() -> Element {
        let agent = use_agent();
        consume_context::<Shared>().rendered();
        let mut chat = use_signal(|| None::<Chat>);
        // Called in the render of the message's row.
        let row = use_callback(move |message: MessageRef| {
            consume_context::<Shared>().rendered();
            message.with(|_| ());
            rsx! {
                if let Some(chat) = *chat.peek() {
                    Message { chat, message }
                }
            }
        });
        let made = use_chat(agent, ChatSettings::new().render_message(row));
        use_hook(|| chat.set(Some(made)));
        rsx! {
            ChatRoot { chat: made, MessageList { chat: made } }
        }
    }
}

struct Chat {
    dom: VirtualDom,
    shared: Shared,
}

impl Chat {
    /// A conversation of so many messages and a question, whose answer streams.
    fn of(app: fn() -> Element, messages: usize) -> Self {
        let shared = Shared::default();
        let session = shared.server.act(|world| {
            let id = world.model.create();
            let session = world.model.newest().expect("it was created");
            for number in 0..messages {
                let role = if number % 2 == 0 { "user" } else { "assistant" };
                let part = json!({"kind": "text", "id": "p", "text": format!("Message {number} with **bold** text.")});
                session.transcript.push(json!({"id": format!("m{number}"), "role": role, "parts": [part]}));
            }
            id
        });
        let mut chat = Self { dom: VirtualDom::new(app).with_root_context(shared.clone()), shared };
        chat.dom.rebuild_in_place();
        chat.settle();
        let agent = chat.shared.agent.get().expect("the hook was called");
        chat.dom.in_runtime(|| agent.resume(session));
        chat.settle();
        chat.dom.in_runtime(|| agent.send("a question"));
        chat.settle();
        chat.shared.server.say("An answer.");
        chat.settle();
        let shown = chat.dom.in_runtime(|| agent.messages().len());
        assert_eq!(shown, messages + 2, "the conversation is shown");
        chat
    }

    fn settle(&mut self) {
        while self.dom.wait_for_work().now_or_never().is_some() {
            self.dom.render_immediate(&mut NoOpMutations);
        }
    }

    /// Renders and bytes that the next delta takes.
    fn delta(&mut self, text: &str) -> (usize, usize) {
        self.shared.server.say(text);
        self.shared.renders.set(0);
        let before = allocated::allocated();
        self.settle();
        for millis in [20, 16] {
            self.shared.clock.advance(millis);
            self.settle();
        }
        (self.shared.renders.get(), allocated::allocated() - before)
    }
}

/// A list over these many messages each takes as many bytes for a delta, and renders one row.
fn assert_flat(name: &str, app: fn() -> Element, sizes: &[usize]) {
    let bytes: Vec<_> = sizes
        .iter()
        .map(|messages| {
            let mut chat = Chat::of(app, *messages);
            // The first ones grow tables.
            let deltas: Vec<_> =
                (0..8).map(|number| chat.delta(&format!("An answer. {}", "More. ".repeat(number)))).collect();
            assert!(deltas.iter().all(|(renders, _)| *renders == 1), "{name}: one row each: {deltas:?}");
            deltas.iter().map(|(_, bytes)| *bytes).min().expect("eight")
        })
        .collect();
    // A byte for each message would be 900 more, or 9,900.
    let least = bytes.iter().min().expect("some");
    assert!(
        bytes.iter().all(|bytes| *bytes < least + 300),
        "{name}: {bytes:?} bytes with {sizes:?} messages"
    );
    println!("{name}: {bytes:?} bytes a delta with {sizes:?} messages");
}

/// One test: others at the same time would be counted too.
#[test]
fn a_delta_costs_the_same_in_a_short_and_in_a_long_conversation() {
    assert_flat("a list of one's own", Bare, &[100, 1_000, 10_000]);
    #[cfg(feature = "widget")]
    assert_flat("MessageList", widget::Prebuilt, &[100, 1_000, 10_000]);
}

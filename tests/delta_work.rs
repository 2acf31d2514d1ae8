//! A delta costs the same in a long conversation as in a short one: renders and allocations, counted. (Times would
//! depend on the machine: `cargo xtask bench` has those.)

#![cfg(all(feature = "hook", feature = "markdown", not(target_arch = "wasm32")))]
#![allow(unsafe_code)]

#[path = "hook/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test program uses its part, and may panic"
)]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use futures::FutureExt;
use karta_dioxus::{Markdown, MessageRef, UseKartaAgent, use_karta_agent};
use support::clock::ManualClock;
use support::server::Server;
use support::stage::bare_options;

struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

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

#[component]
fn App() -> Element {
    let shared: Shared = consume_context();
    let agent = use_karta_agent(bare_options(&shared.server, &shared.clock).embed_key("pk_live_demo"));
    shared.agent.set(Some(agent));
    shared.rendered();
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

struct Chat {
    dom: VirtualDom,
    shared: Shared,
}

impl Chat {
    /// A conversation of so many messages, the last of which is an answer that streams.
    fn of(messages: usize) -> Self {
        let shared = Shared::default();
        let mut chat = Self { dom: VirtualDom::new(App).with_root_context(shared.clone()), shared };
        chat.dom.rebuild_in_place();
        chat.settle();
        for number in 0..messages / 2 {
            let agent = chat.shared.agent.get().expect("the hook was called");
            chat.dom.in_runtime(|| agent.send(format!("question {number}")));
            chat.settle();
            chat.shared.server.say("An answer.");
            chat.settle();
            if number + 1 < messages / 2 {
                chat.shared.server.end();
                chat.settle();
            }
        }
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
        let before = ALLOCATED.load(Relaxed);
        self.settle();
        for millis in [20, 16] {
            self.shared.clock.advance(millis);
            self.settle();
        }
        (self.shared.renders.get(), ALLOCATED.load(Relaxed) - before)
    }
}

/// One test: others at the same time would be counted too.
#[test]
fn a_delta_costs_the_same_in_a_conversation_of_20_and_of_600_messages() {
    let [short, long] = [20, 600].map(|messages| {
        let mut chat = Chat::of(messages);
        // The first ones grow tables.
        let deltas: Vec<_> =
            (0..8).map(|number| chat.delta(&format!("An answer. {}", "More. ".repeat(number)))).collect();
        assert!(deltas.iter().all(|(renders, _)| *renders == 1), "one row each: {deltas:?}");
        deltas.iter().map(|(_, bytes)| *bytes).min().expect("eight")
    });
    // A byte for each message would be 580 more.
    assert!(long < short + 300, "bytes: {short} with 20 messages, {long} with 600");
}

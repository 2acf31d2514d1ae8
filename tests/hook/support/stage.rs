//! An app with the hook, driven step by step, and the history of what it showed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use futures::FutureExt;
use karta_dioxus::{
    AgentOptions, AgentStatus, ChatMessage, MessageRef, MessageState, Role, UseKartaAgent, use_karta_agent,
};

use super::clock::ManualClock;
use super::server::Server;

type MakeOptions = dyn Fn() -> AgentOptions;
type OnMount = dyn Fn(UseKartaAgent);

/// What the test and the app share.
#[derive(Clone)]
pub struct Shared(Rc<Inner>);

struct Inner {
    options: RefCell<Box<MakeOptions>>,
    agent: Cell<Option<UseKartaAgent>>,
    history: RefCell<Vec<String>>,
    last: RefCell<String>,
    /// The texts that rows rendered.
    rows: RefCell<Vec<String>>,
    lists: Cell<usize>,
    renders: Cell<usize>,
    controls: Cell<Option<(Signal<u32>, Signal<bool>)>>,
    on_mount: RefCell<Option<Box<OnMount>>>,
    child: RefCell<Option<Box<dyn Fn() -> Element>>>,
}

pub struct Stage {
    pub dom: VirtualDom,
    pub server: Server,
    pub clock: ManualClock,
    shared: Shared,
}

pub const PROJECT: &str = "coffeeco/support-bot";

/// Shared by all tests: the scripted world in place of the real one.
pub fn bare_options(server: &Server, clock: &ManualClock) -> AgentOptions {
    AgentOptions::new(PROJECT).base_url("https://karta.test").http(server.clone()).clock(clock.clone())
}

impl Stage {
    /// The app after its first render, with an embed key.
    pub fn new() -> Self {
        let mut stage = Self::unmounted(|options| options.embed_key("pk_live_demo"));
        stage.mount();
        stage
    }

    pub fn with(change: impl Fn(AgentOptions) -> AgentOptions + 'static) -> Self {
        let mut stage = Self::unmounted(change);
        stage.mount();
        stage
    }

    /// The app before its first render.
    pub fn unmounted(change: impl Fn(AgentOptions) -> AgentOptions + 'static) -> Self {
        let (server, clock) = (Server::default(), ManualClock::default());
        let shared = Shared(Rc::new(Inner {
            options: RefCell::new(Box::new(AgentOptions::default)),
            agent: Cell::default(),
            history: RefCell::default(),
            last: RefCell::default(),
            rows: RefCell::default(),
            lists: Cell::default(),
            renders: Cell::default(),
            controls: Cell::default(),
            on_mount: RefCell::default(),
            child: RefCell::default(),
        }));
        let dom = VirtualDom::new(App).with_root_context(shared.clone());
        let stage = Self { dom, server, clock, shared };
        stage.set_options(change);
        stage
    }

    /// What the next render passes to the hook.
    pub fn set_options(&self, change: impl Fn(AgentOptions) -> AgentOptions + 'static) {
        let (server, clock) = (self.server.clone(), self.clock.clone());
        *self.shared.0.options.borrow_mut() = Box::new(move || change(bare_options(&server, &clock)));
    }

    /// Is called in an effect of the component that calls the hook, before any other work.
    pub fn on_mount(&self, act: impl Fn(UseKartaAgent) + 'static) {
        *self.shared.0.on_mount.borrow_mut() = Some(Box::new(act));
    }

    /// Another component beside the one that calls the hook.
    pub fn child(&mut self, child: impl Fn() -> Element + 'static) {
        *self.shared.0.child.borrow_mut() = Some(Box::new(child));
        self.rerender();
    }

    pub fn drop_child(&mut self) {
        let child = self.shared.0.child.take();
        self.rerender();
        drop(child);
    }

    pub fn mount(&mut self) {
        self.dom.rebuild_in_place();
        self.settle();
    }

    /// Works and renders until nothing is left to do.
    pub fn settle(&mut self) {
        for _ in 0..10_000 {
            if self.dom.wait_for_work().now_or_never().is_none() {
                return;
            }
            self.dom.render_immediate(&mut NoOpMutations);
        }
        panic!("the app never comes to rest");
    }

    /// Acts on the agent, as an event handler does, and settles.
    pub fn act<O>(&mut self, act: impl FnOnce(UseKartaAgent) -> O) -> O {
        let agent = self.agent();
        let answer = self.dom.in_runtime(|| act(agent));
        self.settle();
        answer
    }

    /// Runs a future beside the app.
    pub fn run<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        for _ in 0..100 {
            if let Some(answer) = self.dom.in_runtime(|| work.as_mut().now_or_never()) {
                self.settle();
                return answer;
            }
            self.settle();
        }
        panic!("the future never ends");
    }

    pub fn agent(&self) -> UseKartaAgent {
        self.shared.0.agent.get().expect("the hook was called")
    }

    pub fn send(&mut self, text: &str) {
        self.act(|agent| agent.send(text));
    }

    /// The server says something, and the next frame comes.
    pub fn say(&mut self, text: &str) {
        self.server.say(text);
        self.settle();
        self.frame();
    }

    pub fn end(&mut self) {
        self.server.end();
        self.settle();
    }

    /// The frame in which texts are shown: not the one right after the last.
    pub fn frame(&mut self) {
        self.advance(20);
        self.advance(16);
    }

    pub fn advance(&mut self, millis: u64) {
        self.clock.advance(millis);
        self.settle();
    }

    /// The parent renders again.
    pub fn rerender(&mut self) {
        let (mut tick, _) = self.shared.0.controls.get().expect("mounted");
        self.dom.in_runtime(|| tick += 1);
        self.settle();
    }

    pub fn show(&mut self, is_shown: bool) {
        let (_, mut shown) = self.shared.0.controls.get().expect("mounted");
        self.dom.in_runtime(|| shown.set(is_shown));
        self.settle();
    }

    /// What was shown since the last time, render by render.
    pub fn history(&self) -> Vec<String> {
        let mut history = self.shared.0.history.take();
        history.dedup();
        history
    }

    /// The last thing shown.
    #[track_caller]
    pub fn shown(&self) -> String {
        let now = self.dom.in_runtime(|| describe(self.agent()));
        assert_eq!(*self.shared.0.last.borrow(), now, "what is shown is up to date");
        now
    }

    #[track_caller]
    pub fn assert_shown(&self, expected: &str) {
        assert_eq!(self.shown(), expected);
    }

    /// The texts that rows rendered since the last time.
    pub fn rows(&self) -> Vec<String> {
        self.shared.0.rows.take()
    }

    /// How often the list rendered since the last time.
    pub fn lists(&self) -> usize {
        self.shared.0.lists.take()
    }

    /// How often the component that calls the hook rendered since the last time.
    pub fn renders(&self) -> usize {
        self.shared.0.renders.take()
    }

    pub fn html(&self) -> String {
        dioxus_ssr::render(&self.dom)
    }
}

/// `status !error session ?pause | > question | < answer...`
pub fn describe(agent: UseKartaAgent) -> String {
    let mut line = match agent.status() {
        AgentStatus::Idle => "idle".to_owned(),
        AgentStatus::Streaming => "streaming".to_owned(),
        AgentStatus::Error => "error".to_owned(),
    };
    if let Some(error) = agent.error() {
        line += &format!(" !{}", error.code().unwrap_or("?"));
    }
    if let Some(session_id) = agent.session_id() {
        line += &format!(" {session_id}");
    }
    if let Some(pending) = agent.pending_input() {
        line += &format!(" ?{}", pending.request_id);
    }
    for message in agent.messages().iter() {
        line += " | ";
        line += &message.with(describe_message);
    }
    line
}

pub fn describe_message(message: &ChatMessage) -> String {
    let mark = if message.role == Role::User { ">" } else { "<" };
    let mut line = format!("{mark} {}", message.text.as_str());
    if message.streaming {
        line += "...";
    }
    match message.state {
        MessageState::Queued => line += " (queued)",
        MessageState::Failed => line += " (failed)",
        _ => {}
    }
    if let Some(error) = &message.error {
        line += &format!(" !{}", error.code().unwrap_or("?"));
    }
    line
}

#[component]
fn App() -> Element {
    let Shared(shared) = consume_context();
    let tick = use_signal(|| 0);
    let shown = use_signal(|| true);
    shared.controls.set(Some((tick, shown)));
    rsx! {
        if shown() {
            Chat { tick: tick() }
        }
        if shared.child.borrow().is_some() {
            Child {}
        }
    }
}

#[component]
fn Child() -> Element {
    let Shared(shared) = consume_context();
    let child = shared.child.borrow();
    child.as_ref().map_or_else(VNode::empty, |child| child())
}

#[component]
fn Chat(tick: u32) -> Element {
    let Shared(shared) = consume_context();
    shared.renders.set(shared.renders.get() + 1);
    let options = shared.options.borrow()();
    let agent = use_karta_agent(options);
    shared.agent.set(Some(agent));
    use_hook(|| {
        if let Some(act) = &*shared.on_mount.borrow() {
            act(agent);
        }
    });
    rsx! {
        Probe { agent }
        List { agent }
    }
}

#[component]
fn Probe(agent: UseKartaAgent) -> Element {
    let Shared(shared) = consume_context();
    let shown = describe(agent);
    shared.last.replace(shown.clone());
    shared.history.borrow_mut().push(shown);
    rsx! {}
}

#[component]
fn List(agent: UseKartaAgent) -> Element {
    let Shared(shared) = consume_context();
    shared.lists.set(shared.lists.get() + 1);
    rsx! {
        for message in agent.messages().iter() {
            Row { key: "{message.id()}", message }
        }
    }
}

#[component]
fn Row(message: MessageRef) -> Element {
    let Shared(shared) = consume_context();
    shared.rows.borrow_mut().push(message.text().to_string());
    rsx! {
        p { class: "{message.role()}", "{message.text()}" }
    }
}

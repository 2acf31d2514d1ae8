//! `KartaWidget` without a browser: which of its props make it another widget.

#![cfg(all(feature = "widget", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::{Cell, RefCell};

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use futures::FutureExt;
use karta_dioxus::{
    Behavior, KartaWidget, KartaWidgetHandle, KartaWidgetProps, Locale, Theme, Transport, User,
    use_karta_widget,
};

type Flip = fn(&mut KartaWidgetProps, &Spare);

/// What a flip needs that only a component can make.
struct Spare {
    handle: KartaWidgetHandle,
}

thread_local! {
    static BEFORE: Cell<Option<Flip>> = const { Cell::new(None) };
    static FLIP: Cell<Option<Flip>> = const { Cell::new(None) };
    static OPENED: Cell<u32> = const { Cell::new(0) };
    static HANDLES: RefCell<Vec<KartaWidgetHandle>> = const { RefCell::new(Vec::new()) };
}

/// The names of all props, of which none can be missing here.
macro_rules! props {
    ($($name:ident)+) => {
        const PROPS: &[&str] = &[$(stringify!($name)),+];

        #[allow(unused_variables)]
        fn none_is_missing(props: KartaWidgetProps) {
            let KartaWidgetProps { $($name),+ } = props;
        }
    };
}

props! {
    project embed_key token token_endpoint base_url transport user theme locale behavior default_open context_fn handle
    on_ready on_open on_close on_session_started on_message_sent on_message_received on_unread on_escalate on_feedback
    render_message render_tool header_extra on_error
}

/// Each prop (of `user` each part) with another value, and whether that makes another widget.
const FLIPS: &[(&str, bool, Flip)] = &[
    ("project", true, |props, _| props.project = "coffeeco/other-bot".into()),
    ("embed_key", true, |props, _| (props.token, props.embed_key) = (None, Some("pk_live_other".into()))),
    ("token", true, |props, _| props.token = Some("another".into())),
    ("token_endpoint", true, |props, _| (props.token, props.token_endpoint) = (None, Some("/token".into()))),
    ("base_url", true, |props, _| props.base_url = Some("http://127.0.0.1:2".into())),
    ("transport", true, |props, _| props.transport = Transport::Responses),
    ("user: id", true, |props, _| props.user = Some(User::soft("ada"))),
    ("user: identity_token", true, |props, _| props.user = Some(User::verified("grace", "another"))),
    ("user: attributes", false, |props, _| {
        props.user = Some(User::verified("grace", "signed").attribute("plan", "gold"));
    }),
    ("theme", false, |props, _| props.theme = Theme::new().agent_name("Java")),
    ("locale", false, |props, _| props.locale = Locale::german()),
    ("behavior", false, |props, _| props.behavior = Behavior::new().tool_args(true)),
    ("default_open", false, |props, _| props.default_open = false),
    ("context_fn", false, |props, _| props.context_fn = Some(Callback::new(|()| Some("context".into())))),
    ("handle", false, |props, spare| props.handle = Some(spare.handle)),
    ("on_ready", false, |props, _| props.on_ready = EventHandler::new(|_| {})),
    ("on_open", false, |props, _| props.on_open = EventHandler::new(|_| OPENED.set(OPENED.get() + 1))),
    ("on_close", false, |props, _| props.on_close = EventHandler::new(|_| {})),
    ("on_session_started", false, |props, _| props.on_session_started = EventHandler::new(|_| {})),
    ("on_message_sent", false, |props, _| props.on_message_sent = EventHandler::new(|_| {})),
    ("on_message_received", false, |props, _| props.on_message_received = EventHandler::new(|_| {})),
    ("on_unread", false, |props, _| props.on_unread = EventHandler::new(|_| {})),
    ("on_escalate", false, |props, _| props.on_escalate = Some(EventHandler::new(|_| {}))),
    ("on_feedback", false, |props, _| props.on_feedback = Some(EventHandler::new(|_| {}))),
    ("render_message", false, |props, _| props.render_message = Some(Callback::new(|_| rsx! {}))),
    ("render_tool", false, |props, _| props.render_tool = Some(Callback::new(|_| rsx! {}))),
    ("header_extra", false, |props, _| props.header_extra = Some(Callback::new(|()| rsx! {}))),
    ("on_error", false, |props, _| props.on_error = EventHandler::new(|_| {})),
];

/// An open widget that asks nobody for anything.
fn app() -> Element {
    let (handle, spare) = (use_karta_widget(), Spare { handle: use_karta_widget() });
    HANDLES.set(vec![handle, spare.handle]);
    let mut props = KartaWidgetProps {
        project: "coffeeco/support-bot".into(),
        embed_key: None,
        token: Some("given".into()),
        token_endpoint: None,
        base_url: Some("http://127.0.0.1:1".into()),
        transport: Transport::ManagedAgents,
        user: Some(User::verified("grace", "signed")),
        theme: Theme::new(),
        locale: Locale::english(),
        behavior: Behavior::new().resume_latest(false),
        default_open: true,
        context_fn: None,
        handle: Some(handle),
        on_ready: EventHandler::default(),
        on_open: EventHandler::new(|()| OPENED.set(OPENED.get() + 1)),
        on_close: EventHandler::default(),
        on_session_started: EventHandler::default(),
        on_message_sent: EventHandler::default(),
        on_message_received: EventHandler::default(),
        on_unread: EventHandler::default(),
        on_escalate: None,
        on_feedback: None,
        render_message: None,
        render_tool: None,
        header_extra: None,
        on_error: EventHandler::default(),
    };
    none_is_missing(props.clone());
    for flip in [BEFORE.get(), FLIP.get()].into_iter().flatten() {
        flip(&mut props, &spare);
    }
    rsx! {
        KartaWidget { ..props }
    }
}

/// Lets everything happen that is ready.
fn settle(dom: &mut VirtualDom) {
    for _ in 0..50 {
        let _ = dom.wait_for_work().now_or_never();
        dom.render_immediate(&mut NoOpMutations);
    }
}

/// How often a widget was opened at its mount, and whether the one that is there is open.
fn flipped(flip: Option<Flip>) -> (u32, bool) {
    OPENED.set(0);
    FLIP.set(None);
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    settle(&mut dom);
    assert_eq!(OPENED.get(), 1, "it opens when it is mounted");
    FLIP.set(flip);
    dom.mark_dirty(ScopeId::APP);
    settle(&mut dom);
    let is_open =
        dom.in_runtime(|| HANDLES.with_borrow(|handles| handles.iter().any(|handle| handle.is_open())));
    (OPENED.get(), is_open)
}

#[tokio::test]
async fn eight_props_make_another_widget_and_no_other_does() {
    for (name, makes_another, flip) in FLIPS {
        let (opened, is_open) = flipped(Some(*flip));
        assert_eq!(opened, if *makes_another { 2 } else { 1 }, "{name}");
        // One that is mounted anew with `default_open: false` would be closed.
        assert!(is_open, "{name}");
    }
    assert_eq!(FLIPS.iter().filter(|(_, makes_another, _)| *makes_another).count(), 8);
}

/// The table goes from a token to another source of one, which is two props at once: here each is the only one.
const SOURCES: &[(&str, Flip, Flip)] = &[
    (
        "embed_key",
        |props, _| (props.token, props.embed_key) = (None, Some("pk_live_one".into())),
        |props, _| props.embed_key = Some("pk_live_two".into()),
    ),
    ("token", |_, _| {}, |props, _| props.token = Some("another".into())),
    (
        "token_endpoint",
        |props, _| (props.token, props.token_endpoint) = (None, Some("/one".into())),
        |props, _| props.token_endpoint = Some("/two".into()),
    ),
];

#[tokio::test]
async fn each_source_of_tokens_alone_makes_another_widget() {
    for (name, before, flip) in SOURCES {
        BEFORE.set(Some(*before));
        assert_eq!(flipped(Some(*flip)), (2, true), "{name}");
        assert_eq!(flipped(None), (1, true), "{name}");
    }
}

#[tokio::test]
async fn a_render_with_the_same_props_makes_no_other_widget() {
    assert_eq!(flipped(None), (1, true));
}

#[test]
fn the_table_has_every_prop() {
    let mut flipped: Vec<&str> = FLIPS.iter().map(|(name, ..)| name.split(':').next().unwrap()).collect();
    flipped.dedup();
    assert_eq!(flipped, PROPS);
}

/// The README's table of options has every prop, and no other.
#[test]
fn the_readme_lists_every_prop() {
    let readme = include_str!("../README.md");
    let section = readme.split("\n## Options\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix('|')?.split('|').nth(1));
    // In the table's head the second column is `<KartaWidget/>`.
    let names =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(|name| !name.starts_with('<'));
    let mut listed: Vec<&str> = names.collect();
    let mut props = PROPS.to_vec();
    listed.sort_unstable();
    props.sort_unstable();
    assert_eq!(listed, props);
}

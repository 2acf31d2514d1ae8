//! Which widget a handle drives: after another handle, another widget, another identity, and after the end.

#![cfg(all(feature = "widget", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::{Cell, RefCell};

use dioxus::core::NoOpMutations;
use dioxus::prelude::*;
use futures::FutureExt;
use karta_dioxus::{Behavior, KartaWidget, KartaWidgetHandle, User, use_karta_widget};

/// What is on the page: which handle each of two widgets has, `None` where there is no widget, and who is chatting.
#[derive(Clone, Copy)]
struct Scene {
    first: Option<usize>,
    second: Option<usize>,
    user: &'static str,
}

const ALONE: Scene = Scene { first: Some(0), second: None, user: "ada" };

thread_local! {
    static SCENE: Cell<Scene> = const { Cell::new(ALONE) };
    static HANDLES: RefCell<Vec<KartaWidgetHandle>> = const { RefCell::new(Vec::new()) };
    static OPENED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn app() -> Element {
    let handles = [use_karta_widget(), use_karta_widget()];
    HANDLES.set(handles.to_vec());
    let scene = SCENE.get();
    let widget = |name: &'static str, handle: usize| {
        rsx! {
            KartaWidget {
                handle: handles[handle],
                project: "coffeeco/support-bot",
                base_url: "http://127.0.0.1:1",
                token: "given",
                user: User::soft(scene.user),
                behavior: Behavior::new().resume_latest(false),
                on_open: move |()| OPENED.with_borrow_mut(|opened| opened.push(name)),
            }
        }
    };
    rsx! {
        if let Some(handle) = scene.first {
            {widget("first", handle)}
        }
        if let Some(handle) = scene.second {
            {widget("second", handle)}
        }
    }
}

struct Page(VirtualDom);

impl Page {
    fn new(scene: Scene) -> Self {
        SCENE.set(scene);
        OPENED.take();
        let mut dom = VirtualDom::new(app);
        dom.rebuild_in_place();
        let mut page = Self(dom);
        page.settle();
        page
    }

    /// Lets everything happen that is ready.
    fn settle(&mut self) {
        for _ in 0..50 {
            let _ = self.0.wait_for_work().now_or_never();
            self.0.render_immediate(&mut NoOpMutations);
        }
    }

    fn show(&mut self, scene: Scene) {
        SCENE.set(scene);
        self.0.mark_dirty(ScopeId::APP);
        self.settle();
    }

    /// Asks something of a handle and gives the answer, once all that follows has happened.
    fn ask<T>(&mut self, handle: usize, act: impl FnOnce(KartaWidgetHandle) -> T) -> T {
        let said = self.0.in_runtime(|| act(HANDLES.with_borrow(|handles| handles[handle])));
        self.settle();
        said
    }

    /// Which widgets open when the handle is told to open.
    fn opens(&mut self, handle: usize) -> Vec<&'static str> {
        OPENED.take();
        self.ask(handle, |handle| handle.open());
        OPENED.take()
    }

    fn is_open(&mut self, handle: usize) -> bool {
        self.ask(handle, |handle| handle.is_open())
    }
}

#[tokio::test]
async fn another_handle_drives_the_widget_and_the_one_before_does_not() {
    let mut page = Page::new(ALONE);
    assert_eq!(page.opens(0), ["first"]);
    page.show(Scene { first: Some(1), ..ALONE });
    // The widget is open still, and the handle that drives it knows it.
    assert_eq!((page.is_open(0), page.is_open(1)), (false, true));
    page.ask(0, |handle| handle.close());
    assert!(page.is_open(1));
    page.ask(1, |handle| handle.close());
    assert_eq!((page.opens(0).len(), page.opens(1)), (0, vec!["first"]));
}

#[tokio::test]
async fn after_a_swap_and_the_end_calls_do_nothing_and_are_not_kept() {
    let mut page = Page::new(ALONE);
    page.show(Scene { first: Some(1), ..ALONE });
    page.show(Scene { first: None, ..ALONE });
    assert_eq!((page.opens(0).len(), page.opens(1).len()), (0, 0));
    for handle in [0, 1] {
        OPENED.take();
        page.show(Scene { first: Some(handle), ..ALONE });
        assert_eq!(OPENED.take(), [""; 0], "{handle} is asked for what was said after the end");
        assert!(!page.is_open(handle));
        assert_eq!(page.opens(handle), ["first"]);
        page.show(Scene { first: None, ..ALONE });
        assert!(!page.is_open(handle));
    }
}

#[tokio::test]
async fn one_handle_follows_the_newest_widget_and_goes_back_when_that_is_gone() {
    let mut page = Page::new(ALONE);
    assert_eq!(page.opens(0), ["first"]);
    page.show(Scene { second: Some(0), ..ALONE });
    assert!(!page.is_open(0), "the second widget is closed");
    assert_eq!(page.opens(0), ["second"]);
    page.ask(0, |handle| handle.close());
    page.show(ALONE);
    assert!(page.is_open(0), "the first widget has stayed open");
    page.ask(0, |handle| handle.close());
    assert_eq!(page.opens(0), ["first"]);
}

#[tokio::test]
async fn the_older_widget_may_go_first() {
    let mut page = Page::new(Scene { second: Some(0), ..ALONE });
    page.show(Scene { first: None, second: Some(0), ..ALONE });
    assert_eq!(page.opens(0), ["second"]);
    page.show(Scene { first: None, ..ALONE });
    assert_eq!(page.opens(0).len(), 0);
}

#[tokio::test]
async fn a_widget_of_another_identity_is_driven_by_the_same_handle() {
    let mut page = Page::new(ALONE);
    assert_eq!(page.opens(0), ["first"]);
    page.show(Scene { user: "grace", ..ALONE });
    assert!(!page.is_open(0), "mounted anew it is closed");
    assert_eq!(page.opens(0), ["first"]);
    page.show(Scene { first: None, ..ALONE });
    assert_eq!(page.opens(0).len(), 0);
}

#[tokio::test]
async fn what_is_asked_for_along_with_another_identity_is_not_lost() {
    let mut page = Page::new(ALONE);
    // As in `onclick: move |_| { user.set(grace); widget.open(); }`.
    SCENE.set(Scene { user: "grace", ..ALONE });
    page.0.mark_dirty(ScopeId::APP);
    assert_eq!(page.opens(0), ["first"]);
    assert!(page.is_open(0));
}

#[tokio::test]
async fn of_two_widgets_that_are_mounted_anew_the_newer_one_stays_the_newest() {
    let mut page = Page::new(ALONE);
    page.show(Scene { second: Some(0), ..ALONE });
    page.show(Scene { second: Some(0), user: "grace", ..ALONE });
    assert_eq!(page.opens(0), ["second"]);
}

//! [`use_karta_widget`]: drives a widget from the outside.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use dioxus::prelude::*;

use crate::options::User;
use crate::widget::callbacks::Escalation;

/// What a handle asks of its widget.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    Open,
    Close,
    Toggle,
    /// The visitor has pressed the launcher.
    Press,
    /// A text, with the uploaded files of these names.
    Send(String, Vec<String>),
    Escalate(Escalation),
    Identify(User),
    Reset,
}

/// The widgets that a handle is given to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Holders {
    /// None yet: calls are kept.
    #[default]
    Awaited,
    /// The widgets with these numbers, of which the last, the newest, is driven. When there are none any more, calls do
    /// nothing.
    Known(Vec<Number>),
}

impl Holders {
    fn are(&self, number: Number) -> bool {
        matches!(self, Self::Known(numbers) if numbers.last() == Some(&number))
    }

    fn are_gone(&self) -> bool {
        matches!(self, Self::Known(numbers) if numbers.is_empty())
    }
}

/// Drives a [`KartaWidget`](super::KartaWidget); made by [`use_karta_widget`]. `Copy`: what a ref is in React.
///
/// Calls made before the widget is mounted are kept and carried out in their order; calls after it is gone do nothing.
/// A handle that is given to another widget drives that one, and once that is gone, again the one before, if that still
/// has it. A widget that is given another handle is driven by that, and no longer by the one before.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, KartaWidgetHandle, use_karta_widget};
///
/// #[component]
/// fn Page() -> Element {
///     let widget = use_karta_widget();
///     rsx! {
///         Header { widget }
///         KartaWidget { handle: widget, project: "coffeeco/support-bot", embed_key: "pk_live_..." }
///     }
/// }
///
/// #[component]
/// fn Header(widget: KartaWidgetHandle) -> Element {
///     let ask = move |_| {
///         widget.open();
///         widget.send_message("Where is my order?");
///     };
///     rsx! {
///         button { aria_expanded: widget.is_open(), onclick: move |_| widget.toggle(), "Help ({widget.unread()})" }
///         button { onclick: ask, "Where is my order?" }
///         button { onclick: move |_| widget.close(), "Not now" }
///         button { onclick: move |_| widget.reset(), "Forget what was said" }
///     }
/// }
/// # let mut dom = VirtualDom::new(Page);
/// # dom.rebuild_in_place();
/// # assert!(dioxus_ssr::render(&dom).contains("Help (0)"));
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct KartaWidgetHandle {
    commands: Signal<Vec<Command>>,
    holders: Signal<Holders>,
    is_open: Signal<bool>,
    unread: Signal<u32>,
}

impl KartaWidgetHandle {
    pub(super) fn new() -> Self {
        Self {
            commands: Signal::new(Vec::new()),
            holders: Signal::new(Holders::default()),
            is_open: Signal::new(false),
            unread: Signal::new(0),
        }
    }

    /// Opens the panel.
    pub fn open(&self) {
        self.push(Command::Open);
    }

    /// Closes the panel. The conversation and the draft stay.
    pub fn close(&self) {
        self.push(Command::Close);
    }

    /// Opens or closes the panel.
    pub fn toggle(&self) {
        self.push(Command::Toggle);
    }

    /// Sends a message as if the visitor had typed it. The panel stays as it is. Before the server's configuration is
    /// there the message waits for it, and so do the calls after it; while the visitor has to agree to a
    /// [`Consent`](crate::Consent), nothing is sent.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(widget: karta_dioxus::KartaWidgetHandle) -> Element {
    /// rsx! { button { onclick: move |_| widget.send_message("Where is my order?"), "Where is my order?" } }
    /// # }
    /// ```
    pub fn send_message(&self, text: impl Into<String>) {
        self.push(Command::Send(text.into(), Vec::new()));
    }

    /// Hands over to a human: calls `on_escalate`.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(widget: karta_dioxus::KartaWidgetHandle) -> Element {
    /// rsx! { button { onclick: move |_| widget.escalate("asked on the page"), "Talk to a human" } }
    /// # }
    /// ```
    pub fn escalate(&self, escalation: impl Into<Escalation>) {
        self.push(Command::Escalate(escalation.into()));
    }

    /// Tells who is chatting; applies to the next session.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(widget: karta_dioxus::KartaWidgetHandle) -> Element {
    /// let signed_in = move |_| widget.identify(karta_dioxus::User::verified("ada", "by your server"));
    /// rsx! { button { onclick: signed_in, "Sign in" } }
    /// # }
    /// ```
    pub fn identify(&self, user: User) {
        self.push(Command::Identify(user));
    }

    /// Begins a new, empty conversation.
    pub fn reset(&self) {
        self.push(Command::Reset);
    }

    /// Whether the panel is open. Subscribes when read in a render.
    pub fn is_open(&self) -> bool {
        self.is_open.try_read().is_ok_and(|is_open| *is_open)
    }

    /// How many answers have come while the panel was closed. Subscribes when read in a render.
    ///
    /// ```
    /// # use dioxus::prelude::*;
    /// # #[component]
    /// # fn View(widget: karta_dioxus::KartaWidgetHandle) -> Element {
    /// rsx! { if widget.unread() > 0 { span { "{widget.unread()} new answers" } } }
    /// # }
    /// ```
    pub fn unread(&self) -> u32 {
        self.unread.try_read().map(|unread| *unread).unwrap_or_default()
    }

    fn push(&self, command: Command) {
        let is_gone = self.holders.try_peek().map_or(true, |holders| holders.are_gone());
        let mut commands = self.commands;
        if !is_gone && let Ok(mut commands) = commands.try_write() {
            commands.push(command);
        }
    }

    /// The widget `number` has the handle: it is the one that is driven.
    fn attach(&self, number: Number) {
        let mut holders = self.holders;
        let Ok(mut holders) = holders.try_write() else { return };
        match &mut *holders {
            Holders::Known(numbers) => numbers.push(number),
            awaited => *awaited = Holders::Known(vec![number]),
        }
    }

    /// The widget `number` is gone, or has another handle.
    fn detach(&self, number: Number) {
        let was_driven = self.holders.try_peek().is_ok_and(|holders| holders.are(number));
        let mut holders = self.holders;
        if let Ok(mut holders) = holders.try_write()
            && let Holders::Known(numbers) = &mut *holders
        {
            numbers.retain(|holder| *holder != number);
        }
        if self.holders.try_peek().is_ok_and(|holders| holders.are_gone()) {
            set(self.commands, Vec::new());
        }
        if was_driven {
            set(self.is_open, false);
            set(self.unread, 0);
        }
    }

    /// What is asked of the widget `number`. Subscribes to more.
    pub(super) fn take_commands(&self, number: Number) -> Vec<Command> {
        let is_target = self.holders.try_read().is_ok_and(|holders| holders.are(number));
        let is_empty = self.commands.try_read().map_or(true, |commands| commands.is_empty());
        if is_empty || !is_target {
            return Vec::new();
        }
        let mut commands = self.commands;
        commands.try_write().map(|mut commands| std::mem::take(&mut *commands)).unwrap_or_default()
    }

    /// Shows the state of the widget `number`. Subscribes to whether it is the one that is driven.
    pub(super) fn show(&self, number: Number, is_open: bool, unread: u32) {
        if self.holders.try_read().is_ok_and(|holders| holders.are(number)) {
            set(self.is_open, is_open);
            set(self.unread, unread);
        }
    }
}

fn set<T: PartialEq + 'static>(mut signal: Signal<T>, value: T) {
    let differs = signal.try_peek().is_ok_and(|old| *old != value);
    if differs && let Ok(mut place) = signal.try_write() {
        *place = value;
    }
}

impl std::fmt::Debug for KartaWidgetHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KartaWidgetHandle").finish_non_exhaustive()
    }
}

/// A handle to drive a [`KartaWidget`](super::KartaWidget) by.
///
/// ```
/// use dioxus::prelude::*;
/// use karta_dioxus::{KartaWidget, use_karta_widget};
///
/// #[component]
/// fn Support() -> Element {
///     let widget = use_karta_widget();
///     rsx! {
///         button { onclick: move |_| widget.open(), "Need help?" }
///         KartaWidget { handle: widget, project: "coffeeco/support-bot", embed_key: "pk_live_..." }
///     }
/// }
/// # let mut dom = VirtualDom::new(Support);
/// # dom.rebuild_in_place();
/// ```
pub fn use_karta_widget() -> KartaWidgetHandle {
    use_hook(KartaWidgetHandle::new)
}

/// Tells widgets apart.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// The number of a widget, the same however often it is mounted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(u64);

/// Lets the handle that a widget is given, or one of its own, drive it until there is another or the widget is gone.
/// The [`Number`] is in its context.
///
/// The handle is the widget's and not a mount's: what is asked for while it is mounted anew is not lost.
pub(super) fn use_held(given: Option<KartaWidgetHandle>) -> KartaWidgetHandle {
    let number = use_context_provider(|| Number(NUMBERS.fetch_add(1, Ordering::Relaxed)));
    let own = use_karta_widget();
    let handle = given.unwrap_or(own);
    let held = use_hook(|| Rc::new(Cell::new(None::<KartaWidgetHandle>)));
    let holds = Rc::clone(&held);
    use_effect(use_reactive((&handle,), move |(handle,)| {
        if let Some(before) = holds.replace(Some(handle)) {
            before.detach(number);
        }
        handle.attach(number);
    }));
    // `use_drop` keeps the closure of the first render, so it has to look which handle is the last.
    use_drop(move || {
        if let Some(handle) = held.take() {
            handle.detach(number);
        }
    });
    handle
}

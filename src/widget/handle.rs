//! [`use_karta_widget`]: drives a widget from the outside.

use dioxus::prelude::*;

use crate::options::User;
use crate::widget::callbacks::Escalation;

/// What a handle asks of its widget.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    Open,
    Close,
    Toggle,
    Send(String),
    Escalate(Escalation),
    Identify(User),
    Reset,
}

/// The widget that a handle drives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Target {
    /// None yet: calls are kept.
    #[default]
    Awaited,
    /// The widget with this number.
    Mounted(u64),
    /// None any more: calls do nothing.
    Gone,
}

/// Drives a [`KartaWidget`](super::KartaWidget); made by [`use_karta_widget`]. `Copy`: what a ref is in React.
///
/// Calls made before the widget is mounted are kept and carried out in their order; calls after it is gone do nothing.
/// A handle that is given to another widget drives that one.
#[derive(Clone, Copy, PartialEq)]
pub struct KartaWidgetHandle {
    commands: Signal<Vec<Command>>,
    target: Signal<Target>,
    is_open: Signal<bool>,
    unread: Signal<u32>,
}

impl KartaWidgetHandle {
    pub(super) fn new() -> Self {
        Self {
            commands: Signal::new(Vec::new()),
            target: Signal::new(Target::default()),
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
    pub fn send_message(&self, text: impl Into<String>) {
        self.push(Command::Send(text.into()));
    }

    /// Hands over to a human: calls `on_escalate`.
    pub fn escalate(&self, escalation: impl Into<Escalation>) {
        self.push(Command::Escalate(escalation.into()));
    }

    /// Tells who is chatting; applies to the next session.
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
    pub fn unread(&self) -> u32 {
        self.unread.try_read().map(|unread| *unread).unwrap_or_default()
    }

    fn push(&self, command: Command) {
        let is_gone = self.target.try_peek().map_or(true, |target| *target == Target::Gone);
        let mut commands = self.commands;
        if !is_gone && let Ok(mut commands) = commands.try_write() {
            commands.push(command);
        }
    }

    /// The widget `number` is mounted: it is the one that the handle drives.
    pub(super) fn attach(&self, number: u64) {
        set(self.target, Target::Mounted(number));
    }

    /// The widget `number` is gone.
    pub(super) fn detach(&self, number: u64) {
        if self.target.try_peek().is_ok_and(|target| *target == Target::Mounted(number)) {
            set(self.target, Target::Gone);
            set(self.is_open, false);
            set(self.unread, 0);
            set(self.commands, Vec::new());
        }
    }

    /// What is asked of the widget `number`. Subscribes to more.
    pub(super) fn take_commands(&self, number: u64) -> Vec<Command> {
        let is_target = self.target.try_read().is_ok_and(|target| *target == Target::Mounted(number));
        let is_empty = self.commands.try_read().map_or(true, |commands| commands.is_empty());
        if is_empty || !is_target {
            return Vec::new();
        }
        let mut commands = self.commands;
        commands.try_write().map(|mut commands| std::mem::take(&mut *commands)).unwrap_or_default()
    }

    /// Shows the state of the widget `number`.
    pub(super) fn show(&self, number: u64, is_open: bool, unread: u32) {
        if self.target.try_peek().is_ok_and(|target| *target == Target::Mounted(number)) {
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

//! [`Controller`]: what a mounted widget does, for its views and its handle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dioxus::prelude::*;
use futures::channel::oneshot;
use futures::future::{FutureExt, Shared, select};

use super::callbacks::{MessageReceived, SessionStarted, Unread};
use super::chat::Chat;
use super::handle::Command;
use super::mount::Mount;
use super::props::KartaWidgetProps;
use super::view::{Leave, shows_plumbing};
use crate::error::KartaError;
use crate::hook::{Notice, UseKartaAgent};
use crate::options::Transport;
use crate::platform::dom::{self, Node};

/// A conversation of an earlier visit waits this long for a configuration that may say to begin a new one.
pub(super) const CONFIG_PATIENCE: Duration = Duration::from_secs(3);

/// The newest callbacks of the host. Dioxus keeps their places while it changes what is in them.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Callbacks {
    pub(super) on_open: EventHandler<()>,
    pub(super) on_close: EventHandler<()>,
    pub(super) on_session_started: EventHandler<SessionStarted>,
    pub(super) on_message_received: EventHandler<MessageReceived>,
    pub(super) on_unread: EventHandler<Unread>,
    pub(super) on_error: EventHandler<KartaError>,
    pub(super) context_fn: Option<Callback<(), Option<String>>>,
}

impl Callbacks {
    pub(super) fn of(props: &KartaWidgetProps) -> Self {
        Self {
            on_open: props.on_open,
            on_close: props.on_close,
            on_session_started: props.on_session_started,
            on_message_received: props.on_message_received,
            on_unread: props.on_unread,
            on_error: props.on_error,
            context_fn: props.context_fn,
        }
    }
}

/// The context of the next message, which the client asks for off the UI's types.
pub(super) type Context = Arc<Mutex<Option<String>>>;

/// One mounted widget. `Copy`, as a hook's handle is.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Controller {
    pub(super) chat: Chat,
    pub(super) agent: UseKartaAgent,
    pub(super) is_open: Signal<bool>,
    pub(super) is_expanded: Signal<bool>,
    pub(super) unread: Signal<u32>,
    /// Whether the list of conversations is shown.
    pub(super) menu: Signal<bool>,
    pub(super) menu_button: CopyValue<Option<Node>>,
    /// Where the focus goes when the list closes.
    leaves_for: CopyValue<Option<Leave>>,
    mount: Mount,
    callbacks: CopyValue<Callbacks>,
    context: CopyValue<Context>,
    /// Whether a conversation of an earlier visit has been looked for.
    has_started: CopyValue<bool>,
    resumes_latest: CopyValue<bool>,
    /// Ends when it [is settled](Self::settle): a conversation of an earlier visit and what uploads files wait for that.
    awaited: CopyValue<Shared<oneshot::Receiver<()>>>,
    transport: Transport,
    /// Whether the server's configuration is there, has failed or has been waited for long enough.
    is_settled: CopyValue<bool>,
    /// Dropped then, which ends that.
    settled: CopyValue<Option<oneshot::Sender<()>>>,
    /// What is sent before, and asked for after that: the configuration may ask for a consent.
    held: CopyValue<Vec<Command>>,
}

impl Controller {
    pub(super) fn new(
        chat: Chat,
        callbacks: Callbacks,
        context: Context,
        transport: Transport,
        mount: Mount,
    ) -> Self {
        let (settled, awaited) = oneshot::channel();
        let awaited = awaited.shared();
        chat.files.wait_for(awaited.clone());
        Self {
            chat,
            agent: chat.agent,
            is_open: mount.is_open,
            is_expanded: mount.is_expanded,
            unread: mount.unread,
            menu: Signal::new(false),
            menu_button: CopyValue::new(None),
            leaves_for: CopyValue::new(None),
            is_settled: CopyValue::new(false),
            settled: CopyValue::new(Some(settled)),
            held: CopyValue::new(Vec::new()),
            mount,
            callbacks: CopyValue::new(callbacks),
            context: CopyValue::new(context),
            has_started: CopyValue::new(false),
            resumes_latest: CopyValue::new(true),
            awaited: CopyValue::new(awaited),
            transport,
        }
    }

    /// Takes over what the newest render says. Not reactive.
    pub(super) fn update(&self, callbacks: Callbacks, resumes_latest: bool) {
        let (mut place, mut resumes) = (self.callbacks, self.resumes_latest);
        place.set(callbacks);
        resumes.set(resumes_latest);
    }

    pub(super) fn callbacks(&self) -> Callbacks {
        *self.callbacks.peek()
    }

    pub(super) fn open(&self, takes_focus: bool) {
        let (mut is_open, mut focus) = (self.is_open, self.chat.takes_focus);
        if *is_open.peek() {
            if takes_focus {
                self.chat.focus();
            }
            return;
        }
        focus.set(takes_focus);
        is_open.set(true);
        self.set_unread(0);
        self.start();
        self.callbacks().on_open.call(());
    }

    pub(super) fn close(&self) {
        let (mut is_open, mut is_expanded) = (self.is_open, self.is_expanded);
        if !*is_open.peek() {
            return;
        }
        let (mut returns_focus, mut panel, mut field) =
            (self.mount.returns_focus, self.chat.frame, self.chat.field);
        // What had the focus may be gone already, such as the option that was chosen.
        let is_lost = *self.chat.takes_focus.peek() && dom::focused().is_none();
        returns_focus.set(is_lost || panel.peek().as_ref().is_some_and(dom::has_focus));
        panel.set(None);
        field.set(None);
        is_open.set(false);
        is_expanded.set(false);
        self.forget_menu();
        self.callbacks().on_close.call(());
    }

    pub(super) fn toggle(&self) {
        if *self.is_open.peek() { self.close() } else { self.open(true) }
    }

    pub(super) fn toggle_expanded(&self) {
        let mut is_expanded = self.is_expanded;
        is_expanded.toggle();
    }

    /// Whether there are conversations to choose from.
    pub(super) fn has_sessions(&self) -> bool {
        self.transport == Transport::ManagedAgents
    }

    pub(super) fn toggle_menu(&self) {
        let is_shown = *self.menu.peek();
        if is_shown { self.leave_menu(Leave::Dismissed) } else { self.show_menu(true) }
    }

    fn show_menu(&self, is_shown: bool) {
        let mut menu = self.menu;
        menu.set(is_shown);
    }

    /// Closes the list. Once it is gone, [`left_menu`](Self::left_menu) moves the focus.
    pub(super) fn leave_menu(&self, leave: Leave) {
        let mut leaves_for = self.leaves_for;
        leaves_for.set(Some(leave));
        self.show_menu(false);
    }

    /// The list is gone: the field has the focus if a conversation was chosen, else the button that opened the list.
    pub(super) fn left_menu(&self) {
        let mut leaves_for = self.leaves_for;
        if leaves_for.take() == Some(Leave::Chosen) {
            self.chat.focus();
        }
        // The field may be locked, and whoever has moved on already stays there.
        if dom::focused().is_none()
            && let Some(button) = &*self.menu_button.peek()
        {
            dom::focus(button);
        }
    }

    fn forget_menu(&self) {
        let (mut menu, mut button, mut leaves_for) = (self.menu, self.menu_button, self.leaves_for);
        button.set(None);
        leaves_for.set(None);
        if *menu.peek() {
            menu.set(false);
        }
    }

    /// The configuration is there, or will not be waited for any longer.
    pub(super) fn settle(&self) {
        let (mut is_settled, mut settled, mut held) = (self.is_settled, self.settled, self.held);
        if !is_settled.replace(true) {
            settled.set(None);
            held.take().into_iter().for_each(|command| self.carry_out(command));
        }
    }

    /// Sends a message. Blank text does nothing, and neither does any while the visitor has to agree to something.
    pub(super) fn send(&self, text: String, files: Vec<String>) {
        if text.trim().is_empty() && files.is_empty() {
            return;
        }
        if !*self.is_settled.peek() {
            let mut held = self.held;
            return held.write().push(Command::Send(text, files));
        }
        if self.chat.needs_consent() {
            return;
        }
        let callbacks = self.callbacks();
        let context = callbacks.context_fn.and_then(|context_fn| context_fn.call(()));
        *self.context.peek().lock().unwrap_or_else(PoisonError::into_inner) = context;
        self.start();
        self.agent.send_with_files(text.clone(), files);
        self.chat.tell_sent(text);
    }

    pub(super) fn reset(&self) {
        let mut has_started = self.has_started;
        // A conversation that was left is not taken up again.
        has_started.set(true);
        self.chat.cancel_upload();
        self.agent.reset();
    }

    fn set_unread(&self, count: u32) {
        let mut unread = self.unread;
        if *unread.peek() != count {
            unread.set(count);
            self.callbacks().on_unread.call(Unread { count });
        }
    }

    /// Looks for the latest conversation of this visitor, once, on first use.
    fn start(&self) {
        let mut has_started = self.has_started;
        if has_started.replace(true) {
            return;
        }
        if self.transport != Transport::ManagedAgents {
            return;
        }
        let (awaited, resumes_latest) = (self.awaited.peek().clone(), self.resumes_latest);
        match self.agent.client() {
            Some(client) => self.agent.open_latest_session_if(async move {
                let patience = client.clock().sleep(CONFIG_PATIENCE);
                select(awaited, patience).await;
                *resumes_latest.peek()
            }),
            None => self.agent.open_latest_session_if(std::future::ready(*resumes_latest.peek())),
        }
    }

    /// What the hook tells.
    pub(super) fn hear(&self, notice: Notice) {
        let callbacks = self.callbacks();
        match notice {
            Notice::SessionStarted(session_id) => {
                callbacks.on_session_started.call(SessionStarted { session_id })
            }
            Notice::Answered(text) => {
                if !*self.is_open.peek() {
                    let unread = *self.unread.peek();
                    self.set_unread(unread + 1);
                }
                callbacks.on_message_received.call(MessageReceived { text });
            }
            Notice::Failed(error) => callbacks.on_error.call(error),
            // The visitor reads that something went wrong, and not what.
            Notice::Warned { code, message } if shows_plumbing(&message) => {
                callbacks.on_error.call(KartaError::Turn { message, code });
            }
            Notice::Warned { .. } => {}
        }
    }

    /// Carries out what is asked for, in its order: what comes after a message that has to wait waits too.
    /// The visitor does not have to wait.
    pub(super) fn obey(&self, command: Command) {
        if command == Command::Press {
            return self.toggle();
        }
        let mut held = self.held;
        if held.peek().is_empty() { self.carry_out(command) } else { held.write().push(command) }
    }

    fn carry_out(&self, command: Command) {
        match command {
            Command::Open => self.open(true),
            Command::Close => self.close(),
            Command::Toggle | Command::Press => self.toggle(),
            Command::Send(text, files) => self.send(text, files),
            Command::Escalate(escalation) => self.chat.escalate(escalation),
            Command::Identify(user) => {
                if let Some(client) = self.agent.client() {
                    client.identify(user);
                }
            }
            Command::Reset => self.reset(),
        }
    }
}

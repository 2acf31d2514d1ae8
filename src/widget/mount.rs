//! [`Mount`]: what of a mounted widget is there from the start. The rest may still have to be loaded.

use std::any::Any;
use std::rc::Rc;

use dioxus::prelude::*;

use super::handle::Command;
use super::locale::Locale;
use super::look::Look;
use super::part;
use crate::platform::dom::Viewport;

/// One mounted widget, as its launcher and its handle see it. `Copy`, as a hook's handle is.
///
/// Nothing in here names what is inside the panel: where the module is split, that is loaded on the first use.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Mount {
    pub(super) look: Memo<Look>,
    pub(super) locale: Memo<Locale>,
    pub(super) is_open: Signal<bool>,
    pub(super) unread: Signal<u32>,
    /// Whether the focus was in the panel when it closed, and goes to the launcher.
    pub(super) returns_focus: CopyValue<bool>,
    /// Whether the server's configuration is there, or has failed.
    pub(super) is_configured: Signal<bool>,
    pub(super) is_expanded: Signal<bool>,
    /// What can be seen of the page, once it is known.
    pub(super) viewport: Signal<Option<Viewport>>,
    /// The panel's [`Scene`](super::view::Scene), once there is one.
    scene: Signal<Option<Rc<dyn Any>>>,
    /// How the part with the panel is coming along.
    pub(super) stage: Signal<Stage>,
    /// Carries out what is asked for.
    obeys: CopyValue<Option<Callback<Command>>>,
    /// What was asked for before somebody could do it.
    waiting: CopyValue<Vec<Command>>,
}

/// How the part of the widget that the launcher doesn't need is coming along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody has asked for it.
    Unwanted,
    Loading,
    /// The part is there, as it is from the start where the module is in one piece.
    Here,
}

impl Mount {
    pub(super) fn new(look: Memo<Look>, locale: Memo<Locale>) -> Self {
        Self {
            look,
            locale,
            is_open: Signal::new(false),
            unread: Signal::new(0),
            returns_focus: CopyValue::new(false),
            is_configured: Signal::new(false),
            is_expanded: Signal::new(false),
            viewport: Signal::new(None),
            scene: Signal::new(None),
            stage: Signal::new(if part::is_here() { Stage::Here } else { Stage::Unwanted }),
            obeys: CopyValue::new(None),
            waiting: CopyValue::new(Vec::new()),
        }
    }

    /// Gives the panel what it needs.
    pub(super) fn set_scene(&self, scene: Rc<dyn Any>) {
        let mut place = self.scene;
        place.set(Some(scene));
    }

    /// What the panel needs. Subscribes.
    pub(super) fn scene(&self) -> Option<Rc<dyn Any>> {
        self.scene.read().clone()
    }

    /// Has something done, at once or as soon as somebody can.
    pub(super) fn ask(&self, command: Command) {
        let obeys = *self.obeys.peek();
        if let Some(obeys) = obeys {
            return obeys.call(command);
        }
        // Who is chatting and that there is nothing yet can wait for the first message. So can what closes the panel.
        let is_urgent = !matches!(command, Command::Identify(_) | Command::Reset | Command::Close);
        let mut waiting = self.waiting;
        // Whoever presses again while nothing happens wants the panel all the more.
        let is_repeated = command == Command::Press && waiting.peek().iter().any(is_opening);
        if !is_repeated {
            waiting.write().push(command);
        }
        if is_urgent {
            self.want();
        }
    }

    /// Sees to it that the rest is loaded.
    pub(super) fn want(&self) {
        let mut stage = self.stage;
        if *stage.peek() == Stage::Unwanted {
            stage.set(Stage::Loading);
        }
    }

    /// It could not be loaded, and will be with the next wish. Messages wait for that; the panel doesn't open by then.
    pub(super) fn fail(&self) {
        let (mut stage, mut waiting) = (self.stage, self.waiting);
        stage.set(Stage::Unwanted);
        waiting.write().retain(|command| !is_opening(command) && *command != Command::Close);
    }

    /// From now on `obeys` does what is asked for, beginning with what waits.
    pub(super) fn obeyed_by(&self, obeys: Callback<Command>) {
        let (mut place, mut waiting) = (self.obeys, self.waiting);
        place.set(Some(obeys));
        for command in waiting.take() {
            obeys.call(command);
        }
    }
}

fn is_opening(command: &Command) -> bool {
    matches!(command, Command::Open | Command::Toggle | Command::Press)
}

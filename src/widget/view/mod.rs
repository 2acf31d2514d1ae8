//! The parts of the widget that are seen. Each takes the [`Scene`].

mod banner;
mod composer;
mod header;
mod icons;
mod launcher;
mod message;
mod messages;
mod notice;
mod panel;
mod pause;
mod scroll;

pub(super) use launcher::Launcher;
pub(super) use panel::Panel;

use dioxus::prelude::*;

use crate::protocol::event::{InputKind, InputRequest};
use crate::widget::controller::Controller;
use crate::widget::locale::Locale;
use crate::widget::look::Look;

/// What every view has: the controller, how it looks, its words. `Copy`, and equal as long as the widget is the same.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::widget) struct Scene {
    pub(in crate::widget) controller: Controller,
    pub(in crate::widget) look: Memo<Look>,
    pub(in crate::widget) locale: Memo<Locale>,
    /// Whether the panel is the whole screen, as on a phone.
    pub(in crate::widget) fills_screen: Signal<bool>,
    pub(in crate::widget) is_online: Signal<bool>,
}

impl Scene {
    /// What the visitor is asked, if anything. Approvals may be hidden. Subscribes.
    fn asked(&self) -> Option<InputRequest> {
        let request = self.controller.agent.pending_input()?;
        let is_shown = request.kind == InputKind::UserQuestion || self.look.read().shows_approvals;
        is_shown.then_some(request)
    }
}

//! The parts of the widget that are seen. Each takes the [`Scene`].

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
mod text;

pub(super) use launcher::Launcher;
pub(super) use panel::Panel;

use dioxus::prelude::*;

use crate::widget::controller::Controller;
use crate::widget::locale::Locale;
use crate::widget::look::Look;

/// What every view has: the controller, how it looks, its words. `Copy`, and equal as long as the widget is the same.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::widget) struct Scene {
    pub(in crate::widget) controller: Controller,
    pub(in crate::widget) look: Memo<Look>,
    pub(in crate::widget) locale: Memo<Locale>,
}

//! The icons: drawn with the text's colour, hidden from screen readers (their buttons have names).

use dioxus::prelude::*;

use crate::widget::theme::is_image;

/// A 24 px outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Archive,
    Attach,
    Chat,
    Check,
    Close,
    Collapse,
    Copy,
    Down,
    Edit,
    Expand,
    Human,
    Menu,
    New,
    Offline,
    Retry,
    Send,
    Shield,
    Stop,
    ThumbDown,
    ThumbUp,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Archive => "M4 4.5h16V8H4zM5.5 8v11.5h13V8M10 12h4",
            Self::Attach => {
                "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8"
            }
            Self::Chat => {
                "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z"
            }
            Self::Check => "M5 12.5 10 17.5 19 7",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Collapse => "M20 4l-6 6m0 0V5m0 5h5M4 20l6-6m0 0v5m0-5H5",
            Self::Copy => {
                "M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9z"
            }
            Self::Down => "M12 5v14m0 0-6-6m6 6 6-6",
            Self::Edit => "M4.5 19.5 5.5 15 16 4.5 19.5 8 9 18.5zM13.5 7 17 10.5",
            Self::Expand => "M14 4h6m0 0v6m0-6-6.5 6.5M10 20H4m0 0v-6m0 6 6.5-6.5",
            Self::Human => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
            Self::Menu => "M4 7h16M4 12h16M4 17h10",
            Self::New => "M12 5v14M5 12h14",
            Self::Offline => {
                "M3 3l18 18M8.5 16.5a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 4.5-2.6M2 8.8a15 15 0 0 1 4.2-2.6M10.7 5A15.5 15.5 0 0 1 22 8.8M16 11a10 10 0 0 1 3 1.9M12 20v.01"
            }
            Self::Retry => "M19.5 12A7.5 7.5 0 1 1 17 6.5M19.5 3.5V8H15",
            Self::Send => "M12 19V5m0 0-6 6m6-6 6 6",
            Self::Shield => "M12 3l7 2.5v5.5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V5.5zM12 8.5v4M12 15.5v.01",
            Self::ThumbDown => {
                "M7 4v10M7 14l4 6.5a2 2 0 0 0 2.5-2.5l-.7-3.5h5a2 2 0 0 0 2-2.4l-1.2-6.5A2 2 0 0 0 16.6 4H7M7 4H4.5v10H7"
            }
            Self::ThumbUp => {
                "M7 20V10M7 10l4-6.5A2 2 0 0 1 13.5 6l-.7 3.5h5a2 2 0 0 1 2 2.4l-1.2 6.5a2 2 0 0 1-2 1.6H7M7 20H4.5V10H7"
            }
            Self::Stop => {
                "M8 6.5h8A1.5 1.5 0 0 1 17.5 8v8a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 16V8A1.5 1.5 0 0 1 8 6.5z"
            }
        }
    }
}

/// Draws an icon.
pub(super) fn icon(icon: Icon) -> Element {
    rsx! {
        svg {
            class: "icon",
            view_box: "0 0 24 24",
            fill: "none",
            stroke: "currentColor",
            stroke_width: "1.8",
            stroke_linecap: "round",
            stroke_linejoin: "round",
            "aria-hidden": "true",
            path { d: icon.path() }
        }
    }
}

/// A host's own icon, an image, a text or an emoji, else ours.
pub(super) fn icon_or(custom: Option<&str>, ours: Icon) -> Element {
    match custom {
        Some(address) if is_image(address) => rsx! { img { class: "icon", src: "{address}", alt: "" } },
        Some(custom) => rsx! { span { class: "icon custom", "aria-hidden": "true", "{custom}" } },
        None => icon(ours),
    }
}

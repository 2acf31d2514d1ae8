//! Every component in every state, side by side: `cargo xtask serve gallery`.
//!
//! Each cell is a real `use_karta_agent` over a scripted conversation (`karta_dioxus::testing`), so nothing leaves the
//! page. The links of its toolbar write what is looked at into the address: `scheme` (`light`, `dark`, else the
//! system's), `dir=rtl` (in Arabic), `width=phone`, `density=compact`, `messages=bubble`, `accent` and `radius`. With
//! `still` nothing moves, and with `only` one cell is shown.

#[cfg(target_arch = "wasm32")]
#[path = "gallery/cell.rs"]
mod cell;
#[cfg(target_arch = "wasm32")]
#[path = "gallery/cells.rs"]
mod cells;
#[cfg(target_arch = "wasm32")]
#[path = "support/page.rs"]
mod page;
#[cfg(target_arch = "wasm32")]
#[path = "gallery/script.rs"]
mod script;
#[cfg(target_arch = "wasm32")]
#[path = "gallery/setup.rs"]
mod setup;
#[cfg(target_arch = "wasm32")]
#[path = "gallery/writing.rs"]
mod writing;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This example is a page: cargo xtask serve gallery");
}

#[cfg(target_arch = "wasm32")]
mod app {
    use std::rc::Rc;

    use dioxus::prelude::*;

    use crate::cell::CellView;
    use crate::cells::SECTIONS;
    use crate::page::Page;
    use crate::setup::{CHOICES, Setup};

    #[component]
    pub fn App() -> Element {
        let setup = use_hook(|| Rc::new(Setup::of(&Page::current())));
        let only = setup.get("only");
        let is_shown = |id: &str| only.is_none_or(|only| only == id);
        rsx! {
            main {
                "data-scheme": setup.get("scheme").unwrap_or("auto"),
                "data-width": setup.get("width").unwrap_or("desktop"),
                "data-only": only.is_some(),
                "data-still": setup.get("still").is_some(),
                if only.is_none() {
                    header {
                        h1 { "Gallery" }
                        nav { aria_label: "What is shown",
                            for (name, values) in CHOICES {
                                p { key: "{name}",
                                    b { "{name}" }
                                    for (label, value) in *values {
                                        a {
                                            key: "{label}",
                                            href: setup.with(name, *value),
                                            aria_current: setup.get(name) == *value,
                                            "{label}"
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                for section in SECTIONS {
                    section { key: "{section.id}", id: "{section.id}",
                        if only.is_none() {
                            h2 { "{section.title}" }
                        }
                        div { class: "cells",
                            for cell in section.cells.iter().filter(|cell| is_shown(cell.id)) {
                                CellView { key: "{cell.id}", cell: *cell, setup: setup.clone() }
                            }
                        }
                    }
                }
            }
        }
    }
}

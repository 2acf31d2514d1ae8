//! The widget on a page.

use dioxus::prelude::*;
use karta_dioxus::{KartaError, KartaWidget, MessageReceived};

use crate::address::Address;

#[component]
pub fn Support(address: Address) -> Element {
    let mut answers = use_signal(|| 0);
    let mut problem = use_signal(|| None::<String>);
    rsx! {
        p { id: "state", "data-answers": "{answers}", "data-error": problem() }
        KartaWidget {
            project: address.project(),
            base_url: address.base_url(),
            embed_key: address.embed_key(),
            default_open: address.get("open").is_some(),
            on_message_received: move |_: MessageReceived| answers += 1,
            on_error: move |error: KartaError| problem.set(Some(error.to_string())),
        }
    }
}

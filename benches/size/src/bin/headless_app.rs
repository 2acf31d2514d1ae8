//! One turn by the headless client, without a user interface.

#[cfg(target_arch = "wasm32")]
fn main() {
    use futures::StreamExt;
    use karta_dioxus::{AgentEvent, AgentOptions, KartaAgentClient};

    wasm_bindgen_futures::spawn_local(async {
        let options = AgentOptions::new("coffeeco/support-bot").embed_key("pk_live_...");
        let Ok(client) = KartaAgentClient::new(options) else { return };
        let mut turn = client.send_message("How do I reset my password?");
        let mut answer = String::new();
        while let Some(event) = turn.next().await {
            if let AgentEvent::Message { text, .. } = event {
                answer = text.to_string();
            }
        }
        std::hint::black_box(answer);
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

//! How the widget presents the agent: the body of `GET /v1/embed/config`.

use serde_json::{Value, json};

use crate::catalog::ORG;

/// The config of one agent.
pub(crate) fn config(agent: &str) -> Value {
    json!({
        "agent": format!("{ORG}/{agent}"),
        "karta": null,
        "theme": {
            "accent": "#d4ff4f",
            "agentName": "Beans",
            "agentAvatar": "☕",
            "greeting": "Hi, I'm Beans. Let's find your coffee.",
            "suggestedPrompts": [
                "How do I brew a V60?",
                "Help me choose some beans",
                "Where is my order 10482?",
                "Refund order 10479",
                "Compare Ethiopia and Colombia",
            ],
        },
        "behavior": {
            "modes": "both",
            "messageVisibility": {"thinking": true, "tools": "full", "toolArgs": true, "toolResults": true},
            "approvals": {"show": true, "hiddenTimeoutSeconds": 30},
            "resumeLatest": true,
        },
        "flags": {"powered_by": true},
    })
}

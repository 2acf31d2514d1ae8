//! What there is to see.

use karta_dioxus::ToolVisibility;
use karta_dioxus::testing::{Answer, Route, event};
use serde_json::json;

use crate::cell::{Cell, Parts, Section};
use crate::script::{Turn, answers, lists};
use crate::writing::WRITING;

pub const SECTIONS: &[Section] = &[
    Section { id: "conversation", title: "Conversation", cells: CONVERSATION },
    Section { id: "answers", title: "Answers", cells: ANSWERS },
    Section { id: "asking", title: "What is asked", cells: ASKING },
    Section { id: "writing", title: "Writing", cells: WRITING },
];

const ORDER: &str = "Where is my order 10482?";
const ON_ITS_WAY: &str =
    "It left the roastery this morning. **DHL** has it, and it should be with you on *Thursday*.";

const CONVERSATION: &[Cell] = &[
    Cell {
        theme: |theme| {
            theme.greeting("Hi, I’m Beans. Let’s find your coffee.").suggested_prompts([
                "How do I brew a V60?",
                "Help me choose some beans",
                "Where is my order?",
            ])
        },
        ..Cell::new("greeting", "Greeting with prompts")
    },
    Cell {
        script: |server| answers(ON_ITS_WAY, server),
        sends: &[ORDER],
        ..Cell::new("messages", "Messages")
    },
    Cell {
        script: |server| answers("وصلت حبوب **إثيوبيا** أمس. جرّب طحنة أنعم قليلًا لـ V60.", server),
        sends: &["أي حبوب تناسب V60؟"],
        ..Cell::new("arabic", "Messages from right to left")
    },
    Cell {
        script: |server| answers("That is channelling: tamp more evenly.", server),
        sends: &["What is wrong with this shot?"],
        files: &["espresso.jpg", "recipe.pdf"],
        ..Cell::new("files", "A message with files")
    },
    Cell {
        script: |server| Turn::new().hangs(server),
        sends: &["Which grind for a Moka pot?"],
        ..Cell::new("typing", "Typing")
    },
    Cell {
        script: |server| {
            Turn::new()
                .text("Finer than for a filter, and coarser than for espresso. Fill the basket")
                .hangs(server);
        },
        sends: &["Which grind for a Moka pot?"],
        ..Cell::new("streaming", "An answer that grows")
    },
    Cell {
        script: |server| Turn::new().warming().hangs(server),
        sends: &["Are you there?"],
        ..Cell::new("warming", "Cold start")
    },
    Cell {
        script: |server| {
            Turn::new().text("Let me look that up.").hangs(server);
            server.says(Route::Post, Answer::json(202, &json!({"accepted": true})));
            server.says(
                Route::Post,
                Answer::json(202, &json!({"accepted": true, "queued": true, "queue_id": "q-1"})),
            );
        },
        sends: &["What does the Ethiopia taste of?", "And is it in stock?"],
        ..Cell::new("queued", "Queued")
    },
    Cell {
        script: |server| {
            server.says(
                Route::Post,
                Answer::json(402, &json!({"detail": {"error": "budget_exhausted", "message": ""}})),
            );
        },
        sends: &["Is the Colombia washed?"],
        ..Cell::new("unsent", "Not sent")
    },
    Cell {
        script: |server| {
            server.fails("internal_error", "");
        },
        sends: &["Which roast is the lightest?"],
        ..Cell::new("error", "What went wrong")
    },
    Cell {
        parts: Parts::Chat,
        script: |server| {
            Turn::new()
                .tool("1", "mcp__orders__find", json!({"order": 10482}))
                .result("1", json!({"status": "shipped"}))
                .text(ON_ITS_WAY)
                .ends(server);
        },
        sends: &[ORDER],
        draft: "Thank you!",
        ..Cell::new("look", "A conversation and a composer")
    },
    Cell {
        parts: Parts::App,
        script: |server| {
            answers(ON_ITS_WAY, server);
            lists(server);
        },
        sends: &[ORDER],
        ..Cell::new("app", "All together")
    },
];

const ANSWERS: &[Cell] = &[
    Cell {
        script: |server| {
            let text = "## Ethiopia or Colombia?\n\nBoth are washed. In short:\n\n1. **Ethiopia** for filter: floral, \
                        light\n2. **Colombia** for espresso\n   - also with milk\n   - grind `18 g` for `36 g`\n\n\
                        | | Ethiopia | Colombia |\n|---|---|---|\n| Roast | light | medium |\n| Notes | jasmine, \
                        bergamot | caramel, plum |\n| 250 g | €14.50 | €12.90 |\n\n> Let it rest for a week after \
                        roasting.\n\nMore in the [brewing guide](https://example.com/guide).";
            answers(text, server);
        },
        sends: &["Compare Ethiopia and Colombia"],
        ..Cell::new("markdown", "Markdown")
    },
    Cell {
        script: |server| {
            let text = "A recipe for your scale’s API:\n\n```rust\nlet recipe = Recipe::new(\"V60\")\n    \
                        .coffee(grams(15))\n    .water(grams(250), celsius(94))\n    .pours([45, 100, 105]);\n\
                        scale.follow(&recipe).await?;\n```\n\nPour for 45 s, then wait until it *draws down*.";
            answers(text, server);
        },
        sends: &["As code, please"],
        ..Cell::new("code", "Code")
    },
    Cell {
        script: |server| {
            Turn::new()
                .thinking("The V60 runs through in under two minutes. The grind is too coarse, or the pour too fast.")
                .ends_after(12, |turn| turn.text("Grind two clicks finer, and pour in three steps."), server);
        },
        sends: &["My V60 runs too fast"],
        ..Cell::new("thinking", "Thinking, and what the turn took")
    },
    Cell {
        script: |server| {
            Turn::new()
                .tool("1", "mcp__orders__find", json!({"order": 10482}))
                .result("1", json!({"status": "shipped"}))
                .tool("2", "mcp__dhl__track", json!({}))
                .failed("2", "timeout")
                .tool("3", "mcp__orders__refund", json!({}))
                .denied("3")
                .text("The parcel is on its way; DHL does not say where.")
                .ends(server);
        },
        sends: &[ORDER],
        ..Cell::new("tools", "Tools: done, failed, denied")
    },
    Cell {
        script: |server| {
            Turn::new()
                .text("I look that up.")
                .tool("1", "mcp__orders__find", json!({"order": 10482}))
                .hangs(server);
        },
        sends: &[ORDER],
        ..Cell::new("tool-running", "A tool that runs")
    },
    Cell {
        script: |server| {
            Turn::new().tool("1", "mcp__orders__find", json!({})).ends_as("interrupted", server);
        },
        sends: &[ORDER],
        ..Cell::new("tool-stopped", "A tool that was stopped")
    },
    Cell {
        script: |server| {
            Turn::new()
                .tool("1", "mcp__orders__find", json!({"order": 10482, "with": ["parcels"]}))
                .result("1", json!({"status": "shipped", "carrier": "DHL"}))
                .text(ON_ITS_WAY)
                .ends(server);
        },
        sends: &[ORDER],
        behavior: |behavior| behavior.tools(ToolVisibility::Full).tool_args(true).tool_results(true),
        ..Cell::new("tool-details", "A tool with what it was given")
    },
    Cell {
        script: |server| {
            Turn::new()
                .warning("Saved, but not everywhere yet.")
                .text("Your address is changed.")
                .ends(server);
        },
        sends: &["Change my address"],
        ..Cell::new("warning", "A warning")
    },
    Cell {
        script: |server| Turn::new().ends(server), sends: &["…"], ..Cell::new("no-answer", "No answer")
    },
    Cell {
        script: |server| Turn::new().ends_as("cancelled", server),
        sends: &["Never mind"],
        ..Cell::new("stopped", "Stopped before the first word")
    },
];

const ASKING: &[Cell] = &[
    Cell {
        script: |server| {
            let request = json!({"kind": "tool_permission", "tool": "mcp__orders__refund",
                                 "target": "{\"order\": 10479, \"amount\": \"€14.50\"}",
                                 "options": ["approve_once", "approve_session", "deny"]});
            Turn::new().text("I can refund that for you.").asks(request, server);
        },
        sends: &["I want my money back for 10479"],
        ..Cell::new("approval", "An approval")
    },
    Cell {
        script: |server| {
            server.asks_permission("mcp__orders__refund", "10479");
            server.says(Route::Post, Answer::json(202, &json!({"accepted": true})));
            server.says(Route::Post, Answer::json(409, &json!({"detail": "it is answered"})));
            let asked = "I want my money back for 10479";
            server.says(Route::Session, Answer::json(200, &event::session(4, false)));
            server.says(
                Route::Transcript,
                Answer::json(200, &event::transcript(&[(asked, Some(("turn", "It is refunded.")))])),
            );
        },
        sends: &["I want my money back for 10479"],
        decides: true,
        ..Cell::new("elsewhere", "An approval that was answered elsewhere")
    },
    Cell {
        script: |server| {
            let request = json!({"kind": "user_question", "questions": [
                {"header": "Roast", "question": "Which roast do you like?", "multiSelect": false, "options": [
                    {"label": "Light", "description": "Fruity and floral"},
                    {"label": "Medium", "description": "Sweet and round"},
                    {"label": "Dark", "description": "Chocolate and spice"}]}]});
            Turn::new().asks(request, server);
        },
        sends: &["Help me choose some beans"],
        ..Cell::new("question", "A question")
    },
    Cell {
        script: |server| {
            let request = json!({"kind": "user_question", "questions": [
                {"header": "Brewing", "question": "How do you brew?", "multiSelect": true, "options": [
                    {"label": "V60"}, {"label": "Espresso"}, {"label": "French press"}]},
                {"question": "How much a month?", "options": []}]});
            Turn::new().asks(request, server);
        },
        sends: &["I want a subscription"],
        ..Cell::new("questions", "Several, with several answers")
    },
];

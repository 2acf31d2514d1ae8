//! One cell: a chat over a scripted conversation.

use std::rc::Rc;

use dioxus::prelude::*;
use karta_dioxus::testing::ScriptedServer;
use karta_dioxus::{
    AgentOptions, Behavior, ChatRoot, ChatSettings, Composer, Feedback, MessageList, Persist, SessionList,
    Theme, use_chat, use_karta_agent,
};

use crate::setup::Setup;

/// A part of the page.
pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    pub cells: &'static [Cell],
}

/// What a cell shows.
#[derive(Clone, Copy)]
pub struct Cell {
    pub id: &'static str,
    pub title: &'static str,
    pub parts: Parts,
    /// What the server says.
    pub script: fn(&ScriptedServer),
    /// What the visitor sends, one after the other.
    pub sends: &'static [&'static str],
    /// The files that go with each.
    pub files: &'static [&'static str],
    /// What the visitor has written and not sent.
    pub draft: &'static str,
    /// Whether the visitor allows what the agent asks.
    pub decides: bool,
    pub theme: fn(Theme) -> Theme,
    pub behavior: fn(Behavior) -> Behavior,
}

/// Which components are in a cell.
#[derive(Clone, Copy, PartialEq)]
pub enum Parts {
    Messages,
    Composer,
    Sessions,
    /// Messages and a composer.
    Chat,
    /// All, as in an app.
    App,
}

impl Cell {
    /// Messages without any.
    pub const fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            parts: Parts::Messages,
            script: |_| {},
            sends: &[],
            files: &[],
            draft: "",
            decides: false,
            theme: |theme| theme,
            behavior: |behavior| behavior,
        }
    }
}

/// Whether both are the same cell, as a component's prop has to tell.
impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

#[component]
pub fn CellView(cell: Cell, setup: Rc<Setup>) -> Element {
    let server = use_hook(|| {
        let server = ScriptedServer::new();
        (cell.script)(&server);
        server
    });
    let options =
        AgentOptions::new(format!("coffeeco/{}", cell.id)).embed_key("pk_live_demo").persist(Persist::None);
    let agent = use_karta_agent(server.serves(options));
    let settings = ChatSettings::new()
        .theme((cell.theme)(setup.theme()))
        .behavior((cell.behavior)(Behavior::new()))
        .locale(setup.locale())
        .on_feedback(use_callback(|_: Feedback| {}));
    let chat = use_chat(agent, settings);
    use_effect(move || {
        chat.set_draft(cell.draft);
        for text in cell.sends {
            agent.send_with_files(*text, cell.files.iter().map(|path| (*path).to_owned()));
        }
    });
    // What the script waits for goes by once all before it is shown.
    use_effect(move || {
        let clock = server.clock();
        let last = agent.messages().last();
        let is_under_way = last.is_some_and(|last| last.is_streaming() && !last.thinking().is_empty());
        if is_under_way && clock.elapsed() == 0 {
            clock.advance();
        }
    });
    use_effect(move || {
        if cell.decides && agent.pending_input().is_some() {
            agent.respond(true);
        }
    });
    let has_sessions = matches!(cell.parts, Parts::Sessions | Parts::App);
    let has_messages = matches!(cell.parts, Parts::Messages | Parts::Chat | Parts::App);
    let has_composer = matches!(cell.parts, Parts::Composer | Parts::Chat | Parts::App);
    rsx! {
        figure { id: "{cell.id}", class: match cell.parts {
                Parts::App => "wide",
                Parts::Chat => "chat",
                Parts::Composer => "writing",
                _ => "",
            },
            if setup.get("only").is_none() {
                figcaption { "{cell.title}" }
            }
            ChatRoot { chat,
                if has_sessions {
                    SessionList { chat }
                }
                if has_messages {
                    MessageList { chat }
                }
                if has_composer {
                    Composer { chat }
                }
            }
        }
    }
}

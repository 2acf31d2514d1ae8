//! The rules, on small made-up sources.

use std::collections::BTreeMap;

use super::violations;

/// The problems of one file beside a lib.rs that publishes two names.
fn problems(file: &str, text: &str) -> Vec<String> {
    let lib = "pub use client::{KartaAgentClient, stream::Turn as Run};\npub use error::KartaError;";
    let files = [("src/lib.rs", lib), (file, text)].map(|(file, text)| (file.to_owned(), text.to_owned()));
    violations(&BTreeMap::from(files))
        .into_iter()
        .map(|found| format!("{}: {}", found.line, found.problem))
        .collect()
}

#[test]
fn a_layer_may_not_name_what_is_to_its_right() {
    assert_eq!(
        problems("src/state/turn.rs", "\nuse crate::hook::identity;"),
        ["2: `state` may not name `hook`"]
    );
    assert_eq!(
        problems("src/protocol.rs", "fn f(x: crate::state::X) {}"),
        ["1: `protocol` may not name `state`"]
    );
    assert_eq!(problems("src/client/mod.rs", "use crate::widget;"), ["1: `client` may not name `widget`"]);
}

#[test]
fn a_layer_may_name_what_is_to_its_left_and_the_leaves() {
    let text = "use crate::protocol::sse; use crate::state::*; use crate::error::Result; use crate::{options, ports};";
    assert!(problems("src/client/drive.rs", text).is_empty());
    assert!(problems("src/widget/view/panel.rs", "use crate::hook::UseKartaAgent;").is_empty());
}

#[test]
fn every_entry_of_a_list_is_looked_at() {
    let text = "use crate::{error::{KartaError, Result},\n    client::{drive, stream},\n    widget};";
    assert_eq!(
        problems("src/state/mod.rs", text),
        ["2: `state` may not name `client`", "3: `state` may not name `widget`"]
    );
}

#[test]
fn a_way_round_through_super_is_found() {
    assert_eq!(
        problems("src/state/turn.rs", "use super::super::hook::X;"),
        ["1: `state` may not name `hook`"]
    );
    let inline = "mod tests { use super::super::super::hook::X; fn f() { super::super::turn(); } }";
    assert_eq!(problems("src/state/turn.rs", inline), ["1: `state` may not name `hook`"]);
    assert!(problems("src/state/turn.rs", "use super::hook::X;").is_empty());
}

#[test]
fn a_way_round_through_the_names_of_lib_is_found() {
    let expected = ["1: `state` may not name `client` (by `KartaAgentClient`)"];
    assert_eq!(problems("src/state/turn.rs", "use crate::KartaAgentClient;"), expected);
    assert_eq!(
        problems("src/state/turn.rs", "use crate::Run;"),
        ["1: `state` may not name `client` (by `Run`)"]
    );
    assert!(problems("src/state/turn.rs", "use crate::KartaError;").is_empty());
}

#[test]
fn comments_strings_and_characters_name_nothing() {
    let text = r####"
        //! See [`hook`](crate::hook) and `use crate::widget`.
        /* crate::hook /* nested */ web_sys */
        const A: &str = "crate::hook::X \" web_sys::Window";
        const B: &[u8] = br#"dioxus "forget(" crate::hook"#;
        const C: [char; 2] = ['"', '\''];
        fn f<'a>(x: &'a str) -> &'a str { x }
    "####;
    assert!(problems("src/state/turn.rs", text).is_empty());
}

#[test]
fn what_follows_a_comment_a_string_or_a_lifetime_is_still_read() {
    let text = "/* x */ use crate::hook; const C: char = '\"'; fn f<'a>(s: &'a str) { g(\"}\"); crate::widget::h() }";
    assert_eq!(
        problems("src/state/turn.rs", text),
        ["1: `state` may not name `hook`", "1: `state` may not name `widget`"]
    );
}

#[test]
fn the_platform_implements_the_client_and_knows_no_view() {
    assert!(problems("src/platform/native.rs", "use crate::client::X; use crate::ports::Http;").is_empty());
    assert_eq!(
        problems("src/platform/native.rs", "use crate::hook::X;"),
        ["1: `platform` may not name `hook`"]
    );
    assert!(problems("src/client/mod.rs", "use crate::platform::default_http;").is_empty());
    assert_eq!(
        problems("src/state/retry.rs", "use crate::platform::now;"),
        ["1: `state` may not name `platform`"]
    );
    assert_eq!(problems("src/error.rs", "use crate::platform::now;"), ["1: `error` may not name `platform`"]);
}

#[test]
fn each_foreign_world_has_one_place() {
    assert_eq!(
        problems("src/hook/mod.rs", "use web_sys::Window;"),
        ["1: `web_sys` belongs under src/platform/web/"]
    );
    assert_eq!(
        problems("src/client/x.rs", "gloo_timers::f()"),
        ["1: `gloo_timers` belongs under src/platform/web/"]
    );
    assert_eq!(problems("src/client/x.rs", "use dioxus::prelude::*;").len(), 1);
    assert!(problems("src/platform/web/fetch.rs", "use web_sys::Window; use js_sys::Array;").is_empty());
    assert!(problems("src/widget/view/panel.rs", "use dioxus::prelude::*;").is_empty());
}

#[test]
fn a_value_that_is_leaked_is_found_and_a_method_of_that_name_elsewhere_is_not() {
    assert_eq!(problems("src/platform/web/x.rs", "closure.forget();").len(), 1);
    assert_eq!(problems("src/client/x.rs", "std::mem::forget(x);").len(), 1);
    assert_eq!(problems("src/widget/x.rs", "forget(x);").len(), 1);
    assert!(problems("src/client/x.rs", "fn forget(&mut self) { self.tokens.forget() }").is_empty());
    assert!(problems("src/platform/web/x.rs", "fn unforgettable() {} // forget(x)").is_empty());
}

#[test]
fn no_tracked_file_has_a_path_that_a_clone_lacks() {
    let text = format!("see\n{}/spec", concat!("..", "/shared"));
    assert_eq!(problems("tests/real_server/README.md", &text).len(), 1);
    assert!(problems("README.md", "shared state").is_empty());
}

#[test]
fn what_tests_put_in_the_worlds_place_knows_only_the_leaves_and_nobody_knows_it() {
    assert!(
        problems("src/testing/server.rs", "use crate::ports::Http; use crate::error::Result;").is_empty()
    );
    assert_eq!(
        problems("src/testing/server.rs", "use crate::client::drive;"),
        ["1: `testing` may not name `client`"]
    );
    assert_eq!(
        problems("src/widget/mod.rs", "use crate::testing::Answer;"),
        ["1: `widget` may not name `testing`"]
    );
}

//! What may name what.

use super::Violation;
use super::lexer::{Kind, Token};
use super::paths::{Reexports, is_sign, top_level_names};

/// The leaves: any module may name them, they name only each other.
const LEAVES: &[&str] = &["error", "options", "ports"];
/// The layers; each may name those before it. `platform` is where the outside world is: it implements the ports,
/// and whoever drives the world may name it.
const LAYERS: &[&str] = &["protocol", "state", "client", "hook", "widget"];
const PLATFORM: &str = "platform";
/// What tests put in the world's place. It knows the ports; nobody knows it.
const TESTING: &str = "testing";
/// The first layer that may name the platform.
const FIRST_ABOVE_PLATFORM: &str = "client";

/// The browser's crates; `gloo_*` too.
const BROWSER: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures"];

/// Checks what one source file of the library names.
pub fn source(file: &str, tokens: &[Token<'_>], root: &Reexports<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut report =
        |line: usize, problem: String| found.push(Violation { file: file.to_owned(), line, problem });
    if let Some(module) = module(file) {
        for (name, line) in top_level_names(file, tokens) {
            let named = root.get(name).copied().unwrap_or(name);
            if !may_name(module, named) {
                let through = if named == name { String::new() } else { format!(" (by `{name}`)") };
                report(line, format!("`{module}` may not name `{named}`{through}"));
            }
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Name(name) = token.kind else { continue };
        if (BROWSER.contains(&name) || name.starts_with("gloo_")) && !file.starts_with("src/platform/web") {
            report(token.line, format!("`{name}` belongs under src/platform/web/"));
        }
        let is_view = ["src/hook", "src/widget"].iter().any(|folder| file.starts_with(folder));
        if (name == "dioxus" || name.starts_with("dioxus_")) && !is_view {
            report(token.line, format!("`{name}` belongs under src/hook/ and src/widget/"));
        }
        // A token store may have a `forget` of its own; closures and timers of the browser are in one place.
        let is_method = at > 0 && is_sign(tokens, at - 1, '.');
        let is_definition = at > 0 && tokens[at - 1].kind == Kind::Name("fn");
        let may_leak = if is_method { file.starts_with("src/platform/web") } else { !is_definition };
        if name == "forget" && is_sign(tokens, at + 1, '(') && may_leak {
            report(token.line, "`forget` leaks: keep the value in a guard that releases it".to_owned());
        }
    }
    found
}

/// Checks the text of any tracked file.
pub fn text(file: &str, text: &str) -> Vec<Violation> {
    // Written in two pieces, so that this file passes.
    let shared = concat!("..", "/shared");
    let lines = text.lines().enumerate().filter(|(_, line)| line.contains(shared));
    lines
        .map(|(index, _)| Violation {
            file: file.to_owned(),
            line: index + 1,
            problem: format!("a path into {shared}, which a clone does not have"),
        })
        .collect()
}

/// The top-level module that a file is part of; none for lib.rs, which names them all.
fn module(file: &str) -> Option<&str> {
    let path = file.strip_prefix("src/")?;
    let module = path.split_once('/').map_or_else(|| path.trim_end_matches(".rs"), |(folder, _)| folder);
    (module != "lib").then_some(module)
}

fn may_name(module: &str, named: &str) -> bool {
    let layer = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let above_platform = |name: &str| layer(name) >= layer(FIRST_ABOVE_PLATFORM);
    if module == named || LEAVES.contains(&named) {
        return true;
    }
    if module == TESTING || named == TESTING {
        return false;
    }
    match (layer(module), layer(named)) {
        (Some(own), Some(other)) => other < own,
        // The platform implements what the client asks for; it knows nothing of the views.
        (None, Some(_)) if module == PLATFORM => ["protocol", "state", "client"].contains(&named),
        (Some(_), None) if named == PLATFORM => above_platform(module),
        (None, _) if LEAVES.contains(&module) => layer(named).is_none() && named != PLATFORM,
        // Not a module of the design: a macro, an alias, an item of lib.rs.
        _ => true,
    }
}

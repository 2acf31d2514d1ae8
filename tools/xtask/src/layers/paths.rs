//! Which of the crate's top-level names a source file names.

use std::collections::BTreeMap;

use super::lexer::{Kind, Token};

/// Where the names that lib.rs publishes come from: `KartaError` -> `error`.
pub type Reexports<'a> = BTreeMap<&'a str, &'a str>;

/// Reads the `pub use module::{..}` lists of lib.rs.
pub fn reexports<'a>(tokens: &[Token<'a>]) -> Reexports<'a> {
    let mut found = Reexports::new();
    let starts = (0..tokens.len())
        .filter(|&at| name(tokens, at) == Some("pub") && name(tokens, at + 1) == Some("use"));
    for start in starts {
        let statement: Vec<&Token<'a>> =
            tokens[start + 2..].iter().take_while(|token| token.kind != Kind::Sign(';')).collect();
        let mut names = statement.iter().filter_map(|token| match token.kind {
            Kind::Name(name) if name != "crate" && name != "self" => Some(name),
            _ => None,
        });
        if let Some(module) = names.next() {
            found.extend(names.map(|name| (name, module)));
        }
    }
    found
}

/// A name right below the crate's root, and the line that names it.
pub type Use<'a> = (&'a str, usize);

/// Everything that a file reaches through `crate::` or through enough `super::`s.
pub fn top_level_names<'a>(file: &str, tokens: &[Token<'a>]) -> Vec<Use<'a>> {
    let depth_of_file = depth(file);
    let mut found = Vec::new();
    // The braces that are open, each with whether it is an inline module's.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].kind {
            Kind::Sign('{') => {
                open.push(at >= 2 && name(tokens, at - 2) == Some("mod"));
            }
            Kind::Sign('}') => {
                open.pop();
            }
            Kind::Name("crate") if is_path(tokens, at) => found.extend(heads(tokens, at + 3)),
            Kind::Name("super") if is_path(tokens, at) => {
                let start = at;
                while name(tokens, at + 3) == Some("super") && is_path(tokens, at + 3) {
                    at += 3;
                }
                let climbed = (at - start) / 3 + 1;
                if climbed == depth_of_file + open.iter().filter(|is_module| **is_module).count() {
                    found.extend(heads(tokens, at + 3));
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// How many modules deep a file is: `src/state/turn.rs` is 2.
fn depth(file: &str) -> usize {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { 0 } else { path.split('/').count() }
}

/// The first names of a path's rest: one, or one for each entry of a `{..}` list.
fn heads<'a>(tokens: &[Token<'a>], at: usize) -> Vec<Use<'a>> {
    let head = |at: usize| name(tokens, at).map(|name| (name, tokens[at].line));
    if !is_sign(tokens, at, '{') {
        return head(at).into_iter().collect();
    }
    let mut found: Vec<_> = head(at + 1).into_iter().collect();
    let mut depth = 0_usize;
    for (next, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Sign('{') => depth += 1,
            Kind::Sign('}') => depth -= 1,
            Kind::Sign(',') if depth == 1 => found.extend(head(next + 1)),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn is_path(tokens: &[Token<'_>], at: usize) -> bool {
    is_sign(tokens, at + 1, ':') && is_sign(tokens, at + 2, ':')
}

pub(super) fn is_sign(tokens: &[Token<'_>], at: usize, sign: char) -> bool {
    tokens.get(at).is_some_and(|token| token.kind == Kind::Sign(sign))
}

fn name<'a>(tokens: &[Token<'a>], at: usize) -> Option<&'a str> {
    match tokens.get(at)?.kind {
        Kind::Name(name) => Some(name),
        Kind::Sign(_) => None,
    }
}

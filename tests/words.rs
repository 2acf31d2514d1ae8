//! The words of the widget are all in `Locale`: no view holds one of its own, and every one of them is used.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "all of this is a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Attributes whose values nobody reads.
const SILENT: &[&str] = &[
    "accept",
    "aria_atomic",
    "aria_current",
    "aria_haspopup",
    "aria_live",
    "autocomplete",
    "class",
    "d",
    "datetime",
    "dir",
    "enterkeyhint",
    "fill",
    "href",
    "id",
    "inert",
    "inputmode",
    "key",
    "lang",
    "name",
    "part",
    "rel",
    "role",
    "src",
    "stroke",
    "stroke_linecap",
    "stroke_linejoin",
    "stroke_width",
    "tabindex",
    "target",
    "type",
    "view_box",
];

/// The texts in the markup of a source file that are no locale's.
fn literal_texts(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    look_for_markup(source.parse().unwrap(), &mut found);
    found
}

/// Finds each `rsx! { .. }`.
fn look_for_markup(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_sign = |at: usize| matches!(&tokens[at], TokenTree::Punct(sign) if sign.as_char() == '!');
        let is_rsx = |at: usize| matches!(&tokens[at], TokenTree::Ident(name) if name == "rsx");
        if at >= 2 && is_sign(at - 1) && is_rsx(at - 2) {
            look_at_markup(group.stream(), found);
        } else {
            look_for_markup(group.stream(), found);
        }
    }
}

/// Elements, texts, attributes, and the code between them.
fn look_at_markup(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    // The attribute whose value is being read.
    let mut attribute: Option<String> = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let is_named = matches!(tokens.get(at), Some(TokenTree::Punct(sign))
            if sign.as_char() == ':' && sign.spacing() == Spacing::Alone);
        match token {
            TokenTree::Punct(sign) if sign.as_char() == ',' => attribute = None,
            TokenTree::Ident(name) if attribute.is_none() && is_named => {
                attribute = Some(name.to_string().trim_start_matches("r#").to_owned());
                at += 1;
            }
            TokenTree::Literal(name) if attribute.is_none() && is_named => {
                attribute = Some(text(&name.to_string()));
                at += 1;
            }
            TokenTree::Literal(literal) => match &attribute {
                Some(name) if is_silent(name) => {}
                _ => note(&literal.to_string(), found),
            },
            TokenTree::Group(group) => match &attribute {
                // A handler is code; a text in it may be one of an element that it makes.
                Some(name) if is_silent(name) || name.starts_with("on") || name == "key" => {
                    look_for_markup(group.stream(), found)
                }
                Some(_) => look_at_value(group.stream(), found),
                None if group.delimiter() == Delimiter::Brace => look_at_markup(group.stream(), found),
                None => look_for_markup(group.stream(), found),
            },
            _ => {}
        }
    }
}

/// A value in more than one token: `if is_open { "Close" } else { .. }`, `format!("..")`.
fn look_at_value(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    // The names of what is filled into a text: `fill(&locale.typing, &[("name", ..)])`.
    let is_pair = match &tokens[..] {
        [TokenTree::Literal(name), TokenTree::Punct(comma), ..] if comma.as_char() == ',' => {
            text(&name.to_string()).chars().all(|c| c.is_ascii_lowercase() || c == '_')
        }
        _ => false,
    };
    for token in tokens.into_iter().skip(usize::from(is_pair)) {
        match token {
            TokenTree::Literal(literal) => note(&literal.to_string(), found),
            TokenTree::Group(group) => look_at_value(group.stream(), found),
            _ => {}
        }
    }
}

fn is_silent(name: &str) -> bool {
    SILENT.contains(&name) || name.starts_with("data-") || name == "aria-hidden" || name == "aria_hidden"
}

/// Notes a literal that has letters outside of `{..}`.
fn note(literal: &str, found: &mut Vec<String>) {
    let is_text = literal.starts_with('"') || literal.starts_with("r\"") || literal.starts_with("r#");
    let mut depth = 0_i32;
    let has_letters = text(literal).chars().any(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c.is_alphabetic()
    });
    if is_text && has_letters {
        found.push(literal.to_owned());
    }
}

/// What is between the quotes. Escapes are not letters.
fn text(literal: &str) -> String {
    let inner = literal.trim_start_matches(['r', '#']).trim_end_matches('#').trim_matches('"');
    let mut text = String::new();
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let length = if escape.starts_with("u{") { escape.find('}').map_or(1, |end| end + 1) } else { 1 };
        rest = escape.get(length..).unwrap_or_default();
    }
    text + rest
}

/// The Rust files in a folder of the library.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
}

#[test]
fn no_view_holds_a_word() {
    let views = sources("src/widget/view");
    assert!(views.len() > 15, "{}", views.len());
    let found: Vec<String> = views
        .iter()
        .flat_map(|(path, text)| {
            let name = path.display().to_string();
            literal_texts(text).into_iter().map(move |literal| format!("{name}: {literal}"))
        })
        .collect();
    assert!(found.is_empty(), "these belong into Locale:\n{}", found.join("\n"));
}

#[test]
fn a_word_in_a_view_is_found_wherever_it_is() {
    let texts = |markup: &str| literal_texts(&format!("fn view() -> Element {{ rsx! {{ {markup} }} }}"));
    for markup in [
        r#"p { "Hello" }"#,
        r#"p { class: "x", "{name} says é" }"#,
        r#"button { title: "Hello" }"#,
        r#"button { aria_label: "Send to {name}" }"#,
        r#"button { "aria-description": "Hello" }"#,
        r#"input { placeholder: if is_open { "Hello" } else { "{text}" } }"#,
        r#"p { aria_label: format!("{} files", count) }"#,
        r#"if is_open { p { "Hello" } }"#,
        r#"for x in list { match x { Some(_) => rsx! { "Hello" }, None => rsx! {} } }"#,
        r#"Card { title: "Hello", icon: true }"#,
        r#"Card { onclick: move |_| close(), b { "\u{200b}Hello" } }"#,
        r#"div { {list.iter().map(|x| rsx! { i { "Hello" } })} }"#,
    ] {
        assert_eq!(texts(markup).len(), 1, "{markup}: {:?}", texts(markup));
    }
    for markup in [
        r#"p { class: "note", role: "status", "{locale.loading}" }"#,
        r#"p { class: if is_open { "open" } else { "closed" } }"#,
        r#"p { "data-state": "open", r#type: "button", "·  {a}: {b:?} 12\u{200b}" }"#,
        r#"p { onclick: move |_| send("draft"), aria_label: fill(&locale.a, &[("name", &name)]) }"#,
        r#"img { alt: "", src: "x" }"#,
    ] {
        assert_eq!(texts(markup), [""; 0], "{markup}");
    }
}

/// The literals in code that begin as a word or a sentence does, outside of tests, comments and attributes.
fn capitalised(tokens: TokenStream, found: &mut Vec<String>) {
    let mut is_attribute = false;
    let mut is_test = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) if is_attribute => is_test |= group.stream().to_string().contains("test"),
            TokenTree::Group(_) if is_test => is_test = false,
            TokenTree::Group(group) => capitalised(group.stream(), found),
            TokenTree::Literal(literal) => {
                let literal = literal.to_string();
                let text = text(&literal);
                let mut letters = text.chars();
                let begins = letters.next().is_some_and(char::is_uppercase)
                    && letters.next().is_some_and(char::is_lowercase);
                if literal.starts_with('"') && begins {
                    found.push(literal);
                }
            }
            _ => {}
        }
        is_attribute = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '#' || is_attribute && sign.as_char() == '!');
    }
}

/// What begins so and is no word: the names of types for `Debug`.
const NAMES: &[&str] = &["Chat", "ChatSettings", "KartaWidgetHandle"];

#[test]
fn no_code_around_the_views_holds_a_word() {
    let mut all = Vec::new();
    for (path, source) in sources("src/widget") {
        let is_elsewhere = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
        if is_elsewhere("locale")
            || is_elsewhere("markdown")
            || is_elsewhere("tests")
            || path.ends_with("tests.rs")
        {
            continue;
        }
        assert!(
            !source.contains("MarkdownLabels::default"),
            "{}: the locale has these words",
            path.display()
        );
        let mut found = Vec::new();
        capitalised(source.parse().unwrap(), &mut found);
        found.retain(|literal| !NAMES.contains(&text(literal).as_str()));
        all.extend(found.into_iter().map(|literal| format!("{}: {literal}", path.display())));
    }
    assert!(all.is_empty(), "these belong into Locale:\n{}", all.join("\n"));
    for code in [r#"const NAME: &str = "Assistant";"#, r#"fn name() -> &str { some("Not now") }"#] {
        let mut found = Vec::new();
        capitalised(code.parse().unwrap(), &mut found);
        assert_eq!(found.len(), 1, "{code}");
    }
    for code in [r#"#[cfg(test)] mod tests { fn a() { "Hello" } }"#, r#"#[doc = "Hello"] fn a() { "hello" }"#]
    {
        let mut found = Vec::new();
        capitalised(code.parse().unwrap(), &mut found);
        assert_eq!(found, [""; 0], "{code}");
    }
}

/// What stands in the braces of each `Markdown { .. }`.
fn markdown_props(tokens: TokenStream, found: &mut Vec<String>) {
    let mut is_markdown = false;
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            if is_markdown && group.delimiter() == Delimiter::Brace {
                found.push(group.stream().to_string());
            }
            markdown_props(group.stream(), found);
        }
        is_markdown = matches!(&token, TokenTree::Ident(name) if name == "Markdown");
    }
}

#[test]
fn each_markdown_in_a_view_has_its_words_from_the_locale() {
    let mut found = Vec::new();
    for (_, source) in sources("src/widget/view") {
        markdown_props(source.parse().unwrap(), &mut found);
    }
    assert!(found.len() >= 2, "{found:?}");
    for props in found {
        assert!(props.contains("labels"), "{props}");
    }
}

/// The texts of a locale, by name.
fn fields() -> BTreeSet<String> {
    let (_, source) =
        sources("src/widget/locale").into_iter().find(|(path, _)| path.ends_with("words.rs")).unwrap();
    let (_, list) = source.split_once("\nlocale! {").unwrap();
    let fields = list.lines().map(str::trim).filter_map(|line| line.strip_suffix(','));
    fields.map(str::to_owned).collect()
}

/// What is read of anything: `locale.retry`, `&words.retry`.
fn read_names(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut is_behind_dot = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) => read_names(group.stream(), names),
            TokenTree::Ident(name) if is_behind_dot => _ = names.insert(name.to_string()),
            // In a text that is filled in: "{locale.retry}".
            TokenTree::Literal(literal) => {
                let literal = literal.to_string();
                let inserted = literal.split('{').skip(1).filter_map(|rest| rest.split('}').next());
                names.extend(inserted.filter_map(|path| Some(path.rsplit_once('.')?.1.to_owned())));
            }
            _ => {}
        }
        is_behind_dot = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '.');
    }
}

#[test]
fn every_word_is_used() {
    let mut names = BTreeSet::new();
    for (path, text) in sources("src/widget") {
        if !path.components().any(|part| part.as_os_str() == "locale") && !path.ends_with("locale.rs") {
            read_names(text.parse().unwrap(), &mut names);
        }
    }
    let fields = fields();
    assert!(fields.len() > 60 && fields.contains("close_label"), "{fields:?}");
    let unused: Vec<&String> = fields.iter().filter(|field| !names.contains(*field)).collect();
    assert!(unused.is_empty(), "no view says these: {unused:?}");
}

//! The public items, as the pages of rustdoc show them: a stable compiler is enough.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::html::{between, line, text};

/// What a page's name begins with.
const KINDS: &[&str] = &["struct", "enum", "trait", "fn", "type", "constant", "macro", "static", "union"];
/// Where a page's own methods end and those of traits begin; each list runs up to the next.
const LISTS: [&str; 4] = [
    "id=\"implementations-list\"",
    "id=\"trait-implementations-list\"",
    "id=\"synthetic-implementations-list\"",
    "id=\"blanket-implementations-list\"",
];
/// Marker traits that depend on the compiler more than on the type.
const UNSTABLE: &[&str] = &["Freeze", "UnsafeUnpin"];

/// What the documentation in a folder shows.
#[derive(Default)]
pub struct Documented {
    /// Every public item, a line for each of its parts.
    pub items: BTreeSet<String>,
    /// The items whose pages have no example.
    pub without_example: BTreeSet<String>,
}

/// Reads the pages in this folder.
pub fn read(folder: &Path) -> Result<Documented> {
    let mut found = Documented::default();
    let mut left = vec![(folder.to_owned(), String::new())];
    while let Some((folder, module)) = left.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() {
                left.push((path, format!("{module}{name}::")));
                continue;
            }
            let parts: Vec<&str> = name.split('.').collect();
            let [kind, item, "html"] = parts[..] else { continue };
            if !KINDS.contains(&kind) {
                continue;
            }
            let page =
                fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
            // The pages of items that moved only send one on.
            if page.contains("item-decl") {
                let name = format!("{kind} {module}{item}");
                found.items.extend(page_items(&name, &page));
                if !has_example(&page) {
                    found.without_example.insert(name);
                }
            }
        }
    }
    Ok(found)
}

/// The lines of one page, each with the item's name in front.
fn page_items(item: &str, page: &str) -> BTreeSet<String> {
    let declaration = between(page, "<pre class=\"rust item-decl\">", "</pre>").unwrap_or_default();
    let declaration = text(&without_buttons(declaration));
    // A line each, so that another variant or field is another line.
    let mut lines: Vec<String> = declaration
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| line.chars().any(char::is_alphanumeric))
        .collect();
    let list = |index: usize| {
        let rest = page.split_once(LISTS[index]).map_or("", |(_, rest)| rest);
        let ends = LISTS[index + 1..].iter().filter_map(|next| rest.find(next));
        &rest[..ends.min().unwrap_or(rest.len())]
    };
    lines.extend(headers(list(0), "h4"));
    lines.extend(headers(list(1), "h3"));
    let is_stable = |line: &String| !UNSTABLE.iter().any(|name| line.contains(name));
    lines.extend(headers(list(2), "h3").filter(is_stable));
    lines.into_iter().map(|line| format!("{item}: {line}")).collect()
}

/// Whether the item or one of its own methods is shown in use. What traits bring along is their authors'.
fn has_example(page: &str) -> bool {
    let ends = LISTS[1..].iter().filter_map(|list| page.find(list));
    page[..ends.min().unwrap_or(page.len())].contains("rust-example-rendered")
}

/// A long declaration is folded behind "Show 14 variants".
fn without_buttons(html: &str) -> String {
    let mut pieces = html.split("<summary");
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once("</summary>").map_or(piece, |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

/// The declarations in a list of implementations.
fn headers<'a>(html: &'a str, level: &str) -> impl Iterator<Item = String> + use<'a> {
    let (open, close) = (format!("<{level} class=\"code-header\">"), format!("</{level}>"));
    let pieces: Vec<&str> = html.split(&open).skip(1).collect();
    pieces.into_iter().map(move |piece| line(piece.split(&close).next().unwrap_or_default()))
}

/// The record as a file.
pub fn text_of(items: &BTreeSet<String>) -> String {
    let head = "# The public items with all features: written by `cargo xtask record-api`, guarded by `cargo xtask check api`.";
    let lines: Vec<&str> = items.iter().map(String::as_str).collect();
    format!("{head}\n{}\n", lines.join("\n"))
}

/// The lines of such a file.
pub fn parse(text: &str) -> BTreeSet<String> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{has_example, page_items, parse, text_of};

    const PAGE: &str = r#"<pre class="rust item-decl"><code>#[non_exhaustive]
pub enum E {
<details><summary class="hideme"><span>Show 2 variants</span></summary>    A,
    B(<a>String</a>),
}</code></pre><div id="implementations-list"><h4 class="code-header">pub fn <a>f</a>(&amp;self)</h4></div>
<div id="trait-implementations-list"><h3 class="code-header">impl <a>Clone</a> for E</h3>
<h4 class="code-header">fn clone(&amp;self)</h4></div>
<div id="synthetic-implementations-list"><h3 class="code-header">impl Freeze for E</h3>
<h3 class="code-header">impl !Send for E</h3></div>
<div id="blanket-implementations-list"><h3 class="code-header">impl Any for T</h3></div>"#;

    #[test]
    fn declarations_methods_and_traits_are_listed_and_what_all_types_have_is_not() {
        let lines: Vec<String> = page_items("enum E", PAGE).into_iter().collect();
        assert_eq!(
            lines,
            [
                "enum E: #[non_exhaustive]",
                "enum E: A,",
                "enum E: B(String),",
                "enum E: impl !Send for E",
                "enum E: impl Clone for E",
                "enum E: pub enum E {",
                "enum E: pub fn f(&self)",
            ]
        );
    }

    #[test]
    fn an_example_is_the_items_own() {
        let example = r#"<pre class="rust rust-example-rendered"><code>E::A</code></pre>"#;
        assert!(!has_example(PAGE));
        assert!(has_example(&PAGE.replace("<h4", &format!("{example}<h4"))), "of a method");
        assert!(has_example(&format!("{example}{PAGE}")));
        assert!(!has_example(&format!("{PAGE}{example}")), "of a trait that all types have");
    }

    #[test]
    fn a_record_reads_as_it_was_written() {
        let items = page_items("enum E", PAGE);
        assert_eq!(parse(&text_of(&items)), items);
    }
}

//! The markup that CommonMark's examples leave open: GFM's extensions, and the attributes that are ours.

use crate::page::at_once;

#[track_caller]
fn assert_markup(markdown: &str, expected: &str) {
    assert_eq!(at_once(markdown).html(), expected, "{markdown}");
}

#[test]
fn every_block_finds_its_own_direction() {
    assert_markup("a", r#"<p dir="auto">a</p>"#);
    for level in 1..=6 {
        let expected = format!(r#"<h{level} dir="auto">a</h{level}>"#);
        assert_markup(&format!("{} a", "#".repeat(level)), &expected);
    }
    assert_markup("> a", r#"<blockquote dir="auto"><p dir="auto">a</p></blockquote>"#);
    assert_markup("- a", r#"<ul dir="auto"><li dir="auto">a</li></ul>"#);
    assert_markup("3. a", r#"<ol dir="auto" start="3"><li dir="auto">a</li></ol>"#);
    assert_markup("<b>", r#"<p class="karta-html" dir="auto">&#60;b&#62;</p>"#);
}

#[test]
fn a_link_opens_apart_and_tells_nothing() {
    let link = r#"<a rel="noopener noreferrer" target="_blank" href="https://a.example/" title="t">a</a>"#;
    assert_markup("[a](https://a.example/ 't')", &format!(r#"<p dir="auto">{link}</p>"#));
}

#[test]
fn an_allowed_image_comes_when_it_is_seen_and_tells_nothing() {
    let image =
        r#"<img loading="lazy" referrerpolicy="no-referrer" alt="a" src="https://images.example/a.png"/>"#;
    assert_markup("![a](https://images.example/a.png)", &format!(r#"<p dir="auto">{image}</p>"#));
}

#[test]
fn a_task_is_a_box_with_a_name_that_can_not_be_ticked() {
    let item = |label: &str, checked: &str, text: &str| {
        format!(
            r#"<li dir="auto"><input type="checkbox" disabled="true" aria-label="{label}"{checked}/> {text}</li>"#
        )
    };
    let items = item("Done", r#" checked=true"#, "a") + &item("To do", "", "b");
    assert_markup("- [x] a\n- [ ] b", &format!(r#"<ul dir="auto">{items}</ul>"#));
}

#[test]
fn columns_are_aligned_as_the_dashes_say() {
    let cells = |tag: &str, texts: [&str; 4]| {
        let aligns = [r#" align="left""#, r#" align="center""#, r#" align="right""#, ""];
        let cells = texts
            .iter()
            .zip(aligns)
            .map(|(text, align)| format!(r#"<{tag} dir="auto"{align}>{text}</{tag}>"#));
        cells.collect::<String>()
    };
    let expected = format!(
        r#"<div class="karta-table" tabindex="0"><table><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table></div>"#,
        cells("th", ["a", "b", "c", "d"]),
        cells("td", ["1", "2", "3", "4"]),
    );
    assert_markup("|a|b|c|d|\n|:--|:-:|--:|---|\n|1|2|3|4|", &expected);
}

#[test]
fn strikethrough_and_bare_addresses_are_gfms() {
    assert_markup("~~a~~", r#"<p dir="auto"><del>a</del></p>"#);
    let link =
        r#"<a rel="noopener noreferrer" target="_blank" href="http://www.a.example">www.a.example</a>"#;
    assert_markup("www.a.example", &format!(r#"<p dir="auto">{link}</p>"#));
}

/// The box that scrolls can be reached by the keyboard; code is read from the left.
#[test]
fn code_has_its_language_a_button_and_a_box_that_scrolls() {
    let html = at_once("```text more\na\n```").html();
    for part in [
        r#"<div class="karta-code" dir="ltr">"#,
        r#"<span class="karta-code-language">text</span>"#,
        r#"<button class="karta-code-copy" type="button" aria-live="polite""#,
        r#">Copy code</button>"#,
        r#"<pre tabindex="0"><code class="language-text">a"#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

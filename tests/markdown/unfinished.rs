//! What is half typed shows without its syntax.

use crate::html::normal;
use crate::page::Page;

#[track_caller]
fn assert_shown(typed: &str, shown: &str) {
    let mut page = Page::new();
    page.show(typed, true);
    assert_eq!(normal(&page.html()), shown, "{typed:?}");
}

#[test]
fn half_typed_emphasis_shows_as_emphasis() {
    assert_shown("a **bo", "<p>a <strong>bo</strong></p>");
    assert_shown("a **bo*", "<p>a <strong>bo</strong></p>");
    assert_shown("a **", "<p>a</p>");
    assert_shown("a *", "<p>a</p>");
    assert_shown("a *em **both", "<p>a <em>em <strong>both</strong></em></p>");
    assert_shown("a ***bo", "<p>a <em><strong>bo</strong></em></p>");
    assert_shown("a _em", "<p>a <em>em</em></p>");
    assert_shown("snake_case", "<p>snake_case</p>");
    assert_shown("a ~~go", "<p>a <del>go</del></p>");
    assert_shown("2 * 3 = 6", "<p>2 * 3 = 6</p>");
    assert_shown("# Title **bo", "<h1>Title <strong>bo</strong></h1>");
    assert_shown("- item **bo", "<ul><li>item <strong>bo</strong></li></ul>");
    assert_shown("> quote **bo", "<blockquote><p>quote <strong>bo</strong></p></blockquote>");
}

#[test]
fn half_typed_code_shows_as_code() {
    assert_shown("a `co", "<p>a <code>co</code></p>");
    assert_shown("a `", "<p>a</p>");
    assert_shown("a ``co`", "<p>a <code>co</code></p>");
    assert_shown("a `*b* c", "<p>a <code>*b* c</code></p>");
    assert_shown("```ru", "");
    assert_shown("```rust\nlet", "<pre><code class=\"language-rust\">let</code></pre>");
    assert_shown("```\nlet\n``", "<pre><code>let\n</code></pre>");
}

#[test]
fn half_a_link_shows_as_its_text() {
    for typed in
        ["a [te", "a [te]", "a [te](", "a [te](htt", "a [te](http://a.b \"ti", "a ![te](htt", "a [te][la"]
    {
        assert_shown(typed, "<p>a te</p>");
    }
    assert_shown("a [te] b", "<p>a [te] b</p>");
    assert_shown("a [te](http://a.b)", "<p>a <a href=\"http://a.b\">te</a></p>");
    assert_shown("a [te **bo", "<p>a te <strong>bo</strong></p>");
}

#[test]
fn a_line_that_is_only_syntax_so_far_waits() {
    for typed in [
        "a\n-",
        "a\n--",
        "a\n=",
        "a\n#",
        "a\n\n1",
        "a\n\n1.",
        "a\n\n- ",
        "a\n\n>",
        "a\n\n```",
        "a\n\n[b]: htt",
        "a\n\n|",
    ] {
        assert_shown(typed, "<p>a</p>");
    }
    assert_shown("- a\n-", "<ul><li>a</li></ul>");
}

/// A table's first row is one only with the row of dashes below it.
#[test]
fn a_first_row_shows_as_text_until_the_dashes_below_it_are_whole() {
    assert_shown("a\n\n| b", "<p>a</p><p>| b</p>");
    assert_shown("a\n\n| b | **c", "<p>a</p><p>| b | <strong>c</strong></p>");
    for below in ["", "\n", "\n|", "\n|-"] {
        assert_shown(&format!("a\n\n| b |{below}"), "<p>a</p><p>| b |</p>");
    }
    assert_shown("a\n\n| b |\nc", "<p>a</p><p>| b |\nc</p>");
    let table = "<p>a</p><table><thead><tr><th>b</th></tr></thead></table>";
    assert_shown("a\n\n| b |\n|---|\n", table);
}

#[test]
fn a_row_that_is_not_whole_shows_its_cells() {
    let table = |row: &str| format!("<table><thead><tr><th>a</th><th>b</th></tr></thead>{row}</table>");
    let row = |cells: &str| table(&format!("<tbody><tr>{cells}</tr></tbody>"));
    assert_shown("| a | b |\n|---|---|\n", &table(""));
    assert_shown("| a | b |\n|---|---|\n| 1 | **2", &row("<td>1</td><td><strong>2</strong></td>"));
    assert_shown("| a | b |\n|---|---|\n| 1", &row("<td>1</td><td></td>"));
}

#[test]
fn what_is_whole_shows_at_the_end_as_it_is() {
    for (typed, shown) in [("a **", "<p>a **</p>"), ("1.", "<ol><li></li></ol>"), ("| a |", "<p>| a |</p>")] {
        let mut page = Page::new();
        page.show(typed, true);
        page.show(typed, false);
        assert_eq!(normal(&page.html()), shown);
    }
}

//! Texts made to break it.

use crate::html::normal;
use crate::page::{Page, at_once};

/// Whether the markup leads nowhere but where it may.
#[track_caller]
fn assert_safe(markdown: &str) {
    let html = at_once(markdown).html();
    for address in html.split("href=\"").skip(1).chain(html.split("src=\"").skip(1)) {
        let address = address.split('"').next().unwrap_or_default().to_lowercase();
        let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
        let safe = scheme.is_none_or(|(scheme, _)| ["http", "https", "mailto"].contains(&scheme));
        assert!(safe, "{address} in {html} of {markdown}");
    }
    for tag in ["<script", "<iframe", "<img", "<svg", "<style", "<object", "<form", "<base", "<meta"] {
        assert!(!html.contains(tag), "{tag} in {html} of {markdown}");
    }
}

#[test]
fn no_address_runs_code_in_any_disguise() {
    let addresses = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\u{0}script:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "javascript&#x3a;alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A&#x61;vascript:alert(1)",
        "java\u{200b}script:alert(1)",
        "\u{feff}javascript:alert(1)",
        "java\u{ad}script:alert(1)",
        "javascript\\:alert(1)",
        "\\javascript:alert(1)",
        "vbscript:msgbox(1)",
        "VBScript:x",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "data:image/svg+xml,<svg onload=alert(1)>",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "view-source:javascript:alert(1)",
        "feed:javascript:alert(1)",
        "jar:javascript:alert(1)",
        "x-javascript:alert(1)",
    ];
    for address in addresses {
        for text in [
            format!("[a]({address})"),
            format!("[a](<{address}>)"),
            format!("[a](<{address}> \"t\")"),
            format!("![a]({address})"),
            format!("![a](<{address}>)"),
            format!("<{address}>"),
            format!("[a]\n\n[a]: {address}"),
            format!("[a]\n\n[a]: <{address}>"),
            format!("<a href=\"{address}\">a</a>"),
            format!("<img src=\"{address}\" onerror=\"alert(1)\">"),
            address.to_owned(),
        ] {
            assert_safe(&text);
        }
    }
}

#[test]
fn an_image_is_loaded_from_an_allowed_host_only() {
    let loaded = at_once("![cat](https://images.example/cat.png \"A cat\")").html();
    assert!(
        loaded.contains("<img ") && loaded.contains("src=\"https://images.example/cat.png\""),
        "{loaded}"
    );
    for address in [
        "https://other.example/cat.png",
        "https://images.example@other.example/cat.png",
        "https://images.example.other.example/cat.png",
        "https:\\\\other.example/images.example",
        "https:///other.example/cat.png",
        "//images.example/cat.png",
        "/cat.png",
    ] {
        let html = at_once(&format!("![cat]({address})")).html();
        assert!(!html.contains("<img"), "{html}");
        let link =
            if address.starts_with("https:\\") { "https:%5Cother.example/images.example" } else { address };
        let expected = format!("<p><a href=\"{link}\">cat</a></p>");
        assert_eq!(normal(&html), expected, "{html}");
    }
}

#[test]
fn texts_made_of_one_thing_render_and_stream() {
    let texts = [
        "> ".repeat(10_000),
        ">".repeat(10_000) + "a",
        "- ".repeat(2_000) + "a",
        "*".repeat(100_000),
        "[".repeat(100_000),
        "![".repeat(50_000),
        "*a **a ".repeat(14_000),
        "_a __a ".repeat(14_000),
        "[a](".repeat(25_000),
        "[a][".repeat(25_000),
        "`".repeat(100_000),
        "`a``a".repeat(20_000),
        "<".repeat(100_000),
        "<!--".repeat(25_000),
        "&#".repeat(50_000),
        "~".repeat(100_000),
        "a@a".repeat(30_000),
        "http://".repeat(14_000),
        "www.a".repeat(20_000),
        "a".repeat(1_000_000),
        "| a ".repeat(20_000) + "\n" + &"|--".repeat(20_000) + "\n" + &"|\n".repeat(20),
        "[a]: /a\n".repeat(10_000),
        "[a] ".repeat(10_000) + "\n\n[a]: /" + &"a".repeat(10_000),
        "#\n".repeat(20_000),
        "*a*".repeat(40_000),
        "**a".repeat(1_000) + &"b**".repeat(1_000),
    ];
    let mut deepest = 0;
    for text in texts {
        let mut page = Page::new();
        page.show_unseen(&text, false);
        let html = page.html();
        let depth = depth(&html);
        assert!(depth < 48, "{depth} levels of {:?}", &text[..20]);
        deepest = deepest.max(depth);
        // In few chunks: each looks at the whole tail.
        let mut streamed = Page::new();
        for tenth in 1..=10 {
            streamed.show_unseen(&text[..text.len() * tenth / 10], true);
        }
        streamed.show_unseen(&text, false);
        assert!(streamed.html() == html, "{:?}", &text[..20]);
    }
    // With the component's own element: the limit was reached.
    assert_eq!(deepest + 1, 48);
}

/// How deep the elements nest.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for tag in html.split('<').skip(1) {
        match tag.split([' ', '>', '/']).next() {
            Some("br" | "hr" | "img" | "input") => {}
            Some("") => depth -= 1,
            _ => depth += 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

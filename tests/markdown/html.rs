//! HTML made comparable: ours without what we add, the specification's without what only its writer has.

/// The specification's HTML and ours, both in this form, are equal where they show the same.
pub fn normal(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut pre = 0usize;
    while let Some(start) = rest.find('<') {
        push_text(&mut out, &rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        rest = &rest[end..];
        if let Some(after) = tag.strip_prefix(r#"<div class="karta-code-head">"#) {
            // Up to the code itself.
            assert!(after.is_empty());
            let code = rest.find("<pre").expect("code follows its head");
            rest = &rest[code..];
            continue;
        }
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>', '/']).next().unwrap_or_default();
        // Boxes around code and tables, and colors in code.
        if name == "div" || name == "span" {
            continue;
        }
        match (name, tag.starts_with("</")) {
            ("pre", false) => pre += 1,
            ("pre", true) => pre -= 1,
            _ => {}
        }
        let block = !matches!(name, "em" | "strong" | "del" | "code" | "a" | "img" | "input" | "span");
        if block && pre == 0 {
            let kept = out.trim_end_matches(['\n', ' ']).len();
            out.truncate(kept);
        }
        out.push_str(&normal_tag(tag));
        if block && pre == 0 {
            rest = rest.trim_start_matches('\n');
        }
    }
    push_text(&mut out, rest);
    out.trim().to_owned()
}

fn push_text(out: &mut String, text: &str) {
    let decoded = text
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#60;", "<")
        .replace("&lt;", "<")
        .replace("&#62;", ">")
        .replace("&gt;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    // Written back in one way, so that a text can't look like a tag.
    out.push_str(&decoded.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
}

/// A tag without the attributes that are ours, the others in one order.
fn normal_tag(tag: &str) -> String {
    let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    let mut kept = Vec::new();
    let mut rest = attributes.trim();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        let ours = matches!(
            key,
            "dir" | "rel" | "target" | "loading" | "referrerpolicy" | "tabindex" | "aria-label"
        ) || value.starts_with("karta-");
        if !ours {
            let mut text = String::new();
            push_text(&mut text, value);
            kept.push(format!(" {key}=\"{text}\""));
        }
        rest = after.trim();
    }
    kept.sort();
    format!("<{name}{}>", kept.concat())
}

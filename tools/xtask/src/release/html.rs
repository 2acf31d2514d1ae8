//! Text out of the pages that rustdoc writes.

/// What stands between the first `open` and the `close` behind it.
pub fn between<'a>(html: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(open)?;
    rest.split_once(close).map(|(inside, _)| inside)
}

/// A piece of a page as plain text, its lines kept.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&quot;", "\""), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}

/// The same in one line.
pub fn line(html: &str) -> String {
    text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{between, line};

    #[test]
    fn tags_go_and_entities_become_what_they_stand_for() {
        let html = r#"<h4 class="code-header">pub fn <a href="x">new</a>(x: &amp;T) -&gt;
            <a>Option</a>&lt;T&gt;</h4>"#;
        assert_eq!(line(html), "pub fn new(x: &T) -> Option<T>");
        assert_eq!(between(html, "<a>", "</a>"), Some("Option"));
        assert_eq!(between(html, "<b>", "</b>"), None);
    }
}

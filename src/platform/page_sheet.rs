//! The style sheet of a shadow root, for elements of the page itself.

/// The rules of a shadow root for the elements of the page that `root` selects: nested in it. Animations can't be
/// nested; they are at the end.
pub(crate) fn for_page(css: &str, root: &str) -> String {
    let (rules, animations) = css.split_at(css.find("@keyframes").unwrap_or(css.len()));
    let rules = rules.replace(":host(", "&:is(").replace(":host", "&");
    [root, " { ", &rules, " } ", animations].concat()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::for_page;

    #[test]
    fn the_host_becomes_the_page_s_element_and_animations_stay_outside() {
        let css = ":host{color:red}:host([dir=\"rtl\"]) .a{left:0}@keyframes b{to{opacity:1}}";
        assert_eq!(
            for_page(css, ".root"),
            ".root { &{color:red}&:is([dir=\"rtl\"]) .a{left:0} } @keyframes b{to{opacity:1}}"
        );
    }
}

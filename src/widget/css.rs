//! The style sheets without what only their readers need: comments and white space. Done by the compiler, so that the
//! files stay as they are written and nothing has to be generated.

/// The short sheet and its length, which is at most that of `css`: with it as `N`, the array is full.
pub(super) const fn shorten<const N: usize>(css: &str) -> ([u8; N], usize) {
    let css = css.as_bytes();
    let mut out = [0; N];
    let mut length = 0;
    let mut at = 0;
    // The quote that a string began with.
    let mut quote = 0;
    let mut last = b'}';
    let mut is_apart = false;
    while at < css.len() {
        let byte = css[at];
        at += 1;
        if quote != 0 {
            if byte == quote {
                quote = 0;
            }
        } else if byte == b'/' && at < css.len() && css[at] == b'*' {
            at += 3;
            while css[at - 2] != b'*' || css[at - 1] != b'/' {
                at += 1;
            }
            is_apart = true;
            continue;
        } else if byte.is_ascii_whitespace() {
            is_apart = true;
            continue;
        } else {
            if byte == b'"' || byte == b'\'' {
                quote = byte;
            }
            // No space is needed beside these. Before a colon it is one: `.a :hover` is not `.a:hover`.
            let is_needed = !matches!(last, b'{' | b'}' | b';' | b',' | b':')
                && !matches!(byte, b'{' | b'}' | b';' | b',');
            if is_apart && is_needed {
                out[length] = b' ';
                length += 1;
            }
            is_apart = false;
            if byte == b'}' && last == b';' {
                length -= 1;
            }
        }
        out[length] = byte;
        length += 1;
        last = byte;
    }
    (out, length)
}

/// A style sheet, shortened.
macro_rules! sheet {
    ($css:expr) => {{
        #[allow(long_running_const_eval, reason = "some 40 KB, a byte at a time: a fraction of a second")]
        const LENGTH: usize = $crate::widget::css::shorten::<{ $css.len() }>($css).1;
        #[allow(long_running_const_eval, reason = "as above")]
        const SHEET: [u8; LENGTH] = $crate::widget::css::shorten::<LENGTH>($css).0;
        match std::str::from_utf8(&SHEET) {
            Ok(sheet) => sheet,
            // The compiler's error then.
            Err(_) => panic!("a character was cut in two"),
        }
    }};
}
pub(super) use sheet;

/// The look of the panel as it is written; the colours of code only where something gives them.
#[cfg(not(feature = "highlight"))]
macro_rules! look {
    () => {
        include_str!("../../assets/widget.css")
    };
}
#[cfg(feature = "highlight")]
macro_rules! look {
    () => {
        concat!(include_str!("../../assets/highlight.css"), include_str!("../../assets/widget.css"))
    };
}
pub(super) use look;

#[cfg(test)]
mod tests {
    fn short(css: &str) -> String {
        let (bytes, length) = super::shorten::<1_000>(css);
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn comments_and_white_space_go() {
        let css = "/* A look. */\n:host {\n  --_bg: var(--a, #fff);\n  color: red;\n}\n\n/**/\n.a > .b,\n.c { margin: 0 auto }\n";
        assert_eq!(short(css), ":host{--_bg:var(--a,#fff);color:red}.a > .b,.c{margin:0 auto}");
    }

    #[test]
    fn spaces_that_mean_something_stay() {
        assert_eq!(short(".a :hover { inset: calc(1px - -2px) }"), ".a :hover{inset:calc(1px - -2px)}");
        assert_eq!(short("@media (width > 1px) and (hover) { }"), "@media (width > 1px) and (hover){}");
        assert_eq!(short("a /* of ours */ b{c:d e!important}"), "a b{c:d e!important}");
    }

    #[test]
    fn strings_stay_as_they_are() {
        let css = r#".a{content:"/* a ;  } ' */";font:'A,  "B'}"#;
        assert_eq!(short(css), css);
    }

    #[test]
    fn the_colours_of_code_come_with_what_gives_them() {
        let has_them = crate::widget::inside::LOOK.contains(".karta-hl-comment{color:");
        assert_eq!(has_them, cfg!(feature = "highlight"));
    }

    /// With `* + *` Chromium computes the style of all that is around an element that comes before another one: of the
    /// whole answer while it grows. With `.messages:has(..)` it looks at the list for each of them.
    #[test]
    fn no_rule_has_the_whole_answer_looked_at_again() {
        let selectors = crate::widget::inside::LOOK.split(['{', '}', ',']);
        let costly = |selector: &str| {
            selector.contains(".messages:has(")
                || ["+ *", "~ *", "+ :", "~ :"].iter().any(|end| selector.contains(end))
        };
        let found: Vec<_> = selectors.filter(|selector| costly(selector)).collect();
        assert!(found.is_empty(), "{found:?}");
    }

    /// What it leaves is the sheet: the same rules and declarations.
    #[test]
    fn the_sheets_keep_their_rules() {
        let long = concat!(include_str!("../../assets/base.css"), look!());
        let short = crate::widget::inside::LOOK;
        assert!(short.len() < long.len() * 17 / 20, "{} of {}", short.len(), long.len());
        assert!(!short.contains("/*") && !short.contains('\n') && !short.contains("  "));
        let code: String =
            long.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect();
        for mark in ['{', '}', ':', ',', '"', '(', ')', '>'] {
            assert_eq!(short.matches(mark).count(), code.matches(mark).count(), "{mark}");
        }
    }
}

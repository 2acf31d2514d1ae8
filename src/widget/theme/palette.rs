//! The default colours of the style sheet can be read: WCAG 2.2, 1.4.3 and 1.4.11.

use crate::widget::color::{Rgba, ink_on, parse};

const CSS: &str = include_str!("../../../assets/base.css");
const CODE: &str = include_str!("../../../assets/highlight.css");

/// The style sheet's colours in one scheme, for a theme that sets these properties.
struct Palette<'a> {
    is_dark: bool,
    theme: &'a [(&'a str, &'a str)],
}

impl Palette<'_> {
    /// The colour of `--_name`.
    fn get(&self, name: &str) -> Rgba {
        let declaration = format!("\n  --_{name}: ");
        let (_, rest) = CSS.split_once(&declaration).unwrap_or_else(|| panic!("no --_{name}"));
        self.value(rest.split(';').next().unwrap())
    }

    fn value(&self, value: &str) -> Rgba {
        let value = value.trim();
        let Some((function, arguments)) = value.split_once('(').filter(|(name, _)| !name.starts_with("rgb"))
        else {
            return parse(value).unwrap_or_else(|| panic!("no colour: {value}"));
        };
        let arguments = split(arguments.strip_suffix(')').unwrap());
        match (function, arguments.as_slice()) {
            ("var", [name]) => self.get(name.strip_prefix("--_").unwrap()),
            ("var", [name, fallback]) => match self.theme.iter().find(|(set, _)| set == name) {
                Some((_, set)) => parse(set).unwrap(),
                None => self.value(fallback),
            },
            ("light-dark", [light, dark]) => self.value(if self.is_dark { dark } else { light }),
            ("color-mix", ["in srgb", first, second]) => {
                let (first, percent) = first.rsplit_once(' ').unwrap();
                self.mix(first, percent.strip_suffix('%').unwrap().parse().unwrap(), second)
            }
            other => panic!("unknown: {other:?}"),
        }
    }

    fn mix(&self, first: &str, percent: f64, second: &str) -> Rgba {
        let mut first = self.value(first);
        first.0[3] = percent / 100.0;
        first.over(self.value(second))
    }
}

/// Splits at the commas that are not in parentheses.
fn split(arguments: &str) -> Vec<&str> {
    let mut depth = 0;
    arguments
        .split(|c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c == ',' && depth == 0
        })
        .map(str::trim)
        .collect()
}

/// Each text of the widget and what it is written on, as names of the palette.
const TEXTS: [(&str, &str); 20] = [
    ("var(--_ink)", "var(--_bg)"),
    ("var(--_ink)", "var(--_surface)"),
    ("var(--_ink)", "var(--_muted)"),
    ("var(--_muted-ink)", "var(--_bg)"),
    ("var(--_muted-ink)", "var(--_surface)"),
    ("var(--_muted-ink)", "var(--_muted)"),
    ("var(--_accent-ink)", "var(--_accent)"),
    ("var(--_user-ink)", "var(--_user)"),
    ("var(--_field-ink)", "var(--_field-bg)"),
    ("color-mix(in srgb, var(--_field-ink) 66%, var(--_field-bg))", "var(--_field-bg)"),
    ("var(--_danger)", "var(--_bg)"),
    ("var(--_danger)", "var(--_surface)"),
    ("var(--_danger)", "color-mix(in srgb, var(--_danger) 9%, var(--_surface))"),
    ("var(--_ink)", "color-mix(in srgb, var(--_danger) 6%, var(--_bg))"),
    ("var(--_warning)", "var(--_bg)"),
    ("var(--_warning)", "color-mix(in srgb, var(--_warning) 12%, var(--_bg))"),
    ("var(--_good)", "var(--_surface)"),
    ("var(--_ink)", "var(--_user)"),
    ("#ffffff", "#c62a2f"),
    ("var(--_muted-ink)", "var(--_field-bg)"),
];

fn assert_readable(theme: &[(&str, &str)], least: f64, pairs: &[(&str, &str)]) {
    for is_dark in [false, true] {
        let palette = Palette { is_dark, theme };
        for (text, background) in pairs {
            let ratio = palette.value(text).contrast(palette.value(background));
            assert!(ratio >= least, "{text} on {background}, dark: {is_dark}: {ratio:.2}");
        }
    }
}

#[test]
fn every_default_text_can_be_read_in_light_and_dark() {
    assert_readable(&[], 4.5, &TEXTS);
}

#[test]
fn the_colours_of_code_can_be_read_in_light_and_dark() {
    let colours = CODE.split("{ color: ").skip(1).map(|rest| rest.split([';', '}']).next().unwrap().trim());
    // Code is on the surface; in bubbles it is on the panel's colour.
    let pairs: Vec<_> = colours
        .flat_map(|colour| ["var(--_surface)", "var(--_bg)"].map(|background| (colour, background)))
        .collect();
    assert_eq!(pairs.len(), 8);
    assert_readable(&[], 4.5, &pairs);
}

#[test]
fn the_focus_ring_and_the_dots_can_be_seen_in_light_and_dark() {
    let shapes = ["ring", "good", "danger", "warning", "muted-ink"].map(|name| format!("var(--_{name})"));
    let pairs: Vec<(&str, &str)> = shapes
        .iter()
        .flat_map(|shape| ["var(--_bg)", "var(--_surface)"].map(|background| (shape.as_str(), background)))
        .collect();
    assert_readable(&[], 3.0, &pairs);
}

#[test]
fn every_accent_can_be_read_with_the_ink_that_is_chosen_for_it() {
    for accent in ["#d4ff4f", "navy", "#777777", "#0a84ff", "orange", "black", "white"] {
        let ink = ink_on(parse(accent).unwrap());
        let theme = [("--karta-accent", accent), ("--karta-accent-ink", ink)];
        assert_readable(&theme, 4.5, &TEXTS);
    }
}

#[test]
fn a_background_alone_leaves_everything_readable() {
    // Colours that are drawn from neither, such as those of errors, are made for backgrounds near the scheme's own.
    let drawn: Vec<_> = TEXTS.into_iter().filter(|pair| !format!("{pair:?}").contains("accent")).collect();
    let drawn: Vec<_> = drawn
        .into_iter()
        .filter(|(text, background)| {
            !["danger", "warning", "good"].iter().any(|tone| text.contains(tone) || background.contains(tone))
        })
        .collect();
    for background in ["#000000", "#fffbe6", "#101a33"] {
        let ink = ink_on(parse(background).unwrap());
        assert_readable(&[("--karta-bg", background), ("--karta-ink", ink)], 4.5, &drawn);
    }
}

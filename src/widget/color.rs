//! CSS colours: which texts are one, and which ink can be read on them.

mod names;

use crate::platform::math;
use crate::protocol::decimal;

/// A colour as red, green, blue and opacity, each from 0 to 1, in sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rgba(pub(crate) [f64; 4]);

/// Reads a CSS colour: `#rgb` to `#rrggbbaa`, a name, `rgb()`, `hsl()`, `hwb()`, `oklab()` or `oklch()`.
///
/// Nothing else is let through: what is not a colour could be `url(..)` or end the declaration.
pub(crate) fn parse(text: &str) -> Option<Rgba> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        return hex(digits);
    }
    if let Some((name, rest)) = text.split_once('(') {
        return function(name, rest.strip_suffix(')')?);
    }
    if text == "transparent" {
        return Some(Rgba([0.0; 4]));
    }
    hex(names::hex(&text)?)
}

fn hex(digits: &str) -> Option<Rgba> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let step = match digits.len() {
        3 | 4 => 1,
        6 | 8 => 2,
        _ => return None,
    };
    let mut parts = [0.0, 0.0, 0.0, 1.0];
    for (part, at) in parts.iter_mut().zip((0..digits.len()).step_by(step)) {
        let value = u8::from_str_radix(&digits[at..at + step], 16).ok()?;
        *part = f64::from(value) / if step == 1 { 15.0 } else { 255.0 };
    }
    Some(Rgba(parts))
}

/// A number of a colour function: its value, and whether it is a percentage.
type Part = (f64, bool);

fn function(name: &str, arguments: &str) -> Option<Rgba> {
    let parts: Option<Vec<Part>> = arguments
        .split([',', '/', ' ', '\t', '\n'])
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (digits, percent) = match part.strip_suffix('%') {
                Some(digits) => (digits, true),
                None => (part.strip_suffix("deg").unwrap_or(part), false),
            };
            let is_number = !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
            // "none" is 0.
            if digits == "none" {
                Some((0.0, false))
            } else {
                is_number.then(|| decimal::parse(digits))?.map(|value| (value, percent))
            }
        })
        .collect();
    let parts = parts?;
    let alpha = match parts.get(3) {
        None => 1.0,
        Some(&part) => fraction(part, 1.0).clamp(0.0, 1.0),
    };
    let [a, b, c] = *parts.first_chunk::<3>()?;
    if parts.len() > 4 {
        return None;
    }
    let [red, green, blue] = match name {
        "rgb" | "rgba" => [a, b, c].map(|part| fraction(part, 255.0)),
        "hsl" | "hsla" => hsl(a.0, fraction((b.0, true), 1.0), fraction((c.0, true), 1.0)),
        "hwb" => hwb(a.0, fraction((b.0, true), 1.0), fraction((c.0, true), 1.0)),
        "oklab" => oklab(fraction(a, 1.0), axis(b), axis(c)),
        "oklch" => {
            let (sine, cosine) = math::sin_cos(c.0.to_radians());
            oklab(fraction(a, 1.0), axis(b) * cosine, axis(b) * sine)
        }
        _ => return None,
    };
    Some(Rgba([red.clamp(0.0, 1.0), green.clamp(0.0, 1.0), blue.clamp(0.0, 1.0), alpha]))
}

fn fraction((value, percent): Part, whole: f64) -> f64 {
    value / if percent { 100.0 } else { whole }
}

/// A component of oklab: 100% is 0.4.
fn axis((value, percent): Part) -> f64 {
    if percent { value * 0.004 } else { value }
}

fn hsl(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    let amount = saturation.clamp(0.0, 1.0) * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|offset| {
        let k = (offset + hue / 30.0).rem_euclid(12.0);
        lightness - amount * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    })
}

fn hwb(hue: f64, white: f64, black: f64) -> [f64; 3] {
    if white + black >= 1.0 {
        return [white / (white + black); 3];
    }
    hsl(hue, 1.0, 0.5).map(|part| part * (1.0 - white - black) + white)
}

/// <https://bottosson.github.io/posts/oklab/>
fn oklab(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
    .map(|linear| {
        if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * math::pow(linear, 1.0 / 2.4) - 0.055 }
    })
}

impl Rgba {
    pub(crate) const BLACK: Self = Self([0.0, 0.0, 0.0, 1.0]);
    pub(crate) const WHITE: Self = Self([1.0; 4]);

    /// This colour in front of another one.
    pub(crate) fn over(self, behind: Self) -> Self {
        let alpha = self.0[3];
        let mut mixed = Self::WHITE;
        for part in 0..3 {
            mixed.0[part] = self.0[part] * alpha + behind.0[part] * (1.0 - alpha);
        }
        mixed
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    fn luminance(self) -> f64 {
        let [red, green, blue, _] = self
            .0
            .map(|part| if part <= 0.040_45 { part / 12.92 } else { math::pow((part + 0.055) / 1.055, 2.4) });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>: from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

/// Black or white: whichever can be read better on a background.
pub(crate) fn ink_on(background: Rgba) -> &'static str {
    let background = background.over(Rgba::WHITE);
    if background.contrast(Rgba::BLACK) >= background.contrast(Rgba::WHITE) { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Option<[u8; 3]> {
        let Rgba([red, green, blue, _]) = parse(text)?;
        Some([red, green, blue].map(|part| (part * 255.0).round() as u8))
    }

    #[test]
    fn each_notation_is_read() {
        for (text, expected) in [
            ("#d4ff4f", [212, 255, 79]),
            (" #FFF ", [255, 255, 255]),
            ("#0f08", [0, 255, 0]),
            ("#11223344", [17, 34, 51]),
            ("rebeccapurple", [102, 51, 153]),
            ("Red", [255, 0, 0]),
            ("yellowgreen", [154, 205, 50]),
            ("rgb(1, 2, 3)", [1, 2, 3]),
            ("rgb(100% 0% 0% / 50%)", [255, 0, 0]),
            ("rgba(1,2,3,.5)", [1, 2, 3]),
            ("hsl(120, 100%, 25%)", [0, 128, 0]),
            ("hsl(210deg 50% 40%)", [51, 102, 153]),
            ("hwb(0 20% 20%)", [204, 51, 51]),
            ("oklch(62.8% 0.2577 29.23)", [255, 0, 0]),
            ("oklab(1 0 0)", [255, 255, 255]),
        ] {
            assert_eq!(rgb(text), Some(expected), "{text}");
        }
        assert_eq!(parse("rgb(0 0 0 / 25%)"), Some(Rgba([0.0, 0.0, 0.0, 0.25])));
        assert_eq!(parse("transparent"), Some(Rgba([0.0; 4])));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in [
            "",
            "#",
            "#12",
            "#12345",
            "#ggg",
            "#é12",
            "notacolor",
            "url(https://evil.example/x.png)",
            "URL(x)",
            "expression(alert(1))",
            "red;}",
            "red;background:url(x)",
            "</style><script>",
            "rgb(1,2,3);}",
            "rgb(1,2)",
            "rgb(1,2,3,4,5)",
            "rgb(1,2,url(x))",
            "rgb(1,2,3",
            "rgb((1),2,3)",
            "rgb(nan,inf,1e9)",
            "var(--x)",
            "red blue",
            "red/**/",
            "\\72 ed",
            "inherit",
            "image-set(x)",
            "javascript:alert(1)",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = |one, other| parse(one).unwrap().contrast(parse(other).unwrap());
        assert!((ratio("#000", "#fff") - 21.0).abs() < 0.001);
        assert!((ratio("#777", "#fff") - 4.48).abs() < 0.01);
        assert!(ratio("#d4ff4f", "#fff") < 1.2);
    }

    #[test]
    fn the_better_ink_is_readable_on_every_colour() {
        for step in 0..(17 * 17 * 17) {
            let part = |index: u32| f64::from(index % 17) / 16.0;
            let color = Rgba([part(step), part(step / 17), part(step / 289), 1.0]);
            let ink = parse(ink_on(color)).unwrap();
            assert!(color.contrast(ink) >= 4.5, "{color:?}");
        }
    }
}

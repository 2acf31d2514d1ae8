//! The browser's functions: Rust's own would be 8 KB in the module.

use js_sys::Math;

pub(crate) fn pow(base: f64, exponent: f64) -> f64 {
    Math::pow(base, exponent)
}

pub(crate) fn sin_cos(angle: f64) -> (f64, f64) {
    (Math::sin(angle), Math::cos(angle))
}

//! What a browser has and Rust would have to bring along.

pub(crate) fn pow(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

pub(crate) fn sin_cos(angle: f64) -> (f64, f64) {
    angle.sin_cos()
}

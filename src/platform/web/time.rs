//! Times, as the visitor writes them.

use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A time of the past (ISO 8601), short: the hour if it is today's, else the day, with the year if it is another one.
/// In the visitor's time zone, in the given language, as the visitor's own region writes it. `None` for what is no time.
pub(crate) fn short_time(iso: &str, lang: &str) -> Option<String> {
    let then = Date::new(&iso.into());
    let now = Date::new_0();
    if then.get_time().is_nan() {
        return None;
    }
    let is_this_year = then.get_full_year() == now.get_full_year();
    let day = |date: &Date| (date.get_month(), date.get_date());
    let parts: &[(&str, &str)] = if is_this_year && day(&then) == day(&now) {
        &[("hour", "numeric"), ("minute", "2-digit")]
    } else if is_this_year {
        &[("day", "numeric"), ("month", "short")]
    } else {
        &[("day", "numeric"), ("month", "short"), ("year", "numeric")]
    };
    let options = Object::new();
    for (name, value) in parts {
        Reflect::set(&options, &(*name).into(), &(*value).into()).ok()?;
    }
    // What is no language throws: then the browser's own.
    let text = format(&then, &regional(lang).into(), &options);
    text.or_else(|| format(&then, &JsValue::UNDEFINED, &options))
}

fn format(date: &Date, lang: &JsValue, options: &Object) -> Option<String> {
    let method = Reflect::get(date, &"toLocaleString".into()).ok()?;
    method.dyn_ref::<Function>()?.call2(date, lang, options).ok()?.as_string()
}

/// The visitor's own variant of a language, such as `en-GB` of `en`, where the browser names one.
fn regional(lang: &str) -> String {
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let languages = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
    let mut tags = languages.iter().filter_map(|tag| tag.as_string());
    tags.find(|tag| language(tag) == language(lang)).unwrap_or_else(|| lang.to_owned())
}

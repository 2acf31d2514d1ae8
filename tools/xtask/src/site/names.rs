//! Shorter names between a module and its script: wasm-bindgen's are long, end in a hash and are in both of them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use walrus::Module;

/// Renames what the module imports from its script, in both, the script's file in place.
pub fn shorten(module: &mut Module, script: &Path) -> Result<()> {
    let mut text =
        fs::read_to_string(script).with_context(|| format!("could not read {}", script.display()))?;
    let mut number = 0;
    for import in module.imports.iter_mut() {
        if let Some(renamed) = replace(&text, &import.name, &short(number)) {
            text = renamed;
            import.name = short(number);
            number += 1;
        }
    }
    fs::write(script, text).with_context(|| format!("could not write {}", script.display()))
}

/// The script with another name for what it gives the module, unless there is any doubt about which place is meant.
fn replace(script: &str, name: &str, short: &str) -> Option<String> {
    let (place, place_of_the_short) = (format!("\n        {name}: "), format!("\n        {short}: "));
    let is_clear = script.matches(&place).count() == 1
        && script.matches(name).count() == 1
        && !script.contains(&place_of_the_short);
    is_clear.then(|| script.replace(&place, &place_of_the_short))
}

/// `a`, `b`, .. `z`, `aa`, ..
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + (number % 26) as u8));
        if number < 26 {
            return name;
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{replace, short};

    #[test]
    fn names_count_like_columns() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(short), ["a", "z", "aa", "ab", "zz", "aaa"]);
    }

    #[test]
    fn only_a_name_that_is_there_once_is_replaced() {
        let script = "return {\n        __wbg_abort_9: function(arg0) {\n        },\n    };";
        let renamed = replace(script, "__wbg_abort_9", "a").unwrap_or_default();
        assert_eq!(renamed, "return {\n        a: function(arg0) {\n        },\n    };");
        assert_eq!(replace(script, "__wbg_abort", "a"), None);
        assert_eq!(replace(&renamed, "a", "a"), None);
        assert_eq!(replace(&script.repeat(2), "__wbg_abort_9", "a"), None);
    }
}

//! A script of a test in the window: no driver of browsers gets into this webview.

use std::env;
use std::fs;
use std::io::Write;

use dioxus::prelude::*;
use serde_json::Value;

/// Runs the JavaScript in the file that `KARTA_DESKTOP_SCRIPT` names, once, and prints what it sends, a line of JSON
/// each. Without that variable it does nothing.
pub fn use_script() {
    use_future(|| async {
        let Some(file) = env::var_os("KARTA_DESKTOP_SCRIPT") else { return };
        let script = match fs::read_to_string(&file) {
            Ok(script) => script,
            Err(error) => return eprintln!("{}: {error}", file.display()),
        };
        let mut running = document::eval(&script);
        while let Ok(told) = running.recv::<Value>().await {
            let mut output = std::io::stdout();
            let _ = writeln!(output, "{told}").and_then(|()| output.flush());
        }
    });
}

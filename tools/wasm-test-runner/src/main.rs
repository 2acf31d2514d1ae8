//! Runs a wasm test binary in a browser: wasm-bindgen's own test runner, built from the lock file.
//!
//! `cargo xtask test browser` sets it as the runner of `wasm32-unknown-unknown`, so nobody has to install a
//! `wasm-bindgen` command and keep its version in step. It is a crate of its own so that the other commands
//! do not wait for it to compile.

use std::process::ExitCode;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> ExitCode {
    match run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without the backtrace that anyhow would add: it is the runner's, not the test's.
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

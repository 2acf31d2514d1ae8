//! The project's own commands: `cargo xtask` lists them.

mod apps;
mod args;
mod audit;
mod checks;
mod commands;
mod demo_agent;
mod features;
mod layers;
mod levels;
mod process;
mod project;
mod release;
mod setup;
mod site;
mod size;
mod static_files;
mod steps;

use std::process::ExitCode;

use args::Args;

const USAGE: &str = "\
The project's own commands. They need Rust; whatever else one of them needs it installs, or says how to get.

  cargo xtask demo [--port N]          builds the demo page, starts the demo agent, says what to open
  cargo xtask serve NAME [--port N]    the same with the example NAME
                                       --release  small and slow to build    --csp  under a strict policy
  cargo xtask build NAME [--release]   writes a static site to target/site/NAME/
                                       --no-wasm-opt  a release build without Node.js    --names  keep those of functions
                                       --no-split     all in one module, the widget's panel too
                                       --manifest-path PATH  (also of serve) a Dioxus app outside this repository
                                       --features LIST       of that app, such as `web` of a fullstack app
  cargo xtask size                     what apps weigh: an empty one, one with the widget, the demo page
                                       --features  what each feature adds    --record  notes it for the guard
  cargo xtask screenshots [KIND...]    writes pictures of the widget's states to assets/screenshots/ (`widget`), and of
                                       the gallery for its test and the guides (`gallery`); both without KIND
  cargo xtask check [PART...]          format, layers, clippy, wasm, docs, features, api,
                                       release; all without PART
  cargo xtask record-api               writes down what is public now, for `check api`
  cargo xtask test [LEVEL...]          check, native, real, browser, e2e, robust, bench, size,
                                       firefox, stranger, fullstack, shipped, hostile, desktop; all without LEVEL
  cargo xtask test LEVEL -- WORD...    hands the words to that level's test program
  cargo xtask bench [--only a,b]       measures our pages and their peers in Chromium (docs/performance.md)
                                       --runs N  (5)    --throttle 1    --quick  once    --record  writes benches/results.*
  cargo xtask audit                    licences, duplicates and known flaws of what is depended on (cargo-deny)
  cargo xtask fuzz [TARGET...]         sse, wire, reducer, markdown; all without TARGET (cargo-fuzz)
                                       --seconds N  for each, 60 by default
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    let args = Args::new(words);
    let outcome = match command.as_deref() {
        Some("demo") => commands::demo(args),
        Some("serve") => commands::serve(args),
        Some("build") => commands::build(args),
        Some("audit") => commands::audit(args),
        Some("fuzz") => commands::fuzz(args),
        Some("check") => commands::check(args),
        Some("screenshots") => commands::screenshots(args),
        Some("record-api") => commands::record_api(args),
        Some("size") => commands::size(args),
        Some("test") => commands::test(args),
        Some("bench") => commands::bench(args),
        None | Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Some(other) => {
            eprint!("There is no command `{other}`.\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

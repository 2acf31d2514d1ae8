//! What a visitor loads: builds apps as small as they get and weighs them.

mod peers;
mod record;
mod weight;

use anyhow::Result;

use crate::project::Project;
use crate::site::{self, BuildOptions};
use crate::steps::Outcome;
pub use record::Record;
pub use weight::{Weight, table};

/// An app that is weighed: its name, and what stands for it in the table.
pub struct App {
    name: &'static str,
    pub title: &'static str,
    /// An example of this repository; the others are of benches/size.
    is_example: bool,
    /// A feature beside those that it asks for itself.
    feature: Option<&'static str>,
    /// Whether the panel is a module of its own.
    split: bool,
}

/// What a framework's own weight is.
pub const EMPTY: App = App::bare("empty", "an empty Dioxus app");
/// What the guard watches.
pub const WIDGET: App = App { split: true, ..App::bare("widget_app", "an app with nothing but the widget") };
/// The same, as other builders make it.
pub const WHOLE: App = App { title: "the same in one piece", ..App::bare("widget_app", "") };
/// The page with controls and all callbacks.
pub const DEMO: App =
    App { name: "widget", title: "examples/widget.rs", is_example: true, feature: None, split: true };
/// From the least to the most.
pub const FEATURES: [App; 6] = [
    EMPTY,
    App::bare("headless_app", "the headless client, without Dioxus"),
    App::bare("markdown_app", "`markdown`"),
    App::bare("hook_app", "`hook`"),
    WHOLE,
    App { feature: Some("highlight"), ..App::bare("widget_app", "`widget` and `highlight`") },
];

impl App {
    const fn bare(name: &'static str, title: &'static str) -> Self {
        Self { name, title, is_example: false, feature: None, split: false }
    }

    /// Builds it and weighs what a page loads of it.
    pub fn weigh(&self, project: &Project) -> Result<Weight> {
        let manifest = (!self.is_example).then(|| project.root.join("benches/size/Cargo.toml"));
        let site = site::build(
            project,
            &BuildOptions {
                release: true,
                optimise: true,
                split: self.split,
                manifest_path: manifest,
                features: self.feature.iter().map(|&feature| feature.to_owned()).collect(),
                ..BuildOptions::debug(self.name)
            },
        )?;
        Weight::of(project, &site)
    }
}

/// The weights of the benchmark's peers and of the official widget.
pub fn peers(project: &Project) -> Result<Vec<(String, Weight)>> {
    peers::weigh(project)
}

/// The level `size` of `cargo xtask test`: the app with the widget has not grown since it was last recorded.
pub fn guard(project: &Project, _: &[String]) -> Result<Outcome> {
    let recorded = Record::read(project)?;
    let weight = WIDGET.weigh(project)?;
    recorded.compare(weight.first().gzip, weight.total().gzip)?;
    Ok(Outcome::Passed)
}

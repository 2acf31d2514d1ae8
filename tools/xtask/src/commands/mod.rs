//! One command a file.

mod audit;
mod bench;
mod build;
mod check;
mod demo;
mod fuzz;
mod record_api;
mod screenshots;
mod serve;
mod size;
mod test;

pub use audit::audit;
pub use bench::bench;
pub use build::build;
pub use check::check;
pub use demo::demo;
pub use fuzz::fuzz;
pub use record_api::record_api;
pub use screenshots::screenshots;
pub use serve::serve;
pub use size::size;
pub use test::test;

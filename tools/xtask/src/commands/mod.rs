//! One command a file.

mod build;
mod check;
mod demo;
mod serve;
mod size;
mod test;

pub use build::build;
pub use check::check;
pub use demo::demo;
pub use serve::serve;
pub use size::size;
pub use test::test;

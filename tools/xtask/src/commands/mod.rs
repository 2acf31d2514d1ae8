//! One command a file.

mod build;
mod check;
mod demo;
mod serve;
mod test;

pub use build::build;
pub use check::check;
pub use demo::demo;
pub use serve::serve;
pub use test::test;

//! `<KartaWidget/>`.

mod portal;

pub use portal::{HostStyle, ShadowPortal};

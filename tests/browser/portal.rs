//! `ShadowPortal`.

mod events;
mod life;

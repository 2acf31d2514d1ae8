//! Native builds without a transport of their own.

use std::sync::Arc;

use crate::error::{KartaError, Result};
use crate::ports::Http;

pub(crate) fn default_http(_base_url: &str) -> Result<Arc<dyn Http>> {
    Err(KartaError::options(
        "this build has no HTTP transport: turn on the feature `native` of karta-dioxus, or hand one in by \
         AgentOptions::http",
    ))
}

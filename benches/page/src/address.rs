//! The page's address.

use web_sys::UrlSearchParams;

/// The parameters that say what is shown, and where its agent is.
#[derive(Clone, PartialEq)]
pub struct Address {
    parameters: Option<UrlSearchParams>,
    origin: String,
}

impl Address {
    pub fn current() -> Self {
        let location = web_sys::window().map(|window| window.location());
        let search = location.as_ref().and_then(|location| location.search().ok()).unwrap_or_default();
        Self {
            parameters: UrlSearchParams::new_with_str(&search).ok(),
            origin: location.and_then(|location| location.origin().ok()).unwrap_or_default(),
        }
    }

    pub fn get(&self, name: &str) -> Option<String> {
        self.parameters.as_ref()?.get(name)
    }

    pub fn base_url(&self) -> String {
        self.get("base_url").unwrap_or_else(|| self.origin.clone())
    }

    pub fn project(&self) -> String {
        self.get("project").unwrap_or_else(|| "bench/n0".into())
    }

    pub fn embed_key(&self) -> String {
        self.get("embed_key").unwrap_or_else(|| "pk_live_bench".into())
    }
}

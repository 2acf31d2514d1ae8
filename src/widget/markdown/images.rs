//! [`ImagePolicy`]: whose images may be loaded.

use std::sync::Arc;

use super::links::without_controls;

/// Whose images a [`Markdown`](super::Markdown) may load. By default nobody's: each is shown as a link.
///
/// Loading an image tells its server that, when and from where somebody reads the text. An agent can be talked into
/// writing an address that carries what it knows (`https://evil.example/?q=…`), so only hosts that the page trusts
/// belong here.
///
/// ```
/// use karta_dioxus::ImagePolicy;
///
/// let policy = ImagePolicy::hosts(["cdn.example.com", "*.images.example.org"]);
/// assert!(policy.allows("https://cdn.example.com/cat.png"));
/// assert!(policy.allows("https://eu.images.example.org/cat.png"));
/// assert!(!policy.allows("https://example.com/cat.png"));
/// assert!(!ImagePolicy::none().allows("https://cdn.example.com/cat.png"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImagePolicy {
    hosts: Arc<[String]>,
}

impl ImagePolicy {
    /// No image is loaded.
    pub fn none() -> Self {
        Self::default()
    }

    /// Images from these hosts are loaded, over http and https. `*.example.com` stands for every host below
    /// `example.com`, and not for `example.com` itself.
    pub fn hosts<H: Into<String>>(hosts: impl IntoIterator<Item = H>) -> Self {
        let hosts = hosts.into_iter().map(|host| host.into().trim().to_ascii_lowercase());
        Self { hosts: hosts.filter(|host| !host.is_empty()).collect() }
    }

    /// Whether the image at this address may be loaded. An address relative to the page may not.
    pub fn allows(&self, address: &str) -> bool {
        if self.hosts.is_empty() {
            return false;
        }
        let address = without_controls(address);
        host_of(&address).is_some_and(|host| self.hosts.iter().any(|allowed| covers(allowed, &host)))
    }
}

/// The host of an http or https address, in lower case, where browsers can't read another one.
fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    // Browsers take a backslash for a slash.
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    if authority.contains(['@', '%', '[']) {
        return None;
    }
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    (!host.is_empty()).then(|| host.trim_end_matches('.').to_ascii_lowercase())
}

fn covers(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => allowed == host,
    }
}

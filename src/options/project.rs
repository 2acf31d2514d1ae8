//! Checks of the project and the base URL.

use crate::error::{KartaError, Result};

/// The longest slug that the server takes.
const SLUG_LIMIT: usize = 63;

/// `organization/agent`, two slugs.
pub(crate) fn check_project(project: &str) -> Result<()> {
    let wrong = |what: String| {
        Err(KartaError::options(format!(
            "project {project:?} {what}; it has to be `organization/agent`, such as `coffeeco/support-bot`"
        )))
    };
    let parts: Vec<&str> = project.split('/').collect();
    match parts.as_slice() {
        [""] => wrong("is empty".into()),
        [_] => wrong("has no `/`".into()),
        [organization, agent] => {
            for (name, slug) in [("organization", organization), ("agent", agent)] {
                if let Some(problem) = slug_problem(slug) {
                    return wrong(format!("has an {name} that {problem}"));
                }
            }
            Ok(())
        }
        _ => wrong(format!("has {} parts", parts.len())),
    }
}

fn slug_problem(slug: &str) -> Option<String> {
    if slug.is_empty() {
        return Some("is empty".into());
    }
    if slug.len() > SLUG_LIMIT {
        return Some(format!("is longer than {SLUG_LIMIT} characters"));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(other) = slug.chars().find(|c| !allowed(*c)) {
        return Some(format!("contains {other:?} (allowed: lower-case letters, digits and inner hyphens)"));
    }
    (slug.starts_with('-') || slug.ends_with('-')).then(|| "begins or ends with a hyphen".into())
}

/// Checks a base URL and answers it without trailing slashes.
pub(crate) fn check_base_url(url: &str) -> Result<String> {
    let wrong = |what: &str| {
        Err(KartaError::options(format!(
            "base_url {:?} {what}; it has to be an address such as `https://agent.karta.sh`",
            super::without_query(url)
        )))
    };
    let trimmed = url.trim();
    if trimmed.is_empty() {
        return wrong("is empty");
    }
    let Some((scheme, rest)) = trimmed.split_once("://") else { return wrong("has no scheme") };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return wrong("is neither http nor https");
    }
    let host = rest.split('/').next().unwrap_or_default();
    if rest.contains(['?', '#']) {
        return wrong("has a query or a fragment");
    }
    if host.is_empty() || host.starts_with(':') {
        return wrong("has no host");
    }
    if host.contains('@') {
        return Err(KartaError::options("base_url carries a user name or password: remove it"));
    }
    if rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("contains white space");
    }
    Ok(trimmed.trim_end_matches('/').to_owned())
}

/// The origin (`scheme://host:port`) of a checked base URL.
pub(crate) fn origin_of(url: &str) -> &str {
    let host_start = url.find("://").map_or(0, |at| at + 3);
    let end = url[host_start..].find('/').map_or(url.len(), |at| host_start + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(project: &str) -> String {
        check_project(project).unwrap_err().to_string()
    }

    #[test]
    fn a_project_is_two_slugs() {
        assert_eq!(check_project("coffeeco/support-bot"), Ok(()));
        assert!(problem("coffeeco").contains("has no `/`"));
        assert!(problem("Coffee/Co").contains("'C'"));
        assert!(problem("a/b/c").contains("3 parts"));
        assert!(problem("").contains("is empty"));
        assert!(problem("a/").contains("agent that is empty"));
        assert!(problem("-a/b").contains("hyphen"));
        assert!(problem(&format!("a/{}", "b".repeat(64))).contains("63"));
    }

    #[test]
    fn a_base_url_is_an_http_address() {
        assert_eq!(check_base_url("http://127.0.0.1:80/x/").as_deref(), Ok("http://127.0.0.1:80/x"));
        for wrong in
            ["", "  ", "agent.karta.sh", "ftp://a", "https://", "https://:1", "http://a?b", "http://a b"]
        {
            assert!(check_base_url(wrong).is_err(), "{wrong}");
        }
        let shown = check_base_url("https://ada:pass@host").unwrap_err().to_string();
        assert!(!shown.contains("pass@"), "{shown}");
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(origin_of("https://a.b:1/c/d"), "https://a.b:1");
        assert_eq!(origin_of("https://a.b"), "https://a.b");
    }
}

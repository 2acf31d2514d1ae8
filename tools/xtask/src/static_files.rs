//! Serves a site's folder.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::get;

/// A policy as strict as an app of this kind can run under: no inline script or style, no `eval`. The agent may
/// be on another port.
const STRICT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                             connect-src 'self' http://127.0.0.1:*";

/// Serves the folder's files at every path.
pub fn router(folder: PathBuf, strict_policy: bool) -> Router {
    Router::new().fallback_service(get(move |uri: Uri| {
        let folder = folder.clone();
        async move { answer(&folder, uri.path(), strict_policy) }
    }))
}

fn answer(folder: &Path, path: &str, strict_policy: bool) -> Response<Body> {
    let read = |file: PathBuf| Some((std::fs::read(&file).ok()?, media_type(&file)));
    let mut response = match locate(folder, path).and_then(read) {
        Some((bytes, media_type)) => {
            let mut response = Response::new(Body::from(bytes));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            response
        }
        None => {
            let mut response = Response::new(Body::from("not found\n"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    };
    // The next build has the same addresses.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if strict_policy {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(STRICT_POLICY));
    }
    response
}

/// The file that a path means, never one outside of the folder. Sites have no file that needs escaping.
fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut file = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part == "." || part == ".." || part.contains(['\\', ':', '%']) {
            return None;
        }
        file.push(part);
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{locate, media_type};

    #[test]
    fn a_folder_means_its_index() {
        assert_eq!(locate(Path::new("site"), "/"), Some(PathBuf::from("site/index.html")));
        assert_eq!(locate(Path::new("site"), "/a/b.js"), Some(PathBuf::from("site/a/b.js")));
    }

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        for path in
            ["/../Cargo.toml", "/a/../../Cargo.toml", "/%2e%2e/Cargo.toml", "/..\\Cargo.toml", "/C:/x"]
        {
            assert_eq!(locate(Path::new("site"), path), None, "{path}");
        }
    }

    #[test]
    fn a_module_has_the_type_that_streaming_compilation_needs() {
        assert_eq!(media_type(Path::new("app_bg.wasm")), "application/wasm");
    }
}

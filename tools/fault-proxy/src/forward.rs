//! Passing requests on, with what goes wrong with them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName,
    HeaderValue, ORIGIN, TRANSFER_ENCODING,
};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt};

use crate::fault::{Answer, Ending, Fault};
use crate::mangle::Mangler;
use crate::proxy::Shared;
use crate::route::Route;

/// The largest request that is passed on: the server's own limit.
const REQUEST_LIMIT: usize = 48 * 1024 * 1024;
/// Time for a piece to be flushed: an error right behind it would discard it.
const FLUSH: Duration = Duration::from_millis(10);

/// Passes a request on.
pub(crate) async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if shared.door.opens_at().is_some() {
        // On a connection from before.
        return hang_up();
    }
    let route = Route::of(request.method(), request.uri().path());
    // What a browser asks before it asks.
    let is_preflight = request.method() == Method::OPTIONS;
    let faults = if is_preflight { Vec::new() } else { shared.rules.meet(route) };
    let origin = request.headers().get(ORIGIN).cloned();
    for fault in &faults {
        match fault {
            Fault::Delay { millis } => tokio::time::sleep(Duration::from_millis(*millis)).await,
            Fault::Lose => return hang_up(),
            Fault::Answer(answer) => return own_answer(answer, origin),
            Fault::Html => {
                let page = "<!doctype html><title>Welcome</title><p>Please sign in to the network.";
                let page = Answer::new(200, page).header("content-type", "text/html; charset=utf-8");
                return own_answer(&page, origin);
            }
            Fault::Cut(_) | Fault::Split { .. } | Fault::LoseAnswer | Fault::Replay => {}
        }
    }
    let answer = match pass_on(&shared, request, faults.contains(&Fault::Replay)).await {
        Ok(answer) => answer,
        Err(fault) => return (StatusCode::BAD_GATEWAY, fault).into_response(),
    };
    if faults.contains(&Fault::LoseAnswer) {
        return hang_up();
    }
    pass_back(shared, answer, Mangler::new(&faults))
}

async fn pass_on(shared: &Shared, request: Request, replay: bool) -> Result<reqwest::Response, String> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, REQUEST_LIMIT).await.map_err(|fault| fault.to_string())?;
    let address = format!("{}{}", shared.upstream, path_of(&parts.uri, replay));
    let mut headers = parts.headers;
    for name in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    let request = shared.http.request(parts.method, address).headers(headers).body(body);
    request.send().await.map_err(|fault| fault.to_string())
}

fn path_of(uri: &Uri, replay: bool) -> String {
    let query = uri.query().unwrap_or_default();
    let is_cursor = |pair: &str| replay && pair.starts_with("after=");
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_cursor(pair) && !pair.is_empty()).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", uri.path(), kept.join("&"))
}

fn pass_back(shared: Arc<Shared>, answer: reqwest::Response, mangler: Mangler) -> Response {
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in [CONNECTION, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    if !mangler.is_idle() {
        headers.remove(CONTENT_LENGTH);
    }
    let body = answer.bytes_stream().map(|chunk| chunk.map_err(io::Error::other));
    let cut = shared.door.cut();
    let whole = body.take_until(cut.clone().cancelled_owned());
    // A door that is shut breaks connections; it does not end bodies well.
    let whole = whole.chain(futures::stream::once(async move {
        if cut.is_cancelled() { Err(broken()) } else { Ok(Bytes::new()) }
    }));
    let mut response = Response::new(Body::from_stream(mangled(shared, whole.boxed(), mangler)));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

type Chunks = futures::stream::BoxStream<'static, io::Result<Bytes>>;

/// Each piece is a chunk of its own, which is sent before the next one is asked for.
fn mangled(shared: Arc<Shared>, body: Chunks, mangler: Mangler) -> impl Stream<Item = io::Result<Bytes>> {
    enum Next {
        Read,
        Stop(Option<Ending>),
    }
    let state = (body, mangler, Vec::<Bytes>::new().into_iter(), Next::Read);
    futures::stream::unfold(state, move |(mut body, mut mangler, mut pieces, mut next)| {
        let shared = Arc::clone(&shared);
        async move {
            loop {
                if let Some(piece) = pieces.next() {
                    if pieces.len() > 0 {
                        tokio::task::yield_now().await;
                    }
                    return Some((Ok(piece), (body, mangler, pieces, next)));
                }
                match next {
                    Next::Stop(Some(Ending::Break)) => {
                        tokio::time::sleep(FLUSH).await;
                        return Some((Err(broken()), (body, mangler, pieces, Next::Stop(None))));
                    }
                    Next::Stop(_) => return None,
                    Next::Read => match body.next().await {
                        Some(Ok(chunk)) => {
                            let (new, ending) = mangler.push(chunk);
                            pieces = new.into_iter();
                            if ending.is_some() {
                                shared.rules.reached();
                            }
                            next = ending.map_or(Next::Read, |ending| Next::Stop(Some(ending)));
                        }
                        Some(Err(fault)) => {
                            return Some((Err(fault), (body, mangler, pieces, Next::Stop(None))));
                        }
                        None => {
                            pieces = mangler.finish().into_iter();
                            next = Next::Stop(None);
                        }
                    },
                }
            }
        }
    })
}

fn own_answer(answer: &Answer, origin: Option<HeaderValue>) -> Response {
    let is_json = serde_json::from_str::<serde_json::Value>(&answer.body).is_ok();
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(origin) = origin.filter(|_| !answer.without_cors) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, headers, answer.body.clone()).into_response()
}

/// A body that breaks before its first byte: hyper closes the socket without having answered.
fn hang_up() -> Response {
    let mut response = Response::new(Body::from_stream(futures::stream::iter([Err::<Bytes, _>(broken())])));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("1"));
    response
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "broken on purpose")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_takes_the_cursor_away_and_nothing_else() {
        let path = |uri: &str, replay| path_of(&uri.parse().expect("an address"), replay);
        assert_eq!(path("/x/stream?after=7", false), "/x/stream?after=7");
        assert_eq!(path("/x/stream?after=7", true), "/x/stream");
        assert_eq!(path("/x/stream?a=1&after=7&b=2", true), "/x/stream?a=1&b=2");
    }
}

//! The request log.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// Logs a request when it comes and its status when it is answered.
pub(crate) async fn note(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    let entry = app.stats.request(request.method().as_str(), uri.path(), uri.query().unwrap_or_default());
    let response = next.run(request).await;
    entry.answered(response.status().as_u16());
    response
}

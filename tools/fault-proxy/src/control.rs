//! `/__fault__/*`: setting faults from outside, as the tests in the browser do.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::Rule;
use crate::proxy::Shared;
use crate::route::Route;

/// What a control may be told in its query.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    session: Option<String>,
    seconds: Option<f64>,
}

/// Any request under `/__fault__/`. The method does not matter.
pub(crate) async fn control(
    State(shared): State<Arc<Shared>>,
    Path(control): Path<String>,
    Query(fields): Query<Fields>,
    body: Bytes,
) -> (StatusCode, axum::Json<Value>) {
    let (status, answer) = match control.as_str() {
        "add" => match serde_json::from_slice::<Rules>(&body) {
            Ok(rules) => {
                rules.into_vec().into_iter().for_each(|rule| shared.rules.add(rule));
                done()
            }
            Err(fault) => refused(&fault.to_string()),
        },
        "clear" => {
            shared.rules.clear();
            done()
        }
        "stop" => match fields.seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
            Some(duration) => {
                shared.door.shut(duration);
                done()
            }
            None => refused("seconds is required"),
        },
        "restart_log" => match shared.restart_log(fields.session.as_deref()).await {
            Ok(()) => done(),
            Err(fault) => refused(&fault),
        },
        "stats" => {
            let (rules, seen) = (&shared.rules, |route| shared.rules.seen(route));
            let streams = seen(Route::Stream);
            (
                StatusCode::OK,
                json!({"fired": rules.fired(), "requests": seen(Route::Any), "posts": seen(Route::Post),
                       "streams": streams, "mints": seen(Route::Mint)}),
            )
        }
        _ => (StatusCode::NOT_FOUND, json!({"error": "unknown fault control"})),
    };
    (status, axum::Json(answer))
}

/// One rule, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Rules {
    Several(Vec<Rule>),
    One(Box<Rule>),
}

impl Rules {
    fn into_vec(self) -> Vec<Rule> {
        match self {
            Self::Several(rules) => rules,
            Self::One(rule) => vec![*rule],
        }
    }
}

fn done() -> (StatusCode, Value) {
    (StatusCode::OK, json!({"ok": true}))
}

fn refused(why: &str) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({"error": why}))
}

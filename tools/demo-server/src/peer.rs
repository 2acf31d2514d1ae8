//! `/__peer__/*`: what a test may ask the server about itself, and do to it. CORS: any Origin.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::app::App;
use crate::canned::ROUTES;
use crate::catalog::{self, AGENTS, DEMO_KEY_ID, KEYS, ORG, TOKEN_SECONDS};
use crate::clock;
use crate::error::json_response;
use crate::faults::Canned;
use crate::fields::Fields;
use crate::token::{Claims, identity_token};

type Answer = (StatusCode, Value);

/// Any request under `/__peer__/`. The method does not matter, except that OPTIONS is a preflight.
pub(crate) async fn control(
    State(app): State<Arc<App>>,
    Path(control): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    body: Bytes,
) -> Response {
    let fields = Fields::query(query.as_deref());
    let (status, body) = if method == Method::OPTIONS {
        (StatusCode::OK, json!({}))
    } else {
        obey(&app, &control, fields, &body)
    };
    let mut response = json_response(status, &body);
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    response
}

fn obey(app: &App, control: &str, mut fields: Fields, body: &[u8]) -> Answer {
    let session = fields.string("session");
    match control {
        "health" => ok(json!({
            "ok": true, "pid": std::process::id(), "org": ORG,
            "agents": AGENTS.map(|agent| agent.slug), "embed_keys": KEYS.map(|key| key.key),
        })),
        "token" => token(app, fields),
        "identity" => match fields.string("user") {
            Some(user) => ok(json!({"identity_token": identity_token(&user)})),
            None => refused("user is required"),
        },
        "stats" => ok(app.stats.to_value(app.streams.count())),
        "reset" => {
            app.stats.reset();
            app.faults.reset();
            app.mint_limit.reset();
            ok(json!({"ok": true}))
        }
        "sever" => ok(json!({"severed": app.streams.sever(session.as_deref())})),
        "forget" | "droplog" => {
            app.streams.sever(session.as_deref());
            app.sessions.forget(session.as_deref(), control == "droplog");
            ok(json!({"ok": true}))
        }
        "config" => match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(config)) => {
                app.faults.replace_config(config);
                ok(json!({"ok": true}))
            }
            _ => refused("the body must be a JSON object"),
        },
        "fail" => fail(app, fields, body),
        _ => (StatusCode::NOT_FOUND, json!({"error": "unknown peer control"})),
    }
}

/// A host page's own token endpoint.
fn token(app: &App, mut fields: Fields) -> Answer {
    app.stats.count("peer token");
    let slug = fields.string("agent");
    let Some(agent) = catalog::agent(slug.as_deref().unwrap_or("support-bot")) else {
        return refused("unknown agent");
    };
    let seconds = fields.integer("ttl").unwrap_or(TOKEN_SECONDS);
    let key_id = fields.integer("ek").unwrap_or(DEMO_KEY_ID);
    let claims = Claims::new(agent, key_id, seconds, fields.string("user").filter(|user| !user.is_empty()));
    let token = if fields.has("bad") { app.signer.forge(&claims) } else { app.signer.sign(&claims) };
    ok(json!({"token": token, "expires_in": claims.exp - clock::epoch_seconds()}))
}

/// Arms a canned failure.
fn fail(app: &App, mut fields: Fields, body: &[u8]) -> Answer {
    let route = fields.string("route").unwrap_or_default();
    if !ROUTES.contains(&route.as_str()) {
        return refused(&format!("route must be one of {}", ROUTES.join(", ")));
    }
    let number = |fields: &mut Fields, name: &str| fields.integer(name).and_then(|n| u32::try_from(n).ok());
    let status = number(&mut fields, "status").and_then(|status| u16::try_from(status).ok()).unwrap_or(503);
    let times = number(&mut fields, "times").unwrap_or(1);
    let mut canned = Canned::new(status, times);
    canned.retry_after = number(&mut fields, "retry_after");
    canned.cors = fields.boolean("cors").unwrap_or(canned.cors);
    let posted = (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned());
    canned.body = fields.string("body").or(posted);
    app.faults.arm_route(&route, canned);
    ok(json!({"ok": true}))
}

fn ok(body: Value) -> Answer {
    (StatusCode::OK, body)
}

fn refused(error: &str) -> Answer {
    (StatusCode::BAD_REQUEST, json!({"error": error}))
}

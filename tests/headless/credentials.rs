//! Credentials, from the command line.

use crate::on_both_servers;
use crate::program::{Run, headless};
use crate::support::Server;
use crate::support::server::PROJECT;

on_both_servers!(
    a_token_may_come_from_an_endpoint_or_the_command_line,
    a_user_may_be_proved,
    keys_that_do_not_work_say_why,
    an_origin_may_be_named,
);

fn by(server: &Server, arguments: &[&str]) -> Run {
    let common = ["--base-url", &server.base_url, "--project", PROJECT, "--timeout", "50", "echo hi"];
    headless(&[&common[..], arguments].concat())
}

async fn a_token_may_come_from_an_endpoint_or_the_command_line(server: &Server) {
    by(server, &["--token-endpoint", &server.token_endpoint("ttl=60")]).keeps(&["eyJ"]).done();
    let token = server.token("").await;
    by(server, &["--token", &token]).keeps(&[&token]).done();
    let bad = server.token("bad=1").await;
    let run = by(server, &["--token", &bad]);
    assert_eq!(run.keeps(&[&bad]).error()["status"], 401);
}

async fn a_user_may_be_proved(server: &Server) {
    let proof = server.identity_token("ada").await;
    let user = ["--embed-key", "pk_live_demo", "--user-id", "ada", "--identity-token"];
    by(server, &[&user[..], &[&proof]].concat()).keeps(&[&proof]).done();
    let run = by(server, &[&user[..], &["wrong-proof"]].concat());
    assert_eq!(run.keeps(&["wrong-proof", "pk_live"]).error()["code"], "identity_verification_failed");
}

async fn keys_that_do_not_work_say_why(server: &Server) {
    let cases = [
        ("pk_live_broke", "budget_exhausted", 402),
        ("pk_live_down", "turn_admission_unavailable", 503),
        ("pk_live_capped", "limit_reached", 429),
        ("pk_live_disabled", "key_disabled", 403),
        ("pk_live_nobody", "invalid_embed_key", 401),
    ];
    for (key, code, status) in cases {
        let error = by(server, &["--embed-key", key]).keeps(&[key]).error();
        assert_eq!((&error["code"], &error["status"]), (&code.into(), &status.into()), "{key}: {error}");
    }
    by(server, &["--embed-key", "pk_live_short"]).done();
}

async fn an_origin_may_be_named(server: &Server) {
    by(server, &["--embed-key", "pk_live_demo", "--origin", "http://localhost:3000"]).done();
    let run = by(server, &["--embed-key", "pk_live_demo", "--origin", "http://elsewhere.example"]);
    assert_eq!(run.error()["code"], "origin_not_allowed");
}

//! Input that can't work: the error names what is wrong and how to mend it.

use crate::program::{Run, headless};
use crate::support::page::{refusing, serve};

const SECRET: &str = "pk_live_a_secret";

fn with(base_url: &str, project: &str, auth: &[&str]) -> Run {
    let common = ["--base-url", base_url, "--project", project, "--timeout", "20", "hi"];
    headless(&[&common[..], auth].concat())
}

/// The message of a run that failed, with all of these words in it.
#[track_caller]
fn says(run: &Run, words: &[&str]) {
    run.keeps(&[SECRET]);
    let error = run.error();
    let message = error["message"].as_str().unwrap();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

const KEY: [&str; 2] = ["--embed-key", SECRET];
const NOWHERE: &str = "http://127.0.0.1:9";

#[test]
fn a_project_has_two_parts() {
    says(&with(NOWHERE, "coffeeco", &KEY), &["\"coffeeco\"", "`/`", "organization/agent"]);
    says(&with(NOWHERE, "a/b/c", &KEY), &["\"a/b/c\"", "3 parts", "organization/agent"]);
    says(&with(NOWHERE, "Coffee/Co", &KEY), &["\"Coffee/Co\"", "'C'", "lower-case"]);
}

#[test]
fn a_base_url_is_an_address() {
    says(&with("", "a/b", &KEY), &["base_url", "empty", "https://"]);
    says(&with("127.0.0.1:80", "a/b", &KEY), &["base_url", "no scheme"]);
    says(&with("http://ada:pass@127.0.0.1", "a/b", &KEY), &["base_url", "password"]);
}

#[test]
fn one_auth_source_is_needed_and_no_more() {
    says(&with(NOWHERE, "a/b", &[]), &["no auth", "embed_key", "token_endpoint"]);
    let two = [&KEY[..], &["--token", "a-secret-token"]].concat();
    let run = with(NOWHERE, "a/b", &two);
    says(&run, &["exactly one", "embed_key and token"]);
    run.keeps(&["a-secret-token"]);
    says(&with(NOWHERE, "a/b", &["--embed-key", ""]), &["embed_key", "empty"]);
}

#[test]
fn an_address_that_refuses_connections_is_named() {
    let address = refusing();
    let run = with(&address, "a/b", &KEY);
    says(&run, &[&address, "refused"]);
    assert_eq!(run.error()["code"], "network_error");
}

#[test]
fn html_in_place_of_json_is_no_karta_server() {
    let address = serve("text/html", "<!doctype html><title>It works!</title>");
    says(&with(&address, "a/b", &KEY), &[&address, "HTML", "JSON", "base URL"]);
    says(&with(&address, "a/b", &["--token", SECRET]), &[&address, "HTML", "JSON"]);
    let responses = ["--token", SECRET, "--transport", "responses"];
    says(&with(&address, "a/b", &responses), &["text/html", "event stream"]);
}

#[test]
fn a_stream_that_is_not_one_is_said_so() {
    let address = serve("application/json", r#"{"id": "s", "accepted": true}"#);
    says(&with(&address, "a/b", &["--token", SECRET]), &["application/json", "text/event-stream"]);
}

#[test]
fn a_mint_reply_without_a_token_is_said_so() {
    let address = serve("application/json", r#"{"tokens": []}"#);
    says(&with(&address, "a/b", &KEY), &["/v1/embed/session-tokens", "without a `token`"]);
    let endpoint = format!("{address}/mine?secret={SECRET}");
    says(&with(&address, "a/b", &["--token-endpoint", &endpoint]), &["/mine", "without a `token`"]);
    says(&with(&address, "a/b", &["--token-endpoint", "/mine"]), &["/mine", "relative"]);
}

#[test]
fn a_token_with_a_line_end_is_taken_and_one_with_more_lines_is_refused() {
    let address = serve("application/json", r#"{"id": "s", "accepted": true}"#);
    // As read from a file. A browser's `fetch` takes it too.
    let token = format!("{SECRET}\n");
    says(&with(&address, "a/b", &["--token", &token]), &["text/event-stream"]);
    let token = format!("{SECRET}\n{SECRET}");
    says(&with(&address, "a/b", &["--token", &token]), &["token", "header"]);
    let run = with(&address, "a/b", &["--token", SECRET, "--origin", "http://a\nb"]);
    says(&run, &["Origin", "header"]);
}

#[test]
fn bad_usage_says_so_and_how_to_use_it() {
    let cases: [(&[&str], &str); 7] = [
        (&[], "--project"),
        (&["--project", "a/b"], "message"),
        (&["--project"], "--project needs a value"),
        (&["--project", "a/b", "--nonsense", "hi"], "--nonsense"),
        (&["--project", "a/b", "--decide", "perhaps", "hi"], "perhaps"),
        (&["--project", "a/b", "--timeout", "soon", "hi"], "soon"),
        (&["--project", "a/b", "--transport", "pigeon", "hi"], "pigeon"),
    ];
    for (arguments, words) in cases {
        let run = headless(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {run:?}");
        assert!(run.stderr.contains(words) && run.stderr.contains("usage: headless"), "{run:?}");
    }
    let help = headless(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("usage: headless"));
}

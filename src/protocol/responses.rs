//! The Responses stream: one frame to one [`ResponsesEvent`].

use serde_json::{Map, Value};

use super::event::Usage;
use super::json::{parse, string};
use super::managed::usage;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ResponsesEvent {
    Created {
        response_id: Option<String>,
    },
    /// More text, or the whole text again: see [`ResponsesTurn`](crate::state::responses::ResponsesTurn).
    Delta {
        text: String,
    },
    Completed {
        response_id: Option<String>,
        usage: Option<Usage>,
        model: Option<String>,
        text: Option<String>,
    },
    Failed {
        message: String,
        code: Option<String>,
    },
    Other {
        event: String,
        data: Value,
    },
}

/// Decodes a frame. The type stands in the data's `type`, else in the `event:` line.
pub(crate) fn decode(name: &str, data: &str) -> ResponsesEvent {
    let value: Value = parse(data).unwrap_or_default();
    let empty = Map::new();
    let map = value.as_object().unwrap_or(&empty);
    let event = string(map, "type").unwrap_or_else(|| name.to_owned());
    let response = map.get("response").and_then(Value::as_object).unwrap_or(&empty);
    match event.as_str() {
        "response.created" => ResponsesEvent::Created { response_id: string(response, "id") },
        "response.output_text.delta" => {
            ResponsesEvent::Delta { text: string(map, "delta").unwrap_or_default() }
        }
        "response.completed" | "response.incomplete" => completed(response),
        "response.failed" | "error" => {
            let error = response.get("error").or(map.get("error")).and_then(Value::as_object).unwrap_or(map);
            ResponsesEvent::Failed {
                message: string(error, "message").unwrap_or_default(),
                code: string(error, "code"),
            }
        }
        _ => ResponsesEvent::Other { event, data: value },
    }
}

/// A finished response object, also the body of an answer that was not streamed.
pub(crate) fn completed(response: &Map<String, Value>) -> ResponsesEvent {
    ResponsesEvent::Completed {
        response_id: string(response, "id"),
        usage: usage(response),
        model: string(response, "model"),
        text: output_text(response),
    }
}

fn output_text(response: &Map<String, Value>) -> Option<String> {
    if let Some(text) = string(response, "output_text") {
        return Some(text);
    }
    let output = response.get("output")?.as_array()?;
    let contents = output.iter().filter_map(|item| item.get("content")?.as_array()).flatten();
    let texts: Vec<&str> = contents.filter_map(|content| content.get("text")?.as_str()).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_stands_in_the_data_or_in_the_event_line() {
        let delta = ResponsesEvent::Delta { text: "a".into() };
        assert_eq!(decode("response.output_text.delta", r#"{"delta":"a"}"#), delta);
        assert_eq!(decode("message", r#"{"type":"response.output_text.delta","delta":"a"}"#), delta);
    }

    #[test]
    fn a_failure_carries_its_message_and_code() {
        let failed = ResponsesEvent::Failed { message: "no".into(), code: Some("error".into()) };
        assert_eq!(
            decode("response.failed", r#"{"response":{"error":{"code":"error","message":"no"}}}"#),
            failed
        );
        assert_eq!(decode("error", r#"{"code":"error","message":"no"}"#), failed);
    }

    #[test]
    fn a_completed_response_names_its_text_usage_and_id() {
        let data = r#"{"response":{"id":"r","output":[{"content":[{"text":"a"},{"text":"b"}]}],"usage":{"input_tokens":1}}}"#;
        let ResponsesEvent::Completed { response_id, usage, text, .. } = decode("response.completed", data)
        else {
            panic!("not completed")
        };
        assert_eq!((response_id.as_deref(), text.as_deref()), (Some("r"), Some("ab")));
        assert_eq!(usage.and_then(|usage| usage.input_tokens), Some(1));
    }
}

//! The event-stream framing of the product: `event:`, one `data:` line of pure-ASCII JSON, a blank line.

use std::io;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// The comment that fills silence.
pub(crate) const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

/// One frame.
pub(crate) fn frame(event: &str, payload: &impl Serialize) -> Bytes {
    let mut bytes = format!("event: {event}\ndata: ").into_bytes();
    // Writing to a Vec can't fail, and every payload here is made of strings, numbers and JSON values.
    let _ = payload.serialize(&mut Serializer::with_formatter(&mut bytes, Ascii));
    bytes.extend_from_slice(b"\n\n");
    bytes.into()
}

/// `value` as JSON in ASCII, with the separators of Python's `json.dumps` for people (`": "` and `", "`).
pub(crate) fn spaced_ascii(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, Spaced));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A streaming answer.
pub(crate) fn response(body: Body) -> Response {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Escapes what is not printable ASCII as `\uXXXX`; astral characters become surrogate pairs.
fn write_ascii(writer: &mut (impl io::Write + ?Sized), fragment: &str) -> io::Result<()> {
    let mut rest = fragment;
    while let Some(at) = rest.find(|c: char| !(' '..='~').contains(&c)) {
        writer.write_all(&rest.as_bytes()[..at])?;
        let mut characters = rest[at..].chars();
        if let Some(character) = characters.next() {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        rest = characters.as_str();
    }
    writer.write_all(rest.as_bytes())
}

struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        write_ascii(writer, text)
    }
}

struct Spaced;

impl Formatter for Spaced {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        write_ascii(writer, text)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_ascii_is_escaped_and_astral_characters_are_pairs() {
        let bytes = frame("e", &json!({"text": "é 🚀 \u{2028}\n\u{7f}\""}));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(text, "event: e\ndata: {\"text\":\"\\u00e9 \\ud83d\\ude80 \\u2028\\n\\u007f\\\"\"}\n\n");
    }

    #[test]
    fn the_spaced_form_reads_like_json_dumps() {
        assert_eq!(spaced_ascii(&json!({"a": ["b", 1], "c": {}})), r#"{"a": ["b", 1], "c": {}}"#);
    }
}

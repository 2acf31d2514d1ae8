//! [`Rows`]: the entries of a JSON object's one long array, each as soon as it is there.
//!
//! A session's history has no limit, so nothing holds all of it as JSON: an entry is read and let go before the next.

/// Splits a JSON object, as it arrives, into the entries of one of its arrays and all the rest. It looks at brackets,
/// commas and strings only: whether the pieces are JSON is for those to say who read them.
pub(crate) struct Rows {
    /// The array's key, in quotes.
    key: String,
    /// All but the entries: `{"status":"idle","events":[]}`.
    rest: Vec<u8>,
    /// The entry that has begun.
    row: Vec<u8>,
    /// How many brackets are open.
    depth: usize,
    /// Whether the array's entries are being read.
    is_inside: bool,
    /// Whether there was a comma, behind which an entry has to follow.
    is_owed: bool,
    in_string: bool,
    is_escaped: bool,
    /// Where the object's last string begins in the rest, while only a colon may have followed.
    name: Option<usize>,
}

impl Rows {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: format!("\"{key}\""),
            rest: Vec::new(),
            row: Vec::new(),
            depth: 0,
            is_inside: false,
            is_owed: false,
            in_string: false,
            is_escaped: false,
            name: None,
        }
    }

    /// Takes bytes off the front of `chunk` up to the end of the next entry, which it gives, or all of them.
    pub(crate) fn next(&mut self, chunk: &mut &[u8]) -> Option<Vec<u8>> {
        while let Some((&byte, tail)) = chunk.split_first() {
            *chunk = tail;
            if let Some(row) = self.take(byte) {
                return Some(row);
            }
        }
        None
    }

    /// The object without the entries, once there is nothing more.
    pub(crate) fn rest(self) -> Vec<u8> {
        self.rest
    }

    fn take(&mut self, byte: u8) -> Option<Vec<u8>> {
        if self.in_string {
            self.push(byte);
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return None;
        }
        let is_between = self.is_inside && self.depth == 2;
        match byte {
            b'"' => {
                self.in_string = true;
                if self.depth == 1 {
                    self.name = Some(self.rest.len());
                }
            }
            b'[' if self.depth == 1 && self.is_named() => {
                self.is_inside = true;
                self.depth = 2;
                self.rest.push(byte);
                return None;
            }
            b'[' | b'{' => self.depth += 1,
            b',' if is_between => {
                self.is_owed = true;
                return Some(std::mem::take(&mut self.row));
            }
            b']' if is_between => {
                (self.is_inside, self.depth) = (false, 1);
                self.rest.push(byte);
                let row = std::mem::take(&mut self.row);
                let is_row = std::mem::take(&mut self.is_owed) || !row.iter().all(u8::is_ascii_whitespace);
                return is_row.then_some(row);
            }
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            b':' => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => self.name = None,
        }
        self.push(byte);
        None
    }

    fn push(&mut self, byte: u8) {
        if self.is_inside { &mut self.row } else { &mut self.rest }.push(byte);
    }

    /// Whether the array that begins is the one.
    fn is_named(&mut self) -> bool {
        let Some(name) = self.name.take() else { return false };
        let Some(after) = self.rest[name..].strip_prefix(self.key.as_bytes()) else { return false };
        after.trim_ascii() == b":"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::json::parse;

    /// The entries and the rest, of a text that comes in pieces of `size` bytes.
    fn split(text: &str, size: usize) -> (Vec<String>, String) {
        let mut rows = Rows::new("rows");
        let mut found = Vec::new();
        for mut chunk in text.as_bytes().chunks(size) {
            while let Some(row) = rows.next(&mut chunk) {
                found.push(String::from_utf8(row).unwrap());
            }
        }
        (found, String::from_utf8(rows.rest()).unwrap())
    }

    #[test]
    fn entries_come_one_by_one_however_the_bytes_are_cut() {
        let object = json!({
            "a": "rows", "b": {"rows": [1, 2]}, "c": ["rows", [3]], "name \"rows\"": [4],
            "rows": [{"x": ["]", "\\", "\"", "}é"]}, [[]], "a,b", 5, null, {}, "\\\""],
            "z": {"rows": [6]},
        });
        for text in [object.to_string(), serde_json::to_string_pretty(&object).unwrap()] {
            for size in 1..text.len() {
                let (found, rest) = split(&text, size);
                let found: Vec<Value> = found.iter().map(|row| parse(row).unwrap()).collect();
                assert_eq!(json!(found), object["rows"], "{size}");
                let mut expected = object.clone();
                expected["rows"] = json!([]);
                assert_eq!(parse(&rest).unwrap(), expected, "{size}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_none_afterwards() {
        for text in [
            r#"{"rows":[1,]}"#,
            r#"{"rows":[,1]}"#,
            r#"{"rows":[1,,2]}"#,
            r#"{"rows":[1"#,
            r#"{"rows":[1,2]"#,
            r#"{"rows":[{]}]}"#,
            r#"{"rows":[1}"#,
            r#"{"rows"["x"]}"#,
            r#"{"rows"::[1]}"#,
            r#"{"rows":["x]}"#,
            r#"{"rows":[1]]}"#,
            "<html>",
            "",
        ] {
            let (found, rest) = split(text, 3);
            let is_json = found.iter().all(|row| parse(row).is_some()) && parse(&rest).is_some();
            assert!(!is_json, "{text}: {found:?} {rest}");
        }
    }

    #[test]
    fn an_array_may_be_empty_missing_or_something_else() {
        for (text, rows) in [
            (r#"{"rows":[]}"#, 0),
            (r#"{"rows" : [ ] }"#, 0),
            (r#"{"other":[1,2]}"#, 0),
            (r#"{"rows":{"rows":[1]}}"#, 0),
            (r#"{"rows":"[1,2]"}"#, 0),
            (r#"[{"rows":[1]}]"#, 0),
            (r#"{"rows":[ "" ]}"#, 1),
        ] {
            let (found, rest) = split(text, 2);
            assert_eq!(found.len(), rows, "{text}");
            assert!(parse(&rest).is_some(), "{text}: {rest}");
        }
    }
}

//! Request bodies and queries, checked the way the product's schema checks them: every fault is collected
//! into one 422 with `type`, `loc`, `msg` and `input`.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::error::ApiError;

const MAX_METADATA_KEYS: usize = 50;
const MAX_METADATA_CHARS: usize = 10_000;

/// The fields of a JSON object or of a query string under validation.
pub(crate) struct Fields {
    place: &'static str,
    values: Map<String, Value>,
    faults: Vec<Value>,
}

impl Fields {
    /// The fields of a body that must be an object.
    pub(crate) fn body(body: Option<Value>) -> Result<Self, ApiError> {
        match body {
            None | Some(Value::Null) => {
                let fault =
                    json!({"type": "missing", "loc": ["body"], "msg": "Field required", "input": null});
                Err(invalid(vec![fault]))
            }
            other => Self::optional_body(other),
        }
    }

    /// The fields of a body that may be absent or `null`.
    pub(crate) fn optional_body(body: Option<Value>) -> Result<Self, ApiError> {
        match body {
            None | Some(Value::Null) => Ok(Self::over("body", Map::new())),
            Some(Value::Object(values)) => Ok(Self::over("body", values)),
            Some(input) => {
                let msg = "Input should be a valid dictionary or object to extract fields from";
                let kind = "model_attributes_type";
                Err(invalid(vec![json!({"type": kind, "loc": ["body"], "msg": msg, "input": input})]))
            }
        }
    }

    /// The fields of a query string; of a repeated name the last value counts.
    pub(crate) fn query(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let values =
            pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect();
        Self::over("query", values)
    }

    fn over(place: &'static str, values: Map<String, Value>) -> Self {
        Self { place, values, faults: Vec::new() }
    }

    /// Whether a field of this name was sent, `null` included.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A required string; empty if faulty.
    pub(crate) fn required_string(&mut self, name: &str) -> String {
        if !self.has(name) {
            let input = Value::Object(self.values.clone());
            self.faults.push(
                json!({"type": "missing", "loc": [self.place, name], "msg": "Field required", "input": input}),
            );
        } else if self.values[name].is_null() {
            self.fault("string_type", name, "Input should be a valid string", None);
        }
        self.string(name).unwrap_or_default()
    }

    /// An optional string.
    pub(crate) fn string(&mut self, name: &str) -> Option<String> {
        match self.values.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.fault("string_type", name, "Input should be a valid string", None);
                None
            }
        }
    }

    /// An optional string of at least `min` and at most `max` characters.
    pub(crate) fn bounded_string(&mut self, name: &str, min: usize, max: usize) -> Option<String> {
        let text = self.string(name)?;
        self.limit(name, &text, min, max);
        Some(text)
    }

    /// Holds a string that was read against its limits.
    pub(crate) fn limit(&mut self, name: &str, text: &str, min: usize, max: usize) {
        let length = text.chars().count();
        if length > max {
            let msg = format!("String should have at most {max} characters");
            self.fault("string_too_long", name, &msg, Some(json!({"max_length": max})));
        } else if length < min {
            let msg =
                format!("String should have at least {min} character{}", if min == 1 { "" } else { "s" });
            self.fault("string_too_short", name, &msg, Some(json!({"min_length": min})));
        }
    }

    /// An optional truth value; the product takes the usual words for it too.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.values.get(name)?;
        let meant = match value {
            Value::Null => return None,
            Value::Bool(truth) => Some(*truth),
            Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
            Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
            Value::String(word) => match word.to_ascii_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
                "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if meant.is_none() {
            let parsable = value.is_string() || value.is_number();
            let (kind, msg) = if parsable {
                ("bool_parsing", "Input should be a valid boolean, unable to interpret input")
            } else {
                ("bool_type", "Input should be a valid boolean")
            };
            self.fault(kind, name, msg, None);
        }
        meant
    }

    /// An optional whole number.
    pub(crate) fn integer(&mut self, name: &str) -> Option<i64> {
        const UNPARSABLE: &str = "Input should be a valid integer, unable to parse string as an integer";
        const FRACTION: &str = "Input should be a valid integer, got a number with a fractional part";
        let (kind, msg) = match self.values.get(name)? {
            Value::Null => return None,
            Value::String(text) => match text.trim().parse() {
                Ok(number) => return Some(number),
                Err(_) => ("int_parsing", UNPARSABLE),
            },
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => return Some(number),
                (None, Some(float)) if float.fract() == 0.0 => return Some(float as i64),
                _ => ("int_from_float", FRACTION),
            },
            _ => ("int_type", "Input should be a valid integer"),
        };
        self.fault(kind, name, msg, None);
        None
    }

    /// An optional object.
    pub(crate) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.values.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::Object(object)) => Some(object.clone()),
            Some(_) => {
                self.fault("dict_type", name, "Input should be a valid dictionary", None);
                None
            }
        }
    }

    /// The optional `metadata`: at most 50 keys, strings of at most 10 000 characters.
    pub(crate) fn metadata(&mut self) -> Map<String, Value> {
        let Some(metadata) = self.object("metadata") else { return Map::new() };
        let long = metadata
            .iter()
            .find(|(_, value)| value.as_str().is_some_and(|text| text.chars().count() > MAX_METADATA_CHARS));
        let msg = if metadata.len() > MAX_METADATA_KEYS {
            format!("Value error, metadata exceeds maximum of {MAX_METADATA_KEYS} keys")
        } else if let Some((key, _)) = long {
            format!("Value error, metadata key '{key}' value exceeds maximum length of {MAX_METADATA_CHARS}")
        } else {
            return metadata;
        };
        self.fault("value_error", "metadata", &msg, Some(json!({"error": {}})));
        metadata
    }

    /// Any value, as it was sent.
    pub(crate) fn take(&mut self, name: &str) -> Value {
        self.values.remove(name).unwrap_or(Value::Null)
    }

    /// Refuses the request if a field was faulty.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.faults.is_empty() { Ok(()) } else { Err(invalid(self.faults)) }
    }

    fn fault(&mut self, kind: &str, name: &str, msg: &str, ctx: Option<Value>) {
        let input = self.values.get(name).cloned().unwrap_or(Value::Null);
        let mut fault = json!({"type": kind, "loc": [self.place, name], "msg": msg, "input": input});
        if let Some(ctx) = ctx {
            fault["ctx"] = ctx;
        }
        self.faults.push(fault);
    }
}

/// A 422 with these faults.
pub(crate) fn invalid(faults: Vec<Value>) -> ApiError {
    ApiError::object(StatusCode::UNPROCESSABLE_ENTITY, Value::Array(faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(error: ApiError) -> Value {
        match error {
            ApiError::Detail { detail, .. } => detail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let mut fields = Fields::body(Some(json!({"n": "x", "s": 4, "b": []}))).expect("an object");
        assert_eq!((fields.integer("n"), fields.string("s"), fields.boolean("b")), (None, None, None));
        fields.required_string("absent");
        let faults = detail(fields.finish().expect_err("faults"));
        let kinds: Vec<_> =
            faults.as_array().expect("a list").iter().map(|fault| fault["type"].clone()).collect();
        assert_eq!(kinds, ["int_parsing", "string_type", "bool_type", "missing"]);
        assert_eq!(faults[0]["loc"], json!(["body", "n"]));
    }

    #[test]
    fn the_lenient_spellings_are_accepted() {
        let mut fields =
            Fields::body(Some(json!({"n": "7", "m": 7.0, "b": "yes", "c": 0}))).expect("an object");
        assert_eq!((fields.integer("n"), fields.integer("m")), (Some(7), Some(7)));
        assert_eq!((fields.boolean("b"), fields.boolean("c")), (Some(true), Some(false)));
        assert!(fields.finish().is_ok());
    }

    #[test]
    fn a_body_that_is_no_object_is_named_as_such() {
        assert_eq!(detail(Fields::body(None).err().expect("missing"))[0]["type"], "missing");
        assert_eq!(
            detail(Fields::body(Some(json!([]))).err().expect("a list"))[0]["type"],
            "model_attributes_type"
        );
        assert!(Fields::optional_body(Some(Value::Null)).is_ok());
    }

    #[test]
    fn metadata_has_limits() {
        let many: Map<String, Value> = (0..51).map(|n| (n.to_string(), json!(1))).collect();
        for metadata in [json!(many), json!({"a": "x".repeat(10_001)}), json!(5)] {
            let mut fields = Fields::body(Some(json!({"metadata": metadata}))).expect("an object");
            fields.metadata();
            assert!(fields.finish().is_err());
        }
    }
}

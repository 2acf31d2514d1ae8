//! The fields of an event. Texts are read straight into strings, since they are what a stream is made of; a JSON
//! value for each would double the cost.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

#[derive(Default)]
pub(super) struct Fields<'de> {
    pub(super) kind: Option<Cow<'de, str>>,
    pub(super) seq: Option<Value>,
    pub(super) text: Option<String>,
    pub(super) part_id: Option<String>,
    pub(super) delta: Option<Value>,
    pub(super) rest: Map<String, Value>,
    /// Whether the JSON broke off; what came before is kept.
    pub(super) broken: bool,
}

impl<'de> Fields<'de> {
    pub(super) fn from_value(event: &'de Value) -> Self {
        let Some(map) = event.as_object() else { return Self::default() };
        let text = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            kind: map.get("type").and_then(Value::as_str).map(Cow::Borrowed),
            seq: map.get("seq").cloned(),
            text: text("text"),
            part_id: text("part_id"),
            delta: map.get("delta").cloned(),
            rest: map
                .iter()
                .filter(|(key, _)| *key != "text")
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            broken: false,
        }
    }
}

/// Reads into a [`Fields`] that stays filled when the JSON breaks off.
pub(super) struct FieldsSeed<'a, 'de>(pub(super) &'a mut Fields<'de>);

impl<'de> DeserializeSeed<'de> for FieldsSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldsSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Type => self.0.kind = map.next_value_seed(StringSeed)?,
                Key::Seq => self.0.seq = Some(map.next_value()?),
                Key::Text => self.0.text = map.next_value_seed(StringSeed)?.map(Cow::into_owned),
                Key::PartId => self.0.part_id = map.next_value_seed(StringSeed)?.map(Cow::into_owned),
                Key::Delta => self.0.delta = Some(map.next_value()?),
                Key::Other(key) => {
                    let value = map.next_value()?;
                    self.0.rest.insert(key, value);
                }
            }
        }
        Ok(())
    }
}

enum Key {
    Type,
    Seq,
    Text,
    PartId,
    Delta,
    Other(String),
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            "type" => Key::Type,
            "seq" => Key::Seq,
            "text" => Key::Text,
            "part_id" => Key::PartId,
            "delta" => Key::Delta,
            other => Key::Other(other.to_owned()),
        })
    }
}

/// A string, or `None` for a value of any other type.
struct StringSeed;

impl<'de> DeserializeSeed<'de> for StringSeed {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StringSeed {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

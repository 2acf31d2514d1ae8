//! [`TextParts`]: the parts of one turn's text, and the whole text beside them.

use std::sync::Arc;

use serde::Serialize;

use super::text::Text;

/// What stands between two parts of a message's text: parts are blocks of their own, with tools between them.
///
/// ```
/// assert_eq!(["Fine.", "Coarse."].join(karta_dioxus::PART_SEPARATOR), "Fine.\n\nCoarse.");
/// ```
pub const PART_SEPARATOR: &str = "\n\n";

/// The parts that a text may have, and the bytes in all of them: far more than any agent means. What is beyond is left
/// out, lest a server fill the memory of whoever listens.
const PART_LIMIT: usize = 1_000;
const TEXT_LIMIT: usize = 16 * 1024 * 1024;

/// One part of a message: agents that use tools write several in a turn.
///
/// ```
/// use karta_dioxus::{AgentEvent, TextPart};
///
/// /// The last part of an answer: what the agent says after its tools.
/// fn conclusion(event: &AgentEvent) -> Option<&TextPart> {
///     let AgentEvent::Message { parts, .. } = event else { return None };
///     parts.last()
/// }
/// # assert_eq!(conclusion(&AgentEvent::Warming { seq: None }), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TextPart {
    /// The agent's name of the part; absent for agents without parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Arc<str>>,
    /// The part's whole text so far.
    pub text: Text,
}

/// The parts of a text in the order they were first seen. Clones are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextParts {
    parts: Arc<Vec<TextPart>>,
    /// The texts joined; absent while no more than one part has any, whose text is the whole then.
    joined: Option<Text>,
    /// Where the last part begins in `joined`.
    last_start: usize,
    /// The bytes of all parts.
    size: usize,
}

impl TextParts {
    pub(crate) fn parts(&self) -> Arc<Vec<TextPart>> {
        Arc::clone(&self.parts)
    }

    /// I2: the parts in first-seen order, joined by [`PART_SEPARATOR`]; empty ones leave no trace.
    pub(crate) fn whole(&self) -> Text {
        match &self.joined {
            Some(joined) => joined.clone(),
            None => self.texts().next().cloned().unwrap_or_default(),
        }
    }

    /// The texts of the parts that have any.
    fn texts(&self) -> impl Iterator<Item = &Text> {
        self.parts.iter().map(|part| &part.text).filter(|text| !text.is_empty())
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// I1: a cumulative text replaces the part's, a delta is appended to it. `false` for one that is beyond the limits.
    pub(crate) fn apply(&mut self, id: Option<&str>, text: &str, delta: bool) -> bool {
        let found = self.parts.iter().rposition(|part| part.id.as_deref() == id);
        let index = found.unwrap_or(self.parts.len());
        let replaced = if delta { 0 } else { found.map_or(0, |index| self.parts[index].text.len()) };
        let size = self.size - replaced + text.len();
        if index >= PART_LIMIT || size > TEXT_LIMIT {
            return false;
        }
        self.size = size;
        let parts = Arc::make_mut(&mut self.parts);
        if found.is_none() {
            parts.push(TextPart { id: id.map(Arc::from), text: Text::default() });
        }
        let part = &mut parts[index];
        let was_empty = part.text.is_empty();
        if delta {
            part.text.push_str(text);
        } else {
            part.text.replace_from(0, text);
        }
        let is_last = index + 1 == self.parts.len();
        let is_empty = self.parts[index].text.is_empty();
        if self.joined.is_none() && self.texts().nth(1).is_none() {
            return true;
        }
        match &mut self.joined {
            Some(_) if is_last && was_empty && is_empty => {}
            // The last part has got its first text: the separator goes before it.
            Some(joined) if is_last && was_empty => {
                joined.push_str(PART_SEPARATOR);
                self.last_start = joined.len();
                joined.push_str(&self.parts[index].text);
            }
            Some(joined) if is_last && !is_empty && delta => joined.push_str(text),
            Some(joined) if is_last && !is_empty => joined.replace_from(self.last_start, text),
            _ => self.join(),
        }
        true
    }

    fn join(&mut self) {
        let mut joined = String::new();
        let (mut count, mut last_start) = (0, 0);
        for text in self.texts() {
            if count > 0 {
                joined.push_str(PART_SEPARATOR);
            }
            count += 1;
            last_start = joined.len();
            joined.push_str(text);
        }
        self.last_start = last_start;
        self.joined = (count > 1).then(|| joined.into());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(parts: &[TextPart]) -> String {
        let texts: Vec<&str> = parts.iter().map(|part| &*part.text).filter(|text| !text.is_empty()).collect();
        texts.join(PART_SEPARATOR)
    }

    #[test]
    fn a_cumulative_text_replaces_its_part_and_keeps_the_others() {
        let mut parts = TextParts::default();
        parts.apply(Some("a"), "Looking", false);
        parts.apply(Some("a"), "Looking it up.", false);
        parts.apply(Some("b"), "Done", true);
        parts.apply(Some("b"), ".", true);
        assert_eq!(parts.whole(), "Looking it up.\n\nDone.");
    }

    proptest! {
        #[test]
        fn i1_a_part_is_replaced_by_a_cumulative_text_and_grows_by_a_delta(
            events in prop::collection::vec((prop::option::of(0..3u8), "[a-c]{0,4}", any::<bool>()), 0..40)
        ) {
            let mut parts = TextParts::default();
            let mut model: Vec<(Option<String>, String)> = Vec::new();
            for (id, text, delta) in events {
                let id = id.map(|id| format!("part-{id}"));
                let index = model.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                    model.push((id.clone(), String::new()));
                    model.len() - 1
                });
                if delta { model[index].1.push_str(&text) } else { model[index].1.clone_from(&text) }
                parts.apply(id.as_deref(), &text, delta);
                let held: Vec<_> = parts
                    .parts()
                    .iter()
                    .map(|part| (part.id.as_deref().map(str::to_owned), part.text.to_string()))
                    .collect();
                prop_assert_eq!(&held, &model);
            }
        }

        #[test]
        fn i2_the_text_is_its_parts_in_first_seen_order(
            events in prop::collection::vec((prop::option::of(0..4u8), "[a-c\n]{0,4}", any::<bool>()), 0..60)
        ) {
            let mut parts = TextParts::default();
            for (id, text, delta) in events {
                parts.apply(id.map(|id| id.to_string()).as_deref(), &text, delta);
                let whole = parts.whole();
                prop_assert_eq!(whole.as_str(), joined(&parts.parts()));
            }
        }
    }
}

//! Link reference definitions: `[label]: /address "title"`.

use std::collections::HashMap;

use crate::platform::case;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) address: String,
    pub(super) title: String,
}

/// The definitions known so far, by label. The first one of a label counts.
#[derive(Default)]
pub(super) struct Definitions(HashMap<String, Target>);

/// The longest address that a definition may have: a long one, used often, would multiply the text's length.
const MAX_ADDRESS: usize = 2_048;

impl Definitions {
    pub(super) fn get(&self, label: &str) -> Option<&Target> {
        if self.0.is_empty() { None } else { self.0.get(&normal_label(label)) }
    }

    /// Adds a definition. Returns whether the label had none.
    pub(super) fn add(&mut self, label: &str, target: Target) -> bool {
        if target.address.len() + target.title.len() > MAX_ADDRESS {
            return false;
        }
        let label = normal_label(label);
        let is_new = !self.0.contains_key(&label);
        if is_new {
            self.0.insert(label, target);
        }
        is_new
    }
}

/// Labels match without regard to case and to how their words are spaced.
fn normal_label(label: &str) -> String {
    let mut normal = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(&case::folded(word));
    }
    normal
}

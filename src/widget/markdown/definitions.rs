//! Link reference definitions: `[label]: /address "title"`.

use std::collections::HashMap;

use crate::platform::case;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) address: String,
    pub(super) title: String,
}

/// The definitions known so far, by label, and who waits for one. The first one of a label counts.
#[derive(Default)]
pub(super) struct Definitions(HashMap<String, Entry>);

#[derive(Default)]
struct Entry {
    target: Option<Target>,
    /// The numbers of what names the label.
    waiting: Vec<usize>,
}

/// The longest address that a definition may have: a long one, used often, would multiply the text's length.
const MAX_ADDRESS: usize = 2_048;

impl Definitions {
    pub(super) fn get(&self, label: &str) -> Option<&Target> {
        #[cfg(test)]
        super::tests::looked_at(label.len() + 1);
        if self.0.is_empty() { None } else { self.0.get(&normal_label(label))?.target.as_ref() }
    }

    /// Adds a definition. Returns the numbers of those that waited for it.
    pub(super) fn add(&mut self, label: &str, target: Target) -> Vec<usize> {
        if target.address.len() + target.title.len() > MAX_ADDRESS {
            return Vec::new();
        }
        let entry = self.0.entry(normal_label(label)).or_default();
        entry.target.get_or_insert(target);
        std::mem::take(&mut entry.waiting)
    }

    /// Notes that something waits for the definition of a label.
    pub(super) fn wait(&mut self, label: &str, number: usize) {
        self.0.entry(normal_label(label)).or_default().waiting.push(number);
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

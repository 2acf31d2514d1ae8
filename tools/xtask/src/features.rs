//! Which combinations of a package's features are different builds.

use std::collections::{BTreeMap, BTreeSet};

/// Every set of features that differs from the others once the features that they imply are added, each in its
/// shortest spelling. `default` is left out: it is only another name for what it implies.
pub fn combinations(features: &BTreeMap<String, Vec<String>>) -> Vec<Vec<&str>> {
    let names: Vec<&str> = features.keys().map(String::as_str).filter(|name| *name != "default").collect();
    let mut shortest: BTreeMap<BTreeSet<&str>, Vec<&str>> = BTreeMap::new();
    for picked in 0_usize..1 << names.len() {
        let set: Vec<&str> = names
            .iter()
            .enumerate()
            .filter(|(bit, _)| picked >> bit & 1 == 1)
            .map(|(_, name)| *name)
            .collect();
        let spelling = shortest.entry(closure(&set, features)).or_insert_with(|| set.clone());
        if set.len() < spelling.len() {
            *spelling = set;
        }
    }
    let mut found: Vec<_> = shortest.into_values().collect();
    found.sort_by_key(|set| (set.len(), set.clone()));
    found
}

/// These features and all that they turn on.
fn closure<'a>(set: &[&'a str], features: &'a BTreeMap<String, Vec<String>>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut left: Vec<&str> = set.to_vec();
    while let Some(name) = left.pop() {
        if found.insert(name) {
            left.extend(features.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::combinations;

    fn features(list: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let own = |word: &&str| (*word).to_owned();
        list.iter().map(|(name, implied)| (own(name), implied.iter().map(own).collect())).collect()
    }

    #[test]
    fn combinations_that_build_the_same_are_tried_once() {
        let features = features(&[
            ("default", &["widget"]),
            ("hook", &["dep:dioxus"]),
            ("markdown", &["dep:pulldown-cmark"]),
            ("widget", &["hook", "markdown"]),
        ]);
        let expected: [&[&str]; 5] = [&[], &["hook"], &["markdown"], &["widget"], &["hook", "markdown"]];
        assert_eq!(combinations(&features), expected);
    }

    #[test]
    fn a_package_without_features_has_one_build() {
        assert_eq!(combinations(&BTreeMap::new()), [Vec::<&str>::new()]);
    }
}

//! Each direct dependency has its reason in docs/dependencies.md, and nothing else has.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

/// The names below the headings of dependencies, as in `name = ..`.
fn declared(manifest: &str) -> BTreeSet<&str> {
    let mut is_list = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_list = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once('=')
            && is_list
            && !line.starts_with('#')
        {
            // The library with its features for tests.
            if name.trim() != "karta-dioxus" {
                names.insert(name.trim());
            }
        }
    }
    names
}

/// The names in the first column of the tables, with whether there is more than a few words in the last.
fn explained(page: &str) -> BTreeSet<&str> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| {
        let (name, rest) = row.split_once('`')?;
        let reason = rest.trim_end_matches([' ', '|']).rsplit('|').next()?;
        (reason.trim().len() > 3).then_some(name)
    })
    .collect()
}

/// The heading of what only the packages beside the library use.
const TOOLS: &str = "## In the tools alone";

#[test]
fn each_direct_dependency_has_its_reason() {
    let (manifest, page) = (include_str!("../Cargo.toml"), include_str!("../docs/dependencies.md"));
    let page = page.split(TOOLS).next().unwrap_or_default();
    let declared = declared(manifest);
    assert!(declared.contains("serde_json") && declared.contains("web-sys"), "{declared:?}");
    assert_eq!(declared, explained(page));
}

#[test]
fn each_direct_dependency_of_the_tools_and_pages_has_its_reason() {
    let manifests = [
        include_str!("../Cargo.toml"),
        include_str!("../benches/page/Cargo.toml"),
        include_str!("../benches/size/Cargo.toml"),
        include_str!("../examples/fullstack/Cargo.toml"),
        include_str!("../tools/demo-server/Cargo.toml"),
        include_str!("../tools/fault-proxy/Cargo.toml"),
        include_str!("../tools/fuzz/Cargo.toml"),
        include_str!("../tools/wasm-test-runner/Cargo.toml"),
        include_str!("../tools/xtask/Cargo.toml"),
    ];
    let all: BTreeSet<&str> = manifests.into_iter().flat_map(declared).collect();
    assert!(all.contains("anyhow"), "{all:?}");
    assert_eq!(all, explained(include_str!("../docs/dependencies.md")));
}

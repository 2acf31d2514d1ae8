//! The oldest compiler: `rust-version` has to hold for the dependencies too.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process::output;
use crate::project::{LIBRARY, Project};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    rust_version: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// The dependencies of the library, with all features and on all platforms, that want a newer compiler.
pub fn problems(project: &Project) -> Result<Vec<String>> {
    let mut command = project.cargo(&["metadata", "--format-version", "1", "--all-features"]);
    let text = output(&mut command).context("cargo metadata failed")?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("cargo metadata said something unexpected")?;
    newer(&metadata)
}

fn newer(metadata: &Metadata) -> Result<Vec<String>> {
    let packages: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let library =
        metadata.packages.iter().find(|package| package.name == LIBRARY).context("there is no library")?;
    let stated = library.rust_version.as_deref().context("the library states no rust-version")?;
    let mut seen = BTreeSet::new();
    let mut left = vec![library.id.as_str()];
    let mut problems = Vec::new();
    while let Some(id) = left.pop() {
        if !seen.insert(id) {
            continue;
        }
        let package = packages.get(id).with_context(|| format!("{id} is no package"))?;
        if let Some(wanted) = package.rust_version.as_deref().filter(|wanted| parts(wanted) > parts(stated)) {
            let (name, version) = (&package.name, &package.version);
            problems.push(format!("{name} {version} wants Rust {wanted}; this crate states {stated}"));
        }
        let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let used =
            dependencies.filter(|one| one.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev")));
        left.extend(used.map(|dependency| dependency.pkg.as_str()));
    }
    Ok(problems)
}

/// `1.89` and `1.89.0` are the same.
fn parts(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [0; 3].map(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{newer, parts};

    #[test]
    fn dependencies_of_dependencies_count_and_those_of_tests_do_not() {
        let package = |id: &str, wanted: &str| json!({"id": id, "name": id, "version": "1.0.0", "rust_version": wanted});
        let to = |pkg: &str, kind: Option<&str>| json!({"pkg": pkg, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [package("karta-dioxus", "1.89"), package("a", "1.56"), package("b", "1.90.1"), package("c", "2.0")],
            "resolve": {"nodes": [
                {"id": "karta-dioxus", "deps": [to("a", None), to("c", Some("dev"))]},
                {"id": "a", "deps": [to("b", Some("build"))]}, {"id": "b", "deps": []}, {"id": "c", "deps": []},
            ]},
        });
        let found = newer(&serde_json::from_value(metadata).unwrap()).unwrap();
        assert_eq!(found, ["b 1.0.0 wants Rust 1.90.1; this crate states 1.89"]);
        assert!(parts("1.89") == parts("1.89.0") && parts("1.9") < parts("1.10"));
    }
}

//! Licences, sources and duplicates of all that is depended on, by the rules of deny.toml and without cargo-deny, which
//! takes some ten minutes to install. Advisories are cargo-deny's: `cargo xtask audit`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::project::Project;
use crate::steps::Outcome;

/// The only place where packages come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Packages with a lock file of their own, and the licences that they may bring beside those of deny.toml: nothing of
/// them is in the library.
const APART: [(&str, &[&str]); 3] = [
    // MPL-2.0: the browser's CSS parser in Dioxus' desktop renderer. NCSA: libfuzzer's, for a tool of an image encoder.
    ("examples/desktop/Cargo.toml", &["MPL-2.0", "NCSA"]),
    ("examples/fullstack/Cargo.toml", &["CC0-1.0"]),
    ("tools/fuzz/Cargo.toml", &["NCSA"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<String>,
}

/// What deny.toml says.
struct Rules {
    allowed: BTreeSet<String>,
    /// `name@version` of what may be there beside a newer one, and why.
    skipped: BTreeMap<String, String>,
}

/// A level of `cargo xtask test`.
pub fn audit(project: &Project, _: &[String]) -> Result<Outcome> {
    let rules = fs::read_to_string(project.root.join("deny.toml")).context("deny.toml")?;
    let rules = Rules::read(&rules);
    let packages = packages(project, &[])?;
    let mut found = violations(&packages, &rules);
    println!("{} packages of the workspace", packages.len());
    for (manifest, licences) in APART {
        // Those for other systems are never built.
        let packages =
            self::packages(project, &["--manifest-path", manifest, "--filter-platform", "host-tuple"])?;
        let mut allowed = rules.allowed.clone();
        allowed.extend(licences.iter().map(|licence| (*licence).to_owned()));
        let is_ours = |one: &&Package| one.source.is_none() && one.license.is_none();
        let foreign = packages.iter().filter(|one| !is_ours(one));
        found.extend(
            foreign.flat_map(|one| strangers(one, &allowed)).map(|what| format!("{manifest}: {what}")),
        );
        println!("{} packages of {manifest}", packages.len());
    }
    if !found.is_empty() {
        bail!("against deny.toml:\n{}", found.join("\n"));
    }
    println!("advisories: not looked up here, but by `cargo xtask audit` where their database can be had");
    Ok(Outcome::Passed)
}

/// What is depended on, every feature included.
fn packages(project: &Project, words: &[&str]) -> Result<Vec<Package>> {
    let mut command = project.cargo(&["metadata", "--format-version", "1", "--all-features", "--locked"]);
    let output = command.args(words).output().context("could not start cargo")?;
    if !output.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(serde_json::from_slice::<Metadata>(&output.stdout)?.packages)
}

/// What a package's licence and its source are against.
fn strangers(package: &Package, allowed: &BTreeSet<String>) -> Vec<String> {
    let told = format!("{}@{}", package.name, package.version);
    let license = package.license.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if !is_allowed(license, allowed) {
        found.push(format!("{told}: its licence is not allowed: {license:?}"));
    }
    if package.source.as_deref().is_some_and(|source| source != REGISTRY) {
        found.push(format!("{told}: it comes from {:?}", package.source));
    }
    found
}

impl Rules {
    /// Reads the two lists, an entry a line.
    fn read(text: &str) -> Self {
        let mut rules = Self { allowed: BTreeSet::new(), skipped: BTreeMap::new() };
        let mut list = "";
        for line in text.lines().map(str::trim) {
            match line {
                "allow = [" | "skip = [" => list = line,
                "]" => list = "",
                _ if list == "allow = [" => {
                    rules.allowed.insert(line.trim_matches(['"', ',']).to_owned());
                }
                _ if list == "skip = [" => {
                    let texts: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
                    if let [package, reason] = texts[..] {
                        rules.skipped.insert(package.to_owned(), reason.to_owned());
                    }
                }
                _ => {}
            }
        }
        rules
    }
}

fn violations(packages: &[Package], rules: &Rules) -> Vec<String> {
    let mut found = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let told = format!("{}@{}", package.name, package.version);
        found.extend(strangers(package, &rules.allowed));
        if package.source.is_none() {
            let wild = package.dependencies.iter().filter(|one| one.req == "*" && one.path.is_none());
            found.extend(wild.map(|one| format!("{told}: any version of {} would do", one.name)));
        }
        if !rules.skipped.contains_key(&told) {
            versions.entry(&package.name).or_default().push(&package.version);
        }
    }
    let doubled = versions.iter().filter(|(_, versions)| versions.len() > 1);
    found.extend(doubled.map(|(name, versions)| format!("{name}: there are {}", versions.join(" and "))));
    let told: BTreeSet<_> = packages.iter().map(|one| format!("{}@{}", one.name, one.version)).collect();
    for (package, reason) in &rules.skipped {
        if !told.contains(package) {
            found.push(format!("{package}: skipped, and not there any more"));
        }
        if reason.len() < 10 {
            found.push(format!("{package}: skipped without a reason"));
        }
    }
    found
}

/// Whether an SPDX expression can be met with what is allowed.
fn is_allowed(license: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = license.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let is_met = any(&mut words, allowed);
    is_met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut is_met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        is_met |= all(words, allowed);
    }
    is_met
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut is_met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        is_met &= one(words, allowed);
    }
    is_met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let is_met = any(words, allowed);
        return words.next() == Some(")") && is_met;
    }
    let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
    let name = exception.map_or(word.to_owned(), |exception| format!("{word} WITH {exception}"));
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
allow = [
    "MIT",
    "Apache-2.0 WITH LLVM-exception",
]
skip = [
    { crate = "old@1.0.0", reason = "another has not moved" },
]
"#;

    fn package(name: &str, version: &str, license: &str) -> Package {
        let (license, source) = (Some(license.to_owned()), Some(REGISTRY.to_owned()));
        Package { name: name.into(), version: version.into(), license, source, dependencies: Vec::new() }
    }

    #[test]
    fn licences_are_read_as_expressions() {
        let rules = Rules::read(RULES);
        for (license, is_good) in [
            ("MIT", true),
            ("MIT/GPL-3.0", true),
            ("GPL-3.0", false),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR MIT) AND Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("(MIT", false),
            ("MIT MIT", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(license, &rules.allowed), is_good, "{license}");
        }
    }

    #[test]
    fn what_is_against_the_rules_is_told() {
        let rules = Rules::read(RULES);
        let good = || vec![package("old", "1.0.0", "MIT"), package("old", "2.0.0", "MIT")];
        assert!(violations(&good(), &rules).is_empty());
        let found = |change: &dyn Fn(&mut Vec<Package>)| {
            let mut packages = good();
            change(&mut packages);
            violations(&packages, &rules).len()
        };
        assert_eq!(found(&|packages| packages.push(package("old", "3.0.0", "MIT"))), 1, "a duplicate");
        assert_eq!(found(&|packages| packages.truncate(0)), 1, "a skip that is needed no more");
        assert_eq!(found(&|packages| packages.push(package("x", "1.0.0", "GPL-3.0"))), 1, "a licence");
        assert_eq!(found(&|packages| packages[0].source = Some("git+https://x.test".into())), 1, "a source");
        let wild = |packages: &mut Vec<Package>| {
            packages[0].source = None;
            let dependency = Dependency { name: "any".into(), req: "*".into(), path: None };
            packages[0].dependencies.push(dependency);
        };
        assert_eq!(found(&wild), 1, "any version");
    }
}

//! Runs named steps one after the other and says at the end how they went.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::project::Project;

/// How a step that did not fail went.
pub enum Outcome {
    Passed,
    /// There is nothing to run yet, and why.
    Skipped(String),
}

/// A part of `check` or a level of `test`.
pub struct Step {
    pub name: &'static str,
    pub run: Run,
}

/// What a step does; the words go to the program that runs its tests.
pub type Run = fn(&Project, &[String]) -> Result<Outcome>;

/// The steps with these names, in the order in which they are declared; a group's name stands for its members.
/// No name means all.
pub fn pick<'a>(steps: Vec<&'a Step>, groups: &[(&str, &[Step])], names: &[String]) -> Result<Vec<&'a Step>> {
    let group = |name: &str| groups.iter().find(|(group, _)| *group == name).map(|(_, members)| *members);
    for name in names {
        if group(name).is_none() && !steps.iter().any(|step| step.name == name) {
            let known: Vec<_> =
                groups.iter().map(|(group, _)| *group).chain(steps.iter().map(|step| step.name)).collect();
            bail!("there is no `{name}`; there are: {}", known.join(", "));
        }
    }
    let is_asked_for = |step: &Step| {
        names.iter().any(|name| {
            name == step.name
                || group(name).is_some_and(|group| group.iter().any(|one| one.name == step.name))
        })
    };
    Ok(steps.into_iter().filter(|step| names.is_empty() || is_asked_for(step)).collect())
}

/// Runs the steps, whatever the others do; the last line it prints counts them.
pub fn run(project: &Project, steps: &[&Step], words: &[String]) -> ExitCode {
    let mut table = Vec::new();
    let (mut passed, mut skipped, mut failures) = (0, 0, Vec::new());
    for step in steps {
        eprintln!("\n=== {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)(project, words);
        let word = match outcome {
            Ok(Outcome::Passed) => {
                passed += 1;
                "passed".to_owned()
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                format!("skipped: {why}")
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                failures.push(format!("{}: {error:#}", step.name));
                "FAILED".to_owned()
            }
        };
        table.push(format!("{:>8.1} s  {:<9} {word}", start.elapsed().as_secs_f64(), step.name));
    }
    println!("\n{}", table.join("\n"));
    for failure in &failures {
        println!("failed: {failure}");
    }
    let tail = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    println!("\n{passed} passed, {} failed{tail}", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Step, pick};

    const CHECKS: &[Step] = &[
        Step { name: "format", run: |_, _| Ok(Outcome::Passed) },
        Step { name: "docs", run: |_, _| Ok(Outcome::Passed) },
    ];
    const LEVELS: &[Step] = &[Step { name: "native", run: |_, _| Ok(Outcome::Passed) }];

    fn picked(names: &[&str]) -> Option<Vec<&'static str>> {
        let steps = CHECKS.iter().chain(LEVELS).collect();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let picked = pick(steps, &[("check", CHECKS)], &names).ok()?;
        Some(picked.into_iter().map(|step| step.name).collect())
    }

    #[test]
    fn no_name_means_all_steps_and_a_group_means_its_members() {
        assert_eq!(picked(&[]).unwrap(), ["format", "docs", "native"]);
        assert_eq!(picked(&["check"]).unwrap(), ["format", "docs"]);
        assert_eq!(picked(&["native", "docs"]).unwrap(), ["docs", "native"]);
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!(picked(&["nativ"]).is_none());
    }
}

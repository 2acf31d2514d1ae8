//! The links of the Markdown files: those that stay in the repository lead somewhere.

use std::path::Path;

use anyhow::Result;

use crate::layers;
use crate::project::Project;

/// The dead ones.
pub fn problems(project: &Project) -> Result<Vec<String>> {
    let files = layers::read_files(project)?;
    let pages = files.iter().filter(|(file, _)| file.ends_with(".md"));
    let mut problems = Vec::new();
    for (file, text) in pages {
        let folder = project.root.join(file).parent().map(Path::to_owned).unwrap_or_default();
        for target in targets(text) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !folder.join(path).exists() {
                problems.push(format!("{file}: the link to {target} leads nowhere"));
            }
        }
    }
    Ok(problems)
}

/// Where a page's relative links lead; code is no link.
fn targets<'a>(text: &'a str) -> Vec<&'a str> {
    let mut is_code = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    let ends = lines.flat_map(|line| {
        // Every other piece between backticks is code.
        let text = line.split('`').step_by(2);
        let ends = |open: &'static str| move |piece: &'a str| piece.split(open).skip(1);
        let images = text.clone().flat_map(ends("<img src=\"")).filter_map(|rest| rest.split_once('"'));
        text.flat_map(ends("](")).filter_map(|rest| rest.split_once(')')).chain(images)
    });
    ends.map(|(target, _)| target)
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn relative_links_are_found_and_others_and_code_are_not() {
        let text = "[a](docs/a.md#x) [b](https://b.c) ![p](p.png)\n```\n[c](c.md)\n```\n`[d](d.md)` [`e`](e.md)\n<img src=\"i.png\">";
        assert_eq!(targets(text), ["docs/a.md#x", "p.png", "e.md", "i.png"]);
    }
}

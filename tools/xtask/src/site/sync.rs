//! Brings a folder up to date with another one. What has not changed is not touched, so a server that serves the
//! site goes on undisturbed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Makes `target` say what `source` says.
pub fn sync(source: &Path, target: &Path) -> Result<()> {
    let wanted = files(source)?;
    for file in &wanted {
        let (from, to) = (source.join(file), target.join(file));
        let bytes = fs::read(&from).with_context(|| format!("could not read {}", from.display()))?;
        if fs::read(&to).is_ok_and(|found| found == bytes) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&to, bytes).with_context(|| format!("could not write {}", to.display()))?;
    }
    if target.is_dir() {
        for stale in files(target)?.difference(&wanted) {
            fs::remove_file(target.join(stale))?;
        }
    }
    Ok(())
}

/// The files below a folder, relative to it.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("could not list {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.insert(path.strip_prefix(folder)?.to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::sync;

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_goes() {
        let folder = std::env::temp_dir().join(format!("xtask-sync-{}", std::process::id()));
        let (source, target) = (folder.join("new"), folder.join("site"));
        fs::create_dir_all(source.join("snippets")).unwrap();
        fs::create_dir_all(target.join("old")).unwrap();
        for (file, text) in [("same", "1"), ("changed", "2"), ("snippets/new", "3")] {
            fs::write(source.join(file), text).unwrap();
        }
        for (file, text) in [("same", "1"), ("changed", "1"), ("old/gone", "0")] {
            fs::write(target.join(file), text).unwrap();
        }
        let written = |file: &str| fs::metadata(target.join(file)).unwrap().modified().unwrap();
        let before = written("same");
        sync(&source, &target).unwrap();
        assert_eq!(written("same"), before);
        assert_eq!(fs::read_to_string(target.join("changed")).unwrap(), "2");
        assert_eq!(fs::read_to_string(target.join("snippets/new")).unwrap(), "3");
        assert!(!target.join("old/gone").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}

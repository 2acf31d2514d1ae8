//! The words after a command's name.

use anyhow::{Context, Result, bail};

/// What is left to read of a command line. Take the options first, then [`Args::words`], which refuses leftovers.
pub struct Args {
    words: Vec<String>,
}

impl Args {
    /// The words that follow the command.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self { words: words.into_iter().collect() }
    }

    /// Whether `--name` is given.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        if let Some(at) = self.words.iter().position(|word| word == name) {
            if at + 1 >= self.words.len() {
                bail!("{name} needs a value");
            }
            self.words.remove(at);
            return Ok(Some(self.words.remove(at)));
        }
        let prefix = format!("{name}=");
        let at = self.words.iter().position(|word| word.starts_with(&prefix));
        Ok(at.map(|at| self.words.remove(at)[prefix.len()..].to_owned()))
    }

    /// Like [`Args::value`], as a port number.
    pub fn port(&mut self) -> Result<Option<u16>> {
        let parse = |text: String| text.parse().with_context(|| format!("--port {text}: not a port number"));
        self.value("--port")?.map(parse).transpose()
    }

    /// The words after `--`.
    pub fn rest(&mut self) -> Vec<String> {
        let Some(at) = self.words.iter().position(|word| word == "--") else { return Vec::new() };
        self.words.split_off(at).split_off(1)
    }

    /// The words that are not options.
    pub fn words(self) -> Result<Vec<String>> {
        match self.words.iter().find(|word| word.starts_with('-')) {
            Some(unknown) => bail!("unknown option {unknown} (`cargo xtask` lists them)"),
            None => Ok(self.words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_wherever_they_stand() {
        let mut args = args("--release widget --port 80 --to=x");
        assert!(args.flag("--release") && !args.flag("--csp"));
        assert_eq!(args.port().unwrap(), Some(80));
        assert_eq!(args.value("--to").unwrap().as_deref(), Some("x"));
        assert_eq!(args.words().unwrap(), ["widget"]);
    }

    #[test]
    fn what_follows_two_dashes_is_left_alone() {
        let mut args = args("browser -- --exact a_test");
        assert_eq!(args.rest(), ["--exact", "a_test"]);
        assert_eq!(args.words().unwrap(), ["browser"]);
    }

    #[test]
    fn an_unknown_option_and_a_missing_value_are_refused() {
        assert!(args("widget --fast").words().is_err());
        assert!(args("--port").port().is_err());
        assert!(args("--port nine").port().is_err());
    }
}

//! The command line.

use std::net::IpAddr;
use std::time::Duration;

use karta_demo_server::Config;

/// How to call the command.
pub(crate) const USAGE: &str = "\
usage: karta-demo-server PORT [options]          port 0 picks a free one
  --host ADDRESS          where to listen (127.0.0.1)
  --heartbeat SECONDS     silence before a keep-alive comment (15)
  --idle-timeout SECONDS  silence of the agent before turn_stalled (120)
  --mint-limit N          token mints per minute and Origin (unlimited)
  --pace FACTOR           pauses between Beans' words: 1 as in talk, 0 at once (1)
  --token-secret TEXT     signs the tokens, so that a restart accepts old ones (random)
  --watch-stdin           exit when stdin closes";

/// A parsed command line.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) watch_stdin: bool,
    pub(crate) config: Config,
}

impl Args {
    /// Parses what follows the command's name; the error says what is wrong.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args =
            Self { host: [127, 0, 0, 1].into(), port: 0, watch_stdin: false, config: Config::default() };
        let mut port = None;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--watch-stdin" => args.watch_stdin = true,
                "--host" => args.host = parse(&word, &value()?)?,
                "--heartbeat" => args.config.heartbeat = seconds(&word, &value()?)?,
                "--idle-timeout" => args.config.idle_timeout = seconds(&word, &value()?)?,
                "--mint-limit" => args.config.mint_limit = Some(parse(&word, &value()?)?),
                "--pace" => args.config.pace = parse(&word, &value()?)?,
                "--token-secret" => args.config.token_secret = Some(value()?.into_bytes()),
                _ if word.starts_with("--") || port.is_some() => return Err(format!("unexpected {word}")),
                _ => port = Some(parse("PORT", &word)?),
            }
        }
        args.port = port.ok_or("PORT is missing")?;
        Ok(args)
    }
}

fn parse<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} does not take {value:?}"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    Duration::try_from_secs_f64(parse(name, value)?).map_err(|_| format!("{name} does not take {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_may_stand_anywhere() {
        let args = parse("--heartbeat 0.5 8787 --watch-stdin --mint-limit 3").expect("valid");
        assert_eq!((args.port, args.watch_stdin, args.config.mint_limit), (8787, true, Some(3)));
        assert_eq!(args.config.heartbeat, Duration::from_millis(500));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in
            ["", "x", "1 2", "0 --nope", "0 --heartbeat", "0 --heartbeat -1", "0 --host here", "70000"]
        {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}

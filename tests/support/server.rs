//! The servers, each a child process that goes when its test program does.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use karta_dioxus::{AgentOptions, KartaAgentClient};
use serde_json::Value;

/// A loaded machine takes its time to import the real server's packages.
const START_LIMIT: Duration = Duration::from_secs(120);

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The published data plane with a scripted agent, by Python.
    Real,
    /// This project's own.
    Demo,
}

impl Kind {
    /// The program and its first arguments, or why it can't be run.
    fn command(self) -> Result<Command, String> {
        match self {
            Self::Real => {
                let python = named("KARTA_REAL_SERVER_PYTHON");
                let python = python.ok_or("skipped: set KARTA_REAL_SERVER_PYTHON")?;
                let mut command = Command::new(python);
                command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_server/real_server.py"));
                command.arg("--state-dir").arg(state_dir());
                Ok(command)
            }
            Self::Demo => match demo_server() {
                Some(program) => Ok(Command::new(program)),
                None => {
                    Err("skipped: run `cargo build -p karta-demo-server`, or set KARTA_DEMO_SERVER".into())
                }
            },
        }
    }

    /// Whether tests may not be skipped for want of it.
    fn is_required(self) -> bool {
        let name = match self {
            Self::Real => "KARTA_REQUIRE_REAL_SERVER",
            Self::Demo => "KARTA_REQUIRE_DEMO_SERVER",
        };
        std::env::var(name).is_ok_and(|value| value == "1")
    }
}

/// A place for the real server's databases. Those of runs that are long over are removed: a server that ends with its
/// test program can't do that itself.
fn state_dir() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    const LONG_OVER: Duration = Duration::from_secs(60 * 60);
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-server");
    let is_old = |entry: &std::fs::DirEntry| {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > LONG_OVER))
    };
    for entry in std::fs::read_dir(&all).into_iter().flatten().flatten().filter(is_old) {
        // Another run may be faster.
        let _ = std::fs::remove_dir_all(entry.path());
    }
    all.join(format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)))
}

fn demo_server() -> Option<PathBuf> {
    named("KARTA_DEMO_SERVER").or_else(|| built("karta-demo-server"))
}

/// A program that the environment names.
fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// A program that cargo has built beside this test's.
pub fn built(name: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().expect("the test's own path");
    let debug = test.parent()?.parent()?;
    Some(debug.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))).filter(|path| path.is_file())
}

/// A running server.
pub struct Server {
    pub kind: Kind,
    pub base_url: String,
    pub http: reqwest::Client,
    /// Its stdin is the lifeline: it exits when that closes, however this process ends.
    child: Child,
}

/// The project and the embed key that both servers know.
pub const PROJECT: &str = "coffeeco/support-bot";
pub const KEY: &str = "pk_live_demo";

impl Server {
    /// Starts a server with options of its own; `None` when it is not there and need not be.
    pub fn start(kind: Kind, arguments: &[&str]) -> Option<Self> {
        let mut command = match kind.command() {
            Ok(command) => command,
            Err(reason) if kind.is_required() => panic!("{reason}"),
            Err(reason) => {
                // Not by `eprintln!`, which is caught and shown for failed tests only.
                let _ = writeln!(std::io::stderr(), "the {kind:?} server's tests are {reason}");
                return None;
            }
        };
        command.args(["0", "--watch-stdin"]).args(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let stdout = child.stdout.take().expect("a pipe");
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines();
            let _ = tell.send(lines.next().and_then(Result::ok).unwrap_or_default());
            // Whatever it says later must not fill the pipe.
            lines.for_each(drop);
        });
        let line = told.recv_timeout(START_LIMIT).expect("the server says that it is ready");
        let ready: Value = serde_json::from_str(&line).expect("the ready line is JSON");
        let base_url = ready["base_url"].as_str().expect("the ready line has a base_url").to_owned();
        Some(Self { kind, base_url, http: client_without_pool(), child })
    }

    /// Options for its agent, without auth.
    pub fn bare_options(&self) -> AgentOptions {
        AgentOptions::new(PROJECT).base_url(&self.base_url)
    }

    /// Options with the ordinary key.
    pub fn options(&self) -> AgentOptions {
        self.bare_options().embed_key(KEY)
    }

    pub fn client(&self) -> KartaAgentClient {
        client(self.options())
    }

    pub fn client_by_key(&self, key: &str) -> KartaAgentClient {
        client(self.bare_options().embed_key(key))
    }
}

pub fn client(options: AgentOptions) -> KartaAgentClient {
    KartaAgentClient::new(options).expect("the options are good")
}

/// A connection that is kept may be closed by the server in the very moment in which it is used again.
fn client_without_pool() -> reqwest::Client {
    reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client")
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The one server of a kind in this test program. It ends with the program.
pub fn shared(kind: Kind) -> Option<&'static Server> {
    static REAL: OnceLock<Option<Server>> = OnceLock::new();
    static DEMO: OnceLock<Option<Server>> = OnceLock::new();
    let server = match kind {
        Kind::Real => &REAL,
        Kind::Demo => &DEMO,
    };
    server.get_or_init(|| Server::start(kind, &[])).as_ref()
}

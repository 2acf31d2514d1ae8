//! Stands in front of a server until it is told to stop, and says on stdout where.

use std::io::Write;
use std::process::ExitCode;

use karta_fault_proxy::FaultProxy;
use tokio::io::AsyncReadExt;

const USAGE: &str = "\
usage: karta-fault-proxy UPSTREAM PORT [--watch-stdin]     port 0 picks a free one
  --watch-stdin   exit when stdin closes
Faults are set by POST /__fault__/add, see the README.";

#[tokio::main]
async fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let watch_stdin = words.iter().any(|word| word == "--watch-stdin");
    words.retain(|word| word != "--watch-stdin");
    let [upstream, port] = words.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let Ok(port) = port.parse::<u16>() else {
        eprintln!("{port} is no port\n{USAGE}");
        return ExitCode::from(2);
    };
    let proxy = match FaultProxy::start(upstream, ([127, 0, 0, 1], port).into()).await {
        Ok(proxy) => proxy,
        Err(fault) => {
            eprintln!("can't listen on port {port}: {fault}");
            return ExitCode::FAILURE;
        }
    };
    let mut stdout = std::io::stdout();
    // A closed stdout is no reason not to serve.
    let _ = writeln!(stdout, r#"{{"ready": true, "base_url": "{}"}}"#, proxy.base_url());
    let _ = stdout.flush();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = stdin_closed(), if watch_stdin => {}
    }
    ExitCode::SUCCESS
}

/// Waits until stdin ends.
async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 1024];
    while matches!(stdin.read(&mut buffer).await, Ok(n) if n > 0) {}
}

//! Serves the demo agent until it is told to stop, and says on stdout where.

mod args;

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use args::Args;
use karta_demo_server::DemoServer;
use tokio::io::AsyncReadExt;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(fault) => {
            eprintln!("{fault}\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    let address = SocketAddr::new(args.host, args.port);
    let server = match DemoServer::start(args.config, address).await {
        Ok(server) => server,
        Err(fault) => {
            eprintln!("can't listen on {address}: {fault}");
            return ExitCode::FAILURE;
        }
    };
    announce(&server);
    tokio::select! {
        () = stop_signal() => {}
        () = stdin_closed(), if args.watch_stdin => {}
    }
    // Connections that a client keeps busy must not hold the exit up.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(1), server.stop()).await;
    ExitCode::SUCCESS
}

/// Prints the line that test runners wait for. A closed stdout is no reason not to serve.
fn announce(server: &DemoServer) {
    let (url, pid) = (server.base_url(), std::process::id());
    let (project, key) = (DemoServer::PROJECT, DemoServer::EMBED_KEY);
    let mut stdout = std::io::stdout();
    let _ = writeln!(
        stdout,
        r#"{{"ready": true, "base_url": "{url}", "pid": {pid}, "project": "{project}", "embed_key": "{key}"}}"#
    );
    let _ = stdout.flush();
}

/// Waits for ctrl-c or SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Waits until stdin ends.
async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 1024];
    while matches!(stdin.read(&mut buffer).await, Ok(n) if n > 0) {}
}

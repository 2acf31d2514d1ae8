//! `cargo xtask serve NAME`

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use axum::Router;
use karta_demo_server::{Config, DemoServer};

use crate::args::Args;
use crate::project::Project;
use crate::site::{self, BuildOptions};
use crate::static_files;

/// The port that is used when none is asked for, if it is free.
const PORT: u16 = 8080;

/// Builds a page and serves it together with the demo agent.
pub fn serve(mut args: Args) -> Result<ExitCode> {
    let port = args.port()?;
    let strict_policy = args.flag("--csp");
    if args.flag("--watch-stdin") {
        stop_with_standard_input();
    }
    let (options, rest) = BuildOptions::take(args)?;
    if let Some(word) = rest.first() {
        bail!("one page at a time: what is `{word}`?");
    }
    start(&Project::here()?, &options, port, strict_policy)
}

/// Serves until the program is stopped.
pub(super) fn start(
    project: &Project,
    options: &BuildOptions,
    port: Option<u16>,
    strict_policy: bool,
) -> Result<ExitCode> {
    let folder = site::build(project, options)?;
    let pages = static_files::router(folder, strict_policy);
    tokio::runtime::Runtime::new()?.block_on(async {
        let server = listen(port, &pages).await?;
        let url = server.base_url();
        println!("\n  {} and its demo agent: open {url}/\n  Ctrl-C stops it.", options.name);
        std::future::pending().await
    })
}

/// Serves the pages and the demo agent on one origin.
async fn listen(port: Option<u16>, pages: &Router) -> Result<DemoServer> {
    let start = |port: u16| {
        let address = (Ipv4Addr::LOCALHOST, port).into();
        DemoServer::start_with_pages(Config::default(), address, pages.clone())
    };
    match start(port.unwrap_or(PORT)).await {
        Err(error) if port.is_none() && error.kind() == ErrorKind::AddrInUse => {
            eprintln!("Port {PORT} is taken; here is another one (--port N picks it).");
            Ok(start(0).await?)
        }
        started => started.with_context(|| format!("could not listen on port {}", port.unwrap_or(PORT))),
    }
}

/// Ends the program when its standard input does: a test that dies leaves nothing behind.
fn stop_with_standard_input() {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
}

//! `serve`: logs, signals, and the registry between them.

use crate::cli::{open_archive, open_blobs};
use crate::clock::Clock;
use crate::config::{Config, Log, LogFormat};
use crate::registry::Registry;
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Listen here instead of where the configuration says
    #[arg(long)]
    listen: Option<SocketAddr>,
}

impl Serve {
    /// Serves until told to stop.
    pub async fn run(self, mut config: Config) -> anyhow::Result<ExitCode> {
        start_log(&config.log)?;
        quiet_panics();
        config.listen = self.listen.unwrap_or(config.listen);
        // Refused before the database is touched: an address that would need TLS.
        crate::tls::settings(&config)?;
        let archive = open_archive(&config).await?;
        let blobs = open_blobs(&config)?;
        let registry = Registry::new(config, archive, blobs, Clock::system()).map_err(|refused| refused.0)?;
        let listener = crate::bind(&registry)?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        crate::serve(registry, listener, async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Logs as configured, to the standard error.
fn start_log(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

/// Logs of the other commands: only what went wrong.
pub fn log_warnings_only() {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("warn"))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

/// A panic's text may repeat what somebody sent; its place never does.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

//! The command line: for the administrator at the machine itself. Everything here works beside a running `serve`
//! on the same database; the desks hear of it within a moment.

pub mod absence;
pub mod account;
pub mod backup;
pub mod bell;
pub mod circular;
pub mod doctor;
pub mod letter;
pub mod org;
pub mod publishing;
pub mod restore;
mod rules_file;
pub mod sample;
pub mod serve;
pub mod terms;

use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::Config;
use anyhow::Context;
use clap::{Parser, Subcommand};
use diwan_domain::Moment;
use diwan_store::Archive;
use std::fs::DirBuilder;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The registry of Diwan: circulars and letters of an agency, who received them, and when.
#[derive(Debug, Parser)]
#[command(name = "diwan-registry", version)]
pub struct Arguments {
    /// Configuration file [default: diwan-registry.toml in the working directory, if there is one]
    #[arg(long, global = true, env = "DIWAN_REGISTRY_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the desks until SIGTERM or SIGINT
    Serve(serve::Serve),
    /// Found the agency in an empty database, or rename it
    Init(org::Init),
    /// Units and people
    #[command(subcommand)]
    Org(org::Org),
    /// Accounts, roles and sessions
    #[command(subcommand)]
    Account(account::Account),
    /// Who is excused: leave, secondment, off duty, no workstation
    #[command(subcommand)]
    Absence(absence::Absence),
    /// When circulars ring, and who is told while they stand unmet
    #[command(subcommand)]
    Bell(bell::Bell),
    /// When a second person must approve, how often may be reminded, how long a matter may be contested
    #[command(subcommand)]
    Publishing(publishing::Publishing),
    /// Circulars
    #[command(subcommand)]
    Circular(circular::Circular),
    /// One letter
    #[command(subcommand)]
    Letter(letter::Letter),
    /// Many letters
    #[command(subcommand)]
    Letters(letter::Letters),
    /// Fill an empty registry with a believable ministry, for trying out
    Sample(sample::Sample),
    /// Copy database, attachments and configuration into an empty directory, while the registry may go on
    Backup(backup::Backup),
    /// Put a backup into an empty place and make every desk take a new snapshot
    Restore(restore::Restore),
    /// Look for everything that is wrong
    Doctor(doctor::Doctor),
}

/// Runs a command to its end.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let config = Config::read(arguments.config.as_deref())?;
        let command = match arguments.command {
            Command::Serve(serve) => return serve.run(config).await,
            other => other,
        };
        serve::log_warnings_only();
        let office = Office { config, config_file: arguments.config, clock: Clock::system() };
        match command {
            Command::Serve(_) => Ok(()),
            Command::Init(init) => init.run(&office).await,
            Command::Org(org) => org.run(&office).await,
            Command::Account(account) => account.run(&office).await,
            Command::Absence(absence) => absence.run(&office).await,
            Command::Bell(bell) => bell.run(&office).await,
            Command::Publishing(publishing) => publishing.run(&office).await,
            Command::Circular(circular) => circular.run(&office).await,
            Command::Letter(letter) => letter.run(&office).await,
            Command::Letters(letters) => letters.run(&office).await,
            Command::Sample(sample) => sample.run(&office).await,
            Command::Backup(backup) => backup.run(&office).await,
            Command::Restore(restore) => restore.run(&office).await,
            Command::Doctor(doctor) => return doctor.run(&office).await,
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

/// What every command works with.
pub struct Office {
    config: Config,
    config_file: Option<PathBuf>,
    clock: Clock,
}

impl Office {
    /// The time now.
    fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The archive that the configuration names.
    async fn archive(&self) -> anyhow::Result<Arc<dyn Archive>> {
        open_archive(&self.config).await
    }

    /// The attachments that lie beside it.
    fn blobs(&self) -> anyhow::Result<BlobStore> {
        open_blobs(&self.config)
    }
}

/// Opens the configured archive, making the directory of an embedded one.
pub async fn open_archive(config: &Config) -> anyhow::Result<Arc<dyn Archive>> {
    make_private(&config.data_dir())?;
    if let Some(directory) = config.database_file().as_deref().and_then(Path::parent) {
        make_private(directory)?;
    }
    Ok(diwan_store::open(&config.database_uri()).await?)
}

/// Opens the configured attachments.
pub fn open_blobs(config: &Config) -> anyhow::Result<BlobStore> {
    let directory = config.data_dir();
    make_private(&directory)?;
    BlobStore::open(&directory, config.limits.attachment_bytes)
        .with_context(|| format!("cannot use the data directory {}", directory.display()))
}

/// Makes a directory, when it is missing, that only its owner may enter: it holds correspondence and password hashes.
fn make_private(directory: &Path) -> anyhow::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(directory).with_context(|| format!("cannot make {}", directory.display()))
}

/// Says a line to the person at the terminal. A pipe that was closed early is no failure of the command.
fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout(), "{}", line.as_ref());
}

/// Who enters something: as was said, or whose terminal it is.
fn who(said: Option<String>) -> String {
    let signed_in = || ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    said.or_else(signed_in).unwrap_or_else(|| "command line".to_owned())
}

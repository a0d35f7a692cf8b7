//! A program that runs beside a story and ends with it.

use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// A running program; killed when dropped.
pub(crate) struct Daemon {
    child: Child,
    out: PathBuf,
}

impl Daemon {
    /// Starts `command`; everything that it says goes to `<folder>/<name>.log`.
    pub(crate) fn start(mut command: Command, folder: &Path, name: &str) -> Result<Self> {
        let out = folder.join(format!("{name}.log"));
        let log = File::options().create(true).append(true).open(&out)?;
        let child =
            command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true).spawn().with_context(
                || format!("{name} does not start: is its Debian package installed? (`make test` does it)"),
            )?;
        Ok(Self { child, out })
    }

    /// Waits until the program has said `word`.
    pub(crate) async fn said(&mut self, word: &str) -> Result<()> {
        let began = tokio::time::Instant::now();
        loop {
            let text = self.all_said();
            if text.contains(word) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("ended ({status}) before it said {word:?}:\n{text}");
            }
            if began.elapsed() > Duration::from_secs(45) {
                bail!("never said {word:?}:\n{text}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that it said so far.
    pub(crate) fn all_said(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap_or_default()
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it at once, as a crash would, and waits until it is gone.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("kill")
    }

    /// Asks it to end, and waits until it is gone.
    pub(crate) async fn end(mut self) -> Result<()> {
        if let Some(pid) = self.child.id() {
            Command::new("kill").arg(pid.to_string()).status().await?;
        }
        tokio::time::timeout(Duration::from_secs(45), self.child.wait()).await.context("does not end when asked")??;
        Ok(())
    }
}

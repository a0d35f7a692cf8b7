//! What a person does to their desktop around the workstation: locks the screen, asks for silence.

use crate::daemon::Daemon;
use crate::machine::Machine;
use anyhow::{Result, ensure};

/// The screen saver that is played here; GNOME's.
const SAVER: &str = "org.gnome.ScreenSaver";

impl Machine {
    /// The desktop has a screen saver from now on.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start_screen_saver(&mut self) -> Result<()> {
        let mut command = self.session().python("fake_desktop.py");
        command.arg(self.home().join("desktop.log"));
        let mut desktop = Daemon::start(command, self.home(), "surroundings")?;
        desktop.said("ready").await?;
        self.surroundings = Some(desktop);
        self.play("Own", &[format!("string:{SAVER}")]).await
    }

    /// The person locks the screen, or comes back and unlocks it.
    ///
    /// # Errors
    /// When there is no screen saver.
    pub async fn lock_screen(&self, locked: bool) -> Result<()> {
        self.play("Cover", &[format!("string:{SAVER}"), format!("boolean:{locked}")]).await
    }

    /// The person asks the desktop for silence, or takes that back.
    ///
    /// # Errors
    /// When the notification daemon does not know silence.
    pub async fn keep_silent(&self, silent: bool) -> Result<()> {
        self.ask_notes("Silence", &[format!("boolean:{silent}")]).await.map(drop)
    }

    async fn play(&self, deed: &str, arguments: &[String]) -> Result<()> {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply=literal", "--dest=test.Desktop", "/test"]);
        let out = command.arg(format!("test.DesktopCtl.{deed}")).args(arguments).output().await?;
        ensure!(out.status.success(), "{deed}: {}", String::from_utf8_lossy(&out.stderr));
        Ok(())
    }
}

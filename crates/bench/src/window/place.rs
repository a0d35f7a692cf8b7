//! The computer that the windows stand on, with a registry beside it.

use crate::figures::{Goal, Scales, short};
use crate::machine::ms;
use crate::stocked::{LOGIN, PASSWORD, Stocked};
use anyhow::{Result, bail, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::program;
use diwan_stories::{Desk, Machine, eventually};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Programs that a window is looked at with, and the Debian package of each.
const TOOLS: [(&str, &str); 7] = [
    ("Xvfb", "xvfb"),
    ("dbus-daemon", "dbus-daemon"),
    ("gdbus", "libglib2.0-bin"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("openbox", "openbox"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("xdotool", "xdotool"),
];
/// The example beside the workstation.
const EMPTY: &str = "examples/empty";
/// How long a first sync may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// Larger than a window, so that none is cut by its frame.
const SCREEN: (u32, u32) = (1400, 960);

/// A computer with a signed-in workstation that has every letter.
pub struct Place {
    /// The computer.
    pub machine: Machine,
    server: String,
    empty: PathBuf,
}

impl Place {
    /// Signs in through the window and waits until every letter is there.
    pub async fn synced(scales: &mut Scales, stocked: &Stocked, letters: usize) -> Result<Self> {
        let machine = Machine::start(SCREEN.0, SCREEN.1, Notifications::Scripted).await?;
        let place = Self { machine, server: stocked.server.url(), empty: program(EMPTY)? };
        let desk = place.ours().await?;
        let start = Instant::now();
        desk.sign_in(LOGIN, PASSWORD).await?;
        while !has_everything(&desk, letters).await? {
            ensure!(start.elapsed() < PATIENCE, "the letters do not come");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let rate = letters as f64 / (ms(start) / 1000.0);
        scales.weigh(&format!("window_first_sync_{}_per_s", short(letters)), "letters/s", Goal::Told, &[rate])?;
        leave(desk).await?;
        Ok(place)
    }

    /// Starts the workstation.
    pub async fn ours(&self) -> Result<Desk> {
        Desk::start_at(&self.machine, &self.server).await
    }

    /// Starts the window with nothing in it.
    pub async fn empty(&self) -> Result<Desk> {
        Desk::drive(&self.machine, &self.empty, &[]).await
    }
}

/// Ends a window; everything that it held is free when this returns.
pub async fn leave(desk: Desk) -> Result<()> {
    // A process that has ended has no program any more, also while nobody has taken note of its end.
    let process = desk.process()?;
    let program = format!("/proc/{process}/exe");
    desk.quit().await?;
    // The driver may only have closed the window, and a workstation whose window is closed stays at work.
    let _ = tokio::process::Command::new("kill").args(["-TERM", &process.to_string()]).output().await;
    eventually("the window's process has ended", async || Ok((!Path::new(&program).exists()).then_some(()))).await
}

/// Whether the workstation is signed in and online, and holds so many letters.
pub async fn has_everything(desk: &Desk, letters: usize) -> Result<bool> {
    let status = invoke(desk, "status", Value::Null).await?;
    Ok(status["phase"] == "ready"
        && status["cached"] == letters
        && status["sync"].is_null()
        && status["link"]["online"] == true
        && !status["link"]["last_sync"].is_null())
}

/// Asks the shell as the window does.
pub async fn invoke(desk: &Desk, command: &str, arguments: Value) -> Result<Value> {
    const ASK: &str = "const [command, args, done] = arguments; \
        window.__TAURI_INTERNALS__.invoke(command, args ?? {}).then((answer) => done({ answer }), (failure) => done({ failure }))";
    let said = desk.run_and_wait(ASK, vec![command.into(), arguments]).await?;
    match &said["failure"] {
        Value::Null => Ok(said["answer"].clone()),
        failure => bail!("{command} failed: {failure}"),
    }
}

/// What is missing for measuring a window, in words.
pub fn missing() -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let tools = TOOLS
        .iter()
        .filter(|(tool, _)| !std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()))
        .map(|(tool, package)| format!("{tool} (Debian package {package})"));
    let built = ["diwan", EMPTY].into_iter().filter(|built| program(built).is_err());
    let built = built.map(|built| format!("{built} as a release (`make bench` builds it)"));
    let missing: Vec<String> = tools.chain(built).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

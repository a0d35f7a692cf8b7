//! A computer of the office: its screen, its session bus and what runs in the session.

use crate::daemon::Daemon;
use crate::notes::Notes;
use crate::tray::Tray;
use crate::wait::eventually;
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// Which notification daemon the session has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Notifications {
    /// The scriptable one, which tells a story everything that was asked of it.
    Scripted,
    /// dunst, for pictures.
    Dunst,
}

/// A computer. Everything on it ends when it is dropped.
pub struct Machine {
    // Ends last to first: the screen goes at the end and takes every window with it.
    pub(crate) notes: Option<Notes>,
    pub(crate) tray: Tray,
    _keyring: Daemon,
    _window_manager: Daemon,
    _panel: Option<[Daemon; 2]>,
    pub(crate) surroundings: Option<Daemon>,
    _bus: Daemon,
    _screen: Daemon,
    display: String,
    address: String,
    folder: TempDir,
    pub(crate) opengl: bool,
}

impl Machine {
    /// Switches on a computer with a screen of `width` by `height`.
    ///
    /// # Errors
    /// Whatever keeps the session from coming up.
    pub async fn start(width: u32, height: u32, notifications: Notifications) -> Result<Self> {
        let folder = TempDir::with_prefix("diwan-machine-")?;
        let home = folder.path();
        for place in ["run", "data", "config"] {
            std::fs::create_dir(home.join(place))?;
        }

        let mut screen = Command::new("Xvfb");
        screen.args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp"]);
        let screen = Daemon::start(screen, home, "screen")?;
        let number = eventually("a screen is up", async || {
            Ok(screen.all_said().lines().rev().find_map(|line| line.trim().parse::<u32>().ok()))
        })
        .await?;
        let display = format!(":{number}");

        // This bus starts nothing by itself: what a story kills stays dead until the story brings it back.
        let socket = home.join("run/bus");
        let address = format!("unix:path={}", socket.display());
        let mut bus = Command::new("dbus-daemon");
        bus.arg("--nofork")
            .arg(format!("--config-file={}", desktop("session.conf").display()))
            .arg(format!("--address={address}"));
        let bus = Daemon::start(bus, home, "bus")?;
        eventually("the session bus listens", async || Ok(socket.exists().then_some(()))).await?;

        let session = Session { display: &display, address: &address, home };
        let window_manager = Daemon::start(session.command("openbox"), home, "openbox")?;
        let keyring = session.keyring().await?;
        // The panel is a real tray, seen in pictures; the watcher is a tray that stories can read.
        let (tray, panel) = match notifications {
            Notifications::Scripted => (Tray::watch(session.python("sni_watch.py"), home).await?, None),
            Notifications::Dunst => (Tray::unwatched(), Some(session.panel().await?)),
        };
        let notes = Notes::start(&session, notifications).await?;
        Ok(Self {
            notes: Some(notes),
            tray,
            _keyring: keyring,
            _window_manager: window_manager,
            _panel: panel,
            surroundings: None,
            _bus: bus,
            _screen: screen,
            display,
            address,
            folder,
            opengl: false,
        })
    }

    /// A command that runs in this computer's session.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        self.session().command(program)
    }

    /// Windows that are started from now on are drawn with OpenGL, as on a computer with a graphics card. Only then does the driver give a
    /// picture of a window: without, the engine of Debian 12 never answers it.
    #[must_use]
    pub fn with_opengl(mut self) -> Self {
        self.opengl = true;
        self
    }

    /// While the workstation is off: its clock agreed with the registry's when it was last on (`set_clock_right.py` says what this is for).
    ///
    /// # Errors
    /// When nobody has ever signed in here.
    pub async fn had_the_right_time(&self) -> Result<()> {
        let place = self.home().join("diwan/desk");
        let out = self.session().python("set_clock_right.py").arg(place).output().await?;
        ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        Ok(())
    }

    /// Runs a program in this computer's session to its end, and gives what it printed.
    ///
    /// # Errors
    /// What it complained of.
    pub async fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let out = self.command(program).args(arguments).output().await?;
        ensure!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        Ok(String::from_utf8(out.stdout)?)
    }

    pub(crate) fn session(&self) -> Session<'_> {
        Session { display: &self.display, address: &self.address, home: self.folder.path() }
    }

    /// Where the computer's files and logs are.
    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// The whole screen as PNG, with notifications and tray.
    ///
    /// # Errors
    /// ImageMagick's.
    pub async fn photograph(&self) -> Result<Vec<u8>> {
        let out = self.command("import").args(["-window", "root", "png:-"]).output().await?;
        ensure!(out.status.success(), "import: {}", String::from_utf8_lossy(&out.stderr));
        Ok(out.stdout)
    }
}

/// The environment of a session.
#[derive(Clone, Copy)]
pub(crate) struct Session<'a> {
    pub(crate) display: &'a str,
    pub(crate) address: &'a str,
    pub(crate) home: &'a Path,
}

impl Session<'_> {
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_remove("WAYLAND_DISPLAY")
            .env("DISPLAY", self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", self.address)
            .env("XDG_RUNTIME_DIR", self.home.join("run"))
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("HOME", self.home)
            .env("GDK_BACKEND", "x11")
            // No accessibility bus and no settings service run here; asking for them would only cost time.
            .env("NO_AT_BRIDGE", "1")
            .env("GSETTINGS_BACKEND", "memory")
            .env("LANG", "C.UTF-8")
            .env("TZ", "Asia/Kuwait")
            .current_dir(self.home);
        command
    }

    /// A panel with a tray and a clock, on a desk that is not black.
    async fn panel(&self) -> Result<[Daemon; 2]> {
        let place = self.home.join("config/xfce4/xfconf/xfce-perchannel-xml");
        std::fs::create_dir_all(&place)?;
        std::fs::copy(desktop("xfce4-panel.xml"), place.join("xfce4-panel.xml"))?;
        // The bus starts nobody by itself, so the panel's settings are started first.
        let settings =
            Daemon::start(self.command("/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"), self.home, "xfconfd")?;
        self.on_the_bus("org.xfce.Xfconf").await?;
        let panel = Daemon::start(self.command("xfce4-panel"), self.home, "panel")?;
        self.on_the_bus("org.kde.StatusNotifierWatcher").await?;
        let painted = self.command("xsetroot").args(["-solid", "#5b7a86"]).status().await?;
        ensure!(painted.success(), "xsetroot: is x11-xserver-utils installed?");
        Ok([settings, panel])
    }

    /// Waits until somebody has this name on the bus.
    pub(crate) async fn on_the_bus(&self, name: &str) -> Result<()> {
        eventually(&format!("{name} is on the bus"), async || {
            let out = self.command("gdbus").args(["wait", "--session", "--timeout", "5", name]).output().await?;
            Ok(out.status.success().then_some(()))
        })
        .await
    }

    /// A command for one of the scripts of `tests/desktop`, with Debian's own Python, which has the D-Bus modules.
    pub(crate) fn python(&self, script: &str) -> Command {
        let mut command = self.command("/usr/bin/python3");
        command.arg(desktop(script));
        command
    }

    /// An unlocked keyring, as after a login.
    async fn keyring(&self) -> Result<Daemon> {
        let mut unlock = self.command("gnome-keyring-daemon");
        unlock
            .args(["--unlock", "--components=secrets"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = unlock.spawn().context("gnome-keyring-daemon does not start: `make test` installs it")?;
        let mut password = child.stdin.take().context("the keyring takes no password")?;
        password.write_all(b"a story").await?;
        drop(password);
        child.wait().await?;
        // The daemon has gone to the background; this one only keeps its name on the bus until the bus ends.
        let mut wait = self.command("gdbus");
        wait.args(["wait", "--session", "org.freedesktop.secrets"]);
        Daemon::start(wait, self.home, "keyring")
    }
}

/// A script of `tests/desktop`.
pub(crate) fn desktop(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("desktop").join(script)
}

//! The real program on a real screen: what closing, starting again and quitting do. Nobody is signed in here; the stories of `tests/` go on from there.
#![cfg(target_os = "linux")]
// A test that cannot go on says so by panicking, in its helpers as well.
#![allow(clippy::unwrap_used, clippy::panic)]

mod desktop;

use desktop::{Bus, Running, Screen, eventually, lines};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// A computer at which somebody sits, with a window manager and perhaps a tray.
struct Seat {
    folder: tempfile::TempDir,
    bus: Bus,
    screen: Screen,
    _manager: Running,
    host: Option<Running>,
}

impl Seat {
    fn without_tray() -> Self {
        let (bus, screen) = (Bus::start(), Screen::start());
        let manager = Running::start(Command::new("openbox").env("DISPLAY", &screen.display).stderr(Stdio::null()));
        Self { folder: tempfile::tempdir().unwrap(), bus, screen, _manager: manager, host: None }
    }

    fn take() -> Self {
        let mut seat = Self::without_tray();
        seat.host = Some(seat.bus.script("sni_watch.py", &seat.tray_log(), &[]));
        seat
    }

    fn tray_log(&self) -> PathBuf {
        self.folder.path().join("tray.log")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The program on a desk that the environment chose.
    fn diwan(&self, arguments: &[&str]) -> Program {
        self.started(self.command(arguments).env("DIWAN_DATA_DIR", self.data()))
    }

    fn started(&self, command: &mut Command) -> Program {
        Program(command.spawn().unwrap())
    }

    /// The program on the person's usual desk, in a home of its own.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diwan"));
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address).env("DISPLAY", &self.screen.display);
        command.env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1").env("HOME", self.folder.path());
        for (variable, folder) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "share")]
        {
            command.env(variable, self.folder.path().join(folder));
        }
        command.env_remove("WAYLAND_DISPLAY").env_remove("DIWAN_SERVER").env_remove("DIWAN_DATA_DIR");
        command
    }

    fn login_entry(&self) -> PathBuf {
        self.folder.path().join(".config/autostart/Diwan.desktop")
    }

    fn starts_at_login(&self) -> bool {
        self.login_entry().exists()
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.screen.display).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn sees_window(&self) -> bool {
        !self.xdotool(&["search", "--onlyvisible", "--name", "^ديوان$"]).trim().is_empty()
    }

    /// Whether the window manager still lists the window, as a task bar does.
    fn task_bar_has_window(&self) -> bool {
        let ids = self.xdotool(&["search", "--name", "^ديوان$"]);
        let mut xprop = Command::new("xprop");
        let listed = xprop.args(["-root", "_NET_CLIENT_LIST"]).env("DISPLAY", &self.screen.display).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        ids.lines().filter_map(|id| id.parse::<u64>().ok()).any(|id| listed.contains(&format!("{id:#x}")))
    }

    async fn window_comes(&self) {
        eventually("the window is on the screen", async || self.sees_window().then_some(())).await;
    }

    /// Gives the window the keyboard and presses keys as a keyboard does.
    fn presses(&self, keys: &str) {
        self.xdotool(&["search", "--onlyvisible", "--name", "^ديوان$", "windowactivate", "--sync"]);
        self.xdotool(&["key", "--clearmodifiers", keys]);
    }

    async fn tray_comes(&self) {
        let registered = async || lines(&self.tray_log()).iter().any(|line| line["why"] == "registered").then_some(());
        eventually("the tray is there", registered).await;
    }

    /// The person closes the window by the window manager, once it has the keyboard.
    async fn closes_window(&self) {
        eventually("the window was closed", async || {
            if self.sees_window() {
                self.presses("alt+F4");
            }
            (!self.sees_window()).then_some(())
        })
        .await;
    }

    async fn uses_tray(&self, deed: &str, arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
        let bus = self.bus.connect().await;
        bus.call_method(Some(WATCHER), "/StatusNotifierWatcher", Some("test.TrayCtl"), deed, arguments).await.unwrap();
    }
}

struct Program(Child);

impl Program {
    fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    async fn ends(&mut self) -> ExitStatus {
        eventually("the program ended", async || self.0.try_wait().unwrap()).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn closing_keeps_the_program_at_work_and_every_way_back_leads_to_the_one_window() {
    let seat = Seat::take();
    let mut program = seat.diwan(&[]);
    seat.window_comes().await;
    seat.tray_comes().await;

    seat.closes_window().await;
    assert!(program.runs(), "circulars go on arriving");
    eventually("it is in the tray only", async || (!seat.task_bar_has_window()).then_some(())).await;
    assert!(seat.diwan(&[]).ends().await.success(), "a second start ends at once");
    seat.window_comes().await;

    seat.closes_window().await;
    seat.uses_tray("Activate", &()).await;
    seat.window_comes().await;

    seat.closes_window().await;
    assert!(seat.diwan(&["--hidden"]).ends().await.success());
    seat.uses_tray("Choose", &("افتح",)).await;
    seat.window_comes().await;

    seat.uses_tray("Choose", &("إنهاء",)).await;
    assert!(program.ends().await.success());
    eventually("the tray goes with it", async || {
        lines(&seat.tray_log()).iter().any(|line| line["why"] == "gone").then_some(())
    })
    .await;
}

#[tokio::test]
async fn at_login_it_starts_in_the_tray_and_logging_out_ends_it_in_order() {
    let seat = Seat::take();
    let mut program = seat.diwan(&["--hidden"]);
    seat.tray_comes().await;
    assert!(!seat.sees_window());
    let ended = Command::new("kill").args(["-TERM", &program.0.id().to_string()]).status().unwrap();
    assert!(ended.success());
    assert!(program.ends().await.success());
}

#[tokio::test]
async fn without_a_tray_a_closed_window_waits_in_the_task_bar_and_a_late_tray_is_used() {
    let mut seat = Seat::without_tray();
    let mut program = seat.diwan(&[]);
    seat.window_comes().await;
    seat.closes_window().await;
    assert!(program.runs());
    assert!(seat.task_bar_has_window(), "it is only minimised");
    seat.host = Some(seat.bus.script("sni_watch.py", &seat.tray_log(), &[]));
    seat.tray_comes().await;
    seat.uses_tray("Activate", &()).await;
    seat.window_comes().await;
}

#[tokio::test]
async fn ctrl_q_quits() {
    let seat = Seat::take();
    let mut program = seat.diwan(&[]);
    seat.window_comes().await;
    eventually("the program ended", async || {
        if seat.sees_window() {
            seat.presses("ctrl+q");
        }
        program.0.try_wait().unwrap()
    })
    .await;
}

#[tokio::test]
async fn two_people_may_run_their_own_desks_on_one_bus() {
    let seat = Seat::take();
    let mut first = seat.diwan(&["--hidden"]);
    seat.tray_comes().await;
    let other = seat.folder.path().join("other");
    let mut second = seat.started(seat.command(&["--hidden"]).env("DIWAN_DATA_DIR", &other));
    let trays =
        async || (lines(&seat.tray_log()).iter().filter(|line| line["why"] == "registered").count() == 2).then_some(());
    eventually("both have a tray", trays).await;
    assert!(first.runs() && second.runs());
    assert!(log_of(&other).exists() && log_of(&seat.data()).exists());
    assert!(!seat.starts_at_login(), "a desk that the environment chose is for a trial, not for every day");
}

#[tokio::test]
async fn the_persons_own_desk_lies_where_the_system_says_and_starts_hidden_at_login() {
    let seat = Seat::take();
    let _program = seat.started(&mut seat.command(&["--hidden"]));
    seat.tray_comes().await;
    eventually("it starts at login", async || seat.starts_at_login().then_some(())).await;
    let entry = std::fs::read_to_string(seat.login_entry()).unwrap();
    assert!(entry.lines().any(|line| line.starts_with("Exec=") && line.ends_with("--hidden")), "{entry}");
    assert!(log_of(&seat.folder.path().join("share/org.diwan.Workstation")).exists());
}

fn log_of(data: &Path) -> PathBuf {
    data.join("logs/diwan.log")
}

//! A desktop of a test's own: a private bus, a screen without a screen, and helpers that speak to what runs there.
//! Every process that is started here ends with the value that holds it.

// Each test binary uses its own half of this.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a condition may take to come true on a busy machine; nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with this value.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    /// Starts it and answers the first line that it prints.
    pub fn start_and_hear(command: &mut Command) -> (Self, String) {
        let mut running = Self::start(command.stdout(Stdio::piped()));
        let mut line = String::new();
        let mut output = BufReader::new(running.0.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        // Keeps the pipe open, so that later output is no fault of the process.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        assert!(!line.is_empty(), "{command:?} said nothing");
        (running, line.trim().to_owned())
    }

    /// Starts it and gives it this on its input, which then ends.
    pub fn start_and_tell(command: &mut Command, input: &[u8]) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        child.stdin.take().unwrap().write_all(input).unwrap();
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn desktop_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/desktop").join(name)
}

/// A session bus on which nobody runs yet.
pub struct Bus {
    _daemon: Running,
    pub address: String,
}

impl Bus {
    pub fn start() -> Self {
        let mut command = Command::new("dbus-daemon");
        command.arg("--nofork").arg("--print-address=1");
        command.arg(format!("--config-file={}", desktop_file("session.conf").display()));
        let (daemon, address) = Running::start_and_hear(&mut command);
        Self { _daemon: daemon, address }
    }

    /// A script of `tests/desktop`, with Debian's own Python, which has the D-Bus bindings. Ready when it says so.
    pub fn script(&self, name: &str, log: &Path, environment: &[(&str, &str)]) -> Running {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(desktop_file(name)).arg(log).env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command.envs(environment.iter().copied());
        let (running, ready) = Running::start_and_hear(&mut command);
        assert_eq!(ready, "ready");
        running
    }

    pub async fn connect(&self) -> zbus::Connection {
        zbus::connection::Builder::address(self.address.as_str()).unwrap().build().await.unwrap()
    }
}

/// A screen without a screen.
pub struct Screen {
    _server: Running,
    pub display: String,
}

impl Screen {
    pub fn start() -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]).stderr(Stdio::null());
        let (server, number) = Running::start_and_hear(&mut command);
        Self { _server: server, display: format!(":{number}") }
    }
}

/// The lines of a JSON log so far.
pub fn lines(log: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Waits until a condition gives something.
pub async fn eventually<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits for something that must come.
pub async fn within_patience<T>(what: &str, coming: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, coming).await.unwrap_or_else(|_| panic!("never came: {what}"))
}

/// Text without the invisible marks that keep directions apart.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200F}')).collect()
}

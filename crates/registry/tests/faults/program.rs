//! The real program over a house's database, until it ends or is killed.

use crate::house::House;
use diwan_protocol::client::HttpLetterbox;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest that anything here may take before a story gives up; never a measure of speed.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The program as it was built when the story began: a build that runs beside a long run must not change it in the middle.
pub struct Built {
    folder: TempDir,
}

impl Built {
    pub fn take() -> Self {
        let built = Self { folder: tempfile::tempdir().expect("a folder") };
        let original = env!("CARGO_BIN_EXE_diwan-registry");
        if std::fs::hard_link(original, built.path()).is_err() {
            std::fs::copy(original, built.path()).expect("a copy of the program");
        }
        built
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("diwan-registry")
    }

    /// Starts it with settings such as `LIMITS__IDLE_SECS`, and waits until it listens.
    pub fn start(&self, house: &House, settings: &[(&str, &str)]) -> Program {
        self.try_to_start(house, settings).unwrap_or_else(|said| panic!("the registry ended before it opened: {said}"))
    }

    /// The same; what it said when it ended instead.
    pub fn try_to_start(&self, house: &House, settings: &[(&str, &str)]) -> Result<Program, String> {
        let started = Instant::now();
        let mut command = self.command(house, "serve");
        command.env("DIWAN_REGISTRY_LISTEN", "127.0.0.1:0").stderr(Stdio::piped()).stdout(Stdio::null());
        for (name, value) in settings {
            command.env(format!("DIWAN_REGISTRY_{name}"), value);
        }
        let mut child = command.spawn().expect("the program runs");
        let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
        let (mut said, mut from) = (String::new(), 0);
        let address = loop {
            if log.read_line(&mut said).expect("a line") == 0 {
                child.wait().expect("it has ended");
                return Err(said);
            }
            if let Some((_, rest)) = said.get(from..).and_then(|line| line.split_once("listen=")) {
                break rest.split_whitespace().next().expect("an address").parse().expect("an address");
            }
            from = said.len();
        };
        // The pipe must not fill up.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Ok(Program { child, address, started })
    }

    /// Lets it examine the house; whether all is well, and what it said.
    pub fn doctor(&self, house: &House) -> (bool, String) {
        let examined = self.command(house, "doctor").stderr(Stdio::inherit()).output().expect("the program runs");
        let said = String::from_utf8(examined.stdout).expect("words");
        match examined.status.code() {
            Some(0) => (true, said),
            Some(1) => (false, said),
            other => panic!("the examination ended with {other:?}: {said}"),
        }
    }

    fn command(&self, house: &House, verb: &str) -> Command {
        let mut command = Command::new(self.path());
        command
            .arg(verb)
            .current_dir(house.folder())
            .env("DIWAN_REGISTRY_DATA_DIR", house.folder())
            .env("DIWAN_REGISTRY_DATABASE", &house.database);
        command
    }
}

/// One life of it.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
    started: Instant,
}

impl Program {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn letterbox(&self) -> Arc<HttpLetterbox> {
        Arc::new(HttpLetterbox::new(&self.url(), None).expect("a client"))
    }

    /// Waits until it says that it is well; how long that took since it was started.
    pub async fn ready(&self) -> Duration {
        until("the registry is well", async || (self.health().await == Some(200)).then_some(())).await;
        self.started.elapsed()
    }

    /// What `/healthz` answers; `None` when there is no answer.
    pub async fn health(&self) -> Option<u16> {
        let mut line = TcpStream::connect(self.address).await.ok()?;
        line.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.ok()?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.ok()?;
        status_of(&answer)
    }

    /// The most memory that it ever had, in KiB.
    pub fn peak_kib(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// The memory that it has now, in KiB.
    pub fn resident_kib(&self) -> u64 {
        self.memory("VmRSS:")
    }

    fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it lives");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a figure of the system");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// How many files it has open.
    pub fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("it lives").count()
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("SIGKILL was sent");
        self.child.wait().expect("it is dead");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status of an answer of HTTP/1.
pub fn status_of(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

/// Waits until something is so.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

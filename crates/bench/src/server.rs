//! The real program `diwan-registry` as a process of its own, so that its processor time and memory can be told apart.

use crate::machine;
use anyhow::{Context, Result, bail};
use diwan_protocol::client::HttpLetterbox;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// How long the registry may take to open its counter.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running registry. It is stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts the registry over a database that is made already, with its built-in settings. `folder` takes its attachments and its log.
    pub async fn open(database: &str, folder: &Path) -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let log = File::create(folder.join("registry.log"))?;
        let child = Command::new(program()?)
            .args(["serve", "--listen", &address.to_string()])
            .current_dir(folder)
            .env("DIWAN_REGISTRY_DATA_DIR", folder)
            .env("DIWAN_REGISTRY_DATABASE", database)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("the registry does not start")?;
        let mut server = Self { child, address };
        let started = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the registry ended with {status}: {}", std::fs::read_to_string(folder.join("registry.log"))?);
            }
            if started.elapsed() > PATIENCE {
                bail!("the registry does not listen");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(server)
    }

    /// Its address as desks know it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of it with connections of its own.
    pub fn letterbox(&self) -> Result<HttpLetterbox> {
        Ok(HttpLetterbox::new(&self.url(), None)?)
    }

    /// Its processor seconds so far.
    pub fn cpu_seconds(&self) -> Result<f64> {
        machine::cpu_seconds(Some(self.child.id()))
    }

    /// Its resident memory in KiB.
    pub fn rss_kib(&self) -> Result<f64> {
        machine::rss_kib(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `make bench` builds both programs into one folder.
fn program() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let program = here.with_file_name("diwan-registry");
    if !program.is_file() {
        bail!("{} is not built; `make bench` builds it", program.display());
    }
    Ok(program)
}

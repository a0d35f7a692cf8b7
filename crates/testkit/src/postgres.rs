//! A temporary PostgreSQL for tests: one cluster for the test process, a fresh database for each test.
//!
//! The cluster lives as long as a guardian process can read from a pipe that the test process holds. However the test
//! process ends (also by a kill), the pipe closes, and the guardian stops the cluster and removes its files.

use anyhow::{Context, Result, bail};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A running cluster with a socket in its own folder and no TCP port. Stopped and removed when dropped.
pub struct Cluster {
    home: PathBuf,
    bin: PathBuf,
    user: Option<(u32, u32)>,
    next: AtomicU32,
    pipe: Option<ChildStdin>,
    guardian: Child,
}

impl Cluster {
    /// The cluster of this process, started at first use. Commits are durable as in production.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().unwrap_or_else(|e| panic!("PostgreSQL does not start: {e:#}")))
    }

    /// Starts a cluster. Needs Debian's `postgresql` package (or `initdb` and `pg_ctl` in the PATH).
    pub fn start() -> Result<Self> {
        let bin = programs()?;
        // A short path: the name of a socket may have no more than 107 bytes.
        let home = tempfile::Builder::new().prefix("diwan-pg-").tempdir_in("/tmp")?.keep();
        std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o755))?;
        let data = home.join("data");
        std::fs::create_dir(&data)?;
        let user = unprivileged()?;
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&home, Some(uid), Some(gid))?;
            std::os::unix::fs::chown(&data, Some(uid), Some(gid))?;
        }
        let mut initdb = as_user(user, &home, &bin.join("initdb"));
        run(initdb.arg("-D").arg(&data).args(["-U", "diwan", "-A", "trust", "-E", "UTF8", "--no-sync"]))?;
        serve(user, &home, &bin)?;
        let mut guardian = as_user(user, &home, Path::new("/bin/sh"))
            .args(["-c", "read -r _; \"$1\" -D \"$2/data\" -m immediate -w stop; cd /; rm -rf \"$2\"", "guardian"])
            .args([bin.join("pg_ctl"), home.clone()])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the guardian")?;
        let pipe = guardian.stdin.take();
        Ok(Self { home, bin, user, next: AtomicU32::new(1), pipe, guardian })
    }

    /// Kills the server with SIGKILL: no goodbye to anybody, nothing written any more. Its workers notice and end by themselves.
    pub fn kill(&self) -> Result<()> {
        let noted = std::fs::read_to_string(self.home.join("data/postmaster.pid")).context("the server's number")?;
        let number = noted.lines().next().context("the server's number")?;
        run(Command::new("kill").args(["-9", number])).map(drop)
    }

    /// Starts the killed server again over the same files; it recovers them first.
    pub fn start_again(&mut self) -> Result<()> {
        // While the last worker of the killed server ends, a new one is refused.
        let mut tries = 0;
        loop {
            match serve(self.user, &self.home, &self.bin) {
                Err(_) if tries < 200 => std::thread::sleep(Duration::from_millis(100)),
                started => return started,
            }
            tries += 1;
        }
    }

    /// One of PostgreSQL's own programs, of the same installation as the server.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> Result<String> {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        run(Command::new(self.bin.join("createdb")).arg("-h").arg(&self.home).args(["-U", "diwan", &name]))?;
        Ok(self.address(&name))
    }

    /// The address of a database of this cluster.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://diwan@{}/{database}", self.home.display().to_string().replace('/', "%2F"))
    }

    /// Runs SQL in a database as its owner, behind the archive's back: what a test breaks on purpose, or asks directly.
    /// Returns the rows as text, columns separated by `|`.
    pub fn sql(&self, address: &str, sql: &str) -> Result<String> {
        run(Command::new(self.bin.join("psql")).args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            address,
        ]))
    }
}

impl Cluster {
    /// Runs a file of SQL in a database, as somebody does who restores what `pg_dump` wrote.
    pub fn sql_file(&self, address: &str, file: &Path) -> Result<String> {
        run(Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f"])
            .arg(file)
            .arg(address))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.guardian.wait();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// Starts the server and waits until it answers.
fn serve(user: Option<(u32, u32)>, home: &Path, bin: &Path) -> Result<()> {
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c max_connections=200 -c shared_buffers=64MB",
        home.display()
    );
    let mut start = as_user(user, home, &bin.join("pg_ctl"));
    start.arg("-D").arg(home.join("data")).args(["-w", "-t", "120", "-l"]).arg(home.join("log"));
    run(start.args(["-o", &options, "start"])).map(drop)
}

fn as_user(user: Option<(u32, u32)>, home: &Path, program: &Path) -> Command {
    let mut command = Command::new(program);
    // initdb refuses root, and the cluster must not outlive its rights either.
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir(home).env("LC_ALL", "C.UTF-8");
    command
}

fn run(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    // pg_ctl's server inherits its output; a pipe would never end.
    let starts = command.get_args().any(|a| a == "start");
    let output = if starts {
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        std::process::Output { status: status.with_context(|| name.clone())?, stdout: Vec::new(), stderr: Vec::new() }
    } else {
        command.stdin(Stdio::null()).output().with_context(|| name.clone())?
    };
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// The folder of the newest installed PostgreSQL.
fn programs() -> Result<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<_> = installed
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file());
    versions
        .pop()
        .or(in_path)
        .context("initdb was found neither in /usr/lib/postgresql nor in the PATH; install the package `postgresql`")
}

/// Whom to run as when the tests run as root: Debian's `postgres`, else `nobody`. `None` when not root.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    let me = std::fs::metadata("/proc/self").map(|m| std::os::unix::fs::MetadataExt::uid(&m)).context("/proc/self")?;
    if me != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    for wanted in ["postgres", "nobody"] {
        for fields in users.lines().map(|line| line.split(':').collect::<Vec<_>>()) {
            if let [name, _, uid, gid, ..] = fields.as_slice()
                && *name == wanted
            {
                return Ok(Some((uid.parse()?, gid.parse()?)));
            }
        }
    }
    bail!("the tests run as root and there is neither a user postgres nor nobody")
}

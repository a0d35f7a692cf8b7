//! The configuration: built-in values, then `diwan-registry.toml`, then `DIWAN_REGISTRY_*` from the environment.

use crate::blobs::DEFAULT_MAX_BYTES;
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use figment::value::magic::RelativePathBuf;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The file that is read when it lies in the working directory and no other was named.
pub const DEFAULT_FILE: &str = "diwan-registry.toml";
/// Variables of this prefix override the file; `__` goes one level down: `DIWAN_REGISTRY_LOG__FORMAT`.
pub const ENV_PREFIX: &str = "DIWAN_REGISTRY_";

/// Everything that an administrator decides.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where database (when embedded) and attachments lie.
    data_dir: RelativePathBuf,
    /// `sqlite:<file>` or `postgres://…`; empty means `registry.db` in `data_dir`.
    pub database: String,
    /// Where the registry listens. Anything but loopback needs `tls`.
    pub listen: SocketAddr,
    /// A separate plain listener for `/metrics`; without it `/metrics` answers loopback peers on `listen`.
    pub metrics_listen: Option<SocketAddr>,
    /// How far the agency's clocks are ahead of UTC, e.g. `+03:00` (no Gulf state has a summer time): a day as a deadline ends at
    /// midnight there.
    pub utc_offset: String,
    /// Certificate and key.
    pub tls: Option<Tls>,
    /// Sessions.
    pub sessions: Sessions,
    /// Limits against too much of anything.
    pub limits: Limits,
    /// Wrong passwords.
    pub throttle: Throttle,
    /// Push and long poll.
    pub push: Push,
    /// How often a desk rings again for an owed duty, in seconds.
    pub ring_again_secs: u64,
    /// Logs.
    pub log: Log,
}

/// PEM files for TLS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    certificate: RelativePathBuf,
    key: RelativePathBuf,
}

/// How long sessions last.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// Hours after which a person signs in again.
    pub hours: u32,
}

/// Limits against too much of anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The most bytes of one attachment.
    pub attachment_bytes: u64,
    /// The most connections, strangers included; never more than the system lets this process have open files.
    pub connections: usize,
    /// The most connections on which nobody has shown a valid session yet. When there are more, the address with the most of them
    /// gives up its oldest.
    pub strangers: usize,
    /// The most connections of one person; any more count as strangers'.
    pub connections_per_person: usize,
    /// The most requests of one person in work at once, push lines included.
    pub requests_per_person: usize,
    /// Seconds after which a connection on which nothing is being asked is closed. The head of a request must arrive whole within them.
    pub idle_secs: u64,
    /// Seconds after which a request is given up, and after which a client is cut off that takes nothing of its answer.
    pub request_secs: u64,
    /// The most push connections of one person.
    pub pushes_per_person: usize,
    /// The most password checks at once; each takes 19 MiB and a processor.
    pub password_checks: usize,
    /// Seconds that open requests get to finish when the registry goes down.
    pub drain_secs: u64,
}

/// When wrong passwords make one wait: 15 s after the free ones, doubled each time, up to 15 minutes. And how often one may ask at all.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Throttle {
    /// Failures of one account before the first wait.
    pub free_per_account: u32,
    /// Failures from one address before the first wait; more than for an account, since an office may share one address.
    pub free_per_address: u32,
    /// Requests a second of one person, with ten seconds' worth at once; 0 for any number.
    pub person_requests_per_sec: u32,
    /// Requests a second without a valid session from one address, with ten seconds' worth at once; 0 for any number.
    pub address_requests_per_sec: u32,
}

/// Push and long poll.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// Milliseconds between two looks for commits of other processes.
    pub look_ms: u64,
    /// Milliseconds over which desks are asked to spread their fetching, for each connected desk.
    pub spread_ms_per_desk: f64,
    /// Seconds between two comment lines that keep a silent line alive; desks are told, and give a line up after two and a half times as long.
    pub alive_secs: u64,
}

/// Logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// A filter as `tracing` reads it, e.g. `info` or `diwan_registry=debug,warn`.
    pub filter: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Reads the configuration. A named file must exist; unknown keys and wrong values are refused with their place.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let toml = match file {
            Some(path) if !path.is_file() => anyhow::bail!("the configuration file {} does not exist", path.display()),
            Some(path) => Toml::file_exact(path),
            None if Path::new(DEFAULT_FILE).is_file() => Toml::file_exact(DEFAULT_FILE),
            None => Toml::string(""),
        };
        // `…_CONFIG` names the file and `…_PASSWORD` gives a command its secret: neither is a setting.
        let env = Env::prefixed(ENV_PREFIX).ignore(&["CONFIG", "PASSWORD"]).split("__");
        Ok(Figment::from(toml).merge(env).extract()?)
    }

    /// The built-in values with a data directory of one's own.
    pub fn in_directory(data_dir: &Path) -> Self {
        Self { data_dir: RelativePathBuf::from(data_dir), ..Self::default() }
    }

    /// Where database (when embedded) and attachments lie.
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.relative()
    }

    /// The database's address.
    pub fn database_uri(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.data_dir().join("registry.db").display())
        } else {
            self.database.clone()
        }
    }

    /// The file of an embedded database; `None` for a server's.
    pub fn database_file(&self) -> Option<PathBuf> {
        self.database_uri().strip_prefix("sqlite:").map(PathBuf::from)
    }
}

impl Tls {
    /// Names the two files.
    pub fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: RelativePathBuf::from(certificate), key: RelativePathBuf::from(key) }
    }

    /// PEM file with the certificate and those above it.
    pub fn certificate(&self) -> PathBuf {
        self.certificate.relative()
    }

    /// PEM file with the private key.
    pub fn key(&self) -> PathBuf {
        self.key.relative()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: RelativePathBuf::from(Path::new("data")),
            database: String::new(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8470),
            metrics_listen: None,
            utc_offset: "+03:00".to_owned(),
            tls: None,
            sessions: Sessions::default(),
            limits: Limits::default(),
            throttle: Throttle::default(),
            push: Push::default(),
            ring_again_secs: 300,
            log: Log::default(),
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self { hours: 12 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attachment_bytes: DEFAULT_MAX_BYTES,
            connections: 25_000,
            strangers: 2_048,
            connections_per_person: 64,
            requests_per_person: 64,
            idle_secs: 15,
            request_secs: 30,
            pushes_per_person: 8,
            password_checks: 4,
            drain_secs: 10,
        }
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self { free_per_account: 5, free_per_address: 50, person_requests_per_sec: 100, address_requests_per_sec: 100 }
    }
}

impl Default for Push {
    fn default() -> Self {
        Self { look_ms: 150, spread_ms_per_desk: 0.5, alive_secs: 30 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info,refinery_core=warn".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_say_little_but_nothing_wrong() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("registry.toml");
        std::fs::write(&file, "data_dir = \"store\"\n[log]\nformat = \"json\"\n").expect("written");
        let config = Config::read(Some(&file)).expect("read");
        assert_eq!(config.data_dir(), dir.path().join("store"), "paths are relative to the file that names them");
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.sessions.hours, 12);

        std::fs::write(&file, "listn = \"127.0.0.1:1\"\n").expect("written");
        let error = Config::read(Some(&file)).expect_err("an unknown key").to_string();
        assert!(error.contains("listn"), "{error}");
        assert!(Config::read(Some(&dir.path().join("none.toml"))).is_err());
    }
}

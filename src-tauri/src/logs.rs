//! The log: technical events without personal data, in a file that cannot grow beyond two times its limit.

use std::fs::{File, OpenOptions, create_dir_all, rename};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Bytes after which the file becomes `diwan.log.1`, in place of the one before.
const LIMIT: u64 = 2 * 1024 * 1024;

/// Starts the log in `folder`, and on the terminal as well. `DIWAN_LOG` chooses what is told (default `info`).
/// A panic is told by its place only: its text may quote what a person wrote.
pub fn start(folder: &Path) {
    let filter = EnvFilter::try_from_env("DIWAN_LOG").unwrap_or_else(|_| EnvFilter::new("info,zbus=warn"));
    let terminal = tracing_subscriber::fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    let file = LimitedFile::open(folder.join("diwan.log"), LIMIT)
        .map(|file| tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file)));
    let trouble = file.as_ref().err().map(ToString::to_string);
    if tracing_subscriber::registry().with(filter).with(terminal).with(file.ok()).try_init().is_err() {
        return;
    }
    if let Some(error) = trouble {
        tracing::warn!(%error, "no log file can be written; the terminal has the log");
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program failed");
    }));
}

/// A file that is put aside when it is full.
struct LimitedFile {
    path: PathBuf,
    file: File,
    written: u64,
    limit: u64,
}

impl LimitedFile {
    fn open(path: PathBuf, limit: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let written = file.metadata()?.len();
        Ok(Self { path, file, written, limit })
    }

    fn put_aside(&mut self) -> io::Result<()> {
        rename(&self.path, self.path.with_extension("log.1"))?;
        *self = Self::open(self.path.clone(), self.limit)?;
        Ok(())
    }
}

impl Write for LimitedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written >= self.limit {
            self.put_aside()?;
        }
        let written = self.file.write(bytes)?;
        self.written += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::read_to_string;

    #[test]
    fn a_full_log_is_put_aside_once_and_both_stay_small() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/diwan.log");
        let mut log = LimitedFile::open(path.clone(), 100).unwrap();
        for line in 0..100 {
            writeln!(log, "line number {line:04}").unwrap();
        }
        let (now, before) = (read_to_string(&path).unwrap(), read_to_string(path.with_extension("log.1")).unwrap());
        assert!(now.len() <= 120 && before.len() <= 120, "{} {}", now.len(), before.len());
        assert!(now.ends_with("line number 0099\n"));
        assert_eq!(std::fs::read_dir(folder.path().join("logs")).unwrap().count(), 2);
    }

    #[test]
    fn a_restarted_program_goes_on_in_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diwan.log");
        for word in ["first\n", "second\n"] {
            LimitedFile::open(path.clone(), 100).unwrap().write_all(word.as_bytes()).unwrap();
        }
        assert_eq!(read_to_string(&path).unwrap(), "first\nsecond\n");
    }
}

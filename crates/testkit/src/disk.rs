//! A disk that fails when a story says so: really, below the program and its database engine, for every call that changes files in one folder.
//!
//! A little library in C (`shim/disk.c`) stands between a process and its C library. A test starts itself again with it: [`story`].

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = include_str!("../shim/disk.c");
const FOLDER: &str = "DIWAN_DISK_FOLDER";
const ORDERS: &str = "DIWAN_DISK_ORDERS";

/// What counts as a call of the disk, and may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls(u64);

impl Calls {
    /// Writing bytes.
    pub const WRITES: Self = Self(1);
    /// Everything that a disk that is full refuses: bytes, growing, new names.
    pub const ROOM: Self = Self(1 | 4 | 8);
    /// The same, and a write that fails has written its first half.
    pub const ROOM_BY_HALVES: Self = Self(1 | 4 | 8 | 16);
    /// Everything that changes the disk, and making it durable.
    pub const ALL: Self = Self(1 | 2 | 4 | 8);
}

/// Why a call fails; the numbers are those of Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No space is left (`ENOSPC`).
    Full = 28,
    /// The disk may only be read (`EROFS`).
    Protected = 30,
    /// The disk is broken (`EIO`).
    Broken = 5,
}

/// The failing disk, in the process of a story.
pub struct Disk {
    folder: PathBuf,
    orders: File,
}

impl Disk {
    /// The folder whose files it holds.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Counts the calls that could fail for this reason from now on, and lets none fail.
    pub fn count(&self, calls: Calls, why: Why) {
        self.order(calls, why, 0, 0);
    }

    /// From now on the n-th of these calls fails, alone.
    pub fn fail_once(&self, calls: Calls, why: Why, nth: u64) {
        self.order(calls, why, nth, nth);
    }

    /// From the n-th on, all of these calls fail, until it works again.
    pub fn fail_from(&self, calls: Calls, why: Why, nth: u64) {
        self.order(calls, why, nth, u64::MAX);
    }

    /// It works again.
    pub fn works(&self) {
        self.write(1, 0);
    }

    /// How many calls were counted since the last order.
    pub fn counted(&self) -> u64 {
        self.read(0)
    }

    /// How many of them failed.
    pub fn failed(&self) -> u64 {
        self.read(5)
    }

    fn order(&self, calls: Calls, why: Why, first: u64, last: u64) {
        // Nothing fails while the order is half written.
        self.works();
        self.write(4, calls.0);
        self.write(3, why as u64);
        self.write(2, last);
        self.write(5, 0);
        self.write(0, 0);
        self.write(1, first);
    }

    fn write(&self, field: u64, value: u64) {
        self.orders.write_all_at(&value.to_ne_bytes(), field * 8).expect("the order is written");
    }

    fn read(&self, field: u64) -> u64 {
        let mut bytes = [0; 8];
        self.orders.read_exact_at(&mut bytes, field * 8).expect("the counts are read");
        u64::from_ne_bytes(bytes)
    }
}

/// Tells a story on a failing disk. `test` is the name of the test as its runner knows it: the test starts itself again, alone, with the failing
/// disk beneath it, and the story is told there.
#[allow(clippy::print_stderr, reason = "a seed that is not printed cannot be run again")]
pub fn story(test: &str, tell: impl FnOnce(&Disk)) {
    if let (Ok(folder), Ok(orders)) = (std::env::var(FOLDER), std::env::var(ORDERS)) {
        let orders = File::options().read(true).write(true).open(orders).expect("the orders");
        return tell(&Disk { folder: folder.into(), orders });
    }
    let place = tempfile::tempdir().expect("a folder");
    let (folder, orders) = (place.path().join("disk"), place.path().join("orders"));
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(&orders, [0; 48]).expect("a file");
    let shim = build(place.path()).expect("a C compiler makes the failing disk");
    let told = Command::new(std::env::current_exe().expect("this program"))
        .args([test, "--exact", "--nocapture", "--include-ignored"])
        .env(FOLDER, folder.canonicalize().expect("a path"))
        .env(ORDERS, &orders)
        .env("LD_PRELOAD", &shim)
        .output()
        .expect("the story is told");
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success(), "on the failing disk:\n{out}\n{err}");
    eprint!("{err}");
    assert!(out.contains("1 passed"), "no test is called {test}:\n{out}\n{err}");
}

/// Compiles the library. It takes a moment, so no test shares it with another and nothing is left behind.
fn build(place: &Path) -> io::Result<PathBuf> {
    let (source, library) = (place.join("disk.c"), place.join("disk.so"));
    std::fs::write(&source, SOURCE)?;
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let made = Command::new(cc)
        .args(["-O1", "-Wall", "-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .output()?;
    if made.status.success() {
        Ok(library)
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&made.stderr).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_disk_fails_when_it_is_told_to_and_nowhere_else() {
        story("disk::tests::the_disk_fails_when_it_is_told_to_and_nowhere_else", |disk| {
            let path = disk.folder().join("letter");
            disk.count(Calls::ALL, Why::Broken);
            let mut file = File::create(&path).expect("made");
            file.write_all(b"one").expect("written");
            file.sync_all().expect("synced");
            assert_eq!((disk.counted(), disk.failed()), (3, 0), "a name, bytes, a sync");

            disk.fail_once(Calls::WRITES, Why::Full, 2);
            file.write_all(b"two").expect("the first");
            let refused = file.write_all(b"three").expect_err("the second");
            assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
            file.write_all(b"four").expect("the third");
            assert_eq!(std::fs::read(&path).expect("read"), b"onetwofour");

            disk.fail_from(Calls::ALL, Why::Protected, 1);
            assert_eq!(file.sync_all().expect_err("protected").kind(), io::ErrorKind::ReadOnlyFilesystem);
            assert!(std::fs::rename(&path, disk.folder().join("other")).is_err());
            let elsewhere = tempfile::NamedTempFile::new().expect("another folder");
            std::fs::write(elsewhere.path(), b"free").expect("another folder is no concern of this disk");
            disk.fail_from(Calls::ROOM_BY_HALVES, Why::Broken, 1);
            assert!(file.write(b"56").is_err());
            disk.works();
            assert_eq!(std::fs::read(&path).expect("read"), b"onetwofour5", "half of it is there");
        });
    }
}

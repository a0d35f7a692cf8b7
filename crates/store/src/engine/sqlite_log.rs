//! Carrying what SQLite's log holds into the file itself, on a thread of its own: whoever writes does not wait for it.

use super::sqlite::failed;
use super::sqlite_file::connect;
use crate::StoreError;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::ffi::c_int;
use std::path::Path;
use std::sync::mpsc;

/// When the log is carried over, in pages of 4 KiB.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// After how many more pages. A page that was written many times meanwhile is carried over once.
    due: c_int,
    /// With how many pages the writer does it itself, between two commits: a log that grows all the time while others carry it over
    /// never starts anew. By then little is left to do.
    most: c_int,
}

impl Pace {
    /// That of an archive: a log of 64 MiB at most, unless somebody reads one view of the archive for long.
    pub(super) const ARCHIVE: Self = Self { due: 4_000, most: 16_000 };
}

/// Lets the log of this writer be carried over by a thread of its own, which ends with the writer.
pub(super) fn carry_apart(writer: &mut Connection, file: &Path, pace: Pace) -> Result<(), StoreError> {
    let carrier = connect(file)?;
    // One call may wait; more would ask for the same.
    let (call, called) = mpsc::sync_channel::<()>(1);
    let work = move || {
        while called.recv().is_ok() {
            // PASSIVE waits for nobody and nobody waits for it. What cannot be carried over now stays in the log, where it is durable.
            let carried = carrier.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(0));
            if let Err(error) = carried {
                tracing::debug!(%error, "the log could not be carried over");
            }
        }
    };
    let thread = std::thread::Builder::new().name("archive-log".to_owned()).spawn(work);
    thread.map_err(|e| StoreError::Engine(e.to_string()))?;
    let mut rounds = Rounds { pace, last: 0 };
    let hook = move |log: &mut Wal, pages: c_int| {
        match rounds.next(pages) {
            // Neither may fail the commit, which is done already.
            Some(Carrier::Writer) => drop(log.checkpoint()),
            Some(Carrier::Apart) => drop(call.try_send(())),
            None => {}
        }
        Ok(())
    };
    writer.wal_hook(Some(hook)).map_err(failed)
}

/// Who carries the log over.
#[derive(Debug, PartialEq, Eq)]
enum Carrier {
    Apart,
    Writer,
}

/// Counts up to the next time.
struct Rounds {
    pace: Pace,
    /// Its pages when it was due the last time.
    last: c_int,
}

impl Rounds {
    /// Who has to carry the log over after a commit that left it with so many pages.
    fn next(&mut self, pages: c_int) -> Option<Carrier> {
        if pages < self.last {
            // It began anew.
            self.last = 0;
        }
        if pages - self.last < self.pace.due {
            return None;
        }
        self.last = pages;
        Some(if pages < self.pace.most { Carrier::Apart } else { Carrier::Writer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thousand_pages_call_the_carrier_and_a_log_that_does_not_end_the_writer() {
        let mut rounds = Rounds { pace: Pace { due: 1_000, most: 8_000 }, last: 0 };
        let after = [
            (999, None),
            (1_000, Some(Carrier::Apart)),
            (1_999, None),
            (2_400, Some(Carrier::Apart)),
            (3_399, None),
            (8_100, Some(Carrier::Writer)),
            (9_099, None),
            (9_100, Some(Carrier::Writer)),
            (12, None),
            (1_011, Some(Carrier::Apart)),
        ];
        for (pages, carrier) in after {
            assert_eq!(rounds.next(pages), carrier, "{pages} pages");
        }
    }

    #[test]
    fn the_log_stays_short_while_much_is_written_and_all_of_it_is_there_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("registry.db");
        let mut writer = connect(&file).unwrap();
        writer.execute_batch("CREATE TABLE kept (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT").unwrap();
        let pace = Pace { due: 100, most: 800 };
        carry_apart(&mut writer, &file, pace).unwrap();
        let text = "x".repeat(100_000);
        for number in 0..300 {
            writer.execute("INSERT INTO kept VALUES (?1, ?2)", rusqlite::params![number, text]).unwrap();
        }
        let log = std::fs::metadata(folder.path().join("registry.db-wal")).unwrap().len();
        assert!(log < 4 * 800 * 4_096, "a log of {log} bytes");
        let kept: i64 = connect(&file).unwrap().query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 300);
    }
}

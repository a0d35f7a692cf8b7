//! A drawer on a disk that fails: every call in turn, a disk that is full from any moment on, one that may only be read. The calls really
//! fail, below the database engine. `FAULT_ROUNDS` says at how many moments (all of them when it is large), `FAULT_SEED` repeats a run.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a story that cannot go on ends; a seed must be printed"
)]

mod support;

use diwan_cache::{Cache, CacheError, Result};
use diwan_domain::{Document, Fact};
use diwan_protocol::Action;
use diwan_testkit::disk::{Calls, Disk, Why, story};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::Path;
use support::*;

/// How a day of the drawer is disturbed.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    None,
    /// One call fails, alone.
    Once(u64),
    /// From this call on, all fail.
    From(u64),
}

/// A day at the drawer: verbs that write, each repeated after it failed and the disk works again.
struct Day<'a> {
    disk: &'a Disk,
    office: Office,
    desk: Desk,
    acts: Vec<Action>,
    failures: Vec<CacheError>,
}

impl<'a> Day<'a> {
    /// Tells the whole day; answers what is kept at its end and how often the disk was called.
    fn tell(disk: &'a Disk, calls: Calls, why: Why, trouble: Trouble) -> (Vec<String>, u64, Vec<CacheError>) {
        disk.works();
        let folder = tempfile::tempdir_in(disk.folder()).unwrap();
        let mut office = Office::new();
        for n in 1..=4 {
            office.registry.issue(&circular(n), &[all()]);
        }
        for n in 11..=40 {
            let attachments = if n == 11 { vec![attachment("ملحق.pdf", b"annex")] } else { Vec::new() };
            office.registry.issue(&Document { attachments, ..letter(n) }, &[unit("HR")]);
        }
        match trouble {
            Trouble::None => disk.count(calls, why),
            Trouble::Once(nth) => disk.fail_once(calls, why, nth),
            Trouble::From(nth) => disk.fail_from(calls, why, nth),
        }
        let mut failures = Vec::new();
        // The first opening may fail as well; then nothing is there yet, and it can be done again.
        if let Err(error) = Cache::open(&folder.path().join("cache")) {
            assert!(disk.failed() > 0, "{error}");
            failures.push(error);
            disk.works();
        }
        let desk = match Desk::at(folder, "1001", &[all(), unit("HR")]) {
            Ok(desk) => desk,
            Err((folder, error)) => {
                failures.push(error);
                disk.works();
                Desk::at(folder, "1001", &[all(), unit("HR")]).map_err(|(_, error)| error).unwrap()
            }
        };
        let mut day = Self { disk, office, desk, acts: Vec::new(), failures };
        day.works();
        let counted = disk.counted();
        disk.works();
        assert_eq!(day.desk.cache.verify().unwrap(), Vec::<String>::new());
        let desk = day.desk.restart();
        assert_sound(&desk.folder());
        (desk.everything(), counted, day.failures)
    }

    fn works(&mut self) {
        self.pull();
        self.acts = (1..=3).map(|n| self.desk.action(Fact::Acknowledged, item_id(n))).collect();
        self.acts.push(self.desk.action(Fact::Opened, item_id(11)));
        let acts = self.acts.clone();
        self.verb(|day| day.desk.cache.act(&acts).map(drop));
        self.verb(|day| day.desk.cache.put_blob(&diwan_domain::check::sha256_hex(b"annex"), b"annex").map(drop));
        let ids: Vec<_> = acts.iter().map(|act| act.id).collect();
        self.verb(|day| day.desk.cache.mark_sending(&ids));
        // The registry has them; only writing its answer down may fail, and the answer is the same when it is asked again.
        let who = self.desk.who.clone();
        let outcomes = self.office.registry.act(&who, &acts);
        self.verb(|day| day.desk.cache.settle(&outcomes, NOON, NOON).map(drop));
        self.pull();
        self.verb(|day| day.desk.cache.rang(&[item_id(4)], NOON).map(drop));
        self.verb(|day| day.desk.cache.reset(&all()));
        self.office.registry.recall(item_id(2));
        self.pull();
        self.verb(|day| day.desk.cache.save_setting("last_sync", "1"));
    }

    /// Page by page, until everything is here.
    fn pull(&mut self) {
        for stream in self.desk.streams.clone() {
            loop {
                let head = self.office.registry.head(&stream);
                let standing = self.desk.cache.standing(&stream).unwrap().unwrap();
                if standing.agrees_with(&head) == diwan_cache::Agreement::Same {
                    break;
                }
                self.verb(|day| day.desk.step(&day.office.registry, &stream, 12).map(drop));
            }
        }
    }

    /// One verb: done, or said to have failed and then nothing of it is there.
    fn verb(&mut self, run: impl Fn(&Self) -> Result<()>) {
        let before = self.desk.everything();
        let Err(error) = run(self) else { return };
        assert!(self.disk.failed() > 0, "only the disk is at fault here: {error}");
        let clear = matches!(error, CacheError::DiskFull | CacheError::ReadOnly | CacheError::Io(_));
        assert!(clear, "an error that the person is told nothing about: {error:?}");
        assert_eq!(self.desk.everything(), before, "a verb that failed left something behind: {error}");
        self.disk.works();
        self.killed_now();
        self.failures.push(error);
        run(self).expect("the disk works again, and so does the drawer");
    }

    /// Whoever is killed right after a failure opens a sound drawer, in which the verb is whole or not there.
    fn killed_now(&self) {
        let copy = tempfile::tempdir().unwrap();
        for file in ["cache.db", "cache.db-wal"] {
            let from = self.desk.folder().join(file);
            if from.exists() {
                fs::copy(from, copy.path().join(file)).unwrap();
            }
        }
        let cache = Cache::open(copy.path()).expect("it opens");
        assert_eq!(cache.verify().unwrap(), Vec::<String>::new());
        drop(cache);
        let acts = "SELECT count(*) FROM (SELECT id FROM outbox UNION SELECT id FROM act)";
        let count = |folder: &Path| -> i64 {
            let file = rusqlite::Connection::open(folder.join("cache.db")).unwrap();
            file.query_row(acts, [], |row| row.get(0)).unwrap()
        };
        assert!(count(copy.path()) >= count(&self.desk.folder()), "an act is gone");
        assert_sound(copy.path());
    }
}

fn assert_sound(folder: &Path) {
    let file = rusqlite::Connection::open(folder.join("cache.db")).unwrap();
    let said: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
}

/// At which of so many moments it happens: evenly spread, from a random first one on.
fn moments(of: u64) -> Vec<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
    let rounds = number("FAULT_ROUNDS").unwrap_or(12);
    let step = of.div_ceil(rounds.max(1)).max(1);
    let first = StdRng::seed_from_u64(seed).random_range(1..=step);
    let moments: Vec<u64> = (first..=of).step_by(usize::try_from(step).unwrap()).collect();
    eprintln!("seed: FAULT_SEED={seed}; {} of {of} calls fail", moments.len());
    moments
}

/// The day without trouble, as a measure for the others.
fn undisturbed(disk: &Disk, calls: Calls, why: Why) -> (Vec<String>, u64) {
    let (kept, counted, failures) = Day::tell(disk, calls, why, Trouble::None);
    assert!(failures.is_empty() && counted > 30, "{counted} {failures:?}");
    (kept, counted)
}

#[test]
fn every_call_of_a_broken_disk_fails_once_and_the_day_ends_as_without_it() {
    story("every_call_of_a_broken_disk_fails_once_and_the_day_ends_as_without_it", |disk| {
        let (kept, counted) = undisturbed(disk, Calls::ALL, Why::Broken);
        let mut said = 0;
        for nth in moments(counted) {
            let (ended, _, failures) = Day::tell(disk, Calls::ALL, Why::Broken, Trouble::Once(nth));
            assert_eq!(ended, kept, "call {nth}");
            said += failures.len();
        }
        assert!(said > 0, "no failure ever reached a verb");
    });
}

#[test]
fn a_disk_that_fills_up_at_any_moment_loses_nothing_and_work_goes_on_when_there_is_room() {
    story("a_disk_that_fills_up_at_any_moment_loses_nothing_and_work_goes_on_when_there_is_room", |disk| {
        let (kept, counted) = undisturbed(disk, Calls::ROOM_BY_HALVES, Why::Full);
        for nth in moments(counted) {
            let (ended, _, failures) = Day::tell(disk, Calls::ROOM_BY_HALVES, Why::Full, Trouble::From(nth));
            assert_eq!(ended, kept, "full from call {nth}");
            assert!(!failures.is_empty(), "a full disk is always said: {nth}");
        }
    });
}

#[test]
fn a_disk_that_turns_read_only_is_said_and_everything_stays_readable() {
    story("a_disk_that_turns_read_only_is_said_and_everything_stays_readable", |disk| {
        let (kept, counted) = undisturbed(disk, Calls::ALL, Why::Protected);
        for nth in moments(counted) {
            let (ended, _, failures) = Day::tell(disk, Calls::ALL, Why::Protected, Trouble::From(nth));
            assert_eq!(ended, kept, "protected from call {nth}");
            let said = failures.iter().all(|f| matches!(f, CacheError::ReadOnly | CacheError::Io(_)));
            assert!(said && !failures.is_empty(), "{nth}: {failures:?}");
        }
    });
}

#[test]
fn an_acknowledgement_that_could_not_be_written_was_not_given() {
    story("an_acknowledgement_that_could_not_be_written_was_not_given", |disk| {
        let folder = tempfile::tempdir_in(disk.folder()).unwrap();
        let mut desk = Desk::at(folder, "1001", &[all()]).map_err(|(_, error)| error).unwrap();
        let mut office = Office::new();
        let id = office.registry.issue(&circular(1), &[all()]);
        desk.sync(&office);
        let act = desk.action(Fact::Acknowledged, id);
        disk.fail_from(Calls::ROOM, Why::Full, 1);
        assert!(matches!(desk.cache.act(std::slice::from_ref(&act)), Err(CacheError::DiskFull)));
        assert_eq!(desk.owed(), [id], "it is still owed, and the bell still rings");
        assert!(desk.cache.outbox().unwrap().is_empty() && desk.cache.history(0, 10).unwrap().rows.is_empty());
        assert_eq!(desk.finds("ضوابط"), [id], "and everything can be read");
        assert!(matches!(desk.cache.try_disk(), Err(CacheError::DiskFull)));
        disk.works();
        desk.cache.try_disk().unwrap();
        desk.cache.act(&[act]).unwrap();
        desk.sends(&mut office);
        desk.sync(&office);
        assert_eq!(desk.owed(), []);
    });
}

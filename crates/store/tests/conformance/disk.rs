//! The embedded archive on a disk that fails: every call in turn, full, or protected. The calls really fail, below the engine; what was answered
//! stands, what was not can be repeated, and work goes on when the disk does. `FAULT_ROUNDS` says at how many moments, `FAULT_SEED` repeats a run.
#![cfg(target_os = "linux")]

use crate::office::Office;
use diwan_domain::{Fact, StreamId};
use diwan_protocol::Action;
use diwan_store::StoreError;
use diwan_testkit::disk::{Calls, Disk, Why, story};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::Mutex;

const STAFF: [&str; 6] = ["سلمى", "يوسف", "مريم", "بدر", "خالد", "نورة"];
const CIRCULARS: usize = 3;

#[derive(Debug, Clone, Copy)]
enum Trouble {
    None,
    /// One call fails, alone.
    Once(u64),
    /// From this call on, all fail, until a verb was refused.
    From(u64),
}

/// A day at the archive, in which whoever was refused repeats.
struct Day<'a> {
    disk: &'a Disk,
    office: Office,
    refused: Mutex<Vec<StoreError>>,
}

impl<'a> Day<'a> {
    async fn tell(disk: &'a Disk, calls: Calls, why: Why, trouble: Trouble) -> (u64, Vec<StoreError>) {
        disk.works();
        let folder = tempfile::tempdir_in(disk.folder()).unwrap();
        let office = Office::on_sqlite_in(folder).await;
        match trouble {
            Trouble::None => disk.count(calls, why),
            Trouble::Once(nth) => disk.fail_once(calls, why, nth),
            Trouble::From(nth) => disk.fail_from(calls, why, nth),
        }
        let day = Self { disk, office, refused: Mutex::default() };
        day.works(&trouble).await;
        let counted = disk.counted();
        disk.works();
        day.ends(&trouble).await;
        (counted, day.refused.into_inner().unwrap())
    }

    async fn works(&self, trouble: &Trouble) {
        let archive = &self.office.archive;
        for n in 1..=CIRCULARS {
            let circular = self.office.circular(&format!("تعميم {n}"));
            let issued = self.until_done(async || archive.issue_circular(&circular, circular.issued_at).await).await;
            assert_eq!(issued.number, format!("ت/2026/{n:04}"), "{trouble:?}: no gap and no repeat");
            self.until_done(async || archive.freeze_audience(circular.id, circular.issued_at).await).await;
            let document = self.office.read("سلمى", circular.id).await.unwrap();
            // Everybody at once, so that the writer gathers them into one commit.
            let acts: Vec<(&str, Action)> =
                STAFF.iter().map(|name| (*name, self.office.act(Fact::Acknowledged, &document))).collect();
            join_all(acts.iter().map(|(name, act)| self.acknowledges(name, act))).await;
        }
        let letters = [self.office.letter("كتاب", "سلمى"), self.office.letter("كتاب ثان", "سلمى")];
        self.until_done(async || archive.send_letters(&letters, letters[0].registered_at).await).await;
        self.until_done(async || archive.count_receipts().await).await;
    }

    async fn acknowledges(&self, name: &str, act: &Action) {
        let (employee, now) = (self.office.employee(name), self.office.now());
        let acts = std::slice::from_ref(act);
        let recorded = self.until_done(async || self.office.archive.perform(&employee, acts, now).await).await;
        assert!(recorded[0].outcome.problem.is_none(), "{:?}", recorded[0].outcome.problem);
        // What was answered is asked again: it stands as it was answered.
        let again = self.until_done(async || self.office.archive.perform(&employee, acts, now).await).await;
        assert_eq!(again[0].outcome.recorded_at, recorded[0].outcome.recorded_at);
    }

    /// Repeats a verb until it is done. A refusal names the disk, and everything can be read meanwhile.
    async fn until_done<T>(&self, verb: impl AsyncFn() -> Result<T, StoreError>) -> T {
        loop {
            match verb().await {
                Ok(done) => return done,
                Err(error) => {
                    assert!(self.disk.failed() > 0, "only the disk is at fault here: {error}");
                    assert!(matches!(error, StoreError::Engine(_)), "it may be repeated, and says so: {error:?}");
                    let read = self.office.archive.heads(&[StreamId::all()]).await;
                    assert!(read.is_ok(), "everything can still be read: {:?}", read.err());
                    self.refused.lock().unwrap().push(error);
                    self.disk.works();
                }
            }
        }
    }

    /// The books are right, here and for whoever opens them after a kill.
    async fn ends(&self, trouble: &Trouble) {
        let expected = i64::try_from(STAFF.len() * CIRCULARS).unwrap();
        let copy = tempfile::tempdir().unwrap();
        for file in ["registry.db", "registry.db-wal"] {
            std::fs::copy(self.office.folder().join(file), copy.path().join(file)).unwrap();
        }
        let killed = diwan_store::open(&format!("sqlite:{}", copy.path().join("registry.db").display())).await.unwrap();
        for archive in [&self.office.archive, &killed] {
            assert_eq!(archive.inspect().await.unwrap(), Vec::<String>::new(), "{trouble:?}");
            let tally = archive.tally(self.office.now()).await.unwrap();
            assert_eq!(tally.acknowledgements, expected, "{trouble:?}: each stands once");
        }
    }
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

fn each_moment(test: &str, calls: Calls, why: Why, trouble: fn(u64) -> Trouble) {
    story(test, |disk| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let (counted, refused) = Day::tell(disk, calls, why, Trouble::None).await;
            assert!(refused.is_empty() && counted > 20, "{counted} {refused:?}");
            let mut said = 0;
            for nth in moments(counted) {
                said += Day::tell(disk, calls, why, trouble(nth)).await.1.len();
            }
            assert!(said > 0, "no failure was ever said");
        });
    });
}

#[test]
fn every_call_of_a_broken_disk_fails_once_and_the_books_are_right() {
    let test = "disk::every_call_of_a_broken_disk_fails_once_and_the_books_are_right";
    each_moment(test, Calls::ALL, Why::Broken, Trouble::Once);
}

#[test]
fn a_disk_that_fills_up_at_any_moment_loses_nothing_and_work_goes_on_when_there_is_room() {
    let test = "disk::a_disk_that_fills_up_at_any_moment_loses_nothing_and_work_goes_on_when_there_is_room";
    each_moment(test, Calls::ROOM_BY_HALVES, Why::Full, Trouble::From);
}

#[test]
fn a_disk_that_turns_read_only_refuses_what_is_new_and_shows_what_is_there() {
    let test = "disk::a_disk_that_turns_read_only_refuses_what_is_new_and_shows_what_is_there";
    each_moment(test, Calls::ALL, Why::Protected, Trouble::From);
}

#[test]
fn an_archive_that_cannot_be_made_on_a_failing_disk_is_made_when_it_works() {
    story("disk::an_archive_that_cannot_be_made_on_a_failing_disk_is_made_when_it_works", |disk| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut refused = 0u64;
            for nth in 1.. {
                let folder = tempfile::tempdir_in(disk.folder()).unwrap();
                let uri = format!("sqlite:{}", folder.path().join("registry.db").display());
                disk.fail_once(Calls::ALL, Why::Broken, nth);
                let opened = diwan_store::open(&uri).await;
                let reached = disk.failed() > 0;
                disk.works();
                if let Err(error) = &opened {
                    assert!(
                        matches!(error, StoreError::Engine(_)),
                        "call {nth}: the database is not at fault: {error:?}"
                    );
                    refused += 1;
                }
                drop(opened);
                let archive = diwan_store::open(&uri).await.unwrap();
                assert_eq!(archive.inspect().await.unwrap(), Vec::<String>::new(), "call {nth}");
                if !reached {
                    break;
                }
            }
            assert!(refused > 0, "no failure was ever said");
        });
    });
}

//! A drawer that was damaged: it is set aside, what the person did is saved from it, and everything else comes from the registry again.
//! `FAULT_ROUNDS` turns the number of random damages up, `FAULT_SEED` repeats a run; the seed is printed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a story that cannot go on ends; a seed must be printed"
)]

mod support;

use diwan_cache::{Account, Cache, CacheError, Rebuilt};
use diwan_domain::{EmployeeId, Fact, ItemId};
use diwan_protocol::SessionInfo;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::{Path, PathBuf};
use support::*;

const CIRCULARS: u32 = 30;
const DONE: usize = 12;

fn account(who: &EmployeeId) -> Account {
    let session = serde_json::json!({
        "employee": who, "name": "سلمى بنت خلفان الكندي", "unit": {"id": "HR", "name": "إدارة الموارد البشرية"},
        "agency": "وزارة الخدمات العامة", "roles": [], "supervises": [], "streams": [], "server_time": NOON,
        "expires_at": NOON.plus_secs(3600), "must_change_password": false, "ring_again_secs": 600,
    });
    let session: SessionInfo = serde_json::from_value(session).unwrap();
    Account { server: "https://registry.moi.example".into(), login: "salma".into(), session }
}

/// A desk with letters, circulars, and acknowledgements that wait to be sent; closed, so that only its files are left.
struct Closed {
    office: Office,
    desk: Desk,
    done: Vec<ItemId>,
}

fn closed() -> Closed {
    let mut office = Office::new();
    let mut desk = office.employee("سلمى");
    desk.cache.save_account(&account(&desk.who)).unwrap();
    desk.cache.save_setting("device", "ws-of-salma").unwrap();
    let ids: Vec<ItemId> = (1..=CIRCULARS).map(|n| office.registry.issue(&circular(n), &[all()])).collect();
    for n in 1001..1100 {
        office.registry.issue(&letter(n), &[all()]);
    }
    desk.sync(&office);
    let done: Vec<ItemId> = ids.into_iter().take(DONE).collect();
    for id in &done {
        desk.does(Fact::Opened, *id);
        desk.acknowledges(*id);
    }
    Closed { office, desk, done }
}

/// The files as they are while the program runs: a killed one leaves them so, with the newest rows still in the log.
fn as_killed(desk: &Desk) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["cache.db", "cache.db-wal"] {
        let from = desk.folder().join(file);
        if from.exists() {
            fs::copy(from, copy.path().join(file)).unwrap();
        }
    }
    copy
}

/// The files after the program ended in good order.
fn as_ended(desk: &Desk) -> tempfile::TempDir {
    let copy = as_killed(desk);
    drop(Cache::open(copy.path()).unwrap());
    assert!(!copy.path().join("cache.db-wal").exists());
    copy
}

fn set_aside(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder.join("set-aside")).map(|d| d.map(|e| e.unwrap().path()).collect()).unwrap_or_default()
}

/// Takes the desk through the rest of its day: everything comes, everything waiting is sent. Answers what the registry has as acknowledged.
fn goes_on(closed: &mut Closed, cache: Cache) -> Vec<ItemId> {
    cache.hold_streams(&closed.desk.streams, NOON).unwrap();
    let before = std::mem::replace(&mut closed.desk.cache, cache);
    closed.desk.sync(&closed.office);
    closed.desk.sends(&mut closed.office);
    closed.desk.sync(&closed.office);
    let owed = closed.desk.owed();
    closed.desk.cache = before;
    (1..=CIRCULARS).map(item_id).filter(|id| !owed.contains(id)).collect()
}

fn assert_saved(mut closed: Closed, folder: &tempfile::TempDir, what: &str) {
    let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    let told = cache.rebuilt().unwrap();
    assert_eq!(told.map(|told| told.at), Some(NOON), "{what}: the person is told");
    let waiting = cache.outbox().unwrap();
    assert_eq!(waiting.len(), 2 * DONE, "{what}: every act is there");
    assert_eq!(told, Some(Rebuilt { at: NOON, saved: 2 * DONE as i64 }), "{what}");
    assert_eq!(cache.account().unwrap().map(|a| a.session.employee), Some(closed.desk.who.clone()), "{what}: whose");
    let aside = set_aside(folder.path());
    assert_eq!(aside.len(), 1, "{what}: the old one is kept");
    assert!(aside[0].file_name().unwrap().to_str().unwrap().starts_with("2026-11-"), "{aside:?}");
    assert_eq!(goes_on(&mut closed, cache), closed.done, "{what}: the registry has exactly what was done");
    let again = Cache::open_or_rebuild(folder.path(), None, NOON.plus_secs(60)).unwrap();
    assert_eq!(again.outbox().unwrap(), [], "{what}: once");
    assert!(again.rebuilt().unwrap().is_some(), "{what}: until the person has seen it");
    again.rebuilt_seen().unwrap();
    assert_eq!(again.rebuilt().unwrap(), None);
}

#[test]
fn a_drawer_whose_first_page_is_gone_gives_back_what_the_person_did() {
    let closed = closed();
    let folder = as_ended(&closed.desk);
    let file = folder.path().join("cache.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..4096].fill(0);
    fs::write(&file, bytes).unwrap();
    assert!(matches!(Cache::open(folder.path()), Err(CacheError::Damaged(_))), "nothing is touched unasked");
    // No engine reads this file any more: the acts are found as sentences in its bytes.
    let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(cache.outbox().unwrap().len(), 2 * DONE);
    drop(cache);
    // The device is not known any more; the desk gives the drawer the one that it has in mind, or a new one.
    let again = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(again.setting("device").unwrap(), None);
    assert_eq!(again.account().unwrap(), Some(account(&closed.desk.who)));
}

#[test]
fn a_drawer_of_a_newer_workstation_is_set_aside_and_its_acts_are_sent() {
    let closed = closed();
    let folder = as_ended(&closed.desk);
    let newer = "UPDATE refinery_schema_history SET version = 999, name = 'later'
         WHERE version = (SELECT max(version) FROM refinery_schema_history); ALTER TABLE document ADD later TEXT;";
    rusqlite::Connection::open(folder.path().join("cache.db")).unwrap().execute_batch(newer).unwrap();
    assert!(matches!(Cache::open(folder.path()), Err(CacheError::Newer { .. })));
    assert_saved(closed, &folder, "newer");
}

#[test]
fn a_drawer_that_lost_a_table_is_set_aside_and_its_acts_are_sent() {
    let closed = closed();
    let folder = as_ended(&closed.desk);
    let older = "PRAGMA foreign_keys = OFF; DROP TABLE duty;";
    rusqlite::Connection::open(folder.path().join("cache.db")).unwrap().execute_batch(older).unwrap();
    assert_saved(closed, &folder, "another schema");
}

#[test]
fn a_log_without_its_drawer_gives_back_what_stands_in_it() {
    let closed = closed();
    let folder = as_killed(&closed.desk);
    fs::remove_file(folder.path().join("cache.db")).unwrap();
    assert_saved(closed, &folder, "only the log");
}

#[test]
fn a_log_with_a_flipped_bit_is_no_shorter_log() {
    let closed = closed();
    let folder = as_killed(&closed.desk);
    let log = folder.path().join("cache.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    // In the header of its second frame: SQLite would read one frame and hold that for everything.
    bytes[32 + 4120 + 17] ^= 1;
    fs::write(&log, bytes).unwrap();
    assert_saved(closed, &folder, "a flipped bit in the log");
}

#[test]
fn an_act_whose_text_changed_is_not_sent_for_ever() {
    let mut closed = closed();
    // One letter of the id in the text; the row still has the other.
    let change = "UPDATE outbox SET action = replace(action, '\"id\":\"0', '\"id\":\"1') WHERE seq = 1";
    closed.desk.file().execute(change, []).unwrap();
    assert!(matches!(closed.desk.cache.next_batch(NOON, 100), Err(CacheError::Damaged(_))));
    let folder = as_ended(&closed.desk);
    let cache = Cache::rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(
        cache.outbox().unwrap().len(),
        2 * DONE,
        "its true text stands nowhere any more; it is sent as what it is"
    );
    assert_eq!(goes_on(&mut closed, cache), closed.done);
}

#[test]
fn what_is_no_drawer_at_all_is_set_aside() {
    type Other = (&'static str, fn(&Path));
    let others: [Other; 4] = [
        ("empty", |file| fs::write(file, b"").unwrap()),
        ("a text", |file| fs::write(file, "هذا كتاب وليس درجًا. ".repeat(900)).unwrap()),
        ("a folder", |file| fs::create_dir(file).unwrap()),
        ("another program's", |file| {
            rusqlite::Connection::open(file).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
        }),
    ];
    for (what, put) in others {
        let folder = tempfile::tempdir().unwrap();
        put(&folder.path().join("cache.db"));
        assert!(matches!(Cache::open(folder.path()), Err(CacheError::Damaged(_))), "{what}");
        let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
        assert_eq!(cache.rebuilt().unwrap(), Some(Rebuilt { at: NOON, saved: 0 }), "{what}");
        assert_eq!(cache.verify().unwrap(), Vec::<String>::new(), "{what}");
        assert_eq!(set_aside(folder.path()).len(), 1, "{what}");
    }
}

#[test]
fn a_new_drawer_is_no_rebuilt_one() {
    let folder = tempfile::tempdir().unwrap();
    // A start that was killed while it made its first drawer.
    fs::write(folder.path().join("cache.db.new"), b"half").unwrap();
    let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(cache.rebuilt().unwrap(), None);
    assert!(!folder.path().join("cache.db.new").exists());
}

#[test]
fn a_rescue_that_was_cut_short_is_finished_at_the_next_start() {
    let mut closed = closed();
    let folder = as_killed(&closed.desk);
    // Killed right after the files were moved: there is no drawer, and nothing was taken over yet.
    let aside = folder.path().join("set-aside").join("2026-11-18T000000Z-1");
    fs::create_dir_all(&aside).unwrap();
    for file in ["cache.db-wal", "cache.db"] {
        fs::rename(folder.path().join(file), aside.join(file)).unwrap();
    }
    let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(cache.rebuilt().unwrap(), Some(Rebuilt { at: NOON, saved: 2 * DONE as i64 }));
    assert_eq!(cache.setting("device").unwrap().as_deref(), Some("ws-of-salma"));
    assert_eq!(goes_on(&mut closed, cache), closed.done);
}

#[test]
fn acts_of_nobody_known_are_owed_again_and_never_sent_as_anybodys() {
    let closed = closed();
    let folder = as_ended(&closed.desk);
    let forget = "DELETE FROM setting WHERE key = 'account'; DROP TABLE duty;";
    rusqlite::Connection::open(folder.path().join("cache.db")).unwrap().execute_batch(forget).unwrap();
    let cache = Cache::open_or_rebuild(folder.path(), None, NOON).unwrap();
    assert_eq!(cache.outbox().unwrap(), []);
    drop(cache);
    // Whoever still has it in mind says whose they are.
    let cache = Cache::rebuild(folder.path(), Some(&account(&closed.desk.who)), NOON).unwrap();
    assert_eq!(cache.account().unwrap(), Some(account(&closed.desk.who)));
}

#[test]
fn of_many_drawers_that_were_set_aside_the_newest_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    for day in 0..5 {
        drop(Cache::open(folder.path()).unwrap());
        drop(Cache::rebuild(folder.path(), None, NOON.plus_ms(day * DAY_MS)).unwrap());
    }
    let names: Vec<_> = set_aside(folder.path());
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_letter_that_changed_on_the_disk_is_not_shown_as_the_one_that_came() {
    let closed = closed();
    let change = "UPDATE item SET raw = replace(raw, 'جميع منسوبي', 'بعض منسوبي')";
    closed.desk.file().execute(change, []).unwrap();
    assert!(matches!(closed.desk.cache.read(item_id(20)), Err(CacheError::Damaged(_))));
}

/// One damage, anywhere in the files.
fn damage(folder: &Path, chance: &mut StdRng) -> String {
    let mut files: Vec<PathBuf> = ["cache.db", "cache.db-wal"].map(|f| folder.join(f)).into();
    files.retain(|file| file.exists());
    let file = files[chance.random_range(0..files.len())].clone();
    let mut bytes = fs::read(&file).unwrap();
    let at = chance.random_range(0..bytes.len());
    let what = match chance.random_range(0..4) {
        0 => {
            bytes.truncate(at);
            "cut"
        }
        1 => {
            let end = (at + 4096).min(bytes.len());
            bytes[at..end].fill(0);
            "zeroed"
        }
        2 => {
            // The pages that everything hangs on are few; let them be hit often.
            let at = at % 16_384.min(bytes.len());
            bytes[at] ^= 1 << chance.random_range(0..8);
            "a bit near the beginning of"
        }
        _ => {
            for _ in 0..64 {
                let at = chance.random_range(0..bytes.len());
                bytes[at] ^= 1 << chance.random_range(0..8);
            }
            "64 bits of"
        }
    };
    fs::write(&file, bytes).unwrap();
    format!("{what} {} at {at}", file.file_name().unwrap().to_string_lossy())
}

/// Whatever is damaged: nothing stops the desk, nothing is sent that nobody did, and what it cannot save is owed again, which is seen.
#[test]
fn whatever_is_damaged_the_day_ends_with_the_registrys_books() {
    let seed = std::env::var("FAULT_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or_else(|| rand::rng().random());
    let rounds = std::env::var("FAULT_ROUNDS").ok().and_then(|s| s.parse().ok()).unwrap_or(12);
    eprintln!("seed: FAULT_SEED={seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let (mut rebuilt, mut lost) = (0, 0);
    for round in 0..rounds {
        let mut closed = closed();
        let folder = if round % 2 == 0 { as_ended(&closed.desk) } else { as_killed(&closed.desk) };
        let what = format!("round {round}: {}", damage(folder.path(), &mut chance));
        let (acknowledged, told) = day(&mut closed, folder.path(), &what);
        assert!(acknowledged.iter().all(|id| closed.done.contains(id)), "{what}: an act that nobody did");
        rebuilt += u32::from(told);
        lost += DONE - acknowledged.len();
    }
    eprintln!("{rounds} damages, {rebuilt} noticed and rebuilt, {lost} of {} acts owed again", rounds as usize * DONE);
    assert!(rebuilt > 0, "no damage was ever noticed");
}

/// A day with the damaged drawer, as a desk has it: what turns out damaged while working is rebuilt then, once.
fn day(closed: &mut Closed, folder: &Path, what: &str) -> (Vec<ItemId>, bool) {
    let mut registry = closed.office.registry.clone();
    for attempt in 0..3 {
        let cache = Cache::open_or_rebuild(folder, None, NOON).expect(what);
        let worked = work(&cache, &mut registry, closed);
        match worked {
            Ok(owed) => {
                let acknowledged = (1..=CIRCULARS).map(item_id).filter(|id| !owed.contains(id)).collect();
                return (acknowledged, cache.rebuilt().unwrap().is_some());
            }
            Err(error) => {
                drop(cache);
                assert!(attempt < 2, "{what}: still failing after it was rebuilt: {error}");
                drop(Cache::rebuild(folder, Some(&account(&closed.desk.who)), NOON).unwrap());
            }
        }
    }
    unreachable!("the loop ends by itself")
}

/// Everything that a desk asks of its drawer in a day. Sums that differ heal by taking the stream anew.
fn work(cache: &Cache, registry: &mut Registry, closed: &Closed) -> diwan_cache::Result<Vec<ItemId>> {
    cache.hold_streams(&closed.desk.streams, NOON)?;
    for turn in 0..2 {
        for stream in &closed.desk.streams {
            pull(cache, registry, stream)?;
        }
        if turn == 0 {
            send(cache, registry, &closed.desk.who)?;
        }
    }
    for row in cache.list(&diwan_cache::ListQuery::default(), 0, 1000, NOON)?.rows {
        cache.read(row.id)?;
    }
    cache.counters(NOON)?;
    cache.history(0, 100)?;
    let faults = cache.verify()?;
    if faults.is_empty() {
        Ok(cache.duties_owed()?.into_iter().map(|d| d.id).collect())
    } else {
        Err(CacheError::Damaged(faults.join("; ")))
    }
}

fn pull(cache: &Cache, registry: &Registry, stream: &diwan_domain::StreamId) -> diwan_cache::Result<()> {
    use diwan_cache::{Agreement, Ask};
    for _ in 0..100 {
        let standing = cache.standing(stream)?.ok_or(CacheError::UnknownStream)?;
        let head = registry.head(stream);
        match standing.agrees_with(&head) {
            Agreement::Same => return Ok(()),
            Agreement::Broken => cache.reset(stream)?,
            Agreement::Behind => {
                let stored = match standing.ask {
                    Ask::Snapshot { key } => {
                        // A key that was spoiled is refused, as the registry does, and the snapshot begins anew.
                        let sound = key.as_deref().is_none_or(|key| key.parse::<usize>().is_ok());
                        if !sound {
                            cache.reset(stream)?;
                            continue;
                        }
                        let page = registry.snapshot(stream, key.as_deref(), 100);
                        cache.apply_snapshot(stream, key.as_deref(), &page, NOON)
                    }
                    Ask::Entries { epoch, after } if epoch == head.epoch && after <= head.head => {
                        cache.apply_entries(stream, after, &registry.entries(stream, after, 100), NOON)
                    }
                    Ask::Entries { .. } => cache.reset(stream).map(|()| diwan_cache::Changes::default()),
                };
                stored?;
            }
        }
    }
    Err(CacheError::Damaged("it never agrees with the registry".to_owned()))
}

fn send(cache: &Cache, registry: &mut Registry, who: &EmployeeId) -> diwan_cache::Result<()> {
    loop {
        let batch = cache.next_batch(NOON, 100)?;
        if batch.is_empty() {
            return Ok(());
        }
        let actions: Vec<_> = batch.into_iter().map(|w| w.action).collect();
        cache.mark_sending(&actions.iter().map(|a| a.id).collect::<Vec<_>>())?;
        // As the real registry: an act on what is not there, or with another hash, is refused.
        let outcomes: Vec<_> = actions.iter().map(|act| judge(registry, who, act)).collect();
        cache.settle(&outcomes, NOON.plus_secs(60), NOON)?;
    }
}

fn judge(registry: &mut Registry, who: &EmployeeId, act: &diwan_protocol::Action) -> diwan_protocol::ActionOutcome {
    use diwan_protocol::ProblemType;
    let known = (1..=CIRCULARS).map(circular).find(|c| c.id == act.subject);
    match known {
        None => refused(act, ProblemType::NotFound),
        Some(c) if act.version != 1 || act.content_sha256 != c.content_sha256() => {
            refused(act, ProblemType::VersionMismatch)
        }
        Some(_) => registry.act(who, std::slice::from_ref(act)).remove(0),
    }
}

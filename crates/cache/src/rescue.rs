//! What happens to a drawer that cannot be used any more: its files are set aside under a dated name, a new one takes their place, and
//! what cannot be fetched from the registry again is carried over: the person's acts and their history, word for word, what the desk
//! measured and has not sent, and the ledger of snoozes, which is a setting.
//!
//! The order makes it safe to be killed anywhere: files are moved before a new drawer exists, and a new drawer remembers in the same
//! transaction what it has taken over, so that the next start goes on where this one ended.

mod carve;
mod log;

use crate::db::{Cache, FILE};
use crate::error::{CacheError, Result};
use crate::types::{Account, Rebuilt};
use crate::work::Key;
use crate::{measured, setting};
use diwan_domain::{ItemId, Moment, Observation};
use diwan_protocol::Action;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of drawers that were set aside.
const FOLDER: &str = "set-aside";
/// How many of them are kept. What counted in them was carried over; they are kept for whoever looks for the cause.
const KEPT: usize = 2;
/// How much room a disk must have before work goes on, so that it does not stop again at once.
const ROOM: usize = 256 << 10;
/// Setting: which of them were taken over, a JSON list of names.
const TAKEN_OVER: &str = "taken_over";
/// Setting: what the person is to be told, JSON.
const REBUILT: &str = "rebuilt";
/// What the new drawer makes itself, or must learn anew, is not carried over.
const NOT_CARRIED: [&str; 5] = ["fold_version", "reader_version", "last_sync", TAKEN_OVER, REBUILT];
/// The most acts that are believed; nobody has done more.
const MOST_ACTS: usize = 100_000;

impl Cache {
    /// Opens (or makes) the cache. One that is damaged, or was written by a newer workstation, is set aside and built anew, because a desk without
    /// a drawer receives nothing. [`Self::rebuilt`] says so until the person has seen it. For `whose` see [`Self::rebuild`].
    ///
    /// # Errors
    /// As [`Self::open`], but never [`CacheError::Damaged`] for what can be set aside.
    pub fn open_or_rebuild(dir: &Path, whose: Option<&Account>, now: Moment) -> Result<Self> {
        match Self::open(dir).and_then(|cache| cache.take_over(now, whose)) {
            Ok(cache) => Ok(cache),
            Err(error @ (CacheError::Damaged(_) | CacheError::Newer { .. })) => {
                tracing::error!(%error, "the cache is set aside and built anew");
                Self::rebuild(dir, whose, now)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether commits stand in the log of writes that SQLite would pass over without a word.
    pub(crate) fn log_is_sound(dir: &Path) -> bool {
        log::is_sound(&dir.join(format!("{FILE}-wal")))
    }

    /// Sets the cache in this folder aside, whatever its state, and makes a new one. Nobody may have it open. Acts are carried over when it
    /// is known whose they are: from the old cache itself, or from `whose`.
    pub fn rebuild(dir: &Path, whose: Option<&Account>, now: Moment) -> Result<Self> {
        set_aside(dir, now)?;
        Self::open(dir)?.take_over(now, whose)
    }

    /// Tries whether the disk takes something again: some room and a commit. Changes nothing that anybody sees.
    pub fn try_disk(&self) -> Result<()> {
        let path = self.dir().join("room");
        let mut file = fs::File::create(&path)?;
        let written = file.write_all(&vec![0x5A; ROOM]).and_then(|()| file.sync_all());
        // Also half of it must not stay.
        fs::remove_file(&path)?;
        written?;
        self.write(|tx| setting::save(tx, "disk_tried", "1"))
    }

    /// That the cache was built anew and the person has not seen it yet.
    pub fn rebuilt(&self) -> Result<Option<Rebuilt>> {
        Ok(self.setting(REBUILT)?.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// The person has seen it.
    pub fn rebuilt_seen(&self) -> Result<()> {
        self.write(|tx| Ok(tx.execute("DELETE FROM setting WHERE key = ?1", [REBUILT]).map(drop)?))
    }

    /// Takes over from every drawer that was set aside and not taken over yet, also by a start that was cut short.
    fn take_over(self, now: Moment, whose: Option<&Account>) -> Result<Self> {
        let set_aside = folders(self.dir())?;
        let known = self.setting(TAKEN_OVER)?.unwrap_or_default();
        let mut taken: BTreeSet<String> = serde_json::from_str(&known).unwrap_or_default();
        let new: Vec<&PathBuf> = set_aside.iter().filter(|folder| !taken.contains(&name(folder))).collect();
        if !new.is_empty() {
            let heirlooms: Vec<Heirlooms> = new.iter().map(|folder| Heirlooms::of(folder, whose)).collect();
            taken.extend(new.iter().map(|folder| name(folder)));
            self.write_seen(|tx| {
                let mut saved = 0;
                for heirloom in &heirlooms {
                    saved += heirloom.hand_over(tx)?;
                }
                setting::save(tx, TAKEN_OVER, &serde_json::to_string(&taken).unwrap_or_default())?;
                setting::save(tx, REBUILT, &serde_json::to_string(&Rebuilt { at: now, saved }).unwrap_or_default())
            })?;
        }
        for old in set_aside.iter().rev().skip(KEPT) {
            if let Err(error) = fs::remove_dir_all(old) {
                tracing::debug!(kind = ?error.kind(), "an old cache could not be removed");
            }
        }
        Ok(self)
    }
}

/// Moves the files away. The log of writes first: a new database must never find the log of an old one.
fn set_aside(dir: &Path, now: Moment) -> Result<()> {
    let files = ["-wal", ""].map(|end| format!("{FILE}{end}"));
    if !files.iter().any(|file| dir.join(file).exists()) {
        // An earlier attempt came as far as this.
        return Ok(());
    }
    let day = now.to_rfc3339().replace([':', '.'], "");
    let to = (1..=1000).map(|n| dir.join(FOLDER).join(format!("{day}-{n}"))).find(|folder| !folder.exists());
    let to = to.ok_or_else(|| CacheError::Damaged("there is no name left to set it aside".to_owned()))?;
    fs::create_dir_all(&to)?;
    for file in files {
        match fs::rename(dir.join(&file), to.join(&file)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // Only an index into the log; SQLite makes it again.
    match fs::remove_file(dir.join(format!("{FILE}-shm"))) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Oldest first: their names are dates.
fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir.join(FOLDER)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut folders = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    folders.sort();
    Ok(folders)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// An act as it stood in the outbox.
struct Act {
    action: Action,
    /// Why it was refused, JSON, when it was; otherwise it is sent again, which has one effect however often it is done.
    refused: Option<Option<String>>,
}

/// What is carried over from one drawer.
#[derive(Default)]
struct Heirlooms {
    acts: Vec<Act>,
    /// What the registry has recorded already.
    recorded: Vec<Action>,
    settings: BTreeMap<String, String>,
    /// What the desk measured, and whether it waits to be sent. What SQLite cannot read of it any more is lost: it is no act of a person.
    measured: Vec<(Observation, bool)>,
    history: Vec<Vec<rusqlite::types::Value>>,
}

const HISTORY: &str =
    "subject, version, number, title, issuer, statement, content_sha256, recorded_at, done_at, device";

impl Heirlooms {
    fn of(folder: &Path, whose: Option<&Account>) -> Self {
        let mut found = Self::default();
        let file = folder.join(FILE);
        let log = log::is_sound(&folder.join(format!("{FILE}-wal")));
        // SQLite takes the log of an empty file away, and it may be all that is left.
        let whole = fs::metadata(&file).is_ok_and(|file| file.len() > 0)
            && Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_WRITE).is_ok_and(|old| {
                // The log stays as it is for the search in its bytes, and the schema may be anybody's by now.
                old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).is_ok()
                    && old.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").is_ok()
                    && found.read(&old)
            });
        let account = "account".to_owned();
        if !(whole && log) {
            found.carve(folder);
        }
        if let Some(json) = whose.and_then(|whose| serde_json::to_string(whose).ok()) {
            found.settings.entry(account.clone()).or_insert(json);
        }
        if found.settings.get(&account).is_none_or(|json| serde_json::from_str::<Account>(json).is_err()) {
            // Acts of nobody must not be sent as somebody's: what they did is owed again, which is seen.
            found.acts.clear();
            found.recorded.clear();
            found.measured.clear();
            found.settings.remove(&account);
        }
        found
    }

    /// Reads what SQLite can still read; answers whether that was all of the acts and whose they are.
    fn read(&mut self, old: &Connection) -> bool {
        let settings = rows(old, "SELECT key, value FROM setting", &["key"], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        self.settings.extend(settings.0.into_iter().filter(|(key, _)| !NOT_CARRIED.contains(&key.as_str())));
        let history = rows(old, &format!("SELECT {HISTORY} FROM history"), &["subject", "version"], |row| {
            (0..HISTORY.split(", ").count()).map(|column| row.get(column)).collect()
        });
        self.history = history.0;
        let select = format!("SELECT {}, due FROM measured", measured::COLUMNS);
        let measured = rows(old, &select, &["id"], |row| Ok(measured::read(row)?.zip(row.get(8)?)));
        self.measured = measured.0.into_iter().flatten().take(MOST_ACTS).collect();
        let select = "SELECT id, lane, event, version, done_at, action, 'recorded', NULL FROM act";
        self.recorded = rows(old, select, &["id"], act).0.into_iter().flatten().map(|act| act.action).collect();
        let select = "SELECT id, lane, event, version, done_at, action, state, problem, seq FROM outbox";
        let (mut acts, whole) = rows(old, select, &["seq"], |row| Ok((row.get::<_, i64>(8)?, act(row)?)));
        acts.sort_by_key(|(seq, _)| *seq);
        acts.dedup_by_key(|(seq, _)| *seq);
        let all = acts.iter().all(|(_, act)| act.is_some());
        self.acts = acts.into_iter().filter_map(|(_, act)| act).take(MOST_ACTS).collect();
        whole && all && settings.1
    }

    /// Where SQLite gives up, an act is still a sentence of JSON somewhere in the bytes.
    fn carve(&mut self, folder: &Path) {
        let mut known: BTreeSet<_> = self.acts.iter().map(|act| act.action.id).collect();
        let mut accounts = Vec::new();
        for file in [FILE.to_owned(), format!("{FILE}-wal")] {
            let carved = carve::file(&folder.join(file), MOST_ACTS);
            accounts.extend(carved.accounts);
            let new = carved.actions.into_iter().filter(|action| known.insert(action.id));
            self.acts.extend(new.map(|action| Act { action, refused: None }));
        }
        // By the time at which they were done; what one did to a document goes in order.
        self.acts.sort_by_key(|act| (act.action.device_time, act.action.id));
        self.acts.truncate(MOST_ACTS);
        if let Some(last) = accounts.pop() {
            self.settings.entry("account".to_owned()).or_insert(last);
        }
    }

    /// Writes it into the new drawer; answers how many acts wait again.
    fn hand_over(&self, tx: &Transaction<'_>) -> Result<i64> {
        for (key, value) in &self.settings {
            let keep = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING";
            tx.execute(keep, [key, value])?;
        }
        let line =
            format!("INSERT OR IGNORE INTO history ({HISTORY}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        for row in &self.history {
            tx.execute(&line, rusqlite::params_from_iter(row))?;
        }
        for action in &self.recorded {
            let insert =
                "INSERT OR IGNORE INTO act (id, lane, event, version, done_at, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let json = serde_json::to_string(action).unwrap_or_default();
            let (id, lane) = (Key(ItemId(action.id.0)), Key(action.subject));
            tx.execute(insert, params![id, lane, action.event.as_str(), action.version, action.device_time.0, json])?;
        }
        for (observation, due) in &self.measured {
            measured::write(tx, observation, *due)?;
        }
        let mut saved = 0;
        for Act { action, refused } in &self.acts {
            let insert = "INSERT INTO outbox (id, lane, event, version, done_at, action, state, problem)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING";
            let state = if refused.is_some() { "rejected" } else { "queued" };
            let written = tx.execute(
                insert,
                params![
                    Key(ItemId(action.id.0)),
                    Key(action.subject),
                    action.event.as_str(),
                    action.version,
                    action.device_time.0,
                    serde_json::to_string(action).unwrap_or_default(),
                    state,
                    refused.as_ref().and_then(Option::as_deref),
                ],
            )?;
            saved += i64::from(written > 0 && refused.is_none());
        }
        Ok(saved)
    }
}

/// Reads a table from its beginning and, where that breaks, from its end as well; answers also whether it never broke.
fn rows<T>(
    old: &Connection,
    select: &str,
    key: &[&str],
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> (Vec<T>, bool) {
    let mut found = Vec::new();
    let mut pass = |order: &str| -> rusqlite::Result<bool> {
        let by: Vec<String> = key.iter().map(|column| format!("{column} {order}")).collect();
        let mut select = old.prepare(&format!("{select} ORDER BY {}", by.join(", ")))?;
        let mut rows = select.query([])?;
        let mut sound = true;
        while found.len() < 2 * MOST_ACTS
            && let Some(row) = rows.next()?
        {
            match read(row) {
                Ok(row) => found.push(row),
                // One row that is nonsense does not end the table.
                Err(_) => sound = false,
            }
        }
        Ok(sound)
    };
    let whole = pass("ASC").unwrap_or(false) || {
        let _ = pass("DESC");
        false
    };
    (found, whole)
}

/// A row of the outbox whose columns agree with what it would send; a flipped bit makes them differ. `None` when they do.
fn act(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Act>> {
    let json: String = row.get(5)?;
    let Ok(action) = serde_json::from_str::<Action>(&json) else { return Ok(None) };
    let agrees = row.get::<_, Key>(0)?.0.0 == action.id.0
        && row.get::<_, Key>(1)?.0 == action.subject
        && row.get::<_, String>(2)? == action.event.as_str()
        && row.get::<_, i64>(3)? == action.version
        && row.get::<_, i64>(4)? == action.device_time.0;
    let refused = (row.get::<_, String>(6)? == "rejected").then_some(row.get::<_, Option<String>>(7)?);
    Ok(agrees.then_some(Act { action, refused }))
}

//! Items as they came, and the list row and search words of those that are documents.

use crate::beside;
use crate::error::Result;
use crate::reading::{Known, one_line, read};
use crate::work::{Key, Work};
use crate::{kept, receipt};
use diwan_domain::arabic::index_text;
use diwan_domain::{Document, DocumentKind, ItemId, Joiners, Moment};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// A stored item in short.
pub(crate) struct Stored {
    pub pos: i64,
    pub ver: i64,
    pub recalled: bool,
    kind: String,
}

pub(crate) fn stored(tx: &Connection, id: ItemId) -> Result<Option<Stored>> {
    let select = "SELECT i.pos, i.ver, coalesce(d.recalled, 0), coalesce(d.kind || '/1', i.kind)
         FROM item i LEFT JOIN document d ON d.pos = i.pos WHERE i.id = ?1";
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Stored { pos: row.get(0)?, ver: row.get(1)?, recalled: row.get(2)?, kind: row.get(3)? })
    };
    Ok(tx.prepare_cached(select)?.query_row([Key(id)], row).optional()?)
}

/// An item's data on its way in.
pub(crate) struct Incoming<'a> {
    pub id: ItemId,
    pub kind: &'a str,
    pub ver: i64,
    pub registered_at: Moment,
    /// As it came; empty when nothing came.
    pub raw: &'a str,
}

/// Stores newer data of an item. What cannot be read is kept beside what could be read before, so that a spoiled
/// version never takes a circular from the person's eyes.
pub(crate) fn store(work: &mut Work<'_>, before: Option<Stored>, new: &Incoming<'_>) -> Result<()> {
    let known = match read(new.kind, new.id, new.raw) {
        Known::Receipt(item) if !receipt::is_mine(work, new.id, &item)? => Known::Malformed,
        known => known,
    };
    let time = if let Known::Document(d) = &known { d.issued_at } else { new.registered_at };
    let readable = !matches!(known, Known::Unknown | Known::Malformed);
    let before = match before {
        // An id that changes what it is (which no honest registry does) starts anew, so that no row of the old kind stays behind.
        Some(old) if readable && old.kind != new.kind => {
            remove(work, new.id)?;
            None
        }
        other => other,
    };
    let pos = place(work, new.id, time, before.as_ref().map(|b| b.pos), readable)?;
    let upsert = if readable {
        "INSERT INTO item (pos, id, kind, ver, registered_at, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, ver = excluded.ver, registered_at = excluded.registered_at,
           raw = excluded.raw, unreadable = NULL"
    } else {
        "INSERT INTO item (pos, id, kind, ver, registered_at, raw, unreadable) VALUES (?1, ?2, ?3, ?4, ?5, '', ?6)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, ver = excluded.ver, unreadable = excluded.unreadable"
    };
    let row = params![pos, Key(new.id), new.kind, new.ver, new.registered_at.0, new.raw];
    work.tx.prepare_cached(upsert)?.execute(row)?;
    match known {
        Known::Document(document) => {
            store_document(work, pos, &document)?;
            work.touch(new.id);
        }
        Known::Receipt(item) => receipt::store(work, new.id, &item)?,
        Known::Membership(item) => work.changes.memberships.push((item.stream, item.member)),
        known @ (Known::Policy(_)
        | Known::Step(_)
        | Known::Absence(_)
        | Known::Told(_)
        | Known::Observation(_)
        | Known::Official(_)) => beside::store(work, new.id, &known)?,
        Known::Malformed => {
            // A policy that cannot be followed is said by the bell; whoever measured is asked again.
            work.changes.bell |= new.kind.starts_with("policy/");
            work.changes.malformed.push(new.id);
        }
        Known::Unknown => work.changes.bell |= new.kind.starts_with("policy/"),
    }
    Ok(())
}

fn store_document(work: &mut Work<'_>, pos: i64, d: &Document) -> Result<()> {
    let mut version = work.tx.prepare_cached("SELECT version FROM document WHERE pos = ?1")?;
    let before: Option<i64> = version.query_row([pos], |row| row.get(0)).optional()?;
    let is_new = before.is_none();
    let upsert = "INSERT INTO document (pos, id, kind, version, number, subject, issuer_unit, issuer, issued_at, urgency, attachments,
           statement, statement_sha256, content_sha256, deadline, from_alert, joiners_owe, unread)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1)
         ON CONFLICT (pos) DO UPDATE SET version = excluded.version, number = excluded.number, subject = excluded.subject,
           issuer_unit = excluded.issuer_unit, issuer = excluded.issuer, issued_at = excluded.issued_at, urgency = excluded.urgency,
           attachments = excluded.attachments, statement = excluded.statement, statement_sha256 = excluded.statement_sha256,
           content_sha256 = excluded.content_sha256, deadline = excluded.deadline, from_alert = excluded.from_alert,
           joiners_owe = excluded.joiners_owe, recalled = 0";
    let terms = d.circular.as_ref();
    work.tx.prepare_cached(upsert)?.execute(params![
        pos,
        Key(d.id),
        d.kind.as_str(),
        d.version(),
        one_line(&d.number),
        one_line(&d.subject),
        d.issuer_unit.as_str(),
        one_line(&d.issuer),
        d.issued_at.0,
        d.urgency.as_str(),
        i64::try_from(d.attachments.len()).unwrap_or(i64::MAX),
        d.statement(),
        d.statement_sha256(),
        d.content_sha256(),
        terms.and_then(|t| t.deadline).map(|m| m.0),
        terms.is_some_and(|t| t.acknowledge_from_alert),
        terms.is_some_and(|t| t.joiners == Joiners::UntilExpiry),
    ])?;
    if !is_new {
        work.tx.prepare_cached("DELETE FROM attachment WHERE item = ?1")?.execute([Key(d.id)])?;
    }
    if before.is_some_and(|version| version != d.version()) {
        kept::remove(work, d.id)?;
    }
    kept::store(work, d)?;
    for file in &d.attachments {
        let insert = "INSERT OR IGNORE INTO attachment (item, sha256) VALUES (?1, ?2)";
        work.tx.prepare_cached(insert)?.execute(params![Key(d.id), file.sha256])?;
    }
    work.index(pos, Some(words_of(d)), !is_new);
    receipt::name_in_history(work.tx, d)?;
    if is_new {
        // Unread to begin with, which is nearly always true and saves a second write; what follows from facts is derived in the end.
        let kind = Kind::of(d.kind.as_str());
        work.count(kind.figure(), 1);
        work.count(kind.unread_figure(), 1);
    }
    work.changed(d.id);
    Ok(())
}

/// The two kinds of documents, with the names of their kept figures.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Circular,
    Letter,
}

impl Kind {
    /// Reads the column, whose check allows no third word.
    pub fn of(word: &str) -> Self {
        if word == DocumentKind::Circular.as_str() { Self::Circular } else { Self::Letter }
    }

    fn figure(self) -> &'static str {
        match self {
            Self::Circular => "circulars",
            Self::Letter => "letters",
        }
    }

    pub fn unread_figure(self) -> &'static str {
        match self {
            Self::Circular => "unread_circulars",
            Self::Letter => "unread_letters",
        }
    }
}

/// Takes body, signatory and files from a recalled document; number, subject, issuer and time stay as its trace.
pub(crate) fn make_stub_once(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    let select = "SELECT i.pos, i.raw FROM item i JOIN document d ON d.pos = i.pos WHERE i.id = ?1 AND d.recalled = 0";
    let found: Option<(i64, String)> =
        work.tx.prepare_cached(select)?.query_row([Key(id)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((pos, raw)) = found else { return Ok(()) };
    let Ok(mut document) = serde_json::from_str::<Document>(&raw) else { return Ok(()) };
    document.body.clear();
    document.signatory.clear();
    document.attachments.clear();
    let stub = serde_json::to_string(&document).unwrap_or_default();
    work.tx.prepare_cached("UPDATE item SET raw = ?2 WHERE pos = ?1")?.execute(params![pos, stub])?;
    work.tx.prepare_cached("UPDATE document SET recalled = 1, attachments = 0 WHERE pos = ?1")?.execute([pos])?;
    drop_files(work, id)?;
    work.index(pos, Some(words_of(&document)), true);
    work.changed(id);
    Ok(())
}

/// Removes an item with everything that hangs on it.
pub(crate) fn remove(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    let Some(before) = stored(work.tx, id)? else { return Ok(()) };
    let select = "SELECT kind, unread FROM document WHERE pos = ?1";
    let row = |row: &rusqlite::Row<'_>| Ok((Kind::of(row.get_ref(0)?.as_str()?), row.get::<_, bool>(1)?));
    if let Some((kind, unread)) = work.tx.prepare_cached(select)?.query_row([before.pos], row).optional()? {
        work.count(kind.figure(), -1);
        work.count(kind.unread_figure(), -i64::from(unread));
        drop_files(work, id)?;
        kept::remove(work, id)?;
        work.index(before.pos, None, true);
        work.changed(id);
    }
    receipt::remove(work, id)?;
    beside::remove(work, id)?;
    work.tx.prepare_cached("DELETE FROM item WHERE pos = ?1")?.execute([before.pos])?;
    Ok(())
}

/// Forgets the files of a document unless another one has the same.
fn drop_files(work: &mut Work<'_>, id: ItemId) -> Result<()> {
    let only_here = "SELECT sha256 FROM attachment a WHERE item = ?1
         AND NOT EXISTS (SELECT 1 FROM attachment b WHERE b.sha256 = a.sha256 AND b.item <> ?1)";
    let files: Vec<String> =
        work.tx.prepare_cached(only_here)?.query_map([Key(id)], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    work.tx.prepare_cached("DELETE FROM attachment WHERE item = ?1")?.execute([Key(id)])?;
    for file in files {
        if work.tx.prepare_cached("DELETE FROM blob WHERE sha256 = ?1")?.execute([&file])? > 0 {
            work.dead_files.push(file);
        }
    }
    Ok(())
}

/// The place of an item in the order of time: the second of its registration, or a free number soon after it. Small numbers that
/// lie close together keep the search index small; the exact order of a list is by `issued_at`.
fn place(work: &mut Work<'_>, id: ItemId, time: Moment, before: Option<i64>, may_move: bool) -> Result<i64> {
    let tx = work.tx;
    let second = (time.0 / 1000).clamp(0, 1 << 40);
    if let Some(pos) = before {
        // A superseding version is registered anew: it moves to its new time, and its words with it.
        let moved = may_move
            && tx.prepare_cached("SELECT 1 FROM document WHERE pos = ?1 AND issued_at <> ?2")?.exists((pos, time.0))?;
        if !moved {
            return Ok(pos);
        }
        let place = free_place(tx, id, second)?;
        work.index(pos, None, true);
        tx.prepare_cached("UPDATE item SET pos = ?2 WHERE pos = ?1")?.execute((pos, place))?;
        return Ok(place);
    }
    free_place(tx, id, second)
}

fn free_place(tx: &Transaction<'_>, id: ItemId, second: i64) -> Result<i64> {
    let mut taken = tx.prepare_cached("SELECT 1 FROM item WHERE pos = ?1")?;
    let (high, low) = id.0.as_u64_pair();
    // The room doubles with every collision, so that a thousand letters of one second cost ten looks each, not a thousand.
    for doubling in 0..40u32 {
        let room = 1u64 << doubling;
        let step = (high ^ low).rotate_right(doubling * 7) % room;
        let pos = second.saturating_add(i64::try_from(step).unwrap_or(0));
        if !taken.exists([pos])? {
            return Ok(pos);
        }
    }
    let last = "SELECT coalesce(max(pos), 0) + 1 FROM item";
    Ok(tx.query_row(last, [], |row| row.get(0))?)
}

fn words_of(d: &Document) -> String {
    let files = d.attachments.iter().map(|f| f.name.as_str());
    let texts = [&d.number, &d.subject, &d.issuer, &d.signatory, &d.body].into_iter().map(String::as_str);
    index_text(texts.chain(files))
}

/// Folds every document anew, after an update that folds otherwise.
pub(crate) fn fold_all(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("INSERT INTO search (search) VALUES ('delete-all')", [])?;
    let mut select = tx.prepare("SELECT i.pos, i.raw FROM item i JOIN document d ON d.pos = i.pos ORDER BY i.pos")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(document) = serde_json::from_str::<Document>(row.get_ref(1)?.as_str().unwrap_or_default()) {
            let insert = "INSERT INTO search (rowid, words) VALUES (?1, ?2)";
            tx.prepare_cached(insert)?.execute((row.get::<_, i64>(0)?, words_of(&document)))?;
        }
    }
    Ok(())
}

/// Reads again what an older workstation could not read, after an update that knows more kinds. Nobody is told here: the bell
/// rings from the stored duties as soon as the desk starts.
pub(crate) fn read_all_again(tx: &Transaction<'_>) -> Result<()> {
    let select = "SELECT id, kind, ver, registered_at, unreadable FROM item WHERE unreadable IS NOT NULL";
    let found: Vec<(Key, String, i64, i64, String)> = tx
        .prepare(select)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut work = Work::new(tx, Moment::default());
    for (id, kind, ver, registered_at, raw) in &found {
        let new = Incoming { id: id.0, kind, ver: *ver, registered_at: Moment(*registered_at), raw };
        let before = stored(tx, id.0)?;
        store(&mut work, before, &new)?;
    }
    read_terms_again(&mut work)?;
    crate::derive::settle_touched(&mut work)
}

/// Terms of circulars that an older workstation passed over: what they say now counts, and stands in the content hash.
fn read_terms_again(work: &mut Work<'_>) -> Result<()> {
    let select = "SELECT i.pos, i.raw FROM item i JOIN document d ON d.pos = i.pos
         WHERE d.kind = 'circular' AND d.recalled = 0 AND (i.raw LIKE '%\"supersedes\"%' OR i.raw LIKE '%\"joiners\"%')";
    let found: Vec<(i64, String)> = work
        .tx
        .prepare(select)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (pos, raw) in found {
        if let Ok(document) = serde_json::from_str::<Document>(&raw) {
            store_document(work, pos, &document)?;
            work.touch(document.id);
        }
    }
    Ok(())
}

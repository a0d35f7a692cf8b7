//! What the registry recorded about me, and the history of what I acknowledged.

use crate::error::Result;
use crate::kept;
use crate::work::{Key, Work};
use diwan_domain::{Document, EmployeeId, ItemId};
use diwan_protocol::feed::ReceiptItem;
use rusqlite::{OptionalExtension, Transaction, params};

/// Whether a receipt speaks about the person of this drawer: its id is made of document and person. Somebody else's, which only a registry
/// in disorder would send, must never end a duty here.
pub(crate) fn is_mine(work: &Work<'_>, receipt: ItemId, item: &ReceiptItem) -> Result<bool> {
    let own = "SELECT substr(name, 10) FROM stream WHERE name LIKE 'employee:%'";
    let own: Option<String> = work.tx.prepare_cached(own)?.query_row([], |row| row.get(0)).optional()?;
    Ok(own.is_some_and(|own| ItemId::receipt_of(item.subject, &EmployeeId::from_stored(own)) == receipt))
}

/// Stores the newest receipt of a document.
pub(crate) fn store(work: &mut Work<'_>, receipt: ItemId, item: &ReceiptItem) -> Result<()> {
    remove_other(work, receipt, Some(item.subject))?;
    let upsert = "INSERT INTO facts (subject, receipt, version, reached, shown, opened, acknowledged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (subject) DO UPDATE SET receipt = excluded.receipt, version = excluded.version, reached = excluded.reached,
           shown = excluded.shown, opened = excluded.opened, acknowledged = excluded.acknowledged";
    let f = &item.facts;
    work.tx.prepare_cached(upsert)?.execute(params![
        Key(item.subject),
        Key(receipt),
        item.version,
        f.reached.map(|m| m.0),
        f.shown.map(|m| m.0),
        f.opened.map(|m| m.0),
        f.acknowledged.map(|m| m.0),
    ])?;
    // An answer that named no place in the feed is covered by the first receipt that comes after it.
    let covered = "DELETE FROM outbox WHERE lane = ?1 AND state = 'applied' AND applied_seq IS NULL";
    work.tx.prepare_cached(covered)?.execute([Key(item.subject)])?;
    kept::touch(work, item.subject)
}

/// The receipt left this desk: what it said is not known here any more.
pub(crate) fn remove(work: &mut Work<'_>, receipt: ItemId) -> Result<()> {
    remove_other(work, receipt, None)
}

fn remove_other(work: &mut Work<'_>, receipt: ItemId, keep: Option<ItemId>) -> Result<()> {
    let said = "SELECT subject FROM facts WHERE receipt = ?1";
    let subject: Option<Key> = work.tx.prepare_cached(said)?.query_row([Key(receipt)], |row| row.get(0)).optional()?;
    if let Some(subject) = subject.filter(|s| Some(s.0) != keep) {
        work.tx.prepare_cached("DELETE FROM facts WHERE subject = ?1")?.execute([subject])?;
        kept::touch(work, subject.0)?;
    }
    Ok(())
}

/// Writes into the history what a receipt says was acknowledged. Also an outdated receipt tells the truth about its version,
/// so this is done for every one that passes by.
pub(crate) fn remember(work: &Work<'_>, item: &ReceiptItem) -> Result<()> {
    let Some(recorded_at) = item.facts.acknowledged else { return Ok(()) };
    let upsert = "INSERT INTO history (subject, version, number, title, issuer, statement, content_sha256, recorded_at, device)
         SELECT ?1, ?2, coalesce(d.number, ''), coalesce(d.subject, ''), coalesce(d.issuer, ''), ?3, ?4, ?5, ?6
           FROM (SELECT 1) LEFT JOIN document d ON d.id = ?1
         WHERE true
         ON CONFLICT (subject, version) DO UPDATE SET recorded_at = excluded.recorded_at,
           statement = CASE excluded.statement WHEN '' THEN statement ELSE excluded.statement END,
           content_sha256 = CASE excluded.content_sha256 WHEN '' THEN content_sha256 ELSE excluded.content_sha256 END,
           -- The registry's record is the first act; when that was another desk's, this desk's own time says nothing about it.
           done_at = CASE WHEN excluded.device IS NULL OR excluded.device = device THEN done_at END,
           device = coalesce(excluded.device, device)";
    work.tx.prepare_cached(upsert)?.execute(params![
        Key(item.subject),
        item.version,
        item.statement.as_deref().unwrap_or_default(),
        item.content_sha256.as_deref().unwrap_or_default(),
        recorded_at.0,
        item.device,
    ])?;
    Ok(())
}

/// Gives lines of the history the name of their circular, when it came after its receipt.
pub(crate) fn name_in_history(tx: &Transaction<'_>, d: &Document) -> Result<()> {
    use crate::reading::one_line;
    let name = "UPDATE history SET number = ?2, title = ?3, issuer = ?4 WHERE subject = ?1 AND number = ''";
    tx.prepare_cached(name)?.execute(params![
        Key(d.id),
        one_line(&d.number),
        one_line(&d.subject),
        one_line(&d.issuer)
    ])?;
    Ok(())
}

//! Files of drafts: who brought them, which draft carries them, and which of them nothing names any more.

use super::readers::readable;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::fault;
use crate::verbs::office::scope;
use crate::verbs::{feed, issue};
use crate::{Blob, StoreError};
use diwan_domain::{Attachment, EmployeeId, ItemId, Moment};
use diwan_protocol::office::Fault;
use std::collections::BTreeSet;

/// See [`crate::Archive::note_upload`].
pub async fn note_upload(tx: &mut dyn Tx, actor: &EmployeeId, blob: &Blob, now: Moment) -> Result<(), StoreError> {
    scope::publisher(tx, actor).await?;
    issue::note_blob(tx, blob, now).await?;
    // Whoever brings it again needs it anew.
    let sql = "INSERT INTO upload (sha256, employee_id, at) VALUES (?1, ?2, ?3)
               ON CONFLICT (sha256, employee_id) DO UPDATE SET at = excluded.at";
    tx.exec(sql, values![&blob.sha256, actor, now]).await.map(drop)
}

/// Whether a draft, or a kept revision of one, carries the file, and the reader is a publisher who may read it; or the reader brought it.
pub async fn carried_by_a_draft(tx: &mut dyn Tx, reader: &EmployeeId, sha256: &str) -> Result<bool, StoreError> {
    const PUBLISHES: &str =
        "EXISTS (SELECT 1 FROM role_grant g WHERE g.employee_id = ?1 AND g.role = 'publisher' AND g.until_rev IS NULL)";
    let newest = format!(
        "SELECT d.id FROM draft_blob b JOIN draft d ON d.id = b.draft WHERE b.sha256 = ?2 AND {PUBLISHES} AND {} LIMIT 1",
        readable("d.revision", "d.confidential")
    );
    let kept = format!(
        "SELECT d.id FROM draft_revision_blob b JOIN draft_revision r ON r.draft = b.draft AND r.revision = b.revision
         JOIN draft d ON d.id = r.draft WHERE b.sha256 = ?2 AND {PUBLISHES} AND {} LIMIT 1",
        readable("r.revision", "r.confidential")
    );
    let brought = "SELECT at FROM upload WHERE employee_id = ?1 AND sha256 = ?2";
    for sql in [newest.as_str(), &kept, brought] {
        if tx.first(sql, given![reader, sha256]).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses files that are not here as they are named, and files that whoever saves may not read: naming the hash of a file must not open it.
pub async fn must_be_there(tx: &mut dyn Tx, actor: &EmployeeId, attachments: &[Attachment]) -> Result<(), StoreError> {
    let missing = || fault(Fault::AttachmentMissing);
    let mut attachments: Vec<_> = attachments.iter().collect();
    attachments.sort_by_key(|file| &file.sha256);
    for file in attachments {
        // Held, in one order, so that no sweep takes it away meanwhile.
        tx.exec("UPDATE blob SET size = size WHERE sha256 = ?1", values![&file.sha256]).await?;
        let sql = "SELECT size, media_type FROM blob WHERE sha256 = ?1";
        let blob = tx.first(sql, given![&file.sha256]).await?.ok_or_else(missing)?;
        if u64::try_from(blob.int(0)?).ok() != Some(file.size) || blob.text(1)? != file.media_type {
            return Err(missing());
        }
        if feed::blob_for(tx, actor, &file.sha256).await?.is_none() {
            return Err(missing());
        }
    }
    Ok(())
}

/// Notes which files a draft carries now.
pub async fn carry(tx: &mut dyn Tx, draft: ItemId, attachments: &[Attachment]) -> Result<(), StoreError> {
    tx.exec("DELETE FROM draft_blob WHERE draft = ?1", values![draft]).await?;
    let files: BTreeSet<_> = attachments.iter().map(|file| &file.sha256).collect();
    let rows: Vec<_> = files.into_iter().map(|sha256| values![draft, sha256]).collect();
    tx.exec_many("INSERT INTO draft_blob (draft, sha256) VALUES (?1, ?2)", &rows).await.map(drop)
}

/// What was brought, all of it before a moment (`?1`), and is named by nothing: neither by a document nor by a draft, as it is or as it was submitted.
const UNNAMED: &str = "NOT EXISTS (SELECT 1 FROM upload o WHERE o.sha256 = u.sha256 AND o.at >= ?1)
    AND NOT EXISTS (SELECT 1 FROM item_blob n WHERE n.sha256 = u.sha256)
    AND NOT EXISTS (SELECT 1 FROM draft_blob n WHERE n.sha256 = u.sha256)
    AND NOT EXISTS (SELECT 1 FROM draft_revision_blob n WHERE n.sha256 = u.sha256)";

/// Some of the files that nothing names. Part of [`crate::Archive::sweep_uploads`].
pub async fn forgotten(tx: &mut dyn Tx, before: Moment, limit: u32) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT DISTINCT u.sha256 FROM upload u WHERE {UNNAMED} ORDER BY u.sha256 LIMIT ?2");
    tx.query(&sql, given![before, i64::from(limit)]).await?.iter().map(|row| row.text(0)).collect()
}

/// Strikes files off the record that nothing names, in sorted order; gives those that were. Part of [`crate::Archive::sweep_uploads`].
pub async fn forget(tx: &mut dyn Tx, files: &[String], before: Moment) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT u.at FROM upload u WHERE u.sha256 = ?2 AND {UNNAMED} LIMIT 1");
    let mut gone = Vec::new();
    for file in files {
        // Whoever is about to name it comes before or after.
        tx.exec("UPDATE blob SET size = size WHERE sha256 = ?1", values![file]).await?;
        if tx.first(&sql, given![before, file]).await?.is_some() {
            tx.exec("DELETE FROM upload WHERE sha256 = ?1", values![file]).await?;
            tx.exec("DELETE FROM blob WHERE sha256 = ?1", values![file]).await?;
            gone.push(file.clone());
        }
    }
    Ok(gone)
}

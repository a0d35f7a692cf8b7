//! Files of drafts: who brought them, which draft carries them. A file that no draft and no document names may be removed later.

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
    let sql =
        "INSERT INTO upload (sha256, employee_id, at) VALUES (?1, ?2, ?3) ON CONFLICT (sha256, employee_id) DO NOTHING";
    tx.exec(sql, values![&blob.sha256, actor, now]).await.map(drop)
}

/// Whether a draft carries the file and the reader is a publisher: they read each other's drafts.
pub async fn carried_by_a_draft(tx: &mut dyn Tx, reader: &EmployeeId, sha256: &str) -> Result<bool, StoreError> {
    let sql = "SELECT b.draft FROM draft_blob b JOIN role_grant g ON g.employee_id = ?2 AND g.role = 'publisher' AND g.until_rev IS NULL
               WHERE b.sha256 = ?1 LIMIT 1";
    if tx.first(sql, given![sha256, reader]).await?.is_some() {
        return Ok(true);
    }
    let sql = "SELECT at FROM upload WHERE sha256 = ?1 AND employee_id = ?2";
    Ok(tx.first(sql, given![sha256, reader]).await?.is_some())
}

/// Refuses files that are not here as they are named, and files that whoever saves may not read: naming the hash of a file must not open it.
pub async fn must_be_there(tx: &mut dyn Tx, actor: &EmployeeId, attachments: &[Attachment]) -> Result<(), StoreError> {
    let missing = || fault(Fault::AttachmentMissing);
    for file in attachments {
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

//! Revisions of drafts as they were submitted: whoever approved one, or sent it back, must be able to show later what was read.

use super::super::who;
use super::held::Held;
use super::readers::readable;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::{fault, refused};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Fault;
use diwan_protocol::office::publishing::DraftRevision;
use std::collections::BTreeSet;

/// How many revisions of one draft are kept, the newest. What happened to older ones stays on record with their hashes.
pub const MOST_KEPT: i64 = 50;

/// Keeps the revision that is in force. Kept once, it stays as it is.
pub async fn keep(tx: &mut dyn Tx, held: &Held, now: Moment) -> Result<(), StoreError> {
    let sql = "INSERT INTO draft_revision (draft, revision, confidential, writer, submitted_at, sha256, text)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (draft, revision) DO NOTHING";
    let confidential = held.text.confidentiality == Confidentiality::Confidential;
    let row =
        values![held.id, held.revision, confidential, &held.writer, now, sha256_hex(held.json.as_bytes()), &held.json];
    if tx.exec(sql, row).await? == 0 {
        return Ok(());
    }
    let files: BTreeSet<_> = held.text.attachments.iter().map(|file| &file.sha256).collect();
    let rows: Vec<_> = files.into_iter().map(|sha256| values![held.id, held.revision, sha256]).collect();
    tx.exec_many("INSERT INTO draft_revision_blob (draft, revision, sha256) VALUES (?1, ?2, ?3)", &rows).await?;
    let sql = "SELECT revision FROM draft_revision WHERE draft = ?1 ORDER BY revision DESC LIMIT 1 OFFSET ?2";
    if let Some(over) = tx.first(sql, given![held.id, MOST_KEPT]).await? {
        let through = over.int(0)?;
        for sql in [
            "DELETE FROM draft_revision_blob WHERE draft = ?1 AND revision <= ?2",
            "DELETE FROM draft_revision WHERE draft = ?1 AND revision <= ?2",
        ] {
            tx.exec(sql, values![held.id, through]).await?;
        }
    }
    Ok(())
}

/// A revision that was kept, for whoever may read it.
pub async fn revision(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    (draft, revision): (ItemId, i64),
) -> Result<DraftRevision, StoreError> {
    let sql = format!(
        "SELECT r.submitted_at, r.sha256, r.text, r.writer, w.name, CASE WHEN {} THEN 1 ELSE 0 END
         FROM draft_revision r JOIN draft d ON d.id = r.draft JOIN person w ON w.id = r.writer
         WHERE r.draft = ?2 AND r.revision = ?3",
        readable("r.revision", "r.confidential")
    );
    let row = tx.first(&sql, given![actor, draft, revision]).await?;
    let row = row.ok_or_else(|| refused(ProblemType::NotFound, "no such revision was submitted"))?;
    if row.int(5)? == 0 {
        return Err(fault(Fault::NotYours));
    }
    let text = serde_json::from_str(&row.text(2)?);
    Ok(DraftRevision {
        draft,
        revision,
        writer: who::read(&row, 3)?,
        submitted_at: row.moment(0)?,
        sha256: row.text(1)?,
        text: text.map_err(|_| StoreError::Unusable("a revision of a draft cannot be read".to_owned()))?,
    })
}

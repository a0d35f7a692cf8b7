//! What can be checked about drafts, ended circulars, sizes of streams and names as they are searched; part of [`super::inspect`].

use super::names::folded;
use super::office::publishing::MOST_KEPT;
use crate::StoreError;
use crate::engine::value::given;
use crate::engine::{Row, Tx};
use diwan_domain::check::sha256_hex;
use diwan_domain::document::Confidentiality;
use diwan_domain::{ItemId, Role, StreamId};
use diwan_protocol::office::DraftText;
use std::collections::BTreeSet;

/// How many people are read at once.
const CHUNK: i64 = 10_000;

/// What was kept beside is what it was made of.
pub async fn inspect(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    sizes(tx, faults).await?;
    names(tx, faults).await?;
    ended(tx, faults).await?;
    drafts(tx, faults).await?;
    revisions(tx, faults).await
}

async fn sizes(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT m.stream_id, count(*) FROM membership m
               WHERE m.until_rev IS NULL AND (m.stream_id < 'employee:' OR m.stream_id >= 'employee;') GROUP BY m.stream_id";
    let mut right = BTreeSet::new();
    for row in tx.query(sql, &[]).await? {
        right.insert((row.text(0)?, row.int(1)?));
    }
    let mut kept = BTreeSet::new();
    for row in tx.query("SELECT stream_id, people FROM stream_size WHERE people <> 0", &[]).await? {
        kept.insert((row.text(0)?, row.int(1)?));
    }
    let wrong: BTreeSet<_> = right.symmetric_difference(&kept).map(|(stream, _)| stream).collect();
    faults.extend(
        wrong.into_iter().map(|stream| format!("stream {stream}: it has another number of people than is kept")),
    );
    Ok(())
}

async fn names(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let (mut wrong, mut words, mut after) = (0, 0, String::new());
    loop {
        let sql = "SELECT id, name, folded FROM person WHERE id > ?1 ORDER BY id LIMIT ?2";
        let rows = tx.query(sql, given![&after, CHUNK]).await?;
        for row in &rows {
            let right = folded(&row.text(1)?);
            words += right.split_whitespace().count() as i64;
            wrong += i64::from(right != row.text(2)?);
            after = row.text(0)?;
        }
        if (rows.len() as i64) < CHUNK {
            break;
        }
    }
    let kept = tx.first("SELECT count(*) FROM person_word", &[]).await?.map_or(Ok(0), |row| row.int(0))?;
    if wrong > 0 || kept != words {
        faults.push(format!(
            "names are searched otherwise than they are written: {wrong} people, {kept} words for {words}"
        ));
    }
    Ok(())
}

async fn ended(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT c.id, CASE
                 WHEN c.state = 'in_force' THEN (SELECT count(*) FROM feed f WHERE f.item_id = c.id AND f.reason IN ('superseded', 'recalled'))
                 ELSE (SELECT count(*) FROM feed f WHERE f.item_id = c.id AND f.op = 'put')
                   + CASE WHEN EXISTS (SELECT 1 FROM circular_event e WHERE e.circular_id = c.id AND e.event = c.state) THEN 0 ELSE 1 END
               END
               FROM circular c WHERE c.state <> 'in_force'
                 OR EXISTS (SELECT 1 FROM feed f WHERE f.item_id = c.id AND f.reason IN ('superseded', 'recalled'))";
    for row in tx.query(sql, &[]).await? {
        if row.int(1)? > 0 {
            faults.push(format!("circular {}: desks are told otherwise whether it is in force", row.item(0)?));
        }
    }
    let sql = "SELECT c.id FROM circular c LEFT JOIN circular s ON s.id = c.successor
               WHERE (c.state = 'superseded') <> (c.successor IS NOT NULL) OR (c.successor IS NOT NULL AND s.supersedes IS DISTINCT FROM c.id)";
    for row in tx.query(sql, &[]).await? {
        faults.push(format!("circular {}: its successor does not take its place", row.item(0)?));
    }
    Ok(())
}

async fn drafts(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let sql = "SELECT d.id, d.text, d.confidential, d.state, d.template, CASE WHEN d.circular IS NULL THEN 0 ELSE 1 END FROM draft d ORDER BY d.id";
    for row in tx.query(sql, &[]).await? {
        let (id, state) = (row.item(0)?, row.text(3)?);
        let mut wrong = (state == "issued") != row.truth(5)?;
        let carried = tx.query("SELECT sha256 FROM draft_blob WHERE draft = ?1", given![id]).await?;
        wrong |= !says(&row.text(1)?, row.truth(2)?, &carried)?;
        let told = "SELECT seq FROM feed WHERE stream_id = ?1 AND item_id = ?2 AND op = 'put'";
        let stream = StreamId::role(Role::Publisher);
        let is_told = tx.first(told, given![&stream, ItemId::draft_item_of(id)]).await?.is_some();
        let waits = !row.truth(4)? && state != "issued" && state != "dropped";
        if wrong || is_told != waits {
            faults.push(format!("draft {id}: text, files, state and what publishers are told differ"));
        }
    }
    Ok(())
}

/// Whether a text is one, is as confidential as is kept beside it, and names exactly these files.
fn says(text: &str, confidential: bool, carried: &[Row]) -> Result<bool, StoreError> {
    let carried = carried.iter().map(|row| row.text(0)).collect::<Result<BTreeSet<_>, _>>()?;
    let text: Option<DraftText> = serde_json::from_str(text).ok();
    Ok(text.is_some_and(|text| {
        (text.confidentiality == Confidentiality::Confidential) == confidential
            && text.attachments.into_iter().map(|file| file.sha256).collect::<BTreeSet<_>>() == carried
    }))
}

/// Revisions that were submitted are what they were, and none that was decided about is missing.
async fn revisions(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    for row in tx.query("SELECT draft, revision FROM draft_revision ORDER BY draft, revision", &[]).await? {
        let (draft, revision) = (row.item(0)?, row.int(1)?);
        let sql = "SELECT text, confidential, sha256 FROM draft_revision WHERE draft = ?1 AND revision = ?2";
        let Some(kept) = tx.first(sql, given![draft, revision]).await? else { continue };
        let sql = "SELECT sha256 FROM draft_revision_blob WHERE draft = ?1 AND revision = ?2";
        let carried = tx.query(sql, given![draft, revision]).await?;
        let text = kept.text(0)?;
        if sha256_hex(text.as_bytes()) != kept.text(2)? || !says(&text, kept.truth(1)?, &carried)? {
            faults.push(format!("draft {draft}: revision {revision} is not what was submitted"));
        }
    }
    let sql = "SELECT DISTINCT e.draft FROM draft_event e
               WHERE e.sha256 IS NOT NULL AND e.what IN ('submit_draft', 'return_draft', 'approve_draft')
                 AND NOT EXISTS (SELECT 1 FROM draft_revision r WHERE r.draft = e.draft AND r.revision = e.revision AND r.sha256 = e.sha256)
                 AND (SELECT count(*) FROM draft_revision k WHERE k.draft = e.draft) < ?1
               ORDER BY e.draft";
    for row in tx.query(sql, given![MOST_KEPT]).await? {
        faults.push(format!("draft {}: a revision that was decided about is not kept", row.item(0)?));
    }
    Ok(())
}

//! Drafts as publishers see them: the list, and one of them with its approvals and exactly the document that would be received.

use super::super::who;
use super::held::Held;
use super::issuing::circular;
use super::judged::judge;
use super::readers::{must_read, readable, theirs};
use super::superseding;
use crate::StoreError;
use crate::engine::value::given;
use crate::engine::{Row, Tx};
use crate::rules::draft;
use crate::rules::keys::NewestKey;
use crate::verbs::rules;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::MAX_PAGE;
use diwan_protocol::office::publishing::{Draft, DraftEvent, DraftLine, DraftPage, DraftState};

/// Drafts that are not issued or put away, and templates, newest change first. Confidential ones are for those who may read them, and say their subject
/// only to whoever wrote or decided them: others must look, and are seen.
pub async fn list(tx: &mut dyn Tx, actor: &EmployeeId, key: Option<&str>, limit: u32) -> Result<DraftPage, StoreError> {
    let start = NewestKey::read(key)?;
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    let sql = format!(
        "SELECT {} FROM draft d JOIN person a ON a.id = d.author
         WHERE d.state NOT IN ('issued', 'dropped') AND (d.changed_at, d.id) < (?2, ?3) AND {}
         ORDER BY d.changed_at DESC, d.id DESC LIMIT ?4",
        columns(),
        readable("d.revision", "d.confidential")
    );
    let rows = tx.query(&sql, given![actor, start.at, start.id, limit + 1]).await?;
    let mut drafts = rows.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    let more = drafts.len() as i64 > limit;
    drafts.truncate(usize::try_from(limit).unwrap_or(1));
    let next = drafts.last().filter(|_| more).map(|last| NewestKey { at: last.changed_at, id: last.id }.write());
    // They are the same on every page, and change with the agency's rules only.
    let sentences = if key.is_none() { rules::that_count(tx).await?.sentences } else { Vec::new() };
    Ok(DraftPage { drafts, next, sentences })
}

/// One draft, whole.
pub async fn draft(tx: &mut dyn Tx, actor: &EmployeeId, id: ItemId, now: Moment) -> Result<Draft, StoreError> {
    let held = Held::read(tx, id).await?;
    must_read(tx, actor, &held).await?;
    let sql = format!("SELECT {} FROM draft d JOIN person a ON a.id = d.author WHERE d.id = ?2", columns());
    let row = tx.first(&sql, given![actor, id]).await?;
    let line = line(&row.ok_or_else(|| StoreError::Engine("a draft was lost between two steps".to_owned()))?)?;
    let line = DraftLine { subject: held.text.subject.clone(), ..line };
    let at = held.issue_at.filter(|at| *at > now).unwrap_or(now);
    let judged = judge(tx, actor, &held, at).await?;
    let may = held.standing(tx, actor, &judged).await?.all();
    let as_issued = circular(tx, &held, actor, at).await?;
    let plain = draft::circular(&as_issued, String::new(), judged.issuer.clone(), None);
    let before = judged.before.as_ref().filter(|before| before.is_of(actor));
    let said = match before {
        Some(before) => Some((before.document.version(), before.said_by(tx, &plain).await?)),
        None => None,
    };
    let supersedes = match before {
        Some(before) => Some(superseding::of(tx, &judged, before, &plain).await?),
        None => None,
    };
    let over = matches!(held.state, DraftState::Issued | DraftState::Dropped);
    let faults = match held.state {
        DraftState::Failed => held.faults.iter().chain(&judged.faults).copied().collect(),
        _ if over => Vec::new(),
        _ => judged.faults,
    };
    Ok(Draft {
        line,
        revision: held.revision,
        issuer_name: judged.issuer.clone(),
        events: events(tx, id).await?,
        may,
        faults: without_repetition(faults),
        approval: judged.need,
        supersedes,
        circular: held.circular,
        preview: draft::circular(&as_issued, String::new(), judged.issuer, said),
        text: held.text,
    })
}

/// What happened to a draft, oldest first. Of revisions that one person saved one after the other, the last stands for all.
pub async fn events(tx: &mut dyn Tx, draft: ItemId) -> Result<Vec<DraftEvent>, StoreError> {
    let sql = "SELECT e.at, e.what, e.revision, e.note, e.actor, p.name, e.sha256 FROM draft_event e LEFT JOIN person p ON p.id = e.actor
               WHERE e.draft = ?1 ORDER BY e.place";
    let mut events: Vec<DraftEvent> = Vec::new();
    for row in tx.query(sql, given![draft]).await? {
        let event = DraftEvent {
            at: row.moment(0)?,
            by: who::read_opt(&row, 4)?,
            what: row.text(1)?,
            revision: row.int(2)?,
            sha256: row.opt_text(6)?,
            note: row.text(3)?,
        };
        let again =
            |last: &&mut DraftEvent| event.what == "save_draft" && last.what == event.what && last.by == event.by;
        match events.last_mut().filter(again) {
            Some(last) => *last = event,
            None => events.push(event),
        }
    }
    Ok(events)
}

/// The columns of a line; `?1` is who asks.
fn columns() -> String {
    format!(
        "d.id, CASE WHEN d.confidential = 0 OR {} THEN d.subject ELSE '' END, d.author, a.name, d.state, d.template, d.changed_at,
         d.issue_at, d.confidential, (SELECT count(*) FROM draft_event e WHERE e.draft = d.id AND e.actor = ?1 AND e.what = 'save_draft')",
        theirs("d.revision")
    )
}

fn line(row: &Row) -> Result<DraftLine, StoreError> {
    let state = DraftState::parse(&row.text(4)?);
    let state = state.ok_or_else(|| StoreError::Unusable("a draft has an unknown state".to_owned()))?;
    Ok(DraftLine {
        id: row.item(0)?,
        subject: row.text(1)?,
        author: who::read(row, 2)?,
        state,
        template: row.truth(5)?,
        changed_at: row.moment(6)?,
        issue_at: row.opt_moment(7)?,
        confidential: row.truth(8)?,
        waits_for_me: state == DraftState::Submitted && row.int(9)? == 0,
    })
}

fn without_repetition<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut each = Vec::with_capacity(all.len());
    for one in all {
        if !each.contains(&one) {
            each.push(one);
        }
    }
    each
}

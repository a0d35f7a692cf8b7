//! A circular's life: every dated event, from its first draft on, gathered from where each is kept.

use super::super::who;
use super::{published, shown};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::refused;
use crate::verbs::ending::{self, Issued};
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::ProblemType;
use diwan_protocol::office::PersonName;
use diwan_protocol::office::order::Outcome;
use diwan_protocol::office::publishing::{CircularState, Timeline, TimelineEvent};

/// A circular's life, for publishers. A confidential one is for whoever issued it.
pub async fn of(tx: &mut dyn Tx, actor: &EmployeeId, id: ItemId, now: Moment) -> Result<Timeline, StoreError> {
    let issued = ending::mine(tx, id, actor).await?;
    let line = published::line(tx, id, now).await?;
    let line = line.ok_or_else(|| refused(ProblemType::NotFound, "there is no such circular"))?;
    let draft = tx.first("SELECT id FROM draft WHERE circular = ?1", given![id]).await?;
    let draft = draft.map(|row| row.item(0)).transpose()?;
    let mut events = before_the_issue(tx, draft).await?;
    let audience_sha256 = at_the_issue(tx, &issued, line.publisher.clone(), &mut events).await?;
    afterwards(tx, id, &mut events).await?;
    ladder(tx, id, &mut events).await?;
    contests(tx, id, &mut events).await?;
    // Events of one moment stay in the order in which they were gathered.
    events.sort_by_key(|event| event.at);
    Ok(Timeline {
        mine: line.state == CircularState::InForce,
        line,
        draft,
        events,
        document: issued.document,
        audience_sha256,
    })
}

/// An event of which only this is known.
fn event(at: Moment, what: impl Into<String>, by: Option<PersonName>) -> TimelineEvent {
    TimelineEvent {
        at,
        what: what.into(),
        by,
        note: String::new(),
        people: None,
        until: None,
        number: None,
        outcome: None,
        revision: None,
        sha256: None,
        joiners: None,
    }
}

/// What happened to its draft. The last event is the issue itself, of which only the draft knows the revision.
async fn before_the_issue(tx: &mut dyn Tx, draft: Option<ItemId>) -> Result<Vec<TimelineEvent>, StoreError> {
    let Some(draft) = draft else { return Ok(Vec::new()) };
    let events = shown::events(tx, draft).await?.into_iter().map(|known| TimelineEvent {
        note: known.note,
        revision: Some(known.revision),
        sha256: known.sha256,
        ..event(known.at, known.what, known.by)
    });
    Ok(events.collect())
}

/// Issue, the frozen list, and the circular whose place it took; the hash of the list, once it is frozen.
async fn at_the_issue(
    tx: &mut dyn Tx,
    issued: &Issued,
    publisher: Option<PersonName>,
    events: &mut Vec<TimelineEvent>,
) -> Result<Option<String>, StoreError> {
    let (id, at) = (issued.document.id, issued.document.issued_at);
    let (number, terms) = (Some(issued.document.number.clone()), issued.document.circular.as_ref());
    let of_the_draft = events.pop_if(|last| last.what == "issued");
    let (revision, sha256) = of_the_draft.map_or((None, None), |known| (known.revision, known.sha256));
    let joiners = terms.map(|terms| terms.joiners);
    events.push(TimelineEvent { number, revision, sha256, joiners, ..event(at, "issued", publisher.clone()) });
    if let Some(before) = terms.and_then(|terms| terms.supersedes.as_ref()) {
        events.push(TimelineEvent { number: Some(before.number.clone()), ..event(at, "supersedes", publisher) });
    }
    let row = tx.first("SELECT frozen_count, frozen_sha256 FROM circular WHERE id = ?1", given![id]).await?;
    let Some(row) = row else { return Ok(None) };
    let (people, sha256) = (row.opt_int(0)?, row.opt_text(1)?);
    if let Some(sha256) = &sha256 {
        // The list is that of the time of issue, whenever it was written down.
        events.push(TimelineEvent { people, note: sha256.clone(), ..event(at, "frozen", None) });
    }
    Ok(sha256)
}

/// What was ordered about it since, and what supervisors did.
async fn afterwards(tx: &mut dyn Tx, id: ItemId, events: &mut Vec<TimelineEvent>) -> Result<(), StoreError> {
    let sql = "SELECT e.at, e.event, e.why, e.deadline, e.actor, p.name,
                 CASE WHEN e.event = 'superseded' THEN (SELECT s.number FROM circular c JOIN document s ON s.id = c.successor WHERE c.id = e.circular_id) END
               FROM circular_event e LEFT JOIN person p ON p.id = e.actor WHERE e.circular_id = ?1 ORDER BY e.at, e.item_id";
    for row in tx.query(sql, given![id]).await? {
        let known = event(row.moment(0)?, row.text(1)?, who::read_opt(&row, 4)?);
        let (note, until, number) = (row.text(2)?, row.opt_moment(3)?, row.opt_text(6)?);
        events.push(TimelineEvent { note, until, number, ..known });
    }
    let sql = "SELECT o.at, o.name, o.people, o.actor, p.name FROM office_order o LEFT JOIN person p ON p.id = o.actor
               WHERE o.circular = ?1 AND o.name IN ('remind', 'witness') ORDER BY o.at, o.id";
    for row in tx.query(sql, given![id]).await? {
        let known = event(row.moment(0)?, row.text(1)?, who::read_opt(&row, 3)?);
        events.push(TimelineEvent { people: row.opt_int(2)?, ..known });
    }
    Ok(())
}

/// Rungs of its ladder that said something, with how many owed it then.
async fn ladder(tx: &mut dyn Tx, id: ItemId, events: &mut Vec<TimelineEvent>) -> Result<(), StoreError> {
    let sql =
        "SELECT done_at, step, unmet FROM ladder_step WHERE circular_id = ?1 AND spoke = 1 ORDER BY done_at, rung";
    for row in tx.query(sql, given![id]).await? {
        let what = format!("ladder_{}", row.text(1)?);
        events.push(TimelineEvent { people: row.opt_int(2)?, ..event(row.moment(0)?, what, None) });
    }
    Ok(())
}

async fn contests(tx: &mut dyn Tx, id: ItemId, events: &mut Vec<TimelineEvent>) -> Result<(), StoreError> {
    let sql =
        "SELECT k.opened_at, k.employee_id, p.name, k.reasons, k.decided_at, k.decided_by, q.name, k.outcome, k.words
               FROM contest k JOIN person p ON p.id = k.employee_id LEFT JOIN person q ON q.id = k.decided_by
               WHERE k.circular_id = ?1 ORDER BY k.opened_at, k.id";
    for row in tx.query(sql, given![id]).await? {
        let opened = event(row.moment(0)?, "contest", who::read_opt(&row, 1)?);
        events.push(TimelineEvent { note: row.text(3)?, ..opened });
        if let Some(at) = row.opt_moment(4)? {
            let outcome = row.opt_text(7)?.as_deref().and_then(Outcome::parse);
            let note = row.opt_text(8)?.unwrap_or_default();
            events.push(TimelineEvent { note, outcome, ..event(at, "contest_decided", who::read_opt(&row, 5)?) });
        }
    }
    Ok(())
}

//! What people did: judged, recorded once, and told to every desk of the person.

use super::heads::{Item, put, write_items};
use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx};
use crate::rules::draft::json_text;
use crate::rules::judge::{OnRecord, fingerprint, judge};
use crate::rules::refused;
use crate::{Recorded, StoreError};
use diwan_domain::{ActionId, DocumentKind, EmployeeId, Fact, Facts, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::{Action, ActionOutcome, ActionStatus, MAX_ACTIONS, Problem, ProblemType};
use std::collections::BTreeMap;

/// See [`crate::Archive::perform`].
pub async fn perform(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    actions: &[Action],
    now: Moment,
) -> Result<Vec<Recorded>, StoreError> {
    if actions.len() > MAX_ACTIONS {
        return Err(refused(ProblemType::BadRequest, "too many acts at once"));
    }
    // Acts of one person follow one another, so that the first fact is the first also when two desks act at once.
    tx.lock(Lock::Actor(actor)).await?;
    let sql = "SELECT unit_id FROM person WHERE id = ?1 AND ended_at IS NULL";
    let unit = tx.first(sql, given![actor]).await?;
    let unit = unit.ok_or_else(|| refused(ProblemType::Forbidden, "the actor is not on the roster"))?.unit(0)?;
    let mut before = on_record(tx, actor, actions).await?;
    let verdicts: Vec<Verdict> = actions.iter().map(|action| before.verdict(actor, action, now)).collect();
    let seqs = write(tx, actor, &unit, actions, &verdicts, &before, now).await?;
    let outcome = |(action, verdict): (&Action, Verdict)| {
        let stream = StreamId::employee(actor);
        let seq = |subject| seqs.get(&(stream.clone(), ItemId::receipt_of(subject, actor))).copied();
        let (status, applied_seq, recorded_at, problem) = match verdict {
            Verdict::New => (ActionStatus::Applied, seq(action.subject), Some(now), None),
            Verdict::Repeat(was) | Verdict::SameFact(was) => {
                (ActionStatus::Duplicate, was.seq.or(seq(action.subject)), Some(was.at), None)
            }
            Verdict::Refused(problem) => (ActionStatus::Rejected, None, None, Some(problem)),
        };
        let moved = (status == ActionStatus::Applied).then_some(stream);
        Recorded {
            id: action.id,
            outcome: ActionOutcome { id: action.id, status, applied_seq, recorded_at, problem },
            moved,
        }
    };
    Ok(actions.iter().zip(verdicts).map(outcome).collect())
}

/// Where and when an earlier act had its effect. No seq yet when it is earlier in the same batch.
#[derive(Debug, Clone, Copy)]
struct Was {
    seq: Option<i64>,
    at: Moment,
}

/// What becomes of one act.
enum Verdict {
    /// A new fact.
    New,
    /// The same act came before.
    Repeat(Was),
    /// The same fact was established by another act.
    SameFact(Was),
    /// It does not count.
    Refused(Problem),
}

/// Everything that the acts are judged against; grows with the verdicts, so that an act counts for those after it.
#[derive(Default)]
struct Before {
    acts: BTreeMap<ActionId, (String, Was)>,
    documents: BTreeMap<ItemId, OnRecord>,
    facts: BTreeMap<ItemId, BTreeMap<Fact, Was>>,
    acknowledged: BTreeMap<ItemId, Acknowledged>,
}

/// What the person keeps of an acknowledgement.
struct Acknowledged {
    version: i64,
    content_sha256: String,
    device: String,
}

impl Before {
    fn verdict(&mut self, actor: &EmployeeId, action: &Action, now: Moment) -> Verdict {
        let fingerprint = fingerprint(actor, action);
        if let Some((known, was)) = self.acts.get(&action.id) {
            return if *known == fingerprint {
                Verdict::Repeat(*was)
            } else {
                Verdict::Refused(Problem::new(ProblemType::IdempotencyMismatch))
            };
        }
        if let Err(problem) = judge(action, self.documents.get(&action.subject)) {
            return Verdict::Refused(problem);
        }
        let facts = self.facts.entry(action.subject).or_default();
        let was = facts.get(&action.event).copied();
        let stands = *facts.entry(action.event).or_insert(Was { seq: None, at: now });
        self.acts.insert(action.id, (fingerprint, stands));
        if let Some(was) = was {
            return Verdict::SameFact(was);
        }
        if action.event == Fact::Acknowledged {
            let (version, content_sha256) = (action.version, action.content_sha256.clone());
            let device = action.device.as_str().to_owned();
            self.acknowledged.insert(action.subject, Acknowledged { version, content_sha256, device });
        }
        Verdict::New
    }

    /// The receipt item of one document, as the person's desks shall have it.
    fn receipt_item(&self, subject: ItemId) -> Option<ReceiptItem> {
        let document = self.documents.get(&subject)?;
        let mut facts = Facts::default();
        for (fact, was) in self.facts.get(&subject)? {
            facts.record(*fact, was.at);
        }
        let acknowledged = self.acknowledged.get(&subject);
        Some(ReceiptItem {
            subject,
            version: acknowledged.map_or(document.version, |a| a.version),
            facts,
            statement: acknowledged.and_then(|_| document.statement.clone()),
            content_sha256: acknowledged.map(|a| a.content_sha256.clone()),
            device: acknowledged.map(|a| a.device.clone()),
        })
    }
}

async fn on_record(tx: &mut dyn Tx, actor: &EmployeeId, actions: &[Action]) -> Result<Before, StoreError> {
    let mut before = Before::default();
    let ids: Vec<_> = actions.iter().map(|a| values![a.id]).collect();
    let sql = "SELECT fingerprint, applied_seq, recorded_at FROM action WHERE id = ?1";
    for (action, rows) in actions.iter().zip(tx.query_many(sql, &ids).await?) {
        if let Some(row) = rows.first() {
            let was = Was { seq: Some(row.int(1)?), at: row.moment(2)? };
            before.acts.insert(action.id, (row.text(0)?, was));
        }
    }
    let mut subjects: Vec<ItemId> = actions.iter().map(|a| a.subject).collect();
    subjects.sort();
    subjects.dedup();
    // The document, if the actor holds it now. What is not held looks like what is not there.
    let held: Vec<_> = subjects.iter().map(|s| values![*s, actor]).collect();
    let sql = "SELECT d.kind, d.version, d.content_sha256, d.statement_sha256, c.statement
               FROM document d LEFT JOIN circular c ON c.id = d.id
               WHERE d.id = ?1 AND EXISTS (SELECT 1 FROM feed f JOIN membership m ON m.stream_id = f.stream_id
                 WHERE f.item_id = d.id AND f.op = 'put' AND m.employee_id = ?2 AND m.until_rev IS NULL)";
    for (subject, rows) in subjects.iter().zip(tx.query_many(sql, &held).await?) {
        let Some(row) = rows.first() else { continue };
        let kind =
            if row.text(0)? == DocumentKind::Letter.as_str() { DocumentKind::Letter } else { DocumentKind::Circular };
        let document = OnRecord {
            kind,
            version: row.int(1)?,
            content_sha256: row.text(2)?,
            statement_sha256: row.opt_text(3)?,
            statement: row.opt_text(4)?,
        };
        before.documents.insert(*subject, document);
    }
    let sql = "SELECT event, applied_seq, recorded_at, version, content_sha256, device_id FROM receipt
               WHERE subject = ?1 AND employee_id = ?2";
    for (subject, rows) in subjects.iter().zip(tx.query_many(sql, &held).await?) {
        for row in rows {
            let Some(fact) = Fact::parse(&row.text(0)?) else { continue };
            let was = Was { seq: Some(row.int(1)?), at: row.moment(2)? };
            before.facts.entry(*subject).or_default().insert(fact, was);
            if fact == Fact::Acknowledged {
                let kept = Acknowledged { version: row.int(3)?, content_sha256: row.text(4)?, device: row.text(5)? };
                before.acknowledged.insert(*subject, kept);
            }
        }
    }
    Ok(before)
}

/// Writes receipt items, the head, receipts and idempotency records. The head comes before the records because they keep
/// its seq; it is the actor's own stream, which nobody else waits for.
async fn write(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    unit: &UnitId,
    actions: &[Action],
    verdicts: &[Verdict],
    before: &Before,
    now: Moment,
) -> Result<BTreeMap<(StreamId, ItemId), i64>, StoreError> {
    let mut items: BTreeMap<ItemId, Item> = BTreeMap::new();
    for (action, _) in actions.iter().zip(verdicts).filter(|(_, v)| matches!(v, Verdict::New)) {
        if let Some(item) = before.receipt_item(action.subject) {
            let id = ItemId::receipt_of(action.subject, actor);
            items.insert(id, Item { id, kind: KIND_RECEIPT, registered_at: now, body: json_text(&item)? });
        }
    }
    let stored = write_items(tx, items.into_values().collect()).await?;
    let stream = StreamId::employee(actor);
    let entries = stored.into_iter().map(|item| (stream.clone(), item)).collect();
    let seqs = put(tx, entries, now).await?;
    let (mut receipts, mut uncounted, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (action, verdict) in actions.iter().zip(verdicts) {
        let new_seq = seqs.get(&(stream.clone(), ItemId::receipt_of(action.subject, actor))).copied();
        let event = action.event.as_str();
        let (outcome, seq, at) = match verdict {
            Verdict::New => ("applied", new_seq, now),
            Verdict::SameFact(was) => ("duplicate", was.seq.or(new_seq), was.at),
            Verdict::Repeat(_) | Verdict::Refused(_) => continue,
        };
        let seq = seq.ok_or_else(|| StoreError::Engine("an act has no place in its stream".to_owned()))?;
        records.push(values![action.id, actor, fingerprint(actor, action), outcome, seq, at]);
        if matches!(verdict, Verdict::SameFact(_)) {
            continue;
        }
        receipts.push(values![
            action.subject,
            actor,
            event,
            action.version,
            &action.content_sha256,
            action.statement_sha256.as_ref(),
            &action.device,
            unit,
            action.id,
            action.device_time,
            now,
            seq
        ]);
        if before.documents.get(&action.subject).is_some_and(|d| d.kind == DocumentKind::Circular) {
            uncounted.push(values![action.subject, actor, event]);
        }
    }
    tx.exec_many(
        "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
           action_id, device_time, recorded_at, applied_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        &receipts,
    )
    .await?;
    let sql = "INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES (?1, ?2, ?3)";
    tx.exec_many(sql, &uncounted).await?;
    tx.exec_many(
        "INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &records,
    )
    .await?;
    Ok(seqs)
}

//! What people did: judged, recorded once, and told to every desk of the person. Calls that came at the same time are recorded together.

use super::heads::{Entered, HELD, Item, KNOWN_ITEM, Seqs, by_stream, enter, next_versions, take_heads};
use crate::engine::value::values;
use crate::engine::{Batch, Lock, Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::judge::{OnRecord, fingerprint, judge};
use crate::rules::refused;
use crate::{Moved, Recorded, StoreError};
use diwan_domain::check::check_text;
use diwan_domain::{ActionId, DocumentKind, EmployeeId, Fact, Facts, ItemId, Moment, StreamId, UnitId};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::office::order::WitnessedBy;
use diwan_protocol::{Action, ActionOutcome, ActionStatus, MAX_ACTIONS, Problem, ProblemType, StreamHead};
use std::collections::{BTreeMap, BTreeSet};

/// Acts that one person sent in one request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who acted.
    pub actor: EmployeeId,
    /// What they did, in order.
    pub actions: Vec<Action>,
    /// When it came in.
    pub now: Moment,
}

/// What became of one call: all of its acts, or the reason why none of them was looked at.
pub type Answer = Result<Vec<Recorded>, StoreError>;

/// See [`crate::Archive::perform`]. The calls follow one another in their order, each as if it had come alone; what is refused in one
/// of them does not touch the others.
pub async fn perform(tx: &mut dyn Tx, calls: &[Call]) -> Result<Vec<Answer>, StoreError> {
    let actors: BTreeSet<&EmployeeId> = calls.iter().filter(|c| c.fits()).map(|c| &c.actor).collect();
    let actors: Vec<EmployeeId> = actors.into_iter().cloned().collect();
    // Acts of one person follow one another, so that the first fact is the first also when two desks act at once.
    tx.lock(Lock::Actors(&actors)).await?;
    let mut before = on_record(tx, &actors, calls).await?;
    let judged: Vec<Result<Vec<Judged<'_>>, StoreError>> = calls.iter().map(|call| before.judge(call)).collect();
    let now = calls.iter().map(|call| call.now).max().unwrap_or(Moment(0));
    let counted: Vec<&Judged<'_>> = judged.iter().flatten().flatten().collect();
    let told = write(tx, &counted, &before, now).await?;
    Ok(judged.into_iter().map(|acts| Ok(acts?.into_iter().map(|act| act.recorded(&told)).collect())).collect())
}

impl Call {
    fn fits(&self) -> bool {
        self.actions.len() <= MAX_ACTIONS
    }
}

/// Where and when an earlier act had its effect. No seq yet when it is earlier in the same transaction.
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

/// One act with its verdict.
struct Judged<'c> {
    actor: &'c EmployeeId,
    action: &'c Action,
    now: Moment,
    fingerprint: String,
    verdict: Verdict,
}

impl Judged<'_> {
    fn about(&self) -> About {
        (self.actor.clone(), self.action.subject)
    }

    /// Where this transaction put the receipt item of the act's document in the actor's stream.
    fn seq(&self, seqs: &Seqs) -> Option<i64> {
        seqs.get(&(StreamId::employee(self.actor), ItemId::receipt_of(self.action.subject, self.actor))).copied()
    }

    fn recorded(self, told: &Told) -> Recorded {
        let new_seq = self.seq(&told.seqs);
        let (status, applied_seq, recorded_at, problem) = match self.verdict {
            Verdict::New => (ActionStatus::Applied, new_seq, Some(self.now), None),
            Verdict::Repeat(was) | Verdict::SameFact(was) => {
                (ActionStatus::Duplicate, was.seq.or(new_seq), Some(was.at), None)
            }
            Verdict::Refused(problem) => (ActionStatus::Rejected, None, None, Some(problem)),
        };
        let applied = (status == ActionStatus::Applied).then(|| StreamId::employee(self.actor));
        let moved = applied.and_then(|stream| told.moved.get(&stream).cloned());
        let id = self.action.id;
        Recorded { id, outcome: ActionOutcome { id, status, applied_seq, recorded_at, problem }, moved }
    }
}

/// What the desks are told: the places of receipt items, and where the streams stand.
struct Told {
    seqs: Seqs,
    moved: BTreeMap<StreamId, Moved>,
}

/// A person and a document.
type About = (EmployeeId, ItemId);

/// Everything that the acts are judged against; grows with the verdicts, so that an act counts for those after it.
#[derive(Default)]
struct Before {
    units: BTreeMap<EmployeeId, UnitId>,
    acts: BTreeMap<ActionId, (String, Was)>,
    documents: BTreeMap<ItemId, OnRecord>,
    held: BTreeSet<About>,
    facts: BTreeMap<About, BTreeMap<Fact, Was>>,
    acknowledged: BTreeMap<About, Acknowledged>,
    items: Vec<Row>,
    entries: Vec<Row>,
    epoch: i64,
}

/// What the person keeps of an acknowledgement.
struct Acknowledged {
    version: i64,
    content_sha256: String,
    device: String,
}

impl Before {
    fn judge<'c>(&mut self, call: &'c Call) -> Result<Vec<Judged<'c>>, StoreError> {
        if !call.fits() {
            return Err(refused(ProblemType::BadRequest, "too many acts at once"));
        }
        if !self.units.contains_key(&call.actor) {
            return Err(refused(ProblemType::Forbidden, "the actor is not on the roster"));
        }
        let (actor, now) = (&call.actor, call.now);
        let judged = call.actions.iter().map(|action| {
            let fingerprint = fingerprint(actor, action);
            let verdict = self.verdict(actor, action, &fingerprint, now);
            Judged { actor, action, now, fingerprint, verdict }
        });
        Ok(judged.collect())
    }

    fn verdict(&mut self, actor: &EmployeeId, action: &Action, fingerprint: &str, now: Moment) -> Verdict {
        if let Some((known, was)) = self.acts.get(&action.id) {
            return if known == fingerprint {
                Verdict::Repeat(*was)
            } else {
                Verdict::Refused(Problem::new(ProblemType::IdempotencyMismatch))
            };
        }
        let about = (actor.clone(), action.subject);
        // What is not held looks like what is not there.
        let document = self.documents.get(&action.subject).filter(|_| self.held.contains(&about));
        if let Err(problem) = judge(action, document) {
            return Verdict::Refused(problem);
        }
        let facts = self.facts.entry(about.clone()).or_default();
        let was = facts.get(&action.event).copied();
        let stands = *facts.entry(action.event).or_insert(Was { seq: None, at: now });
        self.acts.insert(action.id, (fingerprint.to_owned(), stands));
        if let Some(was) = was {
            return Verdict::SameFact(was);
        }
        if action.event == Fact::Acknowledged {
            let (version, content_sha256) = (action.version, action.content_sha256.clone());
            let device = action.device.as_str().to_owned();
            self.acknowledged.insert(about, Acknowledged { version, content_sha256, device });
        }
        Verdict::New
    }

    /// The receipt item of one document, as the person's desks shall have it.
    fn receipt_item(&self, about: &About) -> Option<ReceiptItem> {
        let document = self.documents.get(&about.1)?;
        let mut facts = Facts::default();
        for (fact, was) in self.facts.get(about)? {
            facts.record(*fact, was.at);
        }
        let acknowledged = self.acknowledged.get(about);
        // What a witness stands for is recorded beside the acts, and stays told when the person acts later.
        let witnessed = acknowledged.and_then(|a| WitnessedBy::parse(&a.device));
        Some(ReceiptItem {
            subject: about.1,
            version: acknowledged.map_or(document.version, |a| a.version),
            facts,
            statement: acknowledged.and_then(|_| document.statement.clone()),
            content_sha256: acknowledged.map(|a| a.content_sha256.clone()),
            device: acknowledged.map(|a| a.device.clone()),
            witnessed,
        })
    }

    /// The documents that were asked for.
    fn read_documents(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        for row in rows {
            let letter = row.text(1)? == DocumentKind::Letter.as_str();
            let document = OnRecord {
                kind: if letter { DocumentKind::Letter } else { DocumentKind::Circular },
                version: row.int(2)?,
                content_sha256: row.text(3)?,
                statement_sha256: row.opt_text(4)?,
                statement: row.opt_text(5)?,
            };
            self.documents.insert(row.item(0)?, document);
        }
        Ok(())
    }

    /// What the actors did before with the documents of their acts.
    fn read_receipts(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        for row in rows {
            let Some(fact) = Fact::parse(&row.text(2)?) else { continue };
            let about = (row.employee(1)?, row.item(0)?);
            let was = Was { seq: Some(row.int(3)?), at: row.moment(4)? };
            self.facts.entry(about.clone()).or_default().insert(fact, was);
            if fact == Fact::Acknowledged {
                let kept = Acknowledged { version: row.int(5)?, content_sha256: row.text(6)?, device: row.text(7)? };
                self.acknowledged.insert(about, kept);
            }
        }
        Ok(())
    }
}

/// Reads all at once; only what was acted on before is asked for its receipt item. Receipt items and their entries may be read before the
/// heads are taken: only acts write them, and no other acts of these people.
async fn on_record(tx: &mut dyn Tx, actors: &[EmployeeId], calls: &[Call]) -> Result<Before, StoreError> {
    let (mut ids, mut subjects, mut abouts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for call in calls.iter().filter(|call| call.fits()) {
        for action in &call.actions {
            ids.insert(action.id);
            subjects.insert(action.subject);
            abouts.insert((&call.actor, action.subject));
        }
    }
    let pairs = || abouts.iter().map(|(actor, subject)| values![*subject, *actor]).collect::<Vec<_>>();
    let asked = vec![
        Batch::of(
            "SELECT id, unit_id FROM person WHERE id = ?1 AND ended_at IS NULL",
            actors.iter().map(|actor| values![actor]).collect(),
        ),
        Batch::of(
            "SELECT id, fingerprint, applied_seq, recorded_at FROM action WHERE id = ?1",
            ids.iter().map(|id| values![*id]).collect(),
        ),
        Batch::of(
            "SELECT d.id, d.kind, d.version, d.content_sha256, d.statement_sha256, c.statement
             FROM document d LEFT JOIN circular c ON c.id = d.id WHERE d.id = ?1",
            subjects.iter().map(|subject| values![*subject]).collect(),
        ),
        Batch::of(
            // What somebody did while the line was down counts, though the circular was ended meanwhile.
            "SELECT f.item_id, m.employee_id FROM feed f JOIN membership m ON m.stream_id = f.stream_id
             WHERE f.item_id = ?1 AND (f.op = 'put' OR f.reason IN ('superseded', 'recalled')) AND m.employee_id = ?2
               AND m.until_rev IS NULL LIMIT 1",
            pairs(),
        ),
        Batch::of(
            "SELECT subject, employee_id, event, applied_seq, recorded_at, version, content_sha256, device_id FROM receipt
             WHERE subject = ?1 AND employee_id = ?2",
            pairs(),
        ),
        Batch::of("SELECT epoch FROM agency", vec![Vec::new()]),
    ];
    let mut answers = tx.all(asked).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let mut before = Before::default();
    for row in next() {
        before.units.insert(row.employee(0)?, row.unit(1)?);
    }
    for row in next() {
        let was = Was { seq: Some(row.int(2)?), at: row.moment(3)? };
        before.acts.insert(row.action(0)?, (row.text(1)?, was));
    }
    before.read_documents(&next())?;
    for row in next() {
        before.held.insert((row.employee(1)?, row.item(0)?));
    }
    before.read_receipts(&next())?;
    before.epoch = next().first().ok_or(StoreError::NotInitialised)?.int(0)?;
    // The first fact of a person about a document makes the receipt item; without a fact there is none.
    let known = || before.facts.keys().map(|(actor, subject)| (actor, ItemId::receipt_of(*subject, actor)));
    let items = known().map(|(_, item)| values![item]).collect();
    let entries = known().map(|(actor, item)| values![&StreamId::employee(actor), item]).collect();
    let mut answers = tx.all(vec![Batch::of(KNOWN_ITEM, items), Batch::of(HELD, entries)]).await?.into_iter();
    (before.items, before.entries) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    Ok(before)
}

/// Writes receipt items, heads, receipts and idempotency records. The heads come before the records because those keep
/// their seqs; they are the actors' own streams, which nobody else waits for.
async fn write(tx: &mut dyn Tx, acts: &[&Judged<'_>], before: &Before, now: Moment) -> Result<Told, StoreError> {
    let mut items: BTreeMap<About, Item> = BTreeMap::new();
    for act in acts.iter().filter(|act| matches!(act.verdict, Verdict::New)) {
        let about = act.about();
        if let (false, Some(item)) = (items.contains_key(&about), before.receipt_item(&about)) {
            let id = ItemId::receipt_of(about.1, &about.0);
            items.insert(about, Item { id, kind: KIND_RECEIPT, registered_at: act.now, body: json_text(&item)? });
        }
    }
    let streams: Vec<StreamId> = items.keys().map(|(actor, _)| StreamId::employee(actor)).collect();
    let (stored, items) = next_versions(items.into_values().collect(), &before.items)?;
    let streams = by_stream(streams.into_iter().zip(stored));
    let heads = tx.all(vec![items, take_heads(&streams, now)]).await?.pop().unwrap_or_default();
    let Entered { seqs, heads, writes } = enter(&streams, &heads, &before.entries)?;
    let mut batches = Vec::from(writes);
    batches.extend(records(acts, before, &seqs)?);
    tx.all(batches).await?;
    let moved = heads.into_iter().map(|(stream, (head, sum))| {
        let by = streams.get(&stream).map_or(0, |items| items.len() as i64);
        let (count, check) = (sum.count, check_text(sum.check));
        (stream.clone(), Moved { head: StreamHead { stream, epoch: before.epoch, head, count, check }, by })
    });
    Ok(Told { seqs, moved: moved.collect() })
}

/// Receipts, what is to be counted for boards, and the records by which an act is known when it comes again.
fn records(acts: &[&Judged<'_>], before: &Before, seqs: &Seqs) -> Result<[Batch; 3], StoreError> {
    let (mut receipts, mut uncounted, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for act in acts {
        let Judged { actor, action, fingerprint, .. } = act;
        let (outcome, seq, at) = match &act.verdict {
            Verdict::New => ("applied", act.seq(seqs), act.now),
            Verdict::SameFact(was) => ("duplicate", was.seq.or_else(|| act.seq(seqs)), was.at),
            Verdict::Repeat(_) | Verdict::Refused(_) => continue,
        };
        let seq = seq.ok_or_else(|| StoreError::Engine("an act has no place in its stream".to_owned()))?;
        records.push(values![action.id, *actor, fingerprint, outcome, seq, at]);
        if matches!(act.verdict, Verdict::SameFact(_)) {
            continue;
        }
        receipts.push(values![
            action.subject,
            *actor,
            action.event.as_str(),
            action.version,
            &action.content_sha256,
            action.statement_sha256.as_ref(),
            &action.device,
            before.units.get(*actor),
            action.id,
            action.device_time,
            act.now,
            seq
        ]);
        if before.documents.get(&action.subject).is_some_and(|d| d.kind == DocumentKind::Circular) {
            uncounted.push(values![action.subject, *actor, action.event.as_str()]);
        }
    }
    Ok([
        Batch::of(
            "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
               action_id, device_time, recorded_at, applied_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            receipts,
        ),
        Batch::of("INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES (?1, ?2, ?3)", uncounted),
        Batch::of(
            "INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            records,
        ),
    ])
}

//! The acknowledgement of somebody without a desk, given on paper or aloud and recorded before a witness: a receipt as any other, and never to be
//! taken for the person's own act.

use super::super::{Effect, duty, scope, who};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::draft::json_text;
use crate::rules::words::{MAX_NOTE_CHARS, note};
use crate::rules::{fault, refused};
use crate::verbs::heads::{Item, put, write_items};
use diwan_domain::{ActionId, EmployeeId, Fact, Facts, ItemId, Moment, StreamId};
use diwan_protocol::ProblemType;
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use diwan_protocol::office::Fault;
use diwan_protocol::office::items::{KIND_WITNESS, WitnessItem};
use diwan_protocol::office::order::WitnessedBy;

/// A minute.
const MINUTE_MS: i64 = 60_000;

/// What is to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Given<'o> {
    /// The circular.
    pub circular: ItemId,
    /// Who acknowledged.
    pub employee: &'o EmployeeId,
    /// How.
    pub how: WitnessedBy,
    /// Who was there.
    pub witness: &'o EmployeeId,
    /// When.
    pub at: Moment,
    /// What else is to be known.
    pub note: &'o str,
}

/// See [`diwan_protocol::office::Order::Witness`]. The caller holds the person's lock: no act of the person comes in between.
pub async fn order(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    id: ActionId,
    given: Given<'_>,
    now: Moment,
) -> Result<Effect, StoreError> {
    let member = scope::member(tx, actor, given.employee, now).await?;
    let not_there = || refused(ProblemType::NotFound, "there is no such circular");
    let circular = duty::circular(tx, given.circular).await?.ok_or_else(not_there)?;
    circular.must_demand()?;
    let standing = duty::standing(tx, &circular, given.employee, now).await?;
    if !standing.in_audience {
        return Err(fault(Fault::NotInAudience));
    }
    if standing.acknowledged || standing.kept {
        return Err(fault(Fault::AlreadyAcknowledged));
    }
    let unfit = [actor, given.employee].contains(&given.witness);
    if unfit || scope::unit_of(tx, given.witness).await?.is_none() {
        return Err(fault(Fault::WitnessUnfit));
    }
    // People tell the time of day to the minute: what was signed in the minute of the issue was not signed before it.
    if given.at.plus_ms(MINUTE_MS) <= circular.issued_at || given.at > now {
        return Err(fault(Fault::MomentImpossible));
    }
    let item = WitnessItem {
        circular: circular.id,
        how: given.how,
        given_at: given.at,
        recorded_at: now,
        witness: who::name(tx, given.witness).await?,
        by: who::name(tx, actor).await?,
        on_behalf: match &member.on_behalf {
            Some(principal) => Some(who::name(tx, principal).await?),
            None => None,
        },
        note: note(given.note, MAX_NOTE_CHARS)?,
    };
    let sql = "INSERT INTO witness (circular_id, employee_id, how, given_at, recorded_at, witness, recorded_by, on_behalf, note)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let kept = values![
        circular.id,
        given.employee,
        given.how.as_str(),
        given.at,
        now,
        given.witness,
        actor,
        member.on_behalf.as_ref(),
        &item.note
    ];
    tx.exec(sql, kept).await?;
    let stream = StreamId::employee(given.employee);
    let receipt = receipt_item(tx, &circular, given, now).await?;
    let receipt_id = ItemId::receipt_of(circular.id, given.employee);
    let told = ItemId::ordered("witness", id, "");
    let items = vec![
        Item { id: receipt_id, kind: KIND_RECEIPT, registered_at: now, body: json_text(&receipt)? },
        Item { id: told, kind: KIND_WITNESS, registered_at: now, body: json_text(&item)? },
    ];
    let stored = write_items(tx, items).await?;
    let seqs = put(tx, stored.into_iter().map(|item| (stream.clone(), item)).collect(), now).await?;
    let seq = seqs.get(&(stream.clone(), receipt_id)).copied();
    let seq = seq.ok_or_else(|| StoreError::Engine("an acknowledgement has no place in its stream".to_owned()))?;
    let sql = "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
                 action_id, device_time, recorded_at, applied_seq)
               VALUES (?1, ?2, 'acknowledged', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let kept = values![
        circular.id,
        given.employee,
        circular.version,
        &circular.content_sha256,
        circular.statement_sha256.as_ref(),
        given.how.as_str(),
        &member.unit,
        id,
        given.at,
        now,
        seq
    ];
    tx.exec(sql, kept).await?;
    let sql = "INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES (?1, ?2, 'acknowledged')";
    tx.exec(sql, values![circular.id, given.employee]).await?;
    Ok(Effect {
        item: Some(told),
        number: None,
        streams: vec![stream],
        circular: Some(circular.id),
        person: Some(given.employee.clone()),
        on_behalf: member.on_behalf,
        ..Effect::default()
    })
}

/// The person's receipt with this acknowledgement beside the facts that were recorded before.
async fn receipt_item(
    tx: &mut dyn Tx,
    circular: &duty::Circular,
    given: Given<'_>,
    now: Moment,
) -> Result<ReceiptItem, StoreError> {
    let mut facts = facts(tx, circular.id, given.employee).await?;
    facts.record(Fact::Acknowledged, now);
    Ok(ReceiptItem {
        subject: circular.id,
        version: circular.version,
        facts,
        statement: circular.statement.clone(),
        content_sha256: Some(circular.content_sha256.clone()),
        device: Some(given.how.as_str().to_owned()),
        witnessed: Some(given.how),
    })
}

/// When each fact about a person and a circular was recorded.
pub async fn facts(tx: &mut dyn Tx, circular: ItemId, person: &EmployeeId) -> Result<Facts, StoreError> {
    let sql = "SELECT event, recorded_at FROM receipt WHERE subject = ?1 AND employee_id = ?2";
    let mut facts = Facts::default();
    for row in tx.query(sql, given![circular, person]).await? {
        if let Some(fact) = Fact::parse(&row.text(0)?) {
            facts.record(fact, row.moment(1)?);
        }
    }
    Ok(facts)
}

/// The witnessed acknowledgement of a person, if there is one.
pub async fn of(tx: &mut dyn Tx, circular: ItemId, person: &EmployeeId) -> Result<Option<WitnessItem>, StoreError> {
    let sql = "SELECT w.how, w.given_at, w.recorded_at, w.note, s.id, s.name, r.id, r.name, b.id, b.name
               FROM witness w JOIN person s ON s.id = w.witness JOIN person r ON r.id = w.recorded_by
                 LEFT JOIN person b ON b.id = w.on_behalf
               WHERE w.circular_id = ?1 AND w.employee_id = ?2";
    tx.first(sql, given![circular, person]).await?.map(|row| read(circular, &row)).transpose()
}

fn read(circular: ItemId, row: &Row) -> Result<WitnessItem, StoreError> {
    let how = WitnessedBy::parse(&row.text(0)?);
    Ok(WitnessItem {
        circular,
        how: how.ok_or_else(|| StoreError::Unusable("an acknowledgement was given in an unknown way".to_owned()))?,
        given_at: row.moment(1)?,
        recorded_at: row.moment(2)?,
        witness: who::read(row, 4)?,
        by: who::read(row, 6)?,
        on_behalf: who::read_opt(row, 8)?,
        note: row.text(3)?,
    })
}

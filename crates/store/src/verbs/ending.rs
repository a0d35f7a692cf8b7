//! What becomes of a circular after its issue: another takes its place, it is recalled, its deadline is extended. The circular itself never changes; an
//! event beside it tells everybody who has it or had it.

use super::audience::carried;
use super::heads::{Item, Stored, write_items};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::rules::draft::json_text;
use crate::rules::{fault, refused};
use diwan_domain::clauses::changes;
use diwan_domain::document::Confidentiality;
use diwan_domain::supersession::carries;
use diwan_domain::{Document, Earlier, EmployeeId, ItemId, Moment, StreamId, Supersedes};
use diwan_protocol::ProblemType;
use diwan_protocol::office::Fault;
use diwan_protocol::office::items::{CircularEvent, EventKind, KIND_EVENT};
use diwan_protocol::office::publishing::CircularState;

/// Why a superseded circular leaves its streams.
pub const SUPERSEDED: &str = "superseded";
/// Why a recalled circular leaves its streams.
pub const RECALLED: &str = "recalled";

/// A circular that is, or was, in force.
pub struct Issued {
    /// As it was registered.
    pub document: Document,
    /// Whether it is in force.
    pub state: CircularState,
    /// The deadline in force.
    pub deadline: Option<Moment>,
    /// Who issued it.
    publisher: Option<EmployeeId>,
}

impl Issued {
    /// Reads it; `None` when there is no such circular.
    pub async fn read(tx: &mut dyn Tx, circular: ItemId) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT i.body, c.state, c.deadline, d.publisher
                   FROM circular c JOIN item i ON i.id = c.id JOIN document d ON d.id = c.id WHERE c.id = ?1";
        let Some(row) = tx.first(sql, given![circular]).await? else { return Ok(None) };
        let document = serde_json::from_str(&row.text(0)?);
        let state = CircularState::parse(&row.text(1)?);
        Ok(Some(Self {
            document: document.map_err(|_| StoreError::Unusable("a circular cannot be read".to_owned()))?,
            state: state.ok_or_else(|| StoreError::Unusable("a circular has an unknown state".to_owned()))?,
            deadline: row.opt_moment(2)?,
            publisher: row.opt_text(3)?.map(EmployeeId::from_stored),
        }))
    }

    /// Whether a publisher may see and end it: a confidential one is for whoever issued it.
    pub fn is_of(&self, publisher: &EmployeeId) -> bool {
        self.document.confidentiality != Confidentiality::Confidential || self.publisher.as_ref() == Some(publisher)
    }

    /// What the circular that takes its place says about it. `successor` is that circular without this.
    pub async fn said_by(&self, tx: &mut dyn Tx, successor: &Document) -> Result<Supersedes, StoreError> {
        let carries = carries(&self.document, self.deadline, successor);
        let earlier = match carries {
            true => carried(tx, self.document.id, self.document.issued_at).await?,
            false => Vec::new(),
        };
        Ok(Supersedes {
            id: self.document.id,
            number: self.document.number.clone(),
            carries,
            changes: changes(&self.document.body, &successor.body),
            earlier: earlier.into_iter().map(|(id, by)| Earlier { id, by }).collect(),
        })
    }

    /// Tells those who have it of its successor, which is written already. Gives what goes into which stream.
    pub async fn tell(
        &self,
        tx: &mut dyn Tx,
        successor: &Document,
        by: &EmployeeId,
        now: Moment,
    ) -> Result<Vec<(StreamId, Stored)>, StoreError> {
        let sql = "UPDATE circular SET successor = ?2 WHERE id = ?1";
        tx.exec(sql, values![self.document.id, successor.id]).await?;
        let event = CircularEvent {
            circular: self.document.id,
            event: EventKind::Superseded,
            at: now,
            by: successor.issuer.clone(),
            why: String::new(),
            deadline: None,
            successor: Some(successor.id),
            successor_number: Some(successor.number.clone()),
        };
        note(tx, &event, by).await
    }
}

/// Ends a circular because another takes its place; of two who do so at once, the second is refused. The caller holds
/// [`crate::engine::Lock::RosterRead`], so that nobody brings it into another stream meanwhile.
pub async fn superseded(tx: &mut dyn Tx, circular: ItemId, by: &EmployeeId, now: Moment) -> Result<Issued, StoreError> {
    let ended = end(tx, circular, CircularState::Superseded, now).await?;
    // What this register does not know is another agency's.
    let issued = Issued::read(tx, circular).await?.filter(|issued| issued.is_of(by));
    let issued = issued.ok_or_else(|| fault(Fault::NotYours))?;
    if ended { Ok(issued) } else { Err(fault(Fault::NotInForce)) }
}

/// Recalls a circular. Gives what goes into which stream; the circular itself leaves all of them, for the reason [`RECALLED`]. The caller holds
/// [`crate::engine::Lock::RosterRead`].
pub async fn recall(
    tx: &mut dyn Tx,
    circular: ItemId,
    why: &str,
    by: &EmployeeId,
    now: Moment,
) -> Result<Vec<(StreamId, Stored)>, StoreError> {
    let ended = end(tx, circular, CircularState::Recalled, now).await?;
    let issued = mine(tx, circular, by).await?;
    if !ended {
        return Err(fault(Fault::NotInForce));
    }
    let event = event(tx, &issued, EventKind::Recalled, why, now).await?;
    note(tx, &event, by).await
}

/// Gives a circular a later deadline. Gives what goes into which stream.
pub async fn extend(
    tx: &mut dyn Tx,
    circular: ItemId,
    deadline: Moment,
    why: &str,
    by: &EmployeeId,
    now: Moment,
) -> Result<Vec<(StreamId, Stored)>, StoreError> {
    let sql = "UPDATE circular SET deadline = ?2
               WHERE id = ?1 AND state = 'in_force' AND statement IS NOT NULL AND deadline < ?2 AND ?2 > ?3";
    let extended = tx.exec(sql, values![circular, deadline, now]).await? > 0;
    let issued = mine(tx, circular, by).await?;
    if !extended {
        return Err(fault(match issued.deadline {
            _ if issued.state != CircularState::InForce => Fault::NotInForce,
            Some(before) if issued.document.asks_acknowledgement() && deadline <= before => Fault::DeadlineNotLater,
            Some(_) if issued.document.asks_acknowledgement() => Fault::DeadlinePassed,
            _ => Fault::NoDeadline,
        }));
    }
    let mut event = event(tx, &issued, EventKind::Extended, why, now).await?;
    event.deadline = Some(deadline);
    note(tx, &event, by).await
}

/// Ends it; whether it was in force until now. Whoever else would end it waits here for the end of the transaction.
async fn end(tx: &mut dyn Tx, circular: ItemId, state: CircularState, now: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE circular SET state = ?2, ended_at = ?3 WHERE id = ?1 AND state = 'in_force'";
    Ok(tx.exec(sql, values![circular, state.as_str(), now]).await? > 0)
}

/// A circular that a publisher may end: `not-found` when there is none, `not-yours` when it is confidential and somebody else's.
pub async fn mine(tx: &mut dyn Tx, circular: ItemId, by: &EmployeeId) -> Result<Issued, StoreError> {
    let issued = Issued::read(tx, circular).await?;
    let issued = issued.ok_or_else(|| refused(ProblemType::NotFound, "there is no such circular"))?;
    if issued.is_of(by) { Ok(issued) } else { Err(fault(Fault::NotYours)) }
}

/// An event of a circular, decided by the unit that issued it, by its name now.
async fn event(
    tx: &mut dyn Tx,
    issued: &Issued,
    event: EventKind,
    why: &str,
    now: Moment,
) -> Result<CircularEvent, StoreError> {
    let unit = &issued.document.issuer_unit;
    let name = tx.first("SELECT name FROM unit WHERE id = ?1", given![unit]).await?.map(|row| row.text(0));
    let (deadline, successor, successor_number) = (None, None, None);
    Ok(CircularEvent {
        circular: issued.document.id,
        event,
        at: now,
        by: name.transpose()?.unwrap_or_else(|| issued.document.issuer.clone()),
        why: why.to_owned(),
        deadline,
        successor,
        successor_number,
    })
}

/// Records an event and writes its item; gives the streams that it goes into: all that have the circular or had it.
async fn note(tx: &mut dyn Tx, event: &CircularEvent, by: &EmployeeId) -> Result<Vec<(StreamId, Stored)>, StoreError> {
    let word = match event.event {
        EventKind::Superseded => SUPERSEDED,
        EventKind::Recalled => RECALLED,
        EventKind::Extended => "extended",
    };
    let id = ItemId::event_of(event.circular, word, event.deadline);
    let sql = "INSERT INTO circular_event (circular_id, item_id, event, at, actor, why, deadline) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.exec(sql, values![event.circular, id, word, event.at, by, &event.why, event.deadline]).await?;
    let item = Item { id, kind: KIND_EVENT, registered_at: event.at, body: json_text(event)? };
    let stored = write_items(tx, vec![item]).await?;
    let rows = tx.query("SELECT stream_id FROM feed WHERE item_id = ?1", given![event.circular]).await?;
    let streams = rows.iter().map(|row| row.stream(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(streams.into_iter().zip(stored.into_iter().cycle()).collect())
}

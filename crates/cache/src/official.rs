//! Official acts that the feed tells beside circulars: events of a circular, reminders, delegations, contests, witnessed acknowledgements,
//! drafts. A row of each holds what is asked for; the words stay in the item and are made harmless here whenever they are read.

use crate::beside::{IN_OWN_STREAM, Table, key};
use crate::db::Cache;
use crate::error::Result;
use crate::reading::{one_line, text};
use crate::work::Key;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::office::PersonName;
use diwan_protocol::office::items::{
    CircularEvent, ContestItem, DelegationItem, DraftItem, EventKind, KIND_CONTEST, KIND_DELEGATION, KIND_DRAFT,
    KIND_EVENT, KIND_REMINDER, KIND_WITNESS, Reminder, WitnessItem,
};
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::publishing::DraftState;
use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};
use serde::de::DeserializeOwned;

/// What an item of one of these kinds says.
pub(crate) enum Official {
    /// Something happened to a circular.
    Event(CircularEvent),
    /// A supervisor reminded.
    Reminder(Reminder),
    /// Somebody stands in for somebody.
    Delegation(DelegationItem),
    /// A contest, as it stands.
    Contest(Box<ContestItem>),
    /// An acknowledgement on paper or by word.
    Witness(WitnessItem),
    /// A draft, as it stands.
    Draft(DraftItem),
}

pub(crate) const EVENT: Table =
    Table { name: "event", kind: KIND_EVENT, columns: "item, circular, event, at, deadline" };
pub(crate) const REMINDER: Table =
    Table { name: "reminder", kind: KIND_REMINDER, columns: "item, circular, version, at" };
pub(crate) const WITNESS: Table = Table { name: "witness", kind: KIND_WITNESS, columns: "item, circular, at" };
pub(crate) const CONTEST: Table =
    Table { name: "contest", kind: KIND_CONTEST, columns: "item, circular, contestant, is_open, freed_at" };
pub(crate) const DELEGATION: Table =
    Table { name: "delegation", kind: KIND_DELEGATION, columns: "item, principal, from_at, until_at" };
pub(crate) const DRAFT: Table = Table { name: "draft", kind: KIND_DRAFT, columns: "item, author, waits" };

/// An event counts from a stream that has its circular: whoever may write into another one must not be able to end a duty by it. Where no
/// stream has it any more, from one that had it; a trace beside a circular that is held elsewhere counts for nothing, because a new desk has none.
/// To be put behind a row of `event` called `e`.
const WHERE_ITS_CIRCULAR_IS: &str = "EXISTS (SELECT 1 FROM item_stream s JOIN item_stream c ON c.stream = s.stream
       WHERE s.item = e.item AND s.live = 1 AND c.item = e.circular
         AND (c.live = 1 OR NOT EXISTS (SELECT 1 FROM item_stream l WHERE l.item = e.circular AND l.live = 1)))";
/// What concerns the person of this drawer, from the own stream. To be put behind a row of `item_stream` called `s`.
const MINE: &str = "s.live = 1 AND s.stream = 'employee:' ||";

/// Whether this person contests something of a duty and nobody has decided. To be put behind a row of `duty` called `y`.
pub(crate) const CONTESTED: &str = "EXISTS (SELECT 1 FROM contest t CROSS JOIN item_stream s ON s.item = t.item
       WHERE t.circular = y.item AND t.is_open = 1 AND s.live = 1 AND s.stream = 'employee:' || t.contestant)";

/// Reads what an item says and makes its words harmless; `None` for what no official act can be.
pub(crate) fn read(kind: &str, raw: &str) -> Option<Official> {
    match kind {
        KIND_EVENT => event(json(raw)?).map(Official::Event),
        KIND_REMINDER => json(raw).map(|item: Reminder| Official::Reminder(Reminder { by: name(&item.by), ..item })),
        KIND_DELEGATION => delegation(json(raw)?).map(Official::Delegation),
        KIND_CONTEST => contest(json(raw)?).map(|item| Official::Contest(Box::new(item))),
        KIND_WITNESS => json(raw).map(|item| Official::Witness(witness(item))),
        KIND_DRAFT => json(raw).map(|item: DraftItem| {
            Official::Draft(DraftItem { subject: one_line(&item.subject), author: name(&item.author), ..item })
        }),
        _ => None,
    }
}

fn json<T: DeserializeOwned>(raw: &str) -> Option<T> {
    serde_json::from_str(raw).ok()
}

fn name(person: &PersonName) -> PersonName {
    PersonName { id: EmployeeId::from_stored(one_line(person.id.as_str())), name: one_line(&person.name) }
}

fn event(item: CircularEvent) -> Option<CircularEvent> {
    let possible = match item.event {
        EventKind::Extended => item.deadline.is_some(),
        EventKind::Superseded => item.successor != Some(item.circular),
        EventKind::Recalled => true,
    };
    possible.then(|| CircularEvent {
        by: one_line(&item.by),
        why: text(&item.why),
        successor_number: item.successor_number.as_deref().map(one_line),
        ..item
    })
}

fn delegation(item: DelegationItem) -> Option<DelegationItem> {
    (item.from < item.until && item.principal.id != item.deputy.id).then(|| DelegationItem {
        principal: name(&item.principal),
        deputy: name(&item.deputy),
        why: text(&item.why),
        ..item
    })
}

fn contest(item: ContestItem) -> Option<ContestItem> {
    (item.decided_at.is_some() == item.outcome.is_some()).then(|| ContestItem {
        number: one_line(&item.number),
        subject: one_line(&item.subject),
        contestant: name(&item.contestant),
        reasons: text(&item.reasons),
        decided_by: item.decided_by.as_ref().map(name),
        words: item.words.as_deref().map(text),
        ..item
    })
}

fn witness(item: WitnessItem) -> WitnessItem {
    WitnessItem {
        witness: name(&item.witness),
        by: name(&item.by),
        on_behalf: item.on_behalf.as_ref().map(name),
        note: text(&item.note),
        ..item
    }
}

/// The row that follows from what an item says, without the item's own column.
pub(crate) fn row(official: &Official) -> (&'static Table, Vec<Value>) {
    match official {
        Official::Event(item) => {
            let word = match item.event {
                EventKind::Superseded => "superseded",
                EventKind::Recalled => "recalled",
                EventKind::Extended => "extended",
            };
            let deadline = item.deadline.map(|moment| moment.0);
            (&EVENT, vec![key(item.circular), word.to_owned().into(), item.at.0.into(), deadline.into()])
        }
        Official::Reminder(item) => (&REMINDER, vec![key(item.circular), item.version.into(), item.at.0.into()]),
        Official::Witness(item) => (&WITNESS, vec![key(item.circular), item.recorded_at.0.into()]),
        Official::Contest(item) => {
            let is_open = item.decided_at.is_none() && item.withdrawn_at.is_none();
            let freed = item.about == ContestAbout::Duty && item.outcome == Some(Outcome::Upheld);
            let freed_at = item.decided_at.filter(|_| freed).map(|moment| moment.0);
            let contestant = item.contestant.id.as_str().to_owned();
            (&CONTEST, vec![key(item.circular), contestant.into(), is_open.into(), freed_at.into()])
        }
        Official::Delegation(item) => {
            let until = item.ended_at.map_or(item.until, |ended| ended.min(item.until));
            (&DELEGATION, vec![item.principal.id.as_str().to_owned().into(), item.from.0.into(), until.0.into()])
        }
        Official::Draft(item) => {
            let waits = item.state == DraftState::Submitted;
            (&DRAFT, vec![item.author.id.as_str().to_owned().into(), waits.into()])
        }
    }
}

/// The deadline in force since the last extension of a circular that was issued then, and when that was.
pub(crate) fn extended(tx: &Connection, circular: ItemId, issued_at: Moment) -> Result<Option<(Moment, Moment)>> {
    let select = format!(
        "SELECT e.deadline, e.at FROM event e WHERE e.circular = ?1 AND e.event = 'extended' AND e.at >= ?2
           AND {WHERE_ITS_CIRCULAR_IS} ORDER BY e.at DESC, e.deadline DESC LIMIT 1"
    );
    first(tx, &select, (Key(circular), issued_at.0), |row| Ok((Moment(row.get(0)?), Moment(row.get(1)?))))
}

/// When a circular ended in this way, by what was told of it.
pub(crate) fn ended(tx: &Connection, circular: ItemId, event: &str) -> Result<Option<Moment>> {
    let select = format!(
        "SELECT e.at FROM event e WHERE e.circular = ?1 AND e.event = ?2 AND {WHERE_ITS_CIRCULAR_IS} ORDER BY e.at LIMIT 1"
    );
    first(tx, &select, (Key(circular), event), |row| row.get(0).map(Moment))
}

/// When a decision freed the person of this drawer of the duty.
pub(crate) fn freed(tx: &Connection, circular: ItemId) -> Result<Option<Moment>> {
    let select = format!(
        "SELECT t.freed_at FROM contest t CROSS JOIN item_stream s ON s.item = t.item
         WHERE t.circular = ?1 AND t.freed_at IS NOT NULL AND {MINE} t.contestant ORDER BY t.freed_at LIMIT 1"
    );
    first(tx, &select, [Key(circular)], |row| row.get(0).map(Moment))
}

fn first<T>(
    tx: &Connection,
    select: &str,
    given: impl rusqlite::Params,
    read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    use rusqlite::OptionalExtension;
    Ok(tx.prepare_cached(select)?.query_row(given, read).optional()?)
}

/// What is on record beside one circular, each oldest first.
#[derive(Default)]
pub(crate) struct Beside {
    pub events: Vec<CircularEvent>,
    pub reminders: Vec<Reminder>,
    pub witness: Option<WitnessItem>,
    /// Own ones.
    pub contests: Vec<ContestItem>,
}

impl Beside {
    /// Everything that counts.
    pub fn of(tx: &Connection, circular: ItemId) -> Result<Self> {
        let mut beside = Self { events: events(tx, circular)?, ..Self::default() };
        let own = |table: &str, order: &str, most: i64| {
            format!(
                "SELECT i.kind, i.raw FROM {table} t CROSS JOIN item_stream s ON s.item = t.item JOIN item i ON i.id = t.item
                 WHERE t.circular = ?1 AND {IN_OWN_STREAM} ORDER BY {order}, t.item LIMIT {most}"
            )
        };
        for official in items(tx, &own("reminder", "t.at DESC", MOST), [Key(circular)])? {
            if let Official::Reminder(reminder) = official {
                beside.reminders.push(reminder);
            }
        }
        beside.reminders.reverse();
        for official in items(tx, &own("witness", "t.at", 1), [Key(circular)])? {
            if let Official::Witness(witness) = official {
                beside.witness = Some(witness);
            }
        }
        let mine = format!(
            "SELECT i.kind, i.raw FROM contest t CROSS JOIN item_stream s ON s.item = t.item JOIN item i ON i.id = t.item
             WHERE t.circular = ?1 AND {MINE} t.contestant ORDER BY i.registered_at, t.item LIMIT {MOST}"
        );
        for official in items(tx, &mine, [Key(circular)])? {
            if let Official::Contest(contest) = official {
                beside.contests.push(*contest);
            }
        }
        Ok(beside)
    }
}

/// The most of one kind that a page names of one circular.
const MOST: i64 = 500;

/// What happened to a circular after its issue, oldest first.
pub(crate) fn events(tx: &Connection, circular: ItemId) -> Result<Vec<CircularEvent>> {
    let select = format!(
        "SELECT i.kind, i.raw FROM event e JOIN item i ON i.id = e.item
         WHERE e.circular = ?1 AND {WHERE_ITS_CIRCULAR_IS} ORDER BY e.at, e.item LIMIT {MOST}"
    );
    let event = |official| if let Official::Event(event) = official { Some(event) } else { None };
    Ok(items(tx, &select, [Key(circular)])?.into_iter().filter_map(event).collect())
}

/// Delegations by the person of this drawer that were in force at some time between the two, oldest first.
pub(crate) fn deputies(tx: &Connection, from: Moment, until: Moment) -> Result<Vec<DelegationItem>> {
    let select = format!(
        "SELECT i.kind, i.raw FROM delegation t CROSS JOIN item_stream s ON s.item = t.item JOIN item i ON i.id = t.item
         WHERE {MINE} t.principal AND t.from_at < ?2 AND t.until_at > ?1 ORDER BY t.from_at, t.item LIMIT {MOST}"
    );
    let delegation = |official| if let Official::Delegation(item) = official { Some(item) } else { None };
    Ok(items(tx, &select, [&from.0 as &dyn ToSql, &until.0])?.into_iter().filter_map(delegation).collect())
}

/// How many drafts of others wait for approval, and how many contests of others for a decision.
pub(crate) fn waiting(tx: &Connection) -> Result<(i64, i64)> {
    let drafts = "SELECT count(*) FROM draft t CROSS JOIN item_stream s ON s.item = t.item
         WHERE t.waits = 1 AND s.live = 1 AND s.stream = 'role:publisher'
           AND NOT EXISTS (SELECT 1 FROM stream o WHERE o.name = 'employee:' || t.author)";
    let contests = format!(
        "SELECT count(*) FROM contest t CROSS JOIN item_stream s ON s.item = t.item
         WHERE t.is_open = 1 AND {IN_OWN_STREAM} AND s.stream <> 'employee:' || t.contestant"
    );
    let count = |select: &str| tx.prepare_cached(select)?.query_row([], |row| row.get(0));
    Ok((count(drafts)?, count(&contests)?))
}

/// The items that a question names by kind and data.
fn items(tx: &Connection, select: &str, given: impl rusqlite::Params) -> Result<Vec<Official>> {
    let mut select = tx.prepare_cached(select)?;
    let mut rows = select.query(given)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(read(row.get_ref(0)?.as_str().unwrap_or_default(), row.get_ref(1)?.as_str().unwrap_or_default()));
    }
    Ok(found)
}

impl Cache {
    /// Who stood in for this person at some time between the two.
    pub fn deputies(&self, from: Moment, until: Moment) -> Result<Vec<DelegationItem>> {
        self.ask(|tx| deputies(tx, from, until))
    }
}

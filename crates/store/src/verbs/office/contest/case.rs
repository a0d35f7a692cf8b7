//! One contest: how it stands, whose it is to decide, and who is told of it.

use super::super::{scope, who};
use crate::StoreError;
use crate::engine::value::{given, values};
use crate::engine::{Row, Tx};
use crate::rules::draft::json_text;
use crate::verbs::accounts;
use crate::verbs::heads::{Item, deliver};
use diwan_domain::{EmployeeId, ItemId, Moment, Role, StreamId};
use diwan_protocol::office::contest::ContestLine;
use diwan_protocol::office::items::{ContestItem, KIND_CONTEST};
use diwan_protocol::office::order::{ContestAbout, Outcome};
use std::collections::BTreeSet;

/// How many publishers are told in the place of one who is gone.
const MOST_PUBLISHERS: i64 = 20;

/// A contest on record.
#[derive(Debug, Clone)]
pub struct Case {
    /// As both sides keep it.
    pub item: ContestItem,
    /// Until when it should be decided.
    pub due_at: Moment,
    /// Who issued the circular; `None`: nobody who may issue any more.
    pub publisher: Option<EmployeeId>,
}

/// A right to decide, or to read what is decided by.
#[derive(Debug, Clone, Default)]
pub struct Right {
    /// In whose place.
    pub on_behalf: Option<EmployeeId>,
}

impl Case {
    /// The contest under this id.
    pub async fn read(tx: &mut dyn Tx, id: ItemId) -> Result<Option<Self>, StoreError> {
        let sql = format!("SELECT {CASE} WHERE k.id = ?1");
        tx.first(&sql, given![id]).await?.map(|row| Self::of(&row)).transpose()
    }

    /// A contest from the columns of [`CASE`].
    pub fn of(row: &Row) -> Result<Self, StoreError> {
        let unknown = || StoreError::Unusable("a contest is about something unknown".to_owned());
        let outcome = row.opt_text(13)?.map(|word| Outcome::parse(&word).ok_or_else(unknown)).transpose()?;
        let item = ContestItem {
            id: row.item(0)?,
            circular: row.item(1)?,
            number: row.text(2)?,
            subject: row.text(3)?,
            contestant: who::read(row, 4)?,
            about: ContestAbout::parse(&row.text(6)?).ok_or_else(unknown)?,
            reasons: row.text(7)?,
            opened_at: row.moment(8)?,
            withdrawn_at: row.opt_moment(9)?,
            decided_at: row.opt_moment(10)?,
            decided_by: who::read_opt(row, 11)?,
            outcome,
            words: row.opt_text(14)?,
        };
        let publisher = row.opt_text(16)?.map(EmployeeId::from_stored);
        Ok(Self { item, due_at: row.moment(15)?, publisher })
    }

    /// Whether it waits for a decision.
    pub fn is_open(&self) -> bool {
        self.item.decided_at.is_none() && self.item.withdrawn_at.is_none()
    }

    /// The right of somebody other than the contestant: as the circular's publisher, as any publisher when that one is gone, or as a supervisor of the
    /// contestant. Nobody has it in the place of the contestant.
    pub async fn right_of(
        &self,
        tx: &mut dyn Tx,
        person: &EmployeeId,
        now: Moment,
    ) -> Result<Option<Right>, StoreError> {
        if self.item.contestant.id == *person {
            return Ok(None);
        }
        let may = match &self.publisher {
            Some(publisher) => publisher == person,
            None => accounts::granted(tx, person).await?.contains(&Role::Publisher),
        };
        if may {
            return Ok(Some(Right::default()));
        }
        match scope::member(tx, person, &self.item.contestant.id, now).await {
            Ok(member) => Ok(Some(Right { on_behalf: member.on_behalf })),
            Err(StoreError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As it stands in a list for somebody.
    pub async fn line(self, tx: &mut dyn Tx, reader: &EmployeeId, now: Moment) -> Result<ContestLine, StoreError> {
        let may_decide = self.is_open() && self.right_of(tx, reader, now).await?.is_some();
        Ok(ContestLine {
            mine: self.item.contestant.id == *reader,
            may_decide,
            due_at: self.due_at,
            contest: self.item,
        })
    }

    /// Tells everybody concerned how it stands now: the contestant, whoever is to decide, and whoever was told before.
    pub async fn tell(&self, tx: &mut dyn Tx, now: Moment) -> Result<Vec<StreamId>, StoreError> {
        let sides = self.sides(tx).await?;
        let rows: Vec<_> = sides.iter().map(|side| values![self.item.id, side]).collect();
        let sql = "INSERT INTO contest_side (contest_id, employee_id) VALUES (?1, ?2)
                   ON CONFLICT (contest_id, employee_id) DO NOTHING";
        tx.exec_many(sql, &rows).await?;
        let body = json_text(&self.item)?;
        let item = Item { id: self.item.id, kind: KIND_CONTEST, registered_at: now, body };
        deliver(tx, vec![(item, sides.iter().map(StreamId::employee).collect())], now).await
    }

    async fn sides(&self, tx: &mut dyn Tx) -> Result<BTreeSet<EmployeeId>, StoreError> {
        let contestant = &self.item.contestant.id;
        let mut sides = BTreeSet::from([contestant.clone()]);
        if let Some(unit) = scope::unit_of(tx, contestant).await? {
            sides.extend(scope::nearest_head(tx, &unit, contestant).await?);
        }
        match &self.publisher {
            Some(publisher) => drop(sides.insert(publisher.clone())),
            None => {
                let sql = "SELECT g.employee_id FROM role_grant g JOIN person p ON p.id = g.employee_id AND p.ended_at IS NULL
                           WHERE g.role = 'publisher' AND g.until_rev IS NULL ORDER BY g.employee_id LIMIT ?1";
                for row in tx.query(sql, given![MOST_PUBLISHERS]).await? {
                    sides.insert(row.employee(0)?);
                }
            }
        }
        let sql = "SELECT employee_id FROM contest_side WHERE contest_id = ?1";
        for row in tx.query(sql, given![self.item.id]).await? {
            sides.insert(row.employee(0)?);
        }
        Ok(sides)
    }
}

/// What [`Case::of`] reads.
pub const CASE: &str = "
    k.id, k.circular_id, d.number, d.subject, p.id, p.name, k.about, k.reasons, k.opened_at, k.withdrawn_at, k.decided_at,
    b.id, b.name, k.outcome, k.words, k.due_at,
    (SELECT i.id FROM person i JOIN role_grant g ON g.employee_id = i.id AND g.role = 'publisher' AND g.until_rev IS NULL
     WHERE i.id = d.publisher AND i.ended_at IS NULL)
    FROM contest k JOIN document d ON d.id = k.circular_id JOIN person p ON p.id = k.employee_id
      LEFT JOIN person b ON b.id = k.decided_by";

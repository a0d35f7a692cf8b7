//! What a circular demands of whom at a moment: the one place where official acts learn it.

use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{Row, given};
use crate::rules::fault;
use crate::verbs::rules;
use diwan_domain::{EmployeeId, ItemId, Moment, UnitId};
use diwan_protocol::office::Fault;

/// A registered circular, as far as official acts go.
#[derive(Debug, Clone)]
pub struct Circular {
    /// Which.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// The deadline in force.
    pub deadline: Option<Moment>,
    /// Its version.
    pub version: i64,
    /// Hash of what binds.
    pub content_sha256: String,
    /// The exact sentence; `None`: nothing is to be acknowledged.
    pub statement: Option<String>,
    /// Its hash.
    pub statement_sha256: Option<String>,
    /// Who issued it.
    pub publisher: Option<EmployeeId>,
    /// Whether it binds: neither recalled nor superseded, nor ended unmet by the agency's policy.
    pub in_force: bool,
}

impl Circular {
    /// Refuses a circular of which nothing is demanded any more, or never was.
    pub fn must_demand(&self) -> Result<(), StoreError> {
        match (self.in_force, &self.statement) {
            (false, _) => Err(fault(Fault::NotInForce)),
            (true, None) => Err(fault(Fault::NothingToAcknowledge)),
            (true, Some(_)) => Ok(()),
        }
    }

    /// The moment at which membership decides who owes a circular that joiners owe too: now, but not after the deadline.
    pub fn joined_by(&self, now: Moment) -> Moment {
        self.deadline.map_or(now, |deadline| deadline.min(now))
    }
}

/// A circular by its id.
pub async fn circular(tx: &mut dyn Tx, id: ItemId) -> Result<Option<Circular>, StoreError> {
    let sql = "SELECT d.number, d.subject, d.registered_at, c.deadline, d.version, d.content_sha256, c.statement,
                 d.statement_sha256, d.publisher,
                 CASE WHEN c.state = 'in_force' AND NOT EXISTS (
                   SELECT 1 FROM ladder_step s WHERE s.circular_id = c.id AND s.step = 'expire') THEN 1 ELSE 0 END
               FROM circular c JOIN document d ON d.id = c.id WHERE c.id = ?1";
    let Some(row) = tx.first(sql, given![id]).await? else { return Ok(None) };
    Ok(Some(Circular {
        id,
        number: row.text(0)?,
        subject: row.text(1)?,
        issued_at: row.moment(2)?,
        deadline: row.opt_moment(3)?,
        version: row.int(4)?,
        content_sha256: row.text(5)?,
        statement: row.opt_text(6)?,
        statement_sha256: row.opt_text(7)?,
        publisher: row.opt_text(8)?.map(EmployeeId::from_stored),
        in_force: row.truth(9)?,
    }))
}

/// How somebody stands with a circular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the person is in the audience.
    pub in_audience: bool,
    /// Whether the person acknowledged it.
    pub acknowledged: bool,
    /// Whether the person keeps the acknowledgement of the circular before.
    pub kept: bool,
    /// Whether the person is excused: absent now, or released by a decision.
    pub excused: bool,
    /// Whether the person is passed over while a contest waits for its decision.
    pub paused: bool,
}

impl Standing {
    /// Whether an acknowledgement is owed now.
    pub fn owes(self) -> bool {
        self.in_audience && !self.acknowledged && !self.kept && !self.excused && !self.paused
    }
}

/// How somebody stands with a circular at a moment.
pub async fn standing(
    tx: &mut dyn Tx,
    circular: &Circular,
    person: &EmployeeId,
    now: Moment,
) -> Result<Standing, StoreError> {
    let pauses = pauses(tx).await?;
    let sql = format!(
        "{LINE} SELECT {STANDING} FROM person p JOIN circular c ON c.id = ?1 JOIN document d ON d.id = c.id
         WHERE p.id = ?5 AND p.ended_at IS NULL"
    );
    let row = tx.first(&sql, given![circular.id, now, circular.joined_by(now), pauses, person]).await?;
    let nobody = Standing { in_audience: false, acknowledged: false, kept: false, excused: false, paused: false };
    row.map_or(Ok(nobody), |row| read(&row, 0))
}

/// Everybody in a unit and below it who owes an acknowledgement now, sorted by number.
pub async fn owing(
    tx: &mut dyn Tx,
    circular: &Circular,
    unit: &UnitId,
    now: Moment,
) -> Result<Vec<EmployeeId>, StoreError> {
    let pauses = pauses(tx).await?;
    let sql = format!(
        "{LINE} SELECT {STANDING}, p.id FROM unit_above a
         JOIN posting o ON o.unit_id = a.unit_id AND o.until_rev IS NULL
         JOIN person p ON p.id = o.employee_id AND p.ended_at IS NULL
         JOIN circular c ON c.id = ?1 JOIN document d ON d.id = c.id
         WHERE a.above = ?5 ORDER BY p.id"
    );
    let rows = tx.query(&sql, given![circular.id, now, circular.joined_by(now), pauses, unit]).await?;
    let mut owing = Vec::new();
    for row in &rows {
        if read(row, 0)?.owes() {
            owing.push(row.employee(STANDING_COLUMNS)?);
        }
    }
    Ok(owing)
}

/// Whether an open contest passes the contestant over, as the rules in force say.
pub async fn pauses(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    Ok(rules::that_count(tx).await?.contest.pauses_escalation)
}

fn read(row: &Row, column: usize) -> Result<Standing, StoreError> {
    Ok(Standing {
        in_audience: row.truth(column)?,
        acknowledged: row.truth(column + 1)?,
        kept: row.truth(column + 2)?,
        excused: row.truth(column + 3)?,
        paused: row.truth(column + 4)?,
    })
}

/// The circulars before this one (`?1`) whose acknowledgements it lets stand, each with the moment by which it had to be acknowledged for that.
const LINE: &str = "
    WITH RECURSIVE line (id, by_then) AS (
      SELECT c.supersedes, d.registered_at FROM circular c JOIN document d ON d.id = c.id
        WHERE c.id = ?1 AND c.carries = 1 AND c.supersedes IS NOT NULL
      UNION ALL
      SELECT c.supersedes, d.registered_at FROM line JOIN circular c ON c.id = line.id JOIN document d ON d.id = c.id
        WHERE c.carries = 1 AND c.supersedes IS NOT NULL)";

/// How many columns [`STANDING`] has.
const STANDING_COLUMNS: usize = 5;

/// How a person (`p`) stands with a circular (`c`, `d`) at a moment (`?2`), where membership at another moment (`?3`) decides for joiners, and an open
/// contest pauses when `?4` is 1.
const STANDING: &str = "
    CAST(EXISTS (
      SELECT 1 FROM membership m JOIN target t ON t.document_id = d.id AND t.stream_id = m.stream_id
      WHERE m.employee_id = p.id AND CASE WHEN c.joiners = 'as_of_issue'
        THEN m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev)
        ELSE m.valid_from <= ?3 AND (m.valid_to IS NULL OR m.valid_to > ?3) END) AS INTEGER),
    CAST(EXISTS (
      SELECT 1 FROM receipt r WHERE r.subject = d.id AND r.employee_id = p.id AND r.event = 'acknowledged') AS INTEGER),
    CAST(EXISTS (
      SELECT 1 FROM line JOIN receipt r ON r.subject = line.id AND r.employee_id = p.id AND r.event = 'acknowledged'
      WHERE r.recorded_at <= line.by_then) AS INTEGER),
    CAST((EXISTS (
      SELECT 1 FROM absence a WHERE a.employee_id = p.id AND a.from_at <= ?2 AND a.until_at > ?2 AND a.taken_back_at IS NULL)
    OR EXISTS (
      SELECT 1 FROM contest k WHERE k.circular_id = d.id AND k.employee_id = p.id AND k.about = 'duty' AND k.outcome = 'upheld')) AS INTEGER),
    CAST((CAST(?4 AS BIGINT) = 1 AND EXISTS (
      SELECT 1 FROM contest k WHERE k.circular_id = d.id AND k.employee_id = p.id AND k.withdrawn_at IS NULL AND k.decided_at IS NULL)) AS INTEGER)";

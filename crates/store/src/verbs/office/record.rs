//! Everything that is on record about one person and one circular, oldest first: what a supervisor reads behind a name, what the person reads about
//! herself, and what a contest is decided by.

use super::duty::Circular;
use super::who;
use crate::StoreError;
use crate::engine::value::given;
use crate::engine::{Row, Tx};
use crate::verbs::observations as measured;
use diwan_domain::{EmployeeId, Moment, Observation};
use diwan_protocol::office::PersonName;
use diwan_protocol::office::supervision::PersonLine;

/// The most observations that are told: the newest. A desk in trouble makes a few dozen a day.
const MOST_OBSERVATIONS: i64 = 1_000;

/// The lines of the record.
pub async fn lines(
    tx: &mut dyn Tx,
    circular: &Circular,
    person: &EmployeeId,
    now: Moment,
) -> Result<Vec<PersonLine>, StoreError> {
    let mut lines = Vec::new();
    issued(tx, circular, person, now, &mut lines).await?;
    for sql in [FACTS, ABSENCES, REMINDERS, LADDER, WITNESSED, CONTESTS, WITHDRAWN, DECISIONS, EVENTS] {
        let rows = tx.query(sql, given![circular.id, person]).await?;
        lines.extend(rows.iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    for (observation, _) in observations(tx, circular, person, now).await? {
        lines.push(PersonLine {
            at: observation.from,
            until: observation.until,
            what: "observation".to_owned(),
            word: observation.what.as_str().to_owned(),
            by: None,
            source: observation.source,
            note: String::new(),
        });
    }
    // Lines of one moment keep the order in which they were asked for, which is the same on every engine.
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// The beginning, for whoever is in the audience.
async fn issued(
    tx: &mut dyn Tx,
    circular: &Circular,
    person: &EmployeeId,
    now: Moment,
    lines: &mut Vec<PersonLine>,
) -> Result<(), StoreError> {
    if !super::duty::standing(tx, circular, person, now).await?.in_audience {
        return Ok(());
    }
    let by = match &circular.publisher {
        Some(publisher) => Some(who::name(tx, publisher).await?),
        None => None,
    };
    let (what, note) = ("issued".to_owned(), circular.number.clone());
    let (word, source) = (String::new(), String::new());
    lines.push(PersonLine { at: circular.issued_at, until: None, what, word, by, source, note });
    Ok(())
}

/// What the person's workstations measured since the issue that is about this circular or about none.
pub async fn observations(
    tx: &mut dyn Tx,
    circular: &Circular,
    person: &EmployeeId,
    now: Moment,
) -> Result<Vec<(Observation, Moment)>, StoreError> {
    let sql = "SELECT id, device_id, what, from_at, until_at, source, subject, to_end, recorded_at FROM observation
               WHERE employee_id = ?1 AND (subject IS NULL OR subject = ?2) AND from_at <= ?4
                 AND (until_at IS NULL OR until_at >= ?3) AND recorded_at >= ?3
               ORDER BY from_at DESC, id DESC LIMIT ?5";
    let values = given![person, circular.id, circular.issued_at, now, MOST_OBSERVATIONS];
    let mut observations = Vec::new();
    for row in tx.query(sql, values).await?.iter().rev() {
        let item = measured::read(row)?;
        observations.push((item.observation, item.recorded_at));
    }
    Ok(observations)
}

/// A line from: when, until, what, word, by (number and name), source, note.
fn read(row: &Row) -> Result<PersonLine, StoreError> {
    let by: Option<PersonName> = who::read_opt(row, 4)?;
    Ok(PersonLine {
        at: row.moment(0)?,
        until: row.opt_moment(1)?,
        what: row.text(2)?,
        word: row.text(3)?,
        by,
        source: row.text(6)?,
        note: row.text(7)?,
    })
}

/// The facts, each with the name of the workstation; a witnessed one with the way in which it was given.
const FACTS: &str = "
    SELECT r.recorded_at, CAST(NULL AS BIGINT), r.event, CASE WHEN w.how IS NOT NULL THEN w.how ELSE '' END, b.id, b.name,
      coalesce((SELECT s.device_name FROM session s WHERE s.employee_id = r.employee_id AND s.device_id = r.device_id
        ORDER BY s.opened_at DESC, s.token_hash LIMIT 1), r.device_id), ''
    FROM receipt r
      LEFT JOIN witness w ON w.circular_id = r.subject AND w.employee_id = r.employee_id AND r.event = 'acknowledged'
      LEFT JOIN person b ON b.id = w.recorded_by
    WHERE r.subject = ?1 AND r.employee_id = ?2
    ORDER BY r.recorded_at, CASE r.event WHEN 'reached' THEN 1 WHEN 'shown' THEN 2 WHEN 'opened' THEN 3 ELSE 4 END";

/// Absences that touch the time since the issue, each as it was entered last.
const ABSENCES: &str = "
    SELECT a.from_at, a.until_at, 'absence', a.reason, b.id, b.name, a.entered_by, coalesce(e.why, '')
    FROM absence a
      LEFT JOIN excuse e ON e.absence_id = a.id AND e.at = (SELECT max(x.at) FROM excuse x WHERE x.absence_id = a.id AND x.what = 'entered')
        AND e.what = 'entered'
      LEFT JOIN person b ON b.id = e.entered_by
    WHERE a.employee_id = ?2 AND a.taken_back_at IS NULL AND a.until_at > (SELECT d.registered_at FROM document d WHERE d.id = ?1)
    ORDER BY a.from_at, a.id";

const REMINDERS: &str = "
    SELECT m.at, CAST(NULL AS BIGINT), 'reminder', '', b.id, b.name, '', ''
    FROM reminder m JOIN person b ON b.id = m.reminded_by
    WHERE m.circular_id = ?1 AND m.employee_id = ?2 ORDER BY m.at";

/// The rungs that spoke before the person acknowledged or was released.
const LADDER: &str = "
    SELECT s.done_at, CAST(NULL AS BIGINT), 'ladder_' || s.step, '', CAST(NULL AS TEXT), CAST(NULL AS TEXT), '', ''
    FROM ladder_step s WHERE s.circular_id = ?1 AND s.spoke = 1
      AND NOT EXISTS (
        SELECT 1 FROM receipt r WHERE r.subject = s.circular_id AND r.employee_id = ?2 AND r.event = 'acknowledged' AND r.recorded_at <= s.done_at)
      AND NOT EXISTS (
        SELECT 1 FROM contest k WHERE k.circular_id = s.circular_id AND k.employee_id = ?2 AND k.about = 'duty' AND k.outcome = 'upheld'
          AND k.decided_at <= s.done_at)
    ORDER BY s.done_at, s.rung";

const WITNESSED: &str = "
    SELECT w.recorded_at, CAST(NULL AS BIGINT), 'witness', w.how, b.id, b.name, s.name, w.note
    FROM witness w JOIN person b ON b.id = w.recorded_by JOIN person s ON s.id = w.witness
    WHERE w.circular_id = ?1 AND w.employee_id = ?2";

const CONTESTS: &str = "
    SELECT k.opened_at, CAST(NULL AS BIGINT), 'contest', k.about, b.id, b.name, '', k.reasons
    FROM contest k JOIN person b ON b.id = k.employee_id
    WHERE k.circular_id = ?1 AND k.employee_id = ?2 ORDER BY k.opened_at, k.id";

const WITHDRAWN: &str = "
    SELECT k.withdrawn_at, CAST(NULL AS BIGINT), 'contest_withdrawn', k.about, b.id, b.name, '', ''
    FROM contest k JOIN person b ON b.id = k.employee_id
    WHERE k.circular_id = ?1 AND k.employee_id = ?2 AND k.withdrawn_at IS NOT NULL ORDER BY k.withdrawn_at, k.id";

const DECISIONS: &str = "
    SELECT k.decided_at, CAST(NULL AS BIGINT), 'contest_decided', k.outcome, b.id, b.name, '', k.words
    FROM contest k JOIN person b ON b.id = k.decided_by
    WHERE k.circular_id = ?1 AND k.employee_id = ?2 AND k.decided_at IS NOT NULL ORDER BY k.decided_at, k.id";

/// What became of the circular. The person is named so that each of these asks for the same two things.
const EVENTS: &str = "
    SELECT e.at, CAST(NULL AS BIGINT), e.event, '', b.id, b.name, '', e.why
    FROM circular_event e JOIN person b ON b.id = e.actor
    WHERE e.circular_id = ?1 AND CAST(?2 AS TEXT) IS NOT NULL ORDER BY e.at, e.item_id";

//! The person behind a session.

use super::office::scope;
use super::roster::read_unit;
use super::ways;
use crate::engine::value::{given, values};
use crate::engine::{Batch, Row, Tx};
use crate::{Profile, Session, StoreError};
use diwan_domain::{DeviceId, EmployeeId, Moment, Role, StreamId};
use std::collections::BTreeMap;

/// See [`crate::Archive::profile`]. As the roster has it, at no moment in particular: for whom the person stands in, [`admitted`] says.
pub async fn profile(tx: &mut dyn Tx, employee: &EmployeeId) -> Result<Option<Profile>, StoreError> {
    let sql = "SELECT p.unit_id, p.id, p.name, coalesce(a.must_change, 0), u.id, u.name, u.name_en, u.level, u.parent, u.head,
                 (SELECT count(*) FROM unit h WHERE h.head = p.id AND h.ended_at IS NULL),
                 (SELECT string_agg(g.role, ' ') FROM role_grant g WHERE g.employee_id = p.id AND g.until_rev IS NULL),
                 (SELECT string_agg(m.stream_id || ' ' || CASE WHEN m.since_rev > 1 THEN m.valid_from ELSE 0 END, ' ')
                    FROM membership m WHERE m.employee_id = p.id AND m.until_rev IS NULL)
               FROM person p LEFT JOIN account a ON a.employee_id = p.id
                 LEFT JOIN unit u ON u.id = p.unit_id AND u.ended_at IS NULL
               WHERE p.id = ?1 AND p.ended_at IS NULL";
    match tx.first(sql, given![employee]).await? {
        Some(row) => read(tx, &row, None).await.map(Some),
        None => Ok(None),
    }
}

/// The session of a token hash at a moment, with its person.
pub type Asked = (String, Moment);

/// See [`crate::Archive::admitted`]; many at once, each with its own answer.
pub async fn admitted(tx: &mut dyn Tx, asked: &[Asked]) -> Result<Vec<Option<(Session, Profile)>>, StoreError> {
    // By place, because the same session may be asked for twice. A NUL is in no hash, and PostgreSQL would answer it with an error.
    let sets = (0i64..).zip(asked).map(|(place, (hash, now))| values![place, hash.replace('\0', " "), *now]);
    let sql = "SELECT CAST(?1 AS BIGINT), p.id, p.name, coalesce(a.must_change, 0),
                 u.id, u.name, u.name_en, u.level, u.parent, u.head,
                 (SELECT count(*) FROM unit h WHERE h.head = p.id AND h.ended_at IS NULL)
                   + (SELECT count(*) FROM delegation g WHERE g.deputy = p.id AND g.until_at > ?3 AND g.ended_at IS NULL),
                 (SELECT string_agg(g.role, ' ') FROM role_grant g WHERE g.employee_id = p.id AND g.until_rev IS NULL),
                 (SELECT string_agg(m.stream_id || ' ' || CASE WHEN m.since_rev > 1 THEN m.valid_from ELSE 0 END, ' ')
                    FROM membership m WHERE m.employee_id = p.id AND m.until_rev IS NULL),
                 s.device_id, s.opened_at, s.expires_at
               FROM session s JOIN person p ON p.id = s.employee_id AND p.ended_at IS NULL
                 LEFT JOIN account a ON a.employee_id = p.id
                 LEFT JOIN unit u ON u.id = p.unit_id AND u.ended_at IS NULL
               WHERE s.token_hash = ?2 AND s.ended_at IS NULL AND s.expires_at > ?3";
    let rows = tx.all(vec![Batch::of(sql, sets.collect())]).await?.pop().unwrap_or_default();
    let mut answers = vec![None; asked.len()];
    for row in rows {
        let session = Session {
            employee: row.employee(1)?,
            device: DeviceId::from_stored(row.text(13)?),
            opened_at: row.moment(14)?,
            expires_at: row.moment(15)?,
        };
        let at = usize::try_from(row.int(0)?).unwrap_or(usize::MAX);
        let place = answers.get_mut(at).ok_or_else(|| StoreError::Engine("an answer to nobody".to_owned()))?;
        let now = asked.get(at).map(|(_, now)| *now);
        *place = Some((session, read(tx, &row, now).await?));
    }
    Ok(answers)
}

/// A person from the columns 1 to 12 of [`profile`] and [`admitted`]. One row is all that nearly everybody needs: codes hold no
/// blanks, so lists of them are told by blanks; only the few who head units or stand in for somebody are asked about again.
async fn read(tx: &mut dyn Tx, row: &Row, now: Option<Moment>) -> Result<Profile, StoreError> {
    let employee = row.employee(1)?;
    let unit = Row(row.0.get(4..10).unwrap_or_default().to_vec());
    if unit.opt_text(0)?.is_none() {
        return Err(StoreError::Unusable("a person is in a unit that is not in force".to_owned()));
    }
    let (supervises, counts_until) = match now {
        _ if row.int(10)? == 0 => (Vec::new(), None),
        None => (ways::topmost(tx, &employee).await?, None),
        Some(now) => {
            let standing = scope::standing(tx, &employee, now).await?;
            let tops = scope::disjoint(tx, standing.tops).await?;
            (tops.into_iter().map(|top| top.unit).collect(), standing.turns)
        }
    };
    let words = |column| Ok::<_, StoreError>(row.opt_text(column)?.unwrap_or_default());
    let granted = words(11)?;
    let holds = |role: &Role| match role {
        Role::Employee => true,
        Role::Supervisor => !supervises.is_empty(),
        role => granted.split_whitespace().any(|word| word == role.as_str()),
    };
    let (mut streams, mut joined, words) = (Vec::new(), BTreeMap::new(), words(12)?);
    let mut words = words.split_whitespace();
    while let (Some(stream), Some(since)) = (words.next(), words.next()) {
        let stream = StreamId::from_stored(stream);
        let since = since.parse().map_err(|_| StoreError::Unusable("a membership has no beginning".to_owned()))?;
        // Of who is there since the first roster nobody knows since when.
        if since != 0 {
            joined.insert(stream.clone(), Moment(since));
        }
        streams.push(stream);
    }
    streams.sort();
    Ok(Profile {
        employee,
        name: row.text(2)?,
        unit: read_unit(&unit)?,
        roles: Role::ALL.into_iter().filter(holds).collect(),
        supervises,
        counts_until,
        streams,
        joined,
        must_change_password: row.truth(3)?,
    })
}

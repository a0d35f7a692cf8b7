//! Sessions, failed sign-ins and contacts.

use crate::engine::value::{given, values};
use crate::engine::{Batch, Tx};
use crate::{Contact, NewSession, Session, StoreError};
use diwan_domain::{DeviceId, EmployeeId, Moment};
use std::collections::BTreeMap;

/// How long a failed sign-in is kept: longer than any throttle looks back.
const FAILURES_KEPT_MS: i64 = 7 * 24 * 3600 * 1000;

/// See [`crate::Archive::open_session`].
pub async fn open(tx: &mut dyn Tx, session: &NewSession, now: Moment) -> Result<(), StoreError> {
    let name = session.device_name.replace(char::is_control, " ");
    tx.exec(
        "INSERT INTO session (token_hash, employee_id, device_id, device_name, opened_at, expires_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)",
        values![&session.token_hash, &session.employee, &session.device, name, now, session.expires_at],
    )
    .await
    .map(drop)
}

/// See [`crate::Archive::session`].
pub async fn get(tx: &mut dyn Tx, token_hash: &str, now: Moment) -> Result<Option<Session>, StoreError> {
    let row = tx
        .first(
            "SELECT employee_id, device_id, opened_at, expires_at FROM session
             WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2",
            given![token_hash.replace('\0', " "), now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Session {
        employee: row.employee(0)?,
        device: DeviceId::from_stored(row.text(1)?),
        opened_at: row.moment(2)?,
        expires_at: row.moment(3)?,
    }))
}

/// See [`crate::Archive::end_session`].
pub async fn end(tx: &mut dyn Tx, token_hash: &str, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE session SET ended_at = ?2 WHERE token_hash = ?1 AND ended_at IS NULL";
    tx.exec(sql, values![token_hash.replace('\0', " "), now]).await?;
    access_changed(tx).await
}

/// See [`crate::Archive::end_sessions`]. Sessions that had run out by themselves are not counted.
pub async fn end_all(tx: &mut dyn Tx, employee: &EmployeeId, now: Moment) -> Result<u64, StoreError> {
    let sql = "UPDATE session SET ended_at = ?2 WHERE employee_id = ?1 AND ended_at IS NULL AND expires_at > ?2";
    let ended = tx.exec(sql, values![employee, now]).await?;
    access_changed(tx).await?;
    Ok(ended)
}

/// Tells every running registry that what it remembers of people at the door may be wrong. Belongs into each verb that ends a session
/// or changes an account; the roster's own changes are seen by its revision. The last statement of its verb: all of them wait here.
pub async fn access_changed(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.exec("UPDATE access_change SET rev = rev + 1", Vec::new()).await.map(drop)
}

/// See [`crate::Archive::access_pulse`]. Both only grow, so that the sum moves with either.
pub async fn access_pulse(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    let sql = "SELECT c.rev + coalesce((SELECT roster_rev FROM agency), 0) FROM access_change c";
    tx.first(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))
}

/// See [`crate::Archive::note_failure`].
pub async fn note_failure(tx: &mut dyn Tx, key: &str, now: Moment) -> Result<(), StoreError> {
    tx.exec("DELETE FROM failure WHERE at < ?1", values![now.plus_ms(-FAILURES_KEPT_MS)]).await?;
    tx.exec(
        "INSERT INTO failure (attempt_key, at, attempts) VALUES (?1, ?2, 1)
         ON CONFLICT (attempt_key, at) DO UPDATE SET attempts = failure.attempts + 1",
        values![key, now],
    )
    .await
    .map(drop)
}

/// See [`crate::Archive::failures`].
pub async fn failures(tx: &mut dyn Tx, key: &str, since: Moment) -> Result<(u32, Option<Moment>), StoreError> {
    let sql =
        "SELECT CAST(coalesce(sum(attempts), 0) AS BIGINT), max(at) FROM failure WHERE attempt_key = ?1 AND at >= ?2";
    match tx.first(sql, given![key, since]).await? {
        Some(row) => Ok((u32::try_from(row.int(0)?).unwrap_or(u32::MAX), row.opt_moment(1)?)),
        None => Ok((0, None)),
    }
}

/// See [`crate::Archive::forget_failures`].
pub async fn forget_failures(tx: &mut dyn Tx, key: &str) -> Result<(), StoreError> {
    tx.exec("DELETE FROM failure WHERE attempt_key = ?1", values![key]).await.map(drop)
}

/// See [`crate::Archive::note_contacts`].
pub async fn note_contacts(tx: &mut dyn Tx, contacts: &[Contact]) -> Result<(), StoreError> {
    // The newest of each workstation, sorted, so that two registries that note the same people do not wait for each other in a ring.
    let mut newest: BTreeMap<(&EmployeeId, &DeviceId), Moment> = BTreeMap::new();
    for contact in contacts {
        let at = newest.entry((&contact.employee, &contact.device)).or_insert(contact.at);
        *at = contact.at.max(*at);
    }
    // A contact far ahead was noted while the registry's clock was: it must not stand for years.
    let sql = "INSERT INTO contact (employee_id, device_id, at) VALUES (?1, ?2, ?3)
               ON CONFLICT (employee_id, device_id) DO UPDATE SET at = excluded.at
               WHERE contact.at + 60000 <= excluded.at OR contact.at > excluded.at + 600000";
    let rows: Vec<_> = newest.into_iter().map(|((employee, device), at)| values![employee, device, at]).collect();
    tx.all(vec![Batch::of(sql, rows)]).await.map(drop)
}

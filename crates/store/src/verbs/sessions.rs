//! Sessions, failed sign-ins and contacts.

use crate::engine::Tx;
use crate::engine::value::{given, values};
use crate::{NewSession, Session, StoreError};
use diwan_domain::{DeviceId, EmployeeId, Moment};

/// How long a failed sign-in is kept: longer than any throttle looks back.
const FAILURES_KEPT_MS: i64 = 7 * 24 * 3600 * 1000;
/// A contact is written again only after this long: it spares a write for each request.
const CONTACT_MS: i64 = 60_000;

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
    tx.exec(sql, values![token_hash.replace('\0', " "), now]).await.map(drop)
}

/// See [`crate::Archive::end_sessions`]. Sessions that had run out by themselves are not counted.
pub async fn end_all(tx: &mut dyn Tx, employee: &EmployeeId, now: Moment) -> Result<u64, StoreError> {
    let sql = "UPDATE session SET ended_at = ?2 WHERE employee_id = ?1 AND ended_at IS NULL AND expires_at > ?2";
    tx.exec(sql, values![employee, now]).await
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

/// Whether a contact at `now` tells anything that is not on record already.
pub async fn contact_is_new(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    device: &DeviceId,
    now: Moment,
) -> Result<bool, StoreError> {
    let sql = "SELECT at FROM contact WHERE employee_id = ?1 AND device_id = ?2";
    let row = tx.first(sql, given![employee, device]).await?;
    row.map_or(Ok(true), |row| Ok(now.since(row.moment(0)?) >= CONTACT_MS))
}

/// See [`crate::Archive::note_contact`].
pub async fn note_contact(
    tx: &mut dyn Tx,
    employee: &EmployeeId,
    device: &DeviceId,
    now: Moment,
) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO contact (employee_id, device_id, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (employee_id, device_id) DO UPDATE SET at = excluded.at WHERE contact.at < excluded.at",
        values![employee, device, now],
    )
    .await
    .map(drop)
}

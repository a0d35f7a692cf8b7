//! The house itself: founding it, its epoch, its numbers.

use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx};
use crate::rules::bad_request;
use crate::{Agency, StoreError, Tally};
use diwan_domain::{Moment, UnitId};

/// See [`crate::Archive::found`].
pub async fn found(tx: &mut dyn Tx, code: &str, name: &str, now: Moment) -> Result<Agency, StoreError> {
    // The agency's code has the form of every code in the house.
    UnitId::parse(code)
        .ok()
        .filter(|c| c.as_str() == code)
        .ok_or_else(|| bad_request("the agency's code is no code"))?;
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(bad_request("the agency's name is empty or holds control characters"));
    }
    // The first epoch is the moment of founding: desks of another archive at the same address can never mistake it for theirs.
    tx.exec(
        "INSERT INTO agency (one, code, name, epoch, roster_rev, founded_at) VALUES (1, ?1, ?2, ?3, 0, ?4)
         ON CONFLICT (one) DO UPDATE SET name = excluded.name WHERE agency.code = excluded.code",
        values![code, name, now.0.max(1), now],
    )
    .await?;
    let agency = agency(tx).await?;
    if agency.code != code {
        return Err(bad_request(format!("this archive belongs to agency {}", agency.code)));
    }
    Ok(agency)
}

/// See [`crate::Archive::agency`].
pub async fn agency(tx: &mut dyn Tx) -> Result<Agency, StoreError> {
    let row = tx.first("SELECT code, name, epoch FROM agency", &[]).await?.ok_or(StoreError::NotInitialised)?;
    Ok(Agency { code: row.text(0)?, name: row.text(1)?, epoch: row.int(2)? })
}

/// See [`crate::Archive::raise_epoch`]. The new epoch is also no less than `now`, so that two restores of one backup differ.
pub async fn raise_epoch(tx: &mut dyn Tx, now: Moment) -> Result<i64, StoreError> {
    tx.lock(Lock::RosterWrite).await?;
    let epoch = agency(tx).await?.epoch.saturating_add(1).max(now.0);
    tx.exec("UPDATE agency SET epoch = ?1", values![epoch]).await?;
    Ok(epoch)
}

/// The roster's revision, held until the end of the transaction.
pub async fn roster_rev(tx: &mut dyn Tx, lock: Lock<'_>) -> Result<i64, StoreError> {
    tx.lock(lock).await?;
    let row = tx.first("SELECT roster_rev FROM agency", &[]).await?.ok_or(StoreError::NotInitialised)?;
    row.int(0)
}

/// See [`crate::Archive::tally`].
pub async fn tally(tx: &mut dyn Tx, now: Moment) -> Result<Tally, StoreError> {
    let row = tx
        .first(
            "SELECT (SELECT count(*) FROM unit WHERE ended_at IS NULL),
                    (SELECT count(*) FROM person WHERE ended_at IS NULL),
                    (SELECT count(*) FROM account),
                    (SELECT count(*) FROM session WHERE ended_at IS NULL AND expires_at > ?1),
                    (SELECT count(*) FROM document WHERE kind = 'circular'),
                    (SELECT count(*) FROM document WHERE kind = 'letter'),
                    (SELECT count(*) FROM receipt WHERE event = 'acknowledged'),
                    (SELECT count(*) FROM circular WHERE frozen_count IS NULL)",
            given![now],
        )
        .await?
        .ok_or(StoreError::NotInitialised)?;
    Ok(Tally {
        units: row.int(0)?,
        people: row.int(1)?,
        accounts: row.int(2)?,
        sessions: row.int(3)?,
        circulars: row.int(4)?,
        letters: row.int(5)?,
        acknowledgements: row.int(6)?,
        unfrozen: row.int(7)?,
    })
}

//! The agency's bell policy, with its history.

use super::founding::{agency, roster_rev};
use super::heads::{Item, deliver};
use crate::engine::value::values;
use crate::engine::{Lock, Row, Tx};
use crate::rules::bad_request;
use crate::rules::checks::signed_by;
use crate::rules::ladder::Ladders;
use crate::{PolicySet, StoreError};
use diwan_domain::bell::Policy;
use diwan_domain::{ItemId, Moment, StreamId};
use diwan_protocol::duty::KIND_POLICY;

/// See [`crate::Archive::set_policy`].
pub async fn set(tx: &mut dyn Tx, text: &str, by: &str, now: Moment) -> Result<PolicySet, StoreError> {
    let policy = Policy::parse(text).map_err(|fault| bad_request(fault.to_string()))?;
    let by = signed_by(by)?;
    // One at a time: of two that are set at once the later must be above the first.
    roster_rev(tx, Lock::RosterWrite).await?;
    let version = policy.version();
    if let Some(in_force) = in_force(tx).await?.filter(|set| set.version >= version) {
        return Err(bad_request(format!(
            "version {version} is not above version {}, which is in force; count on",
            in_force.version
        )));
    }
    // As the house writes it, not as it was typed: what nobody reads does not travel to every desk.
    let text = policy.to_json();
    let sql = "INSERT INTO bell_policy (version, text, set_at, set_by) VALUES (?1, ?2, ?3, ?4)";
    tx.exec(sql, values![i64::from(version), &text, now, by]).await?;
    let item = Item { id: ItemId::policy(), kind: KIND_POLICY, registered_at: now, body: text.clone() };
    deliver(tx, vec![(item, vec![StreamId::all()])], now).await?;
    Ok(PolicySet { version, text, set_at: now, set_by: by.to_owned() })
}

/// See [`crate::Archive::policy`].
pub async fn in_force(tx: &mut dyn Tx) -> Result<Option<PolicySet>, StoreError> {
    let sql = "SELECT version, text, set_at, set_by FROM bell_policy ORDER BY version DESC LIMIT 1";
    tx.first(sql, &[]).await?.as_ref().map(read).transpose()
}

/// See [`crate::Archive::policies`].
pub async fn all(tx: &mut dyn Tx) -> Result<Vec<PolicySet>, StoreError> {
    agency(tx).await?;
    let sql = "SELECT version, text, set_at, set_by FROM bell_policy ORDER BY version DESC";
    tx.query(sql, &[]).await?.iter().map(read).collect()
}

/// The ladders of the policy in force; `None` when there is none.
pub async fn ladders(tx: &mut dyn Tx) -> Result<Option<Ladders>, StoreError> {
    let history = all(tx).await?;
    let read = |set: &PolicySet| Policy::parse(&set.text).map(|policy| (policy, set.set_at));
    let Some(newest) = history.first() else { return Ok(None) };
    read(newest).map_err(|fault| StoreError::Unusable(format!("the bell policy in force: {fault}")))?;
    // One of long ago that this program would refuse ends the time that it looks back on.
    let understood: Vec<_> = history.iter().map_while(|set| read(set).ok()).collect();
    Ok(Some(Ladders::of(&understood)))
}

fn read(row: &Row) -> Result<PolicySet, StoreError> {
    let version = u32::try_from(row.int(0)?);
    let version = version.map_err(|_| StoreError::Unusable("a policy has an impossible version".to_owned()))?;
    Ok(PolicySet { version, text: row.text(1)?, set_at: row.moment(2)?, set_by: row.text(3)? })
}

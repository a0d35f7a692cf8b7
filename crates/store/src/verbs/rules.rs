//! The agency's rules of publishing, with their history.

use super::founding::roster_rev;
use crate::engine::value::values;
use crate::engine::{Lock, Row, Tx};
use crate::rules::bad_request;
use crate::rules::checks::signed_by;
use crate::{RulesSet, StoreError};
use diwan_domain::Moment;
use diwan_domain::publishing::Rules;

/// See [`crate::Archive::set_rules`].
pub async fn set(tx: &mut dyn Tx, text: &str, by: &str, now: Moment) -> Result<RulesSet, StoreError> {
    let rules = Rules::parse(text).map_err(|fault| bad_request(fault.to_string()))?;
    let by = signed_by(by)?;
    // One at a time: of two that are set at once the later must be above the first.
    roster_rev(tx, Lock::RosterWrite).await?;
    let version = rules.version;
    if let Some(before) = in_force(tx).await?.filter(|set| set.version >= version) {
        let before = before.version;
        return Err(bad_request(format!(
            "version {version} is not above version {before}, which is in force; count on"
        )));
    }
    let text = rules.to_json();
    let sql = "INSERT INTO publishing_rules (version, text, set_at, set_by) VALUES (?1, ?2, ?3, ?4)";
    tx.exec(sql, values![i64::from(version), &text, now, by]).await?;
    Ok(RulesSet { version, text, set_at: now, set_by: by.to_owned() })
}

/// See [`crate::Archive::rules`].
pub async fn in_force(tx: &mut dyn Tx) -> Result<Option<RulesSet>, StoreError> {
    let sql = "SELECT version, text, set_at, set_by FROM publishing_rules ORDER BY version DESC LIMIT 1";
    tx.first(sql, &[]).await?.as_ref().map(read).transpose()
}

/// The rules that count: those in force, or the usual ones.
pub async fn that_count(tx: &mut dyn Tx) -> Result<Rules, StoreError> {
    let Some(set) = in_force(tx).await? else { return Ok(Rules::usual()) };
    Rules::parse(&set.text).map_err(|fault| StoreError::Unusable(format!("the rules of publishing in force: {fault}")))
}

fn read(row: &Row) -> Result<RulesSet, StoreError> {
    let version = u32::try_from(row.int(0)?);
    let version = version.map_err(|_| StoreError::Unusable("rules have an impossible version".to_owned()))?;
    Ok(RulesSet { version, text: row.text(1)?, set_at: row.moment(2)?, set_by: row.text(3)? })
}

//! What the bell follows beside the duties: the policy in force and the person's absences.

use crate::beside::{IN_ALL, IN_OWN_STREAM};
use crate::db::Cache;
use crate::error::Result;
use crate::types::BellRules;
use diwan_domain::bell::Policy;
use diwan_domain::{Absence, AbsenceReason, Moment};
use rusqlite::{Connection, OptionalExtension, Row};

impl Cache {
    /// The policy in force, whether a newer one cannot be followed, and the absences, as one moment has them.
    pub fn bell_rules(&self) -> Result<BellRules> {
        self.ask(|tx| Ok(BellRules { policy: policy(tx)?, refused: refused(tx)?, absences: absences(tx)? }))
    }
}

/// Of several the latest version; there is one, unless a registry is in disorder.
fn policy(tx: &Connection) -> Result<Option<Policy>> {
    let select = format!(
        "SELECT p.sheet FROM policy p CROSS JOIN item_stream s ON s.item = p.item WHERE {IN_ALL}
         ORDER BY p.version DESC, p.item DESC LIMIT 1"
    );
    let sheet: Option<String> = tx.prepare_cached(&select)?.query_row([], |row| row.get(0)).optional()?;
    // Only what can be followed is ever written there.
    Ok(sheet.and_then(|sheet| Policy::parse(&sheet).ok()))
}

/// What could not be read lies beside what could, in the same item.
fn refused(tx: &Connection) -> Result<bool> {
    let select = format!(
        "SELECT 1 FROM item i CROSS JOIN item_stream s ON s.item = i.id
         WHERE i.unreadable IS NOT NULL AND i.kind LIKE 'policy/%' AND {IN_ALL} LIMIT 1"
    );
    Ok(tx.prepare_cached(&select)?.exists([])?)
}

fn absences(tx: &Connection) -> Result<Vec<Absence>> {
    let select = format!(
        "SELECT a.reason, a.from_at, a.until_at FROM absence a CROSS JOIN item_stream s ON s.item = a.item WHERE {IN_OWN_STREAM}
         ORDER BY a.from_at, a.until_at"
    );
    let read = |row: &Row<'_>| {
        // The table's own check allows no other word.
        let reason = AbsenceReason::parse(row.get_ref(0)?.as_str()?).unwrap_or(AbsenceReason::OffDuty);
        Ok(Absence { reason, from: Moment(row.get(1)?), until: Moment(row.get(2)?) })
    };
    Ok(tx.prepare_cached(&select)?.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

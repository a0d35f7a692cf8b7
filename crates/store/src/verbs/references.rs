//! What drafts point at: issuing units, audiences, attachments. All of it must be there before a number is given.

use super::audience::{refuse_nobody, refuse_unknown};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::values;
use crate::rules::bad_request;
use diwan_domain::{Attachment, Audience, EmployeeId, StreamId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that drafts point at, each looked up once. A code that is not on the roster is refused rather than passed
/// over: behind a slip of the pen there are people who would not learn of the circular.
#[derive(Default)]
pub struct References {
    issuers: BTreeSet<UnitId>,
    units: BTreeSet<UnitId>,
    people: BTreeSet<EmployeeId>,
    audiences: BTreeSet<Vec<StreamId>>,
    files: BTreeMap<String, u64>,
    sizes_differ: bool,
}

/// Names of the issuing units.
pub struct Names(BTreeMap<UnitId, String>);

impl Names {
    /// The name of an issuing unit that was checked.
    pub fn of(&self, unit: &UnitId) -> String {
        self.0.get(unit).cloned().unwrap_or_default()
    }
}

impl References {
    /// Adds what one draft points at.
    pub fn add(&mut self, issuer: &UnitId, audience: &Audience, attachments: &[Attachment]) {
        self.issuers.insert(issuer.clone());
        self.units.extend(audience.units.iter().cloned());
        self.people.extend(audience.people.iter().cloned());
        self.audiences.insert(audience.streams().into_iter().collect());
        for file in attachments {
            self.sizes_differ |= self.files.insert(file.sha256.clone(), file.size).is_some_and(|s| s != file.size);
        }
    }

    /// Looks everything up; refuses what is not there.
    pub async fn checked(&self, tx: &mut dyn Tx) -> Result<Names, StoreError> {
        let mut names = BTreeMap::new();
        let sql = "SELECT name FROM unit WHERE id = ?1 AND ended_at IS NULL";
        let issuers: Vec<_> = self.issuers.iter().map(|unit| values![unit]).collect();
        for (unit, rows) in self.issuers.iter().zip(tx.query_many(sql, &issuers).await?) {
            let row = rows.first().ok_or_else(|| bad_request(format!("issuing unit {unit} is not on the roster")))?;
            names.insert(unit.clone(), row.text(0)?);
        }
        refuse_unknown(tx, &self.units, &self.people).await?;
        for streams in &self.audiences {
            refuse_nobody(tx, streams).await?;
        }
        let files: Vec<_> = self.files.keys().map(|sha256| values![sha256]).collect();
        let noted = tx.query_many("SELECT size FROM blob WHERE sha256 = ?1", &files).await?;
        for (size, rows) in self.files.values().zip(noted) {
            let noted = rows.first().ok_or_else(|| bad_request("an attachment is not in the registry"))?;
            if self.sizes_differ || u64::try_from(noted.int(0)?).ok() != Some(*size) {
                return Err(bad_request("an attachment has another size than the registry knows"));
            }
        }
        Ok(Names(names))
    }
}

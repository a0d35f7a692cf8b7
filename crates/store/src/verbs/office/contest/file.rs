//! A contest's file: everything that is on record on both sides, as one page for people and one file for machines. The same record gives the same
//! bytes, so that its hash says whether two copies are one.

use super::super::looks::{self, Looked};
use super::super::{duty, record};
use super::case::{Case, Right};
use super::{lost, not_there};
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use diwan_domain::check::sha256_hex;
use diwan_domain::receipt::Receipt;
use diwan_domain::{ActionId, DeviceId, Document, EmployeeId, Fact, ItemId, Moment, Observation};
use diwan_protocol::office::contest::ContestFile;
use diwan_protocol::office::items::{ContestItem, WitnessItem};
use diwan_protocol::office::supervision::PersonLine;
use serde::Serialize;
use serde_json::value::RawValue;

/// The format of the file.
const FORMAT: &str = "contest/1";

/// What the file holds, in this order.
#[derive(Debug, Serialize)]
struct File<'f> {
    format: &'static str,
    contest: &'f ContestItem,
    /// Every version of the circular, oldest first: those before it, itself, and those after it.
    versions: Vec<Version>,
    /// The circular byte for byte as it was registered.
    document: &'f RawValue,
    /// Each fact as it was recorded, with the hashes of what was on the screen.
    receipts: Vec<Recorded>,
    witness: Option<WitnessItem>,
    /// What the workstations measured.
    observations: Vec<Measured>,
    /// Everything in words, oldest first.
    lines: &'f [PersonLine],
}

#[derive(Debug, Serialize)]
struct Version {
    id: ItemId,
    number: String,
    version: i64,
    content_sha256: String,
    statement_sha256: Option<String>,
    issued_at: Moment,
}

#[derive(Debug, Serialize)]
struct Recorded {
    #[serde(flatten)]
    receipt: Receipt,
    recorded_at: Moment,
}

#[derive(Debug, Serialize)]
struct Measured {
    #[serde(flatten)]
    observation: Observation,
    recorded_at: Moment,
}

/// See [`diwan_protocol::office::Question::ContestFile`]. Whoever reads it, besides the contestant, is noted as looking at that person's record.
pub async fn ask(tx: &mut dyn Tx, asker: &EmployeeId, contest: ItemId, now: Moment) -> Result<ContestFile, StoreError> {
    let case = Case::read(tx, contest).await?.ok_or_else(not_there)?;
    let contestant = case.item.contestant.id.clone();
    if contestant != *asker {
        let Right { on_behalf } = case.right_of(tx, asker, now).await?.ok_or_else(not_there)?;
        let (circular, on_behalf) = (Some(case.item.circular), on_behalf.as_ref());
        let look = Looked { by: asker, on_behalf, circular, unit: None, person: Some(&contestant) };
        looks::note(tx, look, now).await?;
    }
    let circular = duty::circular(tx, case.item.circular).await?.ok_or_else(lost)?;
    let lines = record::lines(tx, &circular, &contestant, now).await?;
    let body = tx.first("SELECT body FROM item WHERE id = ?1", given![circular.id]).await?.ok_or_else(lost)?.text(0)?;
    let unreadable = |_| StoreError::Unusable("a registered circular cannot be read".to_owned());
    let document: Document = serde_json::from_str(&body).map_err(unreadable)?;
    let raw = RawValue::from_string(body).map_err(unreadable)?;
    let observations = record::observations(tx, &circular, &contestant, now).await?;
    let file = File {
        format: FORMAT,
        contest: &case.item,
        versions: versions(tx, circular.id).await?,
        document: &raw,
        receipts: receipts(tx, circular.id, &contestant).await?,
        witness: super::super::supervision::witness::of(tx, circular.id, &contestant).await?,
        observations: observations
            .into_iter()
            .map(|(observation, recorded_at)| Measured { observation, recorded_at })
            .collect(),
        lines: &lines,
    };
    let file = serde_json::to_string_pretty(&file).map_err(|error| StoreError::Engine(error.to_string()))?;
    let file_sha256 = sha256_hex(file.as_bytes());
    Ok(ContestFile { line: case.line(tx, asker, now).await?, lines, document, file, file_sha256 })
}

async fn receipts(tx: &mut dyn Tx, circular: ItemId, person: &EmployeeId) -> Result<Vec<Recorded>, StoreError> {
    let sql = "SELECT event, version, content_sha256, statement_sha256, device_id, unit_id, action_id, device_time, recorded_at
               FROM receipt WHERE subject = ?1 AND employee_id = ?2 ORDER BY recorded_at, event";
    let mut receipts = Vec::new();
    for row in tx.query(sql, given![circular, person]).await? {
        let Some(event) = Fact::parse(&row.text(0)?) else { continue };
        let receipt = Receipt {
            event,
            subject: circular,
            version: row.int(1)?,
            content_sha256: row.text(2)?,
            statement_sha256: row.opt_text(3)?,
            employee: person.clone(),
            device: DeviceId::from_stored(row.text(4)?),
            unit: row.unit(5)?,
            action: ActionId(row.item(6)?.0),
            device_time: row.moment(7)?,
        };
        receipts.push(Recorded { receipt, recorded_at: row.moment(8)? });
    }
    Ok(receipts)
}

/// The line of circulars of which each took the place of the one before, whichever of them is asked about.
async fn versions(tx: &mut dyn Tx, circular: ItemId) -> Result<Vec<Version>, StoreError> {
    let (mut versions, mut next) = (Vec::new(), Some(circular));
    // A circular takes the place of an older one, so that this comes to an end.
    while let Some(id) = next {
        let Some((version, before, _)) = version(tx, id).await? else { break };
        versions.push(version);
        next = before;
    }
    versions.reverse();
    let mut last = version(tx, circular).await?.and_then(|(_, _, successor)| successor);
    while let Some(id) = last {
        let Some((version, _, successor)) = version(tx, id).await? else { break };
        versions.push(version);
        last = successor;
    }
    Ok(versions)
}

/// A version with the one before it and the one after it.
async fn version(tx: &mut dyn Tx, id: ItemId) -> Result<Option<(Version, Option<ItemId>, Option<ItemId>)>, StoreError> {
    let sql =
        "SELECT d.number, d.version, d.content_sha256, d.statement_sha256, d.registered_at, c.supersedes, c.successor
               FROM document d JOIN circular c ON c.id = d.id WHERE d.id = ?1";
    let Some(row) = tx.first(sql, given![id]).await? else { return Ok(None) };
    let version = Version {
        id,
        number: row.text(0)?,
        version: row.int(1)?,
        content_sha256: row.text(2)?,
        statement_sha256: row.opt_text(3)?,
        issued_at: row.moment(4)?,
    };
    Ok(Some((version, row.opt_item(5)?, row.opt_item(6)?)))
}

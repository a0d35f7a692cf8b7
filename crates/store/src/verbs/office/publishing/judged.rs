//! What is wrong with a draft as the roster and the register are now, and whether a second person must approve it.

use super::held::Held;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::rules::draft::in_words;
use crate::rules::drafts::{approval, faults};
use crate::verbs::ending::Issued;
use crate::verbs::founding::agency;
use crate::verbs::meant::Meant;
use crate::verbs::rules;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::office::publishing::{ApprovalNeed, CircularState};
use diwan_protocol::office::{DraftText, Fault};

/// A draft, judged.
pub struct Judged {
    /// Why it cannot be issued; empty when it can.
    pub faults: Vec<Fault>,
    /// Why a second person must approve it.
    pub need: Option<ApprovalNeed>,
    /// Who is meant now.
    pub meant: Meant,
    /// The circular whose place it would take, if that is known here.
    pub before: Option<Issued>,
    /// The name of the issuing unit; empty when it is not there.
    pub issuer: String,
}

/// Judges a draft as if it were issued at a moment by whoever asks.
pub async fn judge(tx: &mut dyn Tx, actor: &EmployeeId, held: &Held, at: Moment) -> Result<Judged, StoreError> {
    let text = &held.text;
    let mut all = faults(text, at);
    let meant = Meant::read(tx, &text.audience).await?;
    all.extend(&meant.faults);
    let sql = "SELECT name, ended_at FROM unit WHERE id = ?1";
    let unit = tx.first(sql, given![&text.issuer]).await?;
    if unit.as_ref().map_or(Ok(true), |row| row.opt_int(1).map(|ended| ended.is_some()))? {
        all.push(Fault::UnitDissolved);
    }
    let issuer = unit.map_or_else(|| Ok(String::new()), |row| row.text(0))?;
    for file in &text.attachments {
        if tx.first("SELECT size FROM blob WHERE sha256 = ?1", given![&file.sha256]).await?.is_none() {
            all.push(Fault::AttachmentMissing);
        }
    }
    let before = match text.supersedes {
        Some(before) => Issued::read(tx, before).await?,
        None => None,
    };
    if let Some(id) = text.supersedes {
        all.extend(wrong_with(held, id, before.as_ref(), actor));
    }
    let mut faults = Vec::with_capacity(all.len());
    for fault in all {
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    let asks = text.statement.is_some();
    let rules = rules::that_count(tx).await?;
    let need = approval(&rules, &text.audience, (meant.people, meant.all), asks, text.urgency);
    Ok(Judged { faults, need, meant, before, issuer })
}

fn wrong_with(held: &Held, id: ItemId, before: Option<&Issued>, actor: &EmployeeId) -> Option<Fault> {
    match before {
        _ if id == ItemId::issued_from(held.id) => Some(Fault::SupersedesItself),
        // What this register does not know is another agency's.
        None => Some(Fault::NotYours),
        Some(issued) if !issued.is_of(actor) => Some(Fault::NotYours),
        Some(issued) if issued.state != CircularState::InForce => Some(Fault::NotInForce),
        Some(_) => None,
    }
}

/// The audience in words: as it was written, or composed of names on the roster.
pub async fn audience_text(tx: &mut dyn Tx, text: &DraftText) -> Result<String, StoreError> {
    if !text.audience_text.trim().is_empty() {
        return Ok(text.audience_text.clone());
    }
    if text.audience.everybody {
        return Ok(agency(tx).await?.name);
    }
    let mut names = Vec::new();
    for unit in &text.audience.units {
        names.extend(tx.first("SELECT name FROM unit WHERE id = ?1", given![unit]).await?.map(|row| row.text(0)));
    }
    for person in &text.audience.people {
        names.extend(tx.first("SELECT name FROM person WHERE id = ?1", given![person]).await?.map(|row| row.text(0)));
        // What does not fit into one line is not looked up either.
        if names.len() > MOST_NAMES {
            break;
        }
    }
    let names = names.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(in_words(names, text.audience.roles.iter().copied()))
}

/// More names than these never fit into one line.
const MOST_NAMES: usize = 500;

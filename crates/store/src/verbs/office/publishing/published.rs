//! What was issued, and what became of it.

use super::super::{bars, who};
use crate::StoreError;
use crate::engine::value::given;
use crate::engine::{Row, Tx};
use crate::rules::days::View;
use crate::rules::keys::NewestKey;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::MAX_PAGE;
use diwan_protocol::office::publishing::{PublishedLine, PublishedPage};

/// Circulars, newest first. Confidential ones are for whoever issued them.
pub async fn list(
    tx: &mut dyn Tx,
    actor: &EmployeeId,
    key: Option<&str>,
    limit: u32,
    now: Moment,
) -> Result<PublishedPage, StoreError> {
    let start = NewestKey::read(key)?;
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    let sql = format!(
        "SELECT {COLUMNS} {FROM}
         WHERE d.kind = 'circular' AND (d.registered_at, d.id) < (?2, ?3) AND (d.confidentiality <> 'confidential' OR d.publisher = ?1)
         ORDER BY d.registered_at DESC, d.id DESC LIMIT ?4",
        COLUMNS = columns(),
    );
    let mut rows = tx.query(&sql, given![actor, start.at, start.id, limit + 1]).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(1));
    let circulars = lines(tx, &rows, now).await?;
    let next = circulars.last().filter(|_| more).map(|last| NewestKey { at: last.issued_at, id: last.id }.write());
    Ok(PublishedPage { circulars, next })
}

/// One circular, if there is such a one.
pub async fn line(tx: &mut dyn Tx, circular: ItemId, now: Moment) -> Result<Option<PublishedLine>, StoreError> {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE d.id = ?1", COLUMNS = columns());
    let rows = tx.query(&sql, given![circular]).await?;
    Ok(lines(tx, &rows, now).await?.pop())
}

/// The columns of a line: those of [`bars::About`], then publisher and open contests.
fn columns() -> String {
    format!(
        "{}, d.publisher, p.name, (SELECT count(*) FROM contest k
           WHERE k.circular_id = d.id AND k.decided_at IS NULL AND k.withdrawn_at IS NULL)",
        bars::ABOUT
    )
}

const FROM: &str = "FROM document d JOIN circular c ON c.id = d.id LEFT JOIN person p ON p.id = d.publisher";

async fn lines(tx: &mut dyn Tx, rows: &[Row], now: Moment) -> Result<Vec<PublishedLine>, StoreError> {
    let about = rows.iter().map(|row| bars::About::read(row, View::Now(now))).collect::<Result<Vec<_>, _>>()?;
    let bars = bars::whole(tx, &about, now).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for ((row, about), bars) in rows.iter().zip(about).zip(bars) {
        lines.push(PublishedLine {
            id: about.id,
            number: about.number,
            subject: about.subject,
            issued_at: about.issued_at,
            deadline: about.deadline,
            state: about.state,
            asks: about.asks,
            publisher: who::read_opt(row, 8)?,
            bars,
            contests: row.int(10)?,
        });
    }
    Ok(lines)
}

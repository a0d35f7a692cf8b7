//! What taking the place of a circular would mean: who is asked, who keeps an acknowledgement, whose duty ends.

use super::judged::Judged;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::given;
use crate::verbs::audience::carried;
use crate::verbs::ending::Issued;
use crate::verbs::meant::Meant;
use diwan_domain::{Document, Joiners, Moment};
use diwan_protocol::office::publishing::Superseding;
use std::collections::BTreeSet;

/// What superseding means for the people of both audiences, as they are now; `new` is the circular that would take the place. Costs the people of the old
/// audience, but for an audience of everybody.
pub async fn of(tx: &mut dyn Tx, judged: &Judged, before: &Issued, new: &Document) -> Result<Superseding, StoreError> {
    let said = before.said_by(tx, new).await?;
    let meant = &judged.meant;
    let kept = match said.carries && new.asks_acknowledgement() {
        true => acknowledged(tx, &before.document, meant).await?,
        false => 0,
    };
    let asked = if new.asks_acknowledgement() { meant.people - kept } else { 0 };
    let released = if meant.everybody { 0 } else { left_out(tx, &before.document, meant).await? };
    Ok(Superseding {
        id: said.id,
        number: said.number,
        subject: before.document.subject.clone(),
        changes: said.changes,
        carries: said.carries,
        asked,
        kept,
        released,
    })
}

/// How many of the new audience acknowledged the old circular, or keep an acknowledgement of one before it.
async fn acknowledged(tx: &mut dyn Tx, before: &Document, meant: &Meant) -> Result<i64, StoreError> {
    let chain = carried(tx, before.id, before.issued_at).await?;
    if meant.everybody && chain.is_empty() {
        let sql = "SELECT count(*) FROM receipt r JOIN person p ON p.id = r.employee_id AND p.ended_at IS NULL
                   WHERE r.subject = ?1 AND r.event = 'acknowledged'";
        return tx.first(sql, given![before.id]).await?.map_or(Ok(0), |row| row.int(0));
    }
    let sql =
        "SELECT r.employee_id, p.unit_id FROM receipt r JOIN person p ON p.id = r.employee_id AND p.ended_at IS NULL
               WHERE r.subject = ?1 AND r.event = 'acknowledged' AND r.recorded_at <= ?2";
    let mut people = BTreeSet::new();
    for (circular, until) in chain.into_iter().chain([(before.id, Moment(i64::MAX))]) {
        for row in tx.query(sql, given![circular, until]).await? {
            let person = row.employee(0)?;
            if meant.holds(&person, &row.unit(1)?) {
                people.insert(person);
            }
        }
    }
    Ok(people.len() as i64)
}

/// How many of the old audience who are still here are not in the new one. Where joiners owe it too, the old audience is that of now.
async fn left_out(tx: &mut dyn Tx, before: &Document, meant: &Meant) -> Result<i64, StoreError> {
    let follows = before.circular.as_ref().is_some_and(|terms| terms.joiners == Joiners::UntilExpiry);
    let sql = "SELECT DISTINCT m.employee_id, p.unit_id
               FROM document d
               JOIN target t ON t.document_id = d.id
               JOIN membership m ON m.stream_id = t.stream_id
                 AND CASE WHEN CAST(?2 AS BIGINT) = 1 THEN m.until_rev IS NULL
                   ELSE m.since_rev <= d.roster_rev AND (m.until_rev IS NULL OR m.until_rev > d.roster_rev) END
               JOIN person p ON p.id = m.employee_id AND p.ended_at IS NULL
               WHERE d.id = ?1";
    let mut people = 0;
    for row in tx.query(sql, given![before.id, follows]).await? {
        people += i64::from(!meant.holds(&row.employee(0)?, &row.unit(1)?));
    }
    Ok(people)
}

//! What is told of the bell: why it is quiet, what may be put off, and the lines of the alert window.

use super::rules::{Rules, ledger};
use crate::seat::Seat;
use crate::view::{AlertLine, AlertView, BellView, Quiet};
use diwan_bell::{Keeper, Ticks};
use diwan_cache::DutyRow;
use diwan_domain::{ItemId, Moment};
use std::sync::Arc;

/// The most lines of the alert window; the others are counted.
const LINES: usize = 5;

/// The bell for the duty strip. `rows` is what is owed, excused or not.
pub(super) async fn bell(
    keeper: &Keeper,
    rules: &Rules,
    rows: &[DutyRow],
    seat: &Arc<Seat>,
    ticks: Ticks,
    now: Moment,
) -> BellView {
    let quiet = quiet(keeper, rules, rows, ticks, now);
    let left = snoozes_left(rules, seat).await;
    let waits = rules.is_told && keeper.may_snooze();
    BellView {
        quiet: quiet.map(|(quiet, _)| quiet),
        quiet_until: quiet.and_then(|(_, until)| until).map(|until| until.0),
        may_snooze: waits && left.is_some_and(|left| left > 0),
        used_up: waits && left == Some(0) && rules.policy.snoozes_a_day() > 0,
        snoozes_left: i64::from(left.unwrap_or(0)),
        policy_version: if rules.is_told { i64::from(rules.policy.version()) } else { 0 },
        policy_refused: rules.refused,
    }
}

/// How many snoozes are left today; `None` where nobody knows.
async fn snoozes_left(rules: &Rules, seat: &Arc<Seat>) -> Option<u32> {
    let confirmed = seat.confirmed().filter(|_| rules.is_told)?;
    let today = rules.policy.hours().day(confirmed);
    let ledger = seat.drawer(move |cache| ledger(cache, today)).await.ok()?;
    Some(ledger.left(&rules.policy, confirmed))
}

/// Why nothing rings, and until when, where that is known.
fn quiet(
    keeper: &Keeper,
    rules: &Rules,
    rows: &[DutyRow],
    ticks: Ticks,
    now: Moment,
) -> Option<(Quiet, Option<Moment>)> {
    if rows.is_empty() {
        return None;
    }
    if let Some(absence) = &rules.excuse {
        return Some((Quiet::Excused, Some(absence.until)));
    }
    if keeper.is_up() {
        return None;
    }
    let hours = rules.policy.hours();
    let waits_for_hours = |row: &DutyRow| !rules.policy.rules(row.class).outside_hours;
    if rows.iter().all(waits_for_hours) && !hours.on_duty(now) {
        return Some((Quiet::OffDuty, hours.next_change(now)));
    }
    if let Some(until) = keeper.snoozed_until() {
        return Some((Quiet::Snoozed, Some(now.plus_ms(until.0.saturating_sub(ticks.0)))));
    }
    rules.silenced().then_some((Quiet::Silenced, None))
}

/// The alert window with these, the most demanding first. What cannot be read is counted among the others.
pub(super) async fn alert(
    seat: &Arc<Seat>,
    rows: &[DutyRow],
    ids: &[ItemId],
    (rung, sound): (i64, bool),
    now: Moment,
) -> AlertView {
    let mut lines = Vec::new();
    for row in ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id)).take(LINES) {
        let id = row.id;
        match seat.drawer(move |cache| cache.read(id)).await {
            Ok(Some(reading)) => lines.push(AlertLine {
                id: row.id.to_string(),
                number: row.number.clone(),
                subject: row.subject.clone(),
                issuer: row.issuer.clone(),
                class: row.class.as_str().to_owned(),
                deadline: row.deadline.map(|deadline| deadline.0),
                overdue: row.deadline.is_some_and(|deadline| deadline < now),
                statement: reading.document.statement().filter(|_| row.acknowledge_from_alert).map(str::to_owned),
                content_sha256: reading.content_sha256,
            }),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a circular of the alert window cannot be read"),
        }
    }
    let more = i64::try_from(ids.len().saturating_sub(lines.len())).unwrap_or(i64::MAX);
    AlertView { lines, more, rung, sound }
}

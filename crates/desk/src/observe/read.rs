//! That the reader was on a document: measured by the window, kept only for what asks for an acknowledgement.

use super::{DESK, by_registry};
use crate::Desk;
use crate::seat::Seat;
use diwan_domain::{Duty, DutyState, ItemId, Moment, Observation, Observed};
use std::sync::Arc;

/// Shorter than this nobody read.
const SHORTEST_MS: i64 = 2_000;
/// Longer than this no window measures at once, and older than this it tells nothing.
const LONGEST_MS: i64 = 24 * 3_600_000;

/// Notes it. What cannot have been measured, and what is nobody's business, is passed over.
pub(crate) async fn note(desk: &Desk, seat: &Arc<Seat>, id: ItemId, from: i64, until: i64, to_end: bool) {
    let now = desk.ports.clock.now();
    if desk.is_locked() {
        return;
    }
    let lasted = until.saturating_sub(from);
    if !(SHORTEST_MS..=LONGEST_MS).contains(&lasted) || !(0..=LONGEST_MS).contains(&now.0.saturating_sub(until)) {
        return;
    }
    let observation = Observation {
        id: seat.new_id(),
        what: Observed::Read,
        device: seat.device.clone(),
        from: by_registry(desk, seat, from),
        until: Some(by_registry(desk, seat, until)),
        source: DESK.to_owned(),
        subject: Some(id),
        to_end: Some(to_end),
    };
    let kept = seat.drawer(move |cache| {
        let duty = cache.record(id)?.and_then(|record| record.duty);
        if duty.is_some_and(|duty| was_owed(&duty, Moment(from))) {
            cache.measure(&observation)?;
        }
        Ok(())
    });
    if let Err(error) = kept.await {
        tracing::warn!(%error, "that a document was read could not be kept");
    }
    seat.report.notify_one();
}

/// Whether it was still to be acknowledged when the reading began, by this computer's clock: most people read to the end, acknowledge, and leave.
fn was_owed(duty: &Duty, from: Moment) -> bool {
    match duty.state {
        DutyState::Owed | DutyState::Expired => true,
        DutyState::Sent | DutyState::Acknowledged => duty.sent_at.is_some_and(|sent| sent >= from),
        DutyState::Superseded | DutyState::Recalled | DutyState::Withdrawn => false,
    }
}

//! Stacked bars from kept figures: everybody once, by the most that is known. One row of a key for each unit and circular, never a person.

use crate::StoreError;
use crate::engine::value::{Row, values};
use crate::engine::{Batch, Tx};
use crate::rules::days::View;
use crate::verbs::sums::Figures;
use diwan_domain::{ItemId, Moment, UnitId};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{Bars, TeamCircular};
use std::collections::{BTreeMap, BTreeSet};

/// A circular, as far as its bars go.
#[derive(Debug, Clone)]
pub struct About {
    /// Which.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// The deadline in force.
    pub deadline: Option<Moment>,
    /// Whether it asks for an acknowledgement.
    pub asks: bool,
    /// Whether it is in force.
    pub state: CircularState,
}

/// The columns that [`About::read`] reads, of `document d` and `circular c`.
pub const ABOUT: &str = "d.id, d.number, d.subject, d.registered_at, c.deadline, CASE WHEN c.statement IS NULL THEN 0 ELSE 1 END, c.state, c.ended_at";

impl About {
    /// From the columns [`ABOUT`]: as it is, or as it was when it was still in force. The deadline is that of now.
    pub fn read(row: &Row, view: View) -> Result<Self, StoreError> {
        let state = match row.text(6)?.as_str() {
            "superseded" => CircularState::Superseded,
            "recalled" => CircularState::Recalled,
            _ => CircularState::InForce,
        };
        let ended_later = matches!(view, View::EndOf(_)) && row.opt_moment(7)?.is_some_and(|at| at > view.moment());
        Ok(Self {
            id: row.item(0)?,
            number: row.text(1)?,
            subject: row.text(2)?,
            issued_at: row.moment(3)?,
            deadline: row.opt_moment(4)?,
            asks: row.truth(5)?,
            state: if ended_later { CircularState::InForce } else { state },
        })
    }

    /// Its bars of these figures at a moment.
    pub fn bars(&self, figures: &Figures, at: Moment) -> Bars {
        let Figures { people, met, at_opened, at_shown, at_reached, excused, .. } = *figures;
        let open = people - met - excused;
        // Nobody owes anything by a circular that only informs, or is not in force any more.
        let owed = self.asks && self.state == CircularState::InForce;
        Bars {
            audience: people,
            acknowledged: met,
            opened: at_opened,
            shown: at_shown,
            reached: at_reached,
            not_reached: open - at_opened - at_shown - at_reached,
            excused,
            overdue: if owed && self.deadline.is_some_and(|deadline| deadline < at) { open } else { 0 },
        }
    }

    /// As it stands on a board.
    pub fn on_board(self, figures: &Figures, at: Moment) -> TeamCircular {
        let bars = self.bars(figures, at);
        let Self { id, number, subject, issued_at, deadline, asks, state } = self;
        TeamCircular { id, number, subject, issued_at, deadline, state, asks, bars }
    }
}

/// The figures of circulars in units with everything below them; of what never touched a unit there are none.
pub async fn figures(
    tx: &mut dyn Tx,
    asked: &BTreeSet<(UnitId, Moment, ItemId)>,
    view: View,
) -> Result<BTreeMap<(UnitId, ItemId), Figures>, StoreError> {
    let batch = match view {
        View::Now(_) => {
            let set = |(unit, issued, circular): &(UnitId, Moment, ItemId)| values![unit, *issued, *circular];
            Batch::of(SUMS, asked.iter().map(set).collect())
        }
        View::EndOf(day) => {
            let set = |(unit, _, circular): &(UnitId, Moment, ItemId)| values![unit, *circular, day];
            Batch::of(DAYS_UNTIL, asked.iter().map(set).collect())
        }
    };
    let mut found = BTreeMap::new();
    for row in tx.all(vec![batch]).await?.iter().flatten() {
        found.insert((row.unit(0)?, row.item(1)?), Figures::read(row, 2)?);
    }
    Ok(found)
}

/// Bars over the whole audience of each of these circulars, in their order.
pub async fn whole(tx: &mut dyn Tx, circulars: &[About], now: Moment) -> Result<Vec<Bars>, StoreError> {
    let sets = circulars.iter().map(|about| values![about.id, about.issued_at]).collect();
    let mut sums: BTreeMap<ItemId, Figures> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(OF_ROOTS, sets)]).await?.iter().flatten() {
        sums.entry(row.item(0)?).or_default().add(&Figures::read(row, 1)?);
    }
    Ok(circulars.iter().map(|about| about.bars(sums.get(&about.id).unwrap_or(&Figures::default()), now)).collect())
}

/// How a circular came to stand as it does in some units, day by day: the figures at the end of each day on which they changed, oldest first.
pub async fn days(
    tx: &mut dyn Tx,
    circular: ItemId,
    units: &[UnitId],
    view: View,
) -> Result<BTreeMap<i64, Figures>, StoreError> {
    let last = match view {
        View::Now(_) => i64::MAX,
        View::EndOf(day) => day,
    };
    let sets = units.iter().map(|unit| values![unit, circular, last]).collect();
    let mut days: BTreeMap<i64, Figures> = BTreeMap::new();
    for row in tx.all(vec![Batch::of(DAYS, sets)]).await?.iter().flatten() {
        days.entry(row.int(0)?).or_default().add(&Figures::read(row, 1)?);
    }
    let mut sum = Figures::default();
    for figures in days.values_mut() {
        sum.add(figures);
        *figures = sum;
    }
    Ok(days)
}

const SUMS: &str = "
    SELECT s.unit_id, s.circular_id, s.people, s.reached, s.shown, s.opened, s.acknowledged, s.met, s.at_opened, s.at_shown, s.at_reached, s.excused
    FROM circular_unit_sum s WHERE s.unit_id = ?1 AND s.registered_at = ?2 AND s.circular_id = ?3";

const OF_ROOTS: &str = "
    SELECT s.circular_id, s.people, s.reached, s.shown, s.opened, s.acknowledged, s.met, s.at_opened, s.at_shown, s.at_reached, s.excused
    FROM unit u JOIN circular_unit_sum s ON s.unit_id = u.id AND s.registered_at = ?2 AND s.circular_id = ?1
    WHERE u.parent IS NULL";

const DAYS: &str = "
    SELECT y.day, y.people, y.reached, y.shown, y.opened, y.acknowledged, y.met, y.at_opened, y.at_shown, y.at_reached, y.excused
    FROM circular_unit_day y WHERE y.unit_id = ?1 AND y.circular_id = ?2 AND y.day <= ?3";

const DAYS_UNTIL: &str = "
    SELECT y.unit_id, y.circular_id, CAST(sum(y.people) AS BIGINT), CAST(sum(y.reached) AS BIGINT), CAST(sum(y.shown) AS BIGINT),
      CAST(sum(y.opened) AS BIGINT), CAST(sum(y.acknowledged) AS BIGINT), CAST(sum(y.met) AS BIGINT), CAST(sum(y.at_opened) AS BIGINT),
      CAST(sum(y.at_shown) AS BIGINT), CAST(sum(y.at_reached) AS BIGINT), CAST(sum(y.excused) AS BIGINT)
    FROM circular_unit_day y WHERE y.unit_id = ?1 AND y.circular_id = ?2 AND y.day <= ?3
    GROUP BY y.unit_id, y.circular_id";

//! The bell without a policy, case by case: what it did before there were any, and what it must go on doing.
#![allow(clippy::unwrap_used, reason = "a test stops at what should not happen")]

use diwan_bell::keeper::{Duty, Orders};
use diwan_bell::{Keeper, Ticks};
use diwan_domain::bell::{Class, Policy};
use diwan_domain::{ItemId, Moment};

const NOON: Moment = Moment(43_200_000);
const AGAIN: u32 = 600;

fn id(n: u128) -> ItemId {
    ItemId(uuid::Uuid::from_u128(n))
}

/// A bell, and how much time has passed.
struct Bell {
    keeper: Keeper,
    secs: i64,
}

impl Bell {
    fn rung_for(ids: &[u128]) -> Self {
        let mut bell = Self { keeper: Keeper::default(), secs: 0 };
        bell.turn(ids);
        bell
    }

    fn turn(&mut self, owed: &[u128]) -> Orders {
        let duty = |n: &u128| Duty { id: id(*n), version: 1, class: Class::Binding, deadline: None, reminded: None };
        let owed: Vec<Duty> = owed.iter().map(duty).collect();
        let orders = self.keeper.turn(&owed, &Policy::untold(AGAIN), self.ticks(), NOON.plus_secs(self.secs));
        if orders.toast.as_ref().is_some_and(|toast| !toast.is_empty()) {
            self.keeper.taken();
        }
        orders
    }

    fn ticks(&self) -> Ticks {
        Ticks(self.secs * 1000)
    }

    fn dismissed(ids: &[u128]) -> Self {
        let mut bell = Self::rung_for(ids);
        bell.keeper.toast_closed(bell.ticks());
        bell
    }

    fn refused(ids: &[u128]) -> Self {
        let mut bell = Self { keeper: Keeper::default(), secs: 0 };
        let rang = bell.turn(ids).rang;
        bell.keeper.refused(&rang, bell.ticks());
        bell
    }

    fn after(self, secs: i64) -> Self {
        Self { secs: self.secs + secs, ..self }
    }
}

/// The toast that is put up, if any, whether it rings, and in how many seconds something changes by itself.
type Seen = (Option<Vec<u128>>, bool, Option<i64>);

fn seen(orders: &Orders) -> Seen {
    let toast = orders.toast.as_ref().map(|ids| {
        let mut ids: Vec<u128> = ids.iter().map(|id| id.0.as_u128()).collect();
        ids.sort_unstable();
        ids
    });
    (toast, !orders.rang.is_empty(), orders.look_again.map(|ms| ms / 1000))
}

#[test]
fn the_table_of_the_bell() {
    let new = || Bell { keeper: Keeper::default(), secs: 0 };
    let toast = |ids: &[u128]| Some(ids.to_vec());
    let table: Vec<(&str, Bell, Vec<u128>, Seen)> = vec![
        ("nothing owed, nothing up", new(), vec![], (None, false, None)),
        ("owed at the start", new(), vec![1], (toast(&[1]), true, None)),
        ("it is up", Bell::rung_for(&[1]), vec![1], (None, false, None)),
        ("another came: the toast is replaced", Bell::rung_for(&[1]), vec![1, 2], (toast(&[1, 2]), true, None)),
        (
            "one of two was acknowledged: replaced, quietly",
            Bell::rung_for(&[1, 2]),
            vec![2],
            (toast(&[2]), false, None),
        ),
        ("the last was acknowledged on any desk", Bell::rung_for(&[1]), vec![], (toast(&[]), false, None)),
        ("just dismissed", Bell::dismissed(&[1]).after(1), vec![1], (None, false, Some(599))),
        ("dismissed long enough ago", Bell::dismissed(&[1]).after(600), vec![1], (toast(&[1]), true, None)),
        (
            "another came after the dismissal",
            Bell::dismissed(&[1]).after(1),
            vec![1, 2],
            (toast(&[1, 2]), true, Some(599)),
        ),
        ("fewer after the dismissal is no news", Bell::dismissed(&[1, 2]).after(1), vec![1], (None, false, Some(599))),
        ("refused just now", Bell::refused(&[1]), vec![1], (None, false, Some(60))),
        ("refused a minute ago", Bell::refused(&[1]).after(60), vec![1], (toast(&[1]), true, None)),
        ("refused and nothing owed any more", Bell::refused(&[1]), vec![], (None, false, Some(60))),
    ];
    for (case, mut bell, owed, expected) in table {
        assert_eq!(seen(&bell.turn(&owed)), expected, "{case}");
    }
}

#[test]
fn a_clock_that_is_set_silences_nothing() {
    let mut bell = Bell::dismissed(&[1]).after(600);
    let orders = bell.keeper.turn(
        &[Duty { id: id(1), version: 1, class: Class::Binding, deadline: None, reminded: None }],
        &Policy::untold(AGAIN),
        bell.ticks(),
        Moment(-NOON.0),
    );
    assert_eq!(orders.rang, [id(1)]);
}

//! Stretches of time: when one begins to count, from when, and when it is over. Pure.

use diwan_domain::{ActionId, Moment, Observed};
use std::collections::BTreeMap;

/// Shorter than this nothing is recorded, in milliseconds.
const SHORTEST_MS: i64 = 60_000;
/// A line is down when it did not come back soon.
const LINE_MS: i64 = 300_000;
/// How long a time without this desk waits for something that was owed in it: the first look after it brings that.
const GAP_WAITS_MS: i64 = 300_000;

fn shortest(what: Observed) -> i64 {
    if what == Observed::LinkDown { LINE_MS } else { SHORTEST_MS }
}

/// The times of one look.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The registry's, as it is known.
    pub now: Moment,
    /// On a clock that nobody sets: lengths are measured in them.
    pub ticks: i64,
    /// When the oldest circular that is owed was registered; `None` while nothing is owed.
    pub owed_since: Option<Moment>,
}

/// What is to be written: a stretch that counts now, its end, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Of a stretch that was written before.
    pub id: Option<ActionId>,
    /// What.
    pub what: Observed,
    /// Since when.
    pub from: Moment,
    /// Until when, once it is over.
    pub until: Option<Moment>,
    /// Who says so.
    pub source: &'static str,
}

#[derive(Debug, Clone)]
struct Stretch {
    from: Moment,
    ticks: i64,
    source: &'static str,
    /// As it was written, once it counted.
    written: Option<(Option<ActionId>, Moment)>,
}

impl Stretch {
    /// The registry's time now, carried on from the beginning of the stretch: a clock that was set meanwhile makes it neither longer nor shorter.
    fn now(&self, ticks: i64) -> Moment {
        self.from.plus_ms(ticks.saturating_sub(self.ticks).max(0))
    }
}

/// What lasts now.
#[derive(Debug, Default)]
pub struct Stretches {
    lasting: BTreeMap<Observed, Stretch>,
    /// Times without this desk, and the ticks when they were learned.
    gaps: Vec<(Moment, Moment, i64)>,
}

impl Stretches {
    /// Times in which this desk was off or asleep.
    pub fn gaps(&mut self, gaps: Vec<(Moment, Moment)>, times: Times) {
        self.gaps.extend(gaps.into_iter().map(|(from, until)| (from, until, times.ticks)));
    }

    /// The stretch that was told of as news is written under this id.
    pub fn written(&mut self, what: Observed, id: ActionId) {
        if let Some(Stretch { written: Some((kept, _)), .. }) = self.lasting.get_mut(&what) {
            kept.get_or_insert(id);
        }
    }

    /// What is to be written now, and in how many milliseconds something begins to count by itself.
    pub fn step(&mut self, so: &BTreeMap<Observed, &'static str>, times: Times) -> (Vec<News>, Option<i64>) {
        let (mut news, mut next) = (self.look_at_gaps(times), None::<i64>);
        for (what, source) in so {
            let new = Stretch { from: times.now, ticks: times.ticks, source, written: None };
            self.lasting.entry(*what).or_insert(new);
        }
        self.lasting.retain(|what, stretch| {
            let (now, lasts) = (stretch.now(times.ticks), so.contains_key(what));
            let told = |id, from, until| News { id, what: *what, from, until, source: stretch.source };
            match (stretch.written, times.owed_since) {
                (Some((id, from)), owed) if !lasts || owed.is_none() => {
                    news.push(told(id, from, Some(now.max(from))));
                    // While nothing is owed it goes on, and is nobody's business.
                    *stretch = Stretch { from: now, ticks: times.ticks, source: stretch.source, written: None };
                }
                (None, Some(owed)) => {
                    let from = stretch.from.max(owed);
                    let missing = shortest(*what).saturating_sub(now.since(from));
                    if missing > 0 {
                        next = Some(next.map_or(missing, |next| next.min(missing)));
                    } else {
                        news.push(told(None, from, (!lasts).then_some(now)));
                        stretch.written = Some((None, from));
                    }
                }
                _ => {}
            }
            lasts
        });
        (news, next)
    }

    /// A time without this desk counts from when something was owed in it, also when that came only with the look after it.
    fn look_at_gaps(&mut self, times: Times) -> Vec<News> {
        let mut news = Vec::new();
        self.gaps.retain(|(since, until, learned)| {
            let from = times.owed_since.map(|owed| owed.max(*since));
            let Some(from) = from.filter(|from| until.since(*from) >= SHORTEST_MS) else {
                return times.ticks.saturating_sub(*learned) < GAP_WAITS_MS;
            };
            let until = Some(*until);
            news.push(News { id: None, what: Observed::MachineOff, from, until, source: super::DESK });
            false
        });
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn at(minute: i64, owed_since: Option<i64>) -> Times {
        Times {
            now: Moment(minute * MINUTE),
            ticks: minute * MINUTE,
            owed_since: owed_since.map(|minute| Moment(minute * MINUTE)),
        }
    }

    fn locked() -> BTreeMap<Observed, &'static str> {
        [(Observed::ScreenLocked, "org.freedesktop.login1")].into()
    }

    fn told(news: &[News]) -> Vec<(Observed, i64, Option<i64>)> {
        news.iter().map(|n| (n.what, n.from.0 / MINUTE, n.until.map(|until| until.0 / MINUTE))).collect()
    }

    #[test]
    fn a_stretch_counts_after_a_minute_and_is_told_again_when_it_ends() {
        let mut stretches = Stretches::default();
        assert_eq!(stretches.step(&locked(), at(10, Some(0))), (vec![], Some(MINUTE)));
        let (news, next) = stretches.step(&locked(), at(11, Some(0)));
        assert_eq!((told(&news), next), (vec![(Observed::ScreenLocked, 10, None)], None));
        let id = ActionId(uuid::Uuid::from_u128(7));
        stretches.written(Observed::ScreenLocked, id);
        assert_eq!(stretches.step(&locked(), at(12, Some(0))).0, vec![]);
        let (news, _) = stretches.step(&BTreeMap::new(), at(15, Some(0)));
        assert_eq!((told(&news), news[0].id), (vec![(Observed::ScreenLocked, 10, Some(15))], Some(id)));
        assert_eq!(stretches.step(&BTreeMap::new(), at(16, Some(0))).0, vec![], "told once");
    }

    #[test]
    fn what_ends_sooner_is_nobodys_business_and_neither_is_anything_while_nothing_is_owed() {
        let mut stretches = Stretches::default();
        stretches.step(&locked(), at(10, Some(0)));
        let half =
            Times { now: Moment(10 * MINUTE + 30_000), ticks: 10 * MINUTE + 30_000, owed_since: Some(Moment(0)) };
        assert_eq!(stretches.step(&BTreeMap::new(), half).0, vec![]);

        stretches.step(&locked(), at(20, None));
        assert_eq!(stretches.step(&locked(), at(60, None)), (vec![], None));
        // A circular of minute 58 came: from then on it counts.
        assert_eq!(told(&stretches.step(&locked(), at(60, Some(58))).0), [(Observed::ScreenLocked, 58, None)]);
        // It was acknowledged elsewhere at 70, and another came at 80.
        assert_eq!(told(&stretches.step(&locked(), at(70, None)).0), [(Observed::ScreenLocked, 58, Some(70))]);
        assert_eq!(told(&stretches.step(&locked(), at(81, Some(80))).0), [(Observed::ScreenLocked, 80, None)]);
    }

    #[test]
    fn a_line_that_comes_back_within_five_minutes_was_not_down() {
        let so: BTreeMap<_, _> = [(Observed::LinkDown, "desk")].into();
        let mut stretches = Stretches::default();
        assert_eq!(stretches.step(&so, at(0, Some(-9))), (vec![], Some(5 * MINUTE)));
        assert_eq!(stretches.step(&BTreeMap::new(), at(4, Some(-9))).0, vec![]);
        stretches.step(&so, at(5, Some(-9)));
        assert_eq!(told(&stretches.step(&BTreeMap::new(), at(11, Some(-9))).0), [(Observed::LinkDown, 5, Some(11))]);
    }

    #[test]
    fn a_clock_that_is_set_makes_no_stretch_longer() {
        let mut stretches = Stretches::default();
        stretches.step(&locked(), at(10, Some(0)));
        let set = |minute: i64, wrong: i64| Times { now: Moment((minute + wrong) * MINUTE), ..at(minute, Some(0)) };
        stretches.step(&locked(), set(12, 9_999));
        assert_eq!(
            told(&stretches.step(&BTreeMap::new(), set(13, -9_999)).0),
            [(Observed::ScreenLocked, 10, Some(13))]
        );
    }

    #[test]
    fn a_machine_that_was_off_says_so_for_what_was_owed_meanwhile() {
        let gap = || vec![(Moment(0), Moment(100 * MINUTE))];
        let mut stretches = Stretches::default();
        stretches.gaps(gap(), at(100, None));
        assert_eq!(stretches.step(&BTreeMap::new(), at(100, None)).0, vec![]);
        // The first look brings a circular of minute 40.
        let (news, _) = stretches.step(&BTreeMap::new(), at(101, Some(40)));
        assert_eq!(told(&news), [(Observed::MachineOff, 40, Some(100))]);
        assert_eq!(stretches.step(&BTreeMap::new(), at(102, Some(40))).0, vec![]);

        stretches.gaps(gap(), at(200, None));
        stretches.step(&BTreeMap::new(), at(206, None));
        assert_eq!(
            stretches.step(&BTreeMap::new(), at(206, Some(40))).0,
            vec![],
            "nothing was owed, so it is forgotten"
        );
    }
}

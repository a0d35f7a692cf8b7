//! Bars against a slow recount, in the steps of a random month: what the kept figures say of a team is what its people say one by one.
//! `DIWAN_SEED` repeats a run, `DIWAN_ROUNDS` makes it longer; the seed is printed.

use crate::bars::{board, names_in_pages};
use crate::office::{Office, ministry, unit, units};
use diwan_domain::{Absence, AbsenceReason, ActionId, Audience, Document, EmployeeId, Fact, ItemId, Joiners, Moment};
use diwan_protocol::office::Question;
use diwan_protocol::office::supervision::{Bars, NamesAsked, Part, TeamBoard};
use diwan_store::{NewAbsence, NewCircular, Roster};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

crate::stories!(the_bars_of_a_random_month_are_those_of_a_slow_recount);

const PARTS: [Part; 6] =
    [Part::Acknowledged, Part::Opened, Part::Shown, Part::Reached, Part::NotReached, Part::Excused];
const UNITS: [&str; 4] = ["MOI", "HR", "IT", "HR-T"];

async fn the_bars_of_a_random_month_are_those_of_a_slow_recount(office: &Office) {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let seed = number("DIWAN_SEED").unwrap_or_else(|| rand::rng().random());
    eprintln!("seed: DIWAN_SEED={seed}");
    let mut month = Month {
        dice: StdRng::seed_from_u64(seed),
        office,
        now: office.now(),
        roster: ministry(),
        circulars: Vec::new(),
        evenings: Vec::new(),
    };
    // One circular at least: one month in two hundred would issue none.
    month.issue().await;
    for round in 0..number("DIWAN_ROUNDS").unwrap_or(30) {
        month.step().await;
        if round % 2 == 1 {
            month.recount(seed, round).await;
        }
        if round % 6 == 5 {
            month.night(seed, round).await;
        }
    }
    assert!(!month.circulars.is_empty() && !month.evenings.is_empty(), "the dice made no month worth counting");
    office.archive.follow_excuses(month.now).await.unwrap();
    office.assert_sound().await;
}

struct Month<'o> {
    dice: StdRng,
    office: &'o Office,
    now: Moment,
    roster: Roster,
    circulars: Vec<ItemId>,
    /// The head of all's board in the last moment of each day.
    evenings: Vec<(Moment, TeamBoard)>,
}

impl Month<'_> {
    async fn step(&mut self) {
        self.now = self.now.plus_secs(self.dice.random_range(1..7_200));
        match self.dice.random_range(0..12) {
            0 | 1 => self.issue().await,
            2..=4 => self.reorganise().await,
            5 | 6 => self.absence().await,
            7 => drop(self.office.archive.count_receipts().await.unwrap()),
            _ => {
                for _ in 0..self.dice.random_range(1..6) {
                    self.act().await;
                }
            }
        }
    }

    async fn issue(&mut self) {
        let mut circular = self.office.circular("تعميم");
        circular.issued_at = self.now;
        circular.deadline =
            self.dice.random_bool(0.7).then(|| self.now.plus_secs(self.dice.random_range(3_600..400_000)));
        circular.audience = match self.dice.random_range(0..3) {
            0 => Audience::everybody(),
            _ => units(&[UNITS.choose(&mut self.dice).unwrap()]),
        };
        if self.dice.random_bool(0.3) {
            circular.joiners = Joiners::UntilExpiry;
        }
        if self.dice.random_bool(0.15) {
            circular.statement = None;
        }
        // Mostly nothing changes that binds, so that acknowledgements are kept.
        circular.supersedes = self.circulars.last().copied().filter(|_| self.dice.random_bool(0.5));
        let circular = NewCircular { effective_on: "2026-11-22".to_owned(), ..circular };
        // What another one superseded already is refused, and that changes nothing.
        if self.office.archive.issue_circular(&circular, self.now).await.is_ok() {
            self.circulars.push(circular.id);
        }
        if self.dice.random_bool(0.5) {
            for waiting in self.office.archive.unfrozen(10).await.unwrap() {
                self.office.archive.freeze_audience(waiting, self.now).await.unwrap();
            }
        }
    }

    async fn reorganise(&mut self) {
        let person = self.dice.random_range(1..self.roster.people.len());
        match self.dice.random_range(0..5) {
            0 | 1 => self.roster.units[0].parent = Some(unit(["HR", "IT", "MOI"].choose(&mut self.dice).unwrap())),
            2 if self.roster.people[person].name == "بدر" => drop(self.roster.people.remove(person)),
            2 => self.roster = ministry(),
            _ => self.roster.people[person].unit = unit(UNITS.choose(&mut self.dice).unwrap()),
        }
        self.office.archive.import_roster(&self.roster, self.now).await.unwrap();
    }

    async fn absence(&mut self) {
        let employee = self.anybody();
        let from = self.now.plus_secs(self.dice.random_range(-20_000..40_000));
        let until = from.plus_secs(self.dice.random_range(600..200_000));
        let absence = Absence { reason: *AbsenceReason::ALL.choose(&mut self.dice).unwrap(), from, until };
        let new = NewAbsence { employee: employee.clone(), absence };
        // Nobody who left goes on leave.
        let entered = self.office.archive.note_absences(&[new], "شؤون الموظفين", self.now).await;
        if entered.is_ok() && self.dice.random_bool(0.3) {
            let id = ItemId::absence_of(&employee, absence.reason, from);
            self.office.archive.take_back_absence(id, self.now).await.unwrap();
        }
    }

    async fn act(&mut self) {
        let (who, Some(id)) = (self.anybody(), self.circulars.choose(&mut self.dice).copied()) else { return };
        let Some(item) = self.office.archive.item(&who, id).await.unwrap() else { return };
        let document: Document = serde_json::from_str(item.data.get()).unwrap();
        let mut act = self.office.act(*Fact::ALL.choose(&mut self.dice).unwrap(), &document);
        act.id = ActionId(self.office.id().0);
        self.office.archive.perform(&who, &[act], self.now).await.unwrap();
    }

    fn anybody(&mut self) -> EmployeeId {
        ministry().people.choose(&mut self.dice).unwrap().id.clone()
    }

    /// Every head's board, every circular on it, every unit of it: the bar is the tally of the names, and each part has just its names.
    async fn recount(&self, seed: u64, round: u64) {
        for head in ["منيرة", "حمد", "نورة", "خالد"] {
            if !self.roster.people.iter().any(|p| p.name == head) {
                continue;
            }
            let board = board(self.office, head, None, self.now).await;
            for circular in &board.circulars {
                let context = format!("seed {seed}, round {round}, {head}, circular {}", circular.number);
                let all = self.names(head, circular.id, NamesAsked::default()).await;
                let overdue = circular.bars.overdue;
                assert_eq!(circular.bars, tally(all.iter().map(|p| p.1), overdue), "{context}");
                let late = circular.asks
                    && circular.state == diwan_protocol::office::publishing::CircularState::InForce
                    && circular.deadline.is_some_and(|deadline| deadline < self.now);
                let open = circular.bars.audience - circular.bars.acknowledged - circular.bars.excused;
                assert_eq!(overdue, if late { open } else { 0 }, "{context}");
                if head != "منيرة" {
                    continue;
                }
                for part in PARTS {
                    let some =
                        self.names(head, circular.id, NamesAsked { part: Some(part), ..NamesAsked::default() }).await;
                    let right: Vec<_> = all.iter().filter(|p| p.1 == part).cloned().collect();
                    assert_eq!(some, right, "{context}, {part:?}");
                }
                self.units(circular.id, &context).await;
            }
        }
    }

    async fn units(&self, circular: ItemId, context: &str) {
        let question = Question::Detail { circular, unit: None, at: None };
        let reply = self.office.archive.ask(&self.office.employee("منيرة"), &question, self.now).await.unwrap();
        let diwan_protocol::office::Reply::Detail(whole) = reply else { panic!("another answer") };
        for part in &whole.units {
            let asked = NamesAsked { unit: Some(part.unit.id.clone()), ..NamesAsked::default() };
            let inside = self.names("منيرة", circular, asked).await;
            let told = tally(inside.iter().map(|p| p.1), part.bars.overdue);
            assert_eq!(part.bars, told, "{context}, {}", part.unit.id);
        }
        let last = whole.days.last().map(|day| (day.audience, day.acknowledged));
        assert_eq!(last.map(|last| last.0), Some(whole.circular.bars.audience), "{context}: days end where the bar is");
    }

    async fn names(&self, head: &str, circular: ItemId, asked: NamesAsked) -> Vec<(EmployeeId, Part)> {
        let people = names_in_pages(self.office, head, (circular, &asked, None), 100, self.now).await;
        people.into_iter().map(|p| (p.person.id, p.part)).collect()
    }

    /// The day ends; whatever came since, the evenings before look as they did.
    async fn night(&mut self, seed: u64, round: u64) {
        for (evening, then) in &self.evenings {
            let seen = board(self.office, "منيرة", Some(*evening), self.now).await;
            for (seen, then) in seen.circulars.iter().zip(&then.circulars) {
                assert_eq!(
                    (seen.id, seen.bars),
                    (then.id, then.bars),
                    "seed {seed}, round {round}, evening {evening:?}"
                );
            }
            assert_eq!(seen.circulars.len(), then.circulars.len());
        }
        let zone = 3 * 3_600_000;
        let day = (self.now.0 + zone).div_euclid(86_400_000);
        let evening = Moment((day + 1) * 86_400_000 - zone - 1);
        let board = board(self.office, "منيرة", None, evening).await;
        self.evenings.push((evening, board));
        self.now = evening.plus_ms(1);
    }
}

fn tally(parts: impl Iterator<Item = Part>, overdue: i64) -> Bars {
    let mut bars = Bars { overdue, ..Bars::default() };
    for part in parts {
        bars.audience += 1;
        *match part {
            Part::Acknowledged => &mut bars.acknowledged,
            Part::Opened => &mut bars.opened,
            Part::Shown => &mut bars.shown,
            Part::Reached => &mut bars.reached,
            Part::NotReached => &mut bars.not_reached,
            Part::Excused => &mut bars.excused,
        } += 1;
    }
    bars
}

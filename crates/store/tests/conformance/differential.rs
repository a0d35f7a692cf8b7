//! Both engines, the same random year of office work, the same observable results after every step.
//! `DIWAN_SEED` repeats a run, `DIWAN_ROUNDS` makes it longer; the seed is printed.

use crate::chance::Made;
use crate::office::{Office, STATEMENT, ministry, unit, units};
use crate::publishing::chance::Desks;
use diwan_domain::check::sha256_hex;
use diwan_domain::{ActionId, Audience, DeviceId, EmployeeId, Fact, ItemId, Moment, Role, StreamId};
use diwan_protocol::Action;
use diwan_protocol::office::{Order, Question};
use diwan_store::{Archive, NewCircular, NewLetter, Roster, StoreError, Unit};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::fmt::Debug;

const UNITS: [&str; 4] = ["MOI", "HR", "IT", "HR-T"];

/// One step of work, the same for both.
#[derive(Debug, Clone)]
enum Step {
    Roster(Roster),
    Grant(EmployeeId, Role, bool),
    Issue(Box<NewCircular>),
    Send(Vec<NewLetter>),
    Act(EmployeeId, Vec<Action>),
    Freeze(ItemId),
    Count,
    Order(EmployeeId, ActionId, Box<Order>),
    IssueDue,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_answer_alike_whatever_happens() {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let seed = number("DIWAN_SEED").unwrap_or_else(|| rand::rng().random());
    eprintln!("seed: DIWAN_SEED={seed}");
    let (one, two) = (Office::on_sqlite().await, Office::on_postgres().await);
    let mut work = Work {
        dice: StdRng::seed_from_u64(seed),
        roster: ministry(),
        documents: Vec::new(),
        acts: Vec::new(),
        made: Made::default(),
        desks: Desks::default(),
        office: &one,
    };
    let mut work_done =
        ["status: Applied", "status: Duplicate", "status: Rejected", "new: true", "refused:"].map(|word| (word, 0));
    for step_number in 0..number("DIWAN_ROUNDS").unwrap_or(120) {
        let now = one.now();
        let step = work.step(now);
        let (a, b) = (apply(&*one.archive, &step, now).await, apply(&*two.archive, &step, now).await);
        assert_eq!(a, b, "seed {seed}, step {step_number}: {step:?}");
        for (word, times) in &mut work_done {
            *times += a.matches(*word).count();
        }
        work.learn(&step, now).await;
        if step_number % 10 == 9 {
            let mut questions = work.made.questions(&work.documents);
            questions.extend(work.desks.questions(&work.documents));
            questions.extend(crate::bars::questions(&work.documents, now));
            let (a, b) = (
                observe(&*one.archive, &work.documents, &questions, now).await,
                observe(&*two.archive, &work.documents, &questions, now).await,
            );
            for (a, b) in a.iter().zip(&b) {
                assert_eq!(a, b, "seed {seed}, after step {step_number}: {step:?}");
            }
            assert_eq!(a.len(), b.len());
        }
    }
    // Whoever sent something sends it again: nothing happens twice.
    for (who, act) in work.acts.iter().rev().take(100) {
        let (step, now) = (Step::Act(who.clone(), vec![act.clone()]), one.now());
        let (a, b) = (apply(&*one.archive, &step, now).await, apply(&*two.archive, &step, now).await);
        assert_eq!(a, b, "seed {seed}, sent again: {step:?}");
        for (word, times) in &mut work_done {
            *times += a.matches(*word).count();
        }
    }
    one.assert_sound().await;
    two.assert_sound().await;
    assert!(work_done.iter().all(|(_, times)| *times > 0), "the dice made no work worth comparing: {work_done:?}");
}

/// What a caller sees of an answer: its value or the refusal in full. An engine that fails has failed the test.
fn seen<T: Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Ok(value) => format!("{value:?}"),
        Err(StoreError::Refused(problem)) => format!("refused: {problem:?}"),
        Err(error) => panic!("an engine failed: {error}"),
    }
}

async fn apply(archive: &dyn Archive, step: &Step, now: Moment) -> String {
    match step {
        Step::Roster(roster) => seen(archive.import_roster(roster, now).await),
        Step::Grant(who, role, give) => seen(archive.grant(who, *role, *give, now).await),
        Step::Issue(circular) => seen(archive.issue_circular(circular, now).await),
        Step::Send(letters) => seen(archive.send_letters(letters, now).await),
        Step::Act(who, acts) => seen(archive.perform(who, acts, now).await),
        Step::Freeze(id) => seen(archive.freeze_audience(*id, now).await),
        Step::Count => seen(archive.count_receipts().await),
        Step::Order(who, id, order) => seen(archive.order(who, *id, order, now).await),
        Step::IssueDue => seen(archive.issue_due(now).await),
    }
}

/// Everything that can be read, in small pages so that every page's end is compared too.
async fn observe(archive: &dyn Archive, documents: &[ItemId], questions: &[Question], now: Moment) -> Vec<String> {
    let mut seen_all =
        vec![seen(archive.tally(now).await), seen(archive.units().await), seen(archive.unfrozen(100).await)];
    let epoch = archive.agency().await.unwrap().epoch;
    let people: Vec<_> = ministry().people.into_iter().map(|p| p.id).collect();
    let mut streams: BTreeSet<StreamId> = UNITS.iter().map(|u| StreamId::unit(&unit(u))).collect();
    streams.extend(Role::ALL.map(StreamId::role));
    streams.insert(StreamId::all());
    for person in &people {
        let profile = archive.profile(person).await.unwrap();
        streams.extend(profile.iter().flat_map(|p| p.streams.clone()).chain([StreamId::employee(person)]));
        seen_all.push(format!("{profile:?}"));
        seen_all.push(seen(archive.account_of(person).await));
        for id in documents {
            let item = archive.item(person, *id).await.unwrap();
            seen_all.push(item.map(|i| format!("{} {} {}", i.kind, i.ver, i.data)).unwrap_or_default());
        }
        seen_all.push(seen(archive.board(person, None, 3).await));
        for question in questions {
            seen_all.push(seen(archive.ask(person, question, now).await));
        }
        for id in documents.iter().take(4) {
            let mut key = None;
            loop {
                let page = archive.board_detail(person, *id, None, key.as_deref(), 2).await;
                key = page.as_ref().ok().and_then(|p| p.next.clone());
                seen_all.push(seen(page));
                if key.is_none() {
                    break;
                }
            }
        }
    }
    let streams: Vec<_> = streams.into_iter().collect();
    seen_all.push(seen(archive.heads(&streams).await));
    for stream in &streams {
        let (mut after, mut key) = (0, None);
        loop {
            let page = archive.entries(stream, epoch, after, 7).await.unwrap();
            seen_all.push(serde_json::to_string(&page).unwrap());
            after = page.after;
            if !page.more {
                break;
            }
        }
        loop {
            let page = archive.snapshot(stream, key.as_deref(), 5).await.unwrap();
            seen_all.push(serde_json::to_string(&page).unwrap());
            key = page.next;
            if key.is_none() {
                break;
            }
        }
    }
    seen_all
}

/// The dice, and what they have brought about so far.
struct Work<'o> {
    dice: StdRng,
    roster: Roster,
    documents: Vec<ItemId>,
    acts: Vec<(EmployeeId, Action)>,
    made: Made,
    desks: Desks,
    office: &'o Office,
}

impl Work<'_> {
    fn step(&mut self, now: Moment) -> Step {
        match self.dice.random_range(0..33) {
            0 => Step::Roster(self.reorganisation()),
            1 => Step::Grant(self.anybody(), *Role::ALL.choose(&mut self.dice).unwrap(), self.dice.random()),
            2..=5 => Step::Issue(Box::new(self.circular())),
            6..=8 => Step::Send((0..self.dice.random_range(0..4)).map(|_| self.letter()).collect()),
            9 if !self.documents.is_empty() => Step::Freeze(*self.documents.choose(&mut self.dice).unwrap()),
            10 => Step::Count,
            20..=25 => {
                let order = self.made.order(&mut self.dice, &self.documents, now);
                let id = ActionId(self.office.id().0);
                self.made.learn(id, &order);
                Step::Order(self.made.actor(&mut self.dice), id, Box::new(order))
            }
            26..=31 => {
                let (who, order) = self.desks.order(&mut self.dice, &self.documents, now);
                Step::Order(who, ActionId(self.office.id().0), Box::new(order))
            }
            32 => Step::IssueDue,
            _ => {
                let who = self.anybody();
                Step::Act(who, (0..self.dice.random_range(1..5)).map(|_| self.act()).collect())
            }
        }
    }

    /// Remembers what a step made, as far as later steps build on it.
    async fn learn(&mut self, step: &Step, now: Moment) {
        match step {
            // Importing it again changes nothing; it only says whether it was a roster.
            Step::Roster(roster) if self.office.archive.import_roster(roster, now).await.is_ok() => {
                self.roster = roster.clone();
            }
            Step::Issue(circular) if !self.documents.contains(&circular.id) => self.documents.push(circular.id),
            Step::Send(letters) => self.documents.extend(letters.iter().map(|l| l.id)),
            // Another publisher may have been told otherwise: what counts is what is kept.
            Step::Order(_, _, order) => {
                if let Some(circular) = self.desks.learn(&*self.office.archive, order, now).await {
                    self.documents.push(circular);
                }
            }
            Step::Act(who, acts) => self.acts.extend(acts.iter().map(|a| (who.clone(), a.clone()))),
            _ => {}
        }
    }

    fn anybody(&mut self) -> EmployeeId {
        ministry().people.choose(&mut self.dice).unwrap().id.clone()
    }

    fn reorganisation(&mut self) -> Roster {
        let mut roster = if self.dice.random_bool(0.3) { ministry() } else { self.roster.clone() };
        for _ in 0..self.dice.random_range(1..4) {
            let person = self.dice.random_range(0..roster.people.len());
            match self.dice.random_range(0..7) {
                0 => roster.people[person].unit = unit(UNITS.choose(&mut self.dice).unwrap()),
                1 => roster.people[person].name = format!("اسم {}", self.dice.random_range(0..100)),
                2 if roster.people.len() > 4 => drop(roster.people.remove(person)),
                3 => {
                    let head = roster.people[person].id.clone();
                    roster.units.choose_mut(&mut self.dice).head = Some(head);
                }
                4 => roster.units.choose_mut(&mut self.dice).parent = Some(unit(UNITS.choose(&mut self.dice).unwrap())),
                // A section comes and goes, each time below another unit, sometimes with somebody in it.
                5 => match roster.units.iter().position(|u| u.id == unit("NEW")) {
                    Some(place) => drop(roster.units.remove(place)),
                    None => {
                        let parent = Some(unit(UNITS.choose(&mut self.dice).unwrap()));
                        roster.units.push(Unit { id: unit("NEW"), parent, ..roster.units[0].clone() });
                        if self.dice.random() {
                            roster.people[person].unit = unit("NEW");
                        }
                    }
                },
                _ => roster.units.choose_mut(&mut self.dice).head = None,
            }
        }
        roster
    }

    fn audience(&mut self) -> Audience {
        let mut audience = match self.dice.random_range(0..5) {
            0 => Audience::everybody(),
            1 => units(&[UNITS.choose(&mut self.dice).unwrap(), UNITS.choose(&mut self.dice).unwrap()]),
            2 => Audience { roles: [*Role::ALL.choose(&mut self.dice).unwrap()].into(), ..Audience::default() },
            3 => Audience::default(),
            _ => units(&[if self.dice.random_bool(0.2) { "XX" } else { "HR-T" }]),
        };
        if self.dice.random_bool(0.4) {
            audience.people.insert(self.anybody());
        }
        audience
    }

    fn circular(&mut self) -> NewCircular {
        let mut circular = self.office.circular(&format!("تعميم {}", self.dice.random_range(0..1000)));
        circular.audience = self.audience();
        if self.dice.random_bool(0.2) {
            circular.statement = None;
        }
        if self.dice.random_bool(0.1) {
            circular.issued_at = circular.issued_at.plus_secs(-self.dice.random_range(0..40_000_000));
        }
        if self.dice.random_bool(0.1) {
            circular.publisher = self.anybody();
        }
        if let Some(known) = self.documents.choose(&mut self.dice).filter(|_| self.dice.random_bool(0.1)) {
            circular.id = *known;
        }
        circular
    }

    fn letter(&mut self) -> NewLetter {
        let mut letter = self.office.letter("كتاب", "سلمى");
        letter.to = self.audience();
        if self.dice.random_bool(0.8) {
            letter.to.people.insert(self.office.employee("بدر"));
            letter.to.units.remove(&unit("XX"));
        }
        if self.dice.random_bool(0.3) {
            letter.number = Some(format!("و/{}", self.dice.random_range(0..99)));
        }
        letter
    }

    /// Mostly an act that counts, if its document is there; sometimes one that was sent before, or a wrong one.
    fn act(&mut self) -> Action {
        if let Some((_, action)) = self.acts.choose(&mut self.dice).filter(|_| self.dice.random_bool(0.15)) {
            return action.clone();
        }
        let event = *Fact::ALL.choose(&mut self.dice).unwrap();
        let known = self.documents.choose(&mut self.dice).copied();
        let subject = known.unwrap_or_else(|| self.office.id());
        let content = self.office.ask_text("content_sha256", subject);
        Action {
            id: diwan_domain::ActionId(self.office.id().0),
            event,
            subject,
            version: if self.dice.random_bool(0.05) { 2 } else { 1 },
            content_sha256: content.unwrap_or_else(|| sha256_hex(b"none")),
            statement_sha256: (event == Fact::Acknowledged).then(|| sha256_hex(STATEMENT.as_bytes())),
            device: DeviceId::parse("desk-1").unwrap(),
            device_time: Moment(self.dice.random_range(-5..5)),
        }
    }
}

/// Any one of a list, to change it.
trait ChooseMut<T> {
    fn choose_mut(&mut self, dice: &mut StdRng) -> &mut T;
}

impl<T> ChooseMut<T> for Vec<T> {
    fn choose_mut(&mut self, dice: &mut StdRng) -> &mut T {
        let place = dice.random_range(0..self.len());
        &mut self[place]
    }
}

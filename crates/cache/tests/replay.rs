//! Pages may come late, early, twice or never again: in the end the drawer is what it would have been in good order.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on ends")]

mod support;

use diwan_domain::bell::{Policy, Step};
use diwan_domain::{Absence, AbsenceReason, ItemId, StreamId};
use diwan_protocol::EntriesPage;
use diwan_protocol::duty::{
    AbsenceItem, KIND_ABSENCE, KIND_OBSERVATION, KIND_POLICY, KIND_STEP, KIND_TOLD, ObservationItem, StepItem,
};
use diwan_protocol::office::items::{CircularEvent, ContestItem, EventKind, KIND_CONTEST, KIND_REMINDER, Reminder};
use diwan_protocol::office::order::{ContestAbout, Outcome};
use proptest::prelude::*;
use support::*;

/// What happens in the office.
#[derive(Debug, Clone)]
enum Event {
    Issue {
        number: u32,
        streams: u8,
    },
    Revise {
        number: u32,
    },
    NewVersion {
        number: u32,
    },
    Recall {
        number: u32,
    },
    Leaves {
        number: u32,
        stream: u8,
        reason: u8,
    },
    Acknowledge {
        number: u32,
    },
    Open {
        number: u32,
    },
    /// The ladder reaches a rung: a reminder, or the end.
    Climb {
        number: u32,
        expires: bool,
    },
    /// An absence is entered, in the own stream or, by a registry in disorder, in everybody's; or taken back.
    Away {
        which: u32,
        own: bool,
        days: i64,
    },
    Back {
        which: u32,
    },
    /// A policy that can be followed. Of one that cannot, each desk keeps the last good one that it saw, and a new desk saw none (`beside.rs`).
    Rules {
        version: u32,
    },
    /// A desk measured something, of which the end comes later.
    Observed {
        which: u32,
        over: bool,
    },
    /// Others owe something.
    Told {
        number: u32,
    },
    /// The next number takes the place of a circular, or nothing that binds changed in it.
    Supersede {
        number: u32,
        carries: bool,
    },
    /// A later deadline; by a registry in disorder, told where nobody has the circular.
    Extend {
        number: u32,
        days: i64,
        elsewhere: bool,
    },
    /// A recall with its reason, before the circular goes.
    RecallSaidFirst {
        number: u32,
    },
    /// A supervisor reminds; by a registry in disorder, everybody.
    Remind {
        number: u32,
        own: bool,
    },
    /// The person contests the duty, and somebody decides.
    Contest {
        number: u32,
        stage: u8,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let number = 1u32..6;
    prop_oneof![
        4 => (number.clone(), 1u8..4).prop_map(|(number, streams)| Event::Issue { number, streams }),
        1 => number.clone().prop_map(|number| Event::Revise { number }),
        1 => number.clone().prop_map(|number| Event::NewVersion { number }),
        1 => number.clone().prop_map(|number| Event::Recall { number }),
        2 => (number.clone(), 0u8..2, 0u8..3).prop_map(|(number, stream, reason)| Event::Leaves { number, stream, reason }),
        2 => number.clone().prop_map(|number| Event::Acknowledge { number }),
        1 => number.clone().prop_map(|number| Event::Open { number }),
        2 => (number.clone(), any::<bool>()).prop_map(|(number, expires)| Event::Climb { number, expires }),
        2 => (0u32..3, any::<bool>(), -3i64..3).prop_map(|(which, own, days)| Event::Away { which, own, days }),
        1 => (0u32..3).prop_map(|which| Event::Back { which }),
        1 => (1u32..4).prop_map(|version| Event::Rules { version }),
        1 => (0u32..3, any::<bool>()).prop_map(|(which, over)| Event::Observed { which, over }),
        1 => number.clone().prop_map(|number| Event::Told { number }),
        2 => (number.clone(), any::<bool>()).prop_map(|(number, carries)| Event::Supersede { number, carries }),
        1 => (number.clone(), 1i64..9, any::<bool>()).prop_map(|(number, days, elsewhere)| Event::Extend { number, days, elsewhere }),
        1 => number.clone().prop_map(|number| Event::RecallSaidFirst { number }),
        1 => (number.clone(), any::<bool>()).prop_map(|(number, own)| Event::Remind { number, own }),
        1 => (number, 0u8..4).prop_map(|(number, stage)| Event::Contest { number, stage }),
    ]
}

fn event_of(number: u32, kind: EventKind, hours: i64) -> CircularEvent {
    support::event(item_id(number), kind, NOON.plus_secs(hours * 3600))
}

/// Opened, taken back, upheld or rejected.
fn contest(number: u32, stage: u8) -> ContestItem {
    let outcome = [None, None, Some(Outcome::Upheld), Some(Outcome::Rejected)][usize::from(stage)];
    ContestItem {
        id: item_id(900 + number),
        circular: item_id(number),
        number: String::new(),
        subject: String::new(),
        contestant: person("1001", "سلمى"),
        about: ContestAbout::Duty,
        reasons: "كنت في إجازة".to_owned(),
        opened_at: NOON,
        withdrawn_at: (stage == 1).then_some(NOON),
        decided_at: outcome.map(|_| NOON.plus_secs(7_200)),
        decided_by: None,
        outcome,
        words: None,
    }
}

fn json<T: serde::Serialize>(item: &T) -> String {
    serde_json::to_string(item).unwrap()
}

/// The office with one other desk of the same person, which acts.
struct Story {
    office: Office,
    other: Desk,
    versions: [i64; 7],
    /// The version by which a circular took the place of the one before it, and whether nothing that binds changed.
    takes: [Option<(i64, bool)>; 7],
    pages: Vec<(StreamId, i64, EntriesPage)>,
    orderly: Desk,
}

impl Story {
    fn tell(events: &[Event]) -> Self {
        let office = Office::new();
        let (other, orderly) = (office.employee("سلمى"), office.employee("سلمى"));
        orderly.sync(&office);
        let mut story = Self { office, other, versions: [1; 7], takes: [None; 7], pages: Vec::new(), orderly };
        for event in events {
            story.happens(event);
            story.orderly_polls();
        }
        story
    }

    fn happens(&mut self, event: &Event) {
        let registry = &mut self.office.registry;
        let streams = |bits: u8| -> Vec<StreamId> {
            [all(), unit("HR")].into_iter().zip([1, 2]).filter(|(_, bit)| bits & bit != 0).map(|(s, _)| s).collect()
        };
        match *event {
            Event::Issue { number, streams: bits } => {
                let document = self.document(number);
                self.office.registry.issue(&document, &streams(bits));
            }
            Event::Revise { number } if !registry.holders(item_id(number)).is_empty() => {
                let document = self.document(number);
                self.office.registry.issue(&document, &[]);
            }
            Event::NewVersion { number } if !registry.holders(item_id(number)).is_empty() => {
                self.versions[number as usize] += 1;
                let document = self.document(number);
                self.office.registry.issue(&document, &[]);
            }
            Event::Recall { number } => registry.recall(item_id(number)),
            Event::Leaves { number, stream, reason } => {
                let stream = if stream == 0 { all() } else { unit("HR") };
                let reason = ["deleted", "moved", "access"][usize::from(reason)];
                if registry.holders(item_id(number)).contains(&stream) {
                    registry.drop_from(&stream, item_id(number), reason);
                }
            }
            Event::Acknowledge { number } => self.acts(item_id(number), diwan_domain::Fact::Acknowledged),
            Event::Open { number } => self.acts(item_id(number), diwan_domain::Fact::Opened),
            Event::Climb { number, expires } => {
                let step = if expires { Step::Expire } else { Step::Remind };
                let version = self.versions[number as usize];
                let rung = StepItem { circular: item_id(number), version, step, at: NOON };
                let id = item_id(100 + 10 * number + u32::from(expires));
                registry.put(id, KIND_STEP, NOON, &json(&rung), &[all()]);
            }
            Event::Away { which, own, days } => {
                let from = NOON.plus_ms(days * DAY_MS);
                let absence = Absence { reason: AbsenceReason::Leave, from, until: from.plus_ms(2 * DAY_MS) };
                let stream = if own { self.orderly.streams[2].clone() } else { all() };
                let item = AbsenceItem { absence, entered_at: NOON };
                registry.put(item_id(200 + which), KIND_ABSENCE, NOON, &json(&item), &[stream]);
            }
            Event::Back { which } => {
                for stream in registry.holders(item_id(200 + which)) {
                    registry.drop_from(&stream, item_id(200 + which), "deleted");
                }
            }
            Event::Rules { version } => {
                let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).unwrap();
                sheet["version"] = version.into();
                registry.put(item_id(300), KIND_POLICY, NOON, &sheet.to_string(), &[all()]);
            }
            Event::Observed { which, over } => {
                let item = ObservationItem { observation: seen(which, over), recorded_at: NOON };
                registry.put(
                    item_id(400 + which),
                    KIND_OBSERVATION,
                    NOON,
                    &json(&item),
                    &[self.orderly.streams[2].clone()],
                );
            }
            Event::Supersede { number, carries } if !registry.holders(item_id(number)).is_empty() => {
                let next = number + 1;
                self.versions[next as usize] += 1;
                self.takes[next as usize] = Some((self.versions[next as usize], carries));
                let document = self.document(next);
                self.office.registry.supersede(item_id(number), &document);
            }
            Event::Extend { number, days, elsewhere } => {
                let deadline = Some(NOON.plus_ms((8 + days) * DAY_MS));
                let extended = CircularEvent { deadline, ..event_of(number, EventKind::Extended, days) };
                let streams = if elsewhere { vec![unit("HR")] } else { registry.holders(item_id(number)) };
                registry.tell(item_id(600 + 10 * number + u32::try_from(days).unwrap()), &extended, &streams);
            }
            Event::RecallSaidFirst { number } => {
                let streams = registry.holders(item_id(number));
                registry.tell(item_id(700 + number), &event_of(number, EventKind::Recalled, 1), &streams);
                registry.recall(item_id(number));
            }
            Event::Remind { number, own } => {
                let version = self.versions[number as usize];
                let reminder = Reminder { circular: item_id(number), version, at: NOON, by: person("1010", "فهد") };
                let stream = if own { self.orderly.streams[2].clone() } else { all() };
                registry.put(item_id(800 + number), KIND_REMINDER, NOON, &json(&reminder), &[stream]);
            }
            Event::Contest { number, stage } => {
                let contest = contest(number, stage);
                registry.put(contest.id, KIND_CONTEST, NOON, &json(&contest), &[self.orderly.streams[2].clone()]);
            }
            Event::Told { number } => {
                let told = told(number);
                registry.put(item_id(500 + number), KIND_TOLD, NOON, &json(&told), &[self.orderly.streams[2].clone()]);
            }
            _ => {}
        }
    }

    /// The newest version of a circular: of one version there is one content, with whatever it takes the place of.
    fn document(&self, number: u32) -> diwan_domain::Document {
        let mut document = match self.takes[number as usize] {
            Some((version, carries)) if version == self.versions[number as usize] => {
                successor(number, number - 1, carries)
            }
            _ => circular(number),
        };
        if let Some(terms) = document.circular.as_mut() {
            terms.version = self.versions[number as usize];
        }
        document
    }

    fn acts(&mut self, id: ItemId, fact: diwan_domain::Fact) {
        self.other.sync_with(&self.office.registry, 100);
        if self.other.cache.read(id).unwrap().is_some() {
            self.other.does(fact, id);
            self.other.sends(&mut self.office);
        }
    }

    /// The orderly desk asks after every event, and what it was answered is kept to be told again.
    fn orderly_polls(&mut self) {
        for stream in self.orderly.streams.clone() {
            let diwan_cache::Ask::Entries { after, .. } = self.orderly.cache.standing(&stream).unwrap().unwrap().ask
            else {
                panic!("the orderly desk follows");
            };
            let page = self.office.registry.entries(&stream, after, 100);
            self.orderly.cache.apply_entries(&stream, after, &page, NOON).unwrap();
            self.pages.push((stream, after, page));
        }
    }
}

/// `FAULT_ROUNDS` times the usual number of days.
fn cases() -> u32 {
    48 * std::env::var("FAULT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_repetition_of_pages_gives_the_same_drawer(
        events in proptest::collection::vec(event(), 1..14),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
        shuffled in any::<u64>(),
    ) {
        let story = Story::tell(&events);
        let chaotic = Office::new().employee("سلمى");
        chaotic.sync(&Office::new());
        // Every page at least once, in an order of its own, with any of them again in between.
        let mut turns: Vec<usize> = (0..story.pages.len()).collect();
        turns.sort_by_key(|turn| (*turn as u64 + 1).wrapping_mul(shuffled | 1));
        turns.extend(order.iter().map(|index| index.index(story.pages.len())));
        turns.sort_by_key(|turn| (*turn as u64 + 7).wrapping_mul(shuffled.rotate_left(9) | 1));
        let mut announced = Vec::new();
        for turn in turns {
            let (stream, after, page) = &story.pages[turn];
            announced.extend(chaotic.cache.apply_entries(stream, *after, page, NOON).unwrap().new_duties);
            prop_assert_eq!(chaotic.cache.verify().unwrap(), Vec::<String>::new());
        }
        announced.extend(chaotic.sync(&story.office).new_duties);
        story.orderly.sync(&story.office);
        prop_assert_eq!(chaotic.everything(), story.orderly.everything());
        prop_assert_eq!(chaotic.owed(), story.orderly.owed());

        // A duty that is owed in the end was announced, and nothing was announced twice for one version.
        for id in chaotic.owed() {
            prop_assert!(announced.contains(&id));
        }
        for number in 1..6u32 {
            let times = announced.iter().filter(|id| **id == item_id(number)).count();
            prop_assert!(times as i64 <= story.versions[number as usize], "announced {} times", times);
        }
    }

    #[test]
    fn a_new_desk_agrees_with_one_that_saw_everything(events in proptest::collection::vec(event(), 1..20)) {
        let story = Story::tell(&events);
        let new = story.office.employee("سلمى");
        new.sync(&story.office);
        prop_assert_eq!(new.owed(), story.orderly.owed());
        let live = |desk: &Desk| -> Vec<ItemId> {
            let rows = desk.cache.list(&Default::default(), 0, 100, NOON).unwrap().rows;
            rows.into_iter().filter(|r| !r.recalled).map(|r| r.id).collect()
        };
        prop_assert_eq!(live(&new), live(&story.orderly));
    }
}

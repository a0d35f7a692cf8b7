//! Pages may come late, early, twice or never again: in the end the drawer is what it would have been in good order.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on ends")]

mod support;

use diwan_domain::{ItemId, StreamId};
use diwan_protocol::EntriesPage;
use proptest::prelude::*;
use support::*;

/// What happens in the office.
#[derive(Debug, Clone)]
enum Event {
    Issue { number: u32, streams: u8 },
    Revise { number: u32 },
    NewVersion { number: u32 },
    Recall { number: u32 },
    Leaves { number: u32, stream: u8, reason: u8 },
    Acknowledge { number: u32 },
    Open { number: u32 },
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
        1 => number.prop_map(|number| Event::Open { number }),
    ]
}

/// The office with one other desk of the same person, which acts.
struct Story {
    office: Office,
    other: Desk,
    versions: [i64; 6],
    pages: Vec<(StreamId, i64, EntriesPage)>,
    orderly: Desk,
}

impl Story {
    fn tell(events: &[Event]) -> Self {
        let office = Office::new();
        let (other, orderly) = (office.employee("سلمى"), office.employee("سلمى"));
        orderly.sync(&office);
        let mut story = Self { office, other, versions: [1; 6], pages: Vec::new(), orderly };
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
            _ => {}
        }
    }

    fn document(&self, number: u32) -> diwan_domain::Document {
        let mut document = circular(number);
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

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

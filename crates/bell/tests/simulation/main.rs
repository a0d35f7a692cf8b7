//! Everything that can happen to a duty, in every order: all orders of four events, and long days by chance. `BELL_SEEDS` says how many days,
//! `BELL_SEED` with which seed they begin, `BELL_DEPTH` how many events are tried in every order.
#![allow(clippy::print_stderr, clippy::unwrap_used, clippy::panic, reason = "a test says what it saw, and stops")]

mod flaw;
mod world;

use diwan_domain::bell::Policy;
use flaw::Flaw;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use std::sync::Arc;
use world::{Event, World};

/// How many things happen on a long day.
const LONG: usize = 40;
/// How many kinds of things happen on one day, besides circulars and mornings.
const KINDS: usize = 8;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

fn office(flaw: Option<Flaw>) -> World {
    World::new(Arc::new(Policy::usual(240)), flaw)
}

/// Every order of so many events after this world; stops at the first that goes wrong and answers how it came about.
fn every_order(world: &World, depth: u64, way: &mut Vec<Event>, tried: &mut usize) -> Option<Vec<String>> {
    for event in Event::ALL {
        let mut next = world.clone();
        next.happens(event);
        way.push(event);
        *tried += 1;
        if !next.faults.is_empty() {
            return Some(next.faults);
        }
        if depth > 1
            && let Some(faults) = every_order(&next, depth - 1, way, tried)
        {
            return Some(faults);
        }
        way.pop();
    }
    None
}

/// A long day by chance: what happened until something went wrong, and what.
fn long_day(seed: u64, flaw: Option<Flaw>) -> (Vec<Event>, World) {
    let mut dice = StdRng::seed_from_u64(seed);
    let (mut world, mut way) = (office(flaw), Vec::new());
    // Each day has its own few kinds of events, so that they meet often: three snoozes and a midnight hardly ever would among all others.
    let mut kinds: Vec<Event> = Event::ALL.choose_multiple(&mut dice, KINDS).copied().collect();
    kinds.extend([Event::Issue, Event::Morning]);
    for _ in 0..LONG {
        let event = *kinds.choose(&mut dice).unwrap();
        way.push(event);
        world.happens(event);
        if !world.faults.is_empty() {
            break;
        }
    }
    (way, world)
}

#[test]
fn in_every_order_of_events_what_is_owed_is_seen_and_what_has_ended_is_not() {
    let depth = number("BELL_DEPTH", 4);
    let mut tried = 0;
    // An empty morning; and one less deep on which an ordinary circular, an emergency and an urgent one have come.
    for (issued, depth) in [(0, depth), (3, depth - 1)] {
        let mut world = office(None);
        (0..issued).for_each(|_| world.happens(Event::Issue));
        let mut way = Vec::new();
        let faults = every_order(&world, depth, &mut way, &mut tried);
        assert_eq!(faults, None, "after {issued} circulars and {way:?}");
    }
    eprintln!("bell: every order of {depth} events from two mornings, {tried} worlds, no fault");
}

#[test]
fn on_long_days_by_chance_too() {
    let (first, seeds) = (number("BELL_SEED", 0), number("BELL_SEEDS", 1_000));
    let (mut sounds, mut shown) = (0, 0);
    for seed in first..first + seeds {
        let (way, world) = long_day(seed, None);
        assert_eq!(world.faults, Vec::<String>::new(), "BELL_SEED={seed} BELL_SEEDS=1: {way:?}");
        sounds += world.sounds;
        shown += world.shown;
    }
    eprintln!("bell: {seeds} days of {LONG} events from seed {first}, {shown} toasts with {sounds} sounds, no fault");
    assert!(sounds > 0 && shown > 0, "days on which nothing rings prove nothing");
}

#[test]
fn a_desk_with_a_fault_is_found_out() {
    for flaw in Flaw::ALL {
        let found = (0..5_000).find_map(|seed| {
            let (way, world) = long_day(seed, Some(flaw));
            let fault = world.faults.first().cloned()?;
            Some((seed, way.len(), fault))
        });
        let (seed, events, fault) = found.unwrap_or_else(|| panic!("{flaw:?} goes unnoticed"));
        eprintln!("bell: {flaw:?} is found out by seed {seed} after {events} events: {fault}");
    }
}

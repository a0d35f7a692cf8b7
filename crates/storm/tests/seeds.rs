//! Storms by the thousand. `STORM_SEEDS` says how many, `STORM_SEED` with which seed they begin; a seed that fails says how to see it alone.
#![allow(clippy::print_stderr, clippy::expect_used, clippy::panic, reason = "a test says what it saw, and stops")]

use diwan_storm::{Calm, Event, Flaw, Ruin, Weather, storm};
use std::collections::BTreeSet;
use std::mem::discriminant;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// How many storms may be needed to find out a flaw.
const FLAWED_SEEDS: u64 = 24;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Every seed of the range, on all processors; what each gave.
fn storms(first: u64, seeds: u64, flaw: Option<Flaw>) -> Vec<(u64, Result<Calm, Ruin>)> {
    let next = AtomicU64::new(first);
    let ended = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= first + seeds {
                        return;
                    }
                    let outcome = storm(seed, flaw);
                    ended.lock().expect("no storm panicked").push((seed, outcome));
                }
            });
        }
    });
    let mut ended = ended.into_inner().expect("no storm panicked");
    ended.sort_by_key(|(seed, _)| *seed);
    ended
}

#[test]
fn after_every_storm_everybody_has_everything_once_within_half_a_minute() {
    let (first, seeds) = (number("STORM_SEED", 0), number("STORM_SEEDS", 1_000));
    let started = Instant::now();
    let ended = storms(first, seeds, None);
    let calm: Vec<&Calm> = ended.iter().filter_map(|(_, outcome)| outcome.as_ref().ok()).collect();
    let longest = calm.iter().map(|calm| calm.settled_ms).max().unwrap_or(0);
    let acts: usize = calm.iter().map(|calm| calm.acts).sum();
    let took = started.elapsed().as_secs();
    eprintln!("{seeds} storms from seed {first} in {took} s: {acts} acts, settled after {longest} ms at most");
    let ruined: Vec<_> = ended.iter().filter_map(|(seed, outcome)| Some((seed, outcome.as_ref().err()?))).collect();
    for (seed, ruin) in &ruined {
        eprintln!("seed {seed} (alone: STORM_SEED={seed} STORM_SEEDS=1 cargo test -p diwan-storm after_every_storm):");
        for fault in &ruin.faults {
            eprintln!("  {fault}");
        }
        if seeds == 1 {
            eprintln!("{}", ruin.diary);
        }
    }
    assert!(ruined.is_empty(), "{} of {seeds} storms did not settle", ruined.len());
}

#[test]
fn the_same_seed_is_the_same_storm() {
    let told = |seed: u64, outcome: Result<Calm, Ruin>| match outcome {
        Ok(calm) => calm.diary,
        Err(ruin) => panic!("seed {seed} did not settle: {:?}", ruin.faults),
    };
    let mut diaries = BTreeSet::new();
    // Beside others on another thread, and then alone.
    for (seed, outcome) in storms(2_000, 12, None) {
        let (once, again) = (told(seed, outcome), told(seed, storm(seed, None)));
        let parted = once.lines().zip(again.lines()).find(|(one, other)| one != other);
        assert_eq!(parted, None, "seed {seed}");
        diaries.insert(once);
    }
    assert_eq!(diaries.len(), 12, "another seed is another storm");
}

#[test]
fn every_flaw_of_a_desk_is_found_out() {
    for flaw in [Flaw::NeverSendsAgain, Flaw::ForgetsHalfOfEachPage] {
        let found = (0..FLAWED_SEEDS).step_by(2).find_map(|first| {
            let ruined = storms(first, 2, Some(flaw)).into_iter().find(|(_, outcome)| outcome.is_err());
            // A storm that does not settle without the flaw either says nothing of it.
            ruined.filter(|(seed, _)| storm(*seed, None).is_ok())
        });
        match found {
            Some((seed, Err(ruin))) => eprintln!("{flaw:?}: seed {seed} says {:?}", ruin.faults.first()),
            _ => panic!("{flaw:?} was found out by none of {FLAWED_SEEDS} storms"),
        }
    }
}

/// The registry holds each fact of a person and a circular once, whatever its acts are called: an id makes the answer to a repetition exact, but
/// it is not what keeps an acknowledgement from standing twice.
#[test]
fn an_act_that_comes_under_another_id_each_time_is_still_one_act() {
    for (seed, outcome) in storms(0, FLAWED_SEEDS, Some(Flaw::NewIdEachTime)) {
        if let Err(ruin) = outcome {
            panic!("seed {seed} did not settle: {:?}", ruin.faults);
        }
    }
}

/// What a line says in place of the registry, "recorded", the desk does not believe for long: the feed has to bear it out.
#[test]
fn an_answer_that_no_record_bears_out_is_asked_again() {
    for (seed, outcome) in storms(0, FLAWED_SEEDS, Some(Flaw::BelievesWhatItDidNotHear)) {
        if let Err(ruin) = outcome {
            panic!("seed {seed} did not settle: {:?}", ruin.faults);
        }
    }
}

#[test]
fn every_trouble_comes_up() {
    let kinds: BTreeSet<_> = (0..200)
        .flat_map(|seed| Weather::of(seed).events)
        .map(|(_, event)| format!("{:?}", discriminant(&event)))
        .collect();
    let last = discriminant(&Event::Remind);
    assert_eq!(kinds.len(), 22, "a kind of trouble never comes up ({last:?} is the last of them)");
}

//! What is read from outside, tried on stable with every file of `fuzz/corpus` and with mutations of them. The functions are those that
//! `make fuzz` runs without end (`fuzz/fuzz_targets`). `FAULT_ROUNDS` gives each file that many mutations, `FAULT_SEED` repeats a run;
//! `DIWAN_WRITE_CORPUS=1` writes the seeds anew after a change of the protocol.
#![allow(clippy::expect_used, clippy::panic, reason = "a property that does not hold must stop at once and say where")]

mod acts;
mod document;
mod feed;
mod fold;
mod mutate;
mod org;
mod push;
mod seeds;

use rand::SeedableRng;
use rand::rngs::StdRng;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Mutations of each file unless `FAULT_ROUNDS` says otherwise.
const ROUNDS: u64 = 4;
/// The seed unless `FAULT_SEED` says otherwise: the same mutations in every `make test`.
const SEED: u64 = 1448;

#[test]
fn arabic_folding_holds_for_any_text() {
    replay("fold", fold::holds);
}

#[test]
fn documents_and_their_hashes_hold_for_any_data() {
    replay("document", document::holds);
}

#[test]
fn push_lines_hold_wherever_they_are_cut() {
    replay("push", push::holds);
}

#[test]
fn the_drawer_holds_for_any_page() {
    replay("feed", feed::holds);
}

#[test]
fn rosters_are_whole_or_refused() {
    replay("org", org::holds);
}

#[test]
fn acts_at_the_counter_hold_for_any_body() {
    replay("acts", acts::holds);
}

#[test]
fn a_property_that_does_not_hold_is_told_with_its_input() {
    let told =
        catch_unwind(|| check("none", "a file", b"\xff!", &|bytes| assert!(bytes.is_ascii()))).expect_err("told");
    let text = told.downcast_ref::<String>().expect("a text");
    assert!(text.contains("a file") && text.contains(r"\xff!"), "{text}");
}

/// The committed inputs of a target.
fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn replay(target: &str, holds: fn(&[u8])) {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder(target))
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("read"))
        })
        .collect();
    files.sort();
    assert!(files.len() >= 3, "the corpus of {target} is gone");
    let (rounds, seed) = (number("FAULT_ROUNDS", ROUNDS), number("FAULT_SEED", SEED));
    let mut chance = StdRng::seed_from_u64(seed);
    for (name, content) in &files {
        check(target, name, content, &holds);
        for round in 0..rounds {
            let mutated = mutate::mutate(content, &files, &mut chance);
            check(target, &format!("{name}, mutation {round} with FAULT_SEED={seed}"), &mutated, &holds);
        }
    }
}

/// Runs one input; when it does not hold, says which, so that it can be put into the corpus.
fn check(target: &str, name: &str, input: &[u8], holds: &(impl Fn(&[u8]) + std::panic::RefUnwindSafe)) {
    if catch_unwind(|| holds(input)).is_err() {
        panic!("{target} does not hold for {name}: b\"{}\"", input.escape_ascii());
    }
}

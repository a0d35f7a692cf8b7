//! The hazard of cursors: a reader that passes a change before it is committed never sees it.
//! `FAULT_ROUNDS` turns it up, `FAULT_SEED` repeats who wrote to whom.

use crate::office::{Office, unit_stream, units};
use diwan_domain::StreamId;
use diwan_protocol::MAX_PAGE;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

crate::stories!(a_polling_reader_misses_nothing_while_sixteen_write);

const WRITERS: usize = 16;
const STREAMS: [&str; 4] = ["MOI", "HR", "IT", "HR-T"];

/// Letters of one writer in one round.
const LETTERS: usize = 15;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

async fn a_polling_reader_misses_nothing_while_sixteen_write(office: &Office) {
    let streams: Vec<StreamId> = STREAMS.into_iter().map(unit_stream).collect();
    let epoch = office.archive.agency().await.unwrap().epoch;
    let seed = number("FAULT_SEED").unwrap_or_else(|| rand::rng().random());
    eprintln!("seed: FAULT_SEED={seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let letters = LETTERS * usize::try_from(number("FAULT_ROUNDS").unwrap_or(1)).unwrap();
    let writing = Arc::new(AtomicUsize::new(WRITERS));
    let (mut writers, mut expected) = (Vec::new(), 0);
    for _ in 0..WRITERS {
        // Overlapping sets of streams: locks that were not taken in one order would soon hold each other up.
        let mut one = || {
            let many = chance.random_range(1..=STREAMS.len());
            let to: Vec<&str> = STREAMS.choose_multiple(&mut chance, many).copied().collect();
            expected += many;
            diwan_store::NewLetter { to: units(&to), ..office.letter("كتاب", "سلمى") }
        };
        let letters: Vec<_> = (0..letters).map(|_| one()).collect();
        let (archive, writing, now) = (Arc::clone(&office.archive), Arc::clone(&writing), office.now());
        writers.push(tokio::spawn(async move {
            for letter in letters {
                archive.send_letters(&[letter], now).await.unwrap();
            }
            writing.fetch_sub(1, Ordering::SeqCst);
        }));
    }
    let mut readers = Vec::new();
    for stream in streams {
        let (archive, writing) = (Arc::clone(&office.archive), Arc::clone(&writing));
        readers.push(tokio::spawn(async move {
            let mut after = 0;
            loop {
                // Looked at before the page: a page read after the last writer ended is the last one needed.
                let done = writing.load(Ordering::SeqCst) == 0;
                let page = archive.entries(&stream, epoch, after, MAX_PAGE).await.unwrap();
                for entry in &page.entries {
                    // Every change is a new item here, so every seq must be met, in order.
                    assert_eq!(entry.seq, after + 1, "{stream}: a seq was skipped");
                    after = entry.seq;
                }
                assert_eq!(page.after, after, "{stream}: the next cursor is beyond what was read");
                if done && !page.more {
                    assert_eq!(after, page.head.head, "{stream}: the head is further than its entries");
                    return after;
                }
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let mut seen = 0;
    for reader in readers {
        seen += reader.await.unwrap();
    }
    assert_eq!(seen as usize, expected);
    office.assert_sound().await;
}

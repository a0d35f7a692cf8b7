//! The hazard of cursors: a reader that passes a change before it is committed never sees it.

use crate::office::{Office, unit_stream, units};
use diwan_domain::StreamId;
use diwan_protocol::MAX_PAGE;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

crate::stories!(a_polling_reader_misses_nothing_while_sixteen_write);

const WRITERS: usize = 16;

/// How many letters each writer sends; more in a longer run: `DIWAN_ROUNDS=500`.
fn rounds() -> usize {
    std::env::var("DIWAN_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(15)
}

async fn a_polling_reader_misses_nothing_while_sixteen_write(office: &Office) {
    let streams: Vec<StreamId> = ["MOI", "HR", "IT", "HR-T"].into_iter().map(unit_stream).collect();
    let epoch = office.archive.agency().await.unwrap().epoch;
    let writing = Arc::new(AtomicUsize::new(WRITERS));
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        // Overlapping sets of streams: locks that were not taken in one order would soon hold each other up.
        let sets = [&["HR", "IT"][..], &["MOI", "HR-T"], &["IT", "MOI", "HR"], &["HR-T", "HR"]];
        let letters: Vec<_> = (0..rounds())
            .map(|n| diwan_store::NewLetter {
                to: units(sets[(writer + n) % sets.len()]),
                ..office.letter("كتاب", "سلمى")
            })
            .collect();
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
    // Of four consecutive letters of a writer, each takes another set: 2 + 2 + 3 + 2 entries.
    let expected: usize = (0..WRITERS).flat_map(|w| (0..rounds()).map(move |n| [2, 2, 3, 2][(w + n) % 4])).sum();
    assert_eq!(seen as usize, expected);
    office.assert_sound().await;
}

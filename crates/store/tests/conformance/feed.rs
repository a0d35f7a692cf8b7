//! The feed as desks read it: pages, cursors, snapshots, the self-check.

use crate::office::{MORNING, Office, refusal};
use diwan_domain::check::{check_text, item_check};
use diwan_domain::{Fact, ItemId, StreamId};
use diwan_protocol::feed::KIND_LETTER;
use diwan_protocol::{Entry, MAX_PAGE, ProblemType, StreamHead};
use std::collections::BTreeMap;

crate::stories!(
    a_page_ends_at_its_last_entry_and_says_whether_there_is_more,
    a_cursor_of_another_history_is_refused,
    a_snapshot_brings_the_newest_first_and_each_once,
    a_key_that_is_none_is_refused,
    count_and_check_are_those_of_the_items,
    every_member_gets_the_same_bytes,
    a_page_of_long_bodies_stops_before_it_is_too_large,
    a_stream_without_changes_has_head_zero,
);

fn salma(office: &Office) -> StreamId {
    StreamId::employee(&office.employee("سلمى"))
}

async fn letters(office: &Office, how_many: usize) -> Vec<ItemId> {
    let letters: Vec<_> = (0..how_many).map(|n| office.letter(&format!("كتاب {n}"), "سلمى")).collect();
    office.archive.send_letters(&letters, office.now()).await.unwrap();
    letters.into_iter().map(|l| l.id).collect()
}

async fn epoch(office: &Office) -> i64 {
    office.archive.agency().await.unwrap().epoch
}

async fn a_page_ends_at_its_last_entry_and_says_whether_there_is_more(office: &Office) {
    let ids = letters(office, 5).await;
    let (stream, epoch) = (salma(office), epoch(office).await);
    let (mut after, mut seen, mut pages) = (0, Vec::new(), 0);
    loop {
        let page = office.archive.entries(&stream, epoch, after, 2).await.unwrap();
        assert_eq!(page.after, page.entries.last().map_or(after, |e| e.seq));
        assert!(page.entries.windows(2).all(|pair| pair[0].seq < pair[1].seq));
        assert_eq!(page.head.head, 5);
        seen.extend(page.entries.iter().map(|e| e.id));
        (after, pages) = (page.after, pages + 1);
        if !page.more {
            break;
        }
    }
    assert_eq!((seen, pages), (ids, 3));
    let empty = office.archive.entries(&stream, epoch, after, 2).await.unwrap();
    assert_eq!((empty.entries.len(), empty.after, empty.more), (0, after, false));
    assert_eq!(
        office.archive.entries(&stream, epoch, 0, 0).await.unwrap().entries.len(),
        1,
        "a limit of nothing is one"
    );
    assert_eq!(office.archive.entries(&stream, epoch, 0, u32::MAX).await.unwrap().entries.len(), 5);
}

async fn a_cursor_of_another_history_is_refused(office: &Office) {
    letters(office, 2).await;
    let (stream, epoch) = (salma(office), epoch(office).await);
    for (epoch, after) in [(epoch + 1, 0), (epoch - 1, 0), (epoch, 3), (epoch, -1), (epoch, i64::MAX)] {
        assert_eq!(refusal(office.archive.entries(&stream, epoch, after, 10).await), ProblemType::StreamReset);
    }
    office.tamper("UPDATE stream SET purged_through = 1");
    assert_eq!(refusal(office.archive.entries(&stream, epoch, 0, 10).await), ProblemType::StreamReset);
    assert_eq!(office.archive.entries(&stream, epoch, 1, 10).await.unwrap().entries.len(), 1);
}

async fn whole_snapshot(office: &Office, stream: &StreamId, limit: u32) -> (Vec<Entry>, StreamHead) {
    let (mut entries, mut key, mut first) = (Vec::new(), None, None);
    loop {
        let page = office.archive.snapshot(stream, key.as_deref(), limit).await.unwrap();
        first.get_or_insert(page.as_of);
        entries.extend(page.entries);
        key = page.next;
        if key.is_none() {
            return (entries, first.unwrap());
        }
    }
}

async fn a_snapshot_brings_the_newest_first_and_each_once(office: &Office) {
    let ids = letters(office, 4).await;
    let mut old = office.letter("قديم", "سلمى");
    old.registered_at = MORNING.plus_secs(-86_400);
    // Two of one moment: their order is that of their ids, and a page may end between them.
    let mut twin = office.letter("توأم", "سلمى");
    twin.registered_at = old.registered_at;
    office.archive.send_letters(&[old.clone(), twin.clone()], office.now()).await.unwrap();
    let newest_first: Vec<_> = ids.into_iter().rev().chain([twin.id, old.id]).collect();
    for limit in [1, 4, 5, 6, 100] {
        let (entries, as_of) = whole_snapshot(office, &salma(office), limit).await;
        assert_eq!(entries.iter().map(|e| e.id).collect::<Vec<_>>(), newest_first, "limit {limit}");
        assert_eq!((as_of.head, as_of.count), (6, 6));
        assert!(entries.iter().all(|e| e.kind == KIND_LETTER && e.ver == 1 && e.data.is_some()));
    }
}

async fn a_key_that_is_none_is_refused(office: &Office) {
    letters(office, 2).await;
    for wrong in ["", "1", "a.b", "1.ffffffff-ffff-ffff-ffff-ffffffffffff", "9.' OR 1=1 --", "\0"] {
        assert_eq!(
            refusal(office.archive.snapshot(&salma(office), Some(wrong), 1).await),
            ProblemType::BadRequest,
            "{wrong}"
        );
        assert_eq!(
            refusal(office.archive.board(&office.employee("نورة"), Some(wrong), 1).await),
            ProblemType::BadRequest
        );
    }
}

async fn count_and_check_are_those_of_the_items(office: &Office) {
    letters(office, 3).await;
    let circular = office.issue("تعميم").await;
    // A receipt item that comes into being and changes twice.
    for fact in [Fact::Reached, Fact::Opened, Fact::Acknowledged] {
        office.does("سلمى", fact, &circular).await;
    }
    for stream in [salma(office), StreamId::all()] {
        let page = office.archive.entries(&stream, epoch(office).await, 0, MAX_PAGE).await.unwrap();
        let live: BTreeMap<_, _> = page.entries.iter().map(|e| (e.id, e.ver)).collect();
        let sum = live.iter().fold(0u64, |sum, (id, ver)| sum.wrapping_add(item_check(*id, *ver)));
        assert_eq!((page.head.count, page.head.check), (live.len() as i64, check_text(sum)));
        let (snapshot, _) = whole_snapshot(office, &stream, 2).await;
        assert_eq!(snapshot.iter().map(|e| (e.id, e.ver)).collect::<BTreeMap<_, _>>(), live);
    }
    office.assert_sound().await;
}

async fn every_member_gets_the_same_bytes(office: &Office) {
    let circular = office.issue("تعميم للجميع").await;
    let (a, b) = (office.employee("سلمى"), office.employee("خالد"));
    let (a, b) =
        (office.archive.item(&a, circular.id).await.unwrap(), office.archive.item(&b, circular.id).await.unwrap());
    let page = office.archive.entries(&StreamId::all(), epoch(office).await, 0, 10).await.unwrap();
    let bytes = page.entries[0].data.as_ref().unwrap().get();
    assert_eq!((a.unwrap().data.get(), b.unwrap().data.get()), (bytes, bytes));
    assert_eq!(serde_json::to_string(&circular).unwrap(), bytes, "exactly one serialisation of the document");
    assert!(office.archive.item(&office.employee("سلمى"), office.id()).await.unwrap().is_none());
}

async fn a_page_of_long_bodies_stops_before_it_is_too_large(office: &Office) {
    let long = "ن".repeat(250_000);
    let letters: Vec<_> = (0..24)
        .map(|n| diwan_store::NewLetter { body: long.clone(), ..office.letter(&n.to_string(), "سلمى") })
        .collect();
    office.archive.send_letters(&letters, office.now()).await.unwrap();
    let page = office.archive.entries(&salma(office), epoch(office).await, 0, 1000).await.unwrap();
    assert!(page.more && page.entries.len() < 24 && page.entries.len() > 10, "{}", page.entries.len());
    let (snapshot, _) = whole_snapshot(office, &salma(office), 1000).await;
    assert_eq!(snapshot.len(), 24);
}

async fn a_stream_without_changes_has_head_zero(office: &Office) {
    letters(office, 1).await;
    let streams = [salma(office), StreamId::all(), salma(office)];
    let heads = office.archive.heads(&streams).await.unwrap();
    assert_eq!(
        heads.iter().map(|h| h.stream.as_str()).collect::<Vec<_>>(),
        ["all", "employee:301"],
        "sorted, each once"
    );
    assert_eq!((heads[0].head, heads[0].count, heads[0].check.as_str()), (0, 0, "0000000000000000"));
    let page = office.archive.entries(&StreamId::all(), epoch(office).await, 0, 10).await.unwrap();
    assert_eq!((page.entries.len(), page.after, page.more), (0, 0, false));
    assert!(office.archive.snapshot(&StreamId::all(), None, 10).await.unwrap().next.is_none());
}

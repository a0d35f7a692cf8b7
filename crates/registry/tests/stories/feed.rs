//! feed/1: heads, cursors, snapshots, and the sync that costs nothing when nothing moved.

use crate::wire::{PATIENCE, Wire, kind, problem};
use diwan_domain::check::{check_text, item_check};
use diwan_domain::document::Confidentiality;
use diwan_domain::{Audience, StreamId};
use diwan_protocol::{EntriesPage, HeadsAnswer, Letterbox, Op, ProblemType, SnapshotPage};
use diwan_testkit::office::{Circular, Office};
use reqwest::Method;
use reqwest::header::{ETAG, IF_NONE_MATCH};

#[tokio::test]
async fn a_circular_to_everybody_is_one_entry_of_one_stream_for_all() {
    let office = Office::open().await;
    let (salma, rashid) = (office.employee("سلمى").await, office.employee("راشد").await);
    let before = salma.head(&StreamId::all()).await;
    let issued = office.issue(Circular::on("للجميع")).await;
    let after = salma.head(&StreamId::all()).await;
    assert_eq!((after.head, after.count), (before.head + 1, before.count + 1));
    let path = format!("/v1/streams/all/entries?epoch={}&after={}", after.epoch, before.head);
    let hers = Wire::of(&office, &salma).get(&path).await.text().await.expect("a page");
    let his = Wire::of(&office, &rashid).get(&path).await.text().await.expect("a page");
    assert_eq!(hers, his, "the same bytes for every member");
    let page: EntriesPage = serde_json::from_str(&hers).expect("a page");
    assert_eq!(page.entries.len(), 1);
    assert_eq!((page.entries[0].id, page.entries[0].op), (issued.id, Op::Put));
    assert_eq!((page.after, page.more), (after.head, false));
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_and_the_sums_agree() {
    let office = Office::open().await;
    for number in 0..7 {
        office.issue(Circular::on(&format!("رقم {number}"))).await;
    }
    let salma = office.employee("سلمى").await;
    let head = salma.head(&StreamId::all()).await;
    let (mut after, mut seen, mut sum) = (0, Vec::new(), 0u64);
    loop {
        let page = salma.letterbox.entries(&salma.token, &StreamId::all(), head.epoch, after, 3).await.expect("a page");
        assert!(page.entries.len() <= 3);
        assert_eq!(
            Some(page.after),
            page.entries.last().map(|entry| entry.seq),
            "the last entry returned, never the head"
        );
        for entry in &page.entries {
            sum = sum.wrapping_add(item_check(entry.id, entry.ver));
            seen.push(entry.seq);
        }
        after = page.after;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, (1..=7).collect::<Vec<i64>>());
    assert_eq!((head.count, head.check), (7, check_text(sum)));
}

#[tokio::test]
async fn a_cursor_of_another_epoch_or_from_the_future_resets_this_stream_only() {
    let office = Office::open().await;
    office.issue(Circular::on("أول")).await;
    let salma = office.employee("سلمى").await;
    let head = salma.head(&StreamId::all()).await;
    let wire = Wire::of(&office, &salma);
    for (epoch, after) in [(head.epoch + 1, 0), (head.epoch - 1, 0), (head.epoch, head.head + 1), (head.epoch, -1)] {
        let path = format!("/v1/streams/all/entries?epoch={epoch}&after={after}");
        let refused = problem(wire.get(&path).await).await;
        assert!(matches!(refused.kind(), Some(ProblemType::StreamReset | ProblemType::BadRequest)), "{refused:?}");
    }
    let path = format!("/v1/streams/{}/entries?epoch={}&after=0", salma.own_stream(), head.epoch);
    assert_eq!(wire.get(&path).await.status(), 200);
}

#[tokio::test]
async fn a_snapshot_comes_newest_first_and_resumes_at_any_page() {
    let office = Office::open().await;
    for number in 0..5 {
        office.clock.advance_secs(60);
        office.issue(Circular::on(&format!("رقم {number}"))).await;
    }
    let salma = office.employee("سلمى").await;
    let page = |key: Option<String>| {
        let salma = &salma;
        async move { salma.letterbox.snapshot(&salma.token, &StreamId::all(), key.as_deref(), 2).await.expect("a page") }
    };
    let first: SnapshotPage = page(None).await;
    let second = page(first.next.clone()).await;
    let second_again = page(first.next.clone()).await;
    let third = page(second.next.clone()).await;
    assert!(third.next.is_none());
    let ids = |p: &SnapshotPage| p.entries.iter().map(|e| e.id).collect::<Vec<_>>();
    assert_eq!(ids(&second), ids(&second_again));
    let all: Vec<i64> =
        [first, second, third].iter().flat_map(|p| p.entries.iter().map(|e| e.registered_at.0)).collect();
    assert_eq!(all.len(), 5);
    assert!(all.is_sorted_by(|a, b| a > b), "{all:?}");
}

#[tokio::test]
async fn a_sync_that_is_up_to_date_is_one_request_and_304() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (_, tag) = salma.letterbox.heads(&salma.token, None, 0).await.expect("heads").expect("news");
    let answer = Wire::of(&office, &salma).request(Method::GET, "/v1/heads").header(IF_NONE_MATCH, &tag).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 304);
    assert_eq!(answer.headers()[ETAG], tag.as_str());
    assert!(answer.bytes().await.expect("no body").is_empty());
    office.issue(Circular::on("جديد")).await;
    let (heads, new_tag) = salma.letterbox.heads(&salma.token, Some(&tag), 0).await.expect("heads").expect("news");
    assert_ne!(tag, new_tag);
    assert!(heads.streams.iter().any(|head| head.stream == StreamId::all() && head.head == 1));
}

#[tokio::test]
async fn the_session_has_a_tag_that_the_clock_does_not_change() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let first = wire.get("/v1/session").await;
    let tag = first.headers()[ETAG].clone();
    office.clock.advance_secs(60);
    let again = wire.request(Method::GET, "/v1/session").header(IF_NONE_MATCH, &tag).send().await.expect("an answer");
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn a_long_poll_waits_for_a_move_of_another_process_and_answers_then() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (_, tag) = salma.letterbox.heads(&salma.token, None, 0).await.expect("heads").expect("news");
    let poll = tokio::spawn({
        let (letterbox, token) = (salma.letterbox.clone(), salma.token.clone());
        async move { letterbox.heads(&token, Some(&tag), 55).await }
    });
    // Straight into the archive, as another process does: nobody tells this registry.
    office.issue_elsewhere(Circular::on("أثناء الانتظار")).await;
    let answer = tokio::time::timeout(PATIENCE, poll).await.expect("in time").expect("no panic").expect("an answer");
    let (HeadsAnswer { streams }, _) = answer.expect("news, not a 304");
    assert!(streams.iter().any(|head| head.stream == StreamId::all() && head.head == 1));
}

#[tokio::test]
async fn a_long_poll_ends_with_304_when_nothing_moves() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (_, tag) = salma.letterbox.heads(&salma.token, None, 0).await.expect("heads").expect("news");
    let answer = salma.letterbox.heads(&salma.token, Some(&tag), 1).await.expect("an answer");
    assert!(answer.is_none());
}

#[tokio::test]
async fn a_long_poll_of_a_session_that_ends_is_told_so() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let (_, tag) = salma.letterbox.heads(&salma.token, None, 0).await.expect("heads").expect("news");
    let wire = Wire::of(&office, &salma);
    let poll = tokio::spawn(async move {
        wire.request(Method::GET, "/v1/heads?wait=55").header(IF_NONE_MATCH, tag).send().await.expect("an answer")
    });
    office.archive().end_sessions(&salma.number, office.clock.now()).await.expect("ended");
    // The next move of anything wakes the poll, and it finds its session gone.
    office.issue_elsewhere(Circular::on("بعد الخروج")).await;
    assert_eq!(
        kind(tokio::time::timeout(PATIENCE, poll).await.expect("in time").expect("no panic")).await,
        ProblemType::SignedOut
    );
}

#[tokio::test]
async fn an_item_is_for_those_whose_streams_hold_it() {
    let office = Office::open().await;
    let issued = office.issue(Circular::on("لتقنية المعلومات").to_unit("IT")).await;
    let path = format!("/v1/items/{}", issued.id);
    let inside = Wire::of(&office, &office.employee("مريم").await).get(&path).await;
    assert_eq!(inside.status(), 200);
    let tag = inside.headers()[ETAG].clone();
    let body: serde_json::Value = inside.json().await.expect("an item");
    assert_eq!(
        (body["kind"].as_str(), body["data"]["subject"].as_str()),
        (Some("circular/1"), Some("لتقنية المعلومات"))
    );
    let unchanged = Wire::of(&office, &office.employee("مريم").await)
        .request(Method::GET, &path)
        .header(IF_NONE_MATCH, tag)
        .send()
        .await;
    assert_eq!(unchanged.expect("an answer").status(), 304);
    let outside = Wire::of(&office, &office.employee("سلمى").await).get(&path).await;
    assert_eq!(kind(outside).await, ProblemType::NotFound);
}

#[tokio::test]
async fn a_confidential_circular_reaches_the_named_person_and_nobody_else_even_by_its_id() {
    let office = Office::open().await;
    let circular =
        Circular { confidentiality: Confidentiality::Confidential, ..Circular::on("سري").to_person("سلمى") };
    let issued = office.issue(circular).await;
    let path = format!("/v1/items/{}", issued.id);
    assert_eq!(Wire::of(&office, &office.employee("سلمى").await).get(&path).await.status(), 200);
    for name in ["نورة", "عائشة", "ناصر", "عبدالله"] {
        let wire = Wire::of(&office, &office.employee(name).await);
        assert_eq!(kind(wire.get(&path).await).await, ProblemType::NotFound, "{name}");
    }
}

#[tokio::test]
async fn a_letter_comes_the_same_way() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let to = Audience { people: [salma.number.clone()].into(), ..Audience::default() };
    let sent = office.send("بشأن الإجازة", to).await;
    let document = salma.document(sent.id).await;
    assert_eq!((document.subject.as_str(), document.number), ("بشأن الإجازة", sent.number));
}

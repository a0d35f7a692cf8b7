//! The push line: first all heads, then only what moved; notices at once; a goodbye at the end.

use crate::wire::{PATIENCE, Wire, eventually, kind};
use diwan_domain::StreamId;
use diwan_protocol::{Letterbox, LetterboxError, Notice, ProblemType, PushEvent, StreamHead};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::persona::Persona;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

/// An open line of somebody.
struct Line(BoxStream<'static, Result<PushEvent, LetterboxError>>);

impl Line {
    async fn of(persona: &Persona) -> Self {
        Self(persona.letterbox.push(&persona.token).await.expect("a line"))
    }

    /// The next event that is not a mere sign of life; `None` when the line ended.
    async fn next(&mut self) -> Option<PushEvent> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("an event in time") {
                Some(Ok(PushEvent::Alive)) => {}
                Some(Ok(event)) => return Some(event),
                Some(Err(_)) | None => return None,
            }
        }
    }

    async fn heads(&mut self) -> Vec<StreamHead> {
        loop {
            if let PushEvent::Heads(heads) = self.next().await.expect("heads before the end") {
                return heads;
            }
        }
    }

    async fn notice(&mut self) -> Notice {
        loop {
            if let PushEvent::Notice(notice) = self.next().await.expect("a notice before the end") {
                return notice;
            }
        }
    }
}

#[tokio::test]
async fn a_circular_of_another_process_rings_on_the_open_line() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    let first = line.heads().await;
    assert_eq!(first, salma.heads().await.streams, "first all heads");

    let issued = office.issue_elsewhere(Circular::on("عاجل للجميع")).await;
    let notice = line.notice().await;
    assert_eq!((notice.id, notice.number), (issued.id, issued.number));
    assert_eq!((notice.subject.as_str(), notice.stream), ("عاجل للجميع", StreamId::all()));
    assert_eq!(notice.deadline, Some(office.clock.now().plus_secs(7 * 86_400)));
    let moved = line.heads().await;
    let names: Vec<&StreamId> = moved.iter().map(|head| &head.stream).collect();
    assert_eq!(names, vec![&StreamId::all()], "then only those that moved");
}

#[tokio::test]
async fn what_is_not_for_one_is_not_told_and_what_only_informs_does_not_ring() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    office.issue(Circular::on("لغيرها").to_unit("IT")).await;
    office.issue(Circular::on("للعلم").to_unit("HR").informing()).await;
    let next = line.next().await.expect("an event");
    let PushEvent::Heads(heads) = next else { panic!("only heads were expected, not {next:?}") };
    assert_eq!(heads.len(), 1);
    assert_eq!(heads[0].stream.as_str(), "unit:HR");
}

#[tokio::test]
async fn an_acknowledgement_on_one_desk_is_told_to_the_other() {
    let office = Office::open().await;
    let (desk, other) = (office.desk_of("سلمى", "desk-1").await, office.desk_of("سلمى", "desk-2").await);
    let issued = office.issue(Circular::on("إقرار")).await;
    let mut line = Line::of(&other).await;
    line.heads().await;
    desk.acknowledge(issued.id, office.clock.now()).await;
    let own = desk.own_stream();
    eventually("the other desk hears of it", async || {
        line.heads().await.iter().any(|head| head.stream == own).then_some(())
    })
    .await;
}

#[tokio::test]
async fn many_moves_in_a_moment_are_told_together() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    for number in 0..20 {
        office.issue(Circular::on(&format!("رقم {number}")).informing()).await;
    }
    let (mut events, mut reached) = (0, 0);
    while reached < 20 {
        events += 1;
        reached =
            line.heads().await.iter().find(|head| head.stream == StreamId::all()).map_or(reached, |head| head.head);
    }
    assert_eq!(reached, 20);
    assert!(events < 20, "twenty moves came in {events} events");
}

#[tokio::test]
async fn the_line_ends_with_the_session() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    office.clock.advance_secs(13 * 3600);
    assert!(line.next().await.is_none());
}

#[tokio::test]
async fn the_line_ends_when_one_signs_out_everywhere() {
    let office = Office::open().await;
    let (desk, other) = (office.desk_of("سلمى", "desk-1").await, office.desk_of("سلمى", "desk-2").await);
    let mut line = Line::of(&other).await;
    line.heads().await;
    desk.letterbox.sign_out(&desk.token, true).await.expect("signed out");
    assert!(line.next().await.is_none());
}

#[tokio::test]
async fn a_registry_that_goes_down_says_goodbye_and_is_found_again() {
    let mut office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    let goodbye = tokio::spawn(async move {
        let last = line.next().await;
        (last, line.next().await)
    });
    office.close_registry().await;
    let (last, after) = tokio::time::timeout(PATIENCE, goodbye).await.expect("in time").expect("no panic");
    assert!(matches!(last, Some(PushEvent::Bye(ms)) if ms > 0), "{last:?}");
    assert!(after.is_none());
    office.open_registry().await;
    assert!(salma.session().await.is_ok(), "the session outlives the process");
}

#[tokio::test]
async fn many_desks_are_asked_to_spread_before_they_fetch_what_is_for_all() {
    let office = Office::open_with(|config| config.push.spread_ms_per_desk = 100.0).await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    office.issue(Circular::on("للجميع").informing()).await;
    let first = line.next().await.expect("an event");
    assert!(matches!(first, PushEvent::Spread(100)), "{first:?}");
    assert!(matches!(line.next().await, Some(PushEvent::Heads(_))));
}

#[tokio::test]
async fn a_silent_line_shows_that_it_lives() {
    let office = Office::open_with(|config| config.push.alive_secs = 1).await;
    let salma = office.employee("سلمى").await;
    let mut line = Line::of(&salma).await;
    line.heads().await;
    let next = tokio::time::timeout(PATIENCE, line.0.next()).await.expect("in time").expect("not ended");
    assert_eq!(next, Ok(PushEvent::Alive));
}

#[tokio::test]
async fn the_answer_tells_proxies_to_keep_their_hands_off_and_lines_of_one_person_are_counted() {
    let office = Office::open_with(|config| config.limits.pushes_per_person = 1).await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let line =
        wire.request(reqwest::Method::GET, "/v1/push").header("accept-encoding", "zstd").send().await.expect("a line");
    let headers = line.headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(headers["cache-control"], "no-store, no-transform");
    assert_eq!(headers["x-accel-buffering"], "no");
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(kind(wire.get("/v1/push").await).await, ProblemType::Overloaded);
    drop(line);
    eventually("the place is free again", async || (wire.get("/v1/push").await.status() == 200).then_some(())).await;
}

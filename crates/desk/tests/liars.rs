//! Servers that lie, or are none: said in words, nothing believed, no panic, no endless loop.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use async_trait::async_trait;
use diwan_desk::ports::Clock;
use diwan_desk::view::{FailureCode, Phase};
use diwan_domain::StreamId;
use diwan_protocol::{EntriesPage, HeadsAnswer, LetterboxError, Problem, ProblemType, SnapshotPage};
use diwan_testkit::line::{Call, Line};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::place::SERVER;
use support::twisted::{Twisted, Ways};
use support::{Paper, World};

type Twist<T> = Box<dyn Fn(&mut T) + Send + Sync>;

/// How an honest registry's answers are twisted while it lies.
struct Liar {
    lies: AtomicBool,
    entries: Twist<EntriesPage>,
    snapshot: Twist<SnapshotPage>,
    heads: Twist<HeadsAnswer>,
}

impl Default for Liar {
    fn default() -> Self {
        let lies = AtomicBool::new(true);
        Self { lies, entries: Box::new(|_| {}), snapshot: Box::new(|_| {}), heads: Box::new(|_| {}) }
    }
}

impl Liar {
    fn twist<T>(&self, twist: &Twist<T>, answer: &mut T) {
        if self.lies.load(Ordering::SeqCst) {
            twist(answer);
        }
    }
}

#[async_trait]
impl Ways for Liar {
    async fn heads(&self, answer: &mut HeadsAnswer) {
        self.twist(&self.heads, answer);
    }
    async fn entries(&self, page: &mut EntriesPage) {
        self.twist(&self.entries, page);
    }
    async fn snapshot(&self, page: &mut SnapshotPage) {
        self.twist(&self.snapshot, page);
    }
}

/// A desk that has 300 letters meets the lie; once it ends, everything is right again and nothing twisted has stayed.
async fn the_desk_withstands(name: &str, make: impl FnOnce(&mut Liar)) {
    let paper = Paper::open();
    for n in 0..300 {
        paper.letter(&format!("كتاب {n}"), vec![]);
    }
    let mut liar = Liar::default();
    make(&mut liar);
    let liar = Arc::new(liar);
    liar.lies.store(false, Ordering::SeqCst);
    let world = World::with(Twisted::of(&paper, &liar));
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;

    liar.lies.store(true, Ordering::SeqCst);
    paper.restore();
    let circular = paper.issue("تعميم");
    let status = place.until_later(name, |s| s.link.failure == Some(FailureCode::BadAnswer)).await;
    assert_eq!(status.phase, Phase::Ready, "{name}");
    assert!(place.desk.list(Default::default(), 0, 10).await.is_ok(), "{name}: the list stays readable");

    // No endless loop: time stands still from here on, so only the look that runs just now may still ask. A desk that turned in a
    // circle would ask while the status is read from the disk two hundred times.
    let asked = world.line.calls().len();
    for _ in 0..200 {
        place.status().await;
    }
    let more = world.line.calls().split_off(asked);
    assert!(more.len() <= 30, "{name}: it asks on and on: {more:?}");

    liar.lies.store(false, Ordering::SeqCst);
    place.until_later("the truth is here", |s| s.cached == 301 && s.link.failure.is_none() && s.sync.is_none()).await;
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.settled().await;
    assert!(paper.has_acknowledged("salma", circular.id), "{name}");
}

#[tokio::test]
async fn pages_of_a_snapshot_that_lie_are_refused() {
    the_desk_withstands("more without progress", |liar| {
        liar.snapshot = Box::new(|page| {
            page.entries.clear();
            page.next = Some("for ever".into());
        });
    })
    .await;
    the_desk_withstands("the same key again", |liar| {
        liar.snapshot = Box::new(|page| page.next = Some("k".into()));
    })
    .await;
    the_desk_withstands("a page of another stream", |liar| {
        liar.snapshot = Box::new(|page| page.as_of.stream = StreamId::from_stored("unit:SECRET"));
    })
    .await;
}

#[tokio::test]
async fn heads_that_lie_are_refused() {
    the_desk_withstands("a stream twice", |liar| {
        liar.heads = Box::new(|heads| heads.streams.extend(heads.streams.clone()));
    })
    .await;
    the_desk_withstands("sums that nothing gives", |liar| {
        liar.heads = Box::new(|heads| heads.streams.iter_mut().for_each(|h| h.check = "0123456789abcdef".into()));
    })
    .await;
}

#[tokio::test]
async fn pages_of_changes_that_lie_are_refused() {
    let lies: Vec<(&str, Twist<EntriesPage>)> = vec![
        ("a cursor beyond the last entry", Box::new(|page| page.after += 1000)),
        ("a seq that goes back", Box::new(|page| page.entries.extend(page.entries.clone()))),
        (
            "more without progress",
            Box::new(|page| {
                page.entries.clear();
                page.more = true;
            }),
        ),
        ("a page of another stream", Box::new(|page| page.head.stream = StreamId::from_stored("unit:SECRET"))),
    ];
    for (name, lie) in lies {
        let paper = Paper::open();
        let liar = Arc::new(Liar { entries: lie, ..Liar::default() });
        let world = World::with(Twisted::of(&paper, &liar));
        let place = world.start();
        place.sign_in("salma").await;
        place.settled().await;
        paper.issue("تعميم");
        place.until_later(name, |s| s.link.failure == Some(FailureCode::BadAnswer)).await;
        assert_eq!(place.status().await.cached, 0, "{name}: nothing of it was stored");
        liar.lies.store(false, Ordering::SeqCst);
        world.bell.shows(&[]).await;
        place.until_later("the truth is here", |s| s.duties.owed == 1 && s.link.failure.is_none()).await;
    }
}

#[tokio::test]
async fn a_stream_that_is_refused_is_left_and_the_others_go_on() {
    let paper = Paper::open();
    let circular = paper.issue("تعميم");
    let heads: Twist<HeadsAnswer> = Box::new(|heads| {
        let mut foreign = heads.streams[0].clone();
        foreign.stream = StreamId::from_stored("unit:SECRET");
        heads.streams.push(foreign);
    });
    let liar = Liar { heads, ..Liar::default() };
    let world = World::with(Twisted::of(&paper, &Arc::new(liar)));
    let place = world.start();
    place.sign_in("salma").await;
    place.until("the circular is here", |s| s.duties.owed == 1 && s.link.online).await;
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    place.until_later("it is sent", |s| s.outbox.waiting == 0).await;
    assert!(paper.has_acknowledged("salma", circular.id));
}

#[tokio::test]
async fn an_older_answer_on_the_way_hides_nothing_that_push_told() {
    let paper = Paper::open();
    let remembered: Mutex<Option<HeadsAnswer>> = Mutex::default();
    // A proxy that gives what it heard first.
    let heads: Twist<HeadsAnswer> = Box::new(move |heads: &mut HeadsAnswer| {
        let mut remembered = remembered.lock().expect("a proxy");
        *heads = remembered.get_or_insert_with(|| heads.clone()).clone();
    });
    let liar = Arc::new(Liar { heads, ..Liar::default() });
    let world = World::with(Twisted::of(&paper, &liar));
    let place = world.start();
    place.sign_in("salma").await;
    place.settled().await;
    paper.issue("تعميم");
    let asked = world.line.count(Call::Heads);
    place.until_later("the desk asks again by itself", |_| world.line.count(Call::Heads) > asked + 3).await;
    assert_eq!(place.status().await.cached, 0, "and is told the old story");
    liar.lies.store(false, Ordering::SeqCst);
    let honest = world.clock.now();
    place.until_later("it is here", |s| s.duties.owed == 1).await;
    assert!(world.clock.now().since(honest) < 300_000, "long before a desk looks that was told nothing");
}

/// A server that gives the same error to everything.
struct Wrong(LetterboxError);

impl Ways for Wrong {
    fn refuses(&self) -> Option<LetterboxError> {
        Some(self.0.clone())
    }
}

fn wrong(error: LetterboxError) -> Arc<Twisted<Wrong>> {
    Twisted::of(&Paper::open(), &Arc::new(Wrong(error)))
}

#[tokio::test]
async fn a_server_that_is_no_registry_is_named_for_what_it_is() {
    let table = [
        (LetterboxError::NotARegistry, FailureCode::NotARegistry),
        (LetterboxError::OtherProtocol("feed/2".into()), FailureCode::OtherProtocol),
        (LetterboxError::Untrusted("UnknownIssuer".into()), FailureCode::Untrusted),
        (LetterboxError::BadAnswer("malformed".into()), FailureCode::BadAnswer),
        (Problem::new(ProblemType::ClientTooOld).into(), FailureCode::TooOld),
        (Problem::new(ProblemType::Overloaded).into(), FailureCode::Overloaded),
        (Problem::new(ProblemType::TooManyAttempts).into(), FailureCode::TooManyAttempts),
    ];
    for (error, code) in table {
        let world = World::with(wrong(error));
        let place = world.start();
        assert_eq!(place.sign_in_fails(SERVER, "salma", "whatever").await, code);
        assert_eq!(place.status().await.phase, Phase::SignedOut);
    }
}

/// After a start with a kept token the desk says what is wrong with the server now, keeps everything and does not hammer.
#[tokio::test]
async fn a_server_that_turned_wrong_is_said_in_the_status_and_nothing_is_lost() {
    let paper = Paper::open();
    let circular = paper.issue("تعميم");
    let mut world = World::with(paper.clone());
    let place = world.start();
    place.sign_in("salma").await;
    place.until("it is owed", |s| s.duties.owed == 1).await;
    place.settled().await;
    place.kill().await;

    let honest = Arc::clone(&world.line);
    world.line = Line::to(wrong(LetterboxError::NotARegistry));
    let place = world.start();
    place.acknowledge(&circular.id.to_string()).await.expect("acknowledged");
    let status = place.until("it is named", |s| s.link.failure == Some(FailureCode::NotARegistry)).await;
    assert_eq!((status.phase, status.cached, status.outbox.rejected), (Phase::Ready, 1, 0));
    world.advance(Duration::from_secs(600));
    place.until_later("it waits", |s| s.outbox.waiting > 0).await;
    let acts = world.line.count(Call::Act);
    assert!(acts < 40, "{acts} tries");
    place.kill().await;

    world.line = honest;
    let place = world.start();
    place.settled().await;
    assert!(paper.has_acknowledged("salma", circular.id));
}

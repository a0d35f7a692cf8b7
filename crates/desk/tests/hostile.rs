//! Servers that mean harm, on real sockets before a real registry: endless and packed bodies, login pages, other hosts, garbage instead of
//! events. Each is refused or bounded, said in words, and forgotten as soon as the registry answers for itself again.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

mod support;

use bytes::Bytes;
use diwan_desk::view::{FailureCode, Phase};
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::number_of;
use support::World;
use support::front::{Front, Lie, OURS, head, says};
use support::place::Place;
use tokio::net::TcpListener;

const GIGABYTE: usize = 1 << 30;
const MEGABYTE: u64 = 1 << 20;
/// How much this process may grow by the worst that it hears.
const MOST_GROWTH: u64 = 50 * MEGABYTE;
const JSON: &str = "content-type: application/json";
const EVENTS: &str = "content-type: text/event-stream";

/// Memory is the process's: where the stories of this file share one, they are told one after the other.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The most memory that this process had since the last [`forget_memory`], in bytes. Linux only; elsewhere nothing is measured.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Lets the high-water mark begin anew; the mark right after it is what the process has now.
fn forget_memory() -> Option<u64> {
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    most_memory()
}

/// A gigabyte of spaces in 32 KiB: a frame of zstd whose blocks each say "this byte, 131,072 times". `window` is its window descriptor.
fn packed_gigabyte(window: u8) -> Vec<u8> {
    const BLOCK: usize = 128 * 1024;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, window];
    let blocks = GIGABYTE / BLOCK;
    for nth in 0..blocks {
        let last = u32::from(nth + 1 == blocks);
        let header = (u32::try_from(BLOCK).expect("small") << 3) | (1 << 1) | last;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

/// Salma's desk behind the front, with one circular that she owes.
async fn sit_down(place: &Place<'_>, front: &Front) {
    place.sign_in_at(&front.url(), &login_of(&number_of("سلمى")), PASSWORD).await;
    place.settled().await;
}

fn computer(front: &Front) -> World {
    World::with(std::sync::Arc::new(diwan_protocol::client::HttpLetterbox::new(&front.url(), None).expect("a line")))
}

/// Answers that are lies to whatever is asked: the name, what the person is told, the answer.
fn answers(elsewhere: &str) -> Vec<(&'static str, FailureCode, Lie)> {
    use FailureCode::{BadAnswer, NotARegistry};
    let page = "<html><h1>مرحباً بكم في شبكة الضيوف</h1></html>";
    let says = |status: &str, headers: &[&str], body: &[u8]| Lie::Says(says(status, headers, body).into());
    let spaces = Bytes::from(vec![b' '; 64 * 1024]);
    let gigabyte = |headers: &[&str]| Lie::Goes(head("200 OK", headers), spaces.clone(), GIGABYTE / spaces.len());
    let length = format!("content-length: {GIGABYTE}");
    let location = format!("location: {elsewhere}");
    let packed = ["content-encoding: zstd", OURS, JSON];
    let session = r#"{"employee":"1","name":"x","roles":[]}"#;
    vec![
        (
            "a login page of a guest network",
            NotARegistry,
            says("200 OK", &["content-type: text/html"], page.as_bytes()),
        ),
        ("a redirect to a login page", NotARegistry, says("302 Found", &[&location], b"")),
        ("a redirect by something that calls itself a registry", BadAnswer, says("302 Found", &[OURS, &location], b"")),
        (
            "a page of a registry that is none",
            BadAnswer,
            says("200 OK", &[OURS, "content-type: text/html"], page.as_bytes()),
        ),
        ("the answer to another question", BadAnswer, says("200 OK", &[OURS, JSON], session.as_bytes())),
        ("an answer without a body", BadAnswer, says("200 OK", &[OURS, JSON], b"")),
        ("a gigabyte that says its length", BadAnswer, gigabyte(&[OURS, JSON, &length])),
        ("a gigabyte that does not", BadAnswer, gigabyte(&[OURS, JSON, "connection: close"])),
        (
            "a gigabyte of refusal",
            BadAnswer,
            Lie::Goes(
                head("409 Conflict", &[OURS, "content-type: application/problem+json"]),
                spaces.clone(),
                GIGABYTE / spaces.len(),
            ),
        ),
        ("a packed gigabyte", BadAnswer, says("200 OK", &packed, &packed_gigabyte(0x38))),
        ("a packed gigabyte with the widest window", BadAnswer, says("200 OK", &packed, &packed_gigabyte(0x88))),
        ("a body that cannot be unpacked", BadAnswer, says("200 OK", &packed, b"not packed at all")),
        ("depth without end", BadAnswer, says("200 OK", &[OURS, JSON], "[".repeat(900_000).as_bytes())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_server_answers_the_desk_stays_whole_says_why_and_goes_on_with_the_registry() {
    let _alone = ALONE.lock().await;
    let office = Office::open().await;
    let front = Front::before(&office.url()).await;
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let other_host = format!("http://{}/v1/session", elsewhere.local_addr().expect("an address"));
    let world = computer(&front);
    let place = world.start();
    sit_down(&place, &front).await;

    for (nth, (name, code, lie)) in (1..).zip(answers(&other_host)) {
        let before = forget_memory();
        front.lies(move |_| Some(lie.clone()));
        office.issue(Circular::on(name)).await;
        let status = place.until_later(name, |s| s.link.failure == Some(code)).await;
        assert_eq!((status.phase, status.cached, status.link.online), (Phase::Ready, nth - 1, false), "{name}");
        assert_eq!(place.subjects(Default::default()).await.len() as i64, nth - 1, "{name}: everything stays readable");
        if let (Some(before), Some(most)) = (before, most_memory()) {
            assert!(
                most.saturating_sub(before) < MOST_GROWTH,
                "{name}: {} MiB more",
                (most.saturating_sub(before)) / MEGABYTE
            );
        }
        front.is_honest();
        let here = |s: &diwan_desk::view::Status| s.cached == nth && s.link.failure.is_none() && s.link.online;
        place.until_later("the registry is back", here).await;
    }
    let waited = tokio::time::timeout(std::time::Duration::ZERO, elsewhere.accept()).await;
    assert!(waited.is_err(), "a redirect was followed to another host");
    place.until_later("everything is sent", |s| s.outbox.waiting == 0 && s.outbox.rejected == 0).await;
}

/// Pages that are right in everything but their measure: as many entries as fit, each of them tiny.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_measure_is_refused_before_it_is_held() {
    let _alone = ALONE.lock().await;
    let office = Office::open().await;
    let front = Front::before(&office.url()).await;
    let world = computer(&front);
    let place = world.start();
    sit_down(&place, &front).await;
    let entry =
        r#"{"seq":1,"op":"drop","kind":"k","id":"00000000-0000-7000-8000-000000000001","ver":1,"registered_at":1},"#;
    let first = [head("200 OK", &[OURS, JSON, "connection: close"]).as_ref(), br#"{"entries":["#].concat();
    let page = Lie::Goes(first.into(), entry.repeat(1000).into(), 100_000);
    let before = forget_memory();
    front.lies(move |asked| asked.contains("/entries").then(|| page.clone()));
    office.issue(Circular::on("تعميم")).await;
    place.until_later("it is said", |s| s.link.failure == Some(FailureCode::BadAnswer)).await;
    if let (Some(before), Some(most)) = (before, most_memory()) {
        assert!(most.saturating_sub(before) < MOST_GROWTH, "{} MiB more", (most.saturating_sub(before)) / MEGABYTE);
    }
    front.is_honest();
    place.until_later("the registry is back", |s| s.cached == 1 && s.link.failure.is_none()).await;
}

/// What a push line can be instead of one.
fn push_lies() -> Vec<(&'static str, Lie)> {
    let events = || head("200 OK", &[OURS, EVENTS, "connection: close"]);
    let chunked = head("200 OK", &[OURS, EVENTS, "transfer-encoding: chunked"]);
    let ever = |first: Bytes, again: Vec<u8>| Lie::Goes(first, again.into(), GIGABYTE / (16 * 1024));
    vec![
        ("a line without an end", ever(events(), vec![b'x'; 64 * 1024])),
        ("the same byte by byte", ever(chunked, b"1\r\nx\r\n".repeat(4096))),
        ("an event without an end", ever(events(), b"data: x\n".repeat(4096))),
        ("bytes that are no text", ever(events(), [0xff, b'\n', 0xfe, 0x00].repeat(4096))),
        ("a flood of news", ever(events(), b"event: heads\ndata: {\"streams\":[]}\n\n".repeat(512))),
        ("a flood of signs of life", ever(events(), b":\n\n".repeat(4096))),
        ("a page", Lie::Says(says("200 OK", &[OURS, "content-type: text/html"], "<html>").into())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_the_push_line_stops_nothing() {
    let _alone = ALONE.lock().await;
    let office = Office::open().await;
    for (nth, (name, lie)) in (1..).zip(push_lies()) {
        let front = Front::before(&office.url()).await;
        front.lies(move |asked| asked.contains("/push").then(|| lie.clone()));
        let world = computer(&front);
        let place = world.start();
        let before = forget_memory();
        place.sign_in_at(&front.url(), &login_of(&number_of("سلمى")), PASSWORD).await;
        // It hears of nothing by push, and finds it all the same.
        office.issue(Circular::on(name)).await;
        place.until_much_later(name, |s| s.cached == nth && s.duties.owed == nth).await;
        if let (Some(before), Some(most)) = (before, most_memory()) {
            assert!(
                most.saturating_sub(before) < MOST_GROWTH,
                "{name}: {} MiB more",
                (most.saturating_sub(before)) / MEGABYTE
            );
        }
        front.is_honest();
        place.until_later("all is well", |s| s.link.failure.is_none() && s.link.online && s.outbox.waiting == 0).await;
        place.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attachment_that_is_another_one_is_not_kept() {
    let _alone = ALONE.lock().await;
    let office = Office::open().await;
    let front = Front::before(&office.url()).await;
    office.issue(Circular::on("تعميم").with_file("جدول.pdf", b"%PDF-1.7 the real one")).await;
    let world = computer(&front);
    let place = world.start();
    sit_down(&place, &front).await;
    let id = place.desk.list(Default::default(), 0, 1).await.expect("list").rows.remove(0).id;
    let file = place.desk.read(&id).await.expect("read").attachments.remove(0).sha256;
    front.lies(|asked| {
        let other =
            || Lie::Says(says("200 OK", &[OURS, "content-type: application/pdf"], "%PDF-1.7 another!!!!").into());
        asked.contains("/blobs/").then(other)
    });
    assert_eq!(place.desk.attachment(&file).await.expect_err("refused").code, FailureCode::WrongHash);
    front.is_honest();
    assert_eq!(place.desk.attachment(&file).await.expect("the real one").as_ref(), b"%PDF-1.7 the real one");
}

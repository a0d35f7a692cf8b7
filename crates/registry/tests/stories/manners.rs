//! Whatever is sent, the answer is well-formed, names the protocol, and says no more than it must.

use crate::wire::{Wire, kind, problem};
use diwan_protocol::{MAX_REQUEST_BYTES, PROTOCOL, PROTOCOL_HEADER, ProblemType};
use diwan_testkit::office::Office;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

#[tokio::test]
async fn an_address_that_is_none_and_a_method_that_fits_none_are_problems() {
    let office = Office::open().await;
    let wire = Wire::to(&office);
    assert_eq!(kind(wire.get("/v1/nothing").await).await, ProblemType::NotFound);
    assert_eq!(kind(wire.get("/").await).await, ProblemType::NotFound);
    let wrong_method = wire.request(Method::DELETE, "/v1/heads").send().await.expect("an answer");
    assert_eq!(wrong_method.status(), 405);
    assert!(wrong_method.headers().contains_key("allow"));
    assert_eq!(problem(wrong_method).await.kind(), Some(ProblemType::BadRequest));
}

#[tokio::test]
async fn malformed_json_is_a_problem_that_repeats_nothing_of_it() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let wire = Wire::of(&office, &salma);
    for body in [
        "{".to_owned(),
        "[]".to_owned(),
        "\u{0}".to_owned(),
        r#"{"actions":[{"id":"sesame-42"}]}"#.to_owned(),
        r#"{"actions":[],"sesame-42":1}"#.to_owned(),
        format!(r#"{{"actions":{}}}"#, "[".repeat(10_000)),
    ] {
        let refused = problem(wire.post("/v1/actions", body).await).await;
        assert_eq!(refused.kind(), Some(ProblemType::BadRequest));
        assert!(!format!("{refused:?}").contains("sesame"), "{refused:?}");
    }
    let untyped = wire.request(Method::POST, "/v1/actions").body(r#"{"actions":[]}"#).send().await.expect("an answer");
    assert_eq!(kind(untyped).await, ProblemType::BadRequest);
    let not_utf8 = wire.post("/v1/actions", vec![b'"', 0xff, b'"']).await;
    assert_eq!(kind(not_utf8).await, ProblemType::BadRequest);
}

#[tokio::test]
async fn an_oversized_body_is_refused_whether_or_not_its_size_is_told() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let big = vec![b' '; MAX_REQUEST_BYTES + 1];
    assert_eq!(kind(wire.post("/v1/actions", big.clone()).await).await, ProblemType::TooLarge);
    let untold = futures_util::stream::iter(
        big.chunks(64 * 1024).map(|c| Ok::<_, std::io::Error>(c.to_vec())).collect::<Vec<_>>(),
    );
    assert_eq!(kind(wire.post("/v1/actions", reqwest::Body::wrap_stream(untold)).await).await, ProblemType::TooLarge);
    let more_than_a_hundred = format!(r#"{{"actions":[{}]}}"#, vec![ACTION; 101].join(","));
    assert_eq!(kind(wire.post("/v1/actions", more_than_a_hundred).await).await, ProblemType::BadRequest);
}

const ACTION: &str = r#"{"id":"01a1ffdb-7875-7695-b232-427ed0381121","event":"opened","subject":"01a1ffdb-7875-7695-b232-427ed0381121","version":1,"content_sha256":"","device":"desk-1","device_time":0}"#;

#[tokio::test]
async fn wrong_parameters_are_refused_and_unknown_ones_too() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    for path in [
        "/v1/heads?wait=0",
        "/v1/heads?wait=56",
        "/v1/heads?wait=soon",
        "/v1/heads?hurry=1",
        "/v1/streams/all/entries?epoch=1",
        "/v1/streams/all/entries?epoch=1&after=0&limit=1001",
        "/v1/streams/all/snapshot?limit=0",
        "/v1/streams/all/snapshot?key=not-a-key-of-ours",
    ] {
        assert_eq!(kind(wire.get(path).await).await, ProblemType::BadRequest, "{path}");
    }
    for path in ["/v1/items/not-an-id", "/v1/items/00000000-0000-0000-0000-000000000000", "/v1/blobs/abc"] {
        assert_eq!(kind(wire.get(path).await).await, ProblemType::NotFound, "{path}");
    }
}

#[tokio::test]
async fn every_answer_names_the_protocol_and_a_desk_of_another_one_is_told_so() {
    let office = Office::open().await;
    let wire = Wire::to(&office);
    let well = wire.get("/healthz").await;
    assert_eq!(well.headers()[PROTOCOL_HEADER], PROTOCOL);
    assert_eq!(well.headers()["x-content-type-options"], "nosniff");
    assert_eq!(well.headers()["cache-control"], "no-store");
    let other =
        wire.request(Method::GET, "/healthz").header(PROTOCOL_HEADER, "feed/9").send().await.expect("an answer");
    assert_eq!(other.status(), 426);
    assert_eq!(kind(other).await, ProblemType::ClientTooOld);
}

#[tokio::test]
async fn big_answers_are_compressed_for_whoever_can_read_it() {
    let office = Office::open().await;
    for number in 0..20 {
        office.issue(diwan_testkit::office::Circular::on(&format!("تعميم {number}"))).await;
    }
    // A client that does not unpack by itself, so that the bytes on the wire are seen.
    let bare = reqwest::Client::builder().no_zstd();
    let wire = Wire::to_url(office.url(), bare).with_token(&office.employee("سلمى").await.token);
    let plain =
        wire.request(Method::GET, "/v1/streams/all/snapshot").header("accept-encoding", "identity").send().await;
    let plain = plain.expect("an answer").bytes().await.expect("a body");
    let packed = wire.request(Method::GET, "/v1/streams/all/snapshot").header("accept-encoding", "zstd").send().await;
    let packed = packed.expect("an answer");
    assert_eq!(packed.headers().get("content-encoding").map(|v| v.as_bytes()), Some(&b"zstd"[..]));
    assert!(packed.bytes().await.expect("a body").len() * 3 < plain.len());
}

#[tokio::test]
async fn figures_are_given_to_this_machine_and_count_what_happened() {
    let office = Office::open().await;
    office.employee("سلمى").await;
    let wire = Wire::to(&office);
    assert_eq!(wire.get("/v1/heads").await.status(), 401);
    let invented = Method::from_bytes(b"SESAME").expect("a method");
    assert_eq!(wire.request(invented, "/v1/heads").send().await.expect("an answer").status(), 405);
    let figures = wire.get("/metrics").await;
    assert!(figures.headers()[CONTENT_TYPE].to_str().expect("ascii").starts_with("text/plain"));
    let figures = figures.text().await.expect("a text");
    assert!(figures.contains("diwan_records{what=\"people\"} 12"), "{figures}");
    assert!(
        figures.contains("route=\"/v1/heads\",method=\"GET\",status=\"401\"") || figures.contains("status=\"401\""),
        "{figures}"
    );
}

#[tokio::test]
async fn figures_can_be_given_apart_and_are_then_not_given_at_the_counter() {
    let apart = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let office = Office::open_with(|config| config.metrics_listen = Some(apart)).await;
    assert_eq!(kind(Wire::to(&office).get("/metrics").await).await, ProblemType::NotFound);
    let wire = Wire::to_url(format!("http://{apart}"), reqwest::Client::builder());
    assert!(wire.get("/metrics").await.text().await.expect("a text").contains("diwan_records"));
}

#[tokio::test]
async fn a_slow_sender_is_given_up_and_others_are_served() {
    let office = Office::open_with(|config| config.limits.request_secs = 1).await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    let never_ends = futures_util::stream::once(async { Ok::<_, std::io::Error>(b"{".to_vec()) });
    let never_ends = futures_util::StreamExt::chain(never_ends, futures_util::stream::pending());
    let given_up = wire.post("/v1/actions", reqwest::Body::wrap_stream(never_ends)).await;
    assert_eq!(kind(given_up).await, ProblemType::Overloaded);
    assert_eq!(wire.get("/healthz").await.status(), 200);
}

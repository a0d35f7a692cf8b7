//! How long a server may take: answers that trickle for ever end at the deadline, whatever is asked. Time is simulated, so nobody waits.
#![allow(clippy::expect_used, reason = "a test stops at what should not happen")]

use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::StreamId;
use diwan_protocol::client::{Body, HttpLetterbox, Transport};
use diwan_protocol::session::SignIn;
use diwan_protocol::{Letterbox, LetterboxError};
use futures_util::{StreamExt, stream};
use http::{Request, Response};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A server that answers at once and then says one byte in so many seconds, for ever.
struct Dripping(Duration, &'static str);

#[async_trait]
impl Transport for Dripping {
    async fn carry(&self, _: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let pause = self.0;
        let drops = stream::repeat(()).then(move |()| async move {
            sleep(pause).await;
            Ok(Bytes::from_static(b" "))
        });
        let answer = Response::builder().header("diwan-protocol", "feed/1").header("content-type", self.1);
        Ok(answer.body(drops.boxed()).expect("an answer"))
    }
}

/// A server that takes the request and never says a word.
struct Silent;

#[async_trait]
impl Transport for Silent {
    async fn carry(&self, _: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        std::future::pending().await
    }
}

fn behind(transport: impl Transport + 'static) -> HttpLetterbox {
    HttpLetterbox::over("http://127.0.0.1:1", transport).expect("a line")
}

/// Every question that has one answer; which of them did not end as unreachable, and how long all of them took.
async fn ask_everything(server: &HttpLetterbox) -> Vec<&'static str> {
    let (all, who) = (
        StreamId::all(),
        SignIn { login: "salma".into(), password: "x".into(), device: "d".into(), device_name: String::new() },
    );
    let ends = [
        ("sign-in", server.sign_in(&who).await.err()),
        ("session", server.session("token").await.err()),
        ("heads", server.heads("token", None, 0).await.err()),
        ("long poll", server.heads("token", None, 55).await.err()),
        ("entries", server.entries("token", &all, 1, 0, 100).await.err()),
        ("snapshot", server.snapshot("token", &all, None, 100).await.err()),
        ("act", server.act("token", &[]).await.err()),
        ("board", server.board("token", None, 100).await.err()),
    ];
    let wrong = |end: &Option<LetterboxError>| !matches!(end, Some(LetterboxError::Unreachable(_)));
    ends.iter().filter(|(_, end)| wrong(end)).map(|(name, _)| *name).collect()
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_a_byte_a_second_ends_at_the_deadline() {
    let begun = Instant::now();
    let server = behind(Dripping(Duration::from_secs(1), "application/json"));
    assert_eq!(ask_everything(&server).await, Vec::<&str>::new());
    // Eight questions, of which two are pages of two minutes and one waits a minute on purpose.
    assert!(begun.elapsed() < Duration::from_secs(8 * 60), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up() {
    let begun = Instant::now();
    assert_eq!(ask_everything(&behind(Silent)).await, Vec::<&str>::new());
    assert!(begun.elapsed() < Duration::from_secs(5 * 60), "{:?}", begun.elapsed());
    assert!(behind(Silent).push("token").await.is_err(), "push as well");
    assert!(behind(Silent).blob("token", &"a".repeat(64), 0).await.is_err(), "and files");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_a_byte_a_second_ends_too() {
    struct Refusing(Dripping);

    #[async_trait]
    impl Transport for Refusing {
        async fn carry(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
            let mut answer = self.0.carry(request).await?;
            *answer.status_mut() = http::StatusCode::CONFLICT;
            Ok(answer)
        }
    }

    let server = behind(Refusing(Dripping(Duration::from_secs(1), "application/problem+json")));
    assert_eq!(ask_everything(&server).await, Vec::<&str>::new());
}

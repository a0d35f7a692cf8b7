//! What the registry of an earlier version said is understood by the letterbox of today, word for word as it was recorded.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at what should not happen")]

use diwan_domain::{ItemId, StreamId};
use diwan_protocol::action::ActionBatch;
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Letterbox, LetterboxError, ProblemType, PushEvent, SignIn};
use futures_util::StreamExt;
use serde_json::Value;
use std::collections::BTreeSet;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// One question and its answer.
struct Exchange {
    method: String,
    path: String,
    sent: String,
    status: u64,
    headers: String,
    answered: String,
}

impl Exchange {
    fn read(line: &str) -> Self {
        let told: Value = serde_json::from_str(line).expect("a line of the conversation is JSON");
        let text = |at: &str| told.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        let headers = told["answered_headers"].as_object().expect("headers");
        let headers = headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap_or_default()));
        Self {
            method: text("/method"),
            path: text("/path"),
            sent: text("/sent/text"),
            status: told["status"].as_u64().expect("a status"),
            headers: headers.collect(),
            answered: text("/answered/text"),
        }
    }

    /// A letterbox whose registry gives this answer.
    async fn again(&self) -> HttpLetterbox {
        let Self { status, headers, answered, .. } = self;
        let length = answered.len();
        let length = if *status == 304 { String::new() } else { format!("content-length: {length}\r\n") };
        let answer = format!("HTTP/1.1 {status} Answer\r\n{headers}{length}connection: close\r\n\r\n{answered}");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let _ = line.read(&mut [0u8; 65_536]).await;
                let _ = line.write_all(answer.as_bytes()).await;
                let _ = line.shutdown().await;
            }
        });
        HttpLetterbox::new(&address, None).expect("a letterbox")
    }
}

fn part(path: &str, number: usize) -> String {
    path.split(['?', '/']).nth(number).unwrap_or_default().replace("%3A", ":")
}

fn asked(path: &str, name: &str) -> Option<String> {
    let query = path.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// What today's letterbox makes of an answer: what it was, or what it could not understand.
async fn understood(exchange: &Exchange) -> Result<&'static str, LetterboxError> {
    let registry = exchange.again().await;
    let path = exchange.path.as_str();
    let number = |name| asked(path, name).and_then(|n| n.parse::<i64>().ok()).unwrap_or_default();
    Ok(match (exchange.method.as_str(), part(path, 2).as_str()) {
        ("POST", "sign-in") => {
            let body: SignIn = serde_json::from_str(&exchange.sent).expect("an older desk's words are understood");
            assert!(!registry.sign_in(&body).await?.token.is_empty());
            "sign-in"
        }
        ("POST", "sign-out") => {
            registry.sign_out("token", false).await?;
            "sign-out"
        }
        ("GET", "session") => {
            let session = registry.session("token").await?;
            assert!(!session.streams.is_empty() && session.agency.starts_with("وزارة"));
            "session"
        }
        ("GET", "heads") => {
            if let Some((heads, tag)) = registry.heads("token", Some("\"known\""), 0).await? {
                assert!(heads.streams.len() >= 5 && !tag.is_empty());
            }
            "heads"
        }
        ("GET", "streams") if part(path, 4) == "snapshot" => {
            let stream = StreamId::from_stored(part(path, 3));
            let page = registry.snapshot("token", &stream, None, 100).await?;
            assert!(i64::try_from(page.entries.len()) == Ok(page.as_of.count) && page.next.is_none());
            "snapshot"
        }
        ("GET", "streams") => {
            let stream = StreamId::from_stored(part(path, 3));
            let page = registry.entries("token", &stream, number("epoch"), number("after"), 1000).await?;
            assert!(page.after >= number("after") && page.head.stream == stream);
            "entries"
        }
        ("POST", "actions") => {
            let batch: ActionBatch = serde_json::from_str(&exchange.sent).expect("an older desk's acts are understood");
            let answer = registry.act("token", &batch.actions).await?;
            assert_eq!(answer.outcomes.len(), batch.actions.len());
            "actions"
        }
        ("GET", "board") if part(path, 3).is_empty() || part(path, 3).contains('=') => {
            assert!(!registry.board("token", None, 100).await?.circulars.is_empty());
            "board"
        }
        ("GET", "board") => {
            let circular = ItemId::parse(&part(path, 3)).expect("an id");
            assert!(!registry.board_detail("token", circular, None, None, 100).await?.people.is_empty());
            "circular"
        }
        ("GET", "push") => {
            let events: Vec<_> = registry.push("token").await?.take(2).collect().await;
            assert!(events.iter().all(Result::is_ok), "{events:?}");
            assert!(matches!(events[0], Ok(PushEvent::Heads(_))), "{events:?}");
            "push"
        }
        other => panic!("nobody knows how to ask {other:?}"),
    })
}

#[tokio::test]
async fn all_that_the_registry_of_version_0_1_0_said_is_understood() {
    let conversation = include_str!("../../../tests/frozen/0.1.0/conversation.jsonl");
    let mut seen = BTreeSet::new();
    for exchange in conversation.lines().map(Exchange::read) {
        match (exchange.status, understood(&exchange).await) {
            (200..=399, Ok(what)) => {
                seen.insert(what);
            }
            // Whoever signed out asks once more and is told so.
            (401, Err(LetterboxError::Problem(p))) if p.kind() == Some(ProblemType::SignedOut) => {}
            (status, other) => panic!("{} {} {status}: {other:?}", exchange.method, exchange.path),
        }
    }
    let all =
        ["actions", "board", "circular", "entries", "heads", "push", "session", "sign-in", "sign-out", "snapshot"];
    assert_eq!(seen, BTreeSet::from(all), "the conversation touched everything");
}

//! What the client makes of servers that are not the registry it expects. Each server here is a plain socket that says exactly what the test writes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at what should not happen")]

use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Letterbox, LetterboxError, ProblemType, PushEvent};
use futures_util::StreamExt;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Reads one request's head and answers with these bytes, then closes.
async fn answer_once(mut line: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) {
    let mut seen = Vec::new();
    let mut buffer = [0u8; 4096];
    while !seen.windows(4).any(|w| w == b"\r\n\r\n") {
        match line.read(&mut buffer).await {
            Ok(n) if n > 0 => seen.extend_from_slice(&buffer[..n]),
            _ => return,
        }
    }
    let _ = line.write_all(answer).await;
    let _ = line.shutdown().await;
}

/// A server that answers every request with the same bytes; gives its address.
async fn server_saying(answer: impl Into<Vec<u8>>) -> String {
    let answer: Arc<[u8]> = answer.into().into();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = format!("http://{}", listener.local_addr().expect("address"));
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move { answer_once(line, &answer).await });
        }
    });
    address
}

fn http(status: &str, headers: &[&str], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text + "\r\n" + body
}

const OURS: &str = "diwan-protocol: feed/1";

fn at(address: &str) -> HttpLetterbox {
    HttpLetterbox::new(address, None).expect("client")
}

async fn session_error(answer: String) -> LetterboxError {
    at(&server_saying(answer).await).session("token").await.expect_err("refused")
}

#[tokio::test]
async fn a_login_page_is_not_a_registry() {
    let page = http("200 OK", &["content-type: text/html"], "<h1>Welcome to the portal</h1>");
    assert_eq!(session_error(page).await, LetterboxError::NotARegistry);
    let refusal = http("404 Not Found", &["content-type: text/plain"], "no");
    assert_eq!(session_error(refusal).await, LetterboxError::NotARegistry);
}

#[tokio::test]
async fn another_version_is_named() {
    let answer = http("200 OK", &["diwan-protocol: feed/2", "content-type: application/json"], "{}");
    assert_eq!(session_error(answer).await, LetterboxError::OtherProtocol("feed/2".into()));
}

#[tokio::test]
async fn problems_arrive_with_their_type() {
    let body = r#"{"type":"urn:diwan:problem:signed-out","title":"Sign in first","status":401}"#;
    let error = session_error(http("401 Unauthorized", &[OURS, "content-type: application/problem+json"], body)).await;
    assert!(error.is_signed_out(), "{error:?}");
    // A status in the body that differs from the line's does not decide anything.
    let lying = r#"{"type":"urn:diwan:problem:overloaded","title":"x","status":200,"retry_after":7}"#;
    match session_error(http("503 Busy", &[OURS, "content-type: application/problem+json"], lying)).await {
        LetterboxError::Problem(p) => {
            assert_eq!((p.kind(), p.status, p.retry_after), (Some(ProblemType::Overloaded), 503, Some(7)));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = server_saying(http("200 OK", &[OURS], "{}")).await;
    let location = format!("location: {elsewhere}/v1/session");
    let error = session_error(http("302 Found", &[OURS, &location], "")).await;
    assert!(matches!(error, LetterboxError::BadAnswer(_)), "{error:?}");
}

#[tokio::test]
async fn malformed_and_oversized_answers_are_bad_answers_and_quote_nothing() {
    let error = session_error(http("200 OK", &[OURS, "content-type: application/json"], "{\"name\": secret")).await;
    assert!(matches!(&error, LetterboxError::BadAnswer(why) if !why.contains("secret")), "{error:?}");
    let endless = format!("\"{}\"", "a".repeat(2 * 1024 * 1024));
    let error = session_error(http("200 OK", &[OURS, "content-type: application/json"], &endless)).await;
    assert!(matches!(&error, LetterboxError::BadAnswer(why) if why.contains("larger")), "{error:?}");
}

#[tokio::test]
async fn a_server_that_ignores_the_range_gives_no_bytes_to_append() {
    let address = server_saying(http("200 OK", &[OURS], "the whole file")).await;
    let error = at(&address).blob("token", &"a".repeat(64), 5).await.err().expect("refused");
    assert!(matches!(error, LetterboxError::BadAnswer(_)));
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("port").local_addr().expect("address");
    let error = at(&format!("http://{free}")).session("token").await.expect_err("refused");
    assert!(matches!(error, LetterboxError::Unreachable(_)) && error.is_passing(), "{error:?}");
}

#[tokio::test]
async fn push_gives_its_events_and_ends_with_the_line() {
    let body = ": hello\n\nevent: spread\ndata: {\"ms\":250}\n\n";
    let address = server_saying(http("200 OK", &[OURS, "content-type: text/event-stream"], body)).await;
    let events: Vec<_> = at(&address).push("token").await.expect("push").collect().await;
    assert_eq!(events, vec![Ok(PushEvent::Alive), Ok(PushEvent::Spread(250))]);
}

async fn tls_server(names: &[&str]) -> (String, Vec<u8>) {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("certificate");
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("key");
    let config = ServerConfig::builder_with_provider(Arc::new(tokio_rustls::rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = format!("https://localhost:{}", listener.local_addr().expect("address").port());
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(line) = acceptor.accept(line).await {
                    answer_once(line, http("304 Not Modified", &[OURS], "").as_bytes()).await;
                }
            });
        }
    });
    (address, cert.pem().into_bytes())
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_untrusted_until_its_root_is_given() {
    let (address, pem) = tls_server(&["localhost"]).await;
    let error = at(&address).heads("token", Some("x"), 0).await.expect_err("refused");
    assert!(matches!(error, LetterboxError::Untrusted(_)), "{error:?}");
    assert!(!error.is_passing(), "it is not tried again by itself as if the line were down");
    let trusting = HttpLetterbox::new(&address, Some(&pem)).expect("client");
    assert_eq!(trusting.heads("token", Some("x"), 0).await, Ok(None));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_untrusted() {
    let (address, pem) = tls_server(&["other.example"]).await;
    let trusting = HttpLetterbox::new(&address, Some(&pem)).expect("client");
    let error = trusting.heads("token", None, 0).await.expect_err("refused");
    assert!(matches!(error, LetterboxError::Untrusted(_)), "{error:?}");
}

#[tokio::test]
async fn plain_http_behind_an_https_address_is_not_a_registry() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = format!("https://localhost:{}", listener.local_addr().expect("address").port());
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let _ = line.write_all(http("400 Bad Request", &[], "speak HTTP").as_bytes()).await;
        }
    });
    assert_eq!(at(&address).session("token").await.expect_err("refused"), LetterboxError::NotARegistry);
}

//! Clients that mean no good, on the port that speaks TLS.

use crate::hostile::MAY_GROW_KIB;
use crate::house::House;
use crate::program::{Built, PATIENCE, until};
use diwan_protocol::Letterbox;
use diwan_protocol::client::HttpLetterbox;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn garbage_and_silence_instead_of_a_handshake_are_given_up_and_a_desk_is_served() {
    let house = House::on_sqlite(1).await;
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let (certificate, key) = (house.folder().join("registry.pem"), house.folder().join("registry.key"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    let tls = format!("{{certificate={:?},key={:?}}}", certificate, key);
    let program = Built::take().start(&house, &[("TLS", &tls), ("LIMITS__IDLE_SECS", "2")]);
    let desk = async || {
        let url = program.url().replace("http://", "https://");
        let letterbox = HttpLetterbox::new(&url, Some(made.cert.pem().as_bytes())).expect("a client");
        let (heads, _) = letterbox.heads(&house.senders[0].token, None, 0).await.expect("heads").expect("no tag");
        assert!(!heads.streams.is_empty());
    };
    desk().await;
    let before = program.peak_kib();
    // The beginning of a greeting that announces 16 KiB and never brings them; a record of another kind; plain HTTP; noise; nothing.
    let half_greeting = [&b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03"[..], &[7; 16_000]].concat();
    let greetings: [Vec<u8>; 5] = [
        half_greeting,
        b"\x17\x03\x03\x00\x05hello".to_vec(),
        b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        vec![0xaa; 100_000],
        Vec::new(),
    ];
    let mut lines = Vec::new();
    for n in 0..500 {
        let mut line = TcpStream::connect(program.address).await.expect("a connection");
        let _closed_already = line.write_all(&greetings[n % greetings.len()]).await;
        lines.push(line);
    }
    desk().await;
    let ends = lines.into_iter().map(|mut line| async move {
        let mut rest = Vec::new();
        let _reset_or_closed = tokio::time::timeout(PATIENCE, line.read_to_end(&mut rest)).await.expect("it is ended");
        rest.len()
    });
    let said = join_all(ends).await;
    assert!(said.iter().all(|bytes| *bytes < 100), "an alert at most: {said:?}");
    let grown = program.peak_kib().saturating_sub(before);
    eprintln!("garbage for TLS: memory grew by {grown} KiB at its peak");
    assert!(grown <= MAY_GROW_KIB);
    desk().await;
    until("all of them are gone", async || (program.open_files() < 100).then_some(())).await;
}

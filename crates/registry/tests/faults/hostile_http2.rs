//! Clients that mean no good, over HTTP/2: streams that are begun and taken back, streams without end, settings without end.

use crate::hostile::{IMPATIENT, Siege};
use crate::program::PATIENCE;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `GET`, `http`, `/`, as the static table of HPACK abbreviates them.
const GET_ROOT: &[u8] = &[0x82, 0x86, 0x84];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

fn greeting() -> Vec<u8> {
    [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat()
}

/// The numbers that a client may give to streams.
fn streams() -> impl Iterator<Item = u32> {
    (0..).map(|n| 2 * n + 1)
}

/// Sends piece after piece until the other side has had enough: true when it ended the connection.
async fn is_ended(siege: &Siege, pieces: impl Iterator<Item = Vec<u8>>) -> bool {
    let mut line = siege.connect().await;
    let (mut reads, mut writes) = line.split();
    let sends = async {
        let _closed_already = writes.write_all(&greeting()).await;
        for piece in pieces {
            if writes.write_all(&piece).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let mut heard = Vec::new();
    tokio::select! {
        () = sends => false,
        ended = tokio::time::timeout(PATIENCE, reads.read_to_end(&mut heard)) => ended.is_ok(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn streams_taken_back_as_soon_as_they_are_begun_end_the_connection() {
    let mut siege = Siege::begin(&IMPATIENT).await;
    let begun_and_taken_back = streams().take(100_000).map(|stream| {
        let begin = frame(HEADERS, END_STREAM | END_HEADERS, stream, GET_ROOT);
        [begin, frame(RESET, 0, stream, &8u32.to_be_bytes())].concat()
    });
    assert!(is_ended(&siege, begun_and_taken_back).await);
    siege.desk_is_served().await;
    siege.ends("streams taken back").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn streams_headers_and_pings_without_end_are_bounded() {
    let mut siege = Siege::begin(&IMPATIENT).await;
    // Requests whose bodies never come.
    let open = streams().take(20_000).map(|stream| frame(HEADERS, END_HEADERS, stream, GET_ROOT));
    assert!(is_ended(&siege, open).await, "idle in the end");
    // One head that goes on and on.
    let begin = std::iter::once(frame(HEADERS, 0, 1, GET_ROOT));
    let goes_on = std::iter::repeat_n(frame(CONTINUATION, 0, 1, &[0x40; 8_000]), 2_000);
    assert!(is_ended(&siege, begin.chain(goes_on)).await);
    // Questions whose answers are never read are not kept for ever.
    let settings = std::iter::repeat_n(frame(SETTINGS, 0, 0, &[]), 20_000);
    let pings = std::iter::repeat_n(frame(PING, 0, 0, &[0; 8]), 20_000);
    assert!(is_ended(&siege, settings.chain(pings)).await);
    // Nothing after the greeting is silence.
    assert!(is_ended(&siege, std::iter::empty()).await);
    siege.desk_is_served().await;
    siege.ends("streams without end").await;
}

//! Acts as requests made beforehand, sent over raw sockets. Client, registry and engine share the machine's processors, so what a client
//! costs is missing elsewhere; this one costs next to nothing, as those who write into the bare engine do.

use anyhow::{Context, Result, bail, ensure};
use diwan_protocol::action::ActionBatch;
use diwan_protocol::{Action, PROTOCOL, PROTOCOL_HEADER};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(120);
/// The most bytes of an answer.
const MOST: usize = 1024 * 1024;
/// What stands in an answer for each act that had its effect.
const APPLIED: &[u8] = br#""status":"applied""#;

/// One request of one person, to the last byte, and how many acts are in it.
pub struct Letter {
    bytes: Vec<u8>,
    acts: usize,
}

impl Letter {
    /// Acts sent to this address under a session.
    pub fn of(address: SocketAddr, token: &str, actions: Vec<Action>) -> Result<Self> {
        let acts = actions.len();
        let body = serde_json::to_vec(&ActionBatch { actions })?;
        let head = format!(
            "POST /v1/actions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{PROTOCOL_HEADER}: {PROTOCOL}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Ok(Self { bytes: [head.into_bytes(), body].concat(), acts })
    }

    /// A request that only shows a session.
    pub fn greeting(address: SocketAddr, token: &str) -> Self {
        let head = format!("GET /v1/session HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n");
        Self { bytes: head.into_bytes(), acts: 0 }
    }
}

/// An open connection for such requests, one after the other.
pub struct Post {
    socket: TcpStream,
    read: Vec<u8>,
}

impl Post {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, read: Vec::new() })
    }

    /// Sends a request and reads its answer to the last byte. An error when any of its acts had no effect.
    pub async fn send(&mut self, letter: &Letter) -> Result<()> {
        self.socket.write_all(&letter.bytes).await?;
        let answer = tokio::time::timeout(PATIENCE, self.answer()).await.context("no answer came")??;
        let applied = count(answer, APPLIED);
        ensure!(applied == letter.acts, "{applied} of {} acts were applied", letter.acts);
        Ok(())
    }

    /// The body of the next answer, which must be a success.
    async fn answer(&mut self) -> Result<&[u8]> {
        self.read.clear();
        loop {
            if let Some(body) = body_at(&self.read)? {
                return self.read.get(body).context("the answer is longer than it said");
            }
            ensure!(self.read.len() < MOST, "the answer does not end");
            if self.socket.read_buf(&mut self.read).await? == 0 {
                bail!("the connection ended");
            }
        }
    }
}

/// Where the body of a whole answer stands; `None` while some of it is missing.
fn body_at(read: &[u8]) -> Result<Option<std::ops::Range<usize>>> {
    let Some(head) = read.windows(4).position(|part| part == b"\r\n\r\n") else { return Ok(None) };
    let text = String::from_utf8_lossy(read.get(..head).unwrap_or_default());
    ensure!(text.starts_with("HTTP/1.1 200 "), "refused: {text}");
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.context("an answer without a length")?.1.trim().parse()?;
    let start = head + 4;
    Ok((read.len() >= start + length).then_some(start..start + length))
}

fn count(text: &[u8], part: &[u8]) -> usize {
    text.windows(part.len()).filter(|some| *some == part).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_length_says_so_and_only_a_success_counts() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsalam";
        for cut in 0..whole.len() {
            assert_eq!(body_at(&whole[..cut]).unwrap(), None, "{cut}");
        }
        let body = body_at(whole).unwrap().unwrap();
        assert_eq!(&whole[body], b"salam");
        assert!(body_at(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").is_err());
    }

    #[test]
    fn every_act_that_had_its_effect_is_counted_and_no_other() {
        let answer = br#"{"outcomes":[{"status":"applied"},{"status":"rejected"},{"status":"applied"}]}"#;
        assert_eq!(count(answer, APPLIED), 2);
    }
}

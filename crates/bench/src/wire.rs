//! Raw sockets: push lines without a client's own weight, and a relay that counts what passes.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// How long a line may stay silent before the run is given up; the registry sends a comment every half minute.
const SILENCE: Duration = Duration::from_secs(120);
/// The most bytes that are kept while an event is awaited.
const MOST_KEPT: usize = 64 * 1024;

/// An open push line of one session.
pub struct PushLine {
    socket: TcpStream,
    read: Vec<u8>,
}

impl PushLine {
    /// Opens a line and waits for its first event, which lists all streams.
    pub async fn open(address: SocketAddr, token: &str) -> Result<Self> {
        let mut socket = TcpStream::connect(address).await?;
        let request = format!(
            "GET /v1/push HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await?;
        let mut line = Self { socket, read: Vec::new() };
        line.hears("event: heads").await?;
        Ok(line)
    }

    /// Waits for an event by its name; answers when it was read.
    pub async fn hears(&mut self, event: &str) -> Result<Instant> {
        loop {
            if let Some(end) = after(&self.read, event.as_bytes()) {
                self.read.drain(..end);
                return Ok(Instant::now());
            }
            if self.read.starts_with(b"HTTP/1.1 ") && !self.read.starts_with(b"HTTP/1.1 200") {
                bail!("no push line: {}", String::from_utf8_lossy(&self.read));
            }
            if self.read.len() > MOST_KEPT {
                bail!("the line says much, but never {event}");
            }
            let more = tokio::time::timeout(SILENCE, self.socket.read_buf(&mut self.read)).await;
            if more.context("the line is silent")?? == 0 {
                bail!("the line ended");
            }
        }
    }

    /// Forgets what was read so far, so that only what comes from now on counts.
    pub fn forget(&mut self) {
        while self.socket.try_read_buf(&mut self.read).is_ok_and(|n| n > 0) {}
        self.read = Vec::new();
    }
}

/// Where the text ends in what was read, when it is there.
fn after(read: &[u8], text: &[u8]) -> Option<usize> {
    read.windows(text.len()).position(|part| part == text).map(|at| at + text.len())
}

/// Passes every connection on to an address and counts the bytes of both directions.
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    bytes: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Relay {
    /// Opens a relay to an address.
    pub async fn to(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (address, bytes) = (listener.local_addr()?, Arc::new(AtomicU64::new(0)));
        let counted = Arc::clone(&bytes);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(target).await else { return };
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_in, far_out, Arc::clone(&counted)));
                tokio::spawn(carry(far_in, near_out, Arc::clone(&counted)));
            }
        });
        Ok(Self { address, bytes, task })
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counted: Arc<AtomicU64>) {
    let mut buffer = vec![0u8; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer).await {
        // Counted before it is passed on, so that whoever has an answer finds it counted.
        counted.fetch_add(n as u64, Ordering::SeqCst);
        let Some(part) = buffer.get(..n) else { return };
        if to.write_all(part).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_relay_counts_both_directions_and_changes_nothing() {
        let echo = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let relay = Relay::to(echo.local_addr().unwrap()).await.unwrap();
        let mut near = TcpStream::connect(relay.address).await.unwrap();
        near.write_all(b"salam").await.unwrap();
        let (mut far, _) = echo.accept().await.unwrap();
        let mut heard = [0u8; 5];
        far.read_exact(&mut heard).await.unwrap();
        far.write_all(b"wa salam").await.unwrap();
        let mut answer = [0u8; 8];
        near.read_exact(&mut answer).await.unwrap();
        assert_eq!((&heard, &answer, relay.bytes()), (b"salam", b"wa salam", 13));
    }

    #[test]
    fn an_event_is_found_wherever_reading_was_cut() {
        assert_eq!(after(b"id\nevent: heads\ndata", b"event: heads"), Some(15));
        assert_eq!(after(b"event: hea", b"event: heads"), None);
    }
}

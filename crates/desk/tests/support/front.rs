//! What stands between a desk and a real registry, on a real socket: it passes on what it is asked, until the story lets it lie.

use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The header by which a desk knows a registry.
pub const OURS: &str = "diwan-protocol: feed/1";

/// What a liar answers to one request.
#[derive(Clone)]
pub enum Lie {
    /// These bytes, and the line closes.
    Says(Bytes),
    /// The first bytes, then the second again and again while somebody reads, at most so many times.
    Goes(Bytes, Bytes, usize),
    /// The registry's answer with another body.
    Twists(fn(serde_json::Value) -> serde_json::Value),
}

/// What it is asked: the line of the request.
type Rule = Arc<dyn Fn(&str) -> Option<Lie> + Send + Sync>;

/// The front.
pub struct Front {
    address: SocketAddr,
    rule: Arc<Mutex<Option<Rule>>>,
    asked: Arc<AtomicUsize>,
}

impl Front {
    /// Stands before the registry at this address (`http://…`).
    pub async fn before(registry: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (rule, asked) = (Arc::new(Mutex::new(None::<Rule>)), Arc::new(AtomicUsize::new(0)));
        let (kept, counted) = (Arc::clone(&rule), Arc::clone(&asked));
        let registry = registry.trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let (rule, asked, registry) = (Arc::clone(&kept), Arc::clone(&counted), registry.clone());
                // A line that breaks is the desk's or the registry's own affair.
                tokio::spawn(async move { serve(line, &rule, &asked, &registry).await.ok() });
            }
        });
        Self { address, rule, asked }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it lies to whatever the rule gives a lie for.
    pub fn lies(&self, rule: impl Fn(&str) -> Option<Lie> + Send + Sync + 'static) {
        *self.rule.lock().expect("rule") = Some(Arc::new(rule));
    }

    /// From now on it passes everything on.
    pub fn is_honest(&self) {
        *self.rule.lock().expect("rule") = None;
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut line: TcpStream,
    rule: &Mutex<Option<Rule>>,
    asked: &AtomicUsize,
    registry: &str,
) -> std::io::Result<()> {
    let Some((head, body)) = request(&mut line).await? else { return Ok(()) };
    asked.fetch_add(1, Ordering::SeqCst);
    let first = head.lines().next().unwrap_or_default();
    let rule = rule.lock().expect("rule").clone();
    match rule.and_then(|rule| rule(first)) {
        None => {
            let mut beyond = ask(registry, &head, &body, true).await?;
            tokio::io::copy_bidirectional(&mut line, &mut beyond).await?;
        }
        Some(Lie::Says(bytes)) => line.write_all(&bytes).await?,
        Some(Lie::Goes(first, again, times)) => {
            line.write_all(&first).await?;
            for _ in 0..times {
                line.write_all(&again).await?;
            }
        }
        Some(Lie::Twists(twist)) => {
            let mut answer = Vec::new();
            ask(registry, &head, &body, false).await?.read_to_end(&mut answer).await?;
            line.write_all(&twisted(&answer, twist)).await?;
        }
    }
    line.shutdown().await
}

/// Asks the registry the same, with a line of its own that closes after the answer.
async fn ask(registry: &str, head: &str, body: &[u8], packed: bool) -> std::io::Result<TcpStream> {
    let mut beyond = TcpStream::connect(registry).await?;
    let kept = |l: &&str| {
        let name = l.to_ascii_lowercase();
        !name.starts_with("connection:") && (packed || !name.starts_with("accept-encoding:"))
    };
    let lines: Vec<&str> = head.trim_end().lines().filter(kept).collect();
    beyond.write_all(format!("{}\r\nconnection: close\r\n\r\n", lines.join("\r\n")).as_bytes()).await?;
    beyond.write_all(body).await?;
    Ok(beyond)
}

/// Reads one request: its head as text, and its body.
async fn request(line: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut seen = Vec::new();
    let end = loop {
        if let Some(at) = seen.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if line.read_buf(&mut seen).await? == 0 {
            return Ok(None);
        }
    };
    let body = seen.split_off(end);
    let head = String::from_utf8_lossy(&seen).into_owned();
    let length = |l: &str| l.to_ascii_lowercase().strip_prefix("content-length:").and_then(|n| n.trim().parse().ok());
    let length: usize = head.lines().find_map(length).unwrap_or(0);
    let mut body = body;
    while body.len() < length {
        if line.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some((head, body)))
}

/// The same answer around another body. One without a body is left as it is.
fn twisted(answer: &[u8], twist: fn(serde_json::Value) -> serde_json::Value) -> Vec<u8> {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
    let (head, body) = answer.split_at(end);
    let Ok(value) = serde_json::from_slice(body) else { return answer.to_vec() };
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.lines().next().unwrap_or_default();
    says(status.trim_start_matches("HTTP/1.1 "), &[OURS, "content-type: application/json"], twist(value).to_string())
}

/// A whole answer.
pub fn says(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("content-length: {}", body.len());
    let lines = [&[length.as_str(), "connection: close"], headers].concat();
    [head(status, &lines).as_ref(), body].concat()
}

/// The head of an answer.
pub fn head(status: &str, headers: &[&str]) -> Bytes {
    format!("HTTP/1.1 {status}\r\n{}\r\n\r\n", headers.join("\r\n")).into()
}

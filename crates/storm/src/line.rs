//! The line of a desk: hyper over simulated sockets in place of reqwest over real ones, with a proxy on it that plays tricks while the storm lasts.

use crate::diary::{Diary, lock};
use crate::house;
use crate::weather::Tricks;
use async_trait::async_trait;
use bytes::Bytes;
use diwan_protocol::LetterboxError;
use diwan_protocol::client::{Body, CONNECT, KEEP_IDLE, Transport};
use futures_util::{StreamExt, TryStreamExt};
use http::{Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioIo, TokioTimer};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use tower::util::BoxCloneSyncService;
use turmoil::net::TcpStream;

/// The way from one desk to the registry.
pub struct Line {
    client: Client<BoxCloneSyncService<Uri, Socket, io::Error>, Full<Bytes>>,
    diary: Diary,
    desk: usize,
    tricks: Mutex<(Tricks, StdRng)>,
    said: Mutex<HashMap<String, (http::response::Parts, Bytes)>>,
    until_ms: i64,
}

impl Line {
    /// A line that plays these tricks until then.
    pub fn new(diary: Diary, desk: usize, tricks: Tricks, dice: StdRng, until_ms: i64) -> Self {
        let connect = tower::service_fn(|_: Uri| async {
            let connected = tokio::time::timeout(CONNECT, TcpStream::connect((house::NAME, house::PORT))).await;
            Ok(Socket(TokioIo::new(connected.map_err(|_| io::ErrorKind::TimedOut)??)))
        });
        // The same pool of connections, with the same habits, as reqwest has.
        let client = Client::builder(Local)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEEP_IDLE)
            .build(BoxCloneSyncService::new(connect));
        Self { client, diary, desk, tricks: Mutex::new((tricks, dice)), said: Mutex::default(), until_ms }
    }

    /// Sends one request; the body follows.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let answer = self.client.request(request.map(Full::new)).await.map_err(broken)?;
        Ok(answer.map(|body| body.into_data_stream().map_err(broken).boxed()))
    }

    /// Sends one request and waits for the whole answer.
    async fn send_whole(&self, request: Request<Bytes>) -> Result<Response<Bytes>, LetterboxError> {
        let (head, body) = self.send(request).await?.into_parts();
        let body: Vec<Bytes> = body.try_collect().await?;
        Ok(Response::from_parts(head, body.concat().into()))
    }

    fn trick(&self) -> Trick {
        if self.diary.elapsed_ms() >= self.until_ms {
            return Trick::None;
        }
        let mut guard = lock(&self.tricks);
        let (tricks, dice) = &mut *guard;
        let drawn = dice.random_range(0..100);
        let bounds = [
            (tricks.cut, Trick::Cut),
            (tricks.lose, Trick::Lose),
            (tricks.twice, Trick::Twice),
            (tricks.stale, Trick::Stale),
        ];
        let mut reached = 0;
        let found = bounds.into_iter().find(|(percent, _)| {
            reached += percent;
            drawn < reached
        });
        found.map_or(Trick::None, |(_, trick)| trick)
    }

    /// What a proxy that keeps answers said to this before.
    fn remembered(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let kept = lock(&self.said);
        let (head, body) = kept.get(&address(request)).filter(|_| request.method() == Method::GET)?;
        Some(Response::from_parts(head.clone(), body.clone()))
    }

    fn remember(&self, address: String, answer: &Response<Bytes>) {
        let (head, ()) = answer.clone().map(drop).into_parts();
        lock(&self.said).entry(address).or_insert((head, answer.body().clone()));
    }

    async fn carry_with(&self, trick: Trick, request: Request<Bytes>) -> Result<Response<Bytes>, LetterboxError> {
        match trick {
            Trick::None => self.send_whole(request).await,
            Trick::Cut => Err(broken("cut")),
            Trick::Lose => {
                self.send_whole(request).await?;
                Err(broken("the answer is lost"))
            }
            Trick::Twice => {
                // A proxy that repeats what it thinks was lost; the desk hears the second answer.
                self.send_whole(request.clone()).await?;
                self.send_whole(request).await
            }
            Trick::Stale => match self.remembered(&request) {
                Some(answer) => Ok(answer),
                None => self.send_whole(request).await,
            },
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trick {
    None,
    Cut,
    Lose,
    Twice,
    Stale,
}

#[async_trait]
impl Transport for Line {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let address = address(&request);
        if address.ends_with("/v1/push") {
            let answer = self.send(request).await;
            self.diary.note(format!("desk {} push {}", self.desk, outcome(&answer)));
            return answer;
        }
        let (trick, keeps) = (self.trick(), request.method() == Method::GET);
        self.diary.note(format!("desk {} asks {} {address} {trick:?}", self.desk, request.method()));
        let answer = self.carry_with(trick, request).await;
        let bytes = answer.as_ref().map_or(0, |a| a.body().len());
        self.diary.note(format!("desk {} heard of {address}: {} {bytes}", self.desk, outcome(&answer)));
        let answer = answer?;
        if keeps && answer.status().is_success() {
            self.remember(address, &answer);
        }
        Ok(answer.map(|body| futures_util::stream::iter([Ok(body)]).boxed()))
    }
}

/// What a request asks for, without the server.
pub fn address(request: &Request<Bytes>) -> String {
    request.uri().path_and_query().map(ToString::to_string).unwrap_or_default()
}

fn outcome<B>(answer: &Result<Response<B>, LetterboxError>) -> String {
    match answer {
        Ok(answer) => answer.status().as_u16().to_string(),
        Err(error) => error.to_string(),
    }
}

/// A line that broke, and why.
pub fn broken(why: impl ToString) -> LetterboxError {
    LetterboxError::Unreachable(why.to_string())
}

/// A simulated socket as hyper's pool wants it.
struct Socket(TokioIo<TcpStream>);

impl Connection for Socket {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl Write for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Runs what drives a connection as a local task: those end in the order in which they began when the machine dies.
#[derive(Clone, Copy)]
struct Local;

impl<F: Future<Output: 'static> + 'static> hyper::rt::Executor<F> for Local {
    fn execute(&self, drives: F) {
        tokio::task::spawn_local(drives);
    }
}

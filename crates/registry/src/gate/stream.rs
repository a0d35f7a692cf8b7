//! The stream of one connection, which ends when the gate says so or when nothing happens on it.

use super::Gate;
use super::visit::{Stay, Visit};
use axum_server::accept::Accept;
use rustix::net::sockopt::set_tcp_user_timeout;
use std::future::{Future, Ready, ready};
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tower_http::add_extension::AddExtension;
use tower_service::Service;

/// A desk whose computer vanished without a word holds its push line no longer than this, in milliseconds: what was sent to it must be
/// confirmed by then, and a sign of life is sent often. The system would wait for a quarter of an hour.
const UNHEARD_MS: u32 = 90_000;

/// Makes the service of each connection that the gate lets in. It is asked before anything else is done for a connection, so that
/// one that is refused costs nothing but its acceptance.
pub struct Doorkeeper<M> {
    gate: Gate,
    make: M,
}

impl<M> Doorkeeper<M> {
    /// Asks the gate before `make` is asked.
    pub fn new(gate: Gate, make: M) -> Self {
        Self { gate, make }
    }
}

impl<M> Service<SocketAddr> for Doorkeeper<M>
where
    M: Service<SocketAddr>,
    M::Error: std::error::Error + Send + Sync + 'static,
    M::Future: Send + 'static,
{
    type Response = Entered<M::Response>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.make.poll_ready(cx).map_err(Error::other)
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        let stay = self.gate.enter(peer.ip(), Instant::now());
        let service = self.make.call(peer);
        Box::pin(async move {
            let stay = stay.ok_or(ErrorKind::ConnectionRefused)?;
            Ok(Entered { service: service.await.map_err(Error::other)?, stay: Arc::new(Mutex::new(Some(stay))) })
        })
    }
}

/// The service of a connection that was let in, with its place until the stream takes it over.
#[derive(Clone)]
pub struct Entered<S> {
    service: S,
    stay: Arc<Mutex<Option<Stay>>>,
}

impl<R, S: Service<R>> Service<R> for Entered<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<std::result::Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.service.call(request)
    }
}

/// Gives the stream its place in the house, and tells every request on it whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Usher;

impl<S> Accept<TcpStream, Entered<S>> for Usher {
    type Stream = Guarded<TcpStream>;
    type Service = AddExtension<S, Arc<Visit>>;
    type Future = Ready<Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, entered: Entered<S>) -> Self::Future {
        let stay = entered.stay.lock().unwrap_or_else(PoisonError::into_inner).take();
        ready(stay.ok_or_else(|| ErrorKind::NotConnected.into()).and_then(|stay| {
            // Small answers must not wait for the acknowledgement of earlier ones.
            stream.set_nodelay(true)?;
            set_tcp_user_timeout(&stream, UNHEARD_MS)?;
            let service = AddExtension::new(entered.service, Arc::clone(stay.visit()));
            Ok((Guarded::new(stream, stay), service))
        }))
    }
}

/// A stream that gives itself up when nothing was asked on it for too long, when the client takes nothing of an answer, or when it
/// has to make room.
pub struct Guarded<I> {
    inner: I,
    stay: Stay,
    look: Pin<Box<Sleep>>,
    stalled_since: Option<Instant>,
}

impl<I> Guarded<I> {
    fn new(inner: I, stay: Stay) -> Self {
        let policy = stay.visit().gate().policy();
        let look = Box::pin(sleep(policy.idle.min(policy.stall)));
        Self { inner, stay, look, stalled_since: None }
    }

    /// Fails when the connection has come to its end. Otherwise the task is woken when it is time to ask again.
    fn may_go_on(&mut self, cx: &mut Context<'_>) -> Result<()> {
        if self.stay.visit().must_go(cx) {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        while self.look.as_mut().poll(cx).is_ready() {
            let wait = self.patience_left(Instant::now()).ok_or_else(|| Error::from(ErrorKind::TimedOut))?;
            self.look.as_mut().reset(Instant::now() + wait);
        }
        Ok(())
    }

    /// How long to wait before looking again; `None` when patience is at its end. While a request is in work, as on a push line,
    /// only a client that takes nothing is impolite.
    fn patience_left(&self, now: Instant) -> Option<Duration> {
        let policy = self.stay.visit().gate().policy();
        let left = |since: Instant, limit: Duration| {
            limit.checked_sub(now.saturating_duration_since(since)).filter(|left| !left.is_zero())
        };
        let stalled = self.stalled_since.map_or(Some(policy.stall), |since| left(since, policy.stall))?;
        let idle = self.stay.visit().idle_since().map_or(Some(policy.idle), |since| left(since, policy.idle))?;
        Some(stalled.min(idle))
    }

    fn note_written<T>(&mut self, written: Poll<T>) -> Poll<T> {
        if written.is_ready() {
            self.stalled_since = None;
        } else {
            self.stalled_since.get_or_insert_with(Instant::now);
        }
        written
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Guarded<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        self.may_go_on(cx)?;
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Guarded<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.may_go_on(cx)?;
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.note_written(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.may_go_on(cx)?;
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.note_written(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

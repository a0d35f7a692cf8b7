//! Opening the counter and closing it in good order.

use crate::access;
use crate::gate::stream::{Doorkeeper, Usher};
use crate::gate::{Gate, Policy, files};
use crate::registry::Registry;
use crate::{http, jobs, tls};
use anyhow::Context;
use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use tokio::net::TcpSocket;

/// How long a handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How many connections the system holds for us while we are busy, as when all desks come back at once.
const BACKLOG: u32 = 4_096;
/// The most bytes of a request's head, and of an answer that waits for HTTP/1 to take it.
const HEAD_BYTES: usize = 16 * 1024;
/// The most headers of a request.
const HEADERS: usize = 64;
/// The most requests at once on one HTTP/2 connection.
const STREAMS: u32 = 64;
/// The most streams that a client may begin and take back before its connection is closed (HTTP/2 rapid reset).
const RESETS: usize = 32;
/// What one HTTP/2 stream, and one connection, may send before we took it.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 256 * 1024;
/// How often a silent HTTP/2 connection is asked whether it is still there, and how long it may take to say so.
const PING_EVERY: Duration = Duration::from_secs(60);
const PONG_WITHIN: Duration = Duration::from_secs(20);

/// Binds the configured address, refusing what must not be served in clear.
pub fn bind(registry: &Registry) -> anyhow::Result<TcpListener> {
    tls::settings(&registry.config)?;
    let address = registry.config.listen;
    listen(address).with_context(|| format!("cannot listen on {address}"))
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A registry that died must be able to come back at once, though the system still remembers its connections.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves until `shutdown` is done, then says goodbye on every push line, answers long polls, and lets open requests
/// finish within the configured time.
pub async fn serve(
    registry: Registry,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    registry.archive.agency().await?;
    let settings = tls::settings(&registry.config)?;
    http::health::recorder();
    if let Err(error) = registry.blobs.clear_leftovers(registry.now()) {
        tracing::warn!(%error, "leftovers of interrupted writes could not be removed");
    }
    listener.set_nonblocking(true)?;
    let drain = registry.drain.clone();
    let look = Duration::from_millis(registry.config.push.look_ms.max(10));
    let hub = registry.clone();
    let looking = tokio::spawn({
        let drain = drain.clone();
        async move { hub.hub.keep_looking(look, drain).await }
    });
    let working = tokio::spawn(jobs::run(registry.clone(), drain.clone()));
    let metrics = metrics_listener(&registry).await?;

    let policy = Policy::of(&registry.config, files::raise_limit());
    if policy.connections < registry.config.limits.connections {
        tracing::warn!(
            connections = policy.connections,
            "the system allows fewer open files than `limits.connections` needs"
        );
    }
    let handle = Handle::new();
    let grace = Duration::from_secs(registry.config.limits.drain_secs);
    tracing::info!(listen = %listener.local_addr()?, tls = settings.is_some(), "the registry is open");
    let service = http::service(registry.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let service = Doorkeeper::new(Gate::new(policy), service);
    let open = async {
        match settings {
            Some(settings) => {
                let tls = RustlsAcceptor::new(RustlsConfig::from_config(settings)).handshake_timeout(HANDSHAKE_WITHIN);
                let tls = tls.acceptor(Usher);
                let mut server = axum_server::from_tcp(listener)?.acceptor(tls).handle(handle.clone());
                bound(server.http_builder());
                server.serve(service).await
            }
            None => {
                let mut server = axum_server::from_tcp(listener)?.acceptor(Usher).handle(handle.clone());
                bound(server.http_builder());
                server.serve(service).await
            }
        }
    };
    let close = async {
        shutdown.await;
        tracing::info!("the registry is closing");
        drain.cancel();
        handle.graceful_shutdown(Some(grace));
    };
    tokio::pin!(open);
    let served = tokio::select! {
        failed = &mut open => failed,
        () = close => open.await,
    };
    drain.cancel();
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    let _ = tokio::join!(looking, working);
    access::contacts::write_due(&registry).await;
    tracing::info!("the registry is closed");
    Ok(served?)
}

/// What one connection may cost. How long it may take is watched by the gate, which also sees what comes before HTTP.
fn bound(http: &mut Builder<TokioExecutor>) {
    http.http1().header_read_timeout(None).max_buf_size(HEAD_BYTES).max_headers(HEADERS);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PONG_WITHIN)
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .max_header_list_size(HEAD_BYTES as u32)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(STREAM_WINDOW as usize);
}

/// Opens the separate listener for `/metrics`, when one is configured.
async fn metrics_listener(registry: &Registry) -> anyhow::Result<Option<tokio::task::JoinHandle<()>>> {
    let Some(address) = registry.config.metrics_listen else { return Ok(None) };
    let listener =
        tokio::net::TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let router = Router::new().route("/metrics", get(http::health::metrics_apart)).with_state(registry.clone());
    Ok(Some(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the listener for metrics ended");
        }
    })))
}

//! Opening the counter and closing it in good order.

use crate::registry::Registry;
use crate::{http, jobs, tls};
use anyhow::Context;
use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// How long a client may take to send the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(15);

/// Binds the configured address, refusing what must not be served in clear.
pub fn bind(registry: &Registry) -> anyhow::Result<TcpListener> {
    tls::settings(&registry.config)?;
    let address = registry.config.listen;
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
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

    let handle = Handle::new();
    let grace = Duration::from_secs(registry.config.limits.drain_secs);
    tracing::info!(listen = %listener.local_addr()?, tls = settings.is_some(), "the registry is open");
    let service = http::service(registry.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let open = async {
        match settings {
            Some(settings) => {
                let tls = RustlsConfig::from_config(settings);
                let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle.clone());
                server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
                server.serve(service).await
            }
            None => {
                let mut server = axum_server::from_tcp(listener)?.handle(handle.clone());
                server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
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
    tracing::info!("the registry is closed");
    Ok(served?)
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

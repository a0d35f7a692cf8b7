//! For the machines that watch the machine.

use crate::problem::Refused;
use crate::registry::Registry;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use diwan_protocol::{Problem, ProblemType};
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::OnceLock;

/// That the registry is well.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`
    status: &'static str,
}

/// Whether the registry answers and its database does; `overloaded` while it goes down or the database does not answer.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()), responses((status = 200, body = Health)))]
pub async fn healthz(State(registry): State<Registry>) -> Result<Json<Health>, Refused> {
    if registry.drain.is_cancelled() {
        return Err(Refused(Problem::new(ProblemType::Overloaded).with_retry_after(30)));
    }
    registry.archive.agency().await?;
    Ok(Json(Health { status: "ok" }))
}

/// Figures for Prometheus, for peers on the same machine only (or on the separate listener, when one is configured).
#[utoipa::path(get, path = "/metrics", tag = "operation", security(()), responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn metrics(
    State(registry): State<Registry>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Result<Response, Refused> {
    if !peer.ip().to_canonical().is_loopback() || registry.config.metrics_listen.is_some() {
        return Err(ProblemType::NotFound.into());
    }
    figures(&registry).await
}

/// Figures for Prometheus, to whoever reaches the separate listener.
pub async fn metrics_apart(State(registry): State<Registry>) -> Result<Response, Refused> {
    figures(&registry).await
}

async fn figures(registry: &Registry) -> Result<Response, Refused> {
    let tally = registry.archive.tally(registry.now()).await?;
    for (what, count) in [
        ("units", tally.units),
        ("people", tally.people),
        ("accounts", tally.accounts),
        ("sessions", tally.sessions),
        ("circulars", tally.circulars),
        ("letters", tally.letters),
        ("acknowledgements", tally.acknowledgements),
        ("unfrozen_audiences", tally.unfrozen),
    ] {
        gauge!("diwan_records", "what" => what).set(count as f64);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], recorder().render()).into_response())
}

/// The one recorder of this process.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics was there first; /metrics stays empty");
        }
        handle
    })
}

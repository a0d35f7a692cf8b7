//! The counter: every address under `/v1`, `/healthz` and `/metrics`, with the same manners on every answer.

pub mod acts;
pub mod attachments;
pub mod boards;
pub mod feed;
pub mod health;
pub mod manners;
pub mod observations;
pub mod openapi;
pub mod orders;
pub mod push;
pub mod session;
pub mod uploads;

use crate::gate::attend::attend;
use crate::registry::Registry;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use diwan_protocol::MAX_REQUEST_BYTES;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most bytes of a sign-in: the longest login, password and name of a workstation, however they are escaped.
const MAX_SIGN_IN_BYTES: usize = 16 * 1024;

/// All routes, and the description that was made from the same list.
pub fn routes() -> (Router<Registry>, OpenApi) {
    // Everybody may send this one, so that what is read of it must be little.
    let sign_in =
        OpenApiRouter::new().routes(routes!(session::sign_in)).layer(DefaultBodyLimit::max(MAX_SIGN_IN_BYTES));
    let (router, mut api) = OpenApiRouter::with_openapi(openapi::frame())
        .merge(sign_in)
        .routes(routes!(session::sign_out))
        .routes(routes!(session::change_password))
        .routes(routes!(session::session))
        .routes(routes!(feed::heads))
        .routes(routes!(feed::entries))
        .routes(routes!(feed::snapshot))
        .routes(routes!(feed::item))
        .routes(routes!(attachments::blob))
        .routes(routes!(uploads::upload))
        .routes(routes!(acts::act))
        .routes(routes!(observations::observe))
        .routes(routes!(orders::order))
        .routes(routes!(orders::ask))
        .routes(routes!(push::push))
        .routes(routes!(boards::board))
        .routes(routes!(boards::board_detail))
        .routes(routes!(openapi::openapi_json))
        .routes(routes!(health::healthz))
        .routes(routes!(health::metrics))
        .split_for_parts();
    openapi::add_problems(&mut api);
    (router, api)
}

/// The whole service.
pub fn service(registry: Registry) -> Router {
    let (router, _) = routes();
    router
        .fallback(manners::not_found)
        .method_not_allowed_fallback(manners::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(from_fn_with_state(registry.clone(), manners::give_up_in_time))
        .layer(CatchPanicLayer::custom(manners::panicked))
        .layer(CompressionLayer::new().compress_when(manners::OnlyJson))
        .layer(from_fn(manners::refuse_giants))
        .layer(from_fn_with_state(registry.clone(), attend))
        .layer(from_fn(manners::observe))
        .with_state(registry)
}

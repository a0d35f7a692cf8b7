//! The description of the interface, made from the routes themselves.

use crate::problem::PROBLEM_JSON;
use axum::Json;
use diwan_protocol::Problem;
use std::sync::OnceLock;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi as _, PartialSchema, ToSchema};

/// The description of this interface (OpenAPI 3.1).
#[utoipa::path(get, path = "/v1/openapi.json", tag = "operation", security(()), responses((status = 200, body = Object)))]
pub async fn openapi_json() -> Json<OpenApi> {
    Json(description().clone())
}

/// The whole description.
pub fn description() -> &'static OpenApi {
    static DESCRIPTION: OnceLock<OpenApi> = OnceLock::new();
    DESCRIPTION.get_or_init(|| super::routes().1)
}

/// The frame into which the routes are put.
pub fn frame() -> OpenApi {
    Frame::openapi()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Diwan registry", description = "feed/1: see docs/PROTOCOL.md", license(identifier = "Apache-2.0 OR MIT")),
    components(schemas(Problem)),
    security(("session" = [])),
    modifiers(&Bearer)
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("Token of sign-in")).build();
        let components = api.components.get_or_insert_with(Default::default);
        components.add_security_scheme("session", SecurityScheme::Http(scheme));
    }
}

/// Every operation may answer with a problem of the closed list; said once instead of at each.
pub fn add_problems(api: &mut OpenApi) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let problem =
        ResponseBuilder::new().description("A problem of the closed list").content(PROBLEM_JSON, content).build();
    for item in api.paths.paths.values_mut() {
        let operations =
            [item.get.as_mut(), item.post.as_mut(), item.put.as_mut(), item.delete.as_mut(), item.patch.as_mut()];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.insert("default".to_owned(), RefOr::T(problem.clone()));
        }
    }
    let components = api.components.get_or_insert_with(Default::default);
    components.schemas.entry(Problem::name().into_owned()).or_insert_with(Problem::schema);
}

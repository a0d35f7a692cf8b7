//! Every refusal leaves the house as `application/problem+json` from the closed list, whatever went wrong where.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use diwan_protocol::{Problem, ProblemType};
use diwan_store::StoreError;
use serde::de::DeserializeOwned;

/// The media type of problems (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<ProblemType> for Refused {
    fn from(kind: ProblemType) -> Self {
        Self(kind.into())
    }
}

impl From<StoreError> for Refused {
    /// Details of the engine stay in the log; outside only the kind of failure is known.
    fn from(error: StoreError) -> Self {
        Self(match error {
            StoreError::Refused(problem) => problem,
            StoreError::Engine(why) => {
                tracing::error!(why, "the database failed");
                Problem::new(ProblemType::Overloaded).with_retry_after(2)
            }
            StoreError::NotInitialised | StoreError::Unusable(_) => {
                tracing::error!(why = %error, "the database cannot be used");
                ProblemType::Internal.into()
            }
        })
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.0.retry_after.map(HeaderValue::from);
        let mut response = (status, Json(self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// A bad request with a detail for engineers; never repeats what was sent.
pub fn bad_request(detail: &str) -> Refused {
    Refused(Problem::new(ProblemType::BadRequest).with_detail(detail))
}

/// A JSON body, or a problem that says where it is not as described, without repeating any of it.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::JsonSyntaxError(_)) => Err(bad_request("the body is not JSON")),
            Err(JsonRejection::JsonDataError(_)) => Err(bad_request("the body is not as the interface describes it")),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(bad_request("the content type must be application/json"))
            }
            Err(other) if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(ProblemType::TooLarge.into()),
            Err(_) => Err(bad_request("the body could not be read")),
        }
    }
}

/// Parameters of the address, or a problem.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(asked)| Self(asked))
            .map_err(|_: QueryRejection| bad_request("a query parameter is missing or wrong"))
    }
}

/// Parts of the path, or a problem: what cannot be a name of anything is not found.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(named)| Self(named))
            .map_err(|_: PathRejection| ProblemType::NotFound.into())
    }
}

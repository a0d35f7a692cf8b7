//! The bare wire, for what the client of desks would never send.

use diwan_protocol::{PROTOCOL, PROTOCOL_HEADER, Problem, ProblemType};
use diwan_testkit::office::Office;
use diwan_testkit::persona::Persona;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Response};
use std::time::Duration;

/// The longest that anything here may take before a test gives up; never a measure of speed.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A bare client.
pub struct Wire {
    base: String,
    client: Client,
    token: Option<String>,
}

impl Wire {
    /// To an office, signed out.
    pub fn to(office: &Office) -> Self {
        Self::to_url(office.url(), Client::builder())
    }

    /// To an address, with a prepared client.
    pub fn to_url(base: String, client: reqwest::ClientBuilder) -> Self {
        // Whichever test comes first installs it; for the others it is there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { base, client: client.timeout(PATIENCE).build().expect("a client"), token: None }
    }

    /// To an office, with somebody's session.
    pub fn of(office: &Office, persona: &Persona) -> Self {
        Self { token: Some(persona.token.clone()), ..Self::to(office) }
    }

    /// With a token of one's own.
    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// A request to a path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// `POST` of a JSON text.
    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/json").body(body);
        request.send().await.expect("an answer")
    }
}

/// Reads a problem and checks that it has the form that every problem must have.
pub async fn problem(response: Response) -> Problem {
    let status = response.status().as_u16();
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json", "status {status}");
    assert_eq!(response.headers()[PROTOCOL_HEADER], PROTOCOL);
    let problem: Problem = response.json().await.expect("a problem");
    assert_eq!(problem.status, status);
    assert!(problem.kind().is_some(), "{} is not of the closed list", problem.type_uri);
    problem
}

/// Reads the type of a problem.
pub async fn kind(response: Response) -> ProblemType {
    problem(response).await.kind().expect("checked before")
}

/// Waits until something is so.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

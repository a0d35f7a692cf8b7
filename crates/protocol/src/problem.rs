//! RFC 9457 problems from a closed list. A desk branches on the type and takes its words from `locales/`.

use crate::office::Fault;
use serde::{Deserialize, Deserializer, Serialize};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = ($slug:literal, $status:literal, $title:literal)),* $(,)?) => {
        /// The closed list. A type exists only because a screen, the courier or the dispatch acts on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum ProblemType { $($(#[$doc])* $name),* }

        impl ProblemType {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// The last part of the type URI: `urn:diwan:problem:<slug>`.
            pub fn slug(self) -> &'static str { match self { $(Self::$name => $slug),* } }
            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 { match self { $(Self::$name => $status),* } }
            /// A short English title for engineers; people read `locales/`.
            pub fn title(self) -> &'static str { match self { $(Self::$name => $title),* } }
        }
    };
}

problems! {
    /// The request is not what the interface describes.
    BadRequest = ("bad-request", 400, "The request is malformed"),
    /// No token, or one that has ended: sign in again; nothing queued is lost.
    SignedOut = ("signed-out", 401, "Sign in first"),
    /// Wrong login or password; deliberately not said which.
    WrongCredentials = ("wrong-credentials", 401, "Login or password is wrong"),
    /// The password must be changed before anything else.
    PasswordChangeRequired = ("password-change-required", 403, "Change the password first"),
    /// The new password is refused (too short, the same, or the login itself).
    WeakPassword = ("weak-password", 422, "The new password is not acceptable"),
    /// The asker is not a member of that stream.
    NotAMember = ("not-a-member", 403, "Not a member of this stream"),
    /// The asker's role does not allow this.
    Forbidden = ("forbidden", 403, "Not allowed for this role"),
    /// There is no such thing, or not for the asker.
    NotFound = ("not-found", 404, "Not found"),
    /// The stream's epoch changed or the cursor lies before what is kept: take a new snapshot of this stream only.
    StreamReset = ("stream-reset", 410, "The stream was reset"),
    /// The act names another version or other content than the registered one.
    VersionMismatch = ("version-mismatch", 412, "Another version is registered"),
    /// The body is larger than allowed.
    TooLarge = ("too-large", 413, "The request is too large"),
    /// The same action id came with other content.
    IdempotencyMismatch = ("idempotency-mismatch", 422, "Same action id, other content"),
    /// The act makes no sense for this document (e.g. acknowledging a letter).
    NotApplicable = ("not-applicable", 422, "This act does not apply to this document"),
    /// An official act is refused; `fault` says why.
    OrderRefused = ("order-refused", 422, "The order is refused"),
    /// The desk speaks an older protocol than the registry accepts.
    ClientTooOld = ("client-too-old", 426, "The workstation is too old"),
    /// Too many attempts; `retry_after` says when.
    TooManyAttempts = ("too-many-attempts", 429, "Too many attempts"),
    /// The registry failed; nothing was changed.
    Internal = ("internal", 500, "The registry failed"),
    /// The registry cannot take this now; `retry_after` says when.
    Overloaded = ("overloaded", 503, "The registry is busy"),
}

/// A problem as it travels, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{title} ({status})")]
pub struct Problem {
    /// `urn:diwan:problem:<slug>`
    #[serde(rename = "type")]
    pub type_uri: String,
    /// For engineers.
    pub title: String,
    /// Repeats the HTTP status.
    pub status: u16,
    /// What in particular; never personal data, never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds after which it is worth trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Why an order is refused, for `order-refused`. One that a later registry made is not known here, and no problem is lost for it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_fault")]
    pub fault: Option<Fault>,
}

fn known_fault<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fault>, D::Error> {
    let given = Option::<String>::deserialize(deserializer)?;
    Ok(given.and_then(|slug| Fault::ALL.iter().copied().find(|fault| fault.slug() == slug)))
}

const PREFIX: &str = "urn:diwan:problem:";

impl Problem {
    /// A problem of a type.
    pub fn new(kind: ProblemType) -> Self {
        Self {
            type_uri: format!("{PREFIX}{}", kind.slug()),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: None,
            retry_after: None,
            fault: None,
        }
    }

    /// The same with a detail for engineers.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same with the reason for which an order is refused.
    #[must_use]
    pub fn with_fault(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// The same with a waiting time in seconds.
    #[must_use]
    pub fn with_retry_after(self, secs: u64) -> Self {
        Self { retry_after: Some(secs), ..self }
    }

    /// Its type, if it is one of the closed list.
    pub fn kind(&self) -> Option<ProblemType> {
        let slug = self.type_uri.strip_prefix(PREFIX)?;
        ProblemType::ALL.iter().copied().find(|t| t.slug() == slug)
    }
}

impl From<ProblemType> for Problem {
    fn from(kind: ProblemType) -> Self {
        Self::new(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_finds_its_type_again() {
        for kind in ProblemType::ALL {
            assert_eq!(Problem::new(*kind).kind(), Some(*kind));
        }
    }
}

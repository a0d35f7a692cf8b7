//! The one place where a request becomes a person and every permission is judged.

use crate::access::contacts;
use crate::access::sessions::{Admitted, admit, token_hash};
use crate::gate::attend::may_ask;
use crate::gate::visit::Work;
use crate::problem::Refused;
use crate::registry::Registry;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, Role, StreamId};
use diwan_protocol::ProblemType;
use std::sync::Arc;

/// A signed-in person, asking. Whoever must change the password first does not get this far.
#[derive(Debug, Clone)]
pub struct Member(Arc<Admitted>);

/// A signed-in person who may still have to change the password: for the password, the session and signing out only.
#[derive(Debug, Clone)]
pub struct NewcomerOrMember(pub Arc<Admitted>);

impl Member {
    /// Their number.
    pub fn employee(&self) -> &EmployeeId {
        &self.0.session.employee
    }

    /// Session and person.
    pub fn admitted(&self) -> &Admitted {
        &self.0
    }

    /// The streams that they may read.
    pub fn streams(&self) -> &[StreamId] {
        &self.0.profile.streams
    }

    /// A stream by its name, if they may read it: `not-a-member` otherwise, whether or not there is such a stream.
    pub fn stream(&self, name: &str) -> Result<StreamId, Refused> {
        match StreamId::parse(name) {
            Ok(stream) if self.streams().contains(&stream) => Ok(stream),
            _ => Err(self.refused(ProblemType::NotAMember, "a stream")),
        }
    }

    /// Refuses with `forbidden` whoever does not hold the role.
    pub fn must_be(&self, role: Role) -> Result<(), Refused> {
        if self.0.profile.roles.contains(&role) {
            return Ok(());
        }
        Err(self.refused(ProblemType::Forbidden, role.as_str()))
    }

    /// Notes a refusal in the log, without saying who in clear: an administrator who has the roster can find out, a reader of logs cannot.
    pub fn refused(&self, kind: ProblemType, asked_for: &str) -> Refused {
        let who: String = sha256_hex(self.employee().as_str().as_bytes()).chars().take(16).collect();
        tracing::warn!(problem = kind.slug(), asked_for, who, "refused");
        metrics::counter!("diwan_refusals_total", "problem" => kind.slug()).increment(1);
        kind.into()
    }

    /// Signs a known session in again: the person as they are now, for long connections.
    pub async fn again(&self, registry: &Registry) -> Result<Self, Refused> {
        let admitted = admit(registry, &self.0.token_hash).await?;
        must_not_be_newcomer(&admitted)?;
        Ok(Self(admitted))
    }
}

impl FromRequestParts<Registry> for Member {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, registry: &Registry) -> Result<Self, Refused> {
        let NewcomerOrMember(admitted) = NewcomerOrMember::from_request_parts(parts, registry).await?;
        must_not_be_newcomer(&admitted)?;
        Ok(Self(admitted))
    }
}

impl FromRequestParts<Registry> for NewcomerOrMember {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, registry: &Registry) -> Result<Self, Refused> {
        let given = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = given.and_then(|text| text.split_once(' ')).ok_or(ProblemType::SignedOut)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ProblemType::SignedOut.into());
        }
        let admitted = admit(registry, &token_hash(token.trim())).await?;
        may_ask(registry, parts.extensions.get::<Arc<Work>>(), &admitted.session.employee)?;
        contacts::note(registry, &admitted);
        Ok(Self(admitted))
    }
}

fn must_not_be_newcomer(admitted: &Admitted) -> Result<(), Refused> {
    if admitted.profile.must_change_password {
        return Err(ProblemType::PasswordChangeRequired.into());
    }
    Ok(())
}

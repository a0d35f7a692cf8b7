//! Signing in, and who one is.

use crate::feed::StreamHead;
use diwan_domain::{EmployeeId, Moment, Role, StreamId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Body of `POST /v1/sign-in`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Account name.
    pub login: String,
    /// Password; never logged.
    pub password: String,
    /// The workstation's id, made once on it.
    pub device: String,
    /// What the workstation is called, for the list of sessions; e.g. its host name.
    #[serde(default)]
    pub device_name: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("device", &self.device).finish_non_exhaustive()
    }
}

/// Answer of `POST /v1/sign-in`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Opaque session token for `Authorization: Bearer`. The registry keeps only its hash.
    pub token: String,
    /// When it ends.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub expires_at: Moment,
    /// Whether the password must be changed before anything else is answered.
    pub must_change_password: bool,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Body of `POST /v1/password`. Every session of the account but this one ends.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The current one.
    pub current: String,
    /// The new one.
    pub new: String,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChange { .. }")
    }
}

/// A unit in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitName {
    /// Its code.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: UnitId,
    /// Arabic name.
    pub name: String,
    /// English name, when the agency gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
}

/// Answer of `GET /v1/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub employee: EmployeeId,
    /// Name as on the roster.
    pub name: String,
    /// The person's unit.
    pub unit: UnitName,
    /// The agency's name.
    pub agency: String,
    /// What the person may do.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub roles: Vec<Role>,
    /// Units that the person heads (boards start there); empty for most.
    pub supervises: Vec<UnitName>,
    /// The streams, with their heads.
    pub streams: Vec<StreamHead>,
    /// The registry's clock, so that a desk knows how far its own is off.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub server_time: Moment,
    /// When the session ends.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub expires_at: Moment,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// How often the bell rings again for an owed duty, in seconds.
    pub ring_again_secs: u64,
    /// Since when the person has a stream, for those that were joined after the agency's first roster. A circular that was registered before, and whose
    /// joiners do not owe it, is no duty; a stream that is not named here counts as one that the person always had.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, i64>))]
    pub joined: BTreeMap<StreamId, Moment>,
}

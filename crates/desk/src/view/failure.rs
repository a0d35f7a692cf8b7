//! What went wrong, as codes with words in `locales/`.

use diwan_protocol::office::Fault;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as a code with words in `locales/` (`failure--<code>`). A code exists only because a screen says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub enum FailureCode {
    /// No line to the registry.
    Unreachable,
    /// The certificate is not trusted.
    Untrusted,
    /// The address answers, but is no registry.
    NotARegistry,
    /// Another protocol version.
    OtherProtocol,
    /// This workstation is too old for the registry.
    TooOld,
    /// The address cannot be one: no scheme, or plain HTTP to another machine.
    BadAddress,
    /// Wrong login or password.
    WrongCredentials,
    /// Too many attempts.
    TooManyAttempts,
    /// The session ended.
    SignedOut,
    /// The password must be changed first.
    PasswordChangeRequired,
    /// The new password is refused.
    WeakPassword,
    /// Not allowed for this person.
    Forbidden,
    /// Not there, or not for this person.
    NotFound,
    /// The circular changed; read the new text first.
    VersionMismatch,
    /// This act makes no sense here.
    NotApplicable,
    /// An official act is refused; `fault` says why.
    Refused,
    /// The registry is busy.
    Overloaded,
    /// The registry failed.
    RegistryFailed,
    /// The registry's answer was not valid.
    BadAnswer,
    /// The disk is full.
    DiskFull,
    /// The disk refuses to be written or read: it is protected, or it fails.
    DiskFailed,
    /// The cache is damaged or was written by a newer workstation.
    CacheUnusable,
    /// The file is not on this desk and the line is down.
    NotCached,
    /// The file that came does not have the hash that it should have.
    WrongHash,
    /// The file is larger than the registry takes.
    FileTooLarge,
    /// Something that should not happen; the log has more.
    Internal,
}

/// A failed command, as the window receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?}")]
#[ts(export_to = "../../../ui/src/host/generated/")]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// When it is worth trying again, in seconds.
    #[ts(type = "number | null")]
    pub retry_after: Option<u64>,
    /// Why an official act was refused, with words of its own (`fault--<slug>`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault: Option<Fault>,
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self { code, retry_after: None, fault: None }
    }
}

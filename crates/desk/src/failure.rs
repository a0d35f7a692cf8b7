//! From the reasons of drawer and letterbox to the codes that the window has words for.

use crate::view::{Failure, FailureCode};
use diwan_cache::CacheError;
use diwan_protocol::{LetterboxError, Problem, ProblemType};

/// The code of a problem that the registry answered.
pub fn of_problem(problem: &Problem) -> FailureCode {
    use ProblemType as T;
    match problem.kind() {
        Some(T::SignedOut) => FailureCode::SignedOut,
        Some(T::WrongCredentials) => FailureCode::WrongCredentials,
        Some(T::PasswordChangeRequired) => FailureCode::PasswordChangeRequired,
        Some(T::WeakPassword) => FailureCode::WeakPassword,
        Some(T::NotAMember | T::Forbidden) => FailureCode::Forbidden,
        Some(T::NotFound) => FailureCode::NotFound,
        Some(T::VersionMismatch) => FailureCode::VersionMismatch,
        Some(T::OrderRefused) => FailureCode::Refused,
        Some(T::NotApplicable) => FailureCode::NotApplicable,
        Some(T::ClientTooOld) => FailureCode::TooOld,
        Some(T::TooManyAttempts) => FailureCode::TooManyAttempts,
        Some(T::Overloaded) => FailureCode::Overloaded,
        Some(T::Internal) => FailureCode::RegistryFailed,
        // What remains is a fault of one of the two programs, never of the person.
        Some(T::BadRequest | T::StreamReset | T::TooLarge | T::IdempotencyMismatch) => FailureCode::Internal,
        // A type of a later registry: its status still says whose turn it is.
        None if problem.status == 401 => FailureCode::SignedOut,
        None if problem.status == 403 => FailureCode::Forbidden,
        None if problem.status == 404 => FailureCode::NotFound,
        None if problem.status == 429 => FailureCode::TooManyAttempts,
        None if problem.status == 503 => FailureCode::Overloaded,
        None if problem.status >= 500 => FailureCode::RegistryFailed,
        None => FailureCode::Internal,
    }
}

/// The code of a request without a good answer.
pub fn of_line(error: &LetterboxError) -> FailureCode {
    match error {
        LetterboxError::Unreachable(_) => FailureCode::Unreachable,
        LetterboxError::Untrusted(_) => FailureCode::Untrusted,
        LetterboxError::NotARegistry => FailureCode::NotARegistry,
        LetterboxError::OtherProtocol(_) => FailureCode::OtherProtocol,
        LetterboxError::BadAnswer(_) => FailureCode::BadAnswer,
        LetterboxError::Problem(problem) => of_problem(problem),
    }
}

/// The code of a drawer that could not do it.
pub fn of_cache(error: &CacheError) -> FailureCode {
    match error {
        CacheError::DiskFull => FailureCode::DiskFull,
        CacheError::ReadOnly | CacheError::Io(_) => FailureCode::DiskFailed,
        CacheError::Newer { .. } | CacheError::Damaged(_) => FailureCode::CacheUnusable,
        CacheError::BadPage(_) | CacheError::EpochChanged => FailureCode::BadAnswer,
        CacheError::WrongHash => FailureCode::WrongHash,
        CacheError::UnknownStream | CacheError::Closed | CacheError::Sql(_) => FailureCode::Internal,
    }
}

impl From<LetterboxError> for Failure {
    fn from(error: LetterboxError) -> Self {
        let (retry_after, fault) = match &error {
            LetterboxError::Problem(problem) => (problem.retry_after, problem.fault),
            _ => (None, None),
        };
        Self { code: of_line(&error), retry_after, fault }
    }
}

impl From<CacheError> for Failure {
    fn from(error: CacheError) -> Self {
        let code = of_cache(&error);
        if matches!(code, FailureCode::Internal | FailureCode::DiskFailed | FailureCode::CacheUnusable) {
            // These texts name tables and files, never what is in them.
            tracing::error!(%error, "the cache failed");
        }
        code.into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        CacheError::from(error).into()
    }
}

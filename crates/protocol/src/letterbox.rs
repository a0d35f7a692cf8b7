//! The letterbox as the desk sees it: a trait, so that a test can put a failing line, a clock or a liar behind it.

use crate::action::{Action, ActionAnswer};
use crate::board::{BoardAnswer, BoardDetail};
use crate::duty::ObservationAnswer;
use crate::feed::{EntriesPage, HeadsAnswer, SnapshotPage};
use crate::office::{OrderAnswer, OrderRequest, Question, Reply};
use crate::problem::{Problem, ProblemType};
use crate::push::PushEvent;
use crate::session::{PasswordChange, SessionInfo, SignIn, SignedIn};
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::{Attachment, ItemId, Observation, StreamId, UnitId};
use futures_util::stream::BoxStream;

/// Why a request gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterboxError {
    /// No connection, or it broke: try again later.
    #[error("the registry cannot be reached: {0}")]
    Unreachable(String),
    /// The server's certificate is not one that this desk trusts.
    #[error("the registry's certificate is not trusted: {0}")]
    Untrusted(String),
    /// Something answered, but it is no registry.
    #[error("the server is not a Diwan registry")]
    NotARegistry,
    /// A registry of another protocol version.
    #[error("the registry speaks {0}, not {expected}", expected = crate::PROTOCOL)]
    OtherProtocol(String),
    /// The registry answered with a problem.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The registry's answer breaks the protocol (malformed, too large, wrong hash).
    #[error("the registry's answer is not valid: {0}")]
    BadAnswer(String),
}

impl LetterboxError {
    /// Whether the same request is worth sending again later without anybody's doing.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Problem(p) => p.status == 408 || p.status == 429 || p.status >= 500,
            _ => false,
        }
    }

    /// Whether the session ended and the person must sign in again.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::Problem(p) if p.kind() == Some(crate::ProblemType::SignedOut))
    }
}

/// Every call of `feed/1` that a desk makes. `token` is the session token.
#[async_trait]
pub trait Letterbox: Send + Sync {
    /// `POST /v1/sign-in`
    async fn sign_in(&self, body: &SignIn) -> Result<SignedIn, LetterboxError>;
    /// `POST /v1/sign-out`; `everywhere` ends every session of the account.
    async fn sign_out(&self, token: &str, everywhere: bool) -> Result<(), LetterboxError>;
    /// `POST /v1/password`
    async fn change_password(&self, token: &str, body: &PasswordChange) -> Result<(), LetterboxError>;
    /// `GET /v1/session`
    async fn session(&self, token: &str) -> Result<SessionInfo, LetterboxError>;
    /// `GET /v1/heads` with the tag of the last answer; `None` means nothing changed (304).
    /// `wait_secs` makes it a long poll. The second value is the new tag.
    async fn heads(
        &self,
        token: &str,
        tag: Option<&str>,
        wait_secs: u64,
    ) -> Result<Option<(HeadsAnswer, String)>, LetterboxError>;
    /// `GET /v1/streams/{stream}/entries`
    async fn entries(
        &self,
        token: &str,
        stream: &StreamId,
        epoch: i64,
        after: i64,
        limit: u32,
    ) -> Result<EntriesPage, LetterboxError>;
    /// `GET /v1/streams/{stream}/snapshot`
    async fn snapshot(
        &self,
        token: &str,
        stream: &StreamId,
        key: Option<&str>,
        limit: u32,
    ) -> Result<SnapshotPage, LetterboxError>;
    /// `GET /v1/blobs/{sha256}` from a byte offset; chunks as they come. The caller checks the hash of the whole.
    async fn blob(
        &self,
        token: &str,
        sha256: &str,
        from: u64,
    ) -> Result<BoxStream<'static, Result<Bytes, LetterboxError>>, LetterboxError>;
    /// `POST /v1/actions`
    async fn act(&self, token: &str, actions: &[Action]) -> Result<ActionAnswer, LetterboxError>;
    /// `POST /v1/observations`, at most [`crate::duty::MAX_OBSERVATIONS`] at once.
    async fn observe(&self, token: &str, observations: &[Observation]) -> Result<ObservationAnswer, LetterboxError>;
    /// `GET /v1/push`: the stream ends when the line does.
    async fn push(&self, token: &str) -> Result<BoxStream<'static, Result<PushEvent, LetterboxError>>, LetterboxError>;
    /// `POST /v1/orders`. A registry of the last version has no such counter.
    async fn order(&self, token: &str, request: &OrderRequest) -> Result<OrderAnswer, LetterboxError> {
        let _ = (token, request);
        Err(Problem::new(ProblemType::NotFound).into())
    }
    /// `POST /v1/questions`. A registry of the last version has no such counter.
    async fn ask(&self, token: &str, question: &Question) -> Result<Reply, LetterboxError> {
        let _ = (token, question);
        Err(Problem::new(ProblemType::NotFound).into())
    }
    /// `POST /v1/blobs`: a file for a draft, under this caption. A registry of the last version takes none.
    async fn upload(&self, token: &str, name: &str, content: Bytes) -> Result<Attachment, LetterboxError> {
        let _ = (token, name, content);
        Err(Problem::new(ProblemType::NotFound).into())
    }
    /// `GET /v1/board`
    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Result<BoardAnswer, LetterboxError>;
    /// `GET /v1/board/{circular}`; `unit` is one below the viewer's, `None` for the viewer's own.
    async fn board_detail(
        &self,
        token: &str,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Result<BoardDetail, LetterboxError>;
}

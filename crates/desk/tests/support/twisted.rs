//! A registry of paper that answers otherwise where a story wants it to: the one stand-in for liars, for what is no registry, and for ministries
//! too large for paper.

use super::Paper;
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::{Attachment, ItemId, Observation, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::duty::ObservationAnswer;
use diwan_protocol::office::{OrderAnswer, OrderRequest, Question, Reply};
use diwan_protocol::session::{PasswordChange, SessionInfo, SignIn, SignedIn};
use diwan_protocol::{
    Action, ActionAnswer, EntriesPage, HeadsAnswer, Letterbox, LetterboxError, PushEvent, SnapshotPage,
};
use futures_util::stream::BoxStream;
use std::sync::Arc;

pub type Answer<T> = Result<T, LetterboxError>;

/// What is answered otherwise; by itself nothing.
#[async_trait]
pub trait Ways: Send + Sync {
    /// The error that everybody gets in place of any answer.
    fn refuses(&self) -> Option<LetterboxError> {
        None
    }
    /// What becomes of heads.
    async fn heads(&self, _: &mut HeadsAnswer) {}
    /// What becomes of a page of changes.
    async fn entries(&self, _: &mut EntriesPage) {}
    /// What becomes of a page of a snapshot.
    async fn snapshot(&self, _: &mut SnapshotPage) {}
    /// The answer to a question of somebody who has a session; `None`: the one on paper.
    async fn reply(&self, _: &Question) -> Option<Answer<Reply>> {
        None
    }
}

/// That registry.
pub struct Twisted<W> {
    paper: Arc<Paper>,
    ways: Arc<W>,
}

impl<W: Ways> Twisted<W> {
    /// This registry of paper with these ways.
    pub fn of(paper: &Arc<Paper>, ways: &Arc<W>) -> Arc<Self> {
        Arc::new(Self { paper: Arc::clone(paper), ways: Arc::clone(ways) })
    }

    fn paper(&self) -> Answer<&Paper> {
        match self.ways.refuses() {
            Some(error) => Err(error),
            None => Ok(&self.paper),
        }
    }
}

#[async_trait]
impl<W: Ways> Letterbox for Twisted<W> {
    async fn sign_in(&self, body: &SignIn) -> Answer<SignedIn> {
        self.paper()?.sign_in(body).await
    }
    async fn sign_out(&self, token: &str, everywhere: bool) -> Answer<()> {
        self.paper()?.sign_out(token, everywhere).await
    }
    async fn change_password(&self, token: &str, body: &PasswordChange) -> Answer<()> {
        self.paper()?.change_password(token, body).await
    }
    async fn session(&self, token: &str) -> Answer<SessionInfo> {
        self.paper()?.session(token).await
    }
    async fn heads(&self, token: &str, tag: Option<&str>, wait: u64) -> Answer<Option<(HeadsAnswer, String)>> {
        let mut answer = self.paper()?.heads(token, tag, wait).await?;
        if let Some((heads, _)) = &mut answer {
            self.ways.heads(heads).await;
        }
        Ok(answer)
    }
    async fn entries(&self, token: &str, stream: &StreamId, epoch: i64, after: i64, limit: u32) -> Answer<EntriesPage> {
        let mut page = self.paper()?.entries(token, stream, epoch, after, limit).await?;
        self.ways.entries(&mut page).await;
        Ok(page)
    }
    async fn snapshot(&self, token: &str, stream: &StreamId, key: Option<&str>, limit: u32) -> Answer<SnapshotPage> {
        let mut page = self.paper()?.snapshot(token, stream, key, limit).await?;
        self.ways.snapshot(&mut page).await;
        Ok(page)
    }
    async fn blob(&self, token: &str, sha256: &str, from: u64) -> Answer<BoxStream<'static, Answer<Bytes>>> {
        self.paper()?.blob(token, sha256, from).await
    }
    async fn act(&self, token: &str, actions: &[Action]) -> Answer<ActionAnswer> {
        self.paper()?.act(token, actions).await
    }
    async fn observe(&self, token: &str, observations: &[Observation]) -> Answer<ObservationAnswer> {
        self.paper()?.observe(token, observations).await
    }
    async fn push(&self, token: &str) -> Answer<BoxStream<'static, Answer<PushEvent>>> {
        self.paper()?.push(token).await
    }
    async fn order(&self, token: &str, request: &OrderRequest) -> Answer<OrderAnswer> {
        self.paper()?.order(token, request).await
    }
    async fn ask(&self, token: &str, question: &Question) -> Answer<Reply> {
        self.paper()?.session(token).await?;
        match self.ways.reply(question).await {
            Some(answer) => answer,
            None => self.paper()?.ask(token, question).await,
        }
    }
    async fn upload(&self, token: &str, name: &str, content: Bytes) -> Answer<Attachment> {
        self.paper()?.upload(token, name, content).await
    }
    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Answer<BoardAnswer> {
        self.paper()?.board(token, key, limit).await
    }
    async fn board_detail(
        &self,
        token: &str,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Answer<BoardDetail> {
        self.paper()?.board_detail(token, circular, unit, key, limit).await
    }
}

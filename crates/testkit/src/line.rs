//! A line to the registry that fails as lines do: it cuts, delays, doubles, and loses answers after their effect, by a seeded plan or by order.

use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::{Attachment, ItemId, Observation, StreamId, UnitId};
use diwan_protocol::board::{BoardAnswer, BoardDetail};
use diwan_protocol::duty::ObservationAnswer;
use diwan_protocol::office::{OrderAnswer, OrderRequest, Question, Reply};
use diwan_protocol::session::{PasswordChange, SessionInfo, SignIn, SignedIn};
use diwan_protocol::{
    Action, ActionAnswer, EntriesPage, HeadsAnswer, Letterbox, LetterboxError, Problem, ProblemType, PushEvent,
    SnapshotPage,
};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Which call went over the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `sign_in`
    SignIn,
    /// `sign_out`
    SignOut,
    /// `change_password`
    ChangePassword,
    /// `session`
    Session,
    /// `heads`, answered at once
    Heads,
    /// `heads` as a long poll
    Poll,
    /// `entries`
    Entries,
    /// `snapshot`
    Snapshot,
    /// `blob`
    Blob,
    /// `act`
    Act,
    /// `observe`
    Observe,
    /// `push`
    Push,
    /// `board` and `board_detail`
    Board,
    /// `order` and `upload`
    Order,
    /// `ask`
    Ask,
}

/// What befalls one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It never reaches the registry.
    Cut,
    /// It has its effect, but the answer is lost.
    LoseAnswer,
    /// It arrives twice; the second answer comes back.
    Twice,
    /// It takes that much longer.
    Delay(Duration),
    /// The registry refuses it with this problem, as if it had said so itself.
    Refuse(ProblemType),
}

/// How often what happens, in percent of all calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plan {
    /// [`Fault::Cut`]
    pub cut: u32,
    /// [`Fault::LoseAnswer`]
    pub lose: u32,
    /// [`Fault::Twice`]
    pub twice: u32,
    /// [`Fault::Delay`] of up to 20 ms
    pub delay: u32,
}

struct State {
    chance: StdRng,
    plan: Plan,
    ordered: VecDeque<(Call, Fault)>,
    calls: Vec<Call>,
    blob_bytes: Option<usize>,
}

/// The line. Cheap to share; what is ordered holds for all who share it.
pub struct Line {
    inner: Arc<dyn Letterbox>,
    state: Mutex<State>,
    down: watch::Sender<bool>,
}

impl Line {
    /// A line without faults, to that letterbox.
    pub fn to(inner: Arc<dyn Letterbox>) -> Arc<Self> {
        Self::failing(inner, 0, Plan::default())
    }

    /// A line that fails by chance; the same seed and the same calls give the same faults.
    pub fn failing(inner: Arc<dyn Letterbox>, seed: u64, plan: Plan) -> Arc<Self> {
        let chance = StdRng::seed_from_u64(seed);
        let state = State { chance, plan, ordered: VecDeque::new(), calls: Vec::new(), blob_bytes: None };
        Arc::new(Self { inner, state: Mutex::new(state), down: watch::channel(false).0 })
    }

    /// Takes the line down: calls on their way and open push streams break at once, new ones fail.
    pub fn take_down(&self) {
        self.down.send_replace(true);
    }

    /// Brings it back.
    pub fn bring_up(&self) {
        self.down.send_replace(false);
    }

    /// Orders a fault for the next call of that kind; several are used up one after the other.
    pub fn order(&self, call: Call, fault: Fault) {
        self.state().ordered.push_back((call, fault));
    }

    /// From now on it fails by this plan.
    pub fn set_plan(&self, plan: Plan) {
        self.state().plan = plan;
    }

    /// The next blob breaks off after that many bytes.
    pub fn break_next_blob_after(&self, bytes: usize) {
        self.state().blob_bytes = Some(bytes);
    }

    /// Every call so far, in order, those that failed too.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many calls of that kind there were.
    pub fn count(&self, call: Call) -> usize {
        self.state().calls.iter().filter(|c| **c == call).count()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault_for(&self, call: Call) -> Option<Fault> {
        let mut state = self.state();
        state.calls.push(call);
        if let Some(at) = state.ordered.iter().position(|(c, _)| *c == call) {
            return state.ordered.remove(at).map(|(_, fault)| fault);
        }
        let (plan, dice) = (state.plan, state.chance.random_range(0..100));
        let delay = Duration::from_millis(state.chance.random_range(0..20));
        let bounds = [
            (plan.cut, Fault::Cut),
            (plan.lose, Fault::LoseAnswer),
            (plan.twice, Fault::Twice),
            (plan.delay, Fault::Delay(delay)),
        ];
        let mut reached = 0;
        bounds.into_iter().find_map(|(percent, fault)| {
            reached += percent;
            (dice < reached).then_some(fault)
        })
    }

    /// Carries one call over the line; `send` may run twice.
    async fn carry<T, F>(&self, call: Call, send: impl Fn() -> F) -> Result<T, LetterboxError>
    where
        F: Future<Output = Result<T, LetterboxError>>,
    {
        let fault = self.fault_for(call);
        let mut down = self.down.subscribe();
        let work = async {
            match fault {
                None => send().await,
                Some(Fault::Cut) => Err(broken()),
                Some(Fault::LoseAnswer) => {
                    let _ = send().await;
                    Err(broken())
                }
                Some(Fault::Twice) => {
                    let _ = send().await;
                    send().await
                }
                Some(Fault::Delay(time)) => {
                    tokio::time::sleep(time).await;
                    send().await
                }
                Some(Fault::Refuse(kind)) => Err(Problem::new(kind).into()),
            }
        };
        tokio::select! {
            biased;
            _ = down.wait_for(|down| *down) => Err(broken()),
            answer = work => answer,
        }
    }

    /// A stream that breaks when the line goes down.
    fn wrap<T: Send + 'static>(
        &self,
        stream: BoxStream<'static, Result<T, LetterboxError>>,
    ) -> BoxStream<'static, Result<T, LetterboxError>> {
        let mut down = self.down.subscribe();
        let gone = async move {
            // The sender lives as long as the line; when the line itself is dropped, the stream is broken as well.
            let _ = down.wait_for(|down| *down).await;
        };
        stream.take_until(gone).chain(futures_util::stream::once(async { Err(broken()) })).boxed()
    }
}

fn broken() -> LetterboxError {
    LetterboxError::Unreachable("the line is cut".into())
}

#[async_trait]
impl Letterbox for Line {
    async fn sign_in(&self, body: &SignIn) -> Result<SignedIn, LetterboxError> {
        self.carry(Call::SignIn, || self.inner.sign_in(body)).await
    }

    async fn sign_out(&self, token: &str, everywhere: bool) -> Result<(), LetterboxError> {
        self.carry(Call::SignOut, || self.inner.sign_out(token, everywhere)).await
    }

    async fn change_password(&self, token: &str, body: &PasswordChange) -> Result<(), LetterboxError> {
        self.carry(Call::ChangePassword, || self.inner.change_password(token, body)).await
    }

    async fn session(&self, token: &str) -> Result<SessionInfo, LetterboxError> {
        self.carry(Call::Session, || self.inner.session(token)).await
    }

    async fn heads(
        &self,
        token: &str,
        tag: Option<&str>,
        wait_secs: u64,
    ) -> Result<Option<(HeadsAnswer, String)>, LetterboxError> {
        let call = if wait_secs > 0 { Call::Poll } else { Call::Heads };
        self.carry(call, || self.inner.heads(token, tag, wait_secs)).await
    }

    async fn entries(
        &self,
        token: &str,
        stream: &StreamId,
        epoch: i64,
        after: i64,
        limit: u32,
    ) -> Result<EntriesPage, LetterboxError> {
        self.carry(Call::Entries, || self.inner.entries(token, stream, epoch, after, limit)).await
    }

    async fn snapshot(
        &self,
        token: &str,
        stream: &StreamId,
        key: Option<&str>,
        limit: u32,
    ) -> Result<SnapshotPage, LetterboxError> {
        self.carry(Call::Snapshot, || self.inner.snapshot(token, stream, key, limit)).await
    }

    async fn blob(
        &self,
        token: &str,
        sha256: &str,
        from: u64,
    ) -> Result<BoxStream<'static, Result<Bytes, LetterboxError>>, LetterboxError> {
        let stream = self.carry(Call::Blob, || self.inner.blob(token, sha256, from)).await?;
        let Some(mut left) = self.state().blob_bytes.take() else { return Ok(stream) };
        let cut = stream.map(move |chunk| {
            let chunk = chunk?;
            if left == 0 {
                return Err(broken());
            }
            let part = chunk.slice(..chunk.len().min(left));
            left -= part.len();
            Ok(part)
        });
        // One chunk may hold the whole file: the break must come even when nothing follows.
        Ok(cut.chain(futures_util::stream::once(async { Err(broken()) })).boxed())
    }

    async fn act(&self, token: &str, actions: &[Action]) -> Result<ActionAnswer, LetterboxError> {
        self.carry(Call::Act, || self.inner.act(token, actions)).await
    }

    async fn observe(&self, token: &str, observations: &[Observation]) -> Result<ObservationAnswer, LetterboxError> {
        self.carry(Call::Observe, || self.inner.observe(token, observations)).await
    }

    async fn push(&self, token: &str) -> Result<BoxStream<'static, Result<PushEvent, LetterboxError>>, LetterboxError> {
        let stream = self.carry(Call::Push, || self.inner.push(token)).await?;
        Ok(self.wrap(stream))
    }

    async fn order(&self, token: &str, request: &OrderRequest) -> Result<OrderAnswer, LetterboxError> {
        self.carry(Call::Order, || self.inner.order(token, request)).await
    }

    async fn ask(&self, token: &str, question: &Question) -> Result<Reply, LetterboxError> {
        self.carry(Call::Ask, || self.inner.ask(token, question)).await
    }

    async fn upload(&self, token: &str, name: &str, content: Bytes) -> Result<Attachment, LetterboxError> {
        self.carry(Call::Order, || self.inner.upload(token, name, content.clone())).await
    }

    async fn board(&self, token: &str, key: Option<&str>, limit: u32) -> Result<BoardAnswer, LetterboxError> {
        self.carry(Call::Board, || self.inner.board(token, key, limit)).await
    }

    async fn board_detail(
        &self,
        token: &str,
        circular: ItemId,
        unit: Option<&UnitId>,
        key: Option<&str>,
        limit: u32,
    ) -> Result<BoardDetail, LetterboxError> {
        self.carry(Call::Board, || self.inner.board_detail(token, circular, unit, key, limit)).await
    }
}

//! What could be wrong with a desk, built into its line, so that nothing of the product has to be broken to show that the storm would see it.

use crate::diary::{Diary, lock};
use crate::line::{Line, address, broken};
use async_trait::async_trait;
use bytes::Bytes;
use diwan_domain::{ActionId, Moment};
use diwan_protocol::action::ActionBatch;
use diwan_protocol::client::{Body, Transport};
use diwan_protocol::{ActionAnswer, ActionOutcome, ActionStatus, LetterboxError, PROTOCOL, PROTOCOL_HEADER};
use futures_util::{StreamExt, TryStreamExt};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

/// A fault of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It takes every act for recorded whose answer did not come, and never sends it again.
    BelievesWhatItDidNotHear,
    /// It never sends an act again that could not be sent once.
    NeverSendsAgain,
    /// It forgets every other entry of each page, and has read the page all the same.
    ForgetsHalfOfEachPage,
    /// Its acts have a new id each time that they are sent, so that the registry cannot know them again by it.
    NewIdEachTime,
}

/// A line with a fault on it.
pub struct Flawed {
    line: Line,
    flaw: Flaw,
    diary: Diary,
    /// For new ids.
    dice: Mutex<StdRng>,
    /// What could not be sent once.
    given_up: Mutex<BTreeSet<ActionId>>,
}

impl Flawed {
    /// That line with this fault.
    pub fn new(line: Line, flaw: Flaw, diary: Diary, dice: StdRng) -> Self {
        Self { line, flaw, diary, dice: Mutex::new(dice), given_up: Mutex::default() }
    }
}

#[async_trait]
impl Transport for Flawed {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let address = address(&request);
        match self.flaw {
            Flaw::ForgetsHalfOfEachPage if address.starts_with("/v1/streams/") => {
                forget_half(self.line.carry(request).await?).await
            }
            Flaw::ForgetsHalfOfEachPage => self.line.carry(request).await,
            _ if !address.ends_with("/v1/actions") => self.line.carry(request).await,
            Flaw::BelievesWhatItDidNotHear => {
                let ids = ids_of(&acts(&request));
                match self.line.carry(request).await {
                    Err(LetterboxError::Unreachable(_)) => Ok(all_applied(&ids, self.diary.now())),
                    answer => answer,
                }
            }
            Flaw::NeverSendsAgain => {
                let ids = ids_of(&acts(&request));
                if ids.iter().any(|id| lock(&self.given_up).contains(id)) {
                    return Err(broken("it was tried before"));
                }
                let answer = self.line.carry(request).await;
                if answer.is_err() {
                    lock(&self.given_up).extend(ids);
                }
                answer
            }
            Flaw::NewIdEachTime => self.with_new_ids(request).await,
        }
    }
}

impl Flawed {
    async fn with_new_ids(&self, request: Request<Bytes>) -> Result<Response<Body>, LetterboxError> {
        let (mut batch, mut ids) = (acts(&request), HashMap::new());
        for action in &mut batch.actions {
            let new = ActionId(uuid::Builder::from_random_bytes(lock(&self.dice).random()).into_uuid());
            ids.insert(new, action.id);
            action.id = new;
        }
        let body = serde_json::to_vec(&batch).expect("acts have a form");
        let (head, body) = whole(self.line.carry(request.map(|_| body.into())).await?).await?;
        let Ok(mut answer) = serde_json::from_slice::<ActionAnswer>(&body) else { return Ok(anew(head, body)) };
        for outcome in &mut answer.outcomes {
            outcome.id = ids[&outcome.id];
        }
        Ok(anew(head, serde_json::to_vec(&answer).expect("an answer has a form")))
    }
}

/// Pages of changes and of snapshots alike. The last entry stays, because a page says how far it goes by it.
async fn forget_half(answer: Response<Body>) -> Result<Response<Body>, LetterboxError> {
    let (head, body) = whole(answer).await?;
    let Ok(mut page) = serde_json::from_slice::<serde_json::Value>(&body) else { return Ok(anew(head, body)) };
    if let Some(entries) = page.get_mut("entries").and_then(|entries| entries.as_array_mut()) {
        let mut behind = entries.len();
        entries.retain(|_| {
            behind -= 1;
            behind % 2 == 0
        });
    }
    Ok(anew(head, serde_json::to_vec(&page).expect("a page has a form")))
}

async fn whole(answer: Response<Body>) -> Result<(http::response::Parts, Vec<u8>), LetterboxError> {
    let (head, body) = answer.into_parts();
    let body: Vec<Bytes> = body.try_collect().await?;
    Ok((head, body.concat()))
}

fn anew(head: http::response::Parts, body: Vec<u8>) -> Response<Body> {
    Response::from_parts(head, futures_util::stream::iter([Ok(body.into())]).boxed())
}

fn acts(request: &Request<Bytes>) -> ActionBatch {
    serde_json::from_slice(request.body()).expect("a desk sends acts")
}

fn ids_of(batch: &ActionBatch) -> Vec<ActionId> {
    batch.actions.iter().map(|action| action.id).collect()
}

fn all_applied(ids: &[ActionId], now: Moment) -> Response<Body> {
    let outcome = |id: &ActionId| ActionOutcome {
        id: *id,
        status: ActionStatus::Duplicate,
        applied_seq: Some(1),
        recorded_at: Some(now),
        problem: None,
    };
    let answer = ActionAnswer { outcomes: ids.iter().map(outcome).collect() };
    let body = serde_json::to_vec(&answer).expect("an answer has a form");
    let mut response = Response::new(futures_util::stream::iter([Ok(Bytes::from(body))]).boxed());
    response.headers_mut().insert(PROTOCOL_HEADER, HeaderValue::from_static(PROTOCOL));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

//! A person at a desk, with a session.

use crate::office::login_of;
use diwan_domain::{ActionId, DeviceId, Document, EmployeeId, Fact, ItemId, Moment, StreamId};
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::office::{Fault, Order, OrderAnswer, OrderRequest, Question, Reply};
use diwan_protocol::{
    Action, ActionOutcome, Entry, HeadsAnswer, Letterbox, LetterboxError, SessionInfo, SignIn, StreamHead,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A person who is signed in.
pub struct Persona {
    /// The given name.
    pub name: String,
    /// The number.
    pub number: EmployeeId,
    /// The account name.
    pub login: String,
    /// The workstation.
    pub device: DeviceId,
    /// The session.
    pub token: String,
    /// The line to the registry.
    pub letterbox: Arc<HttpLetterbox>,
}

impl Persona {
    /// Signs somebody in.
    pub async fn sign_in(
        letterbox: Arc<HttpLetterbox>,
        name: &str,
        number: EmployeeId,
        device: &str,
        password: &str,
    ) -> Self {
        let login = login_of(&number);
        let body = SignIn {
            login: login.clone(),
            password: password.to_owned(),
            device: device.to_owned(),
            device_name: "مكتب".to_owned(),
        };
        let signed_in = letterbox.sign_in(&body).await.expect("signed in");
        let device = DeviceId::from_stored(device);
        Self { name: name.to_owned(), number, login, device, token: signed_in.token, letterbox }
    }

    /// Who the registry says one is.
    pub async fn session(&self) -> Result<SessionInfo, LetterboxError> {
        self.letterbox.session(&self.token).await
    }

    /// Where one's streams stand.
    pub async fn heads(&self) -> HeadsAnswer {
        let (heads, _) = self.letterbox.heads(&self.token, None, 0).await.expect("heads").expect("no tag was given");
        heads
    }

    /// Where one stream stands.
    pub async fn head(&self, stream: &StreamId) -> StreamHead {
        let heads = self.heads().await;
        heads.streams.into_iter().find(|head| &head.stream == stream).expect("a member of the stream")
    }

    /// One's own stream.
    pub fn own_stream(&self) -> StreamId {
        StreamId::employee(&self.number)
    }

    /// Everything that is in one's streams now, each item once.
    pub async fn everything(&self) -> Vec<Entry> {
        let mut all: Vec<Entry> = Vec::new();
        for head in self.heads().await.streams {
            let mut key = None;
            loop {
                let page =
                    self.letterbox.snapshot(&self.token, &head.stream, key.as_deref(), 500).await.expect("a page");
                all.extend(page.entries);
                key = page.next;
                if key.is_none() {
                    break;
                }
            }
        }
        all.sort_by_key(|entry| entry.id);
        all.dedup_by_key(|entry| entry.id);
        all
    }

    /// A document that is in one's streams.
    pub async fn document(&self, id: ItemId) -> Document {
        let all = self.everything().await;
        let entry = all.into_iter().find(|entry| entry.id == id).expect("the document is in one's streams");
        serde_json::from_str(entry.data.expect("a put has data").get()).expect("a document")
    }

    /// An act on a document, as one's desk would make it.
    pub fn act(&self, document: &Document, event: Fact, device_time: Moment) -> Action {
        Action {
            id: new_action_id(),
            event,
            subject: document.id,
            version: document.version(),
            content_sha256: document.content_sha256(),
            statement_sha256: if event == Fact::Acknowledged { document.statement_sha256() } else { None },
            device: self.device.clone(),
            device_time,
        }
    }

    /// Sends acts.
    pub async fn send(&self, actions: &[Action]) -> Vec<ActionOutcome> {
        self.letterbox.act(&self.token, actions).await.expect("an answer").outcomes
    }

    /// Gives an official order, as one's window would.
    pub async fn order(&self, order: Order) -> Result<OrderAnswer, LetterboxError> {
        self.letterbox.order(&self.token, &OrderRequest { id: new_action_id(), order }).await
    }

    /// Why an order is refused.
    pub async fn refused(&self, order: Order) -> Fault {
        match self.order(order).await {
            Err(LetterboxError::Problem(problem)) => problem.fault.unwrap_or_else(|| panic!("no fault: {problem:?}")),
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Asks an official question.
    pub async fn ask(&self, question: Question) -> Result<Reply, LetterboxError> {
        self.letterbox.ask(&self.token, &question).await
    }

    /// Acknowledges a document.
    pub async fn acknowledge(&self, id: ItemId, device_time: Moment) -> ActionOutcome {
        let document = self.document(id).await;
        self.send(&[self.act(&document, Fact::Acknowledged, device_time)]).await.remove(0)
    }
}

/// A new id for an act: distinct within this process and between processes of one test run.
pub fn new_action_id() -> ActionId {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0u8; 10];
    bytes[..8].copy_from_slice(&count.to_be_bytes());
    bytes[8..].copy_from_slice(&std::process::id().to_be_bytes()[2..]);
    ActionId(uuid::Builder::from_unix_timestamp_millis(1_795_327_200_000 + count, &bytes).into_uuid())
}

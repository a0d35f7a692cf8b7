//! Where every watched stream stands, in memory, and who is told when one moves.
//!
//! Two ways lead here: whoever writes in this process says which streams moved ([`Hub::look_at`]), and a look at the
//! archive's pulse several times a second finds commits of other processes on the same database, such as
//! `diwan-registry circular issue`. Both only move memory forward; correctness never depends on either.

use diwan_domain::{Document, StreamId};
use diwan_protocol::feed::KIND_CIRCULAR;
use diwan_protocol::{Notice, Op, StreamHead};
use diwan_store::{Archive, StoreError};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How many moves a slow listener may lag behind before it is told to look at everything again.
const BACKLOG: usize = 256;
/// The most changes of one move that are read for notices; a bigger move is an import and rings nobody by push.
const NOTICES_FROM: u32 = 50;
/// Looks after which a stream that nobody asked for is forgotten (about ten minutes).
const FORGOTTEN_AFTER_LOOKS: u64 = 4_000;

/// Some streams moved.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// Where they stand now.
    pub heads: Vec<StreamHead>,
    /// Circulars among the changes that ask for an acknowledgement.
    pub notices: Vec<Notice>,
}

struct Watched {
    head: StreamHead,
    asked: u64,
}

/// The memory of heads.
pub struct Hub {
    archive: Arc<dyn Archive>,
    watched: RwLock<HashMap<StreamId, Watched>>,
    moves: broadcast::Sender<Arc<Moved>>,
    commits: AtomicU64,
    access: AtomicU64,
    access_pulse: Mutex<Option<i64>>,
    looks: AtomicU64,
}

impl Hub {
    /// An empty memory over an archive.
    pub fn new(archive: Arc<dyn Archive>) -> Self {
        Self {
            archive,
            watched: RwLock::default(),
            moves: broadcast::channel(BACKLOG).0,
            commits: AtomicU64::new(0),
            access: AtomicU64::new(0),
            access_pulse: Mutex::default(),
            looks: AtomicU64::new(0),
        }
    }

    /// Hears of every move from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Moved>> {
        self.moves.subscribe()
    }

    /// Another number after any commit that was noticed, by whichever process.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// Another number after any commit that was noticed and changed who may come in.
    pub fn access_generation(&self) -> u64 {
        self.access.load(Ordering::Acquire)
    }

    /// A commit of this process, or one that was noticed, changed who may come in.
    pub fn access_changed(&self) {
        self.access.fetch_add(1, Ordering::AcqRel);
    }

    /// Heads of the streams, sorted by name; from memory, but for those that nobody asked for before.
    pub async fn heads(&self, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError> {
        let looks = self.looks.load(Ordering::Relaxed);
        let unknown: Vec<StreamId> = {
            let watched = self.read();
            streams.iter().filter(|s| watched.get(*s).is_none_or(|w| w.asked + 100 < looks)).cloned().collect()
        };
        if !unknown.is_empty() {
            self.watch(&unknown, looks).await?;
        }
        let watched = self.read();
        let mut heads: Vec<StreamHead> =
            streams.iter().filter_map(|s| watched.get(s)).map(|w| w.head.clone()).collect();
        heads.sort_by(|a, b| a.stream.cmp(&b.stream));
        heads.dedup_by(|a, b| a.stream == b.stream);
        Ok(heads)
    }

    /// Where one stream stands, if it is watched.
    pub fn head(&self, stream: &StreamId) -> Option<StreamHead> {
        self.read().get(stream).map(|w| w.head.clone())
    }

    /// Looks at streams of which a commit in this process says that they moved.
    pub async fn look_at(&self, streams: &[StreamId]) -> Result<(), StoreError> {
        let known: Vec<StreamId> = {
            let watched = self.read();
            streams.iter().filter(|s| watched.contains_key(*s)).cloned().collect()
        };
        self.refresh(&known).await
    }

    /// Takes in where streams stand since acts of this process. They brought no documents; so, unless something else came between, nobody
    /// needs to look.
    pub async fn know(&self, acts: &[diwan_store::Moved]) -> Result<(), StoreError> {
        let (mut heads, mut unsure) = (Vec::new(), Vec::new());
        {
            let mut watched = self.write();
            for act in acts {
                let Some(known) = watched.get_mut(&act.head.stream) else { continue };
                if known.head.epoch == act.head.epoch && known.head.head + act.by == act.head.head {
                    known.head = act.head.clone();
                    heads.push(act.head.clone());
                } else if is_newer(&act.head, &known.head) {
                    unsure.push(act.head.stream.clone());
                }
            }
        }
        if !heads.is_empty() {
            // Nobody listening is no failure.
            let _ = self.moves.send(Arc::new(Moved { heads, notices: Vec::new() }));
        }
        self.refresh(&unsure).await
    }

    /// Looks at every watched stream.
    pub async fn look_at_all(&self) -> Result<(), StoreError> {
        let known: Vec<StreamId> = self.read().keys().cloned().collect();
        self.refresh(&known).await
    }

    /// Looks for commits of other processes until cancelled.
    pub async fn keep_looking(&self, every: Duration, stop: CancellationToken) {
        let mut last = None;
        let mut pause = every;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            let started = Instant::now();
            let looked = self.look_if_moved(&mut last).await;
            // Looking may take a tenth of the time, however many streams there are.
            pause = every.max(started.elapsed() * 9);
            if let Err(error) = looked {
                tracing::warn!(%error, "could not look for moved streams");
                last = None;
                pause = pause.max(Duration::from_secs(1));
            }
            self.forget_unasked();
        }
    }

    async fn look_if_moved(&self, last: &mut Option<i64>) -> Result<(), StoreError> {
        let pulse = self.archive.pulse().await?;
        if *last == Some(pulse) {
            return Ok(());
        }
        self.commits.fetch_add(1, Ordering::AcqRel);
        self.look_at_access().await?;
        self.look_at_all().await?;
        *last = Some(pulse);
        Ok(())
    }

    /// Notices when who may come in was changed by anybody.
    async fn look_at_access(&self) -> Result<(), StoreError> {
        let pulse = Some(self.archive.access_pulse().await?);
        if std::mem::replace(&mut *self.access_pulse.lock().unwrap_or_else(PoisonError::into_inner), pulse) != pulse {
            self.access_changed();
        }
        Ok(())
    }

    /// Where streams stand. People learn of joining and leaving units in their own streams; so nobody is told of such a move before this
    /// registry knows it too, and answers accordingly who they are.
    async fn read_heads(&self, streams: &[StreamId]) -> Result<Vec<StreamHead>, StoreError> {
        let heads = self.archive.heads(streams).await?;
        if streams.iter().any(|stream| stream.as_str().starts_with("employee:")) {
            self.look_at_access().await?;
        }
        Ok(heads)
    }

    async fn watch(&self, streams: &[StreamId], looks: u64) -> Result<(), StoreError> {
        let strange: Vec<StreamId> = {
            let mut watched = self.write();
            for stream in streams {
                if let Some(known) = watched.get_mut(stream) {
                    known.asked = looks;
                }
            }
            streams.iter().filter(|s| !watched.contains_key(*s)).cloned().collect()
        };
        if strange.is_empty() {
            return Ok(());
        }
        let heads = self.read_heads(&strange).await?;
        let mut watched = self.write();
        for head in heads {
            let entry =
                watched.entry(head.stream.clone()).or_insert_with(|| Watched { head: head.clone(), asked: looks });
            if is_newer(&head, &entry.head) {
                entry.head = head;
            }
        }
        Ok(())
    }

    async fn refresh(&self, streams: &[StreamId]) -> Result<(), StoreError> {
        if streams.is_empty() {
            return Ok(());
        }
        let heads = self.read_heads(streams).await?;
        let mut steps = Vec::new();
        {
            let mut watched = self.write();
            for head in heads {
                if let Some(known) = watched.get_mut(&head.stream)
                    && is_newer(&head, &known.head)
                {
                    steps.push((std::mem::replace(&mut known.head, head.clone()), head));
                }
            }
        }
        if steps.is_empty() || self.moves.receiver_count() == 0 {
            return Ok(());
        }
        let mut moved = Moved::default();
        for (before, after) in steps {
            if before.epoch == after.epoch {
                match self.notices(&before, &after).await {
                    Ok(notices) => moved.notices.extend(notices),
                    // The move itself must be told all the same: the desks will find the circular in the page.
                    Err(error) => tracing::warn!(%error, "notices of a move could not be read"),
                }
            }
            moved.heads.push(after);
        }
        // Nobody listening any more is no failure.
        let _ = self.moves.send(Arc::new(moved));
        Ok(())
    }

    async fn notices(&self, before: &StreamHead, after: &StreamHead) -> Result<Vec<Notice>, StoreError> {
        if after.head - before.head > i64::from(NOTICES_FROM) {
            return Ok(Vec::new());
        }
        let page = self.archive.entries(&after.stream, after.epoch, before.head, NOTICES_FROM).await?;
        let circulars = page.entries.iter().filter(|e| e.op == Op::Put && e.kind == KIND_CIRCULAR);
        let documents = circulars.filter_map(|e| serde_json::from_str::<Document>(e.data.as_ref()?.get()).ok());
        Ok(documents
            .filter(Document::asks_acknowledgement)
            .map(|document| Notice {
                id: document.id,
                stream: after.stream.clone(),
                kind: KIND_CIRCULAR.to_owned(),
                deadline: document.circular.as_ref().and_then(|terms| terms.deadline),
                subject: document.subject,
                number: document.number,
            })
            .collect())
    }

    fn forget_unasked(&self) {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        if looks.is_multiple_of(1_000) {
            self.write().retain(|_, watched| watched.asked + FORGOTTEN_AFTER_LOOKS >= looks);
        }
    }

    // A panic elsewhere must not stop the feed: what the lock guards is only a memory and always whole.
    fn read(&self) -> RwLockReadGuard<'_, HashMap<StreamId, Watched>> {
        self.watched.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<StreamId, Watched>> {
        self.watched.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Two readings may come in the wrong order; memory only moves forward.
fn is_newer(head: &StreamHead, known: &StreamHead) -> bool {
    (head.epoch, head.head) > (known.epoch, known.head)
}

//! A real desk on real files with a real line; only the toasts and the keyring are left out.

use crate::machine;
use anyhow::{Context, Result, anyhow};
use async_trait::async_trait;
use diwan_desk::Desk;
use diwan_desk::ports::{Chance, Clock, LetterboxMaker, NoteEvent, Notifier, NotifyError, Ports, Rung, Threads, Vault};
use diwan_desk::view::{DeskEvent, Failure, FailureCode, Status, VaultKind};
use diwan_domain::Moment;
use diwan_protocol::Letterbox;
use diwan_protocol::client::HttpLetterbox;
use diwan_testkit::line::Line;
use rand::Rng;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The address that the desk believes in; the line behind it may be another one after each start.
const SERVER: &str = "https://registry.example";
/// How long anything may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Where the token is between two starts of the program.
pub type Keyring = Arc<Mutex<Option<String>>>;

/// A running desk.
pub struct Workplace {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its line, which counts the calls.
    pub line: Arc<Line>,
    task: JoinHandle<()>,
}

impl Workplace {
    /// Starts the program over a folder, with a line to that registry.
    pub fn open(folder: &Path, url: &str, keyring: &Keyring) -> Result<Self> {
        Self::open_with(folder, url, keyring, Arc::new(NoToasts))
    }

    /// The same with toasts.
    pub fn open_with(folder: &Path, url: &str, keyring: &Keyring, notifier: Arc<dyn Notifier>) -> Result<Self> {
        let line = Line::to(Arc::new(HttpLetterbox::new(url, None)?));
        let ports = Ports {
            clock: Arc::new(WallClock),
            chance: Arc::new(Dice),
            workroom: Arc::new(Threads),
            vault: Arc::new(Drawer(Arc::clone(keyring))),
            letterboxes: Arc::new(OneLine(Arc::clone(&line))),
            notifier,
            alert: Arc::new(diwan_desk::ports::NoWindow),
            surroundings: Arc::new(diwan_desk::ports::Unknown),
        };
        let desk = Desk::open(folder, ports, "bench".to_owned()).map_err(failed)?;
        let running = Arc::clone(&desk);
        let task = tokio::spawn(async move { running.run(std::future::pending()).await });
        Ok(Self { desk, line, task })
    }

    /// Signs in.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.desk.sign_in(SERVER, login, password).await.map(drop).map_err(failed)
    }

    /// Waits until a question about the desk has an answer, asking again whenever something happened.
    pub async fn until<T>(&self, what: &str, mut asked: impl AsyncFnMut(&Desk) -> Result<Option<T>>) -> Result<T> {
        let mut events = self.desk.events();
        let waiting = async {
            loop {
                if let Some(answer) = asked(&self.desk).await? {
                    return Ok(answer);
                }
                match events.recv().await {
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Err(anyhow!("the desk closed")),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.with_context(|| format!("waited in vain until {what}"))?
    }

    /// Waits for a status as wished.
    pub async fn until_status(&self, what: &str, wish: impl Fn(&Status) -> bool) -> Result<Status> {
        self.until(what, async |desk| Ok(Some(desk.status().await.map_err(failed)?).filter(&wish))).await
    }

    /// Waits for an event as wished among those to come after `events` was taken.
    pub async fn hears(
        events: &mut tokio::sync::broadcast::Receiver<DeskEvent>,
        wish: impl Fn(&DeskEvent) -> bool,
    ) -> Result<()> {
        let waiting = async {
            loop {
                match events.recv().await {
                    Ok(event) if wish(&event) => return Ok(()),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Err(anyhow!("the desk closed")),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.context("the event does not come")?
    }

    /// Ends the program; its files are closed when this returns.
    pub async fn close(self) {
        self.task.abort();
        let _ = self.task.await;
        drop(self.desk);
        // What a thread was just writing is written before anybody else opens the same files.
        while Arc::strong_count(&self.line) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// The only person's folder below a desk's.
pub fn drawer_of(folder: &Path) -> Result<PathBuf> {
    let mut people = std::fs::read_dir(folder.join("people"))?;
    Ok(people.next().context("nobody has signed in here")??.path())
}

/// A failure of the desk as an error of this program.
pub fn failed(failure: Failure) -> anyhow::Error {
    anyhow!("the desk failed: {failure:?}")
}

struct WallClock;

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> Moment {
        machine::now()
    }
    fn ticks(&self) -> i64 {
        machine::ticks()
    }
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

struct Dice;

impl Chance for Dice {
    fn below(&self, below: u64) -> u64 {
        if below == 0 { 0 } else { rand::rng().random_range(0..below) }
    }
    fn bytes(&self) -> [u8; 10] {
        rand::rng().random()
    }
}

struct Drawer(Keyring);

impl Drawer {
    fn put(&self, token: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

#[async_trait]
impl Vault for Drawer {
    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }
    async fn load(&self, _: &str, _: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    async fn save(&self, _: &str, _: &str, token: &str) -> bool {
        self.put(Some(token.to_owned()));
        true
    }
    async fn clear(&self, _: &str, _: &str) {
        self.put(None);
    }
}

struct OneLine(Arc<Line>);

impl LetterboxMaker for OneLine {
    fn make(&self, _: &str) -> Result<Arc<dyn Letterbox>, FailureCode> {
        Ok(Arc::clone(&self.0) as _)
    }
}

/// Toasts that a person could see and close.
pub struct Toasts {
    /// Since when one is up, or none.
    up: watch::Sender<(bool, Instant)>,
    tell: mpsc::UnboundedSender<NoteEvent>,
    hear: tokio::sync::Mutex<mpsc::UnboundedReceiver<NoteEvent>>,
}

impl Toasts {
    /// None is up.
    pub fn new() -> Arc<Self> {
        let (tell, hear) = mpsc::unbounded_channel();
        let up = watch::channel((false, Instant::now())).0;
        Arc::new(Self { up, tell, hear: tokio::sync::Mutex::new(hear) })
    }

    /// Waits until one is up; since when it is.
    pub async fn until_up(&self) -> Result<Instant> {
        self.until(true).await
    }

    /// Waits until none is up; since when.
    pub async fn until_down(&self) -> Result<Instant> {
        self.until(false).await
    }

    async fn until(&self, wished: bool) -> Result<Instant> {
        let mut up = self.up.subscribe();
        let seen = tokio::time::timeout(PATIENCE, up.wait_for(|(up, _)| *up == wished)).await;
        let (_, since) = *seen.with_context(|| format!("waited in vain until a toast is up: {wished}"))??;
        Ok(since)
    }

    /// The person closes it; when.
    pub fn dismiss(&self) -> Instant {
        let now = Instant::now();
        self.up.send_replace((false, now));
        // The desk may be closing.
        let _ = self.tell.send(NoteEvent::Closed);
        now
    }
}

#[async_trait]
impl Notifier for Toasts {
    async fn post(&self, _: &Rung) -> Result<(), NotifyError> {
        self.up.send_replace((true, Instant::now()));
        Ok(())
    }
    async fn withdraw(&self) {
        self.up.send_if_modified(|(up, since)| {
            std::mem::replace(up, false) && {
                *since = Instant::now();
                true
            }
        });
    }
    async fn next(&self) -> NoteEvent {
        match self.hear.lock().await.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
    fn available(&self) -> bool {
        true
    }
}

struct NoToasts;

#[async_trait]
impl Notifier for NoToasts {
    async fn post(&self, _: &Rung) -> Result<(), NotifyError> {
        Err(NotifyError("none in this program".to_owned()))
    }
    async fn withdraw(&self) {}
    async fn next(&self) -> NoteEvent {
        std::future::pending().await
    }
    fn available(&self) -> bool {
        false
    }
}

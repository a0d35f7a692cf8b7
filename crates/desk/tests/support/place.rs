//! A workplace: a folder, a desk on it, and a world around it (clock, chance, vault, line, bell) that the story moves.

use super::screen::Screen;
use async_trait::async_trait;
use diwan_desk::Desk;
use diwan_desk::ports::{Chance, Clock, LetterboxMaker, NoteEvent, Notifier, NotifyError, Ports, Rung, Threads, Vault};
use diwan_desk::view::{DeskEvent, Failure, FailureCode, Row, Status, VaultKind};
use diwan_domain::Moment;
use diwan_protocol::Letterbox;
use diwan_testkit::line::Line;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The longest that a story waits for anything; a fault shows as this much silence.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The address that stories sign in at.
pub const SERVER: &str = "https://registry.moi.example";

/// Time that moves only when the story says so, and a clock on the wall that somebody may set wrong.
pub struct StoryClock {
    passed: watch::Sender<i64>,
    wrong_by: AtomicI64,
}

impl StoryClock {
    /// The right time.
    pub fn right(&self) -> Moment {
        Moment(*self.passed.borrow())
    }

    /// Moves the time on.
    pub fn advance(&self, time: Duration) {
        self.passed.send_modify(|now| *now += i64::try_from(time.as_millis()).expect("time"));
    }
}

#[async_trait]
impl Clock for StoryClock {
    fn now(&self) -> Moment {
        Moment(*self.passed.borrow() + self.wrong_by.load(Ordering::SeqCst))
    }
    fn ticks(&self) -> i64 {
        *self.passed.borrow()
    }
    async fn sleep(&self, time: Duration) {
        let mut times = self.passed.subscribe();
        let until = *times.borrow() + i64::try_from(time.as_millis()).expect("time");
        let _ = times.wait_for(|now| *now >= until).await;
    }
}

struct Dice(Mutex<StdRng>);

impl Chance for Dice {
    fn below(&self, below: u64) -> u64 {
        if below == 0 { 0 } else { self.0.lock().expect("dice").random_range(0..below) }
    }
    fn bytes(&self) -> [u8; 10] {
        self.0.lock().expect("dice").random()
    }
}

/// A vault that outlives the program.
#[derive(Default)]
pub struct Drawer(Mutex<HashMap<(String, String), String>>);

#[async_trait]
impl Vault for Drawer {
    fn kind(&self) -> VaultKind {
        VaultKind::Keyring
    }
    async fn load(&self, server: &str, login: &str) -> Option<String> {
        self.0.lock().expect("vault").get(&(server.into(), login.into())).cloned()
    }
    async fn save(&self, server: &str, login: &str, token: &str) -> bool {
        self.0.lock().expect("vault").insert((server.into(), login.into()), token.into());
        true
    }
    async fn clear(&self, server: &str, login: &str) {
        self.0.lock().expect("vault").remove(&(server.to_owned(), login.to_owned()));
    }
}

/// A bell whose toasts the story sees and closes.
pub struct Bell {
    running: AtomicBool,
    up: watch::Sender<Option<Rung>>,
    posts: Mutex<Vec<(Moment, Rung)>>,
    clock: Arc<StoryClock>,
    /// How many words about the toast were told, and how many the desk took.
    told: AtomicU64,
    heard: watch::Sender<u64>,
    sender: mpsc::UnboundedSender<NoteEvent>,
    receiver: tokio::sync::Mutex<mpsc::UnboundedReceiver<NoteEvent>>,
}

impl Bell {
    fn new(clock: &Arc<StoryClock>) -> Arc<Self> {
        let clock = Arc::clone(clock);
        let (sender, receiver) = mpsc::unbounded_channel();
        let receiver = tokio::sync::Mutex::new(receiver);
        let (running, up) = (AtomicBool::new(true), watch::channel(None).0);
        let (told, heard) = (AtomicU64::new(0), watch::channel(0).0);
        Arc::new(Self { running, up, posts: Mutex::default(), clock, told, heard, sender, receiver })
    }

    /// Subjects of the toast that is up.
    pub fn showing(&self) -> Vec<String> {
        self.up.borrow().iter().flat_map(|r| &r.owed).map(|o| o.subject.clone()).collect()
    }

    /// Every toast so far.
    pub fn posts(&self) -> Vec<Rung> {
        self.posts.lock().expect("posts").iter().map(|(_, rung)| rung.clone()).collect()
    }

    /// When the last toast was posted.
    pub fn last_post(&self) -> Moment {
        self.posts.lock().expect("posts").last().expect("a toast").0
    }

    /// Waits until the toast shows exactly these subjects (none: no toast).
    pub async fn shows(&self, subjects: &[&str]) {
        let wanted: Vec<String> = subjects.iter().map(|s| (*s).to_owned()).collect();
        let mut up = self.up.subscribe();
        let seen = up.wait_for(|r| r.iter().flat_map(|r| &r.owed).map(|o| &o.subject).eq(wanted.iter()));
        let done = tokio::time::timeout(PATIENCE, seen).await.is_ok_and(|r| r.is_ok());
        assert!(done, "the toast shows {:?}, not {wanted:?}", self.showing());
    }

    /// Waits until the toast is about so many. Asks the desk nothing meanwhile, and has the patience that thousands need.
    pub async fn is_about(&self, duties: usize) {
        let mut up = self.up.subscribe();
        let seen = up.wait_for(|rung| rung.as_ref().map_or(0, |rung| rung.owed.len()) == duties);
        let done = tokio::time::timeout(PATIENCE * 6, seen).await.is_ok_and(|r| r.is_ok());
        assert!(done, "the toast is about {}, not {duties}", self.showing().len());
    }

    /// The person closes the toast.
    pub fn dismiss(&self) {
        self.up.send_replace(None);
        self.tell(NoteEvent::Closed);
    }

    /// Something happens to the toast.
    pub fn tell(&self, event: NoteEvent) {
        self.told.fetch_add(1, Ordering::SeqCst);
        self.sender.send(event).expect("a desk listens");
    }

    /// Waits until the desk has taken every word about the toast.
    pub async fn heard(&self) {
        let mut heard = self.heard.subscribe();
        let told = self.told.load(Ordering::SeqCst);
        let all = heard.wait_for(|heard| *heard >= told);
        assert!(tokio::time::timeout(PATIENCE, all).await.is_ok_and(|heard| heard.is_ok()), "the desk does not listen");
    }

    /// The notification service dies: what is shown is lost.
    pub fn die(&self) {
        self.running.store(false, Ordering::SeqCst);
        self.up.send_replace(None);
        self.tell(NoteEvent::DaemonGone);
    }

    /// It comes back.
    pub fn come_back(&self) {
        self.running.store(true, Ordering::SeqCst);
        self.tell(NoteEvent::DaemonAppeared);
    }
}

#[async_trait]
impl Notifier for Bell {
    async fn post(&self, rung: &Rung) -> Result<(), NotifyError> {
        if !self.available() {
            return Err(NotifyError("no service runs".into()));
        }
        assert!(!rung.owed.is_empty(), "a toast about nothing");
        self.posts.lock().expect("posts").push((self.clock.right(), rung.clone()));
        self.up.send_replace(Some(rung.clone()));
        Ok(())
    }
    async fn withdraw(&self) {
        self.up.send_replace(None);
    }
    async fn next(&self) -> NoteEvent {
        let event = self.receiver.lock().await.recv().await;
        self.heard.send_modify(|heard| *heard += 1);
        event.expect("the bell keeps a sender")
    }
    fn available(&self) -> bool {
        self.running.load(Ordering::SeqCst)
    }
}

struct OneLine(Arc<dyn Letterbox>);

impl LetterboxMaker for OneLine {
    fn make(&self, server: &str) -> Result<Arc<dyn Letterbox>, FailureCode> {
        if server.starts_with("https://") || server.starts_with("http://127.") {
            Ok(Arc::clone(&self.0))
        } else {
            Err(FailureCode::BadAddress)
        }
    }
}

/// Everything around a desk; outlives the program.
pub struct World {
    pub dir: tempfile::TempDir,
    pub clock: Arc<StoryClock>,
    pub vault: Arc<Drawer>,
    pub bell: Arc<Bell>,
    pub line: Arc<Line>,
    pub screen: Arc<Screen>,
    chance: Arc<Dice>,
}

impl World {
    /// A new computer with a line to that registry.
    pub fn with(registry: Arc<dyn Letterbox>) -> Self {
        // Each computer throws its own dice: with the same ones, two would give their acts the same ids.
        static COMPUTERS: AtomicU64 = AtomicU64::new(1);
        Self::on(Line::to(registry), COMPUTERS.fetch_add(1, Ordering::Relaxed))
    }

    /// A new computer on that line.
    pub fn on(line: Arc<Line>, seed: u64) -> Self {
        let clock =
            Arc::new(StoryClock { passed: watch::channel(super::paper::MORNING.0).0, wrong_by: AtomicI64::new(0) });
        Self {
            dir: tempfile::tempdir().expect("folder"),
            bell: Bell::new(&clock),
            clock,
            vault: Arc::default(),
            line,
            screen: Screen::new(),
            chance: Arc::new(Dice(Mutex::new(StdRng::seed_from_u64(seed)))),
        }
    }

    fn ports(&self) -> Ports {
        Ports {
            clock: Arc::clone(&self.clock) as _,
            chance: Arc::clone(&self.chance) as _,
            workroom: Arc::new(Threads),
            vault: Arc::clone(&self.vault) as _,
            letterboxes: Arc::new(OneLine(Arc::clone(&self.line) as _)),
            notifier: Arc::clone(&self.bell) as _,
            alert: Arc::clone(&self.screen) as _,
            surroundings: Arc::clone(&self.screen) as _,
        }
    }

    /// Starts the program.
    pub fn start(&self) -> Place<'_> {
        let desk = Desk::open(self.dir.path(), self.ports(), "مكتب الاستقبال".into()).expect("opens");
        let running = Arc::clone(&desk);
        let task = tokio::spawn(async move { running.run(std::future::pending()).await });
        Place { desk, task, world: self }
    }

    /// Somebody sets the clock on the wall so far off the right time (behind it when negative). No time passes by that.
    pub fn set_clock_wrong_by(&self, ms: i64) {
        self.clock.wrong_by.store(ms, Ordering::SeqCst);
    }

    /// Moves the time on.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }
}

/// A running desk.
pub struct Place<'a> {
    pub desk: Arc<Desk>,
    task: JoinHandle<()>,
    world: &'a World,
}

impl Place<'_> {
    /// Signs in with everybody's password.
    pub async fn sign_in(&self, login: &str) -> Status {
        self.desk.sign_in(SERVER, login, super::paper::PASSWORD).await.expect("signs in")
    }

    /// Signs in at a real office.
    pub async fn sign_in_at(&self, server: &str, login: &str, password: &str) -> Status {
        self.desk.sign_in(server, login, password).await.expect("signs in")
    }

    /// Signing in when it must fail.
    pub async fn sign_in_fails(&self, server: &str, login: &str, password: &str) -> FailureCode {
        let Failure { code, .. } = self.desk.sign_in(server, login, password).await.expect_err("fails");
        code
    }

    /// The status.
    pub async fn status(&self) -> Status {
        self.desk.status().await.expect("status")
    }

    /// Waits until the status is as wished. Time stands still meanwhile.
    pub async fn until(&self, what: &str, wish: impl Fn(&Status) -> bool) -> Status {
        self.wait(what, wish, Duration::ZERO).await
    }

    /// The same while time passes: for what waits before it tries again.
    pub async fn until_later(&self, what: &str, wish: impl Fn(&Status) -> bool) -> Status {
        self.wait(what, wish, Duration::from_secs(1)).await
    }

    /// The same while minutes pass at once.
    pub async fn until_much_later(&self, what: &str, wish: impl Fn(&Status) -> bool) -> Status {
        self.wait(what, wish, Duration::from_secs(60)).await
    }

    /// The same while time passes in steps of this length.
    pub async fn until_in_steps(&self, step: Duration, what: &str, wish: impl Fn(&Status) -> bool) -> Status {
        self.wait(what, wish, step).await
    }

    async fn wait(&self, what: &str, wish: impl Fn(&Status) -> bool, step: Duration) -> Status {
        let mut events = self.desk.events();
        let waiting = async {
            loop {
                let status = self.status().await;
                if wish(&status) {
                    return status;
                }
                self.world.advance(step);
                // Woken by any event; the tick only moves time on, or sees what has no event of its own.
                let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(status) => status,
            Err(_) => panic!("waited in vain until {what}: {:#?}", self.status().await),
        }
    }

    /// Waits until what is asked of the desk is as wished. Time stands still meanwhile.
    pub async fn sees(&self, what: &str, wish: impl AsyncFn() -> bool) {
        let waiting = async {
            loop {
                // Listened before it is asked, so that nothing that happens in between is missed.
                let mut events = self.desk.events();
                if wish().await {
                    return;
                }
                let _ = events.recv().await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(seen.is_ok(), "waited in vain until {what}");
    }

    /// Waits until everything is here and sent.
    pub async fn settled(&self) -> Status {
        let wish =
            |s: &Status| s.sync.is_none() && s.outbox.waiting == 0 && s.link.online && s.link.last_sync.is_some();
        self.until_later("everything is here and sent", wish).await
    }

    /// Subjects of a list.
    pub async fn subjects(&self, query: diwan_desk::view::ListQuery) -> Vec<String> {
        let page = self.desk.list(query, 0, 1000).await.expect("list");
        page.rows.iter().map(subject).collect()
    }

    /// Waits for an event.
    pub async fn hears(
        &self,
        mut events: tokio::sync::broadcast::Receiver<DeskEvent>,
        wish: impl Fn(&DeskEvent) -> bool,
    ) -> DeskEvent {
        let waiting = async {
            loop {
                match events.recv().await {
                    Ok(event) if wish(&event) => return event,
                    Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                    Err(closed) => panic!("{closed}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the event comes")
    }

    /// Acknowledges what `read` shows.
    pub async fn acknowledge(&self, id: &str) -> Result<String, FailureCode> {
        let reading = self.desk.read(id).await.map_err(|f| f.code)?;
        let after = self.desk.acknowledge(id, &reading.content_sha256).await.map_err(|f| f.code)?;
        Ok(after.duty.expect("a duty"))
    }

    /// The program is killed: nothing is finished, nothing is said.
    pub async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
        drop(self.desk);
        // What a thread was just writing is written before the next program may open the same files.
        let closed = async {
            while Arc::strong_count(&self.world.line) > 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.expect("the program is gone");
    }

    /// Where this person's folders are.
    pub fn people(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.world.dir.path().join("people"))
            .map(|d| d.map(|f| f.expect("entry").path()).collect())
            .unwrap_or_default()
    }
}

fn subject(row: &Row) -> String {
    row.subject.iter().map(|p| p.text.as_str()).collect()
}

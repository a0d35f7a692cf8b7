//! The program that is killed: a whole desk on real files in a process of its own. It works as a diligent person does and says on its
//! standard output what it has confirmed to that person; whoever kills it holds it to that.

use async_trait::async_trait;
use diwan_desk::Desk;
use diwan_desk::ports::{Chance, Clock, LetterboxMaker, NoteEvent, Notifier, NotifyError, Ports, Rung, Vault};
use diwan_desk::view::{FailureCode, Folder, ListQuery, Phase, Status, VaultKind};
use diwan_domain::Moment;
use diwan_protocol::Letterbox;
use diwan_protocol::client::HttpLetterbox;
use diwan_testkit::clock::SUNDAY_MORNING;
use diwan_testkit::office::PASSWORD;
use rand::Rng;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FOLDER: &str = "DIWAN_KILLED_DESK";
const SERVER: &str = "DIWAN_KILLED_SERVER";
const LOGIN: &str = "DIWAN_KILLED_LOGIN";
const EXPECTED: &str = "DIWAN_KILLED_EXPECTED";
/// Lines that begin so are the desk's; the rest is the test runner's.
const MARK: &str = "@desk ";

/// What a desk was started to do.
pub struct Orders {
    /// Its files.
    pub folder: PathBuf,
    /// The registry.
    pub server: String,
    /// Who sits at it.
    pub login: String,
    /// How many documents there will be in all, once that is known: with them and nothing left to send, it says so.
    pub expected: Option<i64>,
}

impl Orders {
    /// The orders of this process, if it was started to be such a desk.
    pub fn given() -> Option<Self> {
        let word = |name| std::env::var(name).ok();
        let expected = word(EXPECTED).and_then(|number| number.parse().ok());
        Some(Self { folder: word(FOLDER)?.into(), server: word(SERVER)?, login: word(LOGIN)?, expected })
    }

    /// The program that follows these orders: this test again, which then is not the test but the desk.
    pub fn program(&self, test: &str) -> Command {
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args([test, "--exact", "--nocapture"]);
        program.env(FOLDER, &self.folder).env(SERVER, &self.server).env(LOGIN, &self.login);
        if let Some(expected) = self.expected {
            program.env(EXPECTED, expected.to_string());
        }
        program
    }

    /// Works until it is killed.
    pub fn follow(&self) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
        runtime.block_on(async {
            let desk = Desk::open(&self.folder, ports(&self.folder), "مكتب".to_owned()).expect("the desk opens");
            let running = Arc::clone(&desk);
            tokio::spawn(async move { running.run(std::future::pending()).await });
            sit_down(&desk, self).await;
            work(&desk, self.expected).await;
        });
    }
}

/// What a line of the output says, if the desk said it.
pub fn said(line: &str) -> Option<&str> {
    // The runner writes the name of the test without ending the line, so the first word of the desk may stand behind it.
    line.split_once(MARK).map(|(_, words)| words)
}

fn say(words: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{words}").and_then(|()| out.flush()).expect("somebody listens");
}

/// Ready is: the list can be read and what waits is loaded. Only a desk at which nobody sat yet signs in first.
async fn sit_down(desk: &Arc<Desk>, orders: &Orders) {
    let known = desk.status().await.expect("status").phase != Phase::SignedOut;
    while desk.status().await.expect("status").phase == Phase::SignedOut {
        sign_in(desk, orders).await;
    }
    desk.list(ListQuery::default(), 0, 50).await.expect("the list can be read");
    desk.outbox().await.expect("what waits can be read");
    say(if known { "ready again" } else { "ready" });
}

async fn sign_in(desk: &Arc<Desk>, orders: &Orders) {
    desk.sign_in(&orders.server, &orders.login, PASSWORD).await.expect("signs in");
}

/// Opens and acknowledges whatever is owed, until everything is here and sent.
async fn work(desk: &Arc<Desk>, expected: Option<i64>) {
    let mut events = desk.events();
    loop {
        let awaiting = ListQuery { folder: Folder::Awaiting, ..ListQuery::default() };
        for row in desk.list(awaiting, 0, 1000).await.expect("the list can be read").rows {
            let reading = desk.read(&row.id).await.expect("the circular can be read");
            desk.mark_opened(&row.id).await.expect("the opening is written");
            desk.acknowledge(&row.id, &reading.content_sha256).await.expect("the acknowledgement is written");
            say(&format!("acknowledged {}", row.id));
        }
        let status = desk.status().await.expect("status");
        assert_eq!(status.outbox.rejected, 0, "the registry refused an act");
        assert_eq!(status.phase, Phase::Ready, "the session is kept over every death");
        if expected.is_some_and(|expected| is_settled(&status, expected)) {
            look_once_more(desk, &status).await;
            say("settled");
            std::future::pending::<()>().await;
        }
        // The tick only sees what has no event of its own.
        let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
    }
}

/// What the registry recorded last comes back to the desk in its feed; one more whole look brings it.
async fn look_once_more(desk: &Arc<Desk>, before: &Status) {
    loop {
        desk.sync_now().await.expect("asked");
        tokio::time::sleep(Duration::from_millis(20)).await;
        let status = desk.status().await.expect("status");
        if status.link.last_sync != before.link.last_sync && status.sync.is_none() {
            break;
        }
    }
}

fn is_settled(status: &Status, expected: i64) -> bool {
    let everything = status.cached == expected && status.sync.is_none() && status.link.online;
    everything && status.duties.owed == 0 && status.outbox.waiting == 0
}

fn ports(folder: &Path) -> Ports {
    Ports {
        clock: Arc::new(Watch(Instant::now())),
        chance: Arc::new(Dice),
        vault: Arc::new(Envelope(folder.join("token"))),
        letterboxes: Arc::new(Wire),
        notifier: Arc::new(Wall),
        alert: Arc::new(diwan_desk::ports::NoWindow),
        surroundings: Arc::new(diwan_desk::ports::Unknown),
        workroom: Arc::new(diwan_desk::ports::Threads),
    }
}

/// Each life begins on the same morning: the clock of a computer may well go back between two starts.
struct Watch(Instant);

#[async_trait]
impl Clock for Watch {
    fn now(&self) -> Moment {
        SUNDAY_MORNING.plus_ms(self.ticks())
    }
    fn ticks(&self) -> i64 {
        i64::try_from(self.0.elapsed().as_millis()).expect("a short life")
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

/// A keyring that outlives the program: a file, replaced whole.
struct Envelope(PathBuf);

#[async_trait]
impl Vault for Envelope {
    fn kind(&self) -> VaultKind {
        VaultKind::Keyring
    }
    async fn load(&self, _: &str, _: &str) -> Option<String> {
        std::fs::read_to_string(&self.0).ok()
    }
    async fn save(&self, _: &str, _: &str, token: &str) -> bool {
        let beside = self.0.with_extension("new");
        std::fs::write(&beside, token).and_then(|()| std::fs::rename(&beside, &self.0)).is_ok()
    }
    async fn clear(&self, _: &str, _: &str) {
        let _ = std::fs::remove_file(&self.0);
    }
}

struct Wire;

impl LetterboxMaker for Wire {
    fn make(&self, server: &str) -> Result<Arc<dyn Letterbox>, FailureCode> {
        let wire = HttpLetterbox::new(server, None).map_err(|_| FailureCode::BadAddress)?;
        Ok(Arc::new(wire))
    }
}

/// Takes every toast, and nobody ever touches one.
struct Wall;

#[async_trait]
impl Notifier for Wall {
    async fn post(&self, _: &Rung) -> Result<(), NotifyError> {
        Ok(())
    }
    async fn withdraw(&self) {}
    async fn next(&self) -> NoteEvent {
        std::future::pending().await
    }
    fn available(&self) -> bool {
        true
    }
}

//! A desk's machine: its disk outlives its program. The program is the real desk; a person sits at it and reads, opens, acknowledges.

use crate::diary::{Diary, WallClock, lock};
use crate::flaw::{Flaw, Flawed};
use crate::line::Line;
use crate::office;
use crate::weather::{Event, Weather};
use async_trait::async_trait;
use diwan_desk::Desk;
use diwan_desk::ports::{Chance, LetterboxMaker, NoteEvent, Notifier, NotifyError, Ports, Rung, Vault, Workroom};
use diwan_desk::view::{FailureCode, Folder, ListQuery, VaultKind};
use diwan_domain::{EmployeeId, Fact, ItemId};
use diwan_protocol::Letterbox;
use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::office::publishing::CircularState;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// The registry's address, as the desks know it. The simulated network stands in for its name and its certificate.
const SERVER: &str = "https://registry.mps.example";

/// What people did, as their desks confirmed it to them.
pub type Ledger = Arc<Mutex<Vec<(EmployeeId, ItemId, Fact)>>>;

/// The machine.
#[derive(Clone)]
pub struct Place(Arc<Machine>);

/// What is in it.
pub struct Machine {
    /// Which one.
    pub number: usize,
    /// Its disk.
    pub disk: PathBuf,
    /// The desk that runs on it, while one does.
    pub desk: Mutex<Option<Arc<Desk>>>,
    /// What its screen shows of the bell.
    pub toast: Mutex<Option<Rung>>,
    diary: Diary,
    weather: Weather,
    seed: u64,
    ledger: Ledger,
    flaw: Option<Flaw>,
    starts: AtomicU64,
}

impl std::ops::Deref for Place {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.0
    }
}

impl Place {
    /// A machine at which the person is signed in already.
    pub fn new(
        number: usize,
        disk: PathBuf,
        diary: Diary,
        (seed, weather): (u64, Weather),
        ledger: Ledger,
        flaw: Option<Flaw>,
    ) -> Self {
        std::fs::create_dir_all(&disk).expect("a disk");
        let login = login(number);
        let keep = serde_json::json!({ "seat": { "server": SERVER, "login": login } });
        std::fs::write(disk.join("desk.json"), keep.to_string()).expect("the desk remembers who sits there");
        let (desk, toast, starts) = (Mutex::default(), Mutex::default(), AtomicU64::new(0));
        Self(Arc::new(Machine { number, disk, desk, toast, diary, weather, seed, ledger, flaw, starts }))
    }

    /// What the machine is called in the network.
    pub fn name(&self) -> String {
        name(self.number)
    }

    /// The program dies: what it showed is gone.
    pub fn died(&self) {
        *lock(&self.desk) = None;
        *lock(&self.toast) = None;
    }

    /// The folder of the person on its disk.
    pub fn drawer(&self) -> Option<PathBuf> {
        let mut folders = std::fs::read_dir(self.disk.join("people")).ok()?;
        folders.next().and_then(Result::ok).map(|entry| entry.path())
    }

    /// The program: runs until the machine dies.
    pub async fn run(self) -> turmoil::Result {
        let start = self.starts.fetch_add(1, Ordering::SeqCst);
        let dice = |what: u64| {
            let number = u64::try_from(self.number).unwrap_or(0);
            StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003) ^ (number << 48) ^ (start << 32) ^ (what << 56))
        };
        let (events, hears) = mpsc::unbounded_channel();
        let ports = Ports {
            clock: Arc::new(WallClock { diary: self.diary.clone(), ahead_ms: self.weather.ahead_ms[self.number] }),
            chance: Arc::new(Dice {
                first: Mutex::new(Some(office::device_bytes(self.number))),
                dice: Mutex::new(dice(1)),
            }),
            workroom: Arc::new(OwnTime),
            vault: Arc::new(Keyring(self.number)),
            letterboxes: Arc::new(Maker { place: self.clone(), dice: Mutex::new(dice(2)) }),
            notifier: Arc::new(Toaster { place: self.clone(), hears: tokio::sync::Mutex::new(hears) }),
            alert: Arc::new(diwan_desk::ports::NoWindow),
            surroundings: Arc::new(diwan_desk::ports::Unknown),
        };
        let desk = Desk::open(&self.disk, ports, self.name()).expect("the desk opens");
        *lock(&self.desk) = Some(Arc::clone(&desk));
        tokio::join!(desk.run(std::future::pending()), self.sit(&desk, dice(3), events));
        Ok(())
    }

    /// The person, until the storm is over.
    async fn sit(&self, desk: &Arc<Desk>, mut dice: StdRng, toast: mpsc::UnboundedSender<NoteEvent>) {
        loop {
            tokio::time::sleep(Duration::from_millis(dice.random_range(300..4_000))).await;
            if self.diary.elapsed_ms() >= self.weather.lasts_ms {
                return;
            }
            match dice.random_range(0..10) {
                0..6 => self.work_off(desk, &mut dice, Folder::Awaiting).await,
                6..8 => self.work_off(desk, &mut dice, Folder::All).await,
                8 => {
                    // With a policy what was closed comes back after half a minute, which is all that the storm waits afterwards.
                    let ruled = self.weather.events.iter().any(|(_, event)| *event == Event::Rule);
                    if !ruled && lock(&self.toast).take().is_some() {
                        self.diary.note(format!("desk {} closes the toast", self.number));
                        // The desk may be gone in this moment, and its bell with it.
                        let _ = toast.send(NoteEvent::Closed);
                    }
                }
                _ => {
                    self.diary.note(format!("desk {} looks now", self.number));
                    desk.sync_now().await.expect("asking to look always works");
                }
            }
        }
    }

    /// Opens a document of a list, and acknowledges it more often than not.
    async fn work_off(&self, desk: &Arc<Desk>, dice: &mut StdRng, folder: Folder) {
        let query = ListQuery { folder, ..ListQuery::default() };
        let page = desk.list(query, 0, 100).await.expect("a list works offline");
        let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
        desk.mark_shown(&ids).await.expect("noted");
        let Some(id) = ids.choose(dice) else { return };
        let reading = desk.read(id).await.expect("what is listed can be read");
        desk.mark_opened(id).await.expect("noted");
        // Of one that ended only a trace is left, and whoever looks at that has opened nothing; it may have ended in this moment.
        if desk.read(id).await.is_ok_and(|reading| reading.state == CircularState::InForce) {
            self.write_down(id, Fact::Opened);
        }
        if folder == Folder::Awaiting && dice.random_bool(0.7) {
            desk.acknowledge(id, &reading.content_sha256).await.expect("what is owed can be acknowledged");
            self.write_down(id, Fact::Acknowledged);
        }
    }

    fn write_down(&self, id: &str, fact: Fact) {
        self.diary.note(format!("desk {} {} {id}", self.number, fact.as_str()));
        let id = ItemId::parse(id).expect("an id");
        lock(&self.ledger).push((office::person(self.number), id, fact));
    }
}

/// What the machine of a desk is called in the network.
pub fn name(number: usize) -> String {
    format!("desk-{number}")
}

fn login(number: usize) -> String {
    format!("e{}", office::person(number))
}

struct Dice {
    first: Mutex<Option<[u8; 10]>>,
    dice: Mutex<StdRng>,
}

impl Chance for Dice {
    fn below(&self, below: u64) -> u64 {
        if below == 0 { 0 } else { lock(&self.dice).random_range(0..below) }
    }

    fn bytes(&self) -> [u8; 10] {
        // The first that a desk draws becomes its workstation id, and the registry has a session for that.
        lock(&self.first).take().unwrap_or_else(|| lock(&self.dice).random())
    }
}

/// Does blocking work at once, while the time of the simulation stands still.
struct OwnTime;

#[async_trait]
impl Workroom for OwnTime {
    async fn work(&self, job: Box<dyn FnOnce() + Send>) {
        job();
    }
}

struct Keyring(usize);

#[async_trait]
impl Vault for Keyring {
    fn kind(&self) -> VaultKind {
        VaultKind::Keyring
    }

    async fn load(&self, _server: &str, _login: &str) -> Option<String> {
        Some(office::token(self.0))
    }

    async fn save(&self, _server: &str, _login: &str, _token: &str) -> bool {
        true
    }

    async fn clear(&self, _server: &str, _login: &str) {}
}

struct Maker {
    place: Place,
    dice: Mutex<StdRng>,
}

impl LetterboxMaker for Maker {
    fn make(&self, server: &str) -> Result<Arc<dyn Letterbox>, FailureCode> {
        let place = &self.place;
        let mut dice = lock(&self.dice);
        let own = StdRng::from_rng(&mut *dice);
        let line = Line::new(place.diary.clone(), place.number, place.weather.tricks, own, place.weather.lasts_ms);
        let letterbox = match place.flaw {
            None => HttpLetterbox::over(server, line),
            Some(flaw) => {
                let dice = StdRng::from_rng(&mut *dice);
                HttpLetterbox::over(server, Flawed::new(line, flaw, place.diary.clone(), dice))
            }
        };
        Ok(Arc::new(letterbox.map_err(|_| FailureCode::BadAddress)?))
    }
}

struct Toaster {
    place: Place,
    hears: tokio::sync::Mutex<mpsc::UnboundedReceiver<NoteEvent>>,
}

#[async_trait]
impl Notifier for Toaster {
    async fn post(&self, rung: &Rung) -> Result<(), NotifyError> {
        let ids: Vec<&str> = rung.owed.iter().map(|item| item.id.as_str()).collect();
        self.place.diary.note(format!("desk {} rings for {}", self.place.number, ids.join(" ")));
        *lock(&self.place.toast) = Some(rung.clone());
        Ok(())
    }

    async fn withdraw(&self) {
        if lock(&self.place.toast).take().is_some() {
            self.place.diary.note(format!("desk {} rings no more", self.place.number));
        }
    }

    async fn next(&self) -> NoteEvent {
        match self.hears.lock().await.recv().await {
            Some(event) => event,
            // The person has left, the desk runs on.
            None => std::future::pending().await,
        }
    }

    fn available(&self) -> bool {
        true
    }
}

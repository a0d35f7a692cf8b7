//! A seat: one person at this desk, with the person's own drawer, the line to the person's registry and the session.

use crate::away::Away;
use crate::bell::Bell;
use crate::courier::told::Told;
use crate::drawer::{Drawer, InMind};
use crate::ports::Ports;
use crate::view::{AlertView, BellView, FailureCode, Phase, SyncProgress};
use diwan_cache::{Cache, CacheError, Changes, Counters};
use diwan_domain::check::sha256_hex;
use diwan_domain::{ActionId, DeviceId, Fact, ItemId, Moment};
use diwan_protocol::{Action, Letterbox, SessionInfo};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc, watch};

/// Where the session stands.
#[derive(Clone, PartialEq, Eq)]
pub enum Session {
    /// The program just started and asks the vault; everything cached is shown already.
    LookingUp,
    /// The registry answers nothing else until the password is changed.
    MustChange(String),
    /// In force, with its token.
    Open(String),
    /// It ended by itself.
    Ended,
}

/// What is known about the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineState {
    /// Whether the last request was answered.
    pub online: bool,
    /// Since when.
    pub since: Moment,
    /// Why not online.
    pub failure: Option<FailureCode>,
}

/// How often the bell rings again until the registry has said how often.
const RING_AGAIN_SECS: u32 = 600;

/// How long the registry's word on roles and policies counts.
const SESSION_AGE_MS: i64 = 6 * 3_600_000;

/// One person at this desk. Dropped by the last who works with it; a seat that was signed out removes its folder then.
pub struct Seat {
    /// The registry's address.
    pub server: String,
    /// The account name, in lower case.
    pub login: String,
    /// The folder with everything of this person.
    pub dir: PathBuf,
    /// This workstation, for this person.
    pub device: DeviceId,
    /// The registry.
    pub letterbox: Arc<dyn Letterbox>,
    /// The session.
    pub session: watch::Sender<Session>,
    /// Wakes the courier.
    pub look: Notify,
    /// Wakes the dispatch.
    pub send: Notify,
    /// Wakes the bell.
    pub duties: Notify,
    /// Wakes whoever measures: the line, the session, what is owed or the surroundings changed.
    pub sense: Notify,
    /// Wakes whoever sends what was measured.
    pub report: Notify,
    /// The bell. Held while it works, so that a snooze and a ring cannot cross each other.
    pub bell: tokio::sync::Mutex<Bell>,
    /// What the bell does, as the duty strip tells it.
    pub face: Mutex<BellView>,
    /// What the alert window shows.
    pub alert: Mutex<AlertView>,
    /// That the person was away, until they have seen what came meanwhile.
    pub away: Mutex<Option<Away>>,
    /// The last sign of life of the run before this one, by the registry's time.
    pub last_alive: Option<Moment>,
    /// Times in which the computer slept or the program did not run, not looked at yet.
    pub gaps: Mutex<Vec<(Moment, Moment)>>,
    /// True once the first look of this run has ended, however.
    pub looked: watch::Sender<bool>,
    /// What push told of the heads, until a look has brought it.
    pub told: Told,
    /// Whether the push line is up, so that nobody needs to ask besides.
    pub push_up: AtomicBool,
    /// Whether `GET /v1/session` should be asked before the next look.
    pub session_stale: AtomicBool,
    /// Whether there may be circulars whose arrival was not reported yet.
    pub reports_due: AtomicBool,
    /// Random wait before the next look, asked for by the registry.
    pub spread_ms: AtomicI64,
    /// True once somebody signed out here: whoever fetches for this seat stops.
    pub left: watch::Sender<bool>,
    /// One fetch at a time for one file.
    pub fetching: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// The person's files, whatever state they are in.
    pub drawer: Drawer,
    /// The figures as they were last read: what is shown while the disk cannot be read.
    pub figures: Mutex<Counters>,
    /// Held while they are read: of two who read at once the slower would leave older figures behind.
    pub counting: tokio::sync::Mutex<()>,
    ports: Ports,
    erase: AtomicBool,
    who: Mutex<Option<SessionInfo>>,
    line: Mutex<LineState>,
    sync: Mutex<Option<SyncProgress>>,
    last_sync: Mutex<Option<Moment>>,
    offset_ms: AtomicI64,
    /// The registry's time when it last told it, and the ticks then when that was in this run.
    contact: Mutex<Option<(Moment, Option<i64>)>>,
    learned_at: AtomicI64,
    // Closed when the seat is really gone, its folder removed.
    _gone: mpsc::Sender<()>,
}

/// Keys of the cache's settings that the desk uses.
mod key {
    pub const DEVICE: &str = "device";
    pub const LAST_SYNC: &str = "last_sync";
    pub const OFFSET: &str = "clock_offset_ms";
    pub const SERVER_TIME: &str = "server_time";
    pub const ALIVE: &str = "alive_at";
}

/// What a drawer had of an earlier run.
struct Opened {
    device: DeviceId,
    last_sync: Option<Moment>,
    offset: i64,
    last_alive: Option<Moment>,
    away: Option<Away>,
    server_time: Option<Moment>,
    who: Option<SessionInfo>,
}

/// The folder of a person: each (server, login) has another, so that nobody sees what another fetched.
pub fn folder(root: &Path, server: &str, login: &str) -> PathBuf {
    let name = sha256_hex(format!("{server}\n{login}").as_bytes());
    root.join("people").join(name.chars().take(32).collect::<String>())
}

/// The address in one spelling: without a slash at the end, scheme and host in lower case, so that one registry has one folder.
pub fn server_key(server: &str) -> String {
    let server = server.trim().trim_end_matches('/');
    let Some((scheme, rest)) = server.split_once("://") else { return server.to_owned() };
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let path = path.map(|p| format!("/{p}")).unwrap_or_default();
    format!("{}://{}{path}", scheme.to_lowercase(), host.to_lowercase())
}

/// The account name as the registry compares it.
pub fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

/// A new workstation id.
pub fn new_device(ports: &Ports) -> DeviceId {
    DeviceId::from_stored(format!("ws-{}", hex::encode(ports.chance.bytes())))
}

impl Seat {
    /// Opens (or makes) the person's drawer. Blocks on the disk. `device` counts only for a drawer that has none yet. The receiver ends when the
    /// seat is gone.
    pub fn open(
        root: &Path,
        ports: &Ports,
        (server, login): (&str, &str),
        letterbox: Arc<dyn Letterbox>,
        device: DeviceId,
    ) -> Result<(Arc<Self>, mpsc::Receiver<()>), CacheError> {
        let dir = folder(root, server, login);
        std::fs::create_dir_all(&dir)?;
        let now = ports.clock.now();
        let drawer = Drawer::open(&dir, now)?;
        let nothing_yet = || InMind { account: None, settings: vec![(key::DEVICE, device.as_str().to_owned())] };
        let opened = drawer.work(now, nothing_yet, |cache| {
            let kept = match cache.setting(key::DEVICE)? {
                Some(kept) => DeviceId::from_stored(kept),
                None => {
                    cache.save_setting(key::DEVICE, device.as_str())?;
                    device.clone()
                }
            };
            let number =
                |key| -> Result<Option<i64>, CacheError> { Ok(cache.setting(key)?.and_then(|v| v.parse().ok())) };
            let offset = number(key::OFFSET)?.unwrap_or(0);
            let last_alive = number(key::ALIVE)?.map(Moment);
            let back = now.plus_ms(offset);
            if let Some(since) = last_alive.filter(|since| Away::is_long(*since, back)) {
                Away { since, back }.keep(cache)?;
            }
            Ok(Opened {
                device: kept,
                last_sync: number(key::LAST_SYNC)?.map(Moment),
                offset,
                last_alive,
                away: Away::kept(cache)?,
                server_time: number(key::SERVER_TIME)?.map(Moment),
                who: cache.account()?.map(|a| a.session),
            })
        })?;
        let (gone, receiver) = mpsc::channel(1);
        let line = LineState { online: false, since: now, failure: None };
        let seat = Self {
            server: server.to_owned(),
            login: login.to_owned(),
            dir,
            device: opened.device,
            letterbox,
            session: watch::channel(Session::LookingUp).0,
            look: Notify::new(),
            send: Notify::new(),
            duties: Notify::new(),
            sense: Notify::new(),
            report: Notify::new(),
            bell: tokio::sync::Mutex::default(),
            face: Mutex::default(),
            alert: Mutex::default(),
            away: Mutex::new(opened.away),
            last_alive: opened.last_alive,
            gaps: Mutex::new(opened.last_alive.map(|alive| (alive, now.plus_ms(opened.offset))).into_iter().collect()),
            looked: watch::channel(false).0,
            told: Told::default(),
            push_up: AtomicBool::new(false),
            session_stale: AtomicBool::new(true),
            reports_due: AtomicBool::new(true),
            spread_ms: AtomicI64::new(0),
            left: watch::channel(false).0,
            fetching: Mutex::new(HashMap::new()),
            drawer,
            figures: Mutex::default(),
            counting: tokio::sync::Mutex::default(),
            ports: ports.clone(),
            erase: AtomicBool::new(false),
            who: Mutex::new(opened.who),
            line: Mutex::new(line),
            sync: Mutex::new(None),
            last_sync: Mutex::new(opened.last_sync),
            offset_ms: AtomicI64::new(opened.offset),
            contact: Mutex::new(opened.server_time.map(|at| (at, None))),
            learned_at: AtomicI64::new(0),
            _gone: gone,
        };
        Ok((Arc::new(seat), receiver))
    }

    /// The workstation id that a folder already has, without opening a seat for it.
    pub fn kept_device(
        root: &Path,
        (server, login): (&str, &str),
        now: Moment,
    ) -> Result<Option<DeviceId>, CacheError> {
        let dir = folder(root, server, login);
        if !dir.is_dir() {
            return Ok(None);
        }
        Ok(Cache::open_or_rebuild(&dir, None, now)?.setting(key::DEVICE)?.map(DeviceId::from_stored))
    }

    /// Works in the drawer, on a thread that may block.
    pub async fn drawer<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Cache) -> Result<T, CacheError> + Send + 'static,
    ) -> Result<T, CacheError> {
        let seat = Arc::clone(self);
        let now = self.ports.clock.now();
        let done = self.ports.aside(move || seat.drawer.work(now, || seat.in_mind(), work)).await;
        done.unwrap_or(Err(CacheError::Closed))
    }

    /// What a drawer that is built anew must know, so that this stays the same workstation of the same person.
    fn in_mind(&self) -> InMind {
        let offset = self.offset_ms.load(Ordering::Relaxed).to_string();
        let settings = vec![(key::DEVICE, self.device.as_str().to_owned()), (key::OFFSET, offset)];
        let (server, login) = (self.server.clone(), self.login.clone());
        let account = self.who().map(|session| diwan_cache::Account { server, login, session });
        InMind { account, settings }
    }

    /// The drawer was built anew: what was remembered about the old one is void.
    pub fn forget_what_the_old_drawer_had(&self) {
        *lock(&self.last_sync) = None;
        self.session_stale.store(true, Ordering::Relaxed);
        self.reports_due.store(true, Ordering::Relaxed);
    }

    /// The token, once a session is in force.
    pub async fn token(&self) -> String {
        let mut sessions = self.session.subscribe();
        loop {
            if let Session::Open(token) = &*sessions.borrow_and_update() {
                return token.clone();
            }
            if sessions.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The token of a session in force or waiting for a new password; `None` when there is none.
    pub fn token_now(&self) -> Option<String> {
        match &*self.session.borrow() {
            Session::Open(token) | Session::MustChange(token) => Some(token.clone()),
            Session::LookingUp | Session::Ended => None,
        }
    }

    /// Where the person stands.
    pub fn phase(&self) -> Phase {
        match &*self.session.borrow() {
            Session::LookingUp | Session::Open(_) => Phase::Ready,
            Session::MustChange(_) => Phase::MustChangePassword,
            Session::Ended => Phase::SessionEnded,
        }
    }

    /// Moves the session of this token on; a late answer to an older token changes nothing. Returns whether it moved.
    pub fn turn_session(&self, token: &str, to: impl FnOnce(String) -> Session) -> bool {
        self.session.send_if_modified(|session| {
            let next = match session {
                Session::Open(current) | Session::MustChange(current) if current == token => to(token.to_owned()),
                _ => return false,
            };
            let changed = *session != next;
            *session = next;
            changed
        })
    }

    /// The registry's time now, as well as this desk knows it.
    pub fn registry_now(&self) -> Moment {
        self.ports.clock.now().plus_ms(self.offset_ms.load(Ordering::Relaxed))
    }

    /// After how many seconds the bell rings again while the registry tells no policy.
    pub fn ring_again_secs(&self) -> u32 {
        let told = |who: &SessionInfo| u32::try_from(who.ring_again_secs.max(1)).unwrap_or(u32::MAX);
        lock(&self.who).as_ref().map_or(RING_AGAIN_SECS, told)
    }

    /// A time that the registry has surely reached, whatever the clock on the wall says; `None` when it never told one.
    pub fn confirmed(&self) -> Option<Moment> {
        let (at, ticks) = (*lock(&self.contact))?;
        Some(at.plus_ms(ticks.map_or(0, |then| self.ports.clock.ticks().saturating_sub(then).max(0))))
    }

    /// Keeps a sign of life, by the registry's time, so that the next start knows how long nothing ran here.
    pub async fn note_alive(self: &Arc<Self>) -> Result<(), CacheError> {
        let now = self.registry_now();
        self.drawer(move |cache| cache.save_setting(key::ALIVE, &now.0.to_string())).await
    }

    /// The person, as the registry last said.
    pub fn who(&self) -> Option<SessionInfo> {
        lock(&self.who).clone()
    }

    /// Whether the registry should be asked again who this person is: after news of it, and every few hours for roles and policies.
    pub fn session_is_stale(&self) -> bool {
        let age = self.ports.clock.now().0.saturating_sub(self.learned_at.load(Ordering::Relaxed));
        self.session_stale.load(Ordering::Relaxed) || !(0..SESSION_AGE_MS).contains(&age)
    }

    /// Keeps what the registry said about the person, and how far this desk's clock is off. Answers what follows for duties from when the person
    /// joined which stream.
    pub async fn learn(self: &Arc<Self>, info: SessionInfo) -> Result<Changes, CacheError> {
        let server_time = info.server_time;
        let offset = server_time.since(self.ports.clock.now());
        self.offset_ms.store(offset, Ordering::Relaxed);
        *lock(&self.contact) = Some((server_time, Some(self.ports.clock.ticks())));
        *lock(&self.who) = Some(info.clone());
        self.session_stale.store(false, Ordering::Relaxed);
        self.learned_at.store(self.ports.clock.now().0, Ordering::Relaxed);
        let account = diwan_cache::Account { server: self.server.clone(), login: self.login.clone(), session: info };
        self.drawer(move |cache| {
            cache.save_account(&account)?;
            cache.save_setting(key::SERVER_TIME, &server_time.0.to_string())?;
            cache.save_setting(key::OFFSET, &offset.to_string())?;
            cache.note_joined(&account.session.joined, server_time)
        })
        .await
    }

    /// Keeps the registry's time as it was while this computer's clock was set back by so many milliseconds.
    pub async fn clock_was_set_back(self: &Arc<Self>, ms: i64) -> Result<(), CacheError> {
        let offset = self.offset_ms.load(Ordering::Relaxed).saturating_add(ms);
        self.offset_ms.store(offset, Ordering::Relaxed);
        self.drawer(move |cache| cache.save_setting(key::OFFSET, &offset.to_string())).await
    }

    /// What is known about the line.
    pub fn line(&self) -> LineState {
        lock(&self.line).clone()
    }

    /// Notes whether the last request was answered. Returns (something changed, the line came back).
    pub fn note_line(&self, failure: Option<FailureCode>) -> (bool, bool) {
        let mut line = lock(&self.line);
        let online = failure.is_none();
        let turned = line.online != online;
        let changed = turned || line.failure != failure;
        if changed {
            let since = if turned { self.ports.clock.now() } else { line.since };
            *line = LineState { online, since, failure };
            self.sense.notify_one();
        }
        (changed, turned && online)
    }

    /// A long sync, while it runs.
    pub fn sync(&self) -> Option<SyncProgress> {
        lock(&self.sync).clone()
    }

    /// Shows or ends a long sync; returns whether that is a change.
    pub fn show_sync(&self, progress: Option<SyncProgress>) -> bool {
        let mut sync = lock(&self.sync);
        let (changed, is_over) = (*sync != progress, progress.is_none());
        *sync = progress;
        if changed && is_over {
            // What it brought has waited to be one toast.
            self.duties.notify_one();
        }
        changed
    }

    /// When everything was last up to date.
    pub fn last_sync(&self) -> Option<Moment> {
        *lock(&self.last_sync)
    }

    /// Notes that everything is up to date now. Kept on disk at most every five minutes: a look without news shall not write.
    pub async fn note_synced(self: &Arc<Self>) -> Result<(), CacheError> {
        let now = self.ports.clock.now();
        let before = lock(&self.last_sync).replace(now);
        if before.is_some_and(|b| (0..300_000).contains(&now.since(b))) {
            return Ok(());
        }
        self.drawer(move |cache| cache.save_setting(key::LAST_SYNC, &now.0.to_string())).await
    }

    /// An act of this person on this workstation, now, by this computer's own clock.
    pub fn action(
        &self,
        event: Fact,
        subject: ItemId,
        version: i64,
        content: &str,
        statement: Option<String>,
    ) -> Action {
        let now = self.ports.clock.now();
        Action {
            id: self.new_id(),
            event,
            subject,
            version,
            content_sha256: content.to_owned(),
            statement_sha256: statement,
            device: self.device.clone(),
            device_time: now,
        }
    }

    /// A new id for something that is done or measured here, now.
    pub fn new_id(&self) -> ActionId {
        let millis = u64::try_from(self.ports.clock.now().0).unwrap_or(0);
        ActionId(uuid::Builder::from_unix_timestamp_millis(millis, &self.ports.chance.bytes()).into_uuid())
    }

    /// Marks the seat as signed out; `erase` removes its folder when the last who works with it is done.
    pub fn leave(&self, erase: bool) {
        self.erase.store(erase, Ordering::Relaxed);
        self.left.send_replace(true);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let cache = self.drawer.close();
        if self.erase.load(Ordering::Relaxed) {
            let erased = cache.map_or(Ok(()), Cache::erase).map_err(|e| e.to_string());
            // Parts of files that were being fetched, and a drawer that could not be opened, lie beside the cache.
            let gone =
                if self.dir.exists() { std::fs::remove_dir_all(&self.dir).map_err(|e| e.to_string()) } else { Ok(()) };
            if let Err(error) = erased.and(gone) {
                tracing::error!(%error, "the folder of a signed-out person could not be removed");
            }
        }
    }
}

/// A lock that a panicking thread cannot spoil for the others: what it guards is replaced whole or not at all.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_registry_and_one_person_have_one_folder() {
        let key = |server: &str| server_key(server);
        assert_eq!(key(" HTTPS://Registry.MOI.example/ "), "https://registry.moi.example");
        assert_eq!(key("https://h/Diwan"), "https://h/Diwan");
        assert_eq!(key("no address"), "no address");
        assert_eq!(login_key(" Salma "), "salma");
        let root = Path::new("/desk");
        assert_ne!(folder(root, "https://a", "salma"), folder(root, "https://b", "salma"));
        assert_ne!(folder(root, "https://a", "salma"), folder(root, "https://a", "fahd"));
    }
}

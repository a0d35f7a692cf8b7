//! A seat: one person at this desk, with the person's own drawer, the line to the person's registry and the session.

use crate::courier::told::Told;
use crate::drawer::{Drawer, InMind};
use crate::ports::Ports;
use crate::view::{FailureCode, Phase, SyncProgress};
use diwan_cache::{Cache, CacheError, Counters};
use diwan_domain::check::sha256_hex;
use diwan_domain::{ActionId, DeviceId, Fact, ItemId, Moment};
use diwan_protocol::{Action, Letterbox, SessionInfo};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
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
const RING_AGAIN: Duration = Duration::from_secs(600);

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
    ports: Ports,
    erase: AtomicBool,
    who: Mutex<Option<SessionInfo>>,
    line: Mutex<LineState>,
    sync: Mutex<Option<SyncProgress>>,
    last_sync: Mutex<Option<Moment>>,
    offset_ms: AtomicI64,
    learned_at: AtomicI64,
    // Closed when the seat is really gone, its folder removed.
    _gone: mpsc::Sender<()>,
}

/// Keys of the cache's settings that the desk uses.
mod key {
    pub const DEVICE: &str = "device";
    pub const LAST_SYNC: &str = "last_sync";
    pub const OFFSET: &str = "clock_offset_ms";
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
        let (device, last_sync, offset, who) = drawer.work(now, nothing_yet, |cache| {
            let kept = match cache.setting(key::DEVICE)? {
                Some(kept) => DeviceId::from_stored(kept),
                None => {
                    cache.save_setting(key::DEVICE, device.as_str())?;
                    device.clone()
                }
            };
            let number =
                |key| -> Result<Option<i64>, CacheError> { Ok(cache.setting(key)?.and_then(|v| v.parse().ok())) };
            let last_sync = number(key::LAST_SYNC)?.map(Moment);
            Ok((kept, last_sync, number(key::OFFSET)?.unwrap_or(0), cache.account()?.map(|a| a.session)))
        })?;
        let (gone, receiver) = mpsc::channel(1);
        let line = LineState { online: false, since: now, failure: None };
        let seat = Self {
            server: server.to_owned(),
            login: login.to_owned(),
            dir,
            device,
            letterbox,
            session: watch::channel(Session::LookingUp).0,
            look: Notify::new(),
            send: Notify::new(),
            duties: Notify::new(),
            told: Told::default(),
            push_up: AtomicBool::new(false),
            session_stale: AtomicBool::new(true),
            reports_due: AtomicBool::new(true),
            spread_ms: AtomicI64::new(0),
            left: watch::channel(false).0,
            fetching: Mutex::new(HashMap::new()),
            drawer,
            figures: Mutex::default(),
            ports: ports.clone(),
            erase: AtomicBool::new(false),
            who: Mutex::new(who),
            line: Mutex::new(line),
            sync: Mutex::new(None),
            last_sync: Mutex::new(last_sync),
            offset_ms: AtomicI64::new(offset),
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

    /// How often the bell rings again.
    pub fn ring_again(&self) -> Duration {
        lock(&self.who).as_ref().map_or(RING_AGAIN, |w| Duration::from_secs(w.ring_again_secs.max(1)))
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

    /// Keeps what the registry said about the person, and how far this desk's clock is off.
    pub async fn learn(self: &Arc<Self>, info: SessionInfo) -> Result<(), CacheError> {
        let offset = info.server_time.since(self.ports.clock.now());
        self.offset_ms.store(offset, Ordering::Relaxed);
        *lock(&self.who) = Some(info.clone());
        self.session_stale.store(false, Ordering::Relaxed);
        self.learned_at.store(self.ports.clock.now().0, Ordering::Relaxed);
        let account = diwan_cache::Account { server: self.server.clone(), login: self.login.clone(), session: info };
        self.drawer(move |cache| {
            cache.save_account(&account)?;
            cache.save_setting(key::OFFSET, &offset.to_string())
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
        let changed = *sync != progress;
        *sync = progress;
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
        let millis = u64::try_from(now.0).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &self.ports.chance.bytes()).into_uuid();
        Action {
            id: ActionId(id),
            event,
            subject,
            version,
            content_sha256: content.to_owned(),
            statement_sha256: statement,
            device: self.device.clone(),
            device_time: now,
        }
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

//! The drawer as the desk holds it: a damaged one is built anew while the desk goes on, and what the disk refuses is said until it takes it again.

use crate::Desk;
use crate::failure;
use crate::seat::Seat;
use crate::view::{DeskEvent, FailureCode};
use diwan_cache::{Account, Cache, CacheError, Rebuilt};
use diwan_domain::Moment;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// How long the desk waits before it tries again whether the disk takes something.
pub(crate) const TRY_AGAIN: Duration = Duration::from_secs(10);
/// The least time between two rebuilds, so that a fault that comes back at once does not fetch everything again and again.
const BETWEEN_REBUILDS_MS: i64 = 3_600_000;

/// Drives what follows from the state of the drawer, for ever. Ends only by being dropped.
pub(crate) async fn watch(desk: &Arc<Desk>, seat: &Arc<Seat>) {
    let (mut eras, mut troubles) = (seat.drawer.era.subscribe(), seat.drawer.trouble.subscribe());
    loop {
        let refused = matches!(*troubles.borrow_and_update(), Some(FailureCode::DiskFull | FailureCode::DiskFailed));
        tokio::select! {
            biased;
            Ok(()) = eras.changed() => {
                seat.forget_what_the_old_drawer_had();
                go_on(seat);
                desk.emit(DeskEvent::Items);
            }
            Ok(()) = troubles.changed() => {}
            () = desk.ports.clock.sleep(TRY_AGAIN), if refused => {
                if seat.drawer(Cache::try_disk).await.is_ok() {
                    seat.drawer.trouble.send_replace(None);
                    go_on(seat);
                }
            }
        }
        desk.publish().await;
    }
}

/// Everybody who waits begins at once.
fn go_on(seat: &Seat) {
    seat.look.notify_one();
    seat.send.notify_one();
    seat.duties.notify_one();
}

enum Contents {
    Open(Box<Cache>),
    /// It was damaged and could not be built anew yet.
    Broken,
    Closed,
}

/// One person's drawer on this desk.
pub struct Drawer {
    dir: PathBuf,
    contents: RwLock<Contents>,
    /// Counts the rebuilds.
    pub era: watch::Sender<u64>,
    /// Why nothing can be kept now.
    pub trouble: watch::Sender<Option<FailureCode>>,
    told: Mutex<Option<Rebuilt>>,
    last_rebuild: Mutex<Option<Moment>>,
}

/// What the desk has in mind and a new drawer must know.
pub struct InMind {
    /// Whose drawer it is, once the registry has said so.
    pub account: Option<Account>,
    /// The settings of the desk in it.
    pub settings: Vec<(&'static str, String)>,
}

impl Drawer {
    /// Opens (or makes, or builds anew) the drawer in this folder. Blocks on the disk.
    pub fn open(dir: &Path, now: Moment) -> Result<Self, CacheError> {
        let cache = Cache::open_or_rebuild(dir, None, now)?;
        let told = Mutex::new(cache.rebuilt()?);
        Ok(Self {
            dir: dir.to_owned(),
            contents: RwLock::new(Contents::Open(Box::new(cache))),
            era: watch::channel(0).0,
            trouble: watch::channel(None).0,
            told,
            last_rebuild: Mutex::default(),
        })
    }

    /// Works in it. Blocks on the disk. What turns out damaged is built anew before this answers with the error.
    pub fn work<T>(
        &self,
        now: Moment,
        in_mind: impl Fn() -> InMind,
        work: impl FnOnce(&Cache) -> Result<T, CacheError>,
    ) -> Result<T, CacheError> {
        self.mend(now, &in_mind)?;
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        let Contents::Open(cache) = &*contents else { return Err(CacheError::Closed) };
        let (era, answer) = (*self.era.borrow(), work(cache));
        drop(contents);
        if let Err(error) = &answer {
            self.judge(error, era, now, &in_mind);
        }
        answer
    }

    /// How often it was built anew since it was opened.
    pub fn era(&self) -> u64 {
        *self.era.borrow()
    }

    /// That it was built anew, until the person has seen it.
    pub fn told(&self) -> Option<Rebuilt> {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The person has seen it.
    pub fn forget_told(&self) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Takes it out of the desk for ever; `None` when there is none that could be opened.
    pub fn close(&mut self) -> Option<Cache> {
        let contents = self.contents.get_mut().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(contents, Contents::Closed) {
            Contents::Open(cache) => Some(*cache),
            Contents::Broken | Contents::Closed => None,
        }
    }

    /// What an error means for the drawer itself.
    fn judge(&self, error: &CacheError, era: u64, now: Moment, in_mind: &impl Fn() -> InMind) {
        let code = failure::of_cache(error);
        match error {
            CacheError::Damaged(_) if self.rebuild(era, now, in_mind) => {}
            _ if matches!(code, FailureCode::DiskFull | FailureCode::DiskFailed | FailureCode::CacheUnusable) => {
                self.refuse(code);
            }
            _ => {}
        }
    }

    fn refuse(&self, code: FailureCode) {
        self.trouble.send_if_modified(|trouble| trouble.replace(code) != Some(code));
    }

    /// Builds the drawer of that era anew; answers whether it is a new one now, whoever built it.
    fn rebuild(&self, era: u64, now: Moment, in_mind: &impl Fn() -> InMind) -> bool {
        let mut contents = self.contents.write().unwrap_or_else(PoisonError::into_inner);
        if *self.era.borrow() != era {
            return true;
        }
        let last = *self.last_rebuild.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| (0..BETWEEN_REBUILDS_MS).contains(&now.since(last))) {
            tracing::error!("the cache is damaged again; it is not built anew so soon");
            return false;
        }
        tracing::error!("the cache turned out to be damaged; it is set aside and built anew");
        // Every connection must be closed before the files move.
        *contents = Contents::Broken;
        self.fill(&mut contents, now, in_mind).is_ok()
    }

    /// Makes good what an earlier rebuild could not finish, e.g. because the disk was full.
    fn mend(&self, now: Moment, in_mind: &impl Fn() -> InMind) -> Result<(), CacheError> {
        if !matches!(*self.contents.read().unwrap_or_else(PoisonError::into_inner), Contents::Broken) {
            return Ok(());
        }
        let mut contents = self.contents.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*contents, Contents::Broken) {
            return Ok(());
        }
        self.fill(&mut contents, now, in_mind)
    }

    fn fill(&self, contents: &mut Contents, now: Moment, in_mind: &impl Fn() -> InMind) -> Result<(), CacheError> {
        let mind = in_mind();
        let filled = Cache::rebuild(&self.dir, mind.account.as_ref(), now).and_then(|cache| {
            for (key, value) in &mind.settings {
                cache.save_setting(key, value)?;
            }
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = cache.rebuilt()?;
            Ok(cache)
        });
        match filled {
            Ok(cache) => {
                *contents = Contents::Open(Box::new(cache));
                *self.last_rebuild.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
                self.trouble.send_replace(None);
                self.era.send_modify(|era| *era += 1);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "the cache could not be built anew");
                self.refuse(failure::of_cache(&error));
                Err(error)
            }
        }
    }
}

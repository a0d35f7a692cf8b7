//! What every request and job of one running registry shares.

use crate::access::contacts::Contacts;
use crate::access::password::Passwords;
use crate::access::sessions::Sessions;
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::Config;
use crate::feed::hub::Hub;
use crate::feed::pages::Pages;
use crate::feed::seats::Seats;
use crate::gate::attend::MOST_KEPT_BACK;
use crate::gate::pace::Paces;
use crate::problem::Refused;
use diwan_domain::{EmployeeId, Moment, StreamId};
use diwan_store::{Archive, Moved};
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, Semaphore};
use tokio_util::sync::CancellationToken;

/// How many sign-ins of different accounts may be judged side by side.
const DOORS: usize = 64;

/// One running registry. Cheap to clone.
#[derive(Clone)]
pub struct Registry(Arc<Rooms>);

/// What is in it.
pub struct Rooms {
    /// The record.
    pub archive: Arc<dyn Archive>,
    /// Attachments.
    pub blobs: BlobStore,
    /// What the administrator decided.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Where the streams stand, in memory.
    pub hub: Hub,
    /// Pages of shared streams, in memory.
    pub pages: Pages,
    /// Open push lines.
    pub seats: Seats,
    /// How often each person may ask.
    pub people_pace: Paces<EmployeeId>,
    /// How often may be asked from each address without a session.
    pub strangers_pace: Paces<IpAddr>,
    /// Places for those who wait for being refused.
    pub kept_back: Semaphore,
    /// Sessions that were seen lately.
    pub sessions: Sessions,
    /// When workstations were heard of.
    pub contacts: Contacts,
    /// Hashing.
    pub passwords: Passwords,
    /// Wakes the background jobs.
    pub jobs: Notify,
    /// Cancelled when the registry goes down: pushes say goodbye, long polls answer.
    pub drain: CancellationToken,
    doors: Vec<Mutex<()>>,
}

impl Registry {
    /// Puts the rooms together. Nothing listens yet; see [`crate::serve`].
    pub fn new(config: Config, archive: Arc<dyn Archive>, blobs: BlobStore, clock: Clock) -> Result<Self, Refused> {
        Ok(Self(Arc::new(Rooms {
            hub: Hub::new(Arc::clone(&archive)),
            pages: Pages::default(),
            seats: Seats::default(),
            people_pace: Paces::per_second(config.throttle.person_requests_per_sec),
            strangers_pace: Paces::per_second(config.throttle.address_requests_per_sec),
            kept_back: Semaphore::new(MOST_KEPT_BACK),
            sessions: Sessions::default(),
            contacts: Contacts::default(),
            passwords: Passwords::new(config.limits.password_checks)?,
            jobs: Notify::new(),
            drain: CancellationToken::new(),
            doors: (0..DOORS).map(|_| Mutex::new(())).collect(),
            archive,
            blobs,
            config,
            clock,
        })))
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Tells everybody who listens that these streams moved, and wakes the jobs. After it, answers from memory know the move.
    pub async fn moved(&self, streams: &[StreamId]) -> Result<(), Refused> {
        self.hub.look_at(streams).await?;
        self.jobs.notify_one();
        Ok(())
    }

    /// Tells everybody who listens what acts moved, and wakes the jobs. After it, answers from memory know the move.
    pub async fn acted(&self, moved: &[Moved]) -> Result<(), Refused> {
        self.hub.know(moved).await?;
        self.jobs.notify_one();
        Ok(())
    }

    /// Tells this process that a session ended or an account changed here: from now on everybody is looked up again.
    pub fn access_changed(&self) {
        self.hub.access_changed();
        self.jobs.notify_one();
    }

    /// The door at which attempts on one account wait for each other, so that trying ten passwords at once is no way around the throttle.
    pub fn door(&self, account_key: &str) -> &Mutex<()> {
        let number = account_key.bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        // There are always DOORS of them.
        &self.0.doors[number % DOORS]
    }
}

impl Deref for Registry {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

//! What the desk needs from the world, as parameters: clock, chance, a room for work that blocks, keyring, notifications. The shell gives the real ones, a test its own.

use crate::view::{AlertView, FailureCode, VaultKind};
use async_trait::async_trait;
use diwan_domain::Moment;
use diwan_domain::bell::Class;
use diwan_protocol::Letterbox;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The wall clock and sleeping.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by this computer's clock; may jump.
    fn now(&self) -> Moment;
    /// Milliseconds since some beginning, on a clock that nobody can set and that goes on while the computer sleeps. Where a system has none,
    /// one that stands still in sleep is the next best: pauses are then longer by the nap.
    fn ticks(&self) -> i64;
    /// Sleeps by a clock that nobody can set. Where the system can, the computer's own sleep counts, and what was due in it is woken up by its end.
    async fn sleep(&self, time: Duration);
    /// Waits until somebody sets the clock on the wall; for ever where the system does not tell.
    async fn set(&self) {
        std::future::pending().await
    }
}

/// Chance: jitter and new ids.
pub trait Chance: Send + Sync {
    /// A number in `0..below` (0 when `below` is 0).
    fn below(&self, below: u64) -> u64;
    /// Ten random bytes for a UUIDv7.
    fn bytes(&self) -> [u8; 10];
}

/// Where work that blocks (the drawer, files, hashing) is done, so that nothing else waits for it.
#[async_trait]
pub trait Workroom: Send + Sync {
    /// Does the job and returns when it is done. A job that was begun is finished, also when nobody waits for it any more.
    async fn work(&self, job: Box<dyn FnOnce() + Send>);
}

/// The workroom of a running program: tokio's threads that may block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Threads;

#[async_trait]
impl Workroom for Threads {
    async fn work(&self, job: Box<dyn FnOnce() + Send>) {
        // A job that panicked drops its answer, and whoever waits for that learns it there.
        let _ = tokio::task::spawn_blocking(job).await;
    }
}

/// Where the session token is kept between starts.
#[async_trait]
pub trait Vault: Send + Sync {
    /// What it is: shown to the person when it is no keyring.
    fn kind(&self) -> VaultKind;
    /// The token of this account on this server, if one is kept. A vault that fails (locked, gone) answers `None`: the person signs in again.
    async fn load(&self, server: &str, login: &str) -> Option<String>;
    /// Keeps the token, or says false when only memory holds it.
    async fn save(&self, server: &str, login: &str, token: &str) -> bool;
    /// Forgets it.
    async fn clear(&self, server: &str, login: &str);
}

/// Makes a letterbox for an address, or says why the address cannot be one (`BadAddress`: no scheme, or plain HTTP to another machine than this).
pub trait LetterboxMaker: Send + Sync {
    /// For `https://registry.agency.example` or, on loopback only, `http://127.0.0.1:8470`.
    fn make(&self, server: &str) -> Result<Arc<dyn Letterbox>, FailureCode>;
}

/// What the bell wants to be seen: one toast, replaced and never stacked. The words are the notifier's, from `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// The circulars that are owed, oldest first; never empty.
    pub owed: Vec<RungItem>,
    /// Whether this is a repetition of something already rung (it must be visible again).
    pub again: bool,
    /// Whether it comes with its one sound. A toast that is put up anew within the same rung has none.
    pub sound: bool,
    /// Whether it may break through a "do not disturb", where the service lets it.
    pub pressing: bool,
}

/// How many circulars a toast names; the others are counted.
pub const NAMED: usize = 3;

impl Rung {
    /// Those that the toast names, oldest first: the most demanding, and of equal ones the newest of news, or of a repetition those that have
    /// waited longest. Only what is named is shown.
    pub fn named(&self) -> impl Iterator<Item = &RungItem> {
        let mut order: Vec<(usize, &RungItem)> = self.owed.iter().enumerate().collect();
        if !self.again {
            order.reverse();
        }
        order.sort_by_key(|(_, item)| Reverse(item.class));
        order.truncate(NAMED);
        order.sort_unstable_by_key(|(place, _)| *place);
        order.into_iter().map(|(_, item)| item)
    }
}

/// One owed circular in a toast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungItem {
    /// Item id.
    pub id: String,
    /// Subject.
    pub subject: String,
    /// Registration number.
    pub number: String,
    /// Issuing unit's name.
    pub issuer: String,
    /// Its class.
    pub class: Class,
    /// Deadline.
    pub deadline: Option<Moment>,
    /// Whether the toast may offer "acknowledge".
    pub acknowledge_from_alert: bool,
}

/// What happens to a toast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteEvent {
    /// The person chose to open; `None` opens the oldest owed.
    Open(Option<String>),
    /// The person chose to acknowledge from the toast.
    Acknowledge(String),
    /// The toast is gone, whoever closed it; while a duty is owed the bell rings again by policy.
    Closed,
    /// A notification daemon appeared (or came back): what is owed must be posted anew at once.
    DaemonAppeared,
    /// The daemon died: nothing can be seen now.
    DaemonGone,
}

/// Toasts of this operating system. One back end per system, behind this trait.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows the toast, replacing the one before; it must not expire by itself. `Err` when no daemon takes it now.
    async fn post(&self, rung: &Rung) -> Result<(), NotifyError>;
    /// Takes the toast away, if one is there.
    async fn withdraw(&self);
    /// Waits for the next event. Cancel-safe.
    async fn next(&self) -> NoteEvent;
    /// Whether toasts can be shown now.
    fn available(&self) -> bool;
}

/// One thing that the desktop says about the person's surroundings, and which of its interfaces said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Whether it is so.
    pub so: bool,
    /// The interface, e.g. `org.freedesktop.login1`.
    pub by: &'static str,
}

/// What is known about the surroundings. `None` where no interface says anything: then nothing is assumed, and nothing is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Around {
    /// The screen is locked: nothing on it can be seen.
    pub locked: Option<Said>,
    /// Nobody has touched the computer for a while.
    pub idle: Option<Said>,
    /// The desktop was told to show no notifications.
    pub silenced: Option<Said>,
    /// Something fills the whole screen.
    pub full_screen: Option<Said>,
}

/// Watches the surroundings through the desktop's own interfaces. On Linux logind and the screen savers over D-Bus; other systems say nothing yet.
#[async_trait]
pub trait Surroundings: Send + Sync {
    /// As they are now.
    fn around(&self) -> Around;
    /// Waits for the next change. Cancel-safe; never polls.
    async fn changed(&self);
}

/// Surroundings of which nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unknown;

#[async_trait]
impl Surroundings for Unknown {
    fn around(&self) -> Around {
        Around::default()
    }

    async fn changed(&self) {
        std::future::pending().await
    }
}

/// The alert window: small, always on top, for what is overdue or an emergency. It can open and acknowledge, nothing else.
#[async_trait]
pub trait AlertWindow: Send + Sync {
    /// Shows it with these, or shows it again with others. Whether it really came up: `false` where no screen takes it.
    async fn show(&self, alert: &AlertView) -> bool;
    /// Takes it away, if it is there.
    async fn hide(&self);
    /// Waits until the person closes it ("later"). Cancel-safe.
    async fn closed(&self);
}

/// Where no window can be shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWindow;

#[async_trait]
impl AlertWindow for NoWindow {
    async fn show(&self, _: &AlertView) -> bool {
        false
    }

    async fn hide(&self) {}

    async fn closed(&self) {
        std::future::pending().await
    }
}

/// Why a toast could not be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no notification could be shown: {0}")]
pub struct NotifyError(pub String);

/// All of it together.
#[derive(Clone)]
pub struct Ports {
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Where blocking work is done.
    pub workroom: Arc<dyn Workroom>,
    /// Vault.
    pub vault: Arc<dyn Vault>,
    /// Letterboxes.
    pub letterboxes: Arc<dyn LetterboxMaker>,
    /// Toasts.
    pub notifier: Arc<dyn Notifier>,
    /// The alert window.
    pub alert: Arc<dyn AlertWindow>,
    /// The surroundings.
    pub surroundings: Arc<dyn Surroundings>,
}

impl Ports {
    /// Does blocking work in the workroom; `None` when it panicked.
    pub(crate) async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // Nobody listens any more when the caller went away; the work is done all the same.
            let _ = answer.send(work());
        };
        self.workroom.work(Box::new(job)).await;
        answered.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toast_names_what_demands_most_then_the_newest_or_what_has_waited_longest() {
        let item = |n: usize| RungItem {
            id: n.to_string(),
            subject: String::new(),
            number: String::new(),
            issuer: String::new(),
            class: if n == 0 { Class::Emergency } else { Class::Binding },
            deadline: None,
            acknowledge_from_alert: false,
        };
        let named = |owed: std::ops::Range<usize>, again: bool| -> Vec<String> {
            let rung = Rung { owed: owed.map(item).collect(), again, sound: true, pressing: false };
            rung.named().map(|item| item.id.clone()).collect()
        };
        assert_eq!(named(1..6, false), ["3", "4", "5"]);
        assert_eq!(named(1..6, true), ["1", "2", "3"]);
        assert_eq!(named(0..6, false), ["0", "4", "5"], "the emergency is old, and named all the same");
        assert_eq!(named(1..3, false), ["1", "2"]);
    }
}

//! One connection, and one request on it.

use super::Gate;
use diwan_domain::EmployeeId;
use futures_util::task::AtomicWaker;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Context;
use tokio::time::Instant;

/// One connection, as the gate and every request on it know it.
pub struct Visit {
    gate: Gate,
    address: IpAddr,
    number: u64,
    person: OnceLock<EmployeeId>,
    /// Requests that are not yet answered to the last byte.
    pub(super) working: AtomicUsize,
    idle_since: Mutex<Instant>,
    sent_away: AtomicBool,
    reader: AtomicWaker,
}

/// Holds a connection's place until dropped.
pub struct Stay(pub(super) Arc<Visit>);

/// One request, until its answer is sent to the last byte.
pub struct Work {
    visit: Arc<Visit>,
    person: OnceLock<EmployeeId>,
    too_often: AtomicBool,
}

impl Visit {
    pub(super) fn new(gate: Gate, address: IpAddr, number: u64, now: Instant) -> Self {
        Self {
            gate,
            address,
            number,
            person: OnceLock::new(),
            working: AtomicUsize::new(0),
            idle_since: Mutex::new(now),
            sent_away: AtomicBool::new(false),
            reader: AtomicWaker::new(),
        }
    }

    /// The address it comes from, or its network.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Since when nothing is in work; `None` while something is.
    pub fn idle_since(&self) -> Option<Instant> {
        let since = *self.idle_since.lock().unwrap_or_else(PoisonError::into_inner);
        (!self.is_working()).then_some(since)
    }

    /// Whether a request is in work.
    pub fn is_working(&self) -> bool {
        self.working.load(Ordering::Acquire) > 0
    }

    /// Whether it has to go. Whoever asks is woken when that changes.
    pub fn must_go(&self, cx: &Context<'_>) -> bool {
        self.reader.register(cx.waker());
        self.sent_away.load(Ordering::Acquire)
    }

    /// Whether it was told to go, and did not yet.
    pub(super) fn is_leaving(&self) -> bool {
        self.sent_away.load(Ordering::Acquire)
    }

    pub(super) fn send_away(&self) {
        self.sent_away.store(true, Ordering::Release);
        self.reader.wake();
    }

    pub(super) fn rests(&self, now: Instant) {
        *self.idle_since.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) fn place(&self) -> (IpAddr, u64) {
        (self.address, self.number)
    }

    pub(super) fn whose(&self) -> Option<&EmployeeId> {
        self.person.get()
    }

    pub(super) fn is_of(&self, person: &EmployeeId) {
        let _only_the_first_counts = self.person.set(person.clone());
    }
}

impl Stay {
    /// The connection.
    pub fn visit(&self) -> &Arc<Visit> {
        &self.0
    }
}

impl Work {
    /// A request on this connection begins.
    pub fn on(visit: &Arc<Visit>) -> Self {
        visit.working.fetch_add(1, Ordering::AcqRel);
        Self { visit: Arc::clone(visit), person: OnceLock::new(), too_often: AtomicBool::new(false) }
    }

    /// The request is this person's. False when they have as many in work as one may have.
    pub fn belongs_to(&self, person: &EmployeeId) -> bool {
        if self.person.get().is_some() {
            return true;
        }
        let may = self.visit.gate.belongs(&self.visit, person);
        if may {
            let _set_once = self.person.set(person.clone());
        }
        may
    }

    /// It is refused because whoever sent it asks too often.
    pub fn note_too_often(&self) {
        self.too_often.store(true, Ordering::Release);
    }

    /// Whether it was refused for that.
    pub fn is_too_often(&self) -> bool {
        self.too_often.load(Ordering::Acquire)
    }

    /// Whose request it is, once known.
    pub fn person(&self) -> Option<&EmployeeId> {
        self.person.get()
    }

    pub(super) fn visit(&self) -> &Visit {
        &self.visit
    }
}

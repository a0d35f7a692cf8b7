//! The gate: who may hold a connection open, how many requests one person has in work, and how often somebody may ask.
//!
//! A connection begins as a *stranger* and becomes a *person's* with its first request under a valid session. Strangers are few and
//! must prove themselves or go: when there are too many, the address that holds the most of them gives up its oldest. So a flood
//! from outside crowds out itself, and neither a desk that is signed in nor one that is just arriving waits for it.

pub mod attend;
pub mod crowd;
pub mod files;
pub mod pace;
pub mod stream;
pub mod visit;

use crate::config::Config;
use crowd::Crowd;
use diwan_domain::EmployeeId;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use visit::{Stay, Visit, Work};

/// How many connections may be on their way out at once.
const MOST_LEAVING: usize = 1_024;

/// What the administrator decided.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// The most connections, strangers included.
    pub connections: usize,
    /// The most connections on which nobody has shown a session yet.
    pub strangers: usize,
    /// The most connections of one person that count as known.
    pub connections_per_person: usize,
    /// The most requests of one person in work at once, push lines included.
    pub requests_per_person: usize,
    /// A connection on which nothing is asked for so long is closed.
    pub idle: Duration,
    /// A client that takes nothing of an answer for so long is cut off.
    pub stall: Duration,
}

impl Policy {
    /// As configured, but never more connections than the system lets this process have files.
    pub fn of(config: &Config, open_files: usize) -> Self {
        let limits = &config.limits;
        let connections = limits.connections.min(open_files.saturating_sub(files::RESERVED)).max(2);
        Self {
            connections,
            strangers: limits.strangers.clamp(1, connections / 2),
            connections_per_person: limits.connections_per_person.max(1),
            requests_per_person: limits.requests_per_person.max(1),
            idle: Duration::from_secs(limits.idle_secs.max(1)),
            stall: Duration::from_secs(limits.request_secs.max(1)),
        }
    }
}

/// The one gate of a registry. Cheap to clone.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    policy: Policy,
    crowd: Mutex<Crowd>,
}

impl Gate {
    /// An empty house.
    pub fn new(policy: Policy) -> Self {
        Self(Arc::new(Inner { policy, crowd: Mutex::default() }))
    }

    /// What holds here.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Lets a new connection in as a stranger; somebody else may have to go for it. `None` when everybody inside has as good a claim.
    pub fn enter(&self, address: IpAddr, now: Instant) -> Option<Stay> {
        let address = network_of(address);
        let mut crowd = self.crowd();
        if crowd.strangers() >= self.0.policy.strangers {
            // Closing takes a moment: connections that come faster than others go would take all files of the process.
            let room = (crowd.leaving < MOST_LEAVING).then(|| crowd.make_room_for(address)).flatten();
            let Some(leaving) = room else {
                metrics::counter!("diwan_connections_refused_total").increment(1);
                return None;
            };
            metrics::counter!("diwan_connections_displaced_total").increment(1);
            crowd.leaving += 1;
            leaving.send_away();
        }
        let number = crowd.next_number();
        let visit = Arc::new(Visit::new(self.clone(), address, number, now));
        crowd.add(&visit);
        metrics::gauge!("diwan_connections").increment(1);
        Some(Stay(visit))
    }

    /// How many connections are open, and how many of them are strangers.
    pub fn counts(&self) -> (usize, usize) {
        let crowd = self.crowd();
        (crowd.strangers() + crowd.known(), crowd.strangers())
    }

    /// Notes that a request turned out to be this person's; its connection is theirs from now on, if they may have one more.
    /// False when the person has as many requests in work as one may have.
    fn belongs(&self, visit: &Visit, person: &EmployeeId) -> bool {
        let policy = &self.0.policy;
        let mut crowd = self.crowd();
        if !crowd.start_work(person, policy.requests_per_person) {
            return false;
        }
        let full = crowd.known() >= policy.connections - policy.strangers;
        if !full && crowd.connections_of(person) < policy.connections_per_person {
            crowd.recognise(visit, person);
        }
        true
    }

    fn crowd(&self) -> MutexGuard<'_, Crowd> {
        // A panic elsewhere must not close the house: counts are always whole.
        self.0.crowd.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops: the connection closed.
impl Drop for Stay {
    fn drop(&mut self) {
        self.0.gate().crowd().remove(&self.0);
        metrics::gauge!("diwan_connections").decrement(1);
    }
}

/// Drops: the request was answered to the last byte, or given up.
impl Drop for Work {
    fn drop(&mut self) {
        let visit = self.visit();
        visit.rests(Instant::now());
        if let Some(person) = self.person() {
            visit.gate().crowd().end_work(person);
        }
        visit.working.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What counts as one address: an IPv6 network of 64 bits is one machine's.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests;

//! Sessions that were seen lately, so that a desk that is up to date costs no database read.
//!
//! What is remembered counts only while nobody committed anything: after any commit, by whichever process, the next
//! request of each session looks into the archive again. So a closed account or a taken role is felt within one look.

use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, Moment};
use diwan_protocol::ProblemType;
use diwan_store::{Profile, Session};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::problem::Refused;
use crate::registry::Registry;

/// How many sessions are remembered before all are forgotten and read anew.
const REMEMBERED: usize = 200_000;
/// A workstation's contact is noted at most this often, in milliseconds.
const CONTACT_EVERY_MS: i64 = 60_000;

/// A session with the person behind it.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The session.
    pub session: Session,
    /// The person.
    pub profile: Profile,
    /// SHA-256 of the token.
    pub token_hash: String,
}

/// The memory of sessions.
#[derive(Default)]
pub struct Sessions {
    seen: Mutex<HashMap<String, (u64, Arc<Admitted>)>>,
    contacts: Mutex<HashMap<String, Moment>>,
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// The session of a token hash with its person, or `signed-out`.
pub async fn admit(registry: &Registry, token_hash: &str) -> Result<Arc<Admitted>, Refused> {
    let now = registry.now();
    // Read before the archive is asked: a commit in between makes the answer count as old, never as new.
    let generation = registry.hub.generation();
    if let Some(known) = registry.sessions.known(token_hash, generation) {
        return if now < known.session.expires_at { Ok(known) } else { Err(ProblemType::SignedOut.into()) };
    }
    let session = registry.archive.session(token_hash, now).await?.ok_or(ProblemType::SignedOut)?;
    let profile = registry.archive.profile(&session.employee).await?.ok_or(ProblemType::SignedOut)?;
    let admitted = Arc::new(Admitted { session, profile, token_hash: token_hash.to_owned() });
    registry.sessions.remember(generation, &admitted);
    Ok(admitted)
}

/// Notes, at most once a minute and behind the answer, that a workstation spoke to the registry.
pub fn note_contact(registry: &Registry, admitted: &Arc<Admitted>) {
    let now = registry.now();
    if !registry.sessions.contact_is_due(&admitted.token_hash, now) {
        return;
    }
    let (registry, admitted) = (registry.clone(), Arc::clone(admitted));
    tokio::spawn(async move {
        let Session { employee, device, .. } = &admitted.session;
        if let Err(error) = registry.archive.note_contact(employee, device, now).await {
            tracing::warn!(%error, "a contact could not be noted");
        }
    });
}

impl Sessions {
    /// Forgets one session, as it ends.
    pub fn forget(&self, token_hash: &str) {
        lock(&self.seen).remove(token_hash);
    }

    /// Forgets all sessions of a person.
    pub fn forget_all_of(&self, employee: &EmployeeId) {
        lock(&self.seen).retain(|_, (_, admitted)| &admitted.session.employee != employee);
    }

    fn known(&self, token_hash: &str, generation: u64) -> Option<Arc<Admitted>> {
        let seen = lock(&self.seen);
        seen.get(token_hash).filter(|(of, _)| *of == generation).map(|(_, admitted)| Arc::clone(admitted))
    }

    fn remember(&self, generation: u64, admitted: &Arc<Admitted>) {
        let mut seen = lock(&self.seen);
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(admitted.token_hash.clone(), (generation, Arc::clone(admitted)));
    }

    fn contact_is_due(&self, token_hash: &str, now: Moment) -> bool {
        let mut contacts = lock(&self.contacts);
        if contacts.get(token_hash).is_some_and(|last| now.since(*last) < CONTACT_EVERY_MS) {
            return false;
        }
        if contacts.len() >= REMEMBERED {
            contacts.clear();
        }
        contacts.insert(token_hash.to_owned(), now);
        true
    }
}

/// A panic elsewhere must not lock everybody out: what the mutex guards is only a memory and always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

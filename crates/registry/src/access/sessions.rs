//! Sessions that were seen lately, so that a desk that is up to date costs no database read.
//!
//! What is remembered counts only while nothing changed about who may come in: after a commit, by whichever process, that ended a
//! session or changed an account, a role or the roster, the next request of each session looks into the archive again. So a closed
//! account or a taken role is felt within one look, and what others do all day makes nobody be looked up again.

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
/// How far the clocks of two registries over one archive may differ, in milliseconds.
pub const CLOCK_SLACK_MS: i64 = 10 * 60_000;

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
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// The session of a token hash with its person, or `signed-out`.
pub async fn admit(registry: &Registry, token_hash: &str) -> Result<Arc<Admitted>, Refused> {
    let now = registry.now();
    // Read before the archive is asked: a commit in between makes the answer count as old, never as new.
    let generation = registry.hub.access_generation();
    let known = registry.sessions.known(token_hash, generation);
    // Whom somebody stands in for changes at a moment that nobody commits.
    if let Some(known) = known.filter(|known| known.profile.counts_until.is_none_or(|until| now < until)) {
        return if is_in_force(&known.session, now) { Ok(known) } else { Err(ProblemType::SignedOut.into()) };
    }
    let (session, profile) = registry.archive.admitted(token_hash, now).await?.ok_or(ProblemType::SignedOut)?;
    if !is_in_force(&session, now) {
        return Err(ProblemType::SignedOut.into());
    }
    let admitted = Arc::new(Admitted { session, profile, token_hash: token_hash.to_owned() });
    registry.sessions.remember(generation, &admitted);
    Ok(admitted)
}

/// Whether a session counts now. One that was opened in the future is of a day when this registry's clock was ahead; its end lies as far
/// ahead, so it would go on for as long as the clock was wrong.
fn is_in_force(session: &Session, now: Moment) -> bool {
    now < session.expires_at && session.opened_at <= now.plus_ms(CLOCK_SLACK_MS)
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

    /// Whether this session was valid when it was last seen. It says nothing about now; [`admit`] does.
    pub fn is_familiar(&self, token_hash: &str) -> bool {
        lock(&self.seen).contains_key(token_hash)
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
}

/// A panic elsewhere must not lock everybody out: what the mutex guards is only a memory and always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Passwords: argon2id, a policy without superstition, and the same work for a login that does not exist.

use crate::clock::random_bytes;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use diwan_protocol::{Problem, ProblemType};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most bytes of a password: hashing more would be work for nothing.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// OWASP's second recommended setting for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes and checks passwords, a few at a time and off the runtime. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    gate: Arc<Semaphore>,
    nobodys: Arc<str>,
}

impl Passwords {
    /// Makes it, with at most `at_once` checks running together.
    pub fn new(at_once: usize) -> Result<Self, Problem> {
        // A login that does not exist is checked against this, so that it takes as long as one that does.
        let nobodys = hash_now(&hex::encode(random_bytes::<16>()))?;
        Ok(Self { gate: Arc::new(Semaphore::new(at_once.max(1))), nobodys: nobodys.into() })
    }

    /// The PHC string for a password.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.off_runtime(move || hash_now(&password)).await?
    }

    /// Whether a password fits; `None` for an account that does not exist does the same work and says no.
    pub async fn fits(&self, hash: Option<String>, password: String) -> Result<bool, Problem> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let fits = self.off_runtime(move || fits_now(&hash, &password)).await?;
        Ok(fits && exists)
    }

    async fn off_runtime<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let permit = Arc::clone(&self.gate).acquire_owned().await.map_err(|_| ProblemType::Overloaded)?;
        let done = tokio::task::spawn_blocking(move || {
            let _held_until_done = permit;
            work()
        });
        Ok(done.await.map_err(|_| ProblemType::Internal)?)
    }
}

/// Refuses a new password that is too short or long, the login itself, or the old one.
pub fn check_policy(login: &str, old: Option<&str>, new: &str) -> Result<(), Problem> {
    let weak = |why: &str| Err(Problem::new(ProblemType::WeakPassword).with_detail(why));
    if new.chars().count() < MIN_PASSWORD_CHARS {
        return weak("fewer than 10 characters");
    }
    if new.len() > MAX_PASSWORD_BYTES {
        return weak("longer than 1024 bytes");
    }
    if new.trim().to_lowercase() == login.to_lowercase() {
        return weak("the same as the login");
    }
    if old == Some(new) {
        return weak("the same as the old one");
    }
    Ok(())
}

/// Hashes a password here and now; for commands that have nothing else to do.
pub fn hash_now(password: &str) -> Result<String, Problem> {
    let failed = |e: argon2::password_hash::Error| Problem::new(ProblemType::Internal).with_detail(e.to_string());
    let salt = SaltString::encode_b64(&random_bytes::<16>()).map_err(failed)?;
    Ok(argon()?.hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

fn fits_now(hash: &str, password: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    // Verification takes its parameters from the stored string, so that raising ours never locks anybody out.
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
}

fn argon() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|e| Problem::new(ProblemType::Internal).with_detail(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_nobodys_never() {
        let passwords = Passwords::new(1).expect("argon2 works here");
        let hash = passwords.hash("كلمة سرّ طويلة".to_owned()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.fits(Some(hash.clone()), "كلمة سرّ طويلة".to_owned()).await.expect("checked"));
        assert!(!passwords.fits(Some(hash), "كلمة أخرى تماما".to_owned()).await.expect("checked"));
        assert!(!passwords.fits(None, "كلمة سرّ طويلة".to_owned()).await.expect("checked"));
    }

    #[test]
    fn weak_passwords_are_told_apart() {
        assert!(check_policy("salma", None, "عشرة أحرف!").is_ok());
        assert!(check_policy("salma", None, "قصيرة").is_err());
        assert!(check_policy("salma.ahmad", None, "Salma.Ahmad").is_err());
        assert!(check_policy("salma", Some("the same old"), "the same old").is_err());
        assert!(check_policy("salma", None, &"x".repeat(1025)).is_err());
    }
}

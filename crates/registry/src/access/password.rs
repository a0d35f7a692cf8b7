//! Passwords: argon2id, a policy without superstition, and the same work for a login that does not exist.

use crate::clock::random_bytes;
use argon2::password_hash::{self, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use diwan_protocol::{Problem, ProblemType};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// The fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most bytes of a password: hashing more would be work for nothing.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// OWASP's second recommended setting for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// The memory of one check.
type Blocks = Vec<Block>;

/// Hashes and checks passwords, a few at a time and off the runtime. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    gate: Arc<Semaphore>,
    nobodys: Arc<str>,
    // Used again and again: given back to the allocator, 19 MiB a sign-in would stay behind in its arenas.
    memory: Arc<Mutex<Vec<Blocks>>>,
}

impl Passwords {
    /// Makes it, with at most `at_once` checks running together.
    pub fn new(at_once: usize) -> Result<Self, Problem> {
        // A login that does not exist is checked against this, so that it takes as long as one that does. No password gives these bytes.
        let nobodys = Output::new(&random_bytes::<{ Params::DEFAULT_OUTPUT_LEN }>()).and_then(|o| stored(|_, _| Ok(o)));
        let nobodys = nobodys.map_err(failed)?;
        let gate = Arc::new(Semaphore::new(at_once.max(1)));
        Ok(Self { gate, nobodys: nobodys.into(), memory: Arc::default() })
    }

    /// The PHC string for a password.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.off_runtime(move |memory| hash_in(&password, memory).map_err(failed)).await?
    }

    /// Whether a password fits; `None` for an account that does not exist does the same work and says no.
    pub async fn fits(&self, hash: Option<String>, password: String) -> Result<bool, Problem> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let fits = self.off_runtime(move |memory| fits_in(&hash, &password, memory).unwrap_or(false)).await?;
        Ok(fits && exists)
    }

    async fn off_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Blocks) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.gate).acquire_owned().await.map_err(|_| ProblemType::Overloaded)?;
        let pool = Arc::clone(&self.memory);
        let done = tokio::task::spawn_blocking(move || {
            let _held_until_done = permit;
            let mut memory = pool.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let result = work(&mut memory);
            pool.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            result
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
    hash_in(password, &mut Blocks::new()).map_err(failed)
}

fn hash_in(password: &str, memory: &mut Blocks) -> password_hash::Result<String> {
    stored(|params, salt| output_of(params, Version::V0x13, password, salt, Params::DEFAULT_OUTPUT_LEN, memory))
}

/// The PHC string with a salt of its own, of what comes out at our cost with that salt.
fn stored(output: impl FnOnce(&Params, Salt<'_>) -> password_hash::Result<Output>) -> password_hash::Result<String> {
    let salt = SaltString::encode_b64(&random_bytes::<16>())?;
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)?;
    let output = output(&params, salt.as_salt())?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(salt.as_salt()),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Takes cost and salt from the stored string, so that raising ours never locks anybody out.
fn fits_in(hash: &str, password: &str, memory: &mut Blocks) -> password_hash::Result<bool> {
    let stored = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else { return Ok(false) };
    if stored.algorithm != Algorithm::Argon2id.ident() {
        return Ok(false);
    }
    let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let params = Params::try_from(&stored)?;
    // The comparison of outputs takes the same time wherever they differ.
    Ok(output_of(&params, version, password, salt, expected.len(), memory)? == expected)
}

fn output_of(
    params: &Params,
    version: Version,
    password: &str,
    salt: Salt<'_>,
    length: usize,
    memory: &mut Blocks,
) -> password_hash::Result<Output> {
    let mut salt_bytes = [0u8; Salt::MAX_LENGTH];
    let salt_bytes = salt.decode_b64(&mut salt_bytes)?;
    memory.resize(params.block_count().max(memory.len()), Block::default());
    let argon = Argon2::new(Algorithm::Argon2id, version, params.clone());
    Output::init_with(length, |output| {
        Ok(argon.hash_password_into_with_memory(password.as_bytes(), salt_bytes, output, &mut *memory)?)
    })
}

fn failed(error: password_hash::Error) -> Problem {
    Problem::new(ProblemType::Internal).with_detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_nobodys_never() {
        let passwords = Passwords::new(1).expect("argon2 works here");
        let hash = passwords.hash("كلمة سرّ طويلة".to_owned()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.fits(Some(hash.clone()), "كلمة سرّ طويلة".to_owned()).await.expect("checked"));
        assert!(!passwords.fits(Some(hash), "كلمة أخرى تماما".to_owned()).await.expect("checked"));
        assert!(!passwords.fits(None, "كلمة سرّ طويلة".to_owned()).await.expect("checked"));
    }

    #[tokio::test]
    async fn the_memory_of_a_check_is_used_again_and_other_costs_are_understood() {
        let passwords = Passwords::new(2).expect("argon2 works here");
        // The library's own way of hashing, with a cost that is not ours.
        let params = Params::new(32 * 1024, 1, 1, Some(24)).expect("parameters");
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let salt = SaltString::encode_b64(b"sixteen byte salt").expect("a salt");
        let costlier = library.hash_password(b"password", &salt).expect("hashed").to_string();
        for _ in 0..3 {
            let one = passwords.fits(Some(costlier.clone()), "password".to_owned());
            let other = passwords.fits(None, "password".to_owned());
            let (one, other) = tokio::join!(one, other);
            assert_eq!((one, other), (Ok(true), Ok(false)));
        }
        assert!(passwords.memory.lock().expect("a pool").len() <= 2);
        let ours = hash_now("password").expect("hashed");
        let read = PasswordHash::new(&ours).expect("a PHC string");
        assert!(Argon2::default().verify_password(b"password", &read).is_ok(), "the library reads ours");
        assert!(!passwords.fits(Some("no hash at all".to_owned()), "password".to_owned()).await.expect("checked"));
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

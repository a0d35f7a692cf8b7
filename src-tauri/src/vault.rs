//! The session token's place: the operating system's keyring, or memory where none works. The person is told which (`VaultKind`).
//!
//! A keyring may be absent, and it may be locked: then every call hangs in a prompt that nobody may ever answer. So each call runs on a thread
//! that may block, and the desk waits for it only so long; an answer that comes later still counts.

use async_trait::async_trait;
use diwan_desk::ports::Vault;
use diwan_desk::view::VaultKind;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How a keyring is spoken to. Calls block; `Err` says why nothing was done, in words for the log.
pub trait Ring: Send + Sync + 'static {
    /// The secret of that name, if there is one.
    fn get(&self, name: &str) -> Result<Option<String>, String>;
    /// Keeps a secret.
    fn set(&self, name: &str, secret: &str) -> Result<(), String>;
    /// Forgets it; forgetting what is not there is no fault.
    fn delete(&self, name: &str) -> Result<(), String>;
}

/// A vault over a keyring that may fail.
pub struct KeyringVault {
    ring: Arc<dyn Ring>,
    /// Secrets of this run, also those that the keyring has: a keyring that goes away meanwhile must not end the session.
    memory: Arc<Mutex<HashMap<String, String>>>,
    /// Whether the last call to the keyring succeeded; hoped for until the first one is done.
    works: Arc<AtomicBool>,
    /// Calls take turns: a "forget" must not overtake the "keep" that hangs in a prompt.
    turn: Arc<tokio::sync::Mutex<()>>,
    patience: Patience,
}

/// How long the desk waits for a keyring.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// At the start, when the person may be typing the keyring's password.
    pub load: Duration,
    /// At sign-in, when the token is in memory already and the keyring may answer later.
    pub save: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { load: Duration::from_secs(60), save: Duration::from_secs(3) }
    }
}

impl KeyringVault {
    /// Looks in the background whether a keyring answers. Call it on a tokio runtime.
    pub fn open(ring: Arc<dyn Ring>, patience: Patience) -> Self {
        let works = Arc::new(AtomicBool::new(true));
        let vault = Self { ring, memory: Arc::default(), works, turn: Arc::default(), patience };
        // Asking for a name that cannot exist shows whether anybody answers, without a secret in play.
        drop(vault.begin(|ring| ring.get("diwan-probe").map(|_| ())));
        vault
    }

    /// Starts a call on a thread that may block; it is done even when nobody waits for it any more.
    fn begin<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Ring) -> Result<T, String> + Send + 'static,
    ) -> JoinHandle<Option<T>> {
        let (ring, works, turn) = (Arc::clone(&self.ring), Arc::clone(&self.works), Arc::clone(&self.turn));
        tokio::spawn(async move {
            let _turn = turn.lock().await;
            let answer = tokio::task::spawn_blocking(move || call(&*ring)).await;
            let answer = answer.unwrap_or_else(|error| Err(error.to_string()));
            works.store(answer.is_ok(), Ordering::Relaxed);
            answer.map_err(|error| tracing::warn!(%error, "the keyring failed")).ok()
        })
    }

    /// Waits for a call. `None` when the keyring failed or is not done yet.
    async fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        call: impl FnOnce(&dyn Ring) -> Result<T, String> + Send + 'static,
    ) -> Option<T> {
        match tokio::time::timeout(patience, self.begin(call)).await {
            Ok(answer) => answer.ok().flatten(),
            Err(_) => {
                tracing::warn!("the keyring does not answer yet; it may be locked");
                self.works.store(false, Ordering::Relaxed);
                None
            }
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Vault for KeyringVault {
    fn kind(&self) -> VaultKind {
        if self.works.load(Ordering::Relaxed) { VaultKind::Keyring } else { VaultKind::Memory }
    }

    async fn load(&self, server: &str, login: &str) -> Option<String> {
        let name = name(server, login);
        if let Some(token) = self.memory().get(&name) {
            return Some(token.clone());
        }
        let wanted = name.clone();
        let token = self.ask(self.patience.load, move |ring| ring.get(&wanted)).await.flatten()?;
        self.memory().insert(name, token.clone());
        Some(token)
    }

    async fn save(&self, server: &str, login: &str, token: &str) -> bool {
        let name = name(server, login);
        self.memory().insert(name.clone(), token.to_owned());
        let (memory, token) = (Arc::clone(&self.memory), token.to_owned());
        self.ask(self.patience.save, move |ring| {
            // Asked again here, since a prompt may be answered after the person has signed out: then nothing may be kept.
            let current = memory.lock().unwrap_or_else(PoisonError::into_inner).get(&name) == Some(&token);
            if current { ring.set(&name, &token) } else { Ok(()) }
        })
        .await
        .is_some()
    }

    async fn clear(&self, server: &str, login: &str) {
        let name = name(server, login);
        self.memory().remove(&name);
        self.ask(self.patience.save, move |ring| ring.delete(&name)).await;
    }
}

fn name(server: &str, login: &str) -> String {
    format!("{login} {server}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Condvar;

    const SERVER: &str = "https://registry.agency.example";
    const HASTY: Patience = Patience { load: Duration::from_secs(60), save: Duration::from_millis(50) };
    const PATIENT: Patience = Patience { load: Duration::from_secs(60), save: Duration::from_secs(60) };

    /// A keyring as a test wants it: it can be broken, and it can hang in a prompt until somebody answers.
    #[derive(Default)]
    struct ToyRing {
        secrets: Mutex<HashMap<String, String>>,
        broken: AtomicBool,
        locked: Mutex<bool>,
        answered: Condvar,
    }

    impl ToyRing {
        fn lock(&self) {
            *self.locked.lock().unwrap() = true;
        }

        fn unlock(&self) {
            *self.locked.lock().unwrap() = false;
            self.answered.notify_all();
        }

        fn door(&self) -> Result<std::sync::MutexGuard<'_, HashMap<String, String>>, String> {
            drop(self.answered.wait_while(self.locked.lock().unwrap(), |locked| *locked).unwrap());
            if self.broken.load(Ordering::Relaxed) {
                Err("no such service".into())
            } else {
                Ok(self.secrets.lock().unwrap())
            }
        }
    }

    impl Ring for ToyRing {
        fn get(&self, name: &str) -> Result<Option<String>, String> {
            Ok(self.door()?.get(name).cloned())
        }

        fn set(&self, name: &str, secret: &str) -> Result<(), String> {
            self.door()?.insert(name.into(), secret.into());
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), String> {
            self.door()?.remove(name);
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_token_outlives_the_program_in_the_keyring() {
        let ring = Arc::new(ToyRing::default());
        let before = KeyringVault::open(ring.clone(), PATIENT);
        assert!(before.save(SERVER, "salma", "t0k3n").await);
        assert_eq!(before.kind(), VaultKind::Keyring);
        let after = KeyringVault::open(ring, PATIENT);
        assert_eq!(after.load(SERVER, "salma").await.as_deref(), Some("t0k3n"));
        assert_eq!(after.load(SERVER, "khalid").await, None);
        after.clear(SERVER, "salma").await;
        assert_eq!(after.load(SERVER, "salma").await, None);
    }

    #[tokio::test]
    async fn without_a_keyring_the_token_lives_in_memory_and_that_is_said() {
        let ring = Arc::new(ToyRing::default());
        ring.broken.store(true, Ordering::Relaxed);
        let vault = KeyringVault::open(ring.clone(), PATIENT);
        assert!(!vault.save(SERVER, "salma", "t0k3n").await);
        assert_eq!(vault.kind(), VaultKind::Memory);
        assert_eq!(vault.load(SERVER, "salma").await.as_deref(), Some("t0k3n"));
        assert_eq!(KeyringVault::open(ring, PATIENT).load(SERVER, "salma").await, None);
    }

    #[tokio::test]
    async fn a_locked_keyring_holds_nobody_up_and_keeps_the_token_once_it_is_unlocked() {
        let ring = Arc::new(ToyRing::default());
        ring.lock();
        let vault = KeyringVault::open(ring.clone(), HASTY);
        assert!(!vault.save(SERVER, "salma", "t0k3n").await);
        assert_eq!(vault.kind(), VaultKind::Memory);
        ring.unlock();
        while vault.kind() == VaultKind::Memory {
            tokio::task::yield_now().await;
        }
        let after = KeyringVault::open(ring, PATIENT);
        assert_eq!(after.load(SERVER, "salma").await.as_deref(), Some("t0k3n"));
    }

    #[tokio::test]
    async fn a_prompt_answered_after_signing_out_keeps_nothing() {
        let ring = Arc::new(ToyRing::default());
        let vault = KeyringVault::open(ring.clone(), HASTY);
        ring.lock();
        assert!(!vault.save(SERVER, "salma", "t0k3n").await);
        vault.clear(SERVER, "salma").await;
        ring.unlock();
        assert_eq!(vault.load(SERVER, "salma").await, None);
        assert!(ring.secrets.lock().unwrap().is_empty());
    }
}

//! The keyring of this operating system: Secret Service, Keychain or Credential Manager.
//!
//! On Linux the program may start before the keyring's daemon at login, and the daemon may be restarted under it. The library connects once and
//! for all, so a connection that fails is made anew here, and the call is tried once more.

use crate::vault::Ring;
use keyring_core::{Entry, Error};

/// The name under which a person finds our secrets in the keyring's own program.
const SERVICE: &str = "Diwan";

/// The keyring that comes with the operating system.
pub struct SystemRing;

impl Ring for SystemRing {
    fn get(&self, name: &str) -> Result<Option<String>, String> {
        let secret = attempt(name, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        });
        secret.map_err(|error| error.to_string())
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), String> {
        attempt(name, |entry| entry.set_password(secret)).map_err(|error| error.to_string())
    }

    fn delete(&self, name: &str) -> Result<(), String> {
        let deleted = attempt(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            deleted => deleted,
        });
        deleted.map_err(|error| error.to_string())
    }
}

fn attempt<T>(name: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
    // The library's own first connection; that it failed shows in the entry below.
    let _ = keyring::Entry::store_status();
    match Entry::new(SERVICE, name).and_then(|entry| act(&entry)) {
        // Not when the person refused to unlock it: asking again at once would only be a nuisance.
        Err(Error::PlatformFailure(_) | Error::NoDefaultStore) => {
            connect_anew()?;
            act(&Entry::new(SERVICE, name)?)
        }
        answer => answer,
    }
}

#[cfg(target_os = "linux")]
fn connect_anew() -> Result<(), Error> {
    keyring_core::set_default_store(zbus_secret_service_keyring_store::Store::new()?);
    Ok(())
}

/// Keychain and Credential Manager are part of their systems; there is nothing that could have been restarted.
#[cfg(not(target_os = "linux"))]
fn connect_anew() -> Result<(), Error> {
    Err(Error::NoDefaultStore)
}

//! The back end of systems on which Diwan has not been run yet (Windows, macOS): it shows nothing and says so, and the window tells the person.
//! Duty strip, tray and window remain; `docs/adr/0002-notifications-over-dbus.md` says what a real back end there must do.

use crate::words::Words;
use async_trait::async_trait;
use diwan_desk::ports::{NoteEvent, Notifier, NotifyError, Rung};
use std::path::PathBuf;
use std::sync::Arc;

/// A notifier without a daemon.
pub struct AbsentNotifier;

impl AbsentNotifier {
    /// The same way in as the real ones have.
    pub async fn start(_words: Arc<Words>, _memory: PathBuf) -> Arc<Self> {
        Arc::new(Self)
    }

    /// Nothing is shown, so nothing has to be said anew.
    pub async fn reword(&self) {}
}

#[async_trait]
impl Notifier for AbsentNotifier {
    async fn post(&self, _rung: &Rung) -> Result<(), NotifyError> {
        Err(NotifyError("this operating system has no back end yet".into()))
    }

    async fn withdraw(&self) {}

    async fn next(&self) -> NoteEvent {
        std::future::pending().await
    }

    fn available(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_desk::view::Settings;

    #[tokio::test]
    async fn it_never_claims_that_something_was_shown() {
        let notifier = AbsentNotifier::start(Arc::new(Words::new(&Settings::default())), PathBuf::new()).await;
        assert!(!notifier.available());
        assert!(notifier.post(&Rung { owed: Vec::new(), again: false, sound: true, pressing: false }).await.is_err());
    }
}

//! Status and settings.

use crate::keep::put_right;
use crate::seat::lock;
use crate::view::{Failure, Settings, Status};
use crate::{Desk, mapping};

impl Desk {
    /// Everything that is always visible.
    pub async fn status(&self) -> Result<Status, Failure> {
        self.status_now().await
    }

    /// The settings of this desk. Works signed out, and before anything else.
    pub async fn settings(&self) -> Result<Settings, Failure> {
        Ok(lock(&self.keep).settings.clone())
    }

    /// Keeps the settings, put right where a value cannot be (text size 90 to 160, known words only). A changed server counts from the next sign-in.
    /// Autostart is only kept here: the shell makes it so.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, Failure> {
        let settings = put_right(settings);
        self.change_keep(|keep| keep.settings = settings.clone()).await?;
        self.publish().await;
        Ok(settings)
    }

    /// Changes what the desk keeps, on disk first.
    pub(crate) async fn change_keep(&self, change: impl FnOnce(&mut crate::keep::Keep)) -> Result<(), Failure> {
        // Held over the writing, so that the file never goes back to an older state. The file has a few hundred bytes.
        let mut keep = lock(&self.keep);
        let mut changed = keep.clone();
        change(&mut changed);
        changed.save(&self.root)?;
        *keep = changed;
        Ok(())
    }
}

impl Desk {
    /// What waits, what was refused.
    pub async fn outbox(&self) -> Result<Vec<crate::view::OutboxRow>, Failure> {
        let rows = self.seated()?.drawer(|cache| cache.outbox()).await?;
        Ok(rows.into_iter().map(mapping::outbox_row).collect())
    }
}

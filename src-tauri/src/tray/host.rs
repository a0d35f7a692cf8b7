//! Whether a tray host is there. The tray can only be made while one runs, and the desktop may bring it up later than the program.

use futures_util::StreamExt;
use zbus::{Connection, fdo};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Tells each time a tray host comes (`true`) or goes (`false`), beginning with what is so now. Ends with the session bus.
pub async fn watch(mut tell: impl FnMut(bool)) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let bus = fdo::DBusProxy::new(&connection).await?;
    let mut changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    tell(bus.name_has_owner(WATCHER.try_into()?).await?);
    while let Some(change) = changes.next().await {
        tell(change.args()?.new_owner().is_some());
    }
    Ok(())
}

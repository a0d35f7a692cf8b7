//! What a person sees of the tray.

use crate::daemon::Daemon;
use crate::machine::Machine;
use crate::wait::eventually;
use anyhow::{Result, bail};
use serde_json::Value;
use std::path::Path;
use tokio::process::Command;

pub(crate) struct Tray(Option<Daemon>);

impl Tray {
    pub(crate) async fn watch(command: Command, home: &Path) -> Result<Self> {
        let mut daemon = Daemon::start(command, home, "tray")?;
        daemon.said("ready").await?;
        Ok(Self(Some(daemon)))
    }

    /// The tray of a real panel, which nobody reads.
    pub(crate) fn unwatched() -> Self {
        Self(None)
    }

    fn lines(&self) -> Vec<Value> {
        let said = self.0.as_ref().map(Daemon::all_said).unwrap_or_default();
        said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

/// The tray icon as it was last told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayIcon {
    /// The title.
    pub title: String,
    /// The tooltip, all of its texts.
    pub tooltip: String,
    /// The menu's labels from the top.
    pub menu: Vec<String>,
}

impl Machine {
    /// The tray icon as it is now; `None` when none was registered.
    pub fn tray_icon(&self) -> Option<TrayIcon> {
        let lines = self.tray.lines();
        let icon = lines
            .iter()
            .rev()
            .find(|line| line.get("Title").is_some() || line["why"] == "gone")
            .filter(|line| line["why"] != "gone")?;
        Some(TrayIcon {
            title: texts(&icon["Title"]).join(" "),
            tooltip: texts(&icon["ToolTip"]).join(" "),
            menu: texts(&icon["menu"]),
        })
    }

    /// Waits until title, tooltip and first line of the menu all say `words`.
    ///
    /// # Errors
    /// When they never do.
    pub async fn tray_says(&self, words: &str) -> Result<()> {
        eventually(&format!("the tray says {words:?} in title, tooltip and menu"), async || match self.tray_icon() {
            Some(icon)
                if icon.title.contains(words)
                    && icon.tooltip.contains(words)
                    && icon.menu.first().is_some_and(|label| label.contains(words)) =>
            {
                Ok(Some(()))
            }
            other => bail!("{other:?}"),
        })
        .await
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        _ => vec![],
    }
}

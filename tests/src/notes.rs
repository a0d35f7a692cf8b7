//! What a person sees of notifications, and does to them.

use crate::daemon::Daemon;
use crate::machine::{Machine, Notifications, Session, desktop};
use crate::wait::eventually;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

/// A notification that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The daemon's number.
    pub id: u64,
    /// Its first line.
    pub summary: String,
    /// The rest.
    pub body: String,
    /// Keys and labels of its buttons, in turn.
    pub actions: Vec<String>,
    /// Whether it stays until somebody acts: critical, and without an end.
    pub stays: bool,
}

pub(crate) struct Notes {
    daemon: Daemon,
    kind: Notifications,
}

impl Notes {
    pub(crate) async fn start(session: &Session<'_>, kind: Notifications) -> Result<Self> {
        let command = match kind {
            Notifications::Dunst => {
                let mut command = session.command("dunst");
                command.arg("-config").arg(desktop("dunstrc"));
                command
            }
            Notifications::Scripted => {
                let mut command = session.python("fake_notifyd.py");
                command.arg(session.home.join("notes.jsonl"));
                command
            }
        };
        let daemon = Daemon::start(command, session.home, "notifications")?;
        session.on_the_bus(NAME).await?;
        Ok(Self { daemon, kind })
    }
}

const NAME: &str = "org.freedesktop.Notifications";

impl Machine {
    /// The notifications that stand on the screen now.
    ///
    /// # Errors
    /// When the scriptable daemon does not answer.
    pub async fn notes(&self) -> Result<Vec<Note>> {
        let list: Vec<Value> = serde_json::from_str(&self.ask_notes("List", &[]).await?)?;
        Ok(list.iter().map(note).collect())
    }

    /// Waits for a notification in which `words` stand.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn note_with(&self, words: &str) -> Result<Note> {
        eventually(&format!("a notification with {words:?}"), async || {
            Ok(self.notes().await?.into_iter().find(|note| note.summary.contains(words) || note.body.contains(words)))
        })
        .await
    }

    /// Waits until no notification is left.
    ///
    /// # Errors
    /// When one stays.
    pub async fn no_notes_left(&self) -> Result<()> {
        eventually("all notifications are withdrawn", async || {
            let notes = self.notes().await?;
            if notes.is_empty() { Ok(Some(())) } else { bail!("{notes:?}") }
        })
        .await
    }

    /// The person wipes a notification away.
    ///
    /// # Errors
    /// When the daemon does not answer.
    pub async fn dismiss(&self, note: &Note) -> Result<()> {
        self.ask_notes("Dismiss", &[format!("uint32:{}", note.id)]).await.map(drop)
    }

    /// The person presses a button of a notification, or (`default`) the notification itself.
    ///
    /// # Errors
    /// When it has no such button.
    pub async fn press(&self, note: &Note, action: &str) -> Result<()> {
        ensure!(note.actions.iter().any(|key| key == action), "{action} is not among {:?}", note.actions);
        self.ask_notes("Act", &[format!("uint32:{}", note.id), format!("string:{action}")]).await.map(drop)
    }

    /// The notification daemon crashes and takes its notifications with it.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill_notification_daemon(&mut self) -> Result<()> {
        let notes = self.notes.take().context("no notification daemon runs")?;
        notes.daemon.kill().await
    }

    /// A fresh notification daemon comes up.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start_notification_daemon(&mut self) -> Result<()> {
        let kind = self.notes.as_ref().map_or(Notifications::Scripted, |notes| notes.kind);
        let notes = Notes::start(&self.session(), kind).await?;
        self.notes = Some(notes);
        Ok(())
    }

    pub(crate) async fn ask_notes(&self, method: &str, arguments: &[String]) -> Result<String> {
        let mut command = self.command("dbus-send");
        command.args([
            "--session",
            "--print-reply=literal",
            &format!("--dest={NAME}"),
            "/org/freedesktop/Notifications",
            &format!("test.NotifyCtl.{method}"),
        ]);
        let out = command.args(arguments).output().await?;
        ensure!(out.status.success(), "{method}: {}", String::from_utf8_lossy(&out.stderr));
        Ok(String::from_utf8(out.stdout)?)
    }
}

fn note(value: &Value) -> Note {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Note {
        id: value["id"].as_u64().unwrap_or_default(),
        summary: text("summary"),
        body: text("body"),
        actions: value["actions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        stays: value["hints"]["urgency"] == 2 && value["timeout"] == 0,
    }
}

use anyhow::{Result, ensure};
use diwan_stories::Machine;
use diwan_stories::machine::Notifications;

/// The stories can only be as true as the session in which they play.
#[tokio::test]
async fn the_machine_of_the_inspection_is_a_session_in_which_notifications_live_and_die() -> Result<()> {
    let mut machine = Machine::start(800, 600, Notifications::Scripted).await?;
    ensure!(machine.notes().await?.is_empty(), "a fresh machine shows something");
    machine
        .run(
            "gdbus",
            &[
                "call",
                "--session",
                "--dest",
                NAME,
                "--object-path",
                "/org/freedesktop/Notifications",
                "--method",
                "org.freedesktop.Notifications.Notify",
                "story",
                "0",
                "",
                "عنوان",
                BODY,
                "[]",
                "{'urgency': <byte 2>}",
                "0",
            ],
        )
        .await?;
    let note = machine.note_with("عنوان").await?;
    ensure!(note.stays && note.body == BODY, "{note:?}");
    machine.dismiss(&note).await?;
    machine.no_notes_left().await?;
    machine.kill_notification_daemon().await?;
    ensure!(machine.notes().await.is_err(), "somebody answers for a daemon that was killed");
    machine.start_notification_daemon().await?;
    ensure!(machine.notes().await?.is_empty(), "a fresh daemon shows something");
    ensure!(machine.tray_icon().is_none(), "an icon without a program");
    // The keyring keeps a secret.
    machine.run("sh", &["-c", "printf secret | secret-tool store --label=story story one"]).await?;
    ensure!(machine.run("secret-tool", &["lookup", "story", "one"]).await? == "secret", "the keyring forgets");
    Ok(())
}

const NAME: &str = "org.freedesktop.Notifications";
const BODY: &str = "نصّ فيه 'علامات' و\"اقتباس\"";

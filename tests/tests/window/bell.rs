use anyhow::Result;
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office, eventually};

/// Everything that makes a notification go, and it comes back each time.
#[tokio::test]
async fn the_bell_comes_back_until_the_duty_ends() -> Result<()> {
    let office = Office::open(2).await?;
    let mut machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("salma", PASSWORD).await?;
    let circular = Circular::default();
    office.issue(&circular).await?;

    // Wiped away.
    let first = machine.note_with(circular.subject).await?;
    machine.dismiss(&first).await?;
    let again = eventually("it rings again after the dismissal", async || {
        Ok(machine.notes().await?.into_iter().find(|note| note.id != first.id))
    })
    .await?;
    assert_eq!(machine.notes().await?.len(), 1, "notifications are replaced, not stacked");
    assert!(again.body.contains(circular.subject) || again.summary.contains(circular.subject), "{again:?}");

    // The daemon crashed and came back with an empty screen.
    machine.kill_notification_daemon().await?;
    desk.see("bell-notice").await?;
    machine.start_notification_daemon().await?;
    machine.note_with(circular.subject).await?;
    desk.gone("bell-notice").await?;

    // The workstation crashed and was started again; the keyring still has the session.
    desk.crash().await?;
    machine.kill_notification_daemon().await?;
    machine.start_notification_daemon().await?;
    assert_eq!(machine.notes().await?, vec![], "a fresh daemon shows nothing by itself");
    let desk = Desk::start(&machine, &office).await?;
    let note = machine.note_with(circular.subject).await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;

    // Pressing the notification opens the letter in the window.
    machine.press(&note, "default").await?;
    desk.says("reader", circular.subject).await?;
    desk.click("ack-button").await?;
    desk.see("duty-calm").await?;
    machine.no_notes_left().await?;
    desk.quit().await
}

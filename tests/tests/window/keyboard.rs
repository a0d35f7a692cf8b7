use anyhow::Result;
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office};
use fantoccini::key::Key;

/// No mouse: from the sign-in form to the acknowledgement.
#[tokio::test]
async fn khalid_signs_in_reads_and_acknowledges_with_the_keyboard_alone() -> Result<()> {
    let office = Office::open(300).await?;
    let circular = Circular::default();
    office.issue(&circular).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;

    desk.see("login").await?;
    desk.focus("login").await?;
    desk.press("khalid").await?;
    desk.press(&key(Key::Tab)).await?;
    desk.press(PASSWORD).await?;
    desk.press(&key(Key::Enter)).await?;
    desk.row_with(circular.subject).await?;

    // `/` goes to the search, down goes to the list, Enter opens, Ctrl+Enter acknowledges.
    desk.press("/").await?;
    assert_eq!(desk.focused().await?, "search");
    desk.press("دوام").await?;
    desk.see("[data-testid=list][data-total='1']").await?;
    desk.press(&key(Key::Down)).await?;
    desk.press(&key(Key::Enter)).await?;
    desk.says("reader", circular.subject).await?;
    desk.chord(&[Key::Control.into()], &key(Key::Enter)).await?;
    desk.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    desk.see("duty-calm").await?;
    assert_ne!(desk.focused().await?, "body", "the focus was lost");
    desk.quit().await
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}

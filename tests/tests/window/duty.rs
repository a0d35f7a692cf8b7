use anyhow::Result;
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office, eventually};

/// The main job, whole: issued on the command line, seen everywhere at once, acknowledged, seen by the supervisor.
#[tokio::test]
async fn a_circular_rings_is_acknowledged_and_the_supervisor_sees_it() -> Result<()> {
    let office = Office::open(300).await?;
    let salmas = Machine::start(1280, 800, Notifications::Scripted).await?;
    let salma = Desk::start(&salmas, &office).await?;
    salma.sign_in("salma", PASSWORD).await?;
    salma.see("duty-calm").await?;
    salmas.tray_says("لا تعاميم بانتظار إقرارك").await?;

    let circular = Circular { to: "unit:HR", ..Circular::default() };
    office.issue(&circular).await?;

    let note = salmas.note_with(circular.subject).await?;
    assert!(note.stays, "the notification would go by itself: {note:?}");
    assert!(
        note.actions.iter().any(|key| key == "acknowledge"),
        "this circular may be acknowledged from the alert: {note:?}"
    );
    salma.see("[data-testid=duty-strip][data-owed='1']").await?;
    salmas.tray_says("تعميم واحد بانتظار إقرارك").await?;

    let laylas = Machine::start(1280, 800, Notifications::Scripted).await?;
    let layla = Desk::start(&laylas, &office).await?;
    layla.sign_in("layla", PASSWORD).await?;
    layla.click("rail-board").await?;
    layla.says("board-circular", circular.subject).await?;
    layla.click("[data-testid=board-circular] button").await?;
    layla.click("board-names").await?;
    layla.see("[data-testid=board-person][data-employee='1003'] [data-fact=reached][data-known=true]").await?;
    layla.see("[data-testid=board-person][data-employee='1003'] [data-fact=acknowledged][data-known=false]").await?;
    // Khalid's computer is off: nothing reached him, and the board does not claim it.
    layla.see("[data-testid=board-person][data-employee='1004'] [data-fact=reached][data-known=false]").await?;

    salma.click("open-oldest").await?;
    salma.says("reader", circular.subject).await?;
    salma.click("ack-button").await?;
    salma.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    salma.see("duty-calm").await?;
    salmas.no_notes_left().await?;
    salmas.tray_says("لا تعاميم بانتظار إقرارك").await?;
    salma.click("rail-history").await?;
    salma.says("history", circular.subject).await?;

    // The figures on the supervisor's screen follow by themselves. Names are looked at again only when somebody asks, and the page says that they changed.
    layla.see("names-again").await?;
    eventually("the names say it when they are asked for again", async || {
        Ok(layla.run(ASK_AGAIN, vec![]).await?.as_bool().unwrap_or_default().then_some(()))
    })
    .await?;
    for fact in ["reached", "shown", "opened"] {
        layla
            .see(&format!("[data-testid=board-person][data-employee='1003'] [data-fact={fact}][data-known=true]"))
            .await?;
    }
    layla.see("[data-testid=board-person][data-employee='1004'] [data-fact=acknowledged][data-known=false]").await?;
    salma.quit().await?;
    layla.quit().await
}

#[tokio::test]
async fn acknowledged_on_one_desk_it_is_withdrawn_on_the_other() -> Result<()> {
    let office = Office::open(300).await?;
    let (at_work, at_the_counter) = (
        Machine::start(1280, 800, Notifications::Scripted).await?,
        Machine::start(1280, 800, Notifications::Scripted).await?,
    );
    let (first, second) = (Desk::start(&at_work, &office).await?, Desk::start(&at_the_counter, &office).await?);
    first.sign_in("salma", PASSWORD).await?;
    second.sign_in("salma", PASSWORD).await?;

    let circular = Circular::default();
    office.issue(&circular).await?;
    at_work.note_with(circular.subject).await?;
    let note = at_the_counter.note_with(circular.subject).await?;

    // From the notification itself: the registrar allowed it for this one.
    at_the_counter.press(&note, "acknowledge").await?;
    at_work.no_notes_left().await?;
    first.see("duty-calm").await?;
    second.see("duty-calm").await?;
    first.open(circular.subject).await?;
    first.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    first.quit().await?;
    second.quit().await
}

/// Asks for the names again where they changed, and says whether Salma's acknowledgement is among them.
const ASK_AGAIN: &str = "document.querySelector('[data-testid=names-again]')?.click();
    return document.querySelector(\"[data-testid=board-person][data-employee='1003'] [data-fact=acknowledged][data-known=true]\") !== null";

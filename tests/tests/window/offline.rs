use anyhow::Result;
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office, eventually};

#[tokio::test]
async fn without_a_line_everything_is_there_and_the_acknowledgement_arrives_later_once() -> Result<()> {
    let mut office = Office::open(300).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("salma", PASSWORD).await?;
    let leave = Circular::default();
    let archive = Circular {
        subject: "حفظُ الوثائقِ في الأرشيفِ المركزيّ",
        body: "تُسلَّم الوثائق إلى مسؤول الأرشيف قبل نهاية الأسبوع.",
        ..Circular::default()
    };
    office.issue(&leave).await?;
    office.issue(&archive).await?;
    desk.see("[data-testid=duty-strip][data-owed='2']").await?;

    office.close_registry().await?;
    desk.see("[data-testid=status-line][data-online=false]").await?;

    // Found by another spelling: no marks, no hamza, no article.
    desk.write("search", "وثايق ارشيف").await?;
    desk.says("[data-testid=list][data-total='1']", archive.subject).await?;
    desk.open(archive.subject).await?;
    desk.says("reader", "تُسلَّم الوثائق").await?;
    desk.click("ack-button").await?;
    desk.see("[data-testid=ack-done][data-state=sent]").await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;
    desk.see("[data-testid=outbox-waiting]:not([data-count='0'])").await?;

    // The computer is switched off and on before the line is back.
    desk.crash().await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;
    desk.row_with(leave.subject).await?;

    office.open_registry().await?;
    desk.see("[data-testid=status-line][data-online=true]").await?;
    desk.see("[data-testid=outbox-waiting][data-count='0']").await?;
    desk.open(archive.subject).await?;
    desk.see("[data-testid=ack-done][data-state=acknowledged]").await?;

    // Once, in effect: the registry has one acknowledgement of this circular.
    eventually("the registry has one acknowledgement", async || {
        Ok(office.registry(&["doctor"]).await?.contains(" 1 acknowledgements").then_some(()))
    })
    .await?;
    desk.quit().await
}

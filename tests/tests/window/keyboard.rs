use anyhow::{Result, bail, ensure};
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

/// No mouse: a circular is written and issued, and somebody of the team is excused from it.
#[tokio::test]
async fn layla_issues_a_circular_and_excuses_khalid_with_the_keyboard_alone() -> Result<()> {
    let office = Office::open(300).await?;
    office.registry(&["account", "grant", "layla", "publisher"]).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("layla", PASSWORD).await?;

    go(&desk, "[data-testid=rail-publish]").await?;
    desk.press(&key(Key::Enter)).await?;
    desk.see("publish").await?;
    desk.chord(&[Key::Control.into()], "n").await?;
    desk.until("the subject has the keyboard", "return document.activeElement.id === 'publish-subject'").await?;
    desk.press("ساعات العمل في رمضان").await?;
    go(&desk, "#publish-body").await?;
    desk.press("يبدأ الدوام عند التاسعة.").await?;
    go(&desk, "[data-testid=audience-units]").await?;
    desk.press(&key(Key::Enter)).await?;
    // The onward key opens what is below a unit, down goes through it, the space bar chooses.
    go(&desk, "[data-testid=unit][data-unit=MPS]").await?;
    desk.press(&key(Key::Left)).await?;
    desk.see("[data-testid=unit][data-unit=HR]").await?;
    for _ in 0..2 {
        desk.press(&key(Key::Down)).await?;
    }
    desk.press(" ").await?;
    desk.see("[data-testid=audience-chip][data-id=HR]").await?;
    day(&desk, "publish-effect", [2030, 1, 1]).await?;
    go(&desk, "[data-testid=publish-asks]").await?;
    desk.press(" ").await?;
    day(&desk, "publish-deadline-day", [2030, 1, 15]).await?;
    desk.chord(&[Key::Control.into()], "s").await?;
    desk.see("[data-testid=publish-where][data-where=saved]").await?;
    go(&desk, "[data-testid=act-issue]").await?;
    desk.press(&key(Key::Enter)).await?;
    desk.see("act-dialog").await?;
    go(&desk, "[data-testid=act-submit]").await?;
    desk.press(&key(Key::Enter)).await?;
    desk.see("[data-testid=issued-pane][data-id]").await?;
    ensure!(desk.focused().await? != "body", "the focus was lost with the dialog");

    go(&desk, "[data-testid=rail-board]").await?;
    desk.press(&key(Key::Enter)).await?;
    for way in [
        "[data-testid=board-subject]",
        "[data-testid=board-names]",
        "[data-employee='1004'] [data-testid=open-person]",
        "[data-testid=excuse-open]",
    ] {
        desk.see(way).await?;
        go(&desk, way).await?;
        desk.press(&key(Key::Enter)).await?;
    }
    desk.see("act-dialog").await?;
    go(&desk, "[data-testid=excuse-reason-leave]").await?;
    desk.press(" ").await?;
    let script = "const day = new Date(Date.now() + 5 * 86400000); return [day.getFullYear(), day.getMonth() + 1, day.getDate()]";
    day(&desk, "excuse-back", serde_json::from_value(desk.run(script, vec![]).await?)?).await?;
    go(&desk, "[data-testid=excuse-why]").await?;
    desk.press("إجازة دورية معتمدة").await?;
    go(&desk, "[data-testid=act-dialog] [data-testid=act-submit]").await?;
    desk.press(&key(Key::Enter)).await?;
    desk.gone("act-dialog").await?;
    desk.see("besides-excuse").await?;
    ensure!(desk.focused().await? != "body", "the focus was lost with the dialog");
    desk.quit().await
}

/// Presses Tab until what is meant has the focus.
async fn go(desk: &Desk, to: &str) -> Result<()> {
    /// More than any page has to stop at.
    const MOST: usize = 200;
    desk.see(if to.starts_with('#') { "publish-form" } else { to }).await?;
    for _ in 0..MOST {
        let there = desk.run("return document.activeElement?.matches(arguments[0]) ?? false", vec![to.into()]).await?;
        if there.as_bool() == Some(true) {
            return Ok(());
        }
        desk.press(&key(Key::Tab)).await?;
    }
    bail!("the Tab key does not come to {to}; it stands on {}", desk.focused().await?)
}

/// Types a day into a field of days, part by part in whatever order they stand.
async fn day(desk: &Desk, field: &str, [year, month, day]: [i64; 3]) -> Result<()> {
    go(desk, &format!("[data-testid={field}] [data-segment=day]")).await?;
    // A part that is full gives the keyboard to the next one.
    desk.press(&format!("{day:02}{month:02}{year:04}")).await
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}

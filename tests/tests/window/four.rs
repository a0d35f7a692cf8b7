use crate::alert::invoke;
use anyhow::{Context as _, Result, bail, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office, eventually};
use serde_json::{Value, json};

/// One circular and four people: dismissed by one, missed by another who was off for three days, put off to the cap by a third, acknowledged by a fourth on
/// a second computer. Of each the record says what happened, and nothing else.
///
/// The three days are played: the registry runs under `faketime`, three days ago, and comes to today while the workstation is off (the window's engine does
/// not run under a played clock, so the workstation is told that its own was right).
#[tokio::test]
async fn one_circular_and_four_people() -> Result<()> {
    let mut office = Office::open_in_the_past(300, "-3d").await?;
    office.set_bell(2).await?;
    // Khalid is there once, and switches his computer off.
    let khalids = Machine::start(1280, 800, Notifications::Scripted).await?;
    let khalid = Desk::start(&khalids, &office).await?;
    khalid.sign_in("khalid", PASSWORD).await?;
    let before = Circular { subject: "ما صدر قبل غياب خالد", ..Circular::default() };
    office.issue(&before).await?;
    khalids.note_with(before.subject).await?;
    khalid.switch_off().await?;
    khalids.had_the_right_time().await?;
    office.come_to_today().await?;

    let circular =
        Circular { subject: "ضوابط استخدام الأجهزة المحمولة", ..Circular::default() };
    office.issue(&circular).await?;

    // Salma wipes it away. It is owed as before: the next news names it again.
    let salmas = Machine::start(1280, 800, Notifications::Scripted).await?;
    let salma = Desk::start(&salmas, &office).await?;
    salma.sign_in("salma", PASSWORD).await?;
    let note = salmas.note_with(circular.subject).await.context("Salma")?;
    salmas.dismiss(&note).await?;
    salmas.no_notes_left().await?;
    salma.see("[data-testid=duty-strip][data-owed='2']").await?;

    // Nasser sees it on the first of his computers, and acknowledges it on the second: it goes from both.
    let (office_room, counter) = (
        Machine::start(1280, 800, Notifications::Scripted).await?,
        Machine::start(1280, 800, Notifications::Scripted).await?,
    );
    let (first, second) = (Desk::start(&office_room, &office).await?, Desk::start(&counter, &office).await?);
    first.sign_in("nasser", PASSWORD).await?;
    office_room.note_with(circular.subject).await.context("Nasser")?;
    second.sign_in("nasser", PASSWORD).await?;
    second.open(circular.subject).await?;
    second.click("ack-button").await?;
    second.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    first.see("[data-testid=duty-strip][data-owed='1']").await?;
    ensure!(
        known(&first, circular.subject, "acknowledged").await?,
        "the second computer's act is in the record of the first"
    );
    first.switch_off().await?;
    second.switch_off().await?;

    // Layla puts it off, and what comes next as well: then the day's allowance is used up.
    let laylas = Machine::start(1280, 800, Notifications::Scripted).await?;
    let layla = Desk::start(&laylas, &office).await?;
    layla.sign_in("layla", PASSWORD).await?;
    laylas.note_with(circular.subject).await.context("Layla")?;
    for left in [1, 0] {
        layla.click("[data-testid=snooze][aria-disabled=false]").await?;
        layla.see("[data-testid=bell-quiet][data-quiet=snoozed]").await?;
        laylas.no_notes_left().await?;
        let status = invoke(&layla, "status", &json!({})).await?;
        ensure!(status["bell"]["snoozes_left"] == left, "{status}");
        let next = Circular {
            subject: if left == 1 { "الخبر الثاني" } else { "الخبر الثالث" }, ..Circular::default()
        };
        office.issue(&next).await?;
        laylas.note_with(next.subject).await?;
    }
    layla.see("[data-testid=snooze][aria-disabled=true]").await?;
    let refusal = invoke(&layla, "snooze", &json!({})).await;
    ensure!(refusal.is_err_and(|refusal| refusal.to_string().contains("not_applicable")), "a third time on one day");
    salmas.note_with("الخبر الثالث").await?;
    let wiped = salmas.note_with(circular.subject).await.context("Salma's four")?;
    ensure!(wiped.summary.contains('٤'), "what was wiped away is owed and counted: {wiped:?}");

    // The supervisor's board knows the difference between the two who owe it.
    layla.click("rail-board").await?;
    let row = eventually("the board lists it", async || {
        let rows = layla.run(BOARD_ROWS, vec![]).await?;
        let rows: Vec<String> = serde_json::from_value(rows)?;
        rows.iter().position(|row| row.contains(circular.subject)).map(Some).context(format!("{rows:?}"))
    })
    .await?;
    layla
        .run("document.querySelectorAll('[data-testid=board-subject]')[arguments[0]].click()", vec![row.into()])
        .await?;
    layla.click("board-names").await?;
    for (person, fact, so) in [("1003", "shown", true), ("1003", "acknowledged", false), ("1004", "reached", false)] {
        layla
            .see(&format!("[data-testid=board-person][data-employee='{person}'] [data-fact={fact}][data-known={so}]"))
            .await?;
    }

    // Khalid comes back and signs in again. One page of what came, and the record says that his computer was off, not that he did not look.
    let khalid = Desk::start(&khalids, &office).await?;
    khalid.click("sign-in-again").await?;
    khalid.see("login").await?.send_keys("khalid").await?;
    khalid.see("password").await?.send_keys(PASSWORD).await?;
    khalid.click("submit").await?;
    khalid.gone("session-ended").await?;
    khalids.note_with(circular.subject).await.context("Khalid")?;
    ensure!(khalids.notes().await?.len() == 1, "one notification, and no flood");
    khalid.says("catch-up", circular.subject).await?;
    let off = eventually("the record says that it was off", async || {
        let lines = record(&khalid, circular.subject).await?;
        let off = lines.iter().find(|line| line["what"] == "machine_off" && line["recorded"] == true).cloned();
        if off.is_none() { bail!("{lines:?}") } else { Ok(off) }
    })
    .await?;
    let days =
        (off["until"].as_i64().context("it is on again")? - off["at"].as_i64().context("it has a time")?) / 86_400_000;
    ensure!((2..=3).contains(&days) && off["kind"] == "observation" && off["source"] == "desk", "{off}");
    ensure!(known(&khalid, circular.subject, "reached").await?);
    layla.click("names-again").await?;
    layla.see("[data-testid=board-person][data-employee='1004'] [data-fact=reached][data-known=true]").await?;
    layla.quit().await?;
    salma.quit().await?;
    khalid.quit().await
}

const BOARD_ROWS: &str =
    "return [...document.querySelectorAll('[data-testid=board-circular]')].map((row) => row.innerText)";

/// What the record says about this circular and whoever sits there.
async fn record(desk: &Desk, subject: &str) -> Result<Vec<Value>> {
    let page = invoke(desk, "duties", &json!({})).await?;
    let both = [&page["open"], &page["ended"]].into_iter().filter_map(Value::as_array).flatten();
    let id = both.into_iter().find(|line| line["subject"] == subject).map(|line| line["id"].clone());
    let view = invoke(desk, "record", &json!({ "id": id.context("it is among the duties")? })).await?;
    view["lines"].as_array().cloned().context("the record has lines")
}

async fn known(desk: &Desk, subject: &str, fact: &str) -> Result<bool> {
    Ok(record(desk, subject).await?.iter().any(|line| line["what"] == fact && line["kind"] == "fact"))
}

use anyhow::{Result, bail, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office};
use serde_json::json;

/// An emergency comes above everything on every desk, takes the keyboard from nobody, is acknowledged from where it is, and goes everywhere.
#[tokio::test]
async fn an_emergency_stands_above_everything_until_it_is_acknowledged_anywhere() -> Result<()> {
    let office = Office::open(300).await?;
    office.set_bell(3).await?;
    let (at_work, at_the_counter) = (
        Machine::start(1280, 800, Notifications::Scripted).await?,
        Machine::start(1280, 800, Notifications::Scripted).await?,
    );
    let (first, second) = (Desk::start(&at_work, &office).await?, Desk::start(&at_the_counter, &office).await?);
    first.sign_in("salma", PASSWORD).await?;
    second.sign_in("salma", PASSWORD).await?;
    first.focus("search").await?;
    let keyboard = at_work.keyboard_is_at().await?;

    let circular = Circular {
        subject: "إخلاء المبنى الرئيسي <b>الآن</b>", urgency: "immediate", ..Circular::default()
    };
    office.issue(&circular).await?;
    at_work.alert_comes().await?;
    at_the_counter.alert_comes().await?;
    let note = at_work.note_with("إخلاء المبنى").await?;
    ensure!(note.summary.contains("طارئ"), "that it is an emergency is said in words: {note:?}");
    ensure!(at_work.keyboard_is_at().await? == keyboard, "what the person was typing goes elsewhere now");

    // Each window may do its own and nothing of the other's.
    ensure!(refused(&first, "alert_later").await?, "the main window put off an alert");
    first.turn_to_alert().await?;
    first.until("it names the circular, as text", NAMES).await?;
    for command in ["status", "sign_out", "read", "quit", "snooze"] {
        ensure!(refused(&first, command).await?, "the alert window may call {command}");
    }

    // It crashed with the workstation, and is back with it.
    first.crash().await?;
    at_work.alert_goes().await?;
    let first = Desk::start(&at_work, &office).await?;
    at_work.alert_comes().await?;

    first.turn_to_alert().await?;
    first.click("alert-read").await?;
    first.says("alert-statement", diwan_stories::office::STATEMENT).await?;
    first.press_and_part("alert-acknowledge").await?;
    at_work.alert_goes().await?;
    at_the_counter.alert_goes().await?;
    at_work.no_notes_left().await?;
    at_the_counter.no_notes_left().await?;
    first.turn_to_main().await?;
    first.see("duty-calm").await?;
    second.see("duty-calm").await?;
    first.quit().await?;
    second.quit().await
}

/// A deadline passes: from that moment the circular has the alert window, which can be put off, and from which it can be opened.
#[tokio::test]
async fn a_circular_that_becomes_overdue_comes_up_and_opens_in_the_main_window() -> Result<()> {
    let office = Office::open(300).await?;
    office.set_bell(3).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("salma", PASSWORD).await?;
    let soon = machine.run("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ", "-d", "+4 seconds"]).await?;
    let circular = Circular { effective: "2026-01-01", deadline: soon.trim(), ..Circular::default() };
    office.issue(&circular).await?;
    machine.note_with(circular.subject).await?;
    machine.alert_comes().await?;
    desk.see("[data-testid=duty-strip].overdue").await?;

    desk.turn_to_alert().await?;
    desk.click("alert-open").await?;
    desk.turn_to_main().await?;
    desk.says("reader", circular.subject).await?;
    desk.turn_to_alert().await?;
    desk.press_and_part("alert-later").await?;
    machine.alert_goes().await?;
    desk.turn_to_main().await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;
    desk.quit().await
}

/// Nothing rings for a screen that nobody can see, or whose person asked for silence; what was held back is there as soon as that is over.
#[tokio::test]
async fn nothing_rings_behind_a_locked_screen_or_into_silence_and_all_of_it_is_there_afterwards() -> Result<()> {
    let office = Office::open(300).await?;
    office.set_bell(3).await?;
    let mut machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    machine.start_screen_saver().await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("salma", PASSWORD).await?;
    machine.lock_screen(true).await?;
    let locked = Circular { subject: "ما صدر والشاشة مقفلة", ..Circular::default() };
    office.issue(&locked).await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;
    // By the time that the next one has come, the bell has had its turn for this one.
    office.issue(&Circular { subject: "وآخر بعده", ..Circular::default() }).await?;
    desk.see("[data-testid=duty-strip][data-owed='2']").await?;
    ensure!(machine.notes().await?.is_empty(), "it rang behind the lock");
    machine.lock_screen(false).await?;
    let note = machine.note_with(locked.subject).await?;
    machine.dismiss(&note).await?;

    machine.keep_silent(true).await?;
    let silent = Circular { subject: "ما صدر في الصمت", ..Circular::default() };
    office.issue(&silent).await?;
    desk.see("[data-testid=duty-strip][data-owed='3']").await?;
    desk.see("[data-testid=bell-quiet][data-quiet=silenced]").await?;
    machine.tray_says("التنبيهات مكتومة على هذا الجهاز").await?;
    ensure!(machine.notes().await?.is_empty(), "it rang into the silence");

    // An emergency breaks it.
    let emergency =
        Circular { subject: "إخلاء المبنى الرئيسي", urgency: "immediate", ..Circular::default() };
    office.issue(&emergency).await?;
    machine.alert_comes().await?;
    machine.note_with(emergency.subject).await?;
    machine.keep_silent(false).await?;
    machine.note_with(silent.subject).await?;
    desk.quit().await
}

const NAMES: &str = "return document.querySelector('[data-testid=alert-first] h2').innerText.includes('<b>الآن</b>')";

/// What a command answers to the window that is turned to.
pub async fn invoke(desk: &Desk, command: &str, arguments: &serde_json::Value) -> Result<serde_json::Value> {
    let script = "const done = arguments[2]; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then((answer) => done({ answer }), (refusal) => done({ refusal: String(refusal?.code ?? refusal) }))";
    let said = desk.run_and_wait(script, vec![command.into(), arguments.clone()]).await?;
    match &said["refusal"] {
        serde_json::Value::Null => Ok(said["answer"].clone()),
        refusal => bail!("{refusal}"),
    }
}

/// Whether the shell refuses the window a command because of its name, before it looks at anything else.
async fn refused(desk: &Desk, command: &str) -> Result<bool> {
    let said = invoke(desk, command, &json!({})).await;
    Ok(said.is_err_and(|refusal| refusal.to_string().contains("not allowed")))
}

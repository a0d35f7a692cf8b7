//! The life of a circular through the windows of those who make it, answer for it and dispute it. After each step the board is asked as its window asks.

use crate::alert::invoke;
use anyhow::{Context as _, Result, bail, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Desk, Machine, Office, eventually};
use diwan_testkit::postgres::Cluster;
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const SUBJECT: &str = "مواعيد الدوام الرسمي";
const FIRST: [&str; 3] = [
    "أولاً: يبدأ الدوام الرسمي في الثامنة صباحاً.",
    "ثانياً: يُقدَّم الاستئذان إلى المسؤول المباشر.",
    "ثالثاً: يُعمل بهذا التعميم من تاريخه.",
];
const SECOND: [&str; 3] = [
    "أولاً: يبدأ الدوام الرسمي في السابعة والنصف صباحاً.",
    "ثانياً: يُقدَّم الاستئذان إلى المسؤول المباشر كتابةً.",
    "ثالثاً: يُعمل بهذا التعميم من تاريخه.",
];

#[tokio::test]
async fn a_circular_lives_its_life_through_the_windows() -> Result<()> {
    lives(Office::open(300).await?).await
}

#[tokio::test]
async fn a_circular_lives_its_life_through_the_windows_on_postgresql() -> Result<()> {
    lives(Office::open_on(&Cluster::shared().database()?).await?).await
}

async fn lives(office: Office) -> Result<()> {
    office.import("three/units.csv", "three/people.csv").await?;
    for (number, login, publisher) in [("1001", "boss", false), ("1005", "muna", true), ("1007", "yusuf", false)] {
        office.account(number, login, publisher).await?;
    }
    office.needs_two_publishers().await?;
    let nasser = Seat::of(&office, "nasser").await?;
    let muna = Seat::of(&office, "muna").await?;
    let boss = Seat::of(&office, "boss").await?;

    // Nasser drafts it for three departments and submits it; Muna sends it back once.
    nasser.click("rail-publish").await?;
    nasser.click("publish-new").await?;
    nasser.write("publish-subject", SUBJECT).await?;
    nasser.write("publish-body", &typed(FIRST)).await?;
    nasser.write("publish-signatory", "منى بنت سعيد الريامي").await?;
    choose_units(&nasser, &["HR", "LEGAL", "IT"]).await?;
    nasser.says("reach-people", "٨").await?;
    day(&nasser, "publish-effect", [2030, 1, 1]).await?;
    asks(&nasser).await?;
    day(&nasser, "publish-deadline-day", [2030, 1, 15]).await?;
    step(&nasser, "submit", None).await?;
    open_draft(&muna).await?;
    step(&muna, "return", Some("ينقص رقم القرار الوزاري")).await?;

    // He reads why, mends it, and submits it again; she approves it, and he issues it.
    nasser.says("publish-note", "ينقص رقم القرار").await?;
    let better = format!("{SUBJECT} (قرار 47)");
    nasser.click("side-write").await?;
    nasser.write("publish-subject", &better).await?;
    step(&nasser, "submit", None).await?;
    open_draft(&muna).await?;
    step(&muna, "approve", None).await?;
    let first = issue(&nasser).await?;
    let board = Board { boss: &boss, circular: first.clone() };
    board.shows(json!({ "audience": 8, "excused": 0, "acknowledged": 0 })).await?;

    // Layla excuses Khalid, who is on leave.
    let layla = Seat::of(&office, "layla").await?;
    person(&layla, &first, "1004").await?;
    layla.click("excuse-open").await?;
    layla.click("excuse-reason-leave").await?;
    day(&layla, "excuse-back", in_days(&layla, 5).await?).await?;
    layla.write("excuse-why", "إجازة دورية معتمدة").await?;
    layla.click(GIVE).await?;
    layla.gone("act-dialog").await?;
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 0 })).await?;

    // Salma acknowledges; Rashid is moved to another department; Maryam, who has no desk, signs on paper.
    let salma = Seat::of(&office, "salma").await?;
    salma.open(SUBJECT).await?;
    salma.click("ack-button").await?;
    salma.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 1 })).await?;
    office.import("three/units.csv", "three/people_moved.csv").await?;
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 1 })).await?;
    let yusuf = Seat::of(&office, "yusuf").await?;
    person(&yusuf, &first, "1008").await?;
    yusuf.click("witness-open").await?;
    yusuf.click("witness-how-paper").await?;
    yusuf.write("witness-who", "1009").await?;
    yusuf.write("witness-note", "الأصل في ملف الإدارة").await?;
    yusuf.click(GIVE).await?;
    yusuf.gone("act-dialog").await?;
    yusuf.leave().await?;
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 2 })).await?;

    // Two clauses change. Whoever acknowledged the first is asked again, and reads which.
    nasser.click("act-supersede").await?;
    nasser.write("publish-subject", &better).await?;
    nasser.write("publish-body", &typed(SECOND)).await?;
    choose_units(&nasser, &["HR", "LEGAL", "IT"]).await?;
    day(&nasser, "publish-effect", [2030, 1, 1]).await?;
    day(&nasser, "publish-deadline-day", [2030, 1, 15]).await?;
    step(&nasser, "submit", None).await?;
    open_draft(&muna).await?;
    muna.see("[data-testid=changes]").await?;
    step(&muna, "approve", None).await?;
    let second = issue(&nasser).await?;
    let old = state(&boss, &first).await?;
    ensure!(old == "superseded", "the first is {old}");
    let board = Board { boss: &boss, circular: second.clone() };
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 0 })).await?;
    salma.open(&better).await?;
    salma.see("[data-testid=changes]").await?;
    salma.until("two clauses are shown as changed", CHANGED).await?;
    salma.click("ack-button").await?;
    salma.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 1 })).await?;

    // Salma contests what the record says she acknowledged; Nasser decides; both keep it.
    salma.click("to-record").await?;
    salma.click("[data-testid=contest-line][data-about=acknowledged]").await?;
    salma.write("contest-reasons", "أقررت قبل أن أقرأ البند الثاني كاملاً").await?;
    salma.click(GIVE).await?;
    salma.click("to-contest").await?;
    salma.see("[data-testid=contest-state][data-state=open]").await?;
    nasser.click("rail-contests").await?;
    nasser.click("contest-open").await?;
    nasser.click("outcome-rejected").await?;
    nasser.write("decide-words", "نص البند معروض كاملاً فوق عبارة الإقرار").await?;
    nasser.click("decide-review").await?;
    nasser.click(GIVE).await?;
    for side in [&nasser, &salma] {
        side.see("[data-testid=contest-decision][data-outcome=rejected]").await?;
    }
    board.shows(json!({ "audience": 8, "excused": 1, "acknowledged": 1 })).await?;

    // Layla takes the names with her, in a file.
    exports(&layla, &second).await?;
    for seat in [nasser, muna, boss, layla, salma] {
        seat.leave().await?;
    }
    Ok(())
}

/// The button of a dialog that does the act.
const GIVE: &str = "[data-testid=act-dialog] [data-testid=act-submit]";
const CHANGED: &str = "return document.querySelectorAll('[data-testid=clause][data-change=changed]').length === 2";

/// A person at a computer of their own.
struct Seat {
    desk: Desk,
    machine: Machine,
}

impl std::ops::Deref for Seat {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Seat {
    async fn of(office: &Office, login: &str) -> Result<Self> {
        let machine = Machine::start(1400, 900, Notifications::Scripted).await?.with_opengl();
        let desk = Desk::start(&machine, office).await.with_context(|| login.to_owned())?;
        desk.sign_in(login, PASSWORD).await?;
        Ok(Self { desk, machine })
    }

    async fn leave(self) -> Result<()> {
        let Self { desk, machine } = self;
        desk.quit().await?;
        drop(machine);
        Ok(())
    }
}

/// The board of the whole ministry, as far as one circular goes.
struct Board<'a> {
    boss: &'a Seat,
    circular: String,
}

impl Board<'_> {
    /// Waits until the bar has these parts; those that are not named may be whatever is left.
    async fn shows(&self, parts: Value) -> Result<()> {
        eventually(&format!("the board shows {parts}"), async || {
            let detail = detail(self.boss, &self.circular).await?;
            let bars = &detail["circular"]["bars"];
            let part = |name: &str| bars[name].as_i64().unwrap_or_default();
            let sum: i64 =
                ["acknowledged", "opened", "shown", "reached", "not_reached", "excused"].map(part).iter().sum();
            ensure!(sum == part("audience"), "everybody is counted once: {bars}");
            let right = parts.as_object().is_some_and(|parts| parts.iter().all(|(name, wanted)| bars[name] == *wanted));
            if right { Ok(Some(())) } else { bail!("{bars}") }
        })
        .await
    }
}

async fn detail(seat: &Seat, circular: &str) -> Result<Value> {
    let question = json!({ "ask": "detail", "circular": circular, "unit": null, "at": null });
    Ok(invoke(seat, "inquire", &json!({ "question": question })).await?["is"].clone())
}

async fn state(seat: &Seat, circular: &str) -> Result<String> {
    let state = detail(seat, circular).await?["circular"]["state"].clone();
    state.as_str().map(str::to_owned).context("it has a state")
}

/// Clauses as they are typed, with an empty line between them.
fn typed(clauses: [&str; 3]) -> String {
    let enter = char::from(Key::Enter);
    clauses.join(&format!("{enter}{enter}"))
}

/// Types a day into a field of days.
async fn day(seat: &Seat, field: &str, [year, month, day]: [i64; 3]) -> Result<()> {
    for (part, number) in [("year", year), ("month", month), ("day", day)] {
        let segment = format!("[data-testid={field}] [data-segment={part}]");
        seat.focus(&segment).await?;
        let width = if part == "year" { 4 } else { 2 };
        seat.press(&format!("{number:0width$}")).await?;
    }
    Ok(())
}

/// So many days from now, as the window's computer counts them.
async fn in_days(seat: &Seat, days: i64) -> Result<[i64; 3]> {
    let script = "const day = new Date(Date.now() + arguments[0] * 86400000); return [day.getFullYear(), day.getMonth() + 1, day.getDate()]";
    Ok(serde_json::from_value(seat.run(script, vec![days.into()]).await?)?)
}

async fn choose_units(seat: &Seat, units: &[&str]) -> Result<()> {
    seat.click("audience-units").await?;
    seat.see("unit-tree").await?;
    // With the keyboard: the onward key opens what is below a unit, the space bar chooses.
    seat.focus("[data-testid=unit][data-unit=MPS]").await?;
    seat.press(&char::from(Key::Left).to_string()).await?;
    for unit in units {
        seat.focus(&format!("[data-testid=unit][data-unit={unit}]")).await?;
        seat.press(" ").await?;
        seat.see(&format!("[data-testid=audience-chip][data-id={unit}]")).await?;
    }
    Ok(())
}

/// It asks for an acknowledgement, in the usual words.
async fn asks(seat: &Seat) -> Result<()> {
    seat.click("publish-asks").await?;
    seat.see("publish-statement").await.map(drop)
}

/// One step of a draft, with a note or without.
async fn step(seat: &Seat, kind: &str, note: Option<&str>) -> Result<()> {
    seat.click(&format!("[data-testid=draft-acts] [data-testid=act-{kind}]")).await?;
    seat.see("act-dialog").await?;
    if let Some(note) = note {
        seat.write("act-note", note).await?;
    }
    seat.click(GIVE).await?;
    seat.gone("act-dialog").await
}

/// Opens the one draft that waits for this person.
async fn open_draft(seat: &Seat) -> Result<()> {
    seat.click("rail-publish").await?;
    seat.click("[data-testid=group-waiting] [data-testid=draft]").await?;
    seat.see("draft-pane").await.map(drop)
}

/// Issues the draft that is open; gives the circular.
async fn issue(seat: &Seat) -> Result<String> {
    step(seat, "issue", None).await?;
    let pane = seat.see("[data-testid=issued-pane][data-id]").await?;
    pane.attr("data-id").await?.context("the circular has an id")
}

/// Opens the page of one person behind the bars of a circular.
async fn person(seat: &Seat, circular: &str, number: &str) -> Result<()> {
    seat.click("rail-board").await?;
    seat.click(&format!("[data-testid=board-circular][data-id='{circular}'] [data-testid=board-subject]")).await?;
    seat.click("board-names").await?;
    seat.click(&format!("[data-testid=board-person][data-employee='{number}'] [data-testid=open-person]")).await?;
    seat.see(&format!("[data-testid=board-person-page][data-employee='{number}']")).await.map(drop)
}

/// The names behind the bars of a circular go into a file of each kind, with the filter and everybody on it, and nobody's formula.
async fn exports(seat: &Seat, circular: &str) -> Result<()> {
    seat.click("rail-board").await?;
    seat.click(&format!("[data-testid=board-circular][data-id='{circular}'] [data-testid=board-subject]")).await?;
    seat.click("board-names").await?;
    seat.see("[data-testid=board-person][data-employee='1004']").await?;
    let pane = "[data-testid=board-names-panel]";
    for format in ["csv", "xlsx", "pdf"] {
        let chosen = seat.see(&format!("{pane} [data-testid=export-format]")).await?;
        chosen.select_by_value(format).await?;
        seat.click(&format!("{pane} [data-testid=export-start]")).await?;
        seat.says(&format!("{pane} [data-testid=export-path]"), &format!(".{format}")).await?;
        let file = std::fs::read(saved(seat.machine.home(), format)?.context("the file is not there")?)?;
        match format {
            "csv" => {
                let text = String::from_utf8(file)?;
                for name in ["سلمى بنت خلفان الكندي", "خالد بن ناصر البلوشي"] {
                    ensure!(text.contains(name), "{name} is not in the file: {text}");
                }
                ensure!(!text.contains("يوسف"), "somebody of another department is in the file");
            }
            "xlsx" => ensure!(file.starts_with(b"PK"), "not a workbook"),
            _ => ensure!(file.starts_with(b"%PDF-"), "not a PDF"),
        }
    }
    Ok(())
}

/// The file with this extension that somebody saved on a computer.
fn saved(folder: &Path, extension: &str) -> Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|its| its == extension) {
            return Ok(Some(path));
        }
        // What the desktop and the engine keep for themselves is no person's file.
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden
            && path.is_dir()
            && let Some(found) = saved(&path, extension)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

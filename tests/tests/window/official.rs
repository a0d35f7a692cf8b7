//! Nobody is shut out of official work: every view of publishing, of the board and of contests is looked at by axe-core in both themes, is walked
//! through with the keyboard, and holds its words at the largest text.

use crate::access::look;
use crate::acts::{self, Words};
use anyhow::{Context as _, Result, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Desk, Machine, Office};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::path::Path;

const SUBJECT: &str = "ضوابط العمل عن بُعد";
const FIRST: &str = "أولاً: يُسمح بالعمل عن بُعد يوماً واحداً في الأسبوع.\n\nثانياً: يُعمل بهذا التعميم من تاريخه.";
const SECOND: &str = "أولاً: يُسمح بالعمل عن بُعد يومين في الأسبوع.\n\nثانياً: يُعمل بهذا التعميم من تاريخه.";

/// How the window looks on a walk through all views.
struct Dress {
    language: &'static str,
    theme: &'static str,
    /// The size of the text: the key that sets it from where it stands.
    size: Key,
}

/// Both languages, both themes, the smallest and the largest text.
const DRESSES: [Dress; 2] = [
    Dress { language: "ar", theme: "light", size: Key::Home },
    Dress { language: "en", theme: "dark", size: Key::End },
];

#[tokio::test]
async fn no_official_view_shuts_anybody_out() -> Result<()> {
    let axe =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js"))?;
    let office = Office::open(300).await?;
    // Layla heads a department and publishes; Salma works in it.
    office.registry(&["account", "grant", "layla", "publisher"]).await?;
    let machines = [
        Machine::start(1280, 800, Notifications::Scripted).await?,
        Machine::start(1280, 800, Notifications::Scripted).await?,
    ];
    let layla = Desk::start(&machines[0], &office).await?;
    layla.sign_in("layla", PASSWORD).await?;
    let salma = Desk::start(&machines[1], &office).await?;
    salma.sign_in("salma", PASSWORD).await?;

    let words = Words { subject: SUBJECT, body: FIRST, to: Some("HR"), supersedes: None };
    let draft = acts::draft(&layla, &words).await?;
    let first = acts::issue(&layla, &draft, &json!(1)).await?;
    salma.open(SUBJECT).await?;
    click(&salma, "ack-button").await?;
    salma.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    let next = acts::draft(&layla, &Words { body: SECOND, supersedes: Some(&first), ..words }).await?;
    // The registry knows of the acknowledgement before somebody contests it.
    salma.see("[data-testid=outbox-waiting][data-count='0']").await?;
    let contest = json!({ "do": "contest", "circular": first, "about": "acknowledged", "reasons": "أقررت قبل أن أقرأ البند الثاني" });
    acts::order(&salma, contest).await?;

    // The walk would see a fault: a button that does not show the focus, and one that lies under something.
    layla.run("document.body.insertAdjacentHTML('beforeend', '<div id=bad><button style=\"outline:none\">x</button><button style=\"position:fixed;inset:0 auto auto 0\">y</button><p style=\"position:fixed;inset:0 auto auto 0;margin:0;padding:3rem\">z</p></div>')", vec![]).await?;
    let seen = tab_through(&layla, "a bad page").await?;
    let says = |fault: &str| seen.iter().any(|found| found.contains(fault));
    ensure!(says("nothing shows the focus") && says("lies under something"), "the walk is blind: {seen:?}");
    layla.run("document.getElementById('bad').remove()", vec![]).await?;

    let mut faults = Vec::new();
    for dress in &DRESSES {
        for desk in [&layla, &salma] {
            put_on(desk, dress).await?;
        }
        let mut walk = Walk { axe: &axe, dress, faults: &mut faults };
        publishes(&layla, &next, &mut walk).await?;
        supervises(&layla, &first, &mut walk).await?;
        contests(&layla, &salma, &mut walk).await?;
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    layla.quit().await?;
    salma.quit().await
}

async fn publishes(desk: &Desk, draft: &str, walk: &mut Walk<'_>) -> Result<()> {
    click(desk, "rail-publish").await?;
    back_to_list(desk).await?;
    click(desk, "publish-drafts").await?;
    walk.through(desk, "drafts").await?;
    click(desk, "publish-new").await?;
    desk.see("publish-form").await?;
    click(desk, "act-submit").await?;
    desk.see("[data-fault]").await?;
    for way in ["roles", "people", "units"] {
        click(desk, &format!("audience-{way}")).await?;
    }
    desk.see("unit-tree").await?;
    click(desk, "publish-asks").await?;
    walk.through(desk, "a new circular with faults").await?;
    click(desk, "[data-testid=draft-acts] [data-testid=act-drop]").await?;
    walk.through(desk, "dropping it").await?;
    click(desk, GIVE).await?;
    desk.gone("act-dialog").await?;

    back_to_list(desk).await?;
    click(desk, &format!("[data-testid=draft][data-id='{draft}']")).await?;
    for side in ["preview", "changes", "history"] {
        click(desk, &format!("side-{side}")).await?;
        walk.through(desk, &format!("draft, {side}")).await?;
    }
    for act in ["submit", "issue"] {
        click(desk, &format!("[data-testid=draft-acts] [data-testid=act-{act}]")).await?;
        desk.see("act-dialog").await?;
        if act == "issue" {
            click(desk, "when-later").await?;
        }
        walk.through(desk, act).await?;
        leave_dialog(desk).await?;
    }
    back_to_list(desk).await?;
    click(desk, "publish-issued").await?;
    walk.through(desk, "issued").await?;
    click(desk, "issued-row").await?;
    desk.see("life-event").await?;
    walk.through(desk, "the life of a circular").await?;
    for act in ["extend", "recall"] {
        click(desk, &format!("act-{act}")).await?;
        desk.see("act-dialog").await?;
        walk.through(desk, act).await?;
        leave_dialog(desk).await?;
    }
    back_to_list(desk).await
}

async fn supervises(desk: &Desk, circular: &str, walk: &mut Walk<'_>) -> Result<()> {
    click(desk, "rail-board").await?;
    click(desk, "board-load").await?;
    click(desk, "load-show").await?;
    desk.see("load-line").await?;
    walk.through(desk, "load").await?;
    click(desk, "board-excuses").await?;
    desk.see("board-excuses-list").await?;
    walk.through(desk, "excuses").await?;
    click(desk, "to-delegation").await?;
    desk.see("delegation-give").await?;
    walk.through(desk, "delegation").await?;
    click(desk, "aside-back").await?;
    click(desk, "board-circulars").await?;
    click(desk, &format!("[data-testid=board-circular][data-id='{circular}'] [data-testid=board-subject]")).await?;
    click(desk, "board-names").await?;
    desk.see("board-person").await?;
    walk.through(desk, "names").await?;
    click(desk, "[data-testid=board-person][data-employee='1004'] [data-testid=open-person]").await?;
    desk.see("[data-testid=board-person-page][data-employee='1004'] [data-testid=person-line]").await?;
    walk.through(desk, "a person's page").await?;
    click(desk, "board-back").await?;
    click(desk, "board-back").await?;
    desk.see("board").await.map(drop)
}

async fn contests(publisher: &Desk, contestant: &Desk, walk: &mut Walk<'_>) -> Result<()> {
    click(publisher, "rail-contests").await?;
    publisher.see("contest").await?;
    walk.through(publisher, "contests").await?;
    click(publisher, "contest-open").await?;
    publisher.see("contest-decide").await?;
    walk.through(publisher, "a contest's file").await?;
    click(contestant, "rail-history").await?;
    click(contestant, "to-record").await?;
    click(contestant, "contest-line").await?;
    contestant.see("act-dialog").await?;
    walk.through(contestant, "contesting").await?;
    leave_dialog(contestant).await?;
    click(contestant, "to-looks").await?;
    contestant.see("look").await?;
    walk.through(contestant, "looks").await
}

/// Clicks something that may lie under a bar that stays in sight, as a hand on the wheel would bring it up first.
pub async fn click(desk: &Desk, hook: &str) -> Result<()> {
    let there = desk.see(hook).await?;
    desk.run("arguments[0].scrollIntoView({ block: 'center' })", vec![serde_json::to_value(there)?]).await?;
    desk.click(hook).await
}

/// The button of a dialog that does the act.
const GIVE: &str = "[data-testid=act-dialog] [data-testid=act-submit]";

async fn leave_dialog(desk: &Desk) -> Result<()> {
    desk.press(&char::from(Key::Escape).to_string()).await?;
    desk.gone("act-dialog").await
}

/// With large text the list has gone for what is open in it, and there is a way back.
async fn back_to_list(desk: &Desk) -> Result<()> {
    let there = desk.see("[data-testid=publish-issued], [data-testid=publish-back]").await?;
    if there.attr("data-testid").await?.as_deref() == Some("publish-back") {
        click(desk, "publish-back").await?;
    }
    desk.see("publish-issued").await.map(drop)
}

async fn put_on(desk: &Desk, dress: &Dress) -> Result<()> {
    click(desk, "rail-settings").await?;
    click(desk, &format!("[data-testid=setting-language-{}]", dress.language)).await?;
    desk.until("the language is on", &format!("return document.documentElement.lang === '{}'", dress.language)).await?;
    click(desk, &format!("[data-testid=setting-theme-{}]", dress.theme)).await?;
    desk.until("the theme is on", &format!("return document.documentElement.dataset.theme === '{}'", dress.theme))
        .await?;
    desk.focus("setting-text-size").await?;
    desk.press(&char::from(dress.size).to_string()).await?;
    let size = if matches!(dress.size, Key::End) { "24.8px" } else { "13.95px" };
    desk.until("the text has its size", &format!("return document.documentElement.style.fontSize === '{size}'")).await
}

/// A walk through views in one dress, and what was found on it.
struct Walk<'a> {
    axe: &'a str,
    dress: &'a Dress,
    faults: &'a mut Vec<String>,
}

impl Walk<'_> {
    /// Looks at the view that stands there, and goes through it with the Tab key.
    async fn through(&mut self, desk: &Desk, view: &str) -> Result<()> {
        let name = format!("{view}, {}, {}", self.dress.language, self.dress.theme);
        self.faults.extend(look(desk, self.axe, &name).await?);
        if matches!(self.dress.size, Key::End) {
            self.faults.extend(tab_through(desk, &name).await?);
        }
        Ok(())
    }
}

/// Presses Tab until the focus has been everywhere. What can be pressed or written must be reached, must show that it has the focus, and must not
/// lie under something else then.
async fn tab_through(desk: &Desk, view: &str) -> Result<Vec<String>> {
    /// More than any view has.
    const MOST: usize = 250;
    let stops = desk.run(&format!("{FOCUS} window.walked = new Set(); return stops().length"), vec![]).await?;
    let stops = stops.as_u64().context("a number of stops")?;
    let mut faults = Vec::new();
    let mut nowhere = 0;
    for _ in 0..MOST {
        desk.press(&char::from(Key::Tab).to_string()).await?;
        let told = desk.run(&format!("{FOCUS} return arrived()"), vec![]).await?;
        match &told {
            Value::String(over) if over == "round" => break,
            Value::String(fault) => faults.push(format!("{view}: {fault}")),
            Value::Bool(true) => nowhere = 0,
            // Between its end and its beginning the page may have none.
            _ if nowhere > 3 => break,
            _ => nowhere += 1,
        }
    }
    let missed = desk.run(&format!("{FOCUS} return missed()"), vec![]).await?;
    let missed: Vec<String> = serde_json::from_value(missed)?;
    faults.extend(missed.into_iter().map(|control| format!("{view}: the Tab key does not come to {control}")));
    ensure!(stops > 0, "{view}: nothing there takes the focus");
    Ok(faults)
}

/// Of the page, or of the dialog above it: what the Tab key stops at; what is wrong where it has arrived; and what it has not come to.
const FOCUS: &str = include_str!("focus.js");

use crate::official::click;
use anyhow::{Result, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office};
use fantoccini::key::Key;
use serde_json::Value;
use std::path::Path;

/// The number of the employee whose account is `layla`.
const LAYLA: &str = "1002";

/// axe-core finds nothing in any view, in either language, in either theme, and nothing is cut off, at the largest text either.
#[tokio::test]
async fn no_view_shuts_anybody_out() -> Result<()> {
    let axe =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js"))?;
    let office = Office::open(300).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.see("login").await?;
    let mut faults = look(&desk, &axe, "sign-in").await?;
    // It would see a fault: a button without a name and grey on grey are found.
    desk.run("document.body.insertAdjacentHTML('beforeend', '<div id=bad><button></button><p style=\"color:#999;background:#aaa\">x</p></div>')", vec![]).await?;
    ensure!(look(&desk, &axe, "a bad page").await?.len() >= 2, "axe-core is asleep");
    // So it is with what is cut off.
    desk.run("document.getElementById('bad').innerHTML = '<p style=\"inline-size:5rem;overflow:hidden;white-space:nowrap\">longer than its place</p><p style=\"position:fixed;inset-inline-start:-3rem\">outside</p>'", vec![]).await?;
    let cut = look(&desk, &axe, "a page that is cut").await?;
    ensure!(
        ["wider", "beside"].iter().all(|fault| cut.iter().any(|found| found.contains(fault))),
        "what is cut is not seen: {cut:?}"
    );
    desk.run("document.getElementById('bad').remove()", vec![]).await?;

    desk.sign_in("layla", PASSWORD).await?;
    let circular = Circular { to: "unit:HR", ..Circular::default() };
    office.issue(&circular).await?;
    desk.see("duty-strip").await?;
    // She is on leave and comes back: one page of what came meanwhile, which stays until she has seen it.
    let day =
        async |when: &str| Ok::<_, anyhow::Error>(machine.run("date", &["-d", when, "+%F"]).await?.trim().to_owned());
    let (from, until) = (day("yesterday").await?, day("tomorrow").await?);
    office.registry(&["absence", "add", LAYLA, "--reason", "leave", "--from", &from, "--until", &until]).await?;
    desk.see("[data-testid=bell-quiet][data-quiet=excused]").await?;
    faults.extend(look(&desk, &axe, "an excused strip").await?);
    office.registry(&["absence", "end", LAYLA]).await?;
    desk.see("catch-up").await?;
    for language in ["ar", "en"] {
        for theme in ["light", "dark"] {
            click(&desk, "rail-settings").await?;
            click(&desk, &format!("[data-testid=setting-language-{language}]")).await?;
            desk.until("the language is on", &format!("return document.documentElement.lang === '{language}'")).await?;
            click(&desk, &format!("[data-testid=setting-theme-{theme}]")).await?;
            // The dark pages with the largest text, in which the list makes room for what is open in it.
            desk.focus("setting-text-size").await?;
            desk.press(&char::from(if theme == "dark" { Key::End } else { Key::Home }).to_string()).await?;
            let size = if theme == "dark" { "24.8px" } else { "13.95px" };
            desk.until(
                "the text has its size",
                &format!("return document.documentElement.style.fontSize === '{size}'"),
            )
            .await?;
            let mut view = async |name: &str| -> Result<()> {
                faults.extend(look(&desk, &axe, &format!("{name}, {language}, {theme}")).await?);
                Ok(())
            };
            view("settings").await?;
            for place in ["circulars", "overdue", "duties", "history", "board"] {
                click(&desk, &format!("rail-{place}")).await?;
                desk.see(&format!("[data-testid=rail-{place}][aria-current=page]")).await?;
                if place == "duties" {
                    desk.see("duty").await?;
                }
                view(place).await?;
            }
            click(&desk, "[data-testid=board-circular] button").await?;
            click(&desk, "board-names").await?;
            desk.see("board-people").await?;
            view("board of one circular").await?;
            click(&desk, "to-catch-up").await?;
            desk.see("duty").await?;
            view("catch-up").await?;
            click(&desk, "rail-all").await?;
            desk.open(circular.subject).await?;
            view("letter").await?;
            // It stands at the end of the letter, which the focus moves up as a hand on the wheel would.
            desk.focus("to-record").await?;
            click(&desk, "to-record").await?;
            desk.see("record-line").await?;
            view("record").await?;
            click(&desk, "record-back").await?;
            desk.says("reader", circular.subject).await?;
            desk.chord(&[Key::Shift.into()], "?").await?;
            desk.see("keys").await?;
            view("keys").await?;
            desk.press(&char::from(Key::Escape).to_string()).await?;
            desk.gone("keys").await?;
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    desk.quit().await
}

/// What axe-core finds on the page as it stands, when everything that moves has come to rest; and what of it is cut off or sticks out.
pub async fn look(desk: &Desk, axe: &str, view: &str) -> Result<Vec<String>> {
    desk.run(&format!("if (!window.axe) {{ {axe} }} return 1"), vec![]).await?;
    let found = desk
        .run_and_wait(
            "const done = arguments[0]; Promise.allSettled(document.getAnimations().map((moving) => moving.finished)).then(() => axe.run()).then((report) => done(report.violations.map((fault) => [fault.id, fault.impact, fault.nodes.slice(0, 4).map((node) => node.target.join(' ')).join(' | ')])), (error) => done([['axe failed', String(error), '']]))",
            vec![],
        )
        .await?;
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut faults: Vec<String> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| format!("{view}: {} ({}) at {}", said(&fault[0]), said(&fault[1]), said(&fault[2])))
        .collect();
    let cut: Vec<String> = serde_json::from_value(desk.run(CUT, vec![]).await?)?;
    faults.extend(cut.into_iter().map(|fault| format!("{view}: {fault}")));
    Ok(faults)
}

/// What does not have the room that it needs.
const CUT: &str = include_str!("cut.js");

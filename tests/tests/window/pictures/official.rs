//! The publisher's desk, the supervisor's board behind its bars, and a contest, in the sample ministry.

use super::{Album, EMPLOYEE, LOOKS, PUBLISHER, SAMPLE_PASSWORD, SCREEN, SUPERVISOR, dress, synced};
use crate::acts::{self, Words};
use anyhow::{Context as _, Result};
use diwan_stories::machine::Notifications;
use diwan_stories::{Desk, Machine, Office};
use serde_json::{Value, json};

const SUBJECT: &str = "ضوابط العمل عن بُعد";
const FIRST: &str = "أولاً: يُسمح بالعمل عن بُعد يوماً واحداً في الأسبوع بموافقة المسؤول المباشر.\n\nثانياً: يكون الموظف متاحاً عبر القنوات الرسمية طوال ساعات الدوام.\n\nثالثاً: لا تُنقل الوثائق السرية خارج مقر العمل بأي وسيلة.\n\nرابعاً: يُعمل بهذا التعميم من تاريخ سريانه.";
const SECOND: &str = "أولاً: يُسمح بالعمل عن بُعد يومين في الأسبوع بموافقة المسؤول المباشر.\n\nثانياً: يكون الموظف متاحاً عبر القنوات الرسمية طوال ساعات الدوام.\n\nثالثاً: لا تُنقل الوثائق السرية خارج مقر العمل بأي وسيلة.\n\nرابعاً: تُرفع إلى إدارة الموارد البشرية قائمة شهرية بمن عمل عن بُعد.\n\nخامساً: يُعمل بهذا التعميم من تاريخ سريانه.";

/// Takes them.
pub async fn pictures(office: &Office, album: &Album) -> Result<()> {
    office.registry(&["account", "grant", SUPERVISOR, "publisher"]).await?;
    let publisher = Seat::of(office, PUBLISHER).await?;
    let supervisor = Seat::of(office, SUPERVISOR).await?;
    let employee = Seat::of(office, EMPLOYEE).await?;

    let words = Words { subject: SUBJECT, body: FIRST, to: None, supersedes: None };
    let draft = acts::draft(&publisher, &words).await?;
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&publisher, look.0, look.1).await?;
        publisher.click("rail-publish").await?;
        publisher.click(&format!("[data-testid=draft][data-id='{draft}']")).await?;
        publisher.see("publish-form").await?;
        publisher.see("budget").await?;
        album.window(&publisher, &named("publish", look)).await?;
        publisher.run("document.querySelector('[data-field=audience]').scrollIntoView()", vec![]).await?;
        album.window(&publisher, &named("publish-audience", look)).await?;
        publisher.click("side-preview").await?;
        publisher.see("publish-preview").await?;
        album.window(&publisher, &named("publish-preview", look)).await?;
        publisher.click("side-write").await?;
    }
    let revision = acts::order(
        &publisher,
        json!({ "do": "submit_draft", "draft": draft, "revision": 1, "note": "للاعتماد قبل نهاية الأسبوع" }),
    )
    .await?["revision"]
        .clone();
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&supervisor, look.0, look.1).await?;
        supervisor.click("rail-publish").await?;
        supervisor.click(&format!("[data-testid=draft][data-id='{draft}']")).await?;
        supervisor.click("act-approve").await?;
        supervisor.see("act-dialog").await?;
        album.window(&supervisor, &named("publish-approve", look)).await?;
        supervisor.click("[data-testid=act-dialog] .button:not(.primary)").await?;
        supervisor.gone("act-dialog").await?;
    }
    let first = issue(&publisher, &supervisor, &draft, &revision).await?;

    // Salma acknowledges it, and it is superseded.
    employee.open(SUBJECT).await?;
    employee.click("ack-button").await?;
    employee.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    let next = acts::draft(&publisher, &Words { body: SECOND, supersedes: Some(&first), ..words }).await?;
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&publisher, look.0, look.1).await?;
        publisher.click("rail-publish").await?;
        publisher.click("publish-drafts").await?;
        publisher.click(&format!("[data-testid=draft][data-id='{next}']")).await?;
        publisher.click("side-changes").await?;
        publisher.see("changes").await?;
        album.window(&publisher, &named("publish-changes", look)).await?;
    }
    let revision = acts::order(&publisher, json!({ "do": "submit_draft", "draft": next, "revision": 1, "note": "" }))
        .await?["revision"]
        .clone();
    let second = issue(&publisher, &supervisor, &next, &revision).await?;
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&publisher, look.0, look.1).await?;
        publisher.click("rail-publish").await?;
        publisher.click("publish-issued").await?;
        publisher.click("[data-testid=issued-row]").await?;
        publisher.see("life-event").await?;
        album.window(&publisher, &named("publish-life", look)).await?;
        dress(&employee, look.0, look.1).await?;
        employee.click("rail-all").await?;
        employee.open(SUBJECT).await?;
        employee.see("changes").await?;
        album.window(&employee, &named("reader-changes", look)).await?;
    }

    // The supervisor looks at a person and at the load; the person sees who looked, and contests an entry.
    employee.click("ack-button").await?;
    employee.see("[data-testid=ack-done][data-state=acknowledged]").await?;
    let names = acts::asked(&supervisor, json!({ "ask": "names", "circular": second, "asked": { "unit": null, "part": "acknowledged", "words": "", "only": null }, "at": null, "key": null, "limit": 10 }))
        .await?;
    let person = names["people"][0]["person"]["id"].as_str().context("somebody acknowledged")?.to_owned();
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&supervisor, look.0, look.1).await?;
        supervisor.click("rail-board").await?;
        supervisor
            .click(&format!("[data-testid=board-circular][data-id='{second}'] [data-testid=board-subject]"))
            .await?;
        supervisor.click("board-names").await?;
        supervisor
            .click(&format!("[data-testid=board-person][data-employee='{person}'] [data-testid=open-person]"))
            .await?;
        supervisor.see("board-person-page").await?;
        album.window(&supervisor, &named("board-person", look)).await?;
        supervisor.click("rail-all").await?;
        supervisor.click("rail-board").await?;
        supervisor.click("board-load").await?;
        // Whose load it is, is asked for by pressing: the people see that it was.
        supervisor.click("load-show").await?;
        supervisor.see("load-line").await?;
        album.window(&supervisor, &named("board-load", look)).await?;
        supervisor.click("to-delegation").await?;
        supervisor.see("[data-testid=delegation]").await?;
        album.window(&supervisor, &named("delegation", look)).await?;
    }
    dress(&employee, LOOKS[0].0, LOOKS[0].1).await?;
    employee.click("rail-all").await?;
    employee.open(SUBJECT).await?;
    employee.click("to-record").await?;
    employee.click("[data-testid=contest-line][data-about=acknowledged]").await?;
    employee.write("contest-reasons", "أقررت قبل أن يظهر البند الرابع كاملاً على الشاشة").await?;
    album.window(&employee, "contest-ar-light").await?;
    employee.click("[data-testid=act-dialog] [data-testid=act-submit]").await?;
    employee.click("to-contest").await?;
    for look in [LOOKS[0], LOOKS[3]] {
        dress(&publisher, look.0, look.1).await?;
        publisher.click("rail-contests").await?;
        publisher.click("contest-open").await?;
        publisher.see("contest-file").await?;
        album.window(&publisher, &named("contest-file", look)).await?;
        dress(&employee, look.0, look.1).await?;
        employee.click("to-looks").await?;
        employee.see("look").await?;
        album.window(&employee, &named("looks", look)).await?;
    }
    for seat in [publisher, supervisor, employee] {
        seat.desk.quit().await?;
    }
    Ok(())
}

fn named(view: &str, (language, theme): (&str, &str)) -> String {
    format!("{view}-{language}-{theme}")
}

/// The second person approves, the first issues; gives the circular.
async fn issue(publisher: &Seat, approver: &Seat, draft: &str, revision: &Value) -> Result<String> {
    let approve = json!({ "do": "approve_draft", "draft": draft, "revision": revision, "note": "معتمد" });
    acts::order(approver, approve).await?;
    acts::issue(publisher, draft, revision).await
}

/// Somebody of the sample ministry at a computer of their own.
struct Seat {
    desk: Desk,
    // Its screen and session live as long as it.
    _machine: Machine,
}

impl std::ops::Deref for Seat {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Seat {
    async fn of(office: &Office, login: &str) -> Result<Self> {
        let machine = Machine::start(SCREEN.0, SCREEN.1, Notifications::Scripted).await?.with_opengl();
        let desk = Desk::start(&machine, office).await?;
        desk.resize(1280, 800).await?;
        desk.sign_in(login, SAMPLE_PASSWORD).await?;
        synced(&desk).await?;
        Ok(Self { desk, _machine: machine })
    }
}

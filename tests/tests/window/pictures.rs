mod official;

use anyhow::{Context as _, Result};
use diwan_stories::machine::Notifications;
use diwan_stories::{Desk, Machine, Office, eventually, picture};
use fantoccini::key::Key;
use std::path::{Path, PathBuf};

/// The people of the sample ministry, as `diwan-registry sample` makes them.
const EMPLOYEE: &str = "salma";
const SUPERVISOR: &str = "fahad";
const PUBLISHER: &str = "noura";
const SAMPLE_PASSWORD: &str = "diwan-sample-1448";

#[tokio::test]
#[ignore = "writes docs/pictures; `make pictures` runs it"]
async fn the_pictures_of_the_readme() -> Result<()> {
    let office = Office::sample().await?;
    let album = Album::of_the_documents();
    employee(&office, &album).await?;
    alert(&office, &album).await?;
    supervisor(&office, &album).await
}

#[tokio::test]
#[ignore = "writes docs/pictures; `make pictures` runs it"]
async fn the_pictures_of_a_duty() -> Result<()> {
    duties(&Office::sample().await?, &Album::of_the_documents()).await
}

#[tokio::test]
#[ignore = "writes docs/pictures; `make pictures` runs it"]
async fn the_pictures_of_official_acts() -> Result<()> {
    official::pictures(&Office::sample().await?, &Album::of_the_documents()).await
}

/// The screen is larger than the window, so that the window is not cut by its frame.
const SCREEN: (u32, u32) = (1960, 1180);
const LOOKS: [(&str, &str); 4] = [("ar", "light"), ("ar", "dark"), ("en", "light"), ("en", "dark")];

async fn employee(office: &Office, album: &Album) -> Result<()> {
    let machine = Machine::start(SCREEN.0, SCREEN.1, Notifications::Scripted).await?.with_opengl();
    let desk = Desk::start(&machine, office).await?;
    desk.resize(1280, 800).await?;
    desk.see("login").await?;
    album.window(&desk, "sign-in-ar-light").await?;
    desk.sign_in(EMPLOYEE, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    for (language, theme) in LOOKS {
        dress(&desk, language, theme).await?;
        let name = |view: &str| format!("{view}-{language}-{theme}");
        album.window(&desk, &name("settings")).await?;
        desk.click("rail-history").await?;
        desk.see("history-row").await?;
        album.window(&desk, &name("history")).await?;
        desk.click("open-oldest").await?;
        desk.see("ack-button").await?;
        album.window(&desk, &name("inbox")).await?;
        desk.resize(1920, 1080).await?;
        album.window(&desk, &name("inbox-wide")).await?;
        desk.resize(1280, 800).await?;
        desk.click("[data-testid=attachment] button").await?;
        desk.see("[data-testid=pdf] canvas").await?;
        desk.run("document.querySelector('[data-testid=attachment-view]').scrollIntoView({ block: 'start' })", vec![])
            .await?;
        desk.until(
            "the page is drawn",
            "return document.querySelector('[data-testid=pdf]').innerText.trim().length > 20",
        )
        .await?;
        album.window(&desk, &name("letter")).await?;
        desk.write("search", "اجازات").await?;
        desk.see("[data-testid=list-row] mark").await?;
        desk.click("[data-testid=list-row]").await?;
        album.window(&desk, &name("search")).await?;
        desk.write("search", "").await?;
        desk.until("the search is over", "return document.querySelector('[data-testid=list-row] mark') === null")
            .await?;
    }
    desk.quit().await
}

/// A circular comes while the window is open: notification, strip and tray, on the whole screen.
async fn alert(office: &Office, album: &Album) -> Result<()> {
    let machine = Machine::start(1366, 900, Notifications::Dunst).await?.with_opengl();
    let desk = Desk::start(&machine, office).await?;
    desk.resize(1280, 800).await?;
    desk.sign_in(PUBLISHER, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    // She has acknowledged everything but the one that comes now.
    while desk.owes().await? > 0 {
        desk.click("open-oldest").await?;
        desk.click("ack-button").await?;
        desk.see("ack-done").await?;
        desk.until(
            "the line is empty",
            "return document.querySelector('[data-testid=outbox-waiting]').dataset.count === '0'",
        )
        .await?;
    }
    desk.see("duty-calm").await?;
    album.keep("calm-ar", &machine.photograph().await?)?;
    let mut arguments =
        vec!["circular", "issue", "--publisher", PUBLISHER, "--to", "everybody", "--subject", SUBJECT, "--body", BODY];
    arguments.extend([
        "--deadline",
        "2030-01-15",
        "--statement",
        diwan_stories::office::STATEMENT,
        "--acknowledge-from-alert",
    ]);
    office.registry(&arguments).await?;
    desk.row_with(SUBJECT).await?;
    eventually("dunst shows it", async || {
        Ok((machine.run("dunstctl", &["count", "displayed"]).await?.trim() == "1").then_some(()))
    })
    .await?;
    at_rest(&desk).await?;
    album.keep("alert-ar", &machine.photograph().await?)?;
    desk.quit().await
}

const SUBJECT: &str = "تنظيم ساعات العمل خلال شهر رمضان";
const BODY: &str = "يبدأ الدوام الرسمي عند التاسعة صباحاً وينتهي عند الثانية ظهراً.";

async fn supervisor(office: &Office, album: &Album) -> Result<()> {
    let machine = Machine::start(SCREEN.0, SCREEN.1, Notifications::Scripted).await?.with_opengl();
    let desk = Desk::start(&machine, office).await?;
    desk.resize(1280, 800).await?;
    desk.sign_in(SUPERVISOR, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    for (language, theme) in LOOKS {
        dress(&desk, language, theme).await?;
        desk.click("rail-board").await?;
        desk.see("board-circular").await?;
        album.window(&desk, &format!("board-{language}-{theme}")).await?;
        // The third has lived long enough to have something to tell.
        desk.click("[data-testid=board-circular]:nth-child(3) button").await?;
        desk.click("board-names").await?;
        desk.see("board-person").await?;
        album.window(&desk, &format!("board-detail-{language}-{theme}")).await?;
        desk.click("board-back").await?;
    }
    desk.quit().await
}

/// What an employee owes: the bell that is quiet, put off, and pressing; what the record says; and the page after a leave.
async fn duties(office: &Office, album: &Album) -> Result<()> {
    let machine = Machine::start(SCREEN.0, SCREEN.1, Notifications::Scripted).await?.with_opengl();
    let desk = Desk::start(&machine, office).await?;
    desk.resize(1280, 800).await?;
    desk.sign_in(EMPLOYEE, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    // A minute of duty in the night: it is quiet whenever the pictures are taken.
    bell(office, &machine, 101, ("02:00", "02:01")).await?;
    quiet(&desk, album, "off-duty", "off_duty").await?;
    bell(office, &machine, 102, ("00:00", "24:00")).await?;
    desk.click("snooze").await?;
    quiet(&desk, album, "snoozed", "snoozed").await?;

    for (subject, urgency, deadline) in [(DEVICES, "urgent", "2030-01-10"), (EVACUATION, "immediate", "2030-01-05")] {
        let mut arguments = vec!["circular", "issue", "--publisher", PUBLISHER, "--to", "everybody", "--body", BODY];
        arguments.extend(["--subject", subject, "--urgency", urgency, "--deadline", deadline]);
        arguments.extend(["--statement", diwan_stories::office::STATEMENT, "--acknowledge-from-alert"]);
        office.registry(&arguments).await?;
    }
    desk.turn_to_alert().await?;
    desk.turn_to_main().await?;
    for (language, theme) in LOOKS {
        dress(&desk, language, theme).await?;
        desk.turn_to_alert().await?;
        desk.until("language and theme are on", &is_dressed(language, theme)).await?;
        desk.see("alert-first").await?;
        album.window(&desk, &format!("alert-window-{language}-{theme}")).await?;
        desk.click("alert-read").await?;
        desk.see("[data-testid=alert-acknowledge][aria-disabled=false]").await?;
        album.window(&desk, &format!("alert-statement-{language}-{theme}")).await?;
        desk.click("alert-back").await?;
        desk.turn_to_main().await?;
    }
    // The largest text: the window is as much larger.
    for (language, theme) in [LOOKS[0], LOOKS[3]] {
        dress(&desk, language, theme).await?;
        text_size(&desk, &[Key::End], "24.8px").await?;
        desk.turn_to_alert().await?;
        desk.until("language and theme are on", &is_dressed(language, theme)).await?;
        desk.until("the text is large", "return document.documentElement.style.fontSize === '24.8px'").await?;
        album.window(&desk, &format!("alert-window-large-{language}-{theme}")).await?;
        desk.click("alert-read").await?;
        desk.see("[data-testid=alert-acknowledge][aria-disabled=false]").await?;
        album.window(&desk, &format!("alert-statement-large-{language}-{theme}")).await?;
        desk.click("alert-back").await?;
        desk.turn_to_main().await?;
        text_size(&desk, &[Key::Home, Key::Up], "15.5px").await?;
    }

    for (language, theme) in LOOKS {
        dress(&desk, language, theme).await?;
        desk.click("rail-duties").await?;
        desk.see("duty").await?;
        album.window(&desk, &format!("duties-{language}-{theme}")).await?;
        desk.focus("to-record").await?;
        desk.click("to-record").await?;
        desk.see("record-line").await?;
        album.window(&desk, &format!("record-{language}-{theme}")).await?;
    }

    let day =
        async |when: &str| Ok::<_, anyhow::Error>(machine.run("date", &["-d", when, "+%F"]).await?.trim().to_owned());
    let (from, until) = (day("3 days ago").await?, day("3 days").await?);
    office.registry(&["absence", "add", EMPLOYEE, "--reason", "leave", "--from", &from, "--until", &until]).await?;
    dress(&desk, "ar", "light").await?;
    desk.click("rail-duties").await?;
    desk.see("excuse").await?;
    album.window(&desk, "duties-excused-ar-light").await?;
    office.registry(&["absence", "end", EMPLOYEE]).await?;
    desk.gone("bell-quiet").await?;
    for (language, theme) in LOOKS {
        dress(&desk, language, theme).await?;
        desk.click("to-catch-up").await?;
        desk.see("duty").await?;
        album.window(&desk, &format!("catch-up-{language}-{theme}")).await?;
    }
    desk.quit().await
}

const DEVICES: &str = "ضوابط استخدام الأجهزة المحمولة في مقار العمل";
const EVACUATION: &str = "إخلاء المبنى رقم 4 لأعمال الصيانة العاجلة";

/// The inbox while the bell is quiet.
async fn quiet(desk: &Desk, album: &Album, name: &str, why: &str) -> Result<()> {
    for (language, theme) in [LOOKS[0], LOOKS[3]] {
        dress(desk, language, theme).await?;
        desk.click("rail-all").await?;
        desk.see("list-row").await?;
        desk.see(&format!("[data-testid=bell-quiet][data-quiet={why}]")).await?;
        album.window(desk, &format!("bell-{name}-{language}-{theme}")).await?;
    }
    Ok(())
}

/// The usual policy with the same hours of duty on every day.
async fn bell(office: &Office, machine: &Machine, version: u32, (from, until): (&str, &str)) -> Result<()> {
    let mut policy: serde_json::Value = serde_json::from_str(&office.registry(&["bell", "usual"]).await?)?;
    let hours = serde_json::json!([{ "from": from, "until": until }]);
    let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    policy["hours"]["week"] = days.into_iter().map(|day| (day.to_owned(), hours.clone())).collect();
    policy["version"] = version.into();
    let file = machine.home().join("bell.json");
    std::fs::write(&file, policy.to_string())?;
    office.registry(&["bell", "set", &file.to_string_lossy()]).await.map(drop)
}

struct Album {
    folder: PathBuf,
}

impl Album {
    fn of_the_documents() -> Self {
        Self { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures") }
    }

    async fn window(&self, desk: &Desk, name: &str) -> Result<()> {
        at_rest(desk).await?;
        self.keep(name, &desk.photograph().await?)
    }

    fn keep(&self, name: &str, png: &[u8]) -> Result<()> {
        picture::keep(png, &self.folder.join(format!("{name}.png"))).with_context(|| name.to_owned())
    }
}

/// The person chooses language and theme.
async fn dress(desk: &Desk, language: &str, theme: &str) -> Result<()> {
    desk.click("rail-settings").await?;
    desk.click(&format!("[data-testid=setting-language-{language}]")).await?;
    // The page turns round with the language; a click on its way would land where something else stands.
    desk.until("the language is on", &format!("return document.documentElement.lang === '{language}'")).await?;
    desk.click(&format!("[data-testid=setting-theme-{theme}]")).await?;
    desk.until("language and theme are on", &is_dressed(language, theme)).await
}

/// The person sets the size of the text, on the page of settings, with these keys.
async fn text_size(desk: &Desk, keys: &[Key], size: &str) -> Result<()> {
    desk.focus("setting-text-size").await?;
    let keys: String = keys.iter().map(|key| char::from(*key)).collect();
    desk.press(&keys).await?;
    desk.until("the text has its size", &format!("return document.documentElement.style.fontSize === '{size}'")).await
}

fn is_dressed(language: &str, theme: &str) -> String {
    format!(
        "const root = document.documentElement; return root.lang === '{language}' && root.dataset.theme === '{theme}'"
    )
}

/// The first sync is over.
async fn synced(desk: &Desk) -> Result<()> {
    desk.see("list-row").await?;
    desk.gone("sync-progress").await
}

/// Everything that moves has come to rest, and every PDF page that is on the screen is drawn.
async fn at_rest(desk: &Desk) -> Result<()> {
    desk.run_and_wait(
        "const done = arguments[0]; Promise.allSettled(document.getAnimations().map((moving) => moving.finished)).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
        vec![],
    )
    .await
    .map(drop)
}

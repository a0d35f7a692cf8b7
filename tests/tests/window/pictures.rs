use anyhow::{Context as _, Result};
use diwan_stories::machine::Notifications;
use diwan_stories::{Desk, Machine, Office, eventually, picture};
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
    // The screen is larger than the window, so that the window is not cut by its frame.
    let machine = Machine::start(1960, 1180, Notifications::Dunst).await?;
    let album = Album { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures") };

    let desk = Desk::start(&machine, &office).await?;
    desk.resize(1280, 800).await?;
    desk.see("login").await?;
    album.window(&desk, "sign-in-ar-light").await?;
    desk.sign_in(EMPLOYEE, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    let owed = desk.text("[data-testid=list-row][data-duty=owed] .subject").await?;
    for (language, theme) in [("ar", "light"), ("ar", "dark"), ("en", "light"), ("en", "dark")] {
        dress(&desk, language, theme).await?;
        let name = |view: &str| format!("{view}-{language}-{theme}");
        album.window(&desk, &name("settings")).await?;
        desk.click("rail-all").await?;
        desk.open(owed.trim()).await?;
        at_rest(&desk).await?;
        album.window(&desk, &name("letter")).await?;
        desk.write("search", "اجازات").await?;
        desk.see("[data-testid=list-row] mark").await?;
        album.window(&desk, &name("search")).await?;
        desk.write("search", " ").await?;
        desk.click("rail-history").await?;
        desk.see("history-row").await?;
        album.window(&desk, &name("history")).await?;
        desk.click("rail-all").await?;
        desk.resize(1920, 1080).await?;
        album.window(&desk, &format!("inbox-{language}-{theme}-1920")).await?;
        desk.resize(1280, 800).await?;
        album.window(&desk, &name("inbox")).await?;
    }
    dress(&desk, "ar", "light").await?;
    desk.click("rail-all").await?;
    office
        .registry(&[
            "circular",
            "issue",
            "--publisher",
            PUBLISHER,
            "--to",
            "everybody",
            "--subject",
            "تنظيم ساعات العمل خلال شهر رمضان",
            "--body",
            "يبدأ الدوام الرسمي عند التاسعة صباحاً وينتهي عند الثانية ظهراً.",
            "--deadline",
            "2030-01-15",
            "--statement",
            diwan_stories::office::STATEMENT,
            "--acknowledge-from-alert",
        ])
        .await?;
    desk.row_with("تنظيم ساعات العمل خلال شهر رمضان").await?;
    eventually("dunst shows it", async || {
        Ok(machine
            .run("dunstctl", &["count", "displayed"])
            .await?
            .trim()
            .parse::<u32>()
            .ok()
            .filter(|&shown| shown > 0))
    })
    .await?;
    album.keep("alert-ar", &machine.photograph().await?)?;
    desk.quit().await?;

    let machine = Machine::start(1960, 1180, Notifications::Dunst).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.resize(1280, 800).await?;
    desk.sign_in(SUPERVISOR, SAMPLE_PASSWORD).await?;
    synced(&desk).await?;
    for (language, theme) in [("ar", "light"), ("ar", "dark"), ("en", "light"), ("en", "dark")] {
        dress(&desk, language, theme).await?;
        desk.click("rail-board").await?;
        desk.see("board-circular").await?;
        album.window(&desk, &format!("board-{language}-{theme}")).await?;
        desk.click("[data-testid=board-circular] button").await?;
        desk.see("board-person").await?;
        album.window(&desk, &format!("board-detail-{language}-{theme}")).await?;
        desk.click("board-back").await?;
    }
    desk.quit().await
}

struct Album {
    folder: PathBuf,
}

impl Album {
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
    desk.click(&format!("[data-testid=setting-theme-{theme}]")).await?;
    desk.until("the language is on", &format!("return document.documentElement.lang === '{language}'")).await
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

use anyhow::{Result, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office};

/// The annex of a circular: its page is drawn in the window, under the window's own rules and without a line, and it is kept as a file.
#[tokio::test]
async fn an_annex_is_read_in_the_window_and_kept_as_a_file() -> Result<()> {
    let mut office = Office::open(300).await?;
    let circular = Circular { annex: true, ..Circular::default() };
    office.issue(&circular).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;
    desk.sign_in("salma", PASSWORD).await?;
    desk.open(circular.subject).await?;

    desk.click("[data-testid=attachment] button").await?;
    desk.see("[data-testid=pdf] canvas").await?;
    // The person scrolls down to it.
    desk.run("document.querySelector('[data-testid=pdf]').scrollIntoView({ block: 'start' })", vec![]).await?;
    desk.until("the page has ink and can be read aloud", INKED).await?;

    desk.click("save-attachment").await?;
    desk.says("saved", "annex.pdf").await?;
    // The second copy stands beside the first one, and no line is needed any more.
    office.close_registry().await?;
    desk.click("save-attachment").await?;
    desk.says("saved", "annex (2).pdf").await?;
    let original = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/office/annex.pdf"))?;
    let mut copies = Vec::new();
    for place in [machine.home().to_owned(), machine.home().join("Downloads")] {
        for entry in std::fs::read_dir(place).into_iter().flatten() {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "pdf") {
                copies.push(std::fs::read(path)?);
            }
        }
    }
    ensure!(copies == vec![original.clone(), original], "{} copies, or changed ones", copies.len());
    desk.quit().await
}

/// Whether the canvas has dark pixels below which the page's words lie as text.
const INKED: &str = r#"
const canvas = document.querySelector("[data-testid=pdf] canvas");
if (!canvas || canvas.width === 0) return false;
const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
let dark = 0;
for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3] > 200 && pixels[at] < 60) dark += 1;
return dark > 500 && document.querySelector("[data-testid=pdf]").innerText.includes("Annex 1");
"#;

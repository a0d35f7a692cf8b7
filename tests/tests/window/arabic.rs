use anyhow::{Context as _, Result, ensure};
use diwan_stories::machine::Notifications;
use diwan_stories::picture::{self, Frame};
use diwan_stories::{Desk, Machine, Office};
use serde_json::json;

/// A word with its final mark, the same without it, and the edge of the ink that the mark does not touch.
const PAIRS: [(&str, &str, Edge); 4] =
    [("غداً", "غدا", Edge::Foot), ("ثوانٍ", "ثوان", Edge::Head), ("أقرّ", "أقر", Edge::Foot), ("علمٌ", "علم", Edge::Foot)];

#[derive(Clone, Copy, Debug)]
enum Edge {
    Head,
    Foot,
}

const SIZE: u32 = 64;
const BOX: (u32, u32) = (280, 150);

/// The engine of Debian 12 shifts a word by the height of its last mark (`ui/fonts/README.md`); the faces that we carry are made so that
/// it cannot. A hop of a tenth of the letter size is what a reader sees as a dancing line.
#[tokio::test]
async fn words_stand_on_their_line_whatever_mark_ends_them() -> Result<()> {
    let office = Office::open(300).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?.with_opengl();
    let desk = Desk::start(&machine, &office).await?;
    desk.see("login").await?;
    let mut hops = Vec::new();
    for (face, weight) in [("Diwan Sans Arabic", 400), ("Diwan Sans Arabic", 700), ("Amiri", 400), ("Amiri", 700)] {
        let words: Vec<&str> = PAIRS.iter().flat_map(|(with, without, _)| [*with, *without]).collect();
        let loaded = desk
            .run_and_wait(DRAW, vec![json!(face), json!(weight), json!(words), json!(SIZE), json!([BOX.0, BOX.1])])
            .await?;
        ensure!(loaded == json!(true), "{face} {weight} is not loaded: {loaded}");
        let picture = picture::read(&desk.photograph().await?)?;
        for (index, (with, without, edge)) in (0u32..).zip(PAIRS) {
            let ink = |column: u32| {
                picture::ink(&picture, Frame { x: column * BOX.0, y: index * BOX.1, width: BOX.0, height: BOX.1 })
                    .context("no ink")
            };
            let (marked, bare) = (ink(0)?, ink(1)?);
            let hop = match edge {
                Edge::Head => marked.head.abs_diff(bare.head),
                Edge::Foot => marked.foot.abs_diff(bare.foot),
            };
            if hop > SIZE / 16 {
                hops.push(format!("{face} {weight}: {with} against {without}: the {edge:?} moves {hop} px of {SIZE}"));
            }
            ensure!(marked.amount > bare.amount, "{face}: {with} has lost its mark");
        }
    }
    ensure!(hops.is_empty(), "{}", hops.join("\n"));
    desk.quit().await
}

/// Draws the words in two columns, each in a box of its own, black on white over everything else, and waits until they are painted.
const DRAW: &str = r##"
const [face, weight, words, size, [width, height], done] = arguments;
document.getElementById("marks")?.remove();
const sheet = document.createElement("div");
sheet.id = "marks";
sheet.dir = "ltr";
sheet.style.cssText = "position:fixed;inset:0;background:#fff;color:#000;z-index:2147483647";
words.forEach((word, index) => {
  const box = document.createElement("span");
  box.dir = "rtl";
  box.textContent = word;
  box.style.cssText = `position:absolute;left:${(index % 2) * width}px;top:${Math.floor(index / 2) * height}px;width:${width}px;text-align:center;font:${weight} ${size}px/${height}px "${face}"`;
  sheet.append(box);
});
document.body.append(sheet);
document.fonts.load(`${weight} ${size}px "${face}"`, words[0]).then((found) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(found.length > 0))), (error) => done(String(error)));
"##;

//! Every paper in the words that people read, in both languages, as a viewer shows it: nothing cut, nothing over something else, all pages numbered, and
//! found by whoever searches. With `DIWAN_PAPERS` the files stay in that folder, to be looked at.

use super::{computer, contest, downloads, rows_of, text_of};
use crate::ministry::{Ministry, person};
use crate::words::Spoken;
use calamine::{Data, Reader};
use diwan_desk::export::ExportWords;
use diwan_desk::view::{ExportFormat, ExportWhat};
use diwan_domain::{Attachment, EmployeeId, ItemId, Moment};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{Bars, Load, LoadLine, NamesAsked, TeamBoard, TeamCircular};
use diwan_protocol::office::{PersonName, Question, Reply};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const PEOPLE: i64 = 3_000;
/// The name of a person that is longer than any column is wide.
const LONG_NAME: &str =
    "عبدالرحمن بن عبدالعزيز بن محمد بن عبداللطيف آل الشيخ مبارك الأنصاري الخزرجي المعروف بأبي عبدالله";
/// What an attacker would be called, besides the plain formula of each hundredth: a formula that runs backwards and over two lines.
const HOSTILE: &str = "\u{202e}=HYPERLINK(\"http://x\")\nسلمى";
const SUBJECT: &str =
    "تنظيم ساعات الدوام الرسمي (المرحلة الثانية) وضوابط العمل عن بُعد في جميع قطاعات الوزارة ومكاتبها.";

/// A ministry that answers every question of an export.
fn ministry() -> std::sync::Arc<Ministry> {
    let ministry = Ministry::of(PEOPLE);
    ministry.answers(|first, mut reply| {
        if let (Reply::Names(names), 0) = (&mut reply, first) {
            for (nth, name) in [LONG_NAME, HOSTILE].into_iter().enumerate() {
                names.people[5 + nth].person.name = name.to_owned();
            }
        }
        Ok(reply)
    });
    ministry.answers_others(|question| match question {
        Question::Board { .. } => Some(Reply::Board(TeamBoard {
            tops: vec![person(0).unit],
            circulars: (0..60).map(circular).collect(),
            next: None,
        })),
        Question::Load { .. } => Some(Reply::Load(Load { people: (0..200).map(load).collect(), next: None })),
        Question::ContestFile { .. } => Some(Reply::Contest(Box::new(contested()))),
        _ => None,
    });
    ministry
}

fn circular(n: i64) -> TeamCircular {
    TeamCircular {
        id: ItemId(uuid::Uuid::from_u128(n.unsigned_abs().into())),
        number: format!("ت/2026/{n:04}"),
        subject: if n % 7 == 0 { SUBJECT.to_owned() } else { "تحديث بيانات الموظفين".to_owned() },
        issued_at: Moment(1_795_000_000_000 + n * 86_400_000),
        deadline: (n % 3 != 0).then_some(Moment(1_796_000_000_000 + n * 86_400_000)),
        state: [CircularState::InForce, CircularState::Superseded, CircularState::Recalled]
            [usize::try_from(n % 3).expect("small")],
        asks: true,
        bars: Bars { audience: 480_000, acknowledged: 431_207, opened: 3_001, not_reached: 45_792, ..Bars::default() },
    }
}

fn load(n: i64) -> LoadLine {
    let person = person(n);
    let (unit, excuse) = (person.unit, person.excuse);
    let usual_minutes = (n % 4 != 0).then_some(n * 11);
    LoadLine { person: person.person, unit, owed: n % 9, overdue: n % 4, acknowledged: n % 50, usual_minutes, excuse }
}

/// A contest with a long record, an attachment, and people who write both languages.
fn contested() -> diwan_protocol::office::contest::ContestFile {
    let mut file = contest();
    let item = &mut file.line.contest;
    item.contestant = PersonName { id: EmployeeId::from_stored("1042"), name: LONG_NAME.to_owned() };
    item.reasons = format!(
        "كنت في إجازة (مرضية) من 1 إلى 5 مارس، والجهاز HR-PC-14 مع زميلتي.\n\nSee the letter of the clinic (No. 47).\n\n{}",
        "ولم أفتح التعميم ذلك اليوم، ويشهد بذلك سجل الدخول في المبنى. ".repeat(12).trim()
    );
    let sample = file.lines.clone();
    for n in 0..60 {
        let mut line = sample[usize::try_from(n % 2).expect("small")].clone();
        line.what =
            ["reached", "shown", "opened", "screen_locked", "remind"][usize::try_from(n % 5).expect("small")].into();
        line.at = line.at.plus_secs(n * 3_600);
        line.until = (n % 5 == 3).then(|| line.at.plus_secs(900));
        line.source = if n % 3 == 0 { "org.freedesktop.login1".into() } else { "HR-PC-14".into() };
        line.note = if n % 9 == 0 {
            "لم يكن أحد أمام الجهاز، بحسب واجهة المكتب.".into()
        } else {
            String::new()
        };
        file.lines.push(line);
    }
    let sha256 = "9f2c4a7e5d1b8036c4f7a2e9d05b61837e2f4c9a8b7d6e5f4a3b2c1d0e9f8a7b".to_owned();
    let size = 48_211;
    let media_type = "application/pdf".to_owned();
    file.document.attachments =
        vec![Attachment { name: "ملحق الدوام.pdf".into(), media_type, size, sha256: sha256.clone() }];
    let version =
        |number: &str, at: i64| serde_json::json!({"number": number, "issued_at": at, "content_sha256": sha256});
    let versions = [version("ت/2026/0098", 1_794_000_000_000), version("ت/2026/0112", 1_795_000_000_000)];
    file.file = serde_json::json!({"format": "contest/1", "versions": versions}).to_string();
    file.file_sha256 = diwan_domain::check::sha256_hex(file.file.as_bytes());
    file
}

/// What is printed, and under which name it is kept.
fn papers() -> [(&'static str, ExportWhat); 4] {
    let circular = ItemId(uuid::Uuid::from_u128(112));
    let asked = NamesAsked { words: "بن".into(), part: None, ..NamesAsked::default() };
    [
        ("names", ExportWhat::Names { circular, asked, at: Some(Moment(1_795_900_000_000)) }),
        ("board", ExportWhat::Board { at: None }),
        ("load", ExportWhat::Load { unit: None }),
        ("contest", ExportWhat::Contest { contest: ItemId(uuid::Uuid::from_u128(7)) }),
    ]
}

/// Prints everything in a format; by name, where it is. Files stay for whoever wants to look at them.
async fn printed(language: &str, format: ExportFormat, folder: &Path) -> BTreeMap<&'static str, PathBuf> {
    let ministry = ministry();
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    let words = Spoken::in_language(language);
    let mut files = BTreeMap::new();
    for (name, what) in papers() {
        if name == "contest" && format != ExportFormat::Pdf {
            continue;
        }
        let path = place.desk.export(what, format, words.clone(), folder).await.expect("exported").expect("a file");
        if let Some(kept) = std::env::var_os("DIWAN_PAPERS") {
            let extension = path.extension().expect("one").to_string_lossy().into_owned();
            let kept = PathBuf::from(kept).join(format!("{language}-{name}.{extension}"));
            std::fs::copy(&path, kept).expect("kept");
        }
        files.insert(name, path);
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn every_paper_is_whole_and_readable_in_both_languages() {
    let folder = downloads();
    let feet = [("ar", "صفحة {page} من {pages}", "٠١٢٣٤٥٦٧٨٩"), ("en", "Page {page} of {pages}", "0123456789")];
    for (language, foot, digits) in feet {
        let files = printed(language, ExportFormat::Pdf, folder.path()).await;
        for (name, file) in &files {
            let pages = pages_of(file);
            assert_eq!(faults_of(&pages), Vec::<String>::new(), "{language} {name}");
            let text = text_of(file);
            let count = |n: usize| n.to_string().chars().map(|d| digit(d, digits)).collect::<String>();
            for page in 1..=pages.len() {
                let foot = foot.replace("{page}", &count(page)).replace("{pages}", &count(pages.len()));
                // Poppler guesses where spaces stand around figures.
                let plain = |text: &str| text.replace(' ', "");
                assert!(text.lines().any(|line| plain(line).contains(&plain(&foot))), "{language} {name}: {foot}");
            }
        }
        let names = text_of(&files["names"]);
        let words = Spoken::in_language(language);
        for said in ["paper--filter", "paper--names-all", "paper--names-like", "paper--as-of", "paper--printed"] {
            let said = words.say(said, &[]);
            assert!(names.contains(&said), "{language}: {said} in\n{}", names.get(..1_500).unwrap_or_default());
        }
        let pages = pages_of(&files["names"]);
        let numbers = pages.iter().flat_map(|page| &page.words).filter_map(|word| word.text.strip_prefix('E'));
        let numbers: BTreeSet<i64> = numbers.filter_map(|number| number.parse().ok()).collect();
        assert_eq!(numbers, (0..PEOPLE).collect(), "{language}: everybody is on it");
        for part in LONG_NAME.split(' ') {
            assert!(text_of(&files["contest"]).contains(part), "{language}: {part} of a long name");
        }
        assert!(text_of(&files["contest"]).contains(&contested().file_sha256), "{language}: which file it goes with");
        assert!(text_of(&files["contest"]).contains("0098"), "{language}: the version before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_opens_as_text_numbers_and_dates_in_both_languages() {
    let folder = downloads();
    for language in ["ar", "en"] {
        for (name, file) in printed(language, ExportFormat::Xlsx, folder.path()).await {
            let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
            let sheet = book.sheet_names()[0].clone();
            assert!(book.worksheet_formula(&sheet).expect("formulas").is_empty(), "{name}");
            let range = book.worksheet_range(&sheet).expect("rows");
            let dates = range.rows().flatten().filter(|cell| matches!(cell, Data::DateTime(_))).count();
            let expected = match name {
                "names" => range.rows().filter(|row| row[0].to_string().starts_with('E')).count() * 4,
                "board" => 100,
                _ => 0,
            };
            assert!(dates >= expected, "{language} {name}: {dates} dates");
        }
        for (name, file) in printed(language, ExportFormat::Csv, folder.path()).await {
            let rows = rows_of(&file);
            assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{language} {name}");
            let width = rows[0].len();
            assert!(rows.iter().all(|row| row.len() == width), "{language} {name}: every row has every column");
        }
    }
}

fn digit(of: char, digits: &str) -> char {
    of.to_digit(10).and_then(|d| digits.chars().nth(usize::try_from(d).expect("small"))).unwrap_or(of)
}

/// A word as a viewer places it: left, top, right, bottom in points.
struct Word {
    text: String,
    place: [f32; 4],
}

struct Page {
    size: (f32, f32),
    words: Vec<Word>,
}

/// Where poppler finds each word.
fn pages_of(pdf: &Path) -> Vec<Page> {
    let output = Command::new("pdftotext").arg("-bbox").arg(pdf).arg("-").output().expect("poppler-utils is installed");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pages: Vec<Page> = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let number =
            |name: &str| -> Option<f32> { line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.parse().ok() };
        if let (true, Some(width), Some(height)) = (line.contains("<page "), number("width"), number("height")) {
            pages.push(Page { size: (width, height), words: Vec::new() });
        } else if let (Some(left), Some(top), Some(right), Some(bottom), Some(page)) =
            (number("xMin"), number("yMin"), number("xMax"), number("yMax"), pages.last_mut())
        {
            let text = line.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(text, _)| text);
            page.words.push(Word { text: text.to_owned(), place: [left, top, right, bottom] });
        }
    }
    pages
}

/// Words that reach over the edge of their page, and words of one line that stand one over the other.
fn faults_of(pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    for (nth, Page { size, words }) in pages.iter().enumerate() {
        let mut lines: BTreeMap<i64, Vec<&Word>> = BTreeMap::new();
        for word in words {
            let [left, top, right, bottom] = word.place;
            if left < 20.0 || top < 10.0 || right > size.0 - 20.0 || bottom > size.1 - 5.0 {
                faults.push(format!("page {}: {} stands at the edge: {:?}", nth + 1, word.text, word.place));
            }
            // Words of one line and one size have one bottom.
            lines.entry((bottom * 10.0).round() as i64).or_default().push(word);
        }
        for line in lines.values_mut() {
            line.sort_by(|one, other| one.place[0].total_cmp(&other.place[0]));
            for two in line.windows(2) {
                if two[1].place[0] < two[0].place[2] - 1.0 {
                    faults.push(format!("page {}: {} and {} meet", nth + 1, two[0].text, two[1].text));
                }
            }
        }
    }
    faults
}

#[test]
fn words_that_meet_and_words_at_the_edge_are_seen() {
    let word = |text: &str, left: f32, right: f32| Word { text: text.into(), place: [left, 100.0, right, 110.0] };
    let page = |words| [Page { size: (595.0, 842.0), words }];
    assert!(faults_of(&page(vec![word("a", 50.0, 80.0), word("b", 80.5, 99.0)])).is_empty());
    assert_eq!(faults_of(&page(vec![word("a", 50.0, 80.0), word("b", 70.0, 99.0)])).len(), 1);
    assert_eq!(faults_of(&page(vec![word("a", 540.0, 590.0)])).len(), 1);
}

//! Files as their readers find them: opened by the programs that people open them with, never by the press itself.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

use calamine::{Data, Reader};
use diwan_domain::Moment;
use diwan_press::{Cell, Column, Format, Kind, Manner, Note, Press, Sheet};
use flate2::read::ZlibDecoder;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn arabic() -> Manner {
    Manner {
        language: "ar".into(),
        rtl: true,
        arabic_digits: true,
        hijri_first: false,
        zone: TimeZone::fixed(jiff::tz::offset(4)),
        gregorian_mark: "م".into(),
        hijri_mark: "هـ".into(),
        foot: "صفحة {page} من {pages}".into(),
        both: "{heading} (بالتقويمين)".into(),
    }
}

fn english() -> Manner {
    Manner {
        language: "en".into(),
        rtl: false,
        arabic_digits: false,
        hijri_mark: "AH".into(),
        gregorian_mark: String::new(),
        foot: "Page {page} of {pages}".into(),
        both: "{heading} (both calendars)".into(),
        ..arabic()
    }
}

fn column(heading: &str, kind: Kind, share: f32) -> Column {
    Column { heading: heading.into(), kind, share }
}

/// The names of a board, as a supervisor takes them along.
fn names(manner: Manner) -> Sheet {
    let word = |ar: &str, en: &str| if manner.rtl { ar.to_owned() } else { en.to_owned() };
    Sheet {
        title: word("أسماء المخاطَبين: ت/2026/0112", "Names: ت/2026/0112"),
        letterhead: word("وزارة الخدمات", "Ministry of Services"),
        facts: vec![
            (word("التعميم", "Circular"), word("تنظيم ساعات الدوام الرسمي", "Duty hours, تنظيم ساعات الدوام")),
            (word("المعروض", "Shown"), word("من لم يُقرّ", "not acknowledged")),
        ],
        notes: Vec::new(),
        columns: vec![
            column(&word("الرقم", "Number"), Kind::Text, 1.0),
            column(&word("الاسم", "Name"), Kind::Text, 2.5),
            column(&word("المتأخر", "Overdue"), Kind::Number, 0.8),
            column(&word("أُقرّ", "Acknowledged"), Kind::Moment, 1.6),
        ],
        wide: false,
        manner,
    }
}

fn at() -> Moment {
    // Half past midnight of 1 Ramadan 1446 in Muscat.
    Moment::parse_rfc3339("2025-02-28T20:30:00Z").expect("a moment")
}

fn person(number: usize, name: &str) -> Vec<Cell> {
    vec![Cell::text(format!("E{number}")), Cell::text(name), Cell::Number(3), Cell::Moment(at())]
}

/// Prints rows into a folder.
fn printed(folder: &TempDir, format: Format, sheet: Sheet, rows: &[Vec<Cell>]) -> PathBuf {
    let path = folder.path().join("file");
    let file = File::create(&path).expect("a file");
    let mut press = Press::begin(format, file, folder.path(), sheet).expect("begun");
    for row in rows {
        press.row(row).expect("printed");
    }
    press.finish("نهاية القائمة").expect("finished");
    path
}

fn poppler(mut command: Command) -> String {
    let output = command.output().expect("poppler-utils is installed");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Poppler's words without the marks that it puts around turns of direction.
fn text_of(file: &Path) -> String {
    let mut command = Command::new("pdftotext");
    command.arg("-layout").arg(file).arg("-");
    poppler(command).chars().filter(|c| !('\u{202a}'..='\u{202e}').contains(c)).collect()
}

fn pdfinfo(arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new("pdfinfo");
    command.args(arguments).arg(file);
    poppler(command)
}

#[test]
fn the_arabic_words_of_a_list_are_found_by_whoever_searches_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [person(1042, "سلمى حمد الراشد"), person(7, "عبدالله بن لافي العجمي")];
    let file = printed(&folder, Format::Pdf, names(arabic()), &rows);
    let text = text_of(&file);
    for words in ["وزارة", "الخدمات", "ساعات", "الراشد", "سلمى", "لافي", "E1042", "صفحة", "نهاية"]
    {
        assert!(text.contains(words), "{words} is not found in:\n{text}");
    }
    // Both calendars, in the reader's digits.
    for date in ["٢٠٢٥/٠٣/٠١", "١٤٤٦/٠٩/٠١"] {
        assert!(text.contains(date), "{date} is not found in:\n{text}");
    }
}

#[test]
fn an_english_list_runs_the_other_way_and_keeps_arabic_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = printed(&folder, Format::Pdf, names(english()), &[person(1042, "سلمى حمد")]);
    let text = text_of(&file);
    for words in ["Ministry of Services", "Page 1 of 1", "2025/03/01 00:30", "1446/09/01 AH", "سلمى", "Acknowledged"]
    {
        assert!(text.contains(words), "{words} is not found in:\n{text}");
    }
    let line = text.lines().find(|line| line.contains("E1042")).expect("the row");
    assert!(line.find("E1042") < line.find("2025"), "the first column stands on the left: {line}");
}

#[test]
fn every_page_repeats_the_head_and_says_how_many_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<Vec<Cell>> = (0..200).map(|n| person(n, "موظف")).collect();
    let file = printed(&folder, Format::Pdf, names(english()), &rows);
    let about = pdfinfo(&[], &file).lines().map(str::to_owned).collect::<Vec<_>>();
    let pages: usize = about
        .iter()
        .find_map(|line| line.strip_prefix("Pages:"))
        .and_then(|pages| pages.trim().parse().ok())
        .expect("pages");
    assert!(pages > 3);
    let text = text_of(&file);
    for page in 1..=pages {
        assert!(text.contains(&format!("Page {page} of {pages}")), "page {page}");
    }
    assert_eq!(text.matches("Acknowledged").count(), pages, "the head stands on each page");
    let heard = pdfinfo(&["-struct-text"], &file);
    assert_eq!(heard.matches("Acknowledged").count(), 1, "and is heard once");
    assert_eq!(heard.matches("TR").count(), 201);
    assert_eq!(heard.matches("E199").count(), 1);
    assert!(!heard.contains("Page 1 of"), "the foot is not heard");
    assert!(about.iter().any(|line| line.starts_with("Tagged:") && line.contains("yes")), "{about:?}");
}

/// Every compressed part of a PDF, one after the other.
fn objects_of(file: &Path) -> String {
    let bytes = std::fs::read(file).expect("read");
    let starts = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"stream\n"));
    let unpacked = starts.map(|at| {
        let mut part = Vec::new();
        // Not every stream is packed.
        let _ = ZlibDecoder::new(&bytes[at + 7..]).read_to_end(&mut part);
        String::from_utf8_lossy(&part).into_owned()
    });
    unpacked.collect()
}

#[test]
fn a_paper_says_what_it_is_to_whoever_cannot_see_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for (manner, language, way) in [(arabic(), "ar", "R2L"), (english(), "en", "L2R")] {
        let sheet = names(manner);
        let (title, letterhead) = (sheet.title.clone(), sheet.letterhead.clone());
        let file = printed(&folder, Format::Pdf, sheet, &[person(1, "سلمى")]);
        let about = pdfinfo(&[], &file);
        let said = |name: &str| about.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        assert_eq!((said("Title:"), said("Author:")), (Some(title.as_str()), Some(letterhead.as_str())));
        let meta = pdfinfo(&["-meta"], &file);
        assert!(meta.contains("pdfuaid:part") && meta.contains(&format!("<rdf:li>{language}</rdf:li>")), "{meta}");
        let objects = objects_of(&file);
        for said in [
            format!("/Lang({language})"),
            format!("/Direction/{way}"),
            "/DisplayDocTitle true".to_owned(),
            "/Marked true".to_owned(),
            "/Tabs/S".to_owned(),
            "/Scope/Column".to_owned(),
            "/StructTreeRoot".to_owned(),
        ] {
            assert!(objects.replace(" (", "(").replace(" /", "/").contains(&said), "{language}: {said} in\n{objects}");
        }
        let heard = pdfinfo(&["-struct"], &file);
        for (role, times) in [("H1", 1), ("Table", 1), ("THead", 1), ("TBody", 1), ("TH ", 4), ("TD", 4)] {
            let found = heard.lines().filter(|line| line.trim_start().starts_with(role.trim())).count();
            assert!(found >= times, "{role} {times} times in\n{heard}");
        }
    }
}

#[test]
fn a_name_with_all_its_marks_is_found_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = printed(
        &folder,
        Format::Pdf,
        names(arabic()),
        &[person(1, "مُحَمَّدٌ بنُ سَلَمَةَ"), person(2, "زيارة دورية الكترونية لكم")],
    );
    let text = text_of(&file);
    // Kerned, two of these fall apart; a lam that is drawn out before a kaf is no word's end.
    for name in ["مُحَمَّدٌ", "سَلَمَةَ", "زيارة", "دورية", "الكترونية", "لكم"] {
        assert!(text.contains(name), "{name} is not found in:\n{text}");
    }
}

#[test]
fn signs_that_turn_a_line_around_are_left_out_of_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let turned = person(1, "\u{202e}user\u{2066}47\u{200f} fdp.exe\u{feff}");
    let text = text_of(&printed(&folder, Format::Pdf, names(english()), &[turned]));
    assert!(text.contains("user47 fdp.exe") && !text.contains('?'), "{text}");
}

#[test]
fn the_calendar_that_the_reader_chose_stands_first() {
    let folder = tempfile::tempdir().expect("a folder");
    for (hijri_first, large) in [(true, "١٤٤٦/٠٩/٠١ ٠٠:٣٠"), (false, "٢٠٢٥/٠٣/٠١ ٠٠:٣٠")] {
        let manner = Manner { hijri_first, ..arabic() };
        let file = printed(&folder, Format::Pdf, names(manner.clone()), &[person(1, "سلمى")]);
        let words: Vec<Word> = words_of(&file).concat();
        let height = |wanted: &str| {
            let word = words.iter().find(|word| word.text == wanted).unwrap_or_else(|| panic!("{wanted} is not there"));
            word.bottom - word.top
        };
        let [first, second] = ["١٤٤٦/٠٩/٠١", "٢٠٢٥/٠٣/٠١"].map(height);
        assert_eq!(first > second, hijri_first, "the first is the large one");
        assert!(text_of(&file).contains(large.split(' ').next_back().expect("a time")), "{large}");
        let file = printed(&folder, Format::Csv, names(manner), &[person(1, "سلمى")]);
        assert_eq!(records_of(&file)[1][4].starts_with("1446/09/01 هـ"), hijri_first);
    }
}

#[test]
fn a_row_that_is_higher_than_a_page_goes_on_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let text: Vec<String> = (0..4_000).map(|n| format!("w{n}")).collect();
    let file = printed(&folder, Format::Pdf, names(english()), &[person(1, &text.join(" ")), person(2, "last")]);
    let pages = words_of(&file);
    assert!(pages.len() > 3, "{} pages", pages.len());
    let found: Vec<&str> =
        pages.iter().flatten().map(|word| word.text.as_str()).filter(|word| word.starts_with('w')).collect();
    assert_eq!(found, text.iter().map(String::as_str).collect::<Vec<_>>(), "every word, in its order");
    assert!(pages.iter().flatten().all(|word| word.left >= 39.0 && word.right <= 557.0 && word.bottom <= 842.0));
}

#[test]
fn a_text_that_stands_in_two_columns_is_set_for_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "تنظيم ساعات الدوام الرسمي في جميع قطاعات الوزارة ومكاتبها";
    // First in the wide column, then in both.
    let rows = [vec![Cell::Empty, Cell::text(text)], vec![Cell::text(text), Cell::text(text)]];
    for manner in [arabic(), english()] {
        let file = printed(&folder, Format::Pdf, names(manner), &rows);
        let words: Vec<Word> = words_of(&file).concat();
        for one in &words {
            let meets = |other: &&Word| {
                let line = (one.bottom - other.bottom).abs() < 0.5;
                line && one.left < other.right - 1.0 && other.left < one.right - 1.0
            };
            assert_eq!(words.iter().filter(meets).count(), 1, "{one:?} stands over something else");
        }
    }
}

#[test]
fn what_somebody_wrote_begins_where_its_language_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    for (manner, other, text, begins_right) in
        [(english(), "صدر سهوًا.", "Sent twice.", false), (arabic(), "Sent twice.", "صدر سهوًا.", true)]
    {
        let mut sheet = names(manner);
        sheet.notes.push(Note { heading: String::new(), text: format!("{text}\n{other}") });
        let file = printed(&folder, Format::Pdf, sheet, &[]);
        let words: Vec<Word> = words_of(&file).concat();
        let at = |text: &str| {
            let first = text.split(' ').next().expect("a word");
            words.iter().find(|word| word.text == first).unwrap_or_else(|| panic!("{first} is not there"))
        };
        let right = |word: &Word| word.right > 550.0;
        let left = |word: &Word| word.left < 45.0;
        let (own, others) = (at(text), at(other));
        assert!(
            if begins_right { right(own) && left(others) } else { left(own) && right(others) },
            "{own:?} {others:?}"
        );
    }
}

#[test]
fn no_date_and_no_word_of_a_heading_is_cut_however_small_its_share() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sheet = names(english());
    sheet.columns[3].share = 0.2;
    let words: Vec<Word> = words_of(&printed(&folder, Format::Pdf, sheet, &[person(1, "سلمى")])).concat();
    let line_of = |wanted: &str| {
        let word = words.iter().find(|word| word.text == wanted);
        word.unwrap_or_else(|| panic!("{wanted} is not there: {words:?}")).bottom
    };
    line_of("Acknowledged");
    assert!((line_of("2025/03/01") - line_of("00:30")).abs() < 0.1, "day and hour stand on one line");
}

#[test]
fn a_heading_never_stands_alone_at_the_foot_of_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    for lines in 20..40 {
        let mut sheet = names(english());
        let before = vec!["before"; lines].join("\n");
        sheet.notes.push(Note { heading: "First".into(), text: before });
        sheet.notes.push(Note { heading: "Second".into(), text: "after".into() });
        let file = printed(&folder, Format::Pdf, sheet, &[]);
        let page_of =
            |wanted: &str| words_of(&file).iter().position(|page| page.iter().any(|word| word.text == wanted));
        assert_eq!(page_of("Second"), page_of("after"), "{lines} lines before");
    }
}

/// A word as a viewer places it, in points from the left and from the top.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The words of each page, in reading order.
fn words_of(file: &Path) -> Vec<Vec<Word>> {
    let mut command = Command::new("pdftotext");
    command.arg("-bbox").arg(file).arg("-");
    let mut pages = Vec::new();
    for line in poppler(command).lines() {
        let number = |name: &str| {
            line.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')?.0.parse().ok())
        };
        if line.contains("<page ") {
            pages.push(Vec::new());
        }
        let places = (number("xMin"), number("yMin"), number("xMax"), number("yMax"));
        if let ((Some(left), Some(top), Some(right), Some(bottom)), Some(page)) = (places, pages.last_mut()) {
            let text = line.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(text, _)| text);
            let shown = text.chars().filter(|c| !('\u{202a}'..='\u{202e}').contains(c));
            // Poppler gives the letters of such a word from left to right.
            let is_arabic = text.chars().any(|c| ('\u{620}'..'\u{660}').contains(&c));
            let text = if is_arabic { shown.rev().collect() } else { shown.collect() };
            page.push(Word { text, left, top, right, bottom });
        }
    }
    pages
}

#[test]
fn hostile_text_is_printed_and_not_obeyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "",
        "\u{202e}مقلوب",
        "\u{0}\u{1b}[31m",
        "😀 🏳️‍🌈",
        "a\tb\nc",
        "\u{feff}",
        "(\\)>>endobj",
        "</x> & \"y\"",
        "مُحَمَّدٌ",
    ];
    let mut rows: Vec<Vec<Cell>> = words.iter().map(|word| person(1, word)).collect();
    rows.push(person(2, &"م".repeat(5_000)));
    rows.push(person(3, &"خ ".repeat(60_000)));
    rows.push(Vec::new());
    for format in [Format::Pdf, Format::Xlsx, Format::Csv] {
        let mut sheet = names(arabic());
        sheet.notes.push(Note { heading: "\u{202e}".into(), text: "س".repeat(9_000) });
        sheet.title = "[]:*?/\\'".repeat(30);
        let file = printed(&folder, format, sheet, &rows);
        match format {
            Format::Pdf => assert!(text_of(&file).contains("endobj")),
            Format::Xlsx => drop(cells_of(&file)),
            Format::Csv => assert_eq!(records_of(&file).len(), rows.len() + 1),
        }
    }
}

fn records_of(file: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(file).expect("read");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a spreadsheet needs the mark to read Arabic");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.expect("RFC 4180").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_csv_is_rows_for_programs_and_calculates_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [person(1, "=cmd()"), person(2, "قال: \"نعم\",\r\nثم ذهب"), vec![Cell::Empty, Cell::text("-3")]];
    let file = printed(&folder, Format::Csv, names(arabic()), &rows);
    let records = records_of(&file);
    assert_eq!(records[0], ["الرقم", "الاسم", "المتأخر", "أُقرّ", "أُقرّ (بالتقويمين)"]);
    assert_eq!(
        records[1],
        ["E1", "'=cmd()", "3", "2025-03-01T00:30:00+04:00", "2025/03/01 م - 1446/09/01 هـ"],
        "a formula is text, a number is a number, a moment is exact and told in both calendars"
    );
    assert_eq!(records[2][1], "قال: \"نعم\",\r\nثم ذهب");
    assert_eq!(records[3], ["", "'-3", "", "", ""]);
    let whole = std::fs::read_to_string(&file).expect("read");
    assert_eq!(whole.matches("\r\n").count(), 5, "each line ends as the RFC says");
}

fn cells_of(file: &Path) -> Vec<Vec<Data>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).expect("a workbook");
    let name = book.sheet_names().first().cloned().expect("a sheet");
    let range = book.worksheet_range(&name).expect("rows");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_has_real_dates_and_numbers_and_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = printed(&folder, Format::Xlsx, names(arabic()), &[person(1, "=cmd()"), person(2, "سلمى")]);
    let rows = cells_of(&file);
    let said = |text: &str| rows.iter().flatten().any(|cell| matches!(cell, Data::String(said) if said == text));
    assert!(said("من لم يُقرّ"), "the filter is said in the first rows: {rows:?}");
    let head = rows.iter().position(|row| row.contains(&Data::String("الاسم".into()))).expect("a head");
    assert_eq!(rows[head + 1][1], Data::String("=cmd()".into()));
    assert_eq!(rows[head + 1][2], Data::Float(3.0));
    let Data::DateTime(date) = &rows[head + 1][3] else { panic!("no date: {:?}", rows[head + 1]) };
    // Days since 1900 as spreadsheets count: 45,717 is 1 March 2025.
    assert!((date.as_f64() - (45_717.0 + 30.0 / 1_440.0)).abs() < 1e-6, "{date:?}");
    assert_eq!(rows[head + 1][4], Data::String("2025/03/01 م - 1446/09/01 هـ".into()));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).expect("formulas").is_empty());
    let sheet = unpacked(&file, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("rightToLeft=\"1\"") && sheet.contains("state=\"frozen\""), "{sheet}");
    // Printed, it has all its columns on each page, and the headings.
    assert!(sheet.contains("fitToPage=\"1\"") && sheet.contains("orientation=\"landscape\""), "{sheet}");
    let styles = unpacked(&file, "xl/styles.xml");
    assert!(
        styles.contains("readingOrder=\"2\""),
        "a date in words begins with a figure and runs the sheet's way: {styles}"
    );
    let book = unpacked(&file, "xl/workbook.xml");
    assert!(book.contains("_xlnm.Print_Titles") && book.contains(&format!("${}:${}", head + 1, head + 1)), "{book}");
}

/// One part of a packed file.
fn unpacked(file: &Path, part: &str) -> String {
    let output = Command::new("python3")
        .args(["-c", "import sys,zipfile;sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))"])
        .arg(file)
        .arg(part)
        .output()
        .expect("python3 is installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_same_rows_are_the_same_pdf() {
    let folder = tempfile::tempdir().expect("a folder");
    let print = || std::fs::read(printed(&folder, Format::Pdf, names(arabic()), &[person(1, "سلمى")])).expect("read");
    assert_eq!(print(), print());
}

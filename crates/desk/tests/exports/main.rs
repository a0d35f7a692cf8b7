//! Files that a supervisor takes along: whole or not at all, however large the team is and whatever happens on the way.
#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

mod columns;
mod ministry;
mod papers;
#[path = "../support/mod.rs"]
mod support;
mod words;

use calamine::{Data, Reader};
use diwan_desk::view::{DeskEvent, ExportFormat, ExportWhat, Failure, FailureCode};
use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, ItemId, Moment};
use diwan_protocol::office::contest::{ContestFile, ContestLine};
use diwan_protocol::office::items::ContestItem;
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::supervision::{Names, NamesAsked, Part, PersonLine};
use diwan_protocol::office::{Fault, PersonName, Question, Reply};
use diwan_protocol::{LetterboxError, Problem, ProblemType};
use diwan_testkit::disk::{Calls, Why, story};
use diwan_testkit::line::Call;
use diwan_testkit::office::{Circular, Office, PASSWORD, login_of};
use diwan_testkit::people::{SUPERVISOR, number_of};
use ministry::Ministry;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use support::place::{PATIENCE, Place};
use support::twisted::Twisted;
use support::{Paper, World};
use tempfile::TempDir;
use words::plain;

/// Everybody behind the bars of a circular.
fn everybody(circular: ItemId) -> ExportWhat {
    ExportWhat::Names { circular, asked: NamesAsked::default(), at: None }
}

fn all_names() -> ExportWhat {
    everybody(ItemId(uuid::Uuid::from_u128(112)))
}

fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn downloads() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn export(place: &Place<'_>, format: ExportFormat, folder: &Path) -> Result<Option<PathBuf>, Failure> {
    place.desk.export(all_names(), format, plain(), folder).await
}

/// A computer in this ministry, with a line to its registry.
fn computer(ministry: &Arc<Ministry>) -> World {
    World::with(Twisted::of(&Paper::open(), ministry))
}

fn text_of(pdf: &Path) -> String {
    let output =
        Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().expect("poppler-utils is installed");
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).chars().filter(|c| !('\u{202a}'..='\u{202e}').contains(c)).collect()
}

fn rows_of(csv: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(csv).expect("read");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("its mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_names_go_into_a_table_with_word_of_the_progress() {
    let ministry = Ministry::of(100_000);
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    // Each page takes the registry a tenth of a second.
    let clock = Arc::clone(&world.clock);
    ministry.answers(move |_, reply| {
        clock.advance(Duration::from_millis(100));
        Ok(reply)
    });
    let folder = downloads();
    let mut events = place.desk.events();
    let path = export(&place, ExportFormat::Csv, folder.path()).await.expect("exported").expect("a file");
    assert_eq!(files_in(folder.path()), ["names ت-2026-0112.csv"]);

    let rows = rows_of(&path);
    assert_eq!(rows.len(), 100_001);
    assert_eq!(rows[1][0], "E0");
    assert_eq!(rows[100][1], "'=cmd()|' /C calc'!A0", "a name that would calculate is text");
    assert_eq!(rows[100_000][0], "E99999");

    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let DeskEvent::Export { running, done, total, path, failure } = event {
            assert_eq!((total.is_none_or(|total| total == 100_000), &failure), (true, &None));
            told.push((running, done, path));
        }
    }
    let last = told.pop().expect("an end");
    assert_eq!(last, (false, 100_000, Some(path.to_string_lossy().into_owned())));
    assert!(told.iter().all(|(running, _, path)| *running && path.is_none()));
    assert!(told.windows(2).all(|two| two[0].1 <= two[1].1), "it only grows");
    // Ten seconds of the story's clock, five words a second.
    assert!((20..=52).contains(&told.len()), "{} words", told.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_names_go_onto_pages_and_into_a_workbook() {
    let ministry = Ministry::of(1_200);
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    let folder = downloads();
    let pdf = export(&place, ExportFormat::Pdf, folder.path()).await.expect("exported").expect("a file");
    let text = text_of(&pdf);
    for number in [0, 1_000, 1_199] {
        assert!(text.contains(&format!("E{number} ")) || text.contains(&format!("E{number}\n")), "E{number}");
    }
    for words in ["نورة", "سالم", "إدارة", "names-all", "1200 paper--people", "part-opened", "صفحة", "excused-until"]
    {
        assert!(text.contains(words), "{words}");
    }
    let xlsx = export(&place, ExportFormat::Xlsx, folder.path()).await.expect("exported").expect("a file");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&xlsx).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).expect("rows");
    let people = range.rows().filter(|row| matches!(&row[0], Data::String(text) if text.starts_with('E'))).count();
    assert_eq!(people, 1_200);
    assert!(range.rows().any(|row| row[1] == Data::String("=cmd()|' /C calc'!A0".into())), "text, as it is");
    assert!(book.worksheet_formula(&name).expect("formulas").is_empty());
    // A second file of the same name does not take the place of the first.
    export(&place, ExportFormat::Xlsx, folder.path()).await.expect("exported");
    let names = ["names ت-2026-0112 (2).xlsx", "names ت-2026-0112.pdf", "names ت-2026-0112.xlsx"];
    assert_eq!(files_in(folder.path()), names);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cancels_finds_nothing_left_and_may_begin_anew() {
    for format in [ExportFormat::Pdf, ExportFormat::Xlsx, ExportFormat::Csv] {
        let ministry = Ministry::of(2_500);
        let world = computer(&ministry);
        let place = world.start();
        place.sign_in("salma").await;
        let folder = downloads();
        // Two pages come, the third keeps the person waiting.
        ministry.may_give.forget_permits(usize::MAX);
        ministry.may_give.add_permits(2);
        let desk = Arc::clone(&place.desk);
        let to = folder.path().to_owned();
        let mut events = place.desk.events();
        let running = tokio::spawn(async move { desk.export(all_names(), format, plain(), &to).await });
        let waiting = async {
            while files_in(folder.path()).is_empty() || ministry.may_give.available_permits() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it is under way");
        assert!(files_in(folder.path()).iter().all(|name| name.ends_with(".part")), "nothing has its name yet");
        let second = export(&place, format, folder.path()).await.expect_err("one at a time");
        assert_eq!(second.code, FailureCode::NotApplicable);

        place.desk.cancel_export().await;
        assert_eq!(running.await.expect("no panic"), Ok(None));
        assert_eq!(files_in(folder.path()), Vec::<String>::new(), "nothing is left");
        let ended = |event: &DeskEvent| matches!(event, DeskEvent::Export { running: false, .. });
        let last = loop {
            let event = events.try_recv().expect("an end is told");
            if ended(&event) {
                break event;
            }
        };
        assert!(matches!(last, DeskEvent::Export { path: None, failure: None, .. }), "{last:?}");

        ministry.may_give.add_permits(100);
        assert!(export(&place, format, folder.path()).await.expect("exported").is_some());
        assert_eq!(files_in(folder.path()).len(), 1);
    }
}

/// What can happen while page after page comes: its name, into which file, what the person is told, the answer from the third page on.
fn accidents() -> Vec<(&'static str, ExportFormat, FailureCode, LetterboxError)> {
    use {ExportFormat as F, FailureCode as C};
    let moved = Problem { fault: Some(Fault::NotInTeam), ..Problem::new(ProblemType::OrderRefused) };
    vec![
        ("the supervisor was moved", F::Pdf, C::Refused, moved.into()),
        ("heads no unit any more", F::Xlsx, C::Forbidden, Problem::new(ProblemType::Forbidden).into()),
        ("the line broke", F::Csv, C::Unreachable, LetterboxError::Unreachable("cut".into())),
        ("the registry failed", F::Csv, C::RegistryFailed, Problem::new(ProblemType::Internal).into()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_in_mid_export_is_said_and_no_half_list_stays() {
    for (name, format, code, answer) in accidents() {
        let ministry = Ministry::of(9_000);
        let world = computer(&ministry);
        let place = world.start();
        place.sign_in("salma").await;
        ministry.answers(move |first, reply| if first >= 2_000 { Err(answer.clone()) } else { Ok(reply) });
        let folder = downloads();
        let mut events = place.desk.events();
        let failure = export(&place, format, folder.path()).await.expect_err(name);
        assert_eq!(failure.code, code, "{name}");
        assert_eq!(files_in(folder.path()), Vec::<String>::new(), "{name}");
        // Word of the status may come at any time.
        let told = std::iter::from_fn(|| events.try_recv().ok()).filter(|e| matches!(e, DeskEvent::Export { .. }));
        let told = told.last().expect("an end is told");
        let DeskEvent::Export { running: false, path: None, failure: said, .. } = told else {
            panic!("{name}: {told:?}")
        };
        assert_eq!(said, Some(failure), "{name}");
    }
}

/// The disk fills up while the second page is printed; the calls really fail, below every library.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_is_said_and_no_half_list_stays() {
    story("a_disk_that_fills_up_is_said_and_no_half_list_stays", |disk| {
        let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
        threads.block_on(async {
            for format in [ExportFormat::Pdf, ExportFormat::Xlsx, ExportFormat::Csv] {
                let ministry = Ministry::of(9_000);
                let world = computer(&ministry);
                let place = world.start();
                place.sign_in("salma").await;
                let folder = tempfile::tempdir_in(disk.folder()).expect("a folder");
                let (full, fills) = tokio::sync::watch::channel(false);
                ministry.answers(move |first, reply| {
                    full.send_replace(first >= 1_000);
                    Ok(reply)
                });
                let filling = async {
                    let mut fills = fills;
                    let _ = fills.wait_for(|full| *full).await;
                    disk.fail_from(Calls::ROOM, Why::Full, 1);
                    std::future::pending::<()>().await;
                };
                let failure = tokio::select! {
                    () = filling => unreachable!("it fills for ever"),
                    exported = export(&place, format, folder.path()) => exported.expect_err("no room"),
                };
                disk.works();
                assert_eq!(failure.code, FailureCode::DiskFull, "{format:?}");
                assert_eq!(files_in(folder.path()), Vec::<String>::new(), "{format:?}");
            }
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_goes_round_in_circles_fills_no_disk() {
    let ministry = Ministry::of(9_000);
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    ministry.answers(|_, reply| match reply {
        Reply::Names(mut names) => {
            names.next = Some("0".into());
            Ok(Reply::Names(names))
        }
        other => Ok(other),
    });
    let folder = downloads();
    let failure = export(&place, ExportFormat::Csv, folder.path()).await.expect_err("no end");
    assert_eq!((failure.code, files_in(folder.path())), (FailureCode::BadAnswer, Vec::new()));

    // A wider circle, in which every key differs from the one before, and with nobody in it.
    ministry.answers(|first, reply| match reply {
        Reply::Names(_) => {
            let next = Some(if first == 0 { "1" } else { "0" }.to_owned());
            Ok(Reply::Names(Names { people: Vec::new(), next }))
        }
        other => Ok(other),
    });
    let failure = export(&place, ExportFormat::Csv, folder.path()).await.expect_err("no end");
    assert_eq!((failure.code, files_in(folder.path())), (FailureCode::BadAnswer, Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_takes_nothing_along() {
    let ministry = Ministry::of(9_000);
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    ministry.may_give.forget_permits(usize::MAX);
    ministry.may_give.add_permits(2);
    let folder = downloads();
    let (desk, to) = (Arc::clone(&place.desk), folder.path().to_owned());
    let running = tokio::spawn(async move { desk.export(all_names(), ExportFormat::Csv, plain(), &to).await });
    let waiting = async {
        // For the figures, for two pages that came, and for a third that keeps the person waiting.
        while world.line.count(Call::Ask) < 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it is under way");
    place.desk.sign_out(false).await.expect("signed out");
    let ended = tokio::time::timeout(PATIENCE, running).await.expect("it ends with the session");
    let failure = ended.expect("no panic").expect_err("nothing of hers any more");
    assert_eq!(failure.code, FailureCode::SignedOut);
    assert_eq!(files_in(folder.path()), Vec::<String>::new());
}

fn contest() -> ContestFile {
    let person = |id: &str, name: &str| PersonName { id: EmployeeId::from_stored(id), name: name.to_owned() };
    let at = |hour: i64| Moment(1_795_000_000_000 + hour * 3_600_000);
    let item = ContestItem {
        id: ItemId(uuid::Uuid::from_u128(7)),
        circular: ItemId(uuid::Uuid::from_u128(112)),
        number: "ت/2026/0112".into(),
        subject: "ساعات الدوام".into(),
        contestant: person("1042", "سلمى حمد الراشد"),
        about: ContestAbout::Opened,
        reasons: "كنت في إجازة، والجهاز مع زميلتي.".into(),
        opened_at: at(30),
        withdrawn_at: None,
        decided_at: Some(at(50)),
        decided_by: Some(person("1003", "نورة")),
        outcome: Some(Outcome::Upheld),
        words: Some("ثبت غيابها.".into()),
    };
    let line = |hour: i64, what: &str, word: &str, note: &str| PersonLine {
        at: at(hour),
        until: None,
        what: what.into(),
        word: word.into(),
        by: Some(person("1003", "نورة")),
        source: "HR-PC-14".into(),
        note: note.into(),
    };
    let lines = vec![
        line(0, "issued", "", ""),
        line(2, "opened", "", ""),
        line(10, "ladder_remind", "", ""),
        line(11, "absence", "leave", ""),
        line(12, "observation", "machine_off", ""),
        line(13, "witness", "paper", ""),
        line(14, "of_tomorrow", "", ""),
        line(30, "contest", "opened", "كنت في إجازة، والجهاز مع زميلتي."),
        line(50, "contest_decided", "upheld", "ثبت غيابها."),
    ];
    let file = "{\"format\":\"contest/1\"}\n".to_owned();
    ContestFile {
        line: ContestLine { contest: item, mine: true, may_decide: false, due_at: at(400) },
        lines,
        document: Paper::open().issue("ساعات الدوام"),
        file_sha256: sha256_hex(file.as_bytes()),
        file,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contest_goes_along_as_a_page_for_people_and_a_file_for_machines() {
    let ministry = Ministry::of(1);
    let world = computer(&ministry);
    let place = world.start();
    place.sign_in("salma").await;
    ministry.answers(|_, _| Ok(Reply::Contest(Box::new(contest()))));
    let folder = downloads();
    let what = || ExportWhat::Contest { contest: ItemId(uuid::Uuid::from_u128(7)) };
    let get = |format| place.desk.export(what(), format, plain(), folder.path());
    let json = get(ExportFormat::Json).await.expect("exported").expect("a file");
    assert_eq!(std::fs::read_to_string(&json).expect("read"), contest().file, "byte for byte");
    let pdf = get(ExportFormat::Pdf).await.expect("exported").expect("a file");
    let text = text_of(&pdf);
    let said = ["سلمى", "إجازة", "زميلتي", "ثبت", "outcome-upheld", "HR-PC-14", "9 paper--lines"];
    // Each line by what it is called on the record; a word of a later registry, which has no text here, as it came.
    let lines = [
        "what-issued",
        "what-remind",
        "what-leave",
        "what-machine_off",
        "witness-paper",
        "about-opened",
        "of_tomorrow",
    ];
    for words in said.into_iter().chain(lines) {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert_eq!(files_in(folder.path()), ["contest ت-2026-0112.json", "contest ت-2026-0112.pdf"]);
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        assert_eq!(get(format).await.expect_err("no table").code, FailureCode::NotApplicable);
    }
    let names_as_json = export(&place, ExportFormat::Json, folder.path()).await.expect_err("no such file");
    assert_eq!(names_as_json.code, FailureCode::NotApplicable);

    ministry.answers(|_, _| Ok(Reply::Contest(Box::new(ContestFile { file: "{}".into(), ..contest() }))));
    assert_eq!(get(ExportFormat::Json).await.expect_err("another file").code, FailureCode::WrongHash);
    assert_eq!(files_in(folder.path()).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_takes_names_board_and_load_along_from_the_real_registry() {
    let office = Office::open().await;
    let world = World::with(office.letterbox());
    let place = world.start();
    place.sign_in_at(&office.url(), &login_of(&number_of(SUPERVISOR)), PASSWORD).await;
    let issued = office.issue(Circular::on("تعليمات الدوام").to_unit("HR")).await;
    place.until("it is there", |s| s.cached == 1).await;
    let folder = downloads();
    let export = |what| place.desk.export(what, ExportFormat::Csv, plain(), folder.path());
    let names = rows_of(&export(everybody(issued.id)).await.expect("exported").expect("a file"));
    let salma = number_of("سلمى").to_string();
    assert!(names.iter().any(|row| row[0] == salma), "{names:?}");
    let board = rows_of(&export(ExportWhat::Board { at: None }).await.expect("exported").expect("a file"));
    assert!(board.iter().any(|row| row[0] == issued.number && row[1] == "تعليمات الدوام"), "{board:?}");
    let load = rows_of(&export(ExportWhat::Load { unit: None }).await.expect("exported").expect("a file"));
    let owed = load.iter().find(|row| row[0] == salma).map(|row| row[3].clone());
    assert_eq!(owed.as_deref(), Some("1"), "{load:?}");

    // Salma sees who took her name along.
    let Reply::Looks(looks) =
        office.employee("سلمى").await.ask(Question::Looks { key: None, limit: 10 }).await.expect("looks")
    else {
        panic!("no looks")
    };
    assert!(looks.looks.iter().any(|look| look.circular == Some(issued.id) && look.by.id == number_of(SUPERVISOR)));

    let filtered = ExportWhat::Names {
        circular: issued.id,
        asked: NamesAsked { part: Some(Part::Acknowledged), ..NamesAsked::default() },
        at: None,
    };
    let nobody = rows_of(&export(filtered).await.expect("exported").expect("a file"));
    assert_eq!(nobody.len(), 1, "nobody acknowledged yet: only the head stands there");
}

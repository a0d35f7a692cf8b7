//! Rosters and letters from files: what is right goes in once, what is wrong is named by line, and nothing goes in by halves.

#![allow(clippy::expect_used, clippy::panic, reason = "a story that cannot go on must stop at once and say where")]

use diwan_domain::{Audience, EmployeeId, Moment, UnitId};
use diwan_registry::blobs::{BlobStore, DEFAULT_MAX_BYTES};
use diwan_registry::import::letters::{self, LettersError, Options};
use diwan_registry::import::{MAX_LISTED, org};
use diwan_store::{Archive, Roster, RosterReport, Tally};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// An administrator's desk: a directory of files beside an embedded archive.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a place") }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    }

    async fn archive(&self) -> (Arc<dyn Archive>, BlobStore) {
        let uri = format!("sqlite:{}", self.dir.path().join("registry.db").display());
        let archive = diwan_store::open(&uri).await.expect("opened");
        archive.found("MPS", "وزارة الخدمات العامة", now()).await.expect("founded");
        (archive, BlobStore::open(self.dir.path(), DEFAULT_MAX_BYTES).expect("a place for blobs"))
    }

    /// Problems of an import as the administrator reads them, without the directory.
    fn problems(&self, files: &[PathBuf]) -> String {
        let problems = org::read(files).expect_err("something is wrong");
        problems.to_string().replace(&format!("{}/", self.dir.path().display()), "")
    }
}

fn now() -> Moment {
    Moment::parse_rfc3339("2026-11-22T12:00:00+03:00").expect("a moment")
}

const UNITS: &str = "\
code,name,name_en,level,parent,head
MPS,وزارة الخدمات العامة,Ministry of Public Services,agency,,100
HR,إدارة الموارد البشرية,Human Resources,department,MPS,101
HR-1,قسم التدريب,,section,HR,102
";
const PEOPLE: &str = "\
number,name,title,unit
100,خالد عبدالله,وكيل الوزارة,MPS
101,فهد سالم,مدير إدارة,HR
102,وليد حمود,رئيس قسم,HR-1
103,سلمى بدر,,HR-1
";

#[test]
fn csv_of_any_office_and_toml_say_the_same() {
    let desk = Desk::new();
    let plain = org::read(&[desk.file("units.csv", UNITS), desk.file("people.csv", PEOPLE)]).expect("read");
    assert_eq!((plain.units.len(), plain.people.len()), (3, 4));
    let salma = plain.people.get(3).expect("the fourth");
    assert_eq!((salma.name.as_str(), salma.title.as_str(), salma.unit.as_str()), ("سلمى بدر", "", "HR-1"));

    // Excel writes a byte-order mark, semicolons, and Windows line ends; an empty last row does no harm.
    let excel = |text: &str| format!("\u{feff}{}\r\n;;;\r\n", text.trim_end().replace(',', ";").replace('\n', "\r\n"));
    let excel =
        [desk.file("e-units.csv", excel(UNITS).replace(";;;\r\n", "")), desk.file("e-people.csv", excel(PEOPLE))];
    assert_eq!(org::read(&excel).expect("read"), plain);

    // Columns may stand in any order and optional ones may be missing.
    let short = "unit,number,name\nMPS,100,خالد عبدالله\nHR,101,فهد سالم\nHR-1,102,وليد حمود\nHR-1,103,سلمى بدر\n";
    let short = org::read(&[desk.file("units.csv", UNITS), desk.file("short.csv", short)]).expect("read");
    assert!(short.people.iter().all(|person| person.title.is_empty()));

    let toml = r#"
        unit = [
          { code = "MPS", name = "وزارة الخدمات العامة", name_en = "Ministry of Public Services", level = "agency", head = "100" },
          { code = "HR", name = "إدارة الموارد البشرية", name_en = "Human Resources", level = "department", parent = "MPS", head = 101 },
        ]
        [[person]]
        number = 100
        name = "خالد عبدالله"
        title = "وكيل الوزارة"
        unit = "MPS"
        [[person]]
        number = "101"
        name = "فهد سالم"
        title = "مدير إدارة"
        unit = "HR"
    "#;
    let toml = org::read(&[desk.file("org.toml", toml)]).expect("read");
    assert_eq!(toml.units, plain.units.get(..2).expect("two"));
    assert_eq!(toml.people, plain.people.get(..2).expect("two"));
}

#[test]
fn every_bad_row_is_named_with_its_line() {
    // What the file holds in place of the good one, and what the administrator reads.
    let units: &[(&str, &str)] = &[
        ("code,name,levle\nA,أ,sector\n", "u.csv:1: unknown column `levle`\nu.csv:1: column `level` is missing\n"),
        ("code,name,level,name\nA,أ,sector,ب\n", "u.csv:1: column `name` is there twice\n"),
        (
            "A,B,C\n1,2,3\n",
            "u.csv:1: the header is neither that of units (code, ...) nor of people (number, ...) nor of absences (employee, ...)\n",
        ),
        ("code,name,level\nA,,sector\n", "u.csv:2: no value for name\n"),
        ("code,name,level\n,,\n ,أ,\n", "u.csv:3: no value for code, level\n"),
        ("code,name,level\nA/B,أ,sector\n", "u.csv:2: code `A/B`: code has a character outside A-Z a-z 0-9 - _ .\n"),
        (
            "code,name,level\nالموارد,أ,sector\n",
            "u.csv:2: code `الموارد`: code has a character outside A-Z a-z 0-9 - _ .\n",
        ),
        (
            "code,name,level\nA,أ,ministry\n",
            "u.csv:2: unknown level `ministry`; one of agency, sector, department, controllership, section\n",
        ),
        ("code,name,level\nA,أ,sector\n\"A\",ب,sector\n", "u.csv:3: unit `A` is there already, u.csv:2\n"),
        ("code,name,level,parent\nMPS,أ,agency,\nA,أ,sector,B\n", "u.csv:3: parent `B` of unit `A` is not there\n"),
        ("code,name,level,head\nMPS,أ,agency,9\n", "u.csv:2: head `9` of unit `MPS` is not on the roster\n"),
        (
            "code,name,level,parent\nMPS,أ,agency,\nA,أ,sector,C\nB,ب,sector,A\nC,ج,sector,B\nD,د,section,C\n",
            "u.csv:3: unit `A` is its own parent, round a circle\nu.csv:4: unit `B` is its own parent, round a circle\n\
             u.csv:5: unit `C` is its own parent, round a circle\n",
        ),
        ("code,name,level\nA,أ\n", "u.csv:2: has 2 cells where the header has 3\n"),
        (
            "code,name,level\nA,\"قسم\u{202e} مقلوب\",sector\n",
            "u.csv:2: name has a hidden direction mark or an invisible character in it\n",
        ),
        ("code,name,level\nA,\"قسم\u{7}\",sector\n", "u.csv:2: name has a control character in it\n"),
        (
            "code,name,level\nA,\"سطر\nآخر\",sector\nB,ب,x\n",
            "u.csv:2: name has a control character in it\nu.csv:4: unknown level `x`",
        ),
        ("", "u.csv:1: the header is neither"),
    ];
    for (content, expected) in units {
        let desk = Desk::new();
        let people = desk.file("p.csv", "number,name,unit\n1,سالم,MPS\n");
        let found = desk.problems(&[desk.file("u.csv", content), people]);
        assert!(found.starts_with(expected) && found.ends_with("Nothing was imported."), "{content:?} gave\n{found}");
    }

    let desk = Desk::new();
    let units = desk.file("u.csv", UNITS);
    let people = desk.file("p.csv", "number,name,unit\n100,أ,MPS\n101,ب,XX\n102,ج,HR-1\n100,د,HR\n");
    assert_eq!(
        desk.problems(&[units.clone(), people]),
        "p.csv:5: person `100` is there already, p.csv:2\nNothing was imported."
    );
    let people = desk.file("p.csv", "number,name,unit\n100,أ,MPS\n101,ب,XX\n102,ج,HR-1\n");
    assert_eq!(
        desk.problems(&[units.clone(), people]),
        "p.csv:3: unit `XX` of person `101` is not there\nNothing was imported."
    );
    assert!(desk.problems(&[desk.file("u.csv", "code,name,level\nA,أ,sector\n")]).contains("nobody is on this roster"));
    assert!(desk.problems(&[desk.dir.path().join("missing.csv")]).contains("missing.csv: cannot be read"));
}

#[test]
fn files_in_other_encodings_are_refused_in_words() {
    let desk = Desk::new();
    // The name as a Windows program of the nineties writes it.
    let old = [b"number,name,unit\n1,".as_slice(), &[0xd3, 0xe1, 0xe3, 0xec], b",A\n"].concat();
    assert!(
        desk.problems(&[desk.file("old.csv", old)]).starts_with("old.csv: is not UTF-8 (line 2; perhaps windows-1256)")
    );
    let wide: Vec<u8> = "\u{feff}number,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(desk.problems(&[desk.file("wide.csv", wide)]).starts_with("wide.csv: is UTF-16"));
}

#[test]
fn toml_problems_have_lines_too() {
    let cases: &[(&str, &str)] = &[
        ("[[unit]]\ncode = \"A\"\nname = \"أ\"\n", "o.toml:1: no value for level"),
        ("[[person]]\nnumber = 1\n\nnmae = \"أ\"\n", "o.toml:4: unknown column `nmae`"),
        ("[[unit]]\ncode = true\n", "o.toml:2: `code` must be a text in quotes"),
        ("[unit]\ncode = \"A\"\n", "o.toml:1: write [[unit]], with two brackets"),
        ("\n[[team]]\n", "o.toml:2: unknown table `team`"),
        ("unit = [\n1]\n", "o.toml:2: is no table of a unit"),
        ("[[unit]]\ncode = \n", "o.toml:2: is not TOML"),
    ];
    for (content, expected) in cases {
        let desk = Desk::new();
        let found = desk.problems(&[desk.file("o.toml", content)]);
        assert!(found.contains(expected), "{content:?} gave\n{found}");
    }
}

#[test]
fn a_file_of_rubbish_does_not_flood_the_terminal() {
    let desk = Desk::new();
    let rows = "A,\u{1b}[2Jأ,no\u{1b}[31m\n".repeat(5000);
    let found = desk.problems(&[desk.file("u.csv", format!("code,name,level\n{rows}"))]);
    assert_eq!(found.lines().count(), MAX_LISTED + 2);
    assert!(found.contains(&format!("and {} more", 5000 - MAX_LISTED)));
    assert!(!found.contains('\u{1b}'), "nothing from the file moves the cursor");
}

#[tokio::test]
async fn importing_again_changes_only_what_changed() {
    let desk = Desk::new();
    let (archive, _) = desk.archive().await;
    let read = |units: &str, people: &str| -> Roster {
        org::read(&[desk.file("units.csv", units), desk.file("people.csv", people)]).expect("read")
    };
    let first = archive.import_roster(&read(UNITS, PEOPLE), now()).await.expect("imported");
    assert_eq!((first.units_added, first.people_added), (3, 4));
    let again = archive.import_roster(&read(UNITS, PEOPLE), now().plus_secs(60)).await.expect("imported");
    assert_eq!(again, RosterReport::default());

    let people = PEOPLE.replace("103,سلمى بدر,,HR-1\n", "104,نورة خالد,,HR\n").replace("رئيس قسم", "رئيس قسم التدريب");
    let changed = archive.import_roster(&read(UNITS, &people), now().plus_secs(120)).await.expect("imported");
    assert_eq!(
        (changed.people_added, changed.people_changed, changed.people_ended, changed.units_changed),
        (1, 1, 1, 0)
    );
}

fn python(script: &str, arguments: &[&str]) -> Vec<u8> {
    let tool = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tools/corpus").join(script);
    let output = Command::new("python3").arg(tool).args(arguments).output().expect("python3 is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn to_everybody_in(unit: &str, attachments: bool) -> Options {
    let unit = UnitId::parse(unit).expect("a code");
    let to = Audience { units: [unit.clone()].into(), ..Audience::default() };
    Options { agency: "MPS".to_owned(), issuer: unit, to, attachments }
}

#[tokio::test]
async fn a_thousand_letters_of_another_system_enter_once() {
    let desk = Desk::new();
    let (archive, blobs) = desk.archive().await;
    let roster = org::read(&[desk.file("units.csv", UNITS), desk.file("people.csv", PEOPLE)]).expect("read");
    archive.import_roster(&roster, now()).await.expect("imported");
    let file = desk.file("letters.jsonl", python("corpus.py", &["--n", "1000", "--jsonl", "-"]));

    let options = to_everybody_in("HR", true);
    let mut seen = Vec::new();
    let first =
        letters::import(&*archive, &blobs, &file, &options, now(), |so_far| seen.push(so_far)).await.expect("imported");
    assert_eq!((first.added, first.known), (1000, 0));
    assert!(first.restricted > 10, "secret letters to a whole unit are restricted, not confidential");
    assert_eq!(seen, [500, 1000]);

    let salma = EmployeeId::parse("103").expect("a number");
    let profile = archive.profile(&salma).await.expect("asked").expect("on the roster");
    let heads = archive.heads(&profile.streams).await.expect("asked");
    assert_eq!(heads.iter().find(|head| head.stream.as_str() == "unit:HR").map(|head| head.count), Some(1000));
    let papers = archive.blobs(None, 1000).await.expect("asked");
    assert!(papers.len() > 50 && papers.iter().all(|paper| paper.media_type == "application/pdf"));

    let again =
        letters::import(&*archive, &blobs, &file, &options, now().plus_secs(5), |_| {}).await.expect("imported");
    assert_eq!((again.added, again.known), (0, 1000));
    let heads_after = archive.heads(&profile.streams).await.expect("asked");
    assert_eq!(heads, heads_after, "no desk has anything to fetch");
    assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
}

#[tokio::test]
async fn one_bad_line_keeps_the_whole_file_out() {
    let good = String::from_utf8(python("corpus.py", &["--n", "3", "--jsonl", "-", "--start", "7"])).expect("UTF-8");
    let line = good.lines().next().expect("a line");
    let cases: Vec<(String, &str)> = vec![
        ("{".to_owned(), "is no letter: EOF"),
        (line.replace("\"subject\":", "\"subjekt\":"), "is no letter: unknown field `subjekt`"),
        (line.replace("\"priority\":\"normal\"", "\"priority\":\"soon\""), "is no letter: unknown variant `soon`"),
        (line.replace("\"subject\":\"", "\"subject\":\"\u{202e}"), "subject has a direction override in it"),
        (line.replace("\"sender\":\"", "\"sender\":\"\u{200f}"), "sender has a hidden direction mark"),
        (line.replace("\"body\":\"", "\"body\":\"\\u0000"), "body has a control character in it"),
        (line.replace("\"date\":\"2", "\"date\":\"x2"), "date is not RFC 3339"),
        (line.replace("\"ref\":\"", "\"ref\":\"\\u0007"), "ref has a control character in it"),
        (format!("[{}]", "9,".repeat(3_000_000)), "the line is longer than 4194304 bytes"),
    ];
    for (bad, expected) in cases {
        assert_ne!(bad, line, "the case for {expected:?} changes the line");
        let desk = Desk::new();
        let (archive, blobs) = desk.archive().await;
        let roster = org::read(&[desk.file("units.csv", UNITS), desk.file("people.csv", PEOPLE)]).expect("read");
        archive.import_roster(&roster, now()).await.expect("imported");
        let file = desk.file("letters.jsonl", format!("{good}\n\n{bad}\n{good}"));
        let refused = letters::import(&*archive, &blobs, &file, &to_everybody_in("HR", false), now(), |_| {}).await;
        let Err(LettersError::Problems(problems)) = refused else { panic!("{expected}: {refused:?}") };
        let places: Vec<_> = problems.listed.iter().map(|problem| (problem.line, problem.reason.as_str())).collect();
        assert!(
            matches!(places.as_slice(), [(Some(6), reason)] if reason.starts_with(expected)),
            "{expected}: {places:?}"
        );
        let Tally { letters, .. } = archive.tally(now()).await.expect("counted");
        assert_eq!(letters, 0, "{expected}");
    }
}

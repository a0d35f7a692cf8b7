//! The built program, used as an administrator uses it.

use diwan_protocol::client::HttpLetterbox;
use diwan_protocol::{Letterbox, PushEvent, SignIn};
use futures_util::StreamExt;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

const PASSWORD: &str = "ينبغي تغييرها 47";
const UNITS: &str = "code,name,name_en,level,parent,head\n\
    MPS,وزارة الخدمات العامة,Ministry of Public Services,agency,,1001\n\
    HR,إدارة الموارد البشرية,Human Resources,department,MPS,1002\n\
    EMPTY,إدارة شاغرة,Vacant,department,MPS,\n";
const PEOPLE: &str = "number,name,title,unit\n\
    1001,عبدالله بن سالم الهاشمي,وكيل الوزارة,MPS\n\
    1002,ليلى بنت حمد المعمري,مديرة الموارد البشرية,HR\n\
    1003,سلمى بنت خلفان الكندي,باحثة,HR\n";

/// An administrator's directory.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::write(folder.path().join("diwan-registry.toml"), "data_dir = \"data\"\nlisten = \"127.0.0.1:0\"\n")
            .expect("written");
        Self { folder }
    }

    /// With a small ministry in it.
    fn founded() -> Self {
        let desk = Self::new();
        desk.done(&["init", "--agency", "MPS", "--name", "وزارة الخدمات العامة"]);
        desk.write("units.csv", UNITS.as_bytes());
        desk.write("people.csv", PEOPLE.as_bytes());
        desk.done(&["org", "import", "units.csv", "people.csv"]);
        desk.with_password(&["account", "create", "1002", "--login", "layla", "--no-change"], PASSWORD);
        desk.with_password(&["account", "create", "1003", "--login", "salma", "--no-change"], PASSWORD);
        desk.done(&["account", "grant", "layla", "publisher"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).expect("written");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diwan-registry"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("DIWAN_REGISTRY_PASSWORD");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// What a command that must succeed says.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    /// Why a command that must not succeed did not.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused: {}", text(&output.stdout));
        text(&output.stderr)
    }

    fn with_password(&self, arguments: &[&str], password: &str) -> Output {
        let mut arguments = arguments.to_vec();
        arguments.push("--password-stdin");
        let mut command = self.command(&arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        writeln!(child.stdin.take().expect("a pipe"), "{password}").expect("written");
        child.wait_with_output().expect("it ends")
    }

    fn issue(&self, more: &[&str]) -> Vec<String> {
        let base = [
            "circular",
            "issue",
            "--publisher",
            "layla",
            "--subject",
            "تنظيم الدوام",
            "--body",
            "يعمل به من تاريخه.",
            "--statement",
            "أقرّ بالعلم.",
        ];
        base.iter().chain(more).map(|part| (*part).to_owned()).collect()
    }

    fn issued(&self, more: &[&str]) -> String {
        self.done(&self.issue(more).iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn not_issued(&self, more: &[&str]) -> String {
        let before = self.records();
        let why = self.refused(&self.issue(more).iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(self.records(), before, "something was written although it was refused");
        why
    }

    /// What is on record and on the disk.
    fn records(&self) -> (String, usize) {
        let report = self.done(&["doctor"]);
        let records = report.lines().find(|line| line.contains("records")).expect("a line of records").to_owned();
        let strays =
            report.lines().find(|line| line.contains("attachments")).expect("a line of attachments").to_owned();
        (format!("{records} {strays}"), report.matches("BAD").count())
    }

    fn serve(&self) -> Serving {
        let mut command = self.command(&["serve"]);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it runs");
        let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(log.read_line(&mut line).expect("a line") > 0, "the registry ended before it opened");
            if let Some((_, rest)) = line.split_once("listen=") {
                break rest.split_whitespace().next().expect("an address").to_owned();
            }
        };
        // The pipe must not fill up.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Serving { child, url: format!("http://{address}") }
    }
}

/// A running `serve`; it is told to end, and must.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn stop(&mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
        self.child.wait().expect("it ends")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn made_password(said: &str) -> &str {
    said.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password is shown once")
}

#[tokio::test]
async fn a_circular_from_the_command_line_rings_on_a_desk_of_the_running_registry() {
    let desk = Desk::founded();
    let mut serving = desk.serve();
    let letterbox = HttpLetterbox::new(&serving.url, None).expect("a client");
    let salma =
        SignIn { login: "salma".into(), password: PASSWORD.into(), device: "d".into(), device_name: String::new() };
    let token = letterbox.sign_in(&salma).await.expect("signed in").token;
    let mut line = letterbox.push(&token).await.expect("a line");
    assert!(matches!(line.next().await, Some(Ok(PushEvent::Heads(_)))));

    desk.write("تعليمات.pdf", b"%PDF-1.7 instructions");
    let said = desk.issued(&["--to", "everybody", "--attach", "تعليمات.pdf", "--deadline", "2030-01-15"]);
    let number = said.lines().find_map(|line| line.strip_prefix("number:")).expect("a number").trim();
    assert!(number.starts_with("ت/"), "{said}");
    assert!(said.contains("audience: 3 people"), "{said}");
    let rung = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            if let PushEvent::Notice(notice) = line.next().await.expect("not ended").expect("no failure") {
                return notice;
            }
        }
    });
    assert_eq!(rung.await.expect("a notice").number, number);
    assert!(serving.stop().success(), "SIGTERM ends it in good order");
}

#[test]
fn an_audience_of_nobody_is_refused_even_beside_a_right_one() {
    let desk = Desk::founded();
    assert!(desk.not_issued(&["--to", "unit:EMPTY"]).contains("unit:EMPTY is empty"));
    assert!(desk.not_issued(&["--to", "unit:NONE"]).contains("unit:NONE"));
    assert!(
        desk.not_issued(&["--to", "everybody", "--to", "unit:HRR"]).contains("unit:HRR"),
        "a mistyped unit does not pass"
    );
    assert!(desk.not_issued(&["--to", "person:9999"]).contains("person:9999"));
    assert!(desk.not_issued(&["--to", "role:administrator"]).contains("role:administrator"));
    assert!(desk.not_issued(&["--to", "all of them"]).contains("say everybody"));
}

#[test]
fn a_deadline_that_has_passed_is_refused() {
    let desk = Desk::founded();
    assert!(desk.not_issued(&["--to", "everybody", "--deadline", "2020-01-01"]).contains("has passed"));
    assert!(desk.not_issued(&["--to", "everybody", "--deadline", "soon"]).contains("soon"));
    let before_it_binds = ["--to", "everybody", "--deadline", "2030-01-01", "--effective", "2031-01-01"];
    assert!(!desk.not_issued(&before_it_binds).is_empty());
}

#[test]
fn a_missing_an_empty_and_an_oversized_attachment_are_refused_before_anything_is_kept() {
    let desk = Desk::founded();
    desk.write("good.pdf", b"%PDF-1.7");
    desk.write("empty.pdf", b"");
    desk.write(
        "diwan-registry.toml",
        b"data_dir = \"data\"\nlisten = \"127.0.0.1:0\"\n[limits]\nattachment_bytes = 100\n",
    );
    desk.write("big.pdf", &[b'x'; 101]);
    for (file, why) in [("none.pdf", "missing"), ("empty.pdf", "empty"), ("big.pdf", "too large"), ("data", "no file")]
    {
        let said = desk.not_issued(&["--to", "everybody", "--attach", "good.pdf", "--attach", file]);
        assert!(said.contains(why) && said.contains(file), "{said}");
    }
}

#[test]
fn only_publishers_issue_and_only_for_units_that_exist() {
    let desk = Desk::founded();
    let refused = desk.refused(&[
        "circular",
        "issue",
        "--publisher",
        "salma",
        "--subject",
        "س",
        "--body",
        "ن",
        "--to",
        "everybody",
    ]);
    assert!(refused.contains("may not issue"), "{refused}");
    assert!(desk.not_issued(&["--to", "everybody", "--issuer", "NONE"]).contains("no unit NONE"));
    desk.done(&["account", "revoke", "layla", "publisher"]);
    assert!(desk.not_issued(&["--to", "everybody"]).contains("may not issue"));
}

#[test]
fn a_roster_with_a_bad_row_is_refused_with_its_line_and_nothing_of_it_is_imported() {
    let desk = Desk::founded();
    let before = desk.records();
    desk.write("bad.csv", format!("{PEOPLE}1004,اسم,عمل,NOWHERE\n").as_bytes());
    let refused = desk.refused(&["org", "import", "units.csv", "bad.csv"]);
    assert!(refused.contains("NOWHERE"), "{refused}");
    desk.write("worse.csv", format!("{PEOPLE}10 05,اسم,عمل,HR\n").as_bytes());
    let refused = desk.refused(&["org", "import", "units.csv", "worse.csv"]);
    assert!(refused.contains("worse.csv") && refused.contains('5'), "{refused}");
    assert_eq!(desk.records(), before);
    let again = desk.done(&["org", "import", "units.csv", "people.csv"]);
    assert!(again.contains("people: 0 added, 0 changed, 0 ended"), "{again}");
}

#[test]
fn accounts_are_opened_with_a_password_shown_once_and_closed_again() {
    let desk = Desk::founded();
    let said = desk.done(&["account", "create", "1001"]);
    assert!(said.contains("login:    1001"), "{said}");
    assert_eq!(made_password(&said).len(), 19);
    assert!(desk.refused(&["account", "create", "1001"]).contains("has an account already"));
    assert!(desk.refused(&["account", "create", "4711"]).contains("4711"));
    let again = desk.done(&["account", "reset", "1001"]);
    assert_ne!(made_password(&again), made_password(&said));
    let weak = desk.with_password(&["account", "reset", "1001"], "short");
    assert!(!weak.status.success() && text(&weak.stderr).contains("10 characters"), "{}", text(&weak.stderr));
    desk.done(&["account", "close", "1001"]);
    desk.done(&["account", "open", "1001"]);
    assert!(desk.done(&["account", "sign-out", "1001"]).contains("0 sessions"));
    assert!(desk.refused(&["account", "close", "nobody"]).contains("nobody"));
}

#[tokio::test]
async fn what_was_backed_up_is_restored_whole_and_desks_take_a_new_snapshot() {
    let desk = Desk::founded();
    desk.write("تعليمات.pdf", b"%PDF-1.7 instructions");
    desk.issued(&["--to", "everybody", "--attach", "تعليمات.pdf"]);
    let before = desk.records();
    // A running registry is no hindrance.
    let serving = desk.serve();
    let said = desk.done(&["backup", "backup"]);
    assert!(said.contains("with 1 attachments"), "{said}");
    assert_eq!(std::fs::metadata(desk.path("backup")).expect("there").permissions().mode() & 0o777, 0o700);
    assert!(desk.refused(&["backup", "backup"]).contains("not empty"));
    drop(serving);

    let place = Desk::new();
    let backup = desk.path("backup").display().to_string();
    let said = place.done(&["restore", &backup]);
    assert!(said.contains("every desk will take a new snapshot"), "{said}");
    assert_eq!(place.records(), before);
    assert!(place.refused(&["restore", &backup]).contains("empty place"));

    let serving = place.serve();
    let letterbox = HttpLetterbox::new(&serving.url, None).expect("a client");
    let salma =
        SignIn { login: "salma".into(), password: PASSWORD.into(), device: "d".into(), device_name: String::new() };
    let token = letterbox.sign_in(&salma).await.expect("signed in").token;
    let (heads, _) = letterbox.heads(&token, None, 0).await.expect("heads").expect("news");
    let old = agency_epoch(&desk);
    assert!(heads.streams.iter().all(|head| head.epoch > old), "{heads:?} against {old}");
}

fn agency_epoch(desk: &Desk) -> i64 {
    let report = desk.done(&["doctor"]);
    let line = report.lines().find(|line| line.contains("agency")).expect("a line of the agency").to_owned();
    line.rsplit(' ').next().and_then(|epoch| epoch.parse().ok()).expect("an epoch")
}

#[test]
fn a_backup_that_was_tampered_with_is_not_restored() {
    let desk = Desk::founded();
    desk.write("a.pdf", b"%PDF-1.7 a");
    desk.issued(&["--to", "everybody", "--attach", "a.pdf"]);
    desk.done(&["backup", "backup"]);
    let blob = only_blob(&desk.path("backup"));
    std::fs::write(&blob, b"%PDF-1.7 b").expect("written");
    let (place, backup) = (Desk::new(), desk.path("backup").display().to_string());
    assert!(place.refused(&["restore", &backup]).contains("damaged"));
    assert!(!place.path("data/registry.db").exists(), "no registry that looks whole is left");

    let mut database = std::fs::read(desk.path("backup/registry.db")).expect("read");
    let middle = database.len() / 2;
    database[middle] ^= 0xff;
    std::fs::write(desk.path("backup/registry.db"), database).expect("written");
    assert!(Desk::new().refused(&["restore", &backup]).contains("not the database"));
    assert!(Desk::new().refused(&["restore", "/nowhere"]).contains("no backup"));
}

#[test]
fn the_doctor_finds_a_lost_and_a_damaged_attachment_and_an_open_door() {
    let desk = Desk::founded();
    desk.write("a.pdf", b"%PDF-1.7 a");
    desk.issued(&["--to", "everybody", "--attach", "a.pdf"]);
    assert_eq!(desk.run(&["doctor"]).status.code(), Some(0));
    let blob = only_blob(&desk.path("data"));
    std::fs::write(&blob, b"%PDF-1.7 other").expect("written");
    let sick = desk.run(&["doctor"]);
    assert_eq!(sick.status.code(), Some(1));
    assert!(text(&sick.stdout).contains("BAD  attachments: 1 of 1"), "{}", text(&sick.stdout));
    std::fs::remove_file(&blob).expect("removed");
    assert!(text(&desk.run(&["doctor", "--quick"]).stdout).contains("BAD  attachments"));
    std::fs::set_permissions(desk.path("data"), std::fs::Permissions::from_mode(0o755)).expect("set");
    assert!(text(&desk.run(&["doctor"]).stdout).contains("BAD  data directory"));
}

fn only_blob(under: &Path) -> PathBuf {
    let below =
        |path: PathBuf| std::fs::read_dir(path).expect("a directory").map(|entry| entry.expect("an entry").path());
    let shelves = below(under.join("blobs")).filter(|path| path.file_name().is_some_and(|name| name.len() == 2));
    let mut files: Vec<PathBuf> = shelves.flat_map(below).flat_map(below).collect();
    assert_eq!(files.len(), 1);
    files.remove(0)
}

#[test]
fn the_doctor_reads_certificate_and_key() {
    let desk = Desk::founded();
    let mut about = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("names");
    (about.not_before, about.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2021, 1, 1));
    let key = rcgen::KeyPair::generate().expect("a key");
    desk.write("registry.pem", about.self_signed(&key).expect("a certificate").pem().as_bytes());
    desk.write("registry.key", key.serialize_pem().as_bytes());
    std::fs::set_permissions(desk.path("registry.key"), std::fs::Permissions::from_mode(0o644)).expect("set");
    desk.write(
        "diwan-registry.toml",
        b"data_dir = \"data\"\n[tls]\ncertificate = \"registry.pem\"\nkey = \"registry.key\"\n",
    );
    let report = text(&desk.run(&["doctor"]).stdout);
    assert!(report.contains("BAD  certificate: it ended at 2021-01-01"), "{report}");
    assert!(report.contains("BAD  key:") && report.contains("may be read by others"), "{report}");
}

#[test]
fn nothing_is_served_in_clear_beyond_this_machine_and_a_wrong_configuration_is_named() {
    let desk = Desk::founded();
    let refused = desk.refused(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(refused.contains("without TLS"), "{refused}");
    desk.write("diwan-registry.toml", b"data_dri = \"data\"\n");
    assert!(desk.refused(&["doctor"]).contains("data_dri"));
    assert!(desk.refused(&["--config", "none.toml", "doctor"]).contains("none.toml"));
}

#[test]
fn a_registry_that_was_not_founded_says_what_to_do() {
    let desk = Desk::new();
    assert!(desk.refused(&["serve"]).contains("diwan-registry init"));
}

#[test]
fn a_letter_is_sent_and_letters_without_an_audience_are_not() {
    let desk = Desk::founded();
    let letter = |to: &'static str| {
        ["letter", "send", "--issuer", "HR", "--subject", "بشأن الإجازة", "--body", "للعلم.", "--to", to]
    };
    let said = desk.done(&letter("person:1003"));
    assert!(said.contains("number:") && said.contains("audience: 1 people"), "{said}");
    assert!(desk.refused(&letter("unit:EMPTY")).contains("empty"));
}

#[test]
fn a_policy_is_checked_in_words_set_and_shown_and_a_wrong_one_changes_nothing() {
    let desk = Desk::founded();
    assert!(desk.done(&["bell", "show"]).contains("No policy is set: desks ring at any hour, every 300 seconds"));
    let usual = desk.done(&["bell", "usual", "--offset", "240"]);
    assert!(usual.contains("\"utc_offset_minutes\": 240"), "{usual}");
    desk.write("bell.json", desk.done(&["bell", "usual"]).as_bytes());
    let said = desk.done(&["bell", "check", "bell.json"]);
    assert!(said.contains("the clock is UTC+03:00"), "as the configuration says: {said}");
    assert!(
        said.contains("When its deadline passes, the head of each unit in which somebody owes it is told."),
        "{said}"
    );
    assert!(desk.done(&["bell", "show"]).contains("No policy is set"), "checking sets nothing");

    assert!(desk.done(&["bell", "set", "bell.json", "--by", "منى"]).contains("version 1 is in force"));
    let shown = desk.done(&["bell", "show"]);
    assert!(shown.contains("by منى") && shown.contains("binding: rings as soon as it arrives"), "{shown}");
    assert!(desk.refused(&["bell", "set", "bell.json"]).contains("not above version 1"));
    let wrong = [
        (
            usual.replace("\"repeat_secs\": 900", "\"repeat_secs\": 0"),
            "binding: repeat_secs is 0; it must be 30 to 604800",
        ),
        (usual.replace("14:30", "25:00"), "is impossible"),
        ("{}".to_owned(), "this program reads \"bell/1\""),
        (" ".repeat(70_000), "too long"),
    ];
    for (text, why) in wrong {
        desk.write("wrong.json", text.as_bytes());
        for command in ["check", "set"] {
            let said = desk.refused(&["bell", command, "wrong.json"]);
            assert!(said.contains(why), "{command}: {said}");
        }
    }
    assert!(desk.refused(&["bell", "check", "none.json"]).contains("none.json"));
    assert!(desk.done(&["bell", "show"]).contains("Version 1."));
}

#[test]
fn absences_are_entered_by_day_listed_ended_and_imported_all_or_none() {
    let desk = Desk::founded();
    let add = [
        "absence",
        "add",
        "salma",
        "--reason",
        "leave",
        "--from",
        "2030-01-06",
        "--until",
        "2030-01-10",
        "--by",
        "ليلى",
    ];
    assert!(desk.done(&add).contains("1 added, 0 changed, 0 as before"));
    assert!(desk.done(&add).contains("0 added, 0 changed, 1 as before"));
    let listed = desk.done(&["absence", "list", "salma"]);
    assert!(listed.contains("leave      2030-01-06 to 2030-01-10") && listed.contains("by ليلى"), "{listed}");
    assert!(desk.done(&["absence", "end", "1003", "--on", "2030-01-08"]).contains("1 ended, 0 taken back"));
    assert!(
        desk.done(&["absence", "list"]).contains("2030-01-06 to 2030-01-07"),
        "the first day back is no day of absence"
    );
    assert!(desk.done(&["absence", "end", "salma"]).contains("0 ended, 1 taken back"), "it has not begun");
    assert!(desk.done(&["absence", "list"]).contains("0 absences"));
    assert!(desk.refused(&["absence", "end", "salma"]).contains("not absent"));

    let file = "employee,reason,from,until\n1003,leave,2030-01-06,2030-01-10\n1002,no_device,2030-02-01,2030-02-01\n";
    desk.write("leave.csv", file.as_bytes());
    assert!(desk.done(&["absence", "import", "leave.csv", "--dry-run"]).contains("2 absences would be entered"));
    assert!(desk.done(&["absence", "list"]).contains("0 absences"));
    assert!(desk.done(&["absence", "import", "leave.csv"]).contains("2 added"));
    desk.write("wrong.csv", format!("{file}1003,holiday,2030-01-06,2030-01-10\n9999,leave,2030-03-01,2030-03-02\n1003,leave,2030-05-06,2030-05-01\n").as_bytes());
    let said = desk.refused(&["absence", "import", "wrong.csv"]);
    for reason in [
        "wrong.csv:4: unknown reason `holiday`; one of leave, secondment, off_duty, no_device",
        "wrong.csv:5: nobody with the number `9999` is on the roster",
        "wrong.csv:6: an absence ends after it begins",
        "Nothing was imported.",
    ] {
        assert!(said.contains(reason), "{said}");
    }
    assert!(desk.refused(&["absence", "import", "people.csv"]).contains("this is no absence"));
    assert!(desk.refused(&["org", "import", "leave.csv"]).contains("absences are read by `absence import`"));
    assert!(desk.done(&["absence", "list"]).contains("2 absences"));
    assert!(
        desk.refused(&[
            "absence",
            "add",
            "salma",
            "--reason",
            "tired",
            "--from",
            "2030-01-06",
            "--until",
            "2030-01-10"
        ])
        .contains("tired")
    );
}

#[test]
fn rules_of_publishing_are_checked_in_words_set_and_shown() {
    let desk = Desk::founded();
    assert!(desk.done(&["publishing", "show"]).contains("No rules are set: the usual ones count."));
    let usual = desk.done(&["publishing", "usual"]);
    desk.write("rules.json", usual.replace("\"above_people\": 1000", "\"above_people\": 2").as_bytes());
    let said = desk.done(&["publishing", "check", "rules.json"]);
    assert!(said.contains("to everybody, or to more than 2 people, or of the class emergency"), "{said}");
    assert!(desk.done(&["publishing", "show"]).contains("No rules are set"), "checking sets nothing");
    assert!(desk.done(&["publishing", "set", "rules.json", "--by", "منى"]).contains("version 1 is in force"));
    assert!(desk.done(&["publishing", "show"]).contains("by منى"));
    assert!(desk.refused(&["publishing", "set", "rules.json"]).contains("not above version 1"));
    for (text, why) in [
        (
            usual.replace("\"pause_minutes\": 60", "\"pause_minutes\": 0"),
            "remind.pause_minutes lies outside its bounds",
        ),
        ("{}".to_owned(), "not rules of publishing"),
        (" ".repeat(70_000), "too long"),
    ] {
        desk.write("wrong.json", text.as_bytes());
        assert!(desk.refused(&["publishing", "check", "wrong.json"]).contains(why), "{why}");
    }
}

#[test]
fn a_circular_takes_the_place_of_another_from_the_command_line() {
    let desk = Desk::founded();
    let first = desk.issued(&["--to", "everybody"]);
    let id = first.lines().find_map(|line| line.strip_prefix("id:")).expect("an id").trim().to_owned();
    assert!(desk.not_issued(&["--to", "everybody", "--supersedes", "0001"]).contains("--supersedes 0001"));
    assert!(desk.not_issued(&["--to", "everybody", "--joiners", "never"]).contains("--joiners never"));
    let second = desk.issued(&["--to", "everybody", "--supersedes", &id, "--joiners", "until_expiry"]);
    assert!(second.contains("/0002"), "{second}");
    assert!(desk.not_issued(&["--to", "everybody", "--supersedes", &id]).contains("refused: not-in-force"));
    assert!(desk.done(&["doctor"]).contains("ok   database"));
}

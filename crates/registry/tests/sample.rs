//! The sample ministry, built into an empty archive as `diwan-registry sample` builds it.
#![allow(clippy::expect_used, reason = "a story that cannot go on must stop at once and say where")]

use diwan_domain::{Audience, Document, EmployeeId, Moment, Role, UnitLevel};
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER, KIND_RECEIPT, ReceiptItem};
use diwan_registry::access::password::Passwords;
use diwan_registry::blobs::{BlobStore, DEFAULT_MAX_BYTES};
use diwan_registry::sample::{self, Options, SampleReport};
use diwan_store::{Archive, Person, Profile, Roster, Unit};
use diwan_testkit::postgres::Cluster;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;

/// A ministry that was built at noon of a Sunday.
struct Ministry {
    archive: Arc<dyn Archive>,
    blobs: BlobStore,
    report: SampleReport,
    _dir: tempfile::TempDir,
}

fn noon() -> Moment {
    Moment::parse_rfc3339("2026-11-22T12:00:00+03:00").expect("a moment")
}

async fn empty(uri: Option<String>) -> (Arc<dyn Archive>, BlobStore, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a place");
    let embedded = format!("sqlite:{}", dir.path().join("registry.db").display());
    let archive = diwan_store::open(&uri.unwrap_or(embedded)).await.expect("opened");
    let blobs = BlobStore::open(dir.path(), DEFAULT_MAX_BYTES).expect("a place for blobs");
    (archive, blobs, dir)
}

impl Ministry {
    async fn built() -> Self {
        Self::built_in(None).await
    }

    async fn built_in(uri: Option<String>) -> Self {
        let (archive, blobs, dir) = empty(uri).await;
        let report = sample::build(&*archive, &blobs, noon(), Options::default()).await.expect("built");
        Self { archive, blobs, report, _dir: dir }
    }

    async fn who(&self, part: Role) -> Profile {
        let login = &self.report.accounts.iter().find(|account| account.part == part).expect("has that part").login;
        let account = self.archive.account_by_login(login).await.expect("asked").expect("has an account");
        self.archive.profile(&account.employee).await.expect("asked").expect("is on the roster")
    }

    async fn people(&self) -> Vec<Person> {
        self.archive.people(None, 1000).await.expect("asked")
    }

    /// Everything that lies in a person's streams, each thing once.
    async fn inbox(&self, profile: &Profile) -> Inbox {
        let mut inbox = Inbox::default();
        for stream in &profile.streams {
            let mut key = None;
            loop {
                let page = self.archive.snapshot(stream, key.as_deref(), 500).await.expect("a page");
                for item in page.entries {
                    let data = item.data.expect("a snapshot carries its items");
                    match item.kind.as_str() {
                        KIND_CIRCULAR | KIND_LETTER => {
                            let document: Document = serde_json::from_str(data.get()).expect("a document");
                            inbox.documents.insert(document.number.clone(), document);
                        }
                        KIND_RECEIPT => inbox.receipts.push(serde_json::from_str(data.get()).expect("a receipt")),
                        _ => {}
                    }
                }
                key = page.next;
                if key.is_none() {
                    break;
                }
            }
        }
        inbox
    }

    /// The text of a paper, page by page, as another program reads it.
    fn read_paper(&self, sha256: &str) -> Vec<String> {
        let path = self.blobs.path_of(sha256);
        let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&path).arg("-").output();
        let output = output.expect("pdftotext of poppler-utils is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.split_terminator('\u{c}').map(str::to_owned).collect()
    }
}

#[derive(Default)]
struct Inbox {
    documents: BTreeMap<String, Document>,
    receipts: Vec<ReceiptItem>,
}

impl Inbox {
    fn owed(&self) -> Vec<&Document> {
        let done = |document: &&Document| {
            self.receipts.iter().any(|receipt| receipt.subject == document.id && receipt.facts.acknowledged.is_some())
        };
        self.documents.values().filter(|document| document.asks_acknowledgement() && !done(document)).collect()
    }
}

#[tokio::test]
async fn the_sample_is_a_ministry_at_work_and_the_same_in_both_engines() {
    let ministry = Ministry::built().await;
    it_is_as_large_as_it_says(&ministry).await;
    let salma = ministry.who(Role::Employee).await;
    let inbox = ministry.inbox(&salma).await;
    the_employee_meets_a_year_of_work_and_a_few_duties(&inbox);
    the_supervisor_sees_a_team_with_a_life_of_its_own(&ministry, &salma).await;
    everybody_signs_in_with_the_printed_password(&ministry, &salma).await;
    papers_are_real_and_say_what_they_are(&ministry, &inbox);

    // The same seed on the same day, in PostgreSQL.
    let database = Cluster::shared().database().expect("a database");
    let other = Ministry::built_in(Some(database)).await;
    assert_eq!(ministry.people().await, other.people().await);
    assert_eq!(ministry.report, other.report);
    let others = other.inbox(&other.who(Role::Employee).await).await;
    assert_eq!(inbox.documents, others.documents, "the same letters with the same papers");
    let facts = |inbox: &Inbox| inbox.receipts.iter().map(|r| (r.subject, r.facts)).collect::<BTreeMap<_, _>>();
    assert_eq!(facts(&inbox), facts(&others), "the same people did the same at the same time");
}

async fn it_is_as_large_as_it_says(ministry: &Ministry) {
    let units = ministry.archive.units().await.expect("asked");
    let of = |level: UnitLevel| units.iter().filter(|unit| unit.level == level).count();
    assert_eq!((of(UnitLevel::Sector), of(UnitLevel::Department)), (3, 12));
    let sections = units.iter().filter(|unit| unit.level == UnitLevel::Section);
    assert_eq!(
        sections.map(|unit| unit.parent.clone()).collect::<BTreeSet<_>>().len(),
        12,
        "every department has sections"
    );

    let people = ministry.people().await;
    assert_eq!(people.len(), 240);
    assert_eq!(people.iter().map(|person| &person.name).collect::<BTreeSet<_>>().len(), 240, "no two share a name");
    let heads: BTreeMap<&EmployeeId, &Unit> = units.iter().map(|u| (u.head.as_ref().expect("headed"), u)).collect();
    assert_eq!(heads.len(), units.len(), "every unit has a head of its own");
    for (head, unit) in heads {
        let person = people.iter().find(|person| person.id == *head).expect("heads are on the roster");
        assert_eq!(person.unit, unit.id, "a head belongs to the unit");
    }

    let tally = ministry.archive.tally(noon()).await.expect("counted");
    assert_eq!((tally.circulars, tally.letters, tally.accounts, tally.unfrozen), (42, 300, 240, 0));
    assert!(tally.acknowledgements > 3000, "{}", tally.acknowledgements);
    assert_eq!(ministry.archive.inspect().await.expect("inspected"), Vec::<String>::new());
}

fn the_employee_meets_a_year_of_work_and_a_few_duties(inbox: &Inbox) {
    let owed = inbox.owed();
    assert!((2..=4).contains(&owed.len()), "{}", owed.len());
    let deadline =
        |document: &Document| document.circular.as_ref().and_then(|terms| terms.deadline).expect("a deadline");
    assert_eq!(owed.iter().filter(|document| deadline(document) < noon()).count(), 1, "one of them is overdue");
    assert!(inbox.documents.len() > 80, "{} in her inbox", inbox.documents.len());
    let days: BTreeSet<i64> = inbox.documents.values().map(|document| document.issued_at.0 / 86_400_000).collect();
    assert!(days.len() > 50, "they came on {} days", days.len());
    for document in inbox.documents.values() {
        assert!(document.issued_at < noon(), "{} lies in the past", document.number);
        assert!(
            !document.body.contains('{') && !document.subject.contains('{'),
            "{} has a brace left",
            document.number
        );
        assert!(document.body.split("\n\n").count() >= 4, "{} has several paragraphs", document.number);
    }
    assert!(inbox.receipts.len() > 20);
    for receipt in &inbox.receipts {
        let facts = receipt.facts;
        assert!(facts.reached <= facts.shown, "nothing is shown before it is there");
        assert!(facts.acknowledged.is_none() || facts.opened <= facts.acknowledged, "read before acknowledged");
    }
}

async fn the_supervisor_sees_a_team_with_a_life_of_its_own(ministry: &Ministry, salma: &Profile) {
    let fahad = ministry.who(Role::Supervisor).await;
    assert!(fahad.supervises.iter().any(|unit| Some(&unit.id) == salma.unit.parent.as_ref()), "her department is his");
    let board = ministry.archive.board(&fahad.employee, None, 100).await.expect("a board");
    let asking: Vec<_> = board.circulars.iter().filter(|circular| circular.asks_acknowledgement).collect();
    let newest = asking.first().expect("a new one");
    assert!(newest.figures.audience > 15 && newest.figures.acknowledged < newest.figures.reached, "{newest:?}");
    let oldest = asking.last().expect("an old one").figures;
    assert!(oldest.acknowledged * 10 > oldest.audience * 7, "old circulars are acknowledged by most: {oldest:?}");
    let detail = ministry.archive.board_detail(&fahad.employee, newest.id, None, None, 100).await.expect("a detail");
    let hers = detail.people.iter().find(|person| person.employee == salma.employee).expect("she is of his team");
    assert_eq!(hers.facts.acknowledged, None);
    let times = detail.people.iter().filter_map(|person| person.facts.acknowledged).collect::<BTreeSet<_>>();
    assert!(times.len() > 3, "people acknowledge one by one");
}

async fn everybody_signs_in_with_the_printed_password(ministry: &Ministry, salma: &Profile) {
    assert!(ministry.who(Role::Publisher).await.roles.contains(&Role::Publisher));
    assert!(ministry.who(Role::Administrator).await.roles.contains(&Role::Administrator));
    let passwords = Passwords::new(1).expect("argon2 works here");
    let people = ministry.people().await;
    for person in [&salma.employee, &people.first().expect("people").id] {
        let account = ministry.archive.account_of(person).await.expect("asked").expect("an account");
        assert!(
            passwords.fits(Some(account.password_hash), sample::SAMPLE_PASSWORD.to_owned()).await.expect("checked")
        );
        assert!(!account.must_change);
    }
}

fn papers_are_real_and_say_what_they_are(ministry: &Ministry, inbox: &Inbox) {
    let papers: Vec<_> = inbox.documents.values().flat_map(|document| &document.attachments).collect();
    assert!(papers.len() > 25, "{} papers", papers.len());
    for paper in &papers {
        assert_eq!(paper.media_type, "application/pdf");
        assert!(ministry.blobs.is_whole(&paper.sha256).expect("read"));
    }
    // A letter of another authority is its own paper: the number that is printed on it is the one on record.
    let is_outside = |document: &&Document| !document.attachments.is_empty() && document.circular.is_none();
    let letter = inbox.documents.values().find(is_outside).expect("a letter on paper");
    let pages = ministry.read_paper(&letter.attachments.first().expect("a paper").sha256);
    let plain = |text: &str| text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}')).collect::<String>();
    let (_, digits) = letter.number.split_once('/').expect("a mark before the number");
    assert!(plain(pages.first().expect("a page")).contains(digits), "{digits} is not in {pages:?}");
    assert!(plain(pages.first().expect("a page")).contains("وزارة الخدمات العامة"), "{pages:?}");

    // The longest annex turns its pages and counts them.
    let roster = papers.iter().find(|paper| paper.name.contains("مسؤوليها")).expect("the table of units");
    let pages = ministry.read_paper(&roster.sha256);
    assert!(pages.len() >= 3, "{} pages", pages.len());
    assert!(plain(pages.last().expect("a page")).contains("من"), "page x of y");
    let info =
        Command::new("pdfinfo").arg(ministry.blobs.path_of(&roster.sha256)).output().expect("pdfinfo is installed");
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    assert!(info.contains(&format!("Pages:           {}", pages.len())), "{info}");
    assert!(info.contains("Tagged:          yes"), "a screen reader finds paragraphs and cells: {info}");
}

#[tokio::test]
async fn nobody_who_works_here_is_replaced_by_a_sample() {
    let (archive, blobs, _dir) = empty(None).await;
    archive.found("MOX", "وزارة", noon()).await.expect("founded");
    let unit = Unit {
        id: diwan_domain::UnitId::from_stored("A"),
        name: "إدارة".to_owned(),
        name_en: None,
        level: UnitLevel::Department,
        parent: None,
        head: None,
    };
    let id = EmployeeId::from_stored("1");
    let person = Person { id: id.clone(), name: "سالم".to_owned(), title: String::new(), unit: unit.id.clone() };
    let roster = Roster { units: vec![unit], people: vec![person] };
    archive.import_roster(&roster, noon()).await.expect("imported");
    let refused = sample::build(&*archive, &blobs, noon(), Options::default()).await.expect_err("refused");
    assert!(refused.to_string().contains("has people already"), "{refused}");
    let reach = archive.audience_count(&Audience::everybody()).await.expect("asked");
    assert_eq!(reach, 1, "nobody came or went");
}

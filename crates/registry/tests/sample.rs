//! The sample ministry, built into an embedded archive as `diwan-registry sample` builds it.

use diwan_domain::{Audience, Document, EmployeeId, Moment, Role, UnitLevel};
use diwan_protocol::feed::{KIND_CIRCULAR, KIND_LETTER, KIND_RECEIPT, ReceiptItem};
use diwan_registry::access::password::Passwords;
use diwan_registry::blobs::{BlobStore, DEFAULT_MAX_BYTES};
use diwan_registry::sample::{self, Options, SampleReport};
use diwan_store::{Archive, Person, Profile, Roster, Unit};
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

async fn empty() -> (Arc<dyn Archive>, BlobStore, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a place");
    let uri = format!("sqlite:{}", dir.path().join("registry.db").display());
    let archive = diwan_store::open(&uri).await.expect("opened");
    let blobs = BlobStore::open(dir.path(), DEFAULT_MAX_BYTES).expect("a place for blobs");
    (archive, blobs, dir)
}

impl Ministry {
    async fn built() -> Self {
        let (archive, blobs, dir) = empty().await;
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
async fn the_ministry_is_as_large_and_as_busy_as_it_says() {
    let ministry = Ministry::built().await;
    let units = ministry.archive.units().await.expect("asked");
    let of = |level: UnitLevel| units.iter().filter(|unit| unit.level == level).count();
    assert_eq!((of(UnitLevel::Sector), of(UnitLevel::Department)), (3, 12));
    let parents: BTreeSet<_> =
        units.iter().filter(|u| u.level == UnitLevel::Section).filter_map(|u| u.parent.clone()).collect();
    assert_eq!(parents.len(), 12, "every department has sections");

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

    // What an employee meets on the first morning.
    let salma = ministry.who(Role::Employee).await;
    let inbox = ministry.inbox(&salma).await;
    let owed = inbox.owed();
    assert!((2..=4).contains(&owed.len()), "{}", owed.len());
    let deadline =
        |document: &Document| document.circular.as_ref().and_then(|terms| terms.deadline).expect("a deadline");
    assert_eq!(owed.iter().filter(|document| deadline(document) < noon()).count(), 1, "one of them is overdue");
    assert!(inbox.documents.len() > 80, "{} in her inbox", inbox.documents.len());
    assert!(inbox.documents.values().all(|document| document.issued_at < noon()));
    assert!(inbox.documents.values().all(|document| !document.body.contains('{')), "no brace is left unfilled");
    assert!(inbox.receipts.len() > 20);
    for receipt in &inbox.receipts {
        let facts = receipt.facts;
        assert!(facts.reached <= facts.shown, "nothing is shown before it is there");
        assert!(facts.acknowledged.is_none() || facts.opened <= facts.acknowledged, "read before acknowledged");
    }

    // What her supervisor meets.
    let fahad = ministry.who(Role::Supervisor).await;
    let board = ministry.archive.board(&fahad.employee, None, 100).await.expect("a board");
    let team = |nth: usize| board.circulars.get(nth).expect("circulars").figures;
    assert!(team(0).audience > 15, "a department's people");
    assert!(board.circulars.iter().any(|c| c.asks_acknowledgement && c.figures.acknowledged < c.figures.audience));
    let old = board.circulars.last().expect("an old one").figures;
    assert!(old.acknowledged * 10 > old.audience * 7, "old circulars are acknowledged by most: {old:?}");
    let newest = board.circulars.iter().find(|c| c.asks_acknowledgement).expect("a new one");
    let detail = ministry.archive.board_detail(&fahad.employee, newest.id, None, None, 100).await.expect("a detail");
    assert!(
        detail.people.iter().any(|person| person.employee == salma.employee && person.facts.acknowledged.is_none())
    );

    // The publisher may publish and the administrator administer; everybody's password is the one that is printed.
    assert!(ministry.who(Role::Publisher).await.roles.contains(&Role::Publisher));
    assert!(ministry.who(Role::Administrator).await.roles.contains(&Role::Administrator));
    let passwords = Passwords::new(1).expect("argon2 works here");
    for person in [&salma.employee, &people.first().expect("people").id] {
        let account = ministry.archive.account_of(person).await.expect("asked").expect("an account");
        assert!(
            passwords.fits(Some(account.password_hash), sample::SAMPLE_PASSWORD.to_owned()).await.expect("checked")
        );
        assert!(!account.must_change);
    }

    papers_are_real_and_say_what_they_are(&ministry, &inbox);
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
async fn the_same_seed_on_the_same_day_makes_the_same_ministry() {
    let (one, other) = tokio::join!(Ministry::built(), Ministry::built());
    assert_eq!(one.people().await, other.people().await);
    let (his, hers) = (one.who(Role::Employee).await, other.who(Role::Employee).await);
    let (his, hers) = (one.inbox(&his).await, other.inbox(&hers).await);
    assert_eq!(his.documents, hers.documents, "the same letters with the same papers");
    let facts = |inbox: &Inbox| inbox.receipts.iter().map(|r| (r.subject, r.facts)).collect::<BTreeMap<_, _>>();
    assert_eq!(facts(&his), facts(&hers));
}

#[tokio::test]
async fn nobody_who_works_here_is_replaced_by_a_sample() {
    let (archive, blobs, _dir) = empty().await;
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

//! The whole life of a circular, told over HTTP on both engines: drafted by one, returned once, approved by another, issued to three departments,
//! one person on leave, one moved, one acknowledged on paper, superseded, contested, decided; the board right at every step.

use diwan_domain::clauses::ClauseChange;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::publishing::{Approval, Rules};
use diwan_domain::{AbsenceReason, Audience, Fact, ItemId, Joiners, Role, UnitId};
use diwan_protocol::office::order::{ContestAbout, Outcome, WitnessedBy};
use diwan_protocol::office::publishing::{CircularState, Draft, DraftMay, DraftState};
use diwan_protocol::office::supervision::{Bars, NamesAsked, Part, TeamDetail};
use diwan_protocol::office::{DraftText, Fault, Order, Question, Reply};
use diwan_testkit::office::{Office, STATEMENT};
use diwan_testkit::people::{ministry, number_of};
use diwan_testkit::persona::Persona;
use diwan_testkit::postgres::Cluster;

const DAY_SECS: i64 = 86_400;
const FIRST: &str = "أولاً: يبدأ الدوام الرسمي في الثامنة صباحاً.\n\nثانياً: يُقدَّم الاستئذان إلى المسؤول المباشر.\n\nثالثاً: يُعمل بهذا التعميم من تاريخه.";
const SECOND: &str = "أولاً: يبدأ الدوام الرسمي في السابعة والنصف صباحاً.\n\nثانياً: يُقدَّم الاستئذان إلى المسؤول المباشر كتابةً.\n\nثالثاً: يُعمل بهذا التعميم من تاريخه.";

#[tokio::test]
async fn a_circular_lives_its_whole_life_on_sqlite() {
    lives(Office::open().await).await;
}

#[tokio::test]
async fn a_circular_lives_its_whole_life_on_postgresql() {
    let address = Cluster::shared().database().expect("a database");
    lives(Office::open_with(|config| config.database = address).await).await;
}

async fn lives(office: Office) {
    two_publishers(&office).await;
    let (nasser, muna) = (office.publisher().await, office.employee("منى").await);
    let (boss, noura, yusuf) =
        (office.employee("عبدالله").await, office.supervisor().await, office.employee("يوسف").await);

    // Drafted by one, returned once, approved by another.
    let draft = ItemId(diwan_testkit::persona::new_action_id().0);
    let text = text(&office, FIRST, None);
    let revision = save(&nasser, draft, 0, &text).await;
    submit(&nasser, draft, revision).await;
    assert_eq!(nasser.refused(approve(draft, revision)).await, Fault::AuthorMayNotApprove);
    assert_eq!(nasser.refused(issue(draft, revision)).await, Fault::ApprovalNeeded);
    let note = "ينقص رقم القرار الوزاري".to_owned();
    muna.order(Order::ReturnDraft { draft, revision, note: note.clone() }).await.expect("returned");
    let returned = read(&nasser, draft).await;
    assert_eq!(returned.line.state, DraftState::Returned);
    assert!(returned.events.iter().any(|event| event.note == note), "the author reads why");
    let better =
        DraftText { subject: "مواعيد الدوام الرسمي (قرار 47)".to_owned(), ..text.clone() };
    assert_eq!(nasser.refused(saving(draft, 0, &better)).await, Fault::DraftChanged, "an older revision was read");
    let revision = save(&nasser, draft, returned.revision, &better).await;
    submit(&nasser, draft, revision).await;
    assert!(read(&muna, draft).await.may.contains(&DraftMay::Approve));
    muna.order(approve(draft, revision)).await.expect("approved");
    let issued = nasser.order(issue(draft, revision)).await.expect("issued");
    let first = issued.item.expect("a circular");
    assert!(issued.number.is_some());
    assert_eq!(nasser.refused(issue(draft, revision)).await, Fault::AlreadyIssued);
    expect(&boss, first, Bars { audience: 10, not_reached: 10, ..Bars::default() }).await;

    // One on leave.
    let until = office.clock.now().plus_secs(5 * DAY_SECS);
    let excuse = Order::Excuse {
        employee: number_of("هند"),
        reason: AbsenceReason::Leave,
        from: office.clock.now(),
        until,
        why: "إجازة دورية معتمدة".to_owned(),
    };
    noura.order(excuse).await.expect("excused");
    expect(&boss, first, Bars { audience: 10, not_reached: 9, excused: 1, ..Bars::default() }).await;

    // One acknowledges, one only opens.
    let (salma, khalid) = (office.employee("سلمى").await, office.employee("خالد").await);
    let document = salma.document(first).await;
    salma.acknowledge(first, office.clock.now()).await;
    khalid.send(&[khalid.act(&document, Fact::Opened, office.clock.now())]).await;
    let bars = Bars { audience: 10, acknowledged: 1, opened: 1, not_reached: 7, excused: 1, ..Bars::default() };
    expect(&boss, first, bars).await;

    // One is moved out of the audience's departments: the duty goes along.
    move_to(&office, "راشد", "ADMIN").await;
    expect(&boss, first, bars).await;
    let rashid = office.employee("راشد").await;
    rashid.acknowledge(first, office.clock.now()).await;
    let bars = Bars { acknowledged: 2, not_reached: 6, ..bars };
    expect(&boss, first, bars).await;

    // One acknowledges on paper.
    let paper = |witness: &str| Order::Witness {
        circular: first,
        employee: number_of("مريم"),
        how: WitnessedBy::Paper,
        witness: number_of(witness),
        at: office.clock.now(),
        note: "الأصل في ملف الإدارة".to_owned(),
    };
    assert_eq!(yusuf.refused(paper("مريم")).await, Fault::WitnessUnfit, "nobody is a witness of themselves");
    yusuf.order(paper("راشد")).await.expect("recorded");
    let bars = Bars { acknowledged: 3, not_reached: 5, ..bars };
    expect(&boss, first, bars).await;
    let names = names(&boss, first, Part::Acknowledged).await;
    let witnessed: Vec<&str> = names.iter().filter(|(_, witnessed)| *witnessed).map(|(id, _)| id.as_str()).collect();
    assert_eq!((names.len(), witnessed), (3, vec!["1008"]), "told apart from what people signed themselves");

    // Superseded with two clauses changed.
    let next = ItemId(diwan_testkit::persona::new_action_id().0);
    let second_text = DraftText { subject: better.subject.clone(), ..self::text(&office, SECOND, Some(first)) };
    let revision = save(&nasser, next, 0, &second_text).await;
    submit(&nasser, next, revision).await;
    let superseding = read(&muna, next).await.supersedes.expect("the difference");
    let changed = superseding.changes.iter().filter(|change| matches!(change, ClauseChange::Changed { .. })).count();
    assert_eq!((changed, superseding.changes.len(), superseding.carries), (2, 3, false));
    assert_eq!((superseding.asked, superseding.kept, superseding.released), (9, 0, 1));
    muna.order(approve(next, revision)).await.expect("approved");
    let second = nasser.order(issue(next, revision)).await.expect("issued").item.expect("a circular");
    assert_eq!(detail(&boss, first).await.circular.state, CircularState::Superseded);
    expect(&boss, second, Bars { audience: 9, not_reached: 8, excused: 1, ..Bars::default() }).await;
    assert!(salma.everything().await.iter().all(|entry| entry.id != first), "the old one is out of force");
    let before =
        salma.document(second).await.circular.and_then(|terms| terms.supersedes).expect("what it takes the place of");
    assert_eq!(before.id, first);

    // Contested by one, decided by the publisher.
    khalid.acknowledge(second, office.clock.now()).await;
    let reasons = "كنت في دورة تدريبية ولم أفتح الجهاز ذلك اليوم".to_owned();
    let contest = Order::Contest { circular: second, about: ContestAbout::Acknowledged, reasons };
    let contest = khalid.order(contest).await.expect("opened").item.expect("a contest");
    let decide = |words: &str| Order::DecideContest { contest, outcome: Outcome::Upheld, words: words.to_owned() };
    assert_eq!(khalid.refused(decide("نعم")).await, Fault::ContestOwn);
    assert_eq!(nasser.refused(decide(" ")).await, Fault::ReasonMissing);
    nasser.order(decide("ثبتت الدورة بكتاب جهة التدريب")).await.expect("decided");
    assert_eq!(noura.refused(decide("مرة أخرى")).await, Fault::AlreadyDecided);
    for side in [&khalid, &noura, &nasser] {
        let Reply::Contest(file) = side.ask(Question::ContestFile { contest }).await.expect("the file") else {
            panic!("another reply");
        };
        assert_eq!(file.line.contest.outcome, Some(Outcome::Upheld), "{}", side.name);
        assert!(file.lines.iter().any(|line| line.what == "acknowledged"), "the disputed fact stands on record");
        assert_eq!(file.file_sha256, diwan_domain::check::sha256_hex(file.file.as_bytes()));
    }
    let bars = Bars { audience: 9, acknowledged: 1, not_reached: 7, excused: 1, ..Bars::default() };
    expect(&boss, second, bars).await;

    // Whoever is no supervisor sees no board, and whoever was looked at sees it.
    assert!(salma.ask(Question::Detail { circular: second, unit: None, at: None }).await.is_err());
    let Reply::Looks(looks) = salma.ask(Question::Looks { key: None, limit: 10 }).await.expect("looks") else {
        panic!("another reply");
    };
    assert!(looks.looks.iter().any(|look| look.by.id == boss.number), "{looks:?}");
    assert_eq!(office.archive().inspect().await.expect("inspected"), Vec::<String>::new());
}

/// Two publishers, and the rule that each needs the other.
async fn two_publishers(office: &Office) {
    let now = office.clock.now();
    office.archive().grant(&number_of("منى"), Role::Publisher, true, now).await.expect("granted");
    let rules = Rules { approval: Approval { always: true, ..Rules::usual().approval }, ..Rules::usual() };
    office.archive().set_rules(&rules.to_json(), "عائشة", now).await.expect("rules");
}

fn text(office: &Office, body: &str, supersedes: Option<ItemId>) -> DraftText {
    DraftText {
        issuer: UnitId::from_stored("LEGAL"),
        subject: "مواعيد الدوام الرسمي".to_owned(),
        body: body.to_owned(),
        signatory: "منى بنت سعيد الريامي".to_owned(),
        attachments: Vec::new(),
        audience: Audience { units: ["HR", "IT", "LEGAL"].map(UnitId::from_stored).into(), ..Audience::default() },
        audience_text: String::new(),
        joiners: Joiners::AsOfIssue,
        effective_on: "2026-11-22".to_owned(),
        deadline: Some(office.clock.now().plus_secs(30 * DAY_SECS)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        supersedes,
    }
}

fn saving(draft: ItemId, base: i64, text: &DraftText) -> Order {
    Order::SaveDraft { draft, base, text: text.clone(), template: false }
}

fn approve(draft: ItemId, revision: i64) -> Order {
    Order::ApproveDraft { draft, revision, note: String::new() }
}

fn issue(draft: ItemId, revision: i64) -> Order {
    Order::IssueDraft { draft, revision, at: None }
}

async fn save(publisher: &Persona, draft: ItemId, base: i64, text: &DraftText) -> i64 {
    publisher.order(saving(draft, base, text)).await.expect("saved").revision.expect("a revision")
}

async fn submit(publisher: &Persona, draft: ItemId, revision: i64) {
    publisher.order(Order::SubmitDraft { draft, revision, note: String::new() }).await.expect("submitted");
}

async fn read(publisher: &Persona, draft: ItemId) -> Draft {
    match publisher.ask(Question::Draft { draft }).await.expect("the draft") {
        Reply::Draft(draft) => *draft,
        other => panic!("another reply: {other:?}"),
    }
}

async fn detail(supervisor: &Persona, circular: ItemId) -> TeamDetail {
    match supervisor.ask(Question::Detail { circular, unit: None, at: None }).await.expect("a detail") {
        Reply::Detail(detail) => *detail,
        other => panic!("another reply: {other:?}"),
    }
}

async fn expect(supervisor: &Persona, circular: ItemId, bars: Bars) {
    assert_eq!(detail(supervisor, circular).await.circular.bars, bars);
}

/// Numbers of the people behind a part of the bar, and whether a witness stands for them.
async fn names(supervisor: &Persona, circular: ItemId, part: Part) -> Vec<(String, bool)> {
    let asked = NamesAsked { part: Some(part), ..NamesAsked::default() };
    match supervisor.ask(Question::Names { circular, asked, at: None, key: None, limit: 100 }).await.expect("names") {
        Reply::Names(names) => {
            names.people.into_iter().map(|one| (one.person.id.as_str().to_owned(), one.witnessed)).collect()
        }
        other => panic!("another reply: {other:?}"),
    }
}

/// The roster comes in again, with somebody in another unit.
async fn move_to(office: &Office, given_name: &str, unit: &str) {
    let mut roster = ministry();
    let who = number_of(given_name);
    let person = roster.people.iter_mut().find(|person| person.id == who).expect("on the roster");
    person.unit = UnitId::from_stored(unit);
    office.archive().import_roster(&roster, office.clock.now()).await.expect("imported");
    office.registry.access_changed();
}

//! Days of official acts in the small ministry, told to an archive: everything that official acts leave behind is in it once at least. The same ids and
//! moments every time, on every engine.

use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::publishing::{Approval, Rules};
use diwan_domain::{
    Absence, AbsenceReason, ActionId, Audience, DeviceId, Document, EmployeeId, Fact, ItemId, Joiners, Moment,
    Observation, Observed, Role, UnitId,
};
use diwan_protocol::office::order::{ContestAbout, DraftText, Outcome, WitnessedBy};
use diwan_protocol::office::{Order, OrderAnswer};
use diwan_protocol::{Action, ActionStatus};
use diwan_store::{Archive, NewAbsence, NewCircular, NewLetter, Roster};
use diwan_testkit::clock::SUNDAY_MORNING;
use diwan_testkit::office::{STATEMENT, round_the_clock};
use diwan_testkit::people::{ministry, number_of};
use uuid::Uuid;

const DAY: i64 = 86_400;
const BODY: &str = "أولاً: يُعمل بالضوابط المرفقة.\n\nثانياً: يُبلَّغ عن كل مخالفة.";
const CHANGED: &str = "أولاً: يُعمل بالضوابط المرفقة من تاريخه.\n\nثانياً: يُبلَّغ عن كل مخالفة كتابةً.";
const WHY: &str = "إجازة دورية معتمدة";

/// The numbers by which what was told is found again.
pub struct Days {
    /// When they end.
    pub end: Moment,
    /// A circular that Salma opened and did not acknowledge; its deadline was extended.
    pub extended: ItemId,
    /// One whose clauses changed: she is asked again.
    pub asks_again: ItemId,
}

struct Teller<'a> {
    archive: &'a dyn Archive,
    now: Moment,
    ids: u128,
}

/// Tells the days to an archive with the ministry on its roster and nothing else.
pub async fn tell(archive: &dyn Archive) -> Days {
    let mut day = Teller { archive, now: SUNDAY_MORNING, ids: 0 };
    archive.set_policy(&round_the_clock(1), "عائشة", day.now).await.expect("a policy");
    day.letters().await;
    day.kept_through_two_successors().await;
    let extended = day.extended_twice().await;
    day.recalled().await;
    day.who_stands_in_and_who_is_away(extended).await;
    day.contests(extended).await;
    day.measured(extended).await;
    let asks_again = day.drafted_returned_and_approved().await;
    day.people_move().await;
    day.a_deadline_passes().await;
    archive.count_receipts().await.expect("counted");
    Days { end: day.now, extended, asks_again }
}

/// What comes while somebody's desk is there: one circular more.
pub async fn one_more(archive: &dyn Archive, now: Moment) -> ItemId {
    Teller { archive, now, ids: 10_000 }.issue("موعد الحفل السنوي", |_| {}).await
}

/// That one is recalled, and another is put right by a successor in which nothing changed that binds, before the eyes of whoever has both.
pub async fn seen_to_end(archive: &dyn Archive, now: Moment, recalled: ItemId, put_right: ItemId) {
    let mut day = Teller { archive, now, ids: 20_000 };
    let why = "صدر سهوًا، ويصدر غيره قريبًا".to_owned();
    day.order("ناصر", Order::Recall { circular: recalled, why }).await;
    let correct = |c: &mut NewCircular| {
        (c.body, c.audience, c.supersedes) = (CHANGED.to_owned(), unit("HR"), Some(put_right));
        c.deadline = Some(now.plus_secs(40 * DAY));
    };
    day.issue("مواعيد الدوام الرسمي (تصويب)", correct).await;
}

impl Teller<'_> {
    /// A minute later.
    fn later(&mut self) -> Moment {
        self.now = self.now.plus_secs(60);
        self.now
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(0x01a2_0000_0000_7000_8000_0000_0000_0000 + self.ids)
    }

    async fn order(&mut self, given_name: &str, order: Order) -> OrderAnswer {
        let (id, now) = (ActionId(self.id()), self.later());
        let ordered = self.archive.order(&number_of(given_name), id, &order, now).await;
        ordered.unwrap_or_else(|refused| panic!("{}: {refused:?}", order.name())).answer
    }

    async fn issue(&mut self, subject: &str, change: impl FnOnce(&mut NewCircular)) -> ItemId {
        let (id, now) = (ItemId(self.id()), self.later());
        let mut circular = NewCircular {
            id,
            publisher: number_of("ناصر"),
            issuer: UnitId::from_stored("LEGAL"),
            subject: subject.to_owned(),
            body: BODY.to_owned(),
            signatory: "منى بنت سعيد الريامي".to_owned(),
            attachments: Vec::new(),
            audience: Audience::everybody(),
            audience_text: "جميع الموظفين".to_owned(),
            effective_on: "2026-11-22".to_owned(),
            deadline: Some(now.plus_secs(7 * DAY)),
            statement: Some(STATEMENT.to_owned()),
            acknowledge_from_alert: false,
            joiners: Joiners::AsOfIssue,
            supersedes: None,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            issued_at: now,
        };
        change(&mut circular);
        self.archive.issue_circular(&circular, now).await.expect("issued");
        self.freeze(id).await;
        id
    }

    async fn freeze(&mut self, circular: ItemId) {
        let now = self.later();
        self.archive.freeze_audience(circular, now).await.expect("frozen");
    }

    /// Somebody does something with a circular, on the own workstation.
    async fn does(&mut self, given_name: &str, facts: &[Fact], circular: ItemId) {
        let who = number_of(given_name);
        let held = self.archive.item(&who, circular).await.expect("read").expect("there");
        let document: Document = serde_json::from_str(held.data.get()).expect("a document");
        for event in facts {
            let now = self.later();
            let act = Action {
                id: ActionId(self.id()),
                event: *event,
                subject: circular,
                version: document.version(),
                content_sha256: document.content_sha256(),
                statement_sha256: document.statement_sha256().filter(|_| *event == Fact::Acknowledged),
                device: device(&who),
                device_time: now,
            };
            let done = self.archive.perform(&who, &[act], now).await.expect("performed").remove(0).outcome;
            assert_eq!(done.status, ActionStatus::Applied, "{done:?}");
        }
    }

    async fn letters(&mut self) {
        for (subject, to) in [("تهنئة بالعام الجديد", None), ("تقرير الأداء السنوي", Some("سلمى"))]
        {
            let people = to.map(number_of).into_iter().collect();
            let to = to.map_or_else(Audience::everybody, |_| Audience { people, ..Audience::default() });
            let (id, now) = (ItemId(self.id()), self.later());
            let letter = NewLetter {
                id,
                issuer: UnitId::from_stored("LEGAL"),
                issuer_name: None,
                number: None,
                subject: subject.to_owned(),
                body: "نحيطكم علماً بما سبق.".to_owned(),
                signatory: "منى الريامي".to_owned(),
                attachments: Vec::new(),
                to,
                urgency: Urgency::Normal,
                confidentiality: Confidentiality::Ordinary,
                registered_at: now,
            };
            self.archive.send_letters(&[letter], now).await.expect("sent");
        }
    }

    /// Salma and Khalid acknowledged the first; nothing that binds changed in the second and the third.
    async fn kept_through_two_successors(&mut self) {
        let done = [Fact::Reached, Fact::Shown, Fact::Opened, Fact::Acknowledged];
        let first = self.issue("ضوابط البريد المؤسسي", |_| {}).await;
        self.does("سلمى", &done, first).await;
        self.does("خالد", &done, first).await;
        let second = self.issue("ضوابط البريد المؤسسي (تصويب)", |c| c.supersedes = Some(first)).await;
        // Maryam acknowledged the second only.
        self.does("مريم", &done, second).await;
        self.issue("ضوابط البريد المؤسسي (تصويب ثانٍ)", |c| c.supersedes = Some(second)).await;
    }

    async fn extended_twice(&mut self) -> ItemId {
        let circular = self.issue("تحديث بيانات الموظفين", |_| {}).await;
        self.does("سلمى", &[Fact::Reached, Fact::Shown, Fact::Opened], circular).await;
        self.does("هند", &[Fact::Reached], circular).await;
        for days in [9, 12] {
            let deadline = self.now.plus_secs(days * DAY);
            let why = "لانقطاع الشبكة يومين".to_owned();
            self.order("ناصر", Order::Extend { circular, deadline, why }).await;
        }
        self.order("نورة", Order::Remind { circular, unit: None, people: Vec::new() }).await;
        circular
    }

    async fn recalled(&mut self) {
        let circular = self.issue("موعد الاجتماع السنوي", |_| {}).await;
        self.does("سلمى", &[Fact::Reached, Fact::Opened], circular).await;
        let why = "صدر سهوًا، ويصدر غيره قريبًا".to_owned();
        self.order("ناصر", Order::Recall { circular, why }).await;
    }

    async fn who_stands_in_and_who_is_away(&mut self, circular: ItemId) {
        let (now, employee) = (self.now, number_of("خالد"));
        let (from, until, reason) = (now, now.plus_secs(5 * DAY), AbsenceReason::Leave);
        self.order("نورة", Order::Excuse { employee, reason, from, until, why: WHY.to_owned() }).await;
        let excuse = Order::Excuse { employee: number_of("هند"), reason, from, until, why: WHY.to_owned() };
        let absence = self.order("نورة", excuse).await.item.expect("an absence");
        self.order("نورة", Order::EndExcuse { absence }).await;
        let absence = Absence { reason: AbsenceReason::Secondment, from, until: now.plus_secs(30 * DAY) };
        let seconded = NewAbsence { employee: number_of("ناصر"), absence };
        let now = self.later();
        self.archive.note_absences(&[seconded], "عائشة", now).await.expect("noted");

        for (given_name, to) in [("نورة", "سلمى"), ("يوسف", "مريم")] {
            let (from, to, why) = (self.now.plus_secs(120), number_of(to), WHY.to_owned());
            let until = from.plus_secs(20 * DAY);
            let delegation = self.order(given_name, Order::Delegate { to, from, until, why }).await.item;
            if given_name == "يوسف" {
                self.later();
                self.order(given_name, Order::EndDelegation { delegation: delegation.expect("its item") }).await;
            }
        }
        let paper = Order::Witness {
            circular,
            employee: number_of("راشد"),
            how: WitnessedBy::Paper,
            witness: number_of("مريم"),
            at: self.now,
            note: "الأصل في ملف الإدارة".to_owned(),
        };
        self.order("يوسف", paper).await;
    }

    /// One upheld, one rejected, one taken back, one open.
    async fn contests(&mut self, circular: ItemId) {
        let about = ContestAbout::Duty;
        for (given_name, about, outcome) in [
            ("خالد", about, Some(Outcome::Upheld)),
            ("سلمى", ContestAbout::Opened, Some(Outcome::Rejected)),
            ("مريم", about, None),
            ("هند", about, None),
        ] {
            let reasons = "كنت في دورة تدريبية خارج المبنى ذلك اليوم".to_owned();
            let contest = self.order(given_name, Order::Contest { circular, about, reasons }).await.item;
            let contest = contest.expect("a contest");
            if let Some(outcome) = outcome {
                let words = "نظرنا في السجل وفي كتاب جهة التدريب".to_owned();
                self.order("موزة", Order::DecideContest { contest, outcome, words }).await;
            } else if given_name == "مريم" {
                self.order(given_name, Order::WithdrawContest { contest }).await;
            }
        }
    }

    async fn measured(&mut self, circular: ItemId) {
        let who = number_of("سلمى");
        let (from, until) = (self.now.plus_secs(-600), Some(self.now.plus_secs(-300)));
        let (device, source) = (device(&who), "desk".to_owned());
        let (id, read) = (ActionId(self.id()), ActionId(self.id()));
        let off = Observation {
            id,
            what: Observed::LinkDown,
            device: device.clone(),
            from,
            until,
            source,
            subject: None,
            to_end: None,
        };
        let read =
            Observation { id: read, what: Observed::Read, subject: Some(circular), to_end: Some(true), ..off.clone() };
        let now = self.later();
        self.archive.observe(&who, &device, &[off, read], now).await.expect("observed");
    }

    /// The clauses changed, so that everybody is asked again. Two more drafts stay: one that was returned, one that waits for its day.
    async fn drafted_returned_and_approved(&mut self) -> ItemId {
        let before = self.issue("مواعيد الدوام الرسمي", |c| c.audience = unit("HR")).await;
        self.does("سلمى", &[Fact::Reached, Fact::Opened, Fact::Acknowledged], before).await;
        let (now, always) = (self.later(), Approval { always: true, ..Rules::usual().approval });
        self.archive.grant(&number_of("منى"), Role::Publisher, true, now).await.expect("granted");
        let rules = Rules { approval: always, ..Rules::usual() };
        self.archive.set_rules(&rules.to_json(), "عائشة", now).await.expect("rules");

        let (draft, text) = (ItemId(self.id()), draft(now, "مواعيد الدوام الرسمي", Some(before)));
        let revision = self.saved(draft, 0, &text).await;
        self.order("ناصر", Order::SubmitDraft { draft, revision, note: String::new() }).await;
        let note = "ينقص رقم القرار الوزاري".to_owned();
        self.order("منى", Order::ReturnDraft { draft, revision, note: note.clone() }).await;
        let text = DraftText { subject: "مواعيد الدوام الرسمي (قرار 47)".to_owned(), ..text };
        let revision = self.saved(draft, revision, &text).await;
        let issued = self.approved(draft, revision, None).await.item.expect("a circular");
        self.freeze(issued).await;

        let returned = ItemId(self.id());
        let revision = self.saved(returned, 0, &self::draft(now, "لائحة السلامة", None)).await;
        self.order("ناصر", Order::SubmitDraft { draft: returned, revision, note: "للاعتماد".to_owned() }).await;
        self.order("منى", Order::ReturnDraft { draft: returned, revision, note }).await;
        let waiting = ItemId(self.id());
        let revision = self.saved(waiting, 0, &self::draft(now, "إجازة اليوم الوطني", None)).await;
        self.approved(waiting, revision, Some(now.plus_secs(5 * DAY))).await;
        issued
    }

    async fn saved(&mut self, draft: ItemId, base: i64, text: &DraftText) -> i64 {
        let save = Order::SaveDraft { draft, base, text: text.clone(), template: false };
        self.order("ناصر", save).await.revision.expect("a revision")
    }

    async fn approved(&mut self, draft: ItemId, revision: i64, at: Option<Moment>) -> OrderAnswer {
        self.order("ناصر", Order::SubmitDraft { draft, revision, note: String::new() }).await;
        self.order("منى", Order::ApproveDraft { draft, revision, note: String::new() }).await;
        self.order("ناصر", Order::IssueDraft { draft, revision, at }).await
    }

    /// One leaves the audience of a circular that follows the roster, one comes into it.
    async fn people_move(&mut self) {
        let follows = |c: &mut NewCircular| (c.audience, c.joiners) = (unit("IT"), Joiners::UntilExpiry);
        self.issue("صيانة الخوادم", follows).await;
        let now = self.later();
        self.archive.import_roster(&moved(&[("راشد", "ADMIN"), ("هند", "IT")]), now).await.expect("imported");
    }

    /// The ladder climbs over a short deadline: reminded, told, ended unmet.
    async fn a_deadline_passes(&mut self) {
        let soon = |c: &mut NewCircular| c.deadline = Some(c.issued_at.plus_secs(DAY));
        self.issue("إخلاء المبنى للصيانة", soon).await;
        for _ in 0..6 {
            self.now = self.now.plus_secs(DAY / 2);
            self.archive.climb(self.now).await.expect("climbed");
        }
        self.archive.follow_excuses(self.now).await.expect("followed");
    }
}

fn device(of: &EmployeeId) -> DeviceId {
    DeviceId::from_stored(format!("ws-{of}"))
}

fn unit(code: &str) -> Audience {
    Audience { units: [UnitId::from_stored(code)].into(), ..Audience::default() }
}

fn draft(now: Moment, subject: &str, supersedes: Option<ItemId>) -> DraftText {
    DraftText {
        issuer: UnitId::from_stored("LEGAL"),
        subject: subject.to_owned(),
        body: CHANGED.to_owned(),
        signatory: "منى بنت سعيد الريامي".to_owned(),
        attachments: Vec::new(),
        audience: unit("HR"),
        audience_text: String::new(),
        joiners: Joiners::AsOfIssue,
        effective_on: "2026-11-22".to_owned(),
        deadline: Some(now.plus_secs(30 * DAY)),
        statement: Some(STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        supersedes,
    }
}

/// The ministry with some of its people in other units.
fn moved(people: &[(&str, &str)]) -> Roster {
    let mut roster = ministry();
    for (given_name, unit) in people {
        let number = number_of(given_name);
        let person = roster.people.iter_mut().find(|person| person.id == number).expect("on the roster");
        person.unit = UnitId::from_stored(*unit);
    }
    roster
}

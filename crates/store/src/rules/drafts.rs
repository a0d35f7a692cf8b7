//! Drafts without a database: what may be done with one in which state, what is wrong with its words, when a second person must approve it.

use super::checks::{MAX_CAPTION_CHARS, MAX_STATEMENT_CHARS, day};
use diwan_domain::bell::Class;
use diwan_domain::check::is_sha256_hex;
use diwan_domain::document::{Confidentiality, MAX_ATTACHMENTS, MAX_BODY_BYTES, MAX_SUBJECT_CHARS, Urgency};
use diwan_domain::publishing::Rules;
use diwan_domain::{Audience, EmployeeId, Moment, Role, UnitId};
use diwan_protocol::office::publishing::{ApprovalNeed, DraftMay, DraftState};
use diwan_protocol::office::{DraftText, Fault};

/// The most units and people that one audience names.
const MAX_NAMED: usize = 20_000;
/// How far ahead an issue may be set.
const FARTHEST_MS: i64 = 366 * 86_400_000;

/// Where a draft stands for one publisher.
#[derive(Debug, Clone)]
pub struct Standing<'f> {
    /// Its state.
    pub state: DraftState,
    /// Whether it is a template.
    pub template: bool,
    /// Whether the one who asks wrote it, or changed it at any time.
    pub wrote: bool,
    /// Whether a second person approved exactly this revision.
    pub approved: bool,
    /// Whether a second person must approve it.
    pub needs_approval: bool,
    /// Why it could not be issued as it stands.
    pub faults: &'f [Fault],
}

impl Standing<'_> {
    /// Whether something may be done with it now; otherwise why not.
    pub fn may(&self, what: DraftMay) -> Result<(), Fault> {
        use DraftState::{Approved, Draft, Dropped, Failed, Issued, Returned, Scheduled, Submitted};
        if self.state == Issued {
            return Err(Fault::AlreadyIssued);
        }
        if self.state == Dropped || (self.template && !matches!(what, DraftMay::Edit | DraftMay::Drop)) {
            return Err(Fault::DraftState);
        }
        match (what, self.state) {
            (DraftMay::Edit | DraftMay::Drop, _) => Ok(()),
            (DraftMay::Submit, Draft | Returned | Failed) => self.faultless(),
            (DraftMay::Submit, _) => Err(Fault::DraftState),
            (DraftMay::Return | DraftMay::Approve, Approved | Returned | Scheduled) => Err(Fault::AlreadyDecided),
            (DraftMay::Return | DraftMay::Approve, Submitted) if self.wrote => Err(Fault::AuthorMayNotApprove),
            (DraftMay::Return, Submitted) => Ok(()),
            (DraftMay::Approve, Submitted) => self.faultless(),
            (DraftMay::Return | DraftMay::Approve, _) => Err(Fault::DraftState),
            (DraftMay::Issue, _) if self.needs_approval && !self.approved => Err(Fault::ApprovalNeeded),
            // Whoever asked for a second pair of eyes waits for it, needed or not.
            (DraftMay::Issue, Submitted) => Err(Fault::DraftState),
            (DraftMay::Issue, _) => self.faultless(),
            (DraftMay::Unschedule, Scheduled) => Ok(()),
            (DraftMay::Unschedule, _) => Err(Fault::DraftState),
        }
    }

    /// Everything that may be done with it now.
    pub fn all(&self) -> Vec<DraftMay> {
        DraftMay::ALL.into_iter().filter(|what| self.may(*what).is_ok()).collect()
    }

    fn faultless(&self) -> Result<(), Fault> {
        self.faults.first().map_or(Ok(()), |fault| Err(*fault))
    }
}

/// Why a second person must approve it, the strongest reason first. `people` of `all` people of the agency are reached.
pub fn approval(
    rules: &Rules,
    audience: &Audience,
    (people, all): (i64, i64),
    asks: bool,
    urgency: Urgency,
) -> Option<ApprovalNeed> {
    let everybody = audience.everybody || audience.roles.contains(&Role::Employee);
    if everybody || (people > 0 && people >= all) {
        return Some(ApprovalNeed::Everybody);
    }
    if people > i64::from(rules.approval.above_people) {
        return Some(ApprovalNeed::ManyPeople);
    }
    if rules.approval.emergency && Class::by(asks, urgency) == Class::Emergency {
        return Some(ApprovalNeed::Emergency);
    }
    rules.approval.always.then_some(ApprovalNeed::Always)
}

/// What no draft may hold, however unfinished it is: more than fits, or what no letter can have.
pub fn sizes(text: &DraftText) -> Result<(), Fault> {
    for (line, most) in [
        (&text.subject, MAX_SUBJECT_CHARS),
        (&text.signatory, MAX_SUBJECT_CHARS),
        (&text.audience_text, MAX_SUBJECT_CHARS),
        (&text.effective_on, "YYYY-MM-DD".len()),
    ] {
        plain(line, most)?;
    }
    if text.body.len() > MAX_BODY_BYTES {
        return Err(Fault::TooLong);
    }
    letters(&text.body)?;
    if let Some(statement) = &text.statement {
        if statement.chars().count() > MAX_STATEMENT_CHARS {
            return Err(Fault::TooLong);
        }
        letters(statement)?;
    }
    if text.attachments.len() > MAX_ATTACHMENTS || text.audience.units.len() + text.audience.people.len() > MAX_NAMED {
        return Err(Fault::TooLong);
    }
    if UnitId::parse(text.issuer.as_str()).is_err() || !codes(&text.audience) {
        return Err(Fault::BadCharacters);
    }
    for file in &text.attachments {
        plain(&file.name, MAX_CAPTION_CHARS)?;
        if file.name.trim().is_empty() || !is_sha256_hex(&file.sha256) {
            return Err(Fault::BadCharacters);
        }
    }
    Ok(())
}

/// Whether what an audience names could be the codes of units and people at all.
pub fn codes(audience: &Audience) -> bool {
    audience.units.iter().all(|unit| UnitId::parse(unit.as_str()).as_ref() == Ok(unit))
        && audience.people.iter().all(|person| EmployeeId::parse(person.as_str()).as_ref() == Ok(person))
}

/// What is wrong with the words of a draft that would be issued at a moment. Whether units, people, files and the superseded circular are there is
/// another question.
pub fn faults(text: &DraftText, at: Moment) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut note = |wrong: bool, fault: Fault| {
        if wrong && !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    note(text.subject.trim().is_empty(), Fault::SubjectMissing);
    note(text.body.trim().is_empty(), Fault::BodyMissing);
    if let Err(fault) = sizes(text) {
        note(true, fault);
    }
    note(text.statement.as_deref().is_some_and(|said| said.trim().is_empty()), Fault::NothingToAcknowledge);
    note(text.audience.names_nobody(), Fault::AudienceMissing);
    let named_only = !text.audience.everybody && text.audience.units.is_empty() && text.audience.roles.is_empty();
    note(text.confidentiality == Confidentiality::Confidential && !named_only, Fault::ConfidentialToMany);
    let effective = day(&text.effective_on);
    note(effective.is_none(), Fault::EffectMissing);
    if let Some(deadline) = text.deadline {
        note(deadline <= at, Fault::DeadlinePassed);
        note(effective.is_some_and(|effective| deadline < effective), Fault::DeadlineBeforeEffect);
    }
    faults
}

/// Whether a circular may be set to be issued at a moment.
pub fn schedule(at: Moment, now: Moment) -> Result<(), Fault> {
    if at <= now || at > now.plus_ms(FARTHEST_MS) { Err(Fault::ScheduleImpossible) } else { Ok(()) }
}

/// One line.
fn plain(text: &str, most: usize) -> Result<(), Fault> {
    if text.chars().count() > most {
        return Err(Fault::TooLong);
    }
    if text.chars().any(char::is_control) { Err(Fault::BadCharacters) } else { Ok(()) }
}

/// Several lines.
fn letters(text: &str) -> Result<(), Fault> {
    let strange = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if strange { Err(Fault::BadCharacters) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diwan_domain::Joiners;

    fn text() -> DraftText {
        DraftText {
            issuer: UnitId::from_stored("HR"),
            subject: "الدوام".to_owned(),
            body: "يبدأ في الثامنة.".to_owned(),
            signatory: String::new(),
            attachments: Vec::new(),
            audience: Audience::everybody(),
            audience_text: String::new(),
            joiners: Joiners::AsOfIssue,
            effective_on: "2026-11-22".to_owned(),
            deadline: None,
            statement: Some("اطلعت".to_owned()),
            acknowledge_from_alert: false,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            supersedes: None,
        }
    }

    const NOW: Moment = Moment(1_795_240_800_000);

    #[test]
    fn each_thing_that_is_wrong_with_the_words_has_its_name() {
        assert_eq!(faults(&text(), NOW), []);
        let empty = DraftText { subject: " ".into(), body: "\n".into(), effective_on: String::new(), ..text() };
        assert_eq!(faults(&empty, NOW), [Fault::SubjectMissing, Fault::BodyMissing, Fault::EffectMissing]);
        let cases = [
            (DraftText { audience: Audience::default(), ..text() }, Fault::AudienceMissing),
            (DraftText { confidentiality: Confidentiality::Confidential, ..text() }, Fault::ConfidentialToMany),
            (DraftText { effective_on: "2026-02-30".into(), ..text() }, Fault::EffectMissing),
            (DraftText { deadline: Some(NOW), effective_on: "2026-11-01".into(), ..text() }, Fault::DeadlinePassed),
            (DraftText { deadline: Some(NOW.plus_secs(60)), ..text() }, Fault::DeadlineBeforeEffect),
            (DraftText { statement: Some("  ".into()), ..text() }, Fault::NothingToAcknowledge),
            (DraftText { body: "x".repeat(MAX_BODY_BYTES + 1), ..text() }, Fault::TooLong),
            (DraftText { statement: Some("س".repeat(MAX_STATEMENT_CHARS + 1)), ..text() }, Fault::TooLong),
            (DraftText { subject: "سطر\nسطر".into(), ..text() }, Fault::BadCharacters),
            (DraftText { body: "قبل\0بعد".into(), ..text() }, Fault::BadCharacters),
        ];
        for (wrong, fault) in cases {
            assert_eq!(faults(&wrong, NOW), [fault]);
        }
    }

    #[test]
    fn a_second_person_is_needed_for_everybody_whatever_the_rules_say() {
        let mut rules = Rules::usual();
        rules.approval.emergency = false;
        rules.approval.above_people = u32::MAX;
        let unit = Audience { units: [UnitId::from_stored("MOI")].into(), ..Audience::default() };
        let role = Audience { roles: [Role::Employee].into(), ..Audience::default() };
        for (audience, people) in [(&Audience::everybody(), 9), (&role, 9), (&unit, 9)] {
            let needed = approval(&rules, audience, (people, 9), true, Urgency::Normal);
            assert_eq!(needed, Some(ApprovalNeed::Everybody));
        }
        assert_eq!(approval(&rules, &unit, (8, 9), true, Urgency::Immediate), None);
        let usual = Rules::usual();
        let need = |people, asks, urgency| approval(&usual, &unit, (people, 9_000), asks, urgency);
        assert_eq!(need(1_000, true, Urgency::Normal), None);
        assert_eq!(need(1_001, true, Urgency::Normal), Some(ApprovalNeed::ManyPeople));
        assert_eq!(need(3, true, Urgency::Immediate), Some(ApprovalNeed::Emergency));
        assert_eq!(need(3, false, Urgency::Immediate), None, "what is not owed is no emergency");
        rules.approval.always = true;
        assert_eq!(approval(&rules, &unit, (3, 9_000), true, Urgency::Normal), Some(ApprovalNeed::Always));
    }

    #[test]
    fn what_may_be_done_follows_from_where_it_stands() {
        use DraftMay::{Approve, Drop, Edit, Issue, Return, Submit, Unschedule};
        let standing = |state, wrote, approved| Standing {
            state,
            template: false,
            wrote,
            approved,
            needs_approval: true,
            faults: &[],
        };
        let all = |state, wrote, approved| standing(state, wrote, approved).all();
        assert_eq!(all(DraftState::Draft, true, false), [Edit, Submit, Drop]);
        assert_eq!(all(DraftState::Submitted, true, false), [Edit, Drop]);
        assert_eq!(all(DraftState::Submitted, false, false), [Edit, Return, Approve, Drop]);
        assert_eq!(all(DraftState::Approved, true, true), [Edit, Issue, Drop]);
        assert_eq!(all(DraftState::Scheduled, true, true), [Edit, Issue, Unschedule, Drop]);
        assert_eq!(all(DraftState::Failed, true, true), [Edit, Submit, Issue, Drop]);
        assert_eq!(all(DraftState::Issued, true, true), []);
        assert_eq!(all(DraftState::Dropped, true, true), []);
        let template = Standing { template: true, ..standing(DraftState::Draft, true, true) };
        assert_eq!(template.all(), [Edit, Drop]);
        let unneeded = Standing { needs_approval: false, ..standing(DraftState::Draft, true, false) };
        assert_eq!(unneeded.all(), [Edit, Submit, Issue, Drop]);
        let wrong = Standing { faults: &[Fault::BodyMissing], ..unneeded };
        assert_eq!(wrong.may(Issue), Err(Fault::BodyMissing));
        assert_eq!(standing(DraftState::Approved, false, true).may(Approve), Err(Fault::AlreadyDecided));
    }

    #[test]
    fn an_issue_is_set_for_a_moment_ahead_within_a_year() {
        assert_eq!(schedule(NOW, NOW), Err(Fault::ScheduleImpossible));
        assert_eq!(schedule(NOW.plus_ms(1), NOW), Ok(()));
        assert_eq!(schedule(NOW.plus_ms(FARTHEST_MS + 1), NOW), Err(Fault::ScheduleImpossible));
    }
}

//! The office whose desks stand in the storm: the small ministry, who sits where, and what is issued.

use crate::weather::DESKS;
use diwan_domain::bell::Policy;
use diwan_domain::check::sha256_hex;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Absence, AbsenceReason, Audience, DeviceId, EmployeeId, ItemId, Moment, Role, StreamId, UnitId};
use diwan_store::{Account, Archive, NewAbsence, NewCircular, NewLetter, NewSession, Roster, StoreError};
use diwan_testkit::clock::SUNDAY_MORNING;
use diwan_testkit::office::STATEMENT;
use diwan_testkit::people::{AGENCY, AGENCY_NAME, PUBLISHER, ministry, number_of};
use futures_util::FutureExt;
use rand::Rng;
use rand::rngs::StdRng;
use std::future::Future;
use std::sync::OnceLock;

/// Who sits at which desk: one person has two.
pub const SEATS: [&str; DESKS] = ["سلمى", "سلمى", "خالد"];
/// Who is moved about.
const MOVED: &str = "خالد";

/// The person at a desk.
pub fn person(desk: usize) -> EmployeeId {
    number_of(SEATS[desk])
}

/// The workstation id of a desk, in the form in which a desk draws it from ten random bytes.
pub fn device(desk: usize) -> DeviceId {
    DeviceId::from_stored(format!("ws-{}", hex::encode(device_bytes(desk))))
}

/// The bytes.
pub fn device_bytes(desk: usize) -> [u8; 10] {
    [u8::try_from(desk + 1).unwrap_or(u8::MAX); 10]
}

/// The session token of a desk.
pub fn token(desk: usize) -> String {
    format!("token-of-desk-{desk}")
}

/// The result of a verb of an archive that works on the calling thread: it never waits.
pub fn now<T>(verb: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    verb.now_or_never().unwrap_or_else(|| panic!("a verb on the calling thread waited"))
}

/// The file of an archive in which the ministry is founded and every desk has its session. Made once for all seeds.
pub fn founded() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let archive = diwan_store::open_here(&folder.path().join("first.db")).expect("an archive");
        now(found(archive.as_ref(), SUNDAY_MORNING)).expect("the ministry is founded");
        let file = folder.path().join("copy.db");
        now(archive.backup_to(&file)).expect("copied");
        std::fs::read(file).expect("read")
    })
}

async fn found(archive: &dyn Archive, now: Moment) -> Result<(), StoreError> {
    archive.found(AGENCY, AGENCY_NAME, now).await?;
    let roster = ministry();
    archive.import_roster(&roster, now).await?;
    for person in &roster.people {
        let account = Account {
            employee: person.id.clone(),
            login: format!("e{}", person.id),
            // Nobody signs in with a password here: the sessions are there already.
            password_hash: "none".to_owned(),
            must_change: false,
            closed: false,
            granted: Vec::new(),
        };
        archive.open_account(&account, now).await?;
    }
    archive.grant(&number_of(PUBLISHER), Role::Publisher, true, now).await?;
    for desk in 0..DESKS {
        let session = NewSession {
            token_hash: sha256_hex(token(desk).as_bytes()),
            employee: person(desk),
            device: device(desk),
            device_name: format!("desk {desk}"),
            expires_at: now.plus_secs(12 * 3600),
        };
        archive.open_session(&session, now).await?;
    }
    Ok(())
}

/// The ministry with the moved person in the other department.
pub fn moved(roster: &mut Roster) {
    for person in roster.people.iter_mut().filter(|p| p.id == number_of(MOVED)) {
        let there = if person.unit.as_str() == "IT" { "HR" } else { "IT" };
        person.unit = UnitId::from_stored(there);
    }
}

/// Enters that the person of this desk is away from now on.
pub fn away(archive: &dyn Archive, desk: usize, from: Moment, ms: i64) -> Result<(), StoreError> {
    let absence = Absence { reason: AbsenceReason::OffDuty, from, until: from.plus_ms(ms) };
    let entered = [NewAbsence { employee: person(desk), absence }];
    now(archive.note_absences(&entered, "the storm", from)).map(drop)
}

/// Sets the policy of the bell: duty at every hour, the shortest pauses, reminders soon. A policy that is in force already stays.
pub fn rule(archive: &dyn Archive, at: Moment) -> Result<(), StoreError> {
    if now(archive.policy())?.is_some() {
        return Ok(());
    }
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(180).to_json()).expect("a policy is JSON");
    let whole_day = serde_json::json!([{ "from": "00:00", "until": "24:00" }]);
    for day in ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] {
        sheet["hours"]["week"][day] = whole_day.clone();
    }
    let binding = &mut sheet["classes"]["binding"];
    binding["repeat_secs"] = 30.into();
    binding["ladder"] = serde_json::json!([
        { "when": { "hours_after_issue": 0 }, "step": "remind" },
        { "when": { "hours_before_deadline": 24 }, "step": "tell_supervisor" },
    ]);
    now(archive.set_policy(&sheet.to_string(), "the storm", at)).map(drop)
}

/// Issues a circular, or sends a letter, to somebody. Returns what, in words for the diary, and the circular when it asks for an acknowledgement.
pub fn issue(
    archive: &dyn Archive,
    dice: &mut StdRng,
    at: Moment,
) -> Result<(String, Option<NewCircular>), StoreError> {
    let audience = audience(dice);
    let id = new_id(dice, at);
    let number = dice.random_range(0..1_000_000);
    let streams: Vec<String> = audience.streams().iter().map(StreamId::to_string).collect();
    let streams = streams.join(" ");
    if dice.random_bool(0.25) {
        let letter = NewLetter {
            id,
            issuer: UnitId::from_stored("LEGAL"),
            issuer_name: None,
            number: None,
            subject: format!("كتاب {number}"),
            body: "للعلم.".to_owned(),
            signatory: "منى الريامي".to_owned(),
            attachments: Vec::new(),
            to: audience,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            registered_at: at,
        };
        now(archive.send_letters(&[letter], at))?;
        return Ok((format!("letter {id} to {streams}"), None));
    }
    let binding = dice.random_bool(0.8);
    let circular = NewCircular {
        id,
        publisher: number_of(PUBLISHER),
        issuer: UnitId::from_stored("LEGAL"),
        subject: format!("تعميم {number}"),
        body: "على جميع الموظفين العلم بما ورد والعمل بموجبه.".repeat(dice.random_range(1..20)),
        signatory: "منى الريامي".to_owned(),
        attachments: Vec::new(),
        audience,
        audience_text: "المعنيون".to_owned(),
        effective_on: "2026-11-22".to_owned(),
        deadline: binding.then(|| at.plus_secs(dice.random_range(5..600_000))),
        statement: binding.then(|| STATEMENT.to_owned()),
        acknowledge_from_alert: false,
        joiners: diwan_domain::Joiners::AsOfIssue,
        supersedes: None,
        urgency: Urgency::Normal,
        confidentiality: Confidentiality::Ordinary,
        issued_at: at,
    };
    now(archive.issue_circular(&circular, at))?;
    Ok((format!("circular {id} to {streams}"), Some(circular).filter(|_| binding)))
}

/// A new id of that moment.
pub fn new_id(dice: &mut StdRng, at: Moment) -> ItemId {
    ItemId(uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &dice.random()).into_uuid())
}

pub fn audience(dice: &mut StdRng) -> Audience {
    let unit = |code: &str| Audience { units: [UnitId::from_stored(code)].into(), ..Audience::default() };
    match dice.random_range(0..6) {
        0 | 1 => Audience::everybody(),
        2 => unit("HR"),
        3 => unit("IT"),
        4 => unit("ADMIN"),
        _ => Audience { people: [person(dice.random_range(0..DESKS))].into(), ..Audience::default() },
    }
}

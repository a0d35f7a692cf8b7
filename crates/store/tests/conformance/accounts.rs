//! Accounts, sessions, failures, roles, contacts.

use crate::office::{Office, refusal, unit};
use diwan_domain::{DeviceId, Moment, Role, StreamId};
use diwan_protocol::ProblemType;
use diwan_store::{Account, Contact, NewSession};

crate::stories!(
    a_login_belongs_to_one_person_in_any_case,
    a_new_password_ends_all_other_sessions,
    a_closed_account_has_no_sessions,
    a_session_is_in_force_from_opening_to_its_end,
    who_leaves_the_roster_is_signed_out,
    failures_are_counted_since_a_moment_and_forgotten,
    roles_are_granted_by_hand_and_supervision_follows_the_tree,
    a_contact_is_noted_once_a_minute,
    whoever_is_at_the_door_is_admitted_as_they_are_now,
    the_access_pulse_moves_with_who_may_come_in_and_with_nothing_else,
);

fn account(office: &Office, name: &str, login: &str) -> Account {
    Account {
        employee: office.employee(name),
        login: login.to_owned(),
        password_hash: "$argon2id$1".to_owned(),
        must_change: true,
        closed: false,
        granted: Vec::new(),
    }
}

async fn session(office: &Office, name: &str, token_hash: &str) -> Moment {
    let now = office.now();
    let session = NewSession {
        token_hash: token_hash.to_owned(),
        employee: office.employee(name),
        device: DeviceId::parse("desk-1").unwrap(),
        device_name: "مكتب\u{7}".to_owned(),
        expires_at: now.plus_secs(3600),
    };
    office.archive.open_session(&session, now).await.unwrap();
    now
}

async fn is_in_force(office: &Office, token_hash: &str) -> bool {
    office.archive.session(token_hash, office.now()).await.unwrap().is_some()
}

async fn a_login_belongs_to_one_person_in_any_case(office: &Office) {
    let archive = &office.archive;
    archive.open_account(&account(office, "سلمى", "Salma"), office.now()).await.unwrap();
    let found = archive.account_by_login("sALMA").await.unwrap().unwrap();
    assert_eq!((found.employee, found.login.as_str(), found.must_change), (office.employee("سلمى"), "Salma", true));
    assert_eq!(
        refusal(archive.open_account(&account(office, "يوسف", "SALMA"), office.now()).await),
        ProblemType::BadRequest
    );
    let mut stranger = account(office, "يوسف", "stranger");
    stranger.employee = diwan_domain::EmployeeId::parse("999").unwrap();
    assert_eq!(refusal(archive.open_account(&stranger, office.now()).await), ProblemType::BadRequest);
    for wrong in ["", "two words", "tab\t", "nul\0"] {
        assert_eq!(
            refusal(archive.open_account(&account(office, "يوسف", wrong), office.now()).await),
            ProblemType::BadRequest
        );
        assert_eq!(archive.account_by_login(wrong).await.unwrap(), None);
    }
    // The same person may be given another login; the old one is free again.
    archive.open_account(&account(office, "سلمى", "s.alotaibi"), office.now()).await.unwrap();
    assert_eq!(archive.account_by_login("salma").await.unwrap(), None);
    assert_eq!(archive.account_of(&office.employee("سلمى")).await.unwrap().unwrap().login, "s.alotaibi");
    assert_eq!(archive.account_of(&office.employee("يوسف")).await.unwrap(), None);
}

async fn a_new_password_ends_all_other_sessions(office: &Office) {
    let salma = office.employee("سلمى");
    office.archive.open_account(&account(office, "سلمى", "salma"), office.now()).await.unwrap();
    session(office, "سلمى", "here").await;
    session(office, "سلمى", "elsewhere").await;
    session(office, "يوسف", "colleague").await;
    office.archive.set_password(&salma, "$argon2id$2", false, Some("here"), office.now()).await.unwrap();
    assert!(is_in_force(office, "here").await && is_in_force(office, "colleague").await);
    assert!(!is_in_force(office, "elsewhere").await);
    let account = office.archive.account_of(&salma).await.unwrap().unwrap();
    assert_eq!((account.password_hash.as_str(), account.must_change), ("$argon2id$2", false));
    office.archive.set_password(&salma, "$argon2id$3", true, None, office.now()).await.unwrap();
    assert!(!is_in_force(office, "here").await);
    assert!(office.archive.profile(&salma).await.unwrap().unwrap().must_change_password);
    let nobody = office.employee("يوسف");
    assert_eq!(
        refusal(office.archive.set_password(&nobody, "x", false, None, office.now()).await),
        ProblemType::NotFound
    );
}

async fn a_closed_account_has_no_sessions(office: &Office) {
    let salma = office.employee("سلمى");
    office.archive.open_account(&account(office, "سلمى", "salma"), office.now()).await.unwrap();
    session(office, "سلمى", "here").await;
    office.archive.close_account(&salma, true, office.now()).await.unwrap();
    assert!(!is_in_force(office, "here").await);
    assert!(office.archive.account_by_login("salma").await.unwrap().unwrap().closed);
    office.archive.close_account(&salma, false, office.now()).await.unwrap();
    assert!(!office.archive.account_by_login("salma").await.unwrap().unwrap().closed);
    assert!(!is_in_force(office, "here").await, "a session that ended stays ended");
    assert_eq!(
        refusal(office.archive.close_account(&office.employee("يوسف"), true, office.now()).await),
        ProblemType::NotFound
    );
}

async fn a_session_is_in_force_from_opening_to_its_end(office: &Office) {
    let opened = session(office, "سلمى", "one").await;
    let found = office.archive.session("one", opened).await.unwrap().unwrap();
    assert_eq!((found.employee, found.device.as_str()), (office.employee("سلمى"), "desk-1"));
    assert_eq!((found.opened_at, found.expires_at), (opened, opened.plus_secs(3600)));
    assert!(office.archive.session("one", opened.plus_ms(3_599_999)).await.unwrap().is_some());
    assert!(office.archive.session("one", opened.plus_secs(3600)).await.unwrap().is_none());
    assert!(office.archive.session("no such token\0", opened).await.unwrap().is_none());
    session(office, "سلمى", "two").await;
    session(office, "سلمى", "three").await;
    office.archive.end_session("two", office.now()).await.unwrap();
    assert!(!is_in_force(office, "two").await && is_in_force(office, "three").await);
    assert_eq!(office.archive.end_sessions(&office.employee("سلمى"), office.now()).await.unwrap(), 2);
    assert!(!is_in_force(office, "one").await && !is_in_force(office, "three").await);
    assert_eq!(office.archive.tally(office.now()).await.unwrap().sessions, 0);
}

async fn who_leaves_the_roster_is_signed_out(office: &Office) {
    session(office, "سلمى", "here").await;
    let mut without = crate::office::ministry();
    without.people.retain(|p| p.name != "سلمى");
    office.archive.import_roster(&without, office.now()).await.unwrap();
    assert!(!is_in_force(office, "here").await);
}

async fn failures_are_counted_since_a_moment_and_forgotten(office: &Office) {
    let archive = &office.archive;
    let (first, second) = (office.now(), office.now());
    archive.note_failure("login", first).await.unwrap();
    archive.note_failure("login", second).await.unwrap();
    archive.note_failure("login", second).await.unwrap();
    archive.note_failure("address", second).await.unwrap();
    assert_eq!(archive.failures("login", first).await.unwrap(), (3, Some(second)));
    assert_eq!(archive.failures("login", second).await.unwrap(), (2, Some(second)));
    assert_eq!(archive.failures("login", second.plus_ms(1)).await.unwrap(), (0, None));
    archive.forget_failures("login").await.unwrap();
    assert_eq!(archive.failures("login", first).await.unwrap(), (0, None));
    assert_eq!(archive.failures("address", first).await.unwrap().0, 1);
}

async fn roles_are_granted_by_hand_and_supervision_follows_the_tree(office: &Office) {
    let salma = office.employee("سلمى");
    office.archive.open_account(&account(office, "سلمى", "salma"), office.now()).await.unwrap();
    for never in [Role::Employee, Role::Supervisor] {
        assert_eq!(refusal(office.archive.grant(&salma, never, true, office.now()).await), ProblemType::BadRequest);
    }
    // Twice is once, also in the person's own stream.
    let stream = StreamId::employee(&salma);
    office.archive.grant(&salma, Role::Administrator, true, office.now()).await.unwrap();
    let head = office.head_of(&stream).await;
    office.archive.grant(&salma, Role::Administrator, true, office.now()).await.unwrap();
    assert_eq!(office.head_of(&stream).await, head);
    let profile = office.archive.profile(&salma).await.unwrap().unwrap();
    assert_eq!(profile.roles, [Role::Employee, Role::Administrator]);
    assert!(profile.streams.contains(&StreamId::role(Role::Administrator)));
    assert_eq!(office.archive.account_of(&salma).await.unwrap().unwrap().granted, [Role::Administrator]);
    office.archive.grant(&salma, Role::Administrator, false, office.now()).await.unwrap();
    assert_eq!(office.archive.profile(&salma).await.unwrap().unwrap().roles, [Role::Employee]);
    assert_eq!(office.head_of(&stream).await, head + 1);

    let noura = office.archive.profile(&office.employee("نورة")).await.unwrap().unwrap();
    assert_eq!((noura.roles.as_slice(), noura.unit.id), ([Role::Employee, Role::Supervisor].as_slice(), unit("HR-T")));
    assert_eq!(noura.supervises.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["HR-T"]);
    assert!(noura.streams.contains(&StreamId::role(Role::Supervisor)));
    let stranger = diwan_domain::EmployeeId::parse("999").unwrap();
    assert_eq!(
        refusal(office.archive.grant(&stranger, Role::Publisher, true, office.now()).await),
        ProblemType::BadRequest
    );
    assert_eq!(office.archive.profile(&stranger).await.unwrap(), None);
    office.assert_sound().await;
}

async fn a_contact_is_noted_once_a_minute(office: &Office) {
    let salma = office.employee("سلمى");
    let circular = office.issue("تعميم").await;
    let last_contact = async || {
        let board = office.archive.board_detail(&office.employee("نورة"), circular.id, None, None, 10).await.unwrap();
        board.people.iter().find(|p| p.employee == salma).unwrap().last_contact
    };
    assert_eq!(last_contact().await, None);
    let contact =
        |device: &str, at: Moment| Contact { employee: salma.clone(), device: DeviceId::parse(device).unwrap(), at };
    let first = office.now();
    // A registry gathers contacts: the same desk may be among them twice, in any order.
    let gathered = [contact("desk-1", first), contact("desk-1", first.plus_ms(-5))];
    office.archive.note_contacts(&gathered).await.unwrap();
    office.archive.note_contacts(&[contact("desk-1", first.plus_ms(59_999))]).await.unwrap();
    assert_eq!(last_contact().await, Some(first));
    office.archive.note_contacts(&[contact("desk-1", first.plus_ms(60_000)), contact("desk-2", first)]).await.unwrap();
    assert_eq!(last_contact().await, Some(first.plus_ms(60_000)), "the newest of all desks");
    let ahead = first.plus_secs(10 * 365 * 86_400);
    office.archive.note_contacts(&[contact("desk-1", ahead)]).await.unwrap();
    office.archive.note_contacts(&[contact("desk-1", first.plus_ms(120_000))]).await.unwrap();
    assert_eq!(
        last_contact().await,
        Some(first.plus_ms(120_000)),
        "a clock that was ahead and corrected leaves no trace"
    );
    office.archive.note_contacts(&[]).await.unwrap();
}

async fn whoever_is_at_the_door_is_admitted_as_they_are_now(office: &Office) {
    let archive = &office.archive;
    for (name, login) in [("سلمى", "salma"), ("نورة", "noura"), ("منيرة", "munira"), ("فهد", "fahd")] {
        archive.open_account(&account(office, name, login), office.now()).await.unwrap();
        session(office, name, login).await;
    }
    // One of them heads the whole, one a section, one is a publisher, and strangers stand among them: each gets the own answer.
    let tokens = ["noura", "salma", "nobody\0", "fahd", "munira", "salma"];
    let at_the_door = tokens.map(|token| {
        let (archive, now) = (std::sync::Arc::clone(archive), office.now());
        tokio::spawn(async move { archive.admitted(token, now).await.unwrap() })
    });
    for (token, waiting) in tokens.into_iter().zip(at_the_door) {
        let admitted = waiting.await.unwrap();
        let session = archive.session(token, office.now()).await.unwrap();
        let profile = match &session {
            Some(session) => archive.profile(&session.employee).await.unwrap(),
            None => None,
        };
        assert_eq!(admitted, session.zip(profile), "{token}");
        assert_eq!(admitted.is_some(), !token.starts_with("nobody"));
    }
    let noura = archive.admitted("noura", office.now()).await.unwrap().unwrap().1;
    assert_eq!(noura.supervises.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["HR-T"]);
    let late = office.now().plus_secs(3_600);
    assert_eq!(archive.admitted("salma", late).await.unwrap(), None, "a session that has run out");
    archive.close_account(&office.employee("سلمى"), true, office.now()).await.unwrap();
    assert_eq!(archive.admitted("salma", office.now()).await.unwrap(), None);
    let mut without = crate::office::ministry();
    without.people.retain(|p| p.name != "فهد");
    archive.import_roster(&without, office.now()).await.unwrap();
    assert_eq!(archive.admitted("fahd", office.now()).await.unwrap(), None);
}

async fn the_access_pulse_moves_with_who_may_come_in_and_with_nothing_else(office: &Office) {
    let (archive, salma) = (&office.archive, office.employee("سلمى"));
    let other_program = diwan_store::open(&office.uri).await.unwrap();
    let mut last = archive.access_pulse().await.unwrap();
    let mut moved = async |what: &str, moves: bool| {
        let now = archive.access_pulse().await.unwrap();
        assert_eq!(now != last, moves, "{what}");
        last = now;
    };
    other_program.open_account(&account(office, "سلمى", "salma"), office.now()).await.unwrap();
    moved("an account", true).await;
    session(office, "سلمى", "here").await;
    let circular = office.issue("تعميم").await;
    office.does("سلمى", diwan_domain::Fact::Acknowledged, &circular).await;
    archive.note_failure("salma", office.now()).await.unwrap();
    let desk = DeviceId::parse("desk-1").unwrap();
    archive.note_contacts(&[Contact { employee: salma.clone(), device: desk, at: office.now() }]).await.unwrap();
    archive.count_receipts().await.unwrap();
    moved("signing in, issuing, acting, mistyping, being there", false).await;
    other_program.set_password(&salma, "$argon2id$2", false, Some("here"), office.now()).await.unwrap();
    moved("a password", true).await;
    other_program.grant(&salma, Role::Administrator, true, office.now()).await.unwrap();
    moved("a role", true).await;
    other_program.end_session("here", office.now()).await.unwrap();
    moved("the end of a session", true).await;
    other_program.end_sessions(&salma, office.now()).await.unwrap();
    moved("the end of all sessions", true).await;
    for closed in [true, false] {
        other_program.close_account(&salma, closed, office.now()).await.unwrap();
        moved("closing and opening an account", true).await;
    }
    let mut renamed = crate::office::ministry();
    renamed.units[0].name = "قسم التدريب والتطوير".to_owned();
    other_program.import_roster(&renamed, office.now()).await.unwrap();
    moved("a roster", true).await;
    other_program.import_roster(&renamed, office.now()).await.unwrap();
    moved("the same roster again", false).await;
}

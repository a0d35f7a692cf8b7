//! Signing in, waiting after mistakes, sessions that end, and what a role does not allow.

use crate::wire::{Wire, eventually, kind, problem};
use diwan_domain::{Role, StreamId};
use diwan_protocol::session::PasswordChange;
use diwan_protocol::{Letterbox, LetterboxError, ProblemType, SignIn};
use diwan_store::Account;
use diwan_testkit::office::{Office, PASSWORD};
use diwan_testkit::people::number_of;
use diwan_testkit::persona::Persona;

fn with(login: &str, password: &str) -> SignIn {
    SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
        device: "desk-1".to_owned(),
        device_name: String::new(),
    }
}

fn problem_type<T: std::fmt::Debug>(result: Result<T, LetterboxError>) -> ProblemType {
    match result {
        Err(LetterboxError::Problem(problem)) => problem.kind().expect("of the closed list"),
        other => panic!("a problem was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn somebody_signs_in_and_is_known() {
    let office = Office::open().await;
    let noura = office.supervisor().await;
    let who = noura.session().await.expect("a session");
    assert_eq!((who.employee, who.name.as_str()), (number_of("نورة"), "نورة بنت حمد المعمري"));
    assert_eq!(who.unit.name, "إدارة الموارد البشرية");
    assert!(who.roles.contains(&Role::Supervisor));
    assert_eq!(who.supervises.len(), 1);
    assert_eq!(who.server_time, office.clock.now());
    let names: Vec<&str> = who.streams.iter().map(|head| head.stream.as_str()).collect();
    assert!(names.contains(&"all") && names.contains(&"unit:HR") && names.contains(&"unit:MPS"), "{names:?}");
    assert!(names.is_sorted());
}

#[tokio::test]
async fn a_login_is_read_in_any_case_and_a_strange_device_is_refused() {
    let office = Office::open().await;
    let letterbox = office.letterbox();
    assert!(letterbox.sign_in(&with(" E1004 ", PASSWORD)).await.is_ok());
    let strange = SignIn { device: "../desk".to_owned(), ..with("e1004", PASSWORD) };
    assert_eq!(problem_type(letterbox.sign_in(&strange).await), ProblemType::BadRequest);
    let endless = with("e1004", &"x".repeat(10_000));
    assert_eq!(problem_type(letterbox.sign_in(&endless).await), ProblemType::BadRequest);
}

#[tokio::test]
async fn a_wrong_password_ten_times_makes_one_wait_and_then_the_right_one_is_let_in() {
    let office = Office::open().await;
    let letterbox = office.letterbox();
    let mut answers = Vec::new();
    for _ in 0..10 {
        answers.push(problem_type(letterbox.sign_in(&with("e1004", "not the password")).await));
    }
    let (wrong, waiting) = answers.split_at(5);
    assert!(wrong.iter().all(|kind| *kind == ProblemType::WrongCredentials), "{answers:?}");
    assert!(waiting.iter().all(|kind| *kind == ProblemType::TooManyAttempts), "{answers:?}");
    let told = problem(
        Wire::to(&office).post("/v1/sign-in", serde_json::to_string(&with("e1004", PASSWORD)).expect("json")).await,
    )
    .await;
    assert_eq!(told.kind(), Some(ProblemType::TooManyAttempts), "even the right one has to wait");
    assert_eq!(told.retry_after, Some(15));
    assert!(letterbox.sign_in(&with("e1005", PASSWORD)).await.is_ok(), "another account is not held up");

    office.clock.advance_secs(15);
    assert!(letterbox.sign_in(&with("e1004", PASSWORD)).await.is_ok());
    assert_eq!(
        problem_type(letterbox.sign_in(&with("e1004", "x")).await),
        ProblemType::WrongCredentials,
        "success forgets"
    );
}

#[tokio::test]
async fn ten_wrong_passwords_at_once_are_no_way_around_the_wait() {
    let office = Office::open().await;
    let body = with("e1004", "not the password");
    let tries = (0..10).map(|_| {
        let (letterbox, body) = (office.letterbox(), body.clone());
        tokio::spawn(async move { problem_type(letterbox.sign_in(&body).await) })
    });
    let mut wrong = 0;
    for answer in tries.collect::<Vec<_>>() {
        wrong += u32::from(answer.await.expect("an answer") == ProblemType::WrongCredentials);
    }
    assert_eq!(wrong, 5);
}

#[tokio::test]
async fn an_unknown_login_a_closed_account_and_a_wrong_password_look_alike() {
    let office = Office::open().await;
    office.archive().close_account(&number_of("خالد"), true, office.clock.now()).await.expect("closed");
    let wire = Wire::to(&office);
    let mut seen = Vec::new();
    for body in [with("nobody", PASSWORD), with("e1005", PASSWORD), with("e1004", "not the password")] {
        let answer = wire.post("/v1/sign-in", serde_json::to_string(&body).expect("json")).await;
        seen.push((answer.status(), answer.text().await.expect("a body")));
    }
    assert_eq!(seen[0].0, 401);
    assert!(seen.iter().all(|one| one == &seen[0]), "{seen:?}");
}

#[tokio::test]
async fn many_wrong_passwords_from_one_address_hold_up_the_address() {
    let office = Office::open_with(|config| config.throttle.free_per_address = 3).await;
    let letterbox = office.letterbox();
    for login in ["a1", "a2", "a3"] {
        assert_eq!(problem_type(letterbox.sign_in(&with(login, "wrong wrong")).await), ProblemType::WrongCredentials);
    }
    assert_eq!(problem_type(letterbox.sign_in(&with("e1004", PASSWORD)).await), ProblemType::TooManyAttempts);
}

#[tokio::test]
async fn an_expired_token_is_told_and_signing_in_again_goes_on_where_one_was() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    let issued = office.issue(diwan_testkit::office::Circular::on("قبل الانتهاء")).await;
    let page = salma.letterbox.snapshot(&salma.token, &StreamId::all(), None, 1).await.expect("a page");
    office.clock.advance_secs(12 * 3600);
    let cut = salma.letterbox.entries(&salma.token, &StreamId::all(), page.as_of.epoch, 0, 100).await;
    assert_eq!(problem_type(cut), ProblemType::SignedOut);
    let again = office.employee("سلمى").await;
    let rest = again.letterbox.entries(&again.token, &StreamId::all(), page.as_of.epoch, 0, 100).await.expect("a page");
    assert_eq!(rest.entries.first().map(|entry| entry.id), Some(issued.id), "the same cursor, nothing lost");
}

#[tokio::test]
async fn a_session_ends_on_time_even_when_it_is_answered_from_memory() {
    // Nobody looks for commits here, so the second request finds the session in memory.
    let office = Office::open_with(|config| config.push.look_ms = 3_600_000).await;
    let salma = office.employee("سلمى").await;
    salma.heads().await;
    office.clock.advance_secs(12 * 3600 - 1);
    salma.heads().await;
    office.clock.advance_secs(1);
    assert_eq!(problem_type(salma.letterbox.heads(&salma.token, None, 0).await), ProblemType::SignedOut);
}

#[tokio::test]
async fn no_token_a_made_up_one_and_another_scheme_are_signed_out() {
    let office = Office::open().await;
    assert_eq!(kind(Wire::to(&office).get("/v1/session").await).await, ProblemType::SignedOut);
    let made_up = Wire::to(&office).with_token(&"0".repeat(64));
    assert_eq!(kind(made_up.get("/v1/session").await).await, ProblemType::SignedOut);
    let basic = Wire::to(&office).request(reqwest::Method::GET, "/v1/session").basic_auth("e1004", Some(PASSWORD));
    assert_eq!(kind(basic.send().await.expect("an answer")).await, ProblemType::SignedOut);
}

#[tokio::test]
async fn signing_out_ends_one_session_or_all() {
    let office = Office::open().await;
    let (desk, home) = (office.desk_of("سلمى", "desk-1").await, office.desk_of("سلمى", "desk-2").await);
    let third = office.desk_of("سلمى", "desk-3").await;
    desk.letterbox.sign_out(&desk.token, false).await.expect("signed out");
    assert_eq!(problem_type(desk.session().await), ProblemType::SignedOut);
    assert!(home.session().await.is_ok());
    home.letterbox.sign_out(&home.token, true).await.expect("signed out");
    for persona in [&home, &third] {
        assert_eq!(problem_type(persona.session().await), ProblemType::SignedOut);
    }
}

#[tokio::test]
async fn a_session_that_another_process_ended_is_over_within_a_moment() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    salma.heads().await;
    // As `account close` does it: in the archive, behind the running registry's back.
    office.archive().close_account(&salma.number, true, office.clock.now()).await.expect("closed");
    eventually("the session is over", async || salma.session().await.is_err().then_some(())).await;
}

#[tokio::test]
async fn the_first_password_must_be_changed_before_anything_else() {
    let office = Office::open().await;
    let hind = number_of("هند");
    let known = office.archive().account_of(&hind).await.expect("read").expect("an account");
    let new = Account { must_change: true, ..known };
    office.archive().open_account(&new, office.clock.now()).await.expect("opened");
    let letterbox = office.letterbox();
    let signed_in = letterbox.sign_in(&with("e1006", PASSWORD)).await.expect("signed in");
    assert!(signed_in.must_change_password);
    let wire = Wire::to(&office).with_token(&signed_in.token);
    for path in ["/v1/heads", "/v1/streams/all/snapshot", "/v1/push", "/v1/board"] {
        assert_eq!(kind(wire.get(path).await).await, ProblemType::PasswordChangeRequired, "{path}");
    }
    assert_eq!(kind(wire.post("/v1/actions", r#"{"actions":[]}"#).await).await, ProblemType::PasswordChangeRequired);
    let who = letterbox.session(&signed_in.token).await.expect("who one is, is told");
    assert!(who.must_change_password && who.streams.is_empty());

    let change = |current: &str, new: &str| PasswordChange { current: current.to_owned(), new: new.to_owned() };
    let token = &signed_in.token;
    for weak in ["short", PASSWORD, "E1006     ", &"x".repeat(2_000)] {
        assert_eq!(
            problem_type(letterbox.change_password(token, &change(PASSWORD, weak)).await),
            ProblemType::WeakPassword
        );
    }
    let mistaken = letterbox.change_password(token, &change("not the old one", "كلمة جديدة طويلة")).await;
    assert_eq!(problem_type(mistaken), ProblemType::WrongCredentials);
    letterbox.change_password(token, &change(PASSWORD, "كلمة جديدة طويلة")).await.expect("changed");
    assert_eq!(wire.get("/v1/heads").await.status(), 200, "the same session goes on");
    assert!(!letterbox.sign_in(&with("e1006", "كلمة جديدة طويلة")).await.expect("signed in").must_change_password);
    assert_eq!(problem_type(letterbox.sign_in(&with("e1006", PASSWORD)).await), ProblemType::WrongCredentials);
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let office = Office::open().await;
    let (here, there) = (office.desk_of("سلمى", "desk-1").await, office.desk_of("سلمى", "desk-2").await);
    let change = PasswordChange { current: PASSWORD.to_owned(), new: "كلمة جديدة طويلة".to_owned() };
    here.letterbox.change_password(&here.token, &change).await.expect("changed");
    assert!(here.session().await.is_ok());
    assert_eq!(problem_type(there.session().await), ProblemType::SignedOut);
}

#[tokio::test]
async fn nobody_reads_streams_of_others_and_strange_names_are_no_streams() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.employee("سلمى").await);
    for stream in
        ["employee:1005", "unit:IT", "unit:NONE", "role:publisher", "everything", "employee:..%2F1", "unit:%00"]
    {
        let path = format!("/v1/streams/{stream}/snapshot");
        assert_eq!(kind(wire.get(&path).await).await, ProblemType::NotAMember, "{stream}");
        let path = format!("/v1/streams/{stream}/entries?epoch=1&after=0");
        assert_eq!(kind(wire.get(&path).await).await, ProblemType::NotAMember, "{stream}");
    }
}

#[tokio::test]
async fn whoever_moves_to_another_unit_reads_its_stream_and_no_longer_the_old_one() {
    let office = Office::open().await;
    let salma = office.employee("سلمى").await;
    salma.head(&StreamId::from_stored("unit:HR")).await;
    let mut roster = diwan_testkit::people::ministry();
    for person in roster.people.iter_mut().filter(|person| person.id == salma.number) {
        person.unit = diwan_domain::UnitId::from_stored("IT");
    }
    office.archive().import_roster(&roster, office.clock.now()).await.expect("imported");
    let streams = eventually("the move is known", async || {
        let heads = salma.heads().await;
        let names: Vec<String> = heads.streams.iter().map(|head| head.stream.to_string()).collect();
        names.contains(&"unit:IT".to_owned()).then_some(names)
    })
    .await;
    assert!(!streams.contains(&"unit:HR".to_owned()), "{streams:?}");
    let wire = Wire::of(&office, &salma);
    assert_eq!(kind(wire.get("/v1/streams/unit:HR/snapshot").await).await, ProblemType::NotAMember);
    assert_eq!(wire.get("/v1/streams/unit:IT/snapshot").await.status(), 200);
}

#[tokio::test]
async fn boards_are_for_those_who_head_a_unit() {
    let office = Office::open().await;
    for name in ["سلمى", "ناصر", "عائشة"] {
        let somebody: Persona = office.employee(name).await;
        let wire = Wire::of(&office, &somebody);
        assert_eq!(kind(wire.get("/v1/board").await).await, ProblemType::Forbidden, "{name}");
        let path = "/v1/board/01a1ffdb-7875-7695-b232-427ed0381121";
        assert_eq!(kind(wire.get(path).await).await, ProblemType::Forbidden, "{name}");
    }
}

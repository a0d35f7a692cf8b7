//! What goes wrong: neighbours that fail, newer and damaged databases, backups, and what the inspection finds.

use crate::office::{Office, ministry, problem};
use diwan_domain::Fact;
use diwan_protocol::ProblemType;
use diwan_store::StoreError;
use std::sync::Arc;

crate::stories!(
    a_verb_that_fails_does_not_spoil_its_neighbours,
    the_same_circular_issued_at_once_is_one_circular,
    two_programs_at_one_database_number_without_a_gap,
    a_database_of_a_newer_program_is_refused,
    the_inspection_finds_what_is_wrong,
);

async fn a_verb_that_fails_does_not_spoil_its_neighbours(office: &Office) {
    let mut running = Vec::new();
    for n in 0..60 {
        let mut circular = office.circular(&format!("تعميم {n}"));
        let fails = n % 3 == 0;
        if fails {
            // Refused inside the transaction: the words are good, the attachment is not in the registry.
            circular.attachments = vec![diwan_domain::Attachment {
                name: "ملحق.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                size: 1,
                sha256: "a".repeat(64),
            }];
        }
        let archive = Arc::clone(&office.archive);
        running.push((fails, tokio::spawn(async move { archive.issue_circular(&circular, circular.issued_at).await })));
    }
    let mut numbers = Vec::new();
    for (fails, one) in running {
        match one.await.unwrap() {
            Ok(registered) => {
                assert!(!fails);
                numbers.push(registered.number);
            }
            Err(error) => assert!(fails && matches!(error, StoreError::Refused(_)), "{error}"),
        }
    }
    numbers.sort();
    let expected: Vec<_> = (1..=40).map(|n| format!("ت/2026/{n:04}")).collect();
    assert_eq!(numbers, expected, "no gap, no repeat");
    office.assert_sound().await;
}

async fn the_same_circular_issued_at_once_is_one_circular(office: &Office) {
    let circular = office.circular("مرة واحدة");
    let mut running = Vec::new();
    for _ in 0..16 {
        let (archive, circular) = (Arc::clone(&office.archive), circular.clone());
        running.push(tokio::spawn(async move { archive.issue_circular(&circular, circular.issued_at).await.unwrap() }));
    }
    let mut new = 0;
    for one in running {
        let registered = one.await.unwrap();
        assert_eq!(registered.number, "ت/2026/0001");
        new += usize::from(registered.new);
    }
    assert_eq!(new, 1);
    office.assert_sound().await;
}

/// The server works on, and somebody issues from the command line.
async fn two_programs_at_one_database_number_without_a_gap(office: &Office) {
    let command_line = diwan_store::open(&office.uri).await.unwrap();
    let mut running = Vec::new();
    for n in 0..40 {
        let circular = office.circular(&format!("تعميم {n}"));
        let archive = Arc::clone(if n % 2 == 0 { &office.archive } else { &command_line });
        running.push(tokio::spawn(async move {
            archive.issue_circular(&circular, circular.issued_at).await.unwrap().number
        }));
    }
    let mut numbers = Vec::new();
    for one in running {
        numbers.push(one.await.unwrap());
    }
    numbers.sort();
    assert_eq!(numbers, (1..=40).map(|n| format!("ت/2026/{n:04}")).collect::<Vec<_>>());
    assert_eq!(office.head_of(&diwan_domain::StreamId::all()).await, 40);
    office.assert_sound().await;
}

async fn a_database_of_a_newer_program_is_refused(office: &Office) {
    diwan_store::open(&office.uri).await.unwrap();
    office.tamper(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         SELECT 9001, 'later', applied_on, checksum FROM refinery_schema_history WHERE version = 1",
    );
    match diwan_store::open(&office.uri).await {
        Err(StoreError::Unusable(why)) => assert!(why.contains("newer") && why.contains("9001"), "{why}"),
        other => panic!("a newer database was opened: {:?}", other.err()),
    }
}

async fn the_inspection_finds_what_is_wrong(office: &Office) {
    let circular = office.issue("تعميم").await;
    office
        .archive
        .send_letters(&[office.letter("كتاب", "سلمى"), office.letter("كتاب", "سلمى")], office.now())
        .await
        .unwrap();
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    office.archive.freeze_audience(circular.id, office.now()).await.unwrap();
    office.archive.count_receipts().await.unwrap();
    office.assert_sound().await;
    let damages = [
        (
            "UPDATE stream SET item_count = item_count + 1 WHERE id = 'all'",
            "UPDATE stream SET item_count = item_count - 1 WHERE id = 'all'",
        ),
        (
            "UPDATE stream SET check_sum = check_sum - 1 WHERE id = 'all'",
            "UPDATE stream SET check_sum = check_sum + 1 WHERE id = 'all'",
        ),
        ("UPDATE stream SET head = head - 1 WHERE id = 'all'", "UPDATE stream SET head = head + 1 WHERE id = 'all'"),
        ("UPDATE item SET ver = ver + 1", "UPDATE item SET ver = ver - 1"),
        ("UPDATE number_counter SET last = last + 1", "UPDATE number_counter SET last = last - 1"),
        ("UPDATE document SET serial = serial + 10", "UPDATE document SET serial = serial - 10"),
        (
            "UPDATE item SET body = replace(body, 'تعميم', 'تعديل')",
            "UPDATE item SET body = replace(body, 'تعديل', 'تعميم')",
        ),
        ("UPDATE circular SET frozen_count = frozen_count + 1", "UPDATE circular SET frozen_count = frozen_count - 1"),
        ("UPDATE circular_unit_target SET people = people + 1", "UPDATE circular_unit_target SET people = people - 1"),
        ("UPDATE circular_unit_count SET acknowledged = 2", "UPDATE circular_unit_count SET acknowledged = 1"),
        ("UPDATE circular_unit_count SET unit_id = 'IT'", "UPDATE circular_unit_count SET unit_id = 'HR-T'"),
        (
            "UPDATE circular_unit_sum SET acknowledged = 2 WHERE unit_id = 'MOI'",
            "UPDATE circular_unit_sum SET acknowledged = 1 WHERE unit_id = 'MOI'",
        ),
        (
            "UPDATE circular_unit_sum SET people = 4 WHERE unit_id = 'HR'",
            "UPDATE circular_unit_sum SET people = 5 WHERE unit_id = 'HR'",
        ),
        (
            "UPDATE circular_unit_sum SET registered_at = registered_at + 1",
            "UPDATE circular_unit_sum SET registered_at = registered_at - 1",
        ),
        (
            "DELETE FROM unit_above WHERE above = 'MOI' AND unit_id = 'HR-T'",
            "INSERT INTO unit_above (above, unit_id) VALUES ('MOI', 'HR-T')",
        ),
        (
            "INSERT INTO unit_above (above, unit_id) VALUES ('IT', 'HR-T')",
            "DELETE FROM unit_above WHERE above = 'IT' AND unit_id = 'HR-T'",
        ),
        ("UPDATE receipt SET version = 2", "UPDATE receipt SET version = 1"),
        (
            "UPDATE membership SET stream_id = 'unit:IT' WHERE stream_id = 'unit:HR-T'",
            "UPDATE membership SET stream_id = 'unit:HR-T' WHERE stream_id = 'unit:IT' AND employee_id LIKE '3%'",
        ),
    ];
    for (damage, repair) in damages {
        office.tamper(damage);
        assert_ne!(office.archive.inspect().await.unwrap(), Vec::<String>::new(), "not found: {damage}");
        office.tamper(repair);
        office.assert_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_work_goes_on_opens_and_is_sound() {
    let office = Office::on_sqlite().await;
    let circular = office.issue("قبل النسخ").await;
    let archive = Arc::clone(&office.archive);
    let letters: Vec<_> = (0..200).map(|n| office.letter(&format!("كتاب {n}"), "سلمى")).collect();
    let now = office.now();
    let busy = tokio::spawn(async move {
        for letter in letters {
            archive.send_letters(&[letter], now).await.unwrap();
        }
    });
    let file = office.folder().join("backup.db");
    office.archive.backup_to(&file).await.unwrap();
    busy.await.unwrap();
    let copy = diwan_store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    assert_eq!(copy.inspect().await.unwrap(), Vec::<String>::new());
    assert!(copy.item(&office.employee("سلمى"), circular.id).await.unwrap().is_some());
    assert!(!office.folder().join("backup.db.part").exists());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "a backup is for its owner only");
    assert_eq!(problem(office.archive.backup_to(&file).await).kind(), Some(ProblemType::BadRequest));
}

#[tokio::test]
async fn postgresql_names_the_tool_that_backs_it_up() {
    let office = Office::empty_on_postgres().await;
    let problem = problem(office.archive.backup_to(std::path::Path::new("/nowhere")).await);
    assert!(problem.detail.unwrap().contains("pg_dump"));
}

#[tokio::test]
async fn a_file_that_is_no_archive_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    let text = "هذا كتاب وليس سجلاً. ".repeat(500);
    std::fs::write(&file, &text).unwrap();
    let opened = diwan_store::open(&format!("sqlite:{}", file.display())).await;
    assert!(matches!(opened, Err(StoreError::Unusable(_))), "{:?}", opened.err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let opened = diwan_store::open(&format!("sqlite:{}", other.display())).await;
    assert!(matches!(opened, Err(StoreError::Unusable(_))), "a database of another program: {:?}", opened.err());
    let missing = diwan_store::open(&format!("sqlite:{}", folder.path().join("no/such/folder.db").display())).await;
    assert!(matches!(missing, Err(StoreError::Engine(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_the_archive_is_opened_anew() {
    let office = Office::on_sqlite().await;
    let circular = office.issue("باق").await;
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    let anew = diwan_store::open(&office.uri).await.unwrap();
    assert_eq!(anew.tally(office.now()).await.unwrap().acknowledgements, 1);
    assert_eq!(anew.import_roster(&ministry(), office.now()).await.unwrap(), diwan_store::RosterReport::default());
}

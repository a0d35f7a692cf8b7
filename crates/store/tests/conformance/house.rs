//! The house: founding, epochs, numbers, pulse, and two programs at one database.

use crate::office::{Office, refusal};
use diwan_domain::StreamId;
use diwan_protocol::ProblemType;
use diwan_store::StoreError;

crate::stories!(
    an_archive_is_founded_once_and_may_be_renamed,
    a_restored_archive_begins_a_new_epoch_in_every_stream,
    the_pulse_changes_with_every_commit_of_whichever_program,
    the_administrator_sees_the_numbers,
);

async fn an_archive_is_founded_once_and_may_be_renamed(office: &Office) {
    let archive = &office.archive;
    let before = archive.agency().await.unwrap();
    assert_eq!((before.code.as_str(), before.name.as_str()), ("MOI", "وزارة الداخلية"));
    let renamed = archive.found("MOI", "وزارة الداخلية والأمن", office.now()).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.epoch), ("وزارة الداخلية والأمن", before.epoch));
    assert_eq!(refusal(archive.found("MOH", "وزارة الصحة", office.now()).await), ProblemType::BadRequest);
    assert_eq!(refusal(archive.found("MOI", " ", office.now()).await), ProblemType::BadRequest);
    assert_eq!(archive.agency().await.unwrap(), renamed);
}

async fn a_restored_archive_begins_a_new_epoch_in_every_stream(office: &Office) {
    let old = office.archive.agency().await.unwrap().epoch;
    let streams = [StreamId::all(), StreamId::employee(&office.employee("سلمى"))];
    let new = office.archive.raise_epoch(office.now()).await.unwrap();
    assert!(new > old);
    let heads = office.archive.heads(&streams).await.unwrap();
    assert!(heads.iter().all(|head| head.epoch == new));
    // A second restore of the same backup differs from the first, also when the clock stands still.
    let at = office.now();
    let (first, second) =
        (office.archive.raise_epoch(at).await.unwrap(), office.archive.raise_epoch(at).await.unwrap());
    assert!(first < second);
    assert_eq!(refusal(office.archive.entries(&streams[0], old, 0, 10).await), ProblemType::StreamReset);
}

async fn the_pulse_changes_with_every_commit_of_whichever_program(office: &Office) {
    let still = office.archive.pulse().await.unwrap();
    assert_eq!(office.archive.pulse().await.unwrap(), still, "nothing happened, and the pulse moved");
    office.archive.note_failure("key", office.now()).await.unwrap();
    let after = office.archive.pulse().await.unwrap();
    assert_ne!(after, still);
    let other_program = diwan_store::open(&office.uri).await.unwrap();
    let before = office.archive.pulse().await.unwrap();
    other_program.note_failure("key", office.now()).await.unwrap();
    assert_ne!(office.archive.pulse().await.unwrap(), before);
}

async fn the_administrator_sees_the_numbers(office: &Office) {
    office.issue("دوام رمضان").await;
    office.archive.send_letters(&[office.letter("طلب", "سلمى")], office.now()).await.unwrap();
    let tally = office.archive.tally(office.now()).await.unwrap();
    assert_eq!((tally.units, tally.people, tally.circulars, tally.letters, tally.unfrozen), (4, 9, 1, 1, 1));
    assert_eq!((tally.accounts, tally.sessions, tally.acknowledgements), (0, 0, 0));
    office.assert_sound().await;
}

#[tokio::test]
async fn an_archive_without_an_agency_says_so() {
    for office in [Office::empty_on_sqlite().await, Office::empty_on_postgres().await] {
        let agency = office.archive.agency().await;
        assert!(matches!(agency, Err(StoreError::NotInitialised)), "{agency:?}");
        let circular = office.archive.issue_circular(&office.circular("بلا جهة"), office.now()).await;
        assert!(matches!(circular, Err(StoreError::NotInitialised)), "{circular:?}");
        assert_eq!(refusal(office.archive.found("no code", "اسم", office.now()).await), ProblemType::BadRequest);
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_repeating_its_password() {
    for wrong in
        ["mysql://u:geheim@h/d", "postgres://u:geheim@:x:y/d", "postgres://u:geheim@127.0.0.1:1/d?connect_timeout=1"]
    {
        let said = diwan_store::open(wrong).await.err().unwrap();
        assert!(!format!("{said} {said:?}").contains("geheim"), "{said}");
    }
}

//! Units move while people read: every figure of a board is the sum of what lies below a unit now, of old circulars too.

use crate::office::{Office, ministry, unit, units};
use diwan_domain::document::Urgency;
use diwan_domain::{Document, Fact, UnitLevel};
use diwan_protocol::board::Figures;
use diwan_store::{NewCircular, Roster, Unit};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

crate::stories!(
    the_figures_of_a_section_go_with_it_to_the_other_department,
    a_sector_is_put_between_the_ministry_and_its_departments,
    a_section_that_ended_and_comes_back_elsewhere_brings_its_figures_along,
    sums_stay_right_while_a_section_moves_to_and_fro_and_acts_come_in,
    a_database_of_the_first_schema_opens_with_right_boards,
);

/// What a person's board says: subject, audience, opened.
async fn board(office: &Office, name: &str) -> Vec<(String, i64, i64)> {
    let board = office.archive.board(&office.employee(name), None, 100).await.unwrap();
    board.circulars.into_iter().map(|c| (c.subject, c.figures.audience, c.figures.opened)).collect()
}

fn lines(lines: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    lines.iter().map(|(subject, audience, opened)| ((*subject).to_owned(), *audience, *opened)).collect()
}

/// The ministry with the section of training below another unit.
fn with_training_below(parent: &str) -> Roster {
    let mut roster = ministry();
    roster.units[0].parent = Some(unit(parent));
    roster
}

async fn issue_to(office: &Office, subject: &str, codes: &[&str]) -> Document {
    let mut circular = office.circular(subject);
    circular.audience = units(codes);
    office.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
    office.read("سلمى", circular.id).await.unwrap()
}

async fn the_figures_of_a_section_go_with_it_to_the_other_department(office: &Office) {
    let to_all = office.issue("للجميع").await;
    let to_training = issue_to(office, "للتدريب", &["HR-T"]).await;
    for (name, circular) in [("سلمى", &to_all), ("بدر", &to_all), ("يوسف", &to_training)] {
        office.does(name, Fact::Opened, circular).await;
    }
    assert_eq!(board(office, "حمد").await, lines(&[("للتدريب", 3, 1), ("للجميع", 5, 1)]));
    assert_eq!(board(office, "خالد").await, lines(&[("للجميع", 3, 1)]));
    // What is not counted yet when the section moves goes with it as well.
    office.does("نورة", Fact::Opened, &to_training).await;

    office.archive.import_roster(&with_training_below("IT"), office.now()).await.unwrap();
    assert_eq!(board(office, "حمد").await, lines(&[("للجميع", 2, 0)]));
    assert_eq!(board(office, "خالد").await, lines(&[("للتدريب", 3, 2), ("للجميع", 6, 2)]));
    assert_eq!(board(office, "نورة").await, lines(&[("للتدريب", 3, 2), ("للجميع", 3, 1)]));
    assert_eq!(board(office, "منيرة").await, lines(&[("للتدريب", 3, 2), ("للجميع", 9, 2)]));
    let khalid = office.employee("خالد");
    let detail = office.archive.board_detail(&khalid, to_all.id, None, None, 100).await.unwrap();
    let bars: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.figures.audience)).collect();
    assert_eq!((bars, detail.people.len()), (vec![("IT", 6), ("HR-T", 3)], 6));
    office.assert_sound().await;

    office.archive.import_roster(&ministry(), office.now()).await.unwrap();
    assert_eq!(board(office, "حمد").await, lines(&[("للتدريب", 3, 2), ("للجميع", 5, 1)]));
    assert_eq!(board(office, "خالد").await, lines(&[("للجميع", 3, 1)]));
    office.assert_sound().await;
}

async fn a_sector_is_put_between_the_ministry_and_its_departments(office: &Office) {
    let circular = office.issue("للجميع").await;
    office.does("سلمى", Fact::Opened, &circular).await;
    assert_eq!(board(office, "منيرة").await, lines(&[("للجميع", 9, 1)]));
    let mut roster = ministry();
    let head = Some(office.employee("فهد"));
    let sector = Unit { id: unit("SEC"), level: UnitLevel::Sector, head, ..roster.units[2].clone() };
    roster.units[1].parent = Some(unit("SEC"));
    roster.units[2].parent = Some(unit("SEC"));
    roster.units.push(sector);
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(board(office, "فهد").await, lines(&[("للجميع", 8, 1)]));
    let munira = office.employee("منيرة");
    let detail = office.archive.board_detail(&munira, circular.id, None, None, 100).await.unwrap();
    let bars: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.figures.audience)).collect();
    assert_eq!((bars, detail.people.len()), (vec![("MOI", 9), ("SEC", 8)], 9));
    office.assert_sound().await;
}

async fn a_section_that_ended_and_comes_back_elsewhere_brings_its_figures_along(office: &Office) {
    let circular = office.issue("للجميع").await;
    office.does("سلمى", Fact::Opened, &circular).await;
    let mut without = ministry();
    without.units.remove(0);
    without.people.iter_mut().filter(|p| p.unit == unit("HR-T")).for_each(|p| p.unit = unit("IT"));
    office.archive.import_roster(&without, office.now()).await.unwrap();
    assert_eq!(board(office, "حمد").await, lines(&[("للجميع", 5, 1)]), "figures of the time of issue stay");
    office.archive.import_roster(&with_training_below("IT"), office.now()).await.unwrap();
    assert_eq!(board(office, "حمد").await, lines(&[("للجميع", 2, 0)]));
    assert_eq!(board(office, "خالد").await, lines(&[("للجميع", 6, 1)]));
    office.assert_sound().await;
}

/// Two programs count, one imports rosters, people act; `FAULT_ROUNDS` says how often the section moves.
async fn sums_stay_right_while_a_section_moves_to_and_fro_and_acts_come_in(office: &Office) {
    let rounds = std::env::var("FAULT_ROUNDS").ok().and_then(|v| v.parse().ok()).unwrap_or(8);
    let circulars = [office.issue("الأول").await, office.issue("الثاني").await];
    let other = diwan_store::open(&office.uri).await.unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let mut counting = Vec::new();
    for archive in [Arc::clone(&office.archive), other] {
        let over = Arc::clone(&over);
        counting.push(tokio::spawn(async move {
            while !over.load(Ordering::SeqCst) {
                for waiting in archive.unfrozen(1).await.unwrap() {
                    archive.freeze_audience(waiting, crate::office::MORNING).await.unwrap();
                }
                archive.count_receipts().await.unwrap();
            }
        }));
    }
    let acts: Vec<_> = ministry()
        .people
        .into_iter()
        .flat_map(|person| Fact::ALL.map(|fact| (person.id.clone(), fact)))
        .flat_map(|(person, fact)| circulars.each_ref().map(|circular| (person.clone(), office.act(fact, circular))))
        .collect();
    let (archive, now) = (Arc::clone(&office.archive), office.now());
    let acting = tokio::spawn(async move {
        for (person, act) in acts {
            archive.perform(&person, &[act], now).await.unwrap();
        }
    });
    for round in 0..rounds {
        let below = if round % 2 == 0 { "IT" } else { "HR" };
        office.archive.import_roster(&with_training_below(below), office.now()).await.unwrap();
        if round % 4 == 3 {
            office.issue(&format!("تعميم {round}")).await;
        }
    }
    acting.await.unwrap();
    over.store(true, Ordering::SeqCst);
    for one in counting {
        one.await.unwrap();
    }
    office.archive.import_roster(&with_training_below("IT"), office.now()).await.unwrap();
    for (name, people) in [("منيرة", 9), ("خالد", 6), ("حمد", 2)] {
        let board = office.archive.board(&office.employee(name), None, 1000).await.unwrap();
        let all = Figures { audience: people, reached: people, shown: people, opened: people, acknowledged: people };
        let first: Vec<_> = board.circulars.iter().rev().take(2).map(|c| c.figures).collect();
        assert_eq!(first, [all, all], "{name}");
    }
    office.assert_sound().await;
}

/// What later schemas brought is taken away again, so that their migrations find an archive in the middle of its work.
async fn a_database_of_the_first_schema_opens_with_right_boards(office: &Office) {
    let to_all = office.issue("للجميع").await;
    issue_to(office, "للتدريب", &["HR-T"]).await;
    for name in ["سلمى", "بدر"] {
        office.does(name, Fact::Opened, &to_all).await;
    }
    office.archive.import_roster(&with_training_below("IT"), office.now()).await.unwrap();
    let people = ["منيرة", "خالد", "حمد", "نورة"];
    let mut before = Vec::new();
    for name in people {
        before.push(board(office, name).await);
    }
    // One circular waits to be frozen, an urgent one, and one act to be counted.
    let urgent = NewCircular { urgency: Urgency::VeryUrgent, ..office.circular("قبل الترقية") };
    office.archive.issue_circular(&urgent, urgent.issued_at).await.unwrap();
    office.does("يوسف", Fact::Opened, &to_all).await;
    office.tamper(
        "DROP TABLE unit_above; DROP TABLE circular_unit_sum; DROP INDEX circular_unit_target_unit;
         DROP INDEX circular_unit_count_unit; DROP TABLE IF EXISTS access_change; DROP TABLE bell_policy; DROP TABLE look;
         DROP TABLE contest_side; DROP TABLE contest; DROP TABLE witness; DROP TABLE excuse; DROP TABLE reminder; DROP TABLE delegation;
         DROP TABLE unit_history; DROP TABLE supplement; DROP TABLE carried; DROP TABLE released; DROP TABLE excused; DROP TABLE away_look;
         DROP TABLE away; DROP TABLE circular_unit_day; DROP TABLE absence; DROP TABLE observation; DROP TABLE ladder_step;
         DROP TABLE person_word; DROP TABLE stream_size; DROP TABLE circular_event; DROP TABLE upload; DROP TABLE draft_blob;
         DROP TABLE draft_event; DROP TABLE draft_revision_blob; DROP TABLE draft_revision; DROP TABLE draft; DROP TABLE publishing_rules; DROP TABLE office_order;
         DROP TABLE left_behind; DROP INDEX person_ended; DROP INDEX person_unfolded; DROP INDEX target_stream; ALTER TABLE person DROP COLUMN folded;
         DELETE FROM refinery_schema_history WHERE version > 1;",
    );
    for column in ["urgency", "state", "ended_at", "successor", "supersedes", "carries", "joiners"] {
        office.tamper(&format!("ALTER TABLE circular DROP COLUMN {column}"));
    }
    for column in ["joined", "met", "at_opened", "at_shown", "at_reached", "excused"] {
        office.tamper(&format!("ALTER TABLE circular_unit_count DROP COLUMN {column}"));
    }
    let anew = diwan_store::open(&office.uri).await.unwrap();
    assert_eq!(anew.inspect().await.unwrap(), Vec::<String>::new());
    for (name, was) in people.into_iter().zip(before) {
        let board = anew.board(&office.employee(name), None, 100).await.unwrap();
        let mut seen: Vec<_> =
            board.circulars.into_iter().map(|c| (c.subject, c.figures.audience, c.figures.opened)).collect();
        assert_eq!(seen.remove(0).0, "قبل الترقية", "{name}");
        // Yusuf's act is in the figures of those who have the section of training below them.
        let reads = |(subject, audience, opened): (String, i64, i64)| {
            let more = i64::from(subject == "للجميع" && name != "حمد");
            (subject, audience, opened + more)
        };
        assert_eq!(seen, was.into_iter().map(reads).collect::<Vec<_>>(), "{name}");
    }
    assert_eq!(anew.inspect().await.unwrap(), Vec::<String>::new());
    assert_eq!(office.ask("SELECT count(*) FROM circular WHERE urgency = 'very_urgent'"), 1, "read from the texts");
}

//! The supervisor's board: the frozen audience, separate facts, one's own team only.

use crate::office::{Office, ministry, refusal, unit, units};
use diwan_domain::{Audience, Fact};
use diwan_protocol::ProblemType;
use diwan_protocol::board::Figures;

crate::stories!(
    a_head_sees_the_team_and_only_the_team,
    a_board_is_never_behind_the_acts,
    people_come_in_pages_by_unit_and_name,
    who_moved_away_stays_in_the_figures_of_the_old_unit,
    who_heads_several_units_sees_each_once,
    circulars_come_in_pages_newest_first,
    acts_of_people_outside_the_audience_are_not_counted,
);

fn figures(audience: i64, reached: i64, shown: i64, opened: i64, acknowledged: i64) -> Figures {
    Figures { audience, reached, shown, opened, acknowledged }
}

async fn a_head_sees_the_team_and_only_the_team(office: &Office) {
    let circular = office.issue("للجميع").await;
    let mut for_it = office.circular("لتقنية المعلومات");
    for_it.audience = units(&["IT"]);
    office.archive.issue_circular(&for_it, for_it.issued_at).await.unwrap();
    for fact in [Fact::Reached, Fact::Opened, Fact::Acknowledged] {
        office.does("سلمى", fact, &circular).await;
    }
    office.does("بدر", Fact::Reached, &circular).await;

    let board = office.archive.board(&office.employee("نورة"), None, 10).await.unwrap();
    assert_eq!(board.circulars.len(), 1, "the circular of the other department is not on her board");
    assert_eq!(board.circulars[0].figures, figures(3, 1, 0, 1, 1));
    assert!(board.circulars[0].asks_acknowledgement && board.circulars[0].deadline.is_some());
    let munira = office.archive.board(&office.employee("منيرة"), None, 10).await.unwrap();
    let seen: Vec<_> = munira.circulars.iter().map(|c| (c.subject.as_str(), c.figures)).collect();
    assert_eq!(seen, [("لتقنية المعلومات", figures(3, 0, 0, 0, 0)), ("للجميع", figures(9, 2, 0, 1, 1))]);

    let detail = office.archive.board_detail(&office.employee("منيرة"), circular.id, None, None, 100).await.unwrap();
    let bars: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.figures)).collect();
    assert_eq!(bars, [("MOI", figures(9, 2, 0, 1, 1)), ("HR", figures(5, 1, 0, 1, 1)), ("IT", figures(3, 1, 0, 0, 0))]);
    assert_eq!((detail.circular.figures, detail.people.len()), (figures(9, 2, 0, 1, 1), 9));
    let below = office
        .archive
        .board_detail(&office.employee("حمد"), circular.id, Some(&unit("HR-T")), None, 100)
        .await
        .unwrap();
    assert_eq!((below.circular.figures, below.units.len(), below.people.len()), (figures(5, 1, 0, 1, 1), 1, 3));
    let salma = below.people.iter().find(|p| p.name == "سلمى").unwrap();
    assert!(salma.facts.acknowledged.is_some() && salma.facts.shown.is_none() && salma.unit.id == unit("HR-T"));

    let archive = &office.archive;
    let (noura, salma) = (office.employee("نورة"), office.employee("سلمى"));
    assert_eq!(refusal(archive.board(&salma, None, 10).await), ProblemType::Forbidden);
    assert_eq!(refusal(archive.board_detail(&salma, circular.id, None, None, 10).await), ProblemType::Forbidden);
    for above in ["HR", "MOI", "IT", "XX"] {
        let asked = archive.board_detail(&noura, circular.id, Some(&unit(above)), None, 10).await;
        assert_eq!(refusal(asked), ProblemType::Forbidden, "{above}");
    }
    assert_eq!(refusal(archive.board_detail(&noura, for_it.id, None, None, 10).await), ProblemType::NotFound);
    assert_eq!(refusal(archive.board_detail(&noura, office.id(), None, None, 10).await), ProblemType::NotFound);
    office.assert_sound().await;
}

async fn a_board_is_never_behind_the_acts(office: &Office) {
    let circular = office.issue("تعميم").await;
    for fact in Fact::ALL {
        for (n, name) in ["سلمى", "يوسف", "نورة"].into_iter().enumerate() {
            office.does(name, fact, &circular).await;
            let board = office.archive.board(&office.employee("نورة"), None, 10).await.unwrap();
            let Figures { reached, shown, opened, acknowledged, .. } = board.circulars[0].figures;
            let counted = match fact {
                Fact::Reached => reached,
                Fact::Shown => shown,
                Fact::Opened => opened,
                Fact::Acknowledged => acknowledged,
            };
            assert_eq!(counted, n as i64 + 1, "{fact:?}");
        }
    }
    assert_eq!(office.archive.count_receipts().await.unwrap(), 0, "the board counted them all");
    office.does("مريم", Fact::Opened, &circular).await;
    office.does("بدر", Fact::Opened, &circular).await;
    assert_eq!(office.archive.count_receipts().await.unwrap(), 2);
    assert_eq!(office.archive.count_receipts().await.unwrap(), 0);
    office.assert_sound().await;
}

async fn people_come_in_pages_by_unit_and_name(office: &Office) {
    let circular = office.issue("تعميم").await;
    let munira = office.employee("منيرة");
    let whole = office.archive.board_detail(&munira, circular.id, None, None, 1000).await.unwrap();
    let order: Vec<_> = whole.people.iter().map(|p| (p.unit.id.to_string(), p.name.clone())).collect();
    let mut sorted = order.clone();
    sorted.sort();
    assert_eq!((order.len(), &order), (9, &sorted));
    for limit in [1, 2, 4, 8, 9] {
        let (mut paged, mut key) = (Vec::new(), None);
        loop {
            let page = office.archive.board_detail(&munira, circular.id, None, key.as_deref(), limit).await.unwrap();
            assert!(page.people.len() <= limit as usize);
            paged.extend(page.people.into_iter().map(|p| (p.unit.id.to_string(), p.name)));
            key = page.next;
            if key.is_none() {
                break;
            }
        }
        assert_eq!(paged, order, "limit {limit}");
    }
    for wrong in ["x", "7b", "\0", "5b5d"] {
        assert_eq!(
            refusal(office.archive.board_detail(&munira, circular.id, None, Some(wrong), 5).await),
            ProblemType::BadRequest
        );
    }
}

async fn who_moved_away_stays_in_the_figures_of_the_old_unit(office: &Office) {
    let circular = office.issue("قبل النقل").await;
    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let after = office.issue("بعد النقل").await;
    office.does("سلمى", Fact::Acknowledged, &circular).await;
    office.does("سلمى", Fact::Acknowledged, &after).await;
    let detail = office.archive.board_detail(&office.employee("نورة"), circular.id, None, None, 10).await.unwrap();
    assert_eq!(detail.circular.figures, figures(3, 0, 0, 0, 1));
    let salma = detail.people.iter().find(|p| p.name == "سلمى").unwrap();
    assert_eq!(
        (salma.unit.id.as_str(), salma.facts.acknowledged.is_some()),
        ("IT", true),
        "shown with the unit of now"
    );
    let khalid = office.archive.board(&office.employee("خالد"), None, 10).await.unwrap();
    let seen: Vec<_> = khalid.circulars.iter().map(|c| c.figures).collect();
    assert_eq!(seen, [figures(4, 0, 0, 0, 1), figures(3, 0, 0, 0, 0)]);
    office.assert_sound().await;
}

async fn who_heads_several_units_sees_each_once(office: &Office) {
    // Hamad heads HR, the section below it, and IT.
    let mut roster = ministry();
    let hamad = office.employee("حمد");
    roster.units[0].head = Some(hamad.clone());
    roster.units[2].head = Some(hamad.clone());
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let profile = office.archive.profile(&hamad).await.unwrap().unwrap();
    assert_eq!(profile.supervises.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["HR", "IT"]);
    let circular = office.issue("تعميم").await;
    office.does("سلمى", Fact::Opened, &circular).await;
    let detail = office.archive.board_detail(&hamad, circular.id, None, None, 100).await.unwrap();
    assert_eq!((detail.circular.figures, detail.people.len()), (figures(8, 0, 0, 1, 0), 8));
    let bars: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.figures.audience)).collect();
    assert_eq!(bars, [("HR", 5), ("HR-T", 3), ("IT", 3)]);
    let board = office.archive.board(&hamad, None, 10).await.unwrap();
    assert_eq!(board.circulars[0].figures, detail.circular.figures);
    // A section that ended: its people's figures stay with the department above it.
    let mut without = roster.clone();
    without.units.remove(0);
    without.people.retain(|p| p.unit != unit("HR-T"));
    office.archive.import_roster(&without, office.now()).await.unwrap();
    let detail = office.archive.board_detail(&hamad, circular.id, None, None, 100).await.unwrap();
    let bars: Vec<_> = detail.units.iter().map(|u| (u.unit.id.as_str(), u.figures.audience)).collect();
    assert_eq!(bars, [("HR", 5), ("HR-T", 3), ("IT", 3)]);
    office.assert_sound().await;
}

async fn circulars_come_in_pages_newest_first(office: &Office) {
    let mut issued = Vec::new();
    for n in 0..5 {
        issued.push(office.issue(&format!("تعميم {n}")).await.number);
    }
    issued.reverse();
    let noura = office.employee("نورة");
    let (mut paged, mut key) = (Vec::new(), None);
    loop {
        let page = office.archive.board(&noura, key.as_deref(), 2).await.unwrap();
        paged.extend(page.circulars.into_iter().map(|c| c.number));
        key = page.next;
        if key.is_none() {
            break;
        }
    }
    assert_eq!(paged, issued);
}

async fn acts_of_people_outside_the_audience_are_not_counted(office: &Office) {
    let mut circular = office.circular("للتدريب");
    circular.audience = Audience { people: [office.employee("بدر")].into(), ..units(&["HR-T"]) };
    office.archive.issue_circular(&circular, circular.issued_at).await.unwrap();
    // Maryam joins the unit after the issue: she may read and acknowledge it, but she was not in its audience.
    let mut roster = ministry();
    roster.people[6].unit = unit("HR-T");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let document = office.read("مريم", circular.id).await.unwrap();
    office.does("مريم", Fact::Acknowledged, &document).await;
    office.does("بدر", Fact::Acknowledged, &document).await;
    let detail = office.archive.board_detail(&office.employee("منيرة"), circular.id, None, None, 10).await.unwrap();
    assert_eq!(detail.circular.figures, figures(4, 0, 0, 0, 1));
    assert!(detail.people.iter().all(|p| p.name != "مريم"));
    office.assert_sound().await;
}

//! The audience picker: units with their people, people by name, how far a rule reaches and how often these people were called lately.

use super::{Fault, ask, two_publishers};
use crate::office::{Office, ministry, problem, unit, units};
use diwan_domain::document::Urgency;
use diwan_domain::{Audience, EmployeeId, Role, UnitId};
use diwan_protocol::ProblemType;
use diwan_protocol::office::publishing::{ApprovalNeed, BudgetLine, Reach};
use diwan_protocol::office::{Question, Reply};
use diwan_store::Roster;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

crate::stories!(
    the_tree_opens_level_by_level_with_its_people,
    people_are_found_by_the_beginning_of_any_word_however_it_is_spelled,
    a_rule_reaches_exactly_whom_it_would_reach,
    the_budget_counts_binding_circulars_of_a_week_by_unit,
);

async fn the_tree_opens_level_by_level_with_its_people(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let below = async |below: Option<&str>| match ask(office, &fahd, Question::Units { below: below.map(unit) }).await {
        Reply::Units(nodes) => {
            nodes.into_iter().map(|n| (n.unit.id.to_string(), n.people, n.below)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(below(None).await, [("MOI".to_owned(), 9, true)]);
    assert_eq!(below(Some("MOI")).await, [("HR".to_owned(), 5, true), ("IT".to_owned(), 3, false)]);
    let mut roster = ministry();
    roster.people[4].unit = unit("IT");
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(below(Some("HR")).await, [("HR-T".to_owned(), 2, false)]);
    assert_eq!(below(Some("XX")).await, []);
    let strange = Question::Units { below: Some(UnitId::from_stored("\0")) };
    let asked = office.archive.ask(&fahd, &strange, office.now()).await;
    assert_eq!(problem(asked).kind(), Some(ProblemType::BadRequest));
}

async fn people_are_found_by_the_beginning_of_any_word_however_it_is_spelled(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let mut roster = ministry();
    let names = ["أحمد عبدالله الكندري", "إحمد سالم المطيري", "مُحمّد أحمد العنزي", "سارة الكندري"];
    for (n, name) in names.iter().enumerate() {
        roster.people.push(diwan_store::Person {
            id: EmployeeId::parse(&format!("50{n}")).unwrap(),
            name: (*name).to_owned(),
            title: "مهندس".to_owned(),
            unit: unit("IT"),
        });
    }
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    let find = async |words: &str| match ask(office, &fahd, Question::FindPeople { words: words.to_owned() }).await {
        Reply::People(people) => people.into_iter().map(|p| p.person.id.to_string()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(find("احم").await, ["500", "501", "502"]);
    assert_eq!(find("أحمد الكند").await, ["500"]);
    assert_eq!(find("كندري").await, ["500", "503"]);
    assert_eq!(find("محمد").await, ["502"]);
    assert_eq!(find("402").await, ["402"], "by number, exactly");
    assert_eq!(find("40").await, [] as [&str; 0]);
    for nothing in ["", "  ", "%", "_", "\0", "x' OR 1=1 --"] {
        assert_eq!(find(nothing).await, [] as [&str; 0], "{nothing:?}");
    }
    // Whoever is called otherwise is found by the new name only; whoever left, by none.
    roster.people[11].name = "مُحمّد أحمد الظفيري".to_owned();
    roster.people.remove(12);
    office.archive.import_roster(&roster, office.now()).await.unwrap();
    assert_eq!(
        (find("العنزي").await.len(), find("ظفير").await, find("سارة").await.len()),
        (0, vec!["502".to_owned()], 0)
    );
    office.assert_sound().await;
}

async fn reach(office: &Office, who: &EmployeeId, audience: &Audience) -> Reach {
    let question = Question::Reach { audience: audience.clone(), urgency: Urgency::Normal, asks: true };
    match ask(office, who, question).await {
        Reply::Reach(reach) => reach,
        other => panic!("{other:?}"),
    }
}

async fn a_rule_reaches_exactly_whom_it_would_reach(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    assert_eq!(reach(office, &fahd, &Audience::default()).await.faults, [Fault::AudienceMissing]);
    let gone = Audience { people: [EmployeeId::from_stored("999")].into(), ..units(&["XX"]) };
    let seen = reach(office, &fahd, &gone).await;
    assert_eq!(seen.faults, [Fault::UnitDissolved, Fault::PersonGone, Fault::AudienceNobody]);
    assert_eq!(reach(office, &fahd, &units(&["MOI"])).await.approval, Some(ApprovalNeed::Everybody));
    let seed = rand::rng().random();
    eprintln!("seed: {seed}");
    let mut dice = rand::rngs::StdRng::seed_from_u64(seed);
    let mut roster: Roster = ministry();
    for step in 0..40 {
        if step % 4 == 3 {
            let person = dice.random_range(0..roster.people.len());
            roster.people[person].unit = unit(["MOI", "HR", "IT", "HR-T"].choose(&mut dice).unwrap());
            let head = roster.people[person].id.clone();
            roster.units[dice.random_range(0..4)].head = Some(head);
            office.archive.import_roster(&roster, office.now()).await.unwrap();
        }
        let mut audience = units(&[]);
        for code in ["MOI", "HR", "IT", "HR-T"] {
            if dice.random_bool(0.25) {
                audience.units.insert(unit(code));
            }
        }
        audience.roles.extend(Role::ALL.into_iter().filter(|_| dice.random_bool(0.2)));
        for person in &roster.people {
            if dice.random_bool(0.1) {
                audience.people.insert(person.id.clone());
            }
        }
        let seen = reach(office, &fahd, &audience).await;
        let counted = office.archive.audience_count(&audience).await.unwrap();
        assert_eq!(seen.people, counted, "seed {seed}, step {step}: {audience:?}");
        assert_eq!(seen.budget.iter().map(|line| line.people).sum::<i64>(), counted, "seed {seed}: {seen:?}");
    }
    office.assert_sound().await;
}

async fn the_budget_counts_binding_circulars_of_a_week_by_unit(office: &Office) {
    let (fahd, _) = two_publishers(office).await;
    let line = |nth, people| BudgetLine { nth, people };
    assert_eq!(reach(office, &fahd, &Audience::everybody()).await.budget, [line(1, 9)]);
    let issue = async |audience: Audience, days_ago: i64, asks: bool| {
        let mut circular = office.circular("تعميم");
        circular.audience = audience;
        circular.issued_at = circular.issued_at.plus_secs(-days_ago * 86_400);
        circular.statement = circular.statement.filter(|_| asks);
        office.archive.issue_circular(&circular, office.now()).await.unwrap();
        office.archive.freeze_audience(circular.id, office.now()).await.unwrap();
    };
    issue(Audience::everybody(), 1, true).await;
    issue(Audience::everybody(), 2, false).await;
    issue(units(&["HR"]), 6, true).await;
    issue(units(&["HR", "HR-T"]), 3, true).await;
    issue(units(&["IT"]), 8, true).await;
    issue(Audience { people: [office.employee("بدر")].into(), ..Audience::default() }, 1, true).await;
    issue(Audience { roles: [Role::Employee].into(), ..units(&["IT"]) }, 0, true).await;
    let budget = reach(office, &fahd, &Audience::everybody()).await.budget;
    assert_eq!(budget, [line(3, 1), line(4, 3), line(5, 5)], "Munira alone; Badr's unit; HR with its section");
    let some = Audience { people: [office.employee("منيرة")].into(), ..units(&["HR-T"]) };
    assert_eq!(reach(office, &fahd, &some).await.budget, [line(3, 1), line(5, 3)]);
    let asks_nothing = Question::Reach { audience: some, urgency: Urgency::Immediate, asks: false };
    let Reply::Reach(seen) = ask(office, &fahd, asks_nothing).await else { panic!() };
    assert_eq!((seen.people, seen.budget), (4, vec![]), "what only informs interrupts nobody");
}

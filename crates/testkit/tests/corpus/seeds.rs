//! The seeds of the corpus, from real messages of a real registry. They are written once and committed; what a fuzzer found is put beside.

use crate::acts::{CONTENT, STATEMENT, SUBJECT};
use crate::folder;
use diwan_domain::Fact;
use diwan_protocol::action::ActionBatch;
use diwan_protocol::{Letterbox, PushEvent};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::people::ministry;
use std::fmt::Write as _;

#[tokio::test]
async fn the_seeds_are_what_a_registry_says() {
    let office = Office::open().await;
    let circular = office.issue(Circular::on("تعميم بشأن أوقات الدوام").with_file("جدول.pdf", b"%PDF-1.7")).await;
    let informing = office.issue(Circular::on("تعميم للعلم").informing().to_unit("HR")).await;
    let salma = office.employee("سلمى").await;
    let letter = office
        .send("كتاب إلى سلمى", diwan_domain::Audience { people: [salma.number.clone()].into(), ..Default::default() })
        .await;
    salma.acknowledge(circular.id, office.clock.now()).await;

    let mut pages = Vec::new();
    for head in salma.heads().await.streams {
        let entries = salma.letterbox.entries(&salma.token, &head.stream, head.epoch, 0, 100).await.expect("a page");
        let snapshot = salma.letterbox.snapshot(&salma.token, &head.stream, None, 100).await.expect("a page");
        pages.push(json(&snapshot) + "\n" + &json(&entries));
        pages.push(json(&entries));
    }
    // The drawer of the feed's target belongs to somebody else, so that its own stream has the name that the pages give it.
    let own = salma.own_stream().to_string();
    let pages: Vec<String> = pages.iter().map(|page| page.replace(&own, "employee:e1")).collect();
    keep("feed", &[pages, vec![json(&salma.heads().await)]].concat());

    let documents = [salma.document(circular.id).await, salma.document(letter.id).await];
    let own = salma.head(&salma.own_stream()).await;
    let receipts = salma.letterbox.entries(&salma.token, &own.stream, own.epoch, 0, 100).await.expect("a page").entries;
    let receipts = receipts.iter().filter_map(|e| e.data.as_ref()).map(|data| data.get().to_owned());
    keep("document", &documents.iter().map(json).chain(receipts).collect::<Vec<_>>());

    let batches = [[Fact::Reached, Fact::Opened], [Fact::Shown, Fact::Acknowledged]].map(|facts| {
        let actions = facts.map(|fact| salma.act(&documents[0], fact, office.clock.now())).to_vec();
        json(&ActionBatch { actions })
            .replace(&documents[0].id.to_string(), SUBJECT)
            .replace(&documents[0].content_sha256(), CONTENT)
            .replace(&documents[0].statement_sha256().expect("a statement"), STATEMENT)
    });
    keep("acts", &[batches.to_vec(), vec![json(&ActionBatch { actions: vec![] })]].concat());

    let heads = PushEvent::Heads(salma.heads().await.streams);
    let lines = [heads, PushEvent::Spread(250), PushEvent::Bye(1000)].map(|event| {
        let (name, data) = event.to_wire().expect("an event with data");
        format!("\u{7}: alive\n\nevent: {name}\ndata: {data}\n\n")
    });
    keep("push", &[lines.to_vec(), vec![lines.concat().replace('\n', "\r\n")]].concat());

    let texts = [
        "الموظفين\nتعميم رقم ١٤٤٨/١٢ إلى جميع الموظفين بشأن الإجازات والمستشفى، وللجنة النظر.",
        "pdf\nCafé № ２ ﷺ ﺍﻟﺴﻼﻡ \u{202b}مـــدير\u{202c} مُسْتَشْفَى ٱلرّحمٰن",
        "\nت/2026/0112 هـ",
    ];
    keep("fold", &texts.map(str::to_owned));
    keep("org", &rosters());
    assert_eq!(salma.document(informing.id).await.statement(), None);
}

/// The small ministry as two CSV files, and a smaller one as TOML.
fn rosters() -> Vec<String> {
    let roster = ministry();
    let mut units = "code,name,name_en,level,parent,head\n".to_owned();
    for unit in &roster.units {
        let (parent, head) =
            (unit.parent.as_ref().map_or("", |p| p.as_str()), unit.head.as_ref().map_or("", |h| h.as_str()));
        let english = unit.name_en.as_deref().unwrap_or_default();
        writeln!(units, "{},{},{english},{},{parent},{head}", unit.id, unit.name, unit.level.as_str())
            .expect("written");
    }
    let mut people = "number,name,title,unit\n".to_owned();
    for person in &roster.people {
        writeln!(people, "{},{},{},{}", person.id, person.name, person.title, person.unit).expect("written");
    }
    let toml = "[[unit]]\ncode = \"A\"\nname = \"وزارة\"\nlevel = \"agency\"\n[[person]]\nnumber = 100\nname = \"خالد\"\nunit = \"A\"\n";
    let excel =
        format!("{units}\n---\n{people}").replace(',', ";").replace('\n', "\r\n").replace("\r\n---\r\n", "\n---\n");
    vec![format!("{units}\n---\n{people}"), toml.to_owned(), excel]
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

/// Writes the seeds when they are asked for, and holds that the target takes them.
fn keep(target: &str, seeds: &[String]) {
    let holds = match target {
        "feed" => crate::feed::holds,
        "document" => crate::document::holds,
        "push" => crate::push::holds,
        "fold" => crate::fold::holds,
        "org" => crate::org::holds,
        // Its target has a runtime of its own, which cannot begin inside this one.
        _ => |_: &[u8]| {},
    };
    for (nth, seed) in seeds.iter().enumerate() {
        holds(seed.as_bytes());
        if std::env::var_os("DIWAN_WRITE_CORPUS").is_some() {
            std::fs::create_dir_all(folder(target)).expect("a folder");
            std::fs::write(folder(target).join(format!("seed-{nth}")), seed).expect("written");
        }
    }
}

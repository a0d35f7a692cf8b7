//! What an office can be asked since schema 3, and a drawer. This text was compiled by the versions that were put away too: what they answered then is
//! asked again by the same words today.

use diwan_cache::{Cache, ListQuery};
use diwan_domain::check::sha256_hex;
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId, UnitId};
use diwan_store::{Archive, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// So few that whatever has pages has more than one.
const PAGE: u32 = 3;

/// A question of these days; who asks stands beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Who the asker is, and where a member.
    Profile,
    /// Units and people.
    Roster,
    /// A stream, as a new desk gets it and as one that follows it does.
    Pages(StreamId),
    /// A document, which the asker may not have.
    Item(ItemId),
    /// Circulars of the asker's team.
    Board,
    /// One of them in a unit of the team, with its people.
    Circular { circular: ItemId, unit: Option<UnitId> },
}

/// Everybody's questions, in an order that stays. A stream says the same to all its members and is asked for once.
pub async fn asks(archive: &dyn Archive) -> Vec<(EmployeeId, Ask)> {
    let everybody: Vec<EmployeeId> =
        archive.people(None, 1_000).await.expect("people").into_iter().map(|p| p.id).collect();
    let units = archive.units().await.expect("units");
    let documents = documents(archive, &everybody).await;
    let mut asks = vec![(everybody[0].clone(), Ask::Roster)];
    let mut known = BTreeSet::new();
    for who in &everybody {
        let profile = archive.profile(who).await.expect("a profile").expect("on the roster");
        let mut ask = |ask| asks.push((who.clone(), ask));
        ask(Ask::Profile);
        profile
            .streams
            .into_iter()
            .filter(|stream| known.insert(stream.clone()))
            .for_each(|stream| ask(Ask::Pages(stream)));
        documents.iter().for_each(|id| ask(Ask::Item(*id)));
        ask(Ask::Board);
        for circular in &documents {
            ask(Ask::Circular { circular: *circular, unit: None });
            for unit in units.iter().filter(|_| !profile.supervises.is_empty()) {
                ask(Ask::Circular { circular: *circular, unit: Some(unit.id.clone()) });
            }
        }
    }
    asks
}

async fn documents(archive: &dyn Archive, everybody: &[EmployeeId]) -> BTreeSet<ItemId> {
    let mut documents = BTreeSet::new();
    for who in everybody {
        for stream in archive.profile(who).await.expect("a profile").expect("on the roster").streams {
            let page = archive.snapshot(&stream, None, 500).await.expect("a stream");
            let held =
                page.entries.into_iter().filter(|entry| ["circular/1", "letter/1"].contains(&entry.kind.as_str()));
            documents.extend(held.map(|entry| entry.id));
        }
    }
    documents
}

/// What is answered; a refusal is an answer too.
pub async fn answer(archive: &dyn Archive, who: &EmployeeId, ask: &Ask) -> Value {
    let told = match ask {
        Ask::Profile => profile(archive, who).await,
        Ask::Roster => roster(archive).await,
        Ask::Pages(stream) => pages(archive, stream).await,
        Ask::Item(id) => item(archive, who, *id).await,
        Ask::Board => board(archive, who).await,
        Ask::Circular { circular, unit } => detail(archive, who, *circular, unit.as_ref()).await,
    };
    match told {
        Ok(told) => told,
        Err(StoreError::Refused(problem)) => serde_json::to_value(problem).expect("json"),
        Err(error) => panic!("{ask:?}: {error}"),
    }
}

async fn profile(archive: &dyn Archive, who: &EmployeeId) -> Result<Value, StoreError> {
    Ok(archive.profile(who).await?.map_or(Value::Null, |profile| {
        let supervises: Vec<_> = profile.supervises.iter().map(|unit| &unit.id).collect();
        json!({
            "name": profile.name, "unit": profile.unit.id, "roles": profile.roles, "supervises": supervises,
            "streams": profile.streams, "must_change_password": profile.must_change_password,
        })
    }))
}

async fn roster(archive: &dyn Archive) -> Result<Value, StoreError> {
    let units = archive
        .units()
        .await?
        .into_iter()
        .map(|unit| json!([unit.id, unit.name, unit.name_en, unit.level, unit.parent, unit.head]));
    let units: Vec<_> = units.collect();
    let mut people = Vec::new();
    for person in archive.people(None, 1_000).await? {
        let account = archive.account_of(&person.id).await?;
        let account = account.map(|account| json!([account.login, account.closed, account.granted]));
        people.push(json!([person.id, person.name, person.title, person.unit, account]));
    }
    Ok(json!({ "units": units, "people": people }))
}

async fn pages(archive: &dyn Archive, stream: &StreamId) -> Result<Value, StoreError> {
    let (mut snapshot, mut entries) = (Vec::new(), Vec::new());
    let (mut key, mut after) = (None::<String>, 0);
    let epoch = archive.heads(std::slice::from_ref(stream)).await?.remove(0).epoch;
    loop {
        let page = archive.snapshot(stream, key.as_deref(), PAGE).await?;
        key.clone_from(&page.next);
        snapshot.push(serde_json::to_value(page).expect("json"));
        if key.is_none() {
            break;
        }
    }
    loop {
        let page = archive.entries(stream, epoch, after, PAGE).await?;
        after = page.after;
        // The items themselves stand in the snapshot.
        let lines: Vec<_> = page.entries.iter().map(|e| json!([e.seq, e.op, e.kind, e.id, e.ver, e.reason])).collect();
        entries.push(json!({ "entries": lines, "after": page.after, "more": page.more, "head": page.head }));
        if !page.more {
            return Ok(json!({ "snapshot": snapshot, "entries": entries }));
        }
    }
}

async fn item(archive: &dyn Archive, who: &EmployeeId, id: ItemId) -> Result<Value, StoreError> {
    let held = archive.item(who, id).await?;
    Ok(held.map_or(Value::Null, |item| json!([item.kind, item.ver, sha256_hex(item.data.get().as_bytes())])))
}

async fn board(archive: &dyn Archive, who: &EmployeeId) -> Result<Value, StoreError> {
    let (mut pages, mut key) = (Vec::new(), None::<String>);
    loop {
        let page = archive.board(who, key.as_deref(), PAGE).await?;
        key.clone_from(&page.next);
        pages.push(serde_json::to_value(page).expect("json"));
        if key.is_none() {
            return Ok(Value::Array(pages));
        }
    }
}

async fn detail(
    archive: &dyn Archive,
    who: &EmployeeId,
    circular: ItemId,
    unit: Option<&UnitId>,
) -> Result<Value, StoreError> {
    let (mut pages, mut key) = (Vec::new(), None::<String>);
    loop {
        let page = archive.board_detail(who, circular, unit, key.as_deref(), PAGE).await?;
        key.clone_from(&page.next);
        pages.push(serde_json::to_value(page).expect("json"));
        if key.is_none() {
            return Ok(Value::Array(pages));
        }
    }
}

/// What stands in a drawer.
pub fn drawer_tells(cache: &Cache, now: Moment) -> String {
    let mut told = String::new();
    let mut line = |text: String| told.push_str(&(text + "\n"));
    let c = cache.counters(now).expect("counters");
    line(format!(
        "{} documents, {} circulars and {} letters unread",
        c.documents, c.unread_circulars, c.unread_letters
    ));
    line(format!("{} owed, {} overdue, {} wait, {} refused", c.owed, c.overdue, c.waiting, c.rejected));
    line(format!("nearest {:?}, oldest {:?}", c.nearest_deadline, c.oldest_owed));
    let everything = cache.list(&ListQuery::default(), 0, 100, now).expect("a list");
    for row in everything.rows {
        let subject: String = row.subject.iter().map(|piece| piece.text.as_str()).collect();
        line(format!("{} {}: {subject}, by {} at {}", row.kind.as_str(), row.number, row.issuer, row.issued_at.0));
        line(format!("  {}, unread {}, recalled {}", row.urgency.as_str(), row.unread, row.recalled));
        let duty = row.duty.map_or("none", |duty| duty.as_str());
        line(format!("  duty {duty} until {:?}, met {:?}", row.deadline, row.acknowledged_at));
        let reading = cache.read(row.id).expect("read").expect("there");
        line(format!("  {} as it came, {} as it is", reading.content_sha256, reading.document.content_sha256()));
        line(format!("  facts {}", serde_json::to_string(&reading.facts).expect("json")));
        for (attachment, here) in &reading.attachments {
            line(format!("  {} {} {}, here {here}", attachment.name, attachment.size, attachment.sha256));
        }
    }
    for duty in cache.duties_owed().expect("duties") {
        line(format!("owed {} {} since {}", duty.number, duty.content_sha256, duty.issued_at.0));
        let (rung, times) = (duty.rung_at, duty.rung_count);
        line(format!("  rung {rung:?} {times} times, from the alert {}", duty.acknowledge_from_alert));
    }
    for row in cache.history(0, 100).expect("history").rows {
        line(format!("acknowledged {} {} by {}: {}", row.number, row.subject, row.issuer, row.statement));
        line(format!("  {} at {:?}, done {:?} on {:?}", row.content_sha256, row.recorded_at, row.done_at, row.device));
    }
    for waiting in cache.outbox().expect("the outbox") {
        line(format!("waits {} {}", waiting.number, serde_json::to_string(&waiting.action).expect("json")));
    }
    for standing in cache.standings().expect("standings") {
        line(format!("{} {} {} {:?}", standing.stream, standing.count, standing.check, standing.ask));
    }
    for issuer in cache.issuers().expect("issuers") {
        line(format!("{} {} {}", issuer.id, issuer.name, issuer.items));
    }
    for text in ["البريد", "ضوابط المؤسسي", "تحديث", "لا يوجد", "اداء"] {
        let query = ListQuery { text: text.to_owned(), ..ListQuery::default() };
        let found: Vec<_> =
            cache.list(&query, 0, 100, now).expect("found").rows.into_iter().map(|row| row.number).collect();
        line(format!("{text}: {found:?}"));
    }
    told
}

//! What an office tells whoever asks: every official question and every stream of everybody, with the answers. Told once by the version that was put
//! away, and asked again of today's.

use crate::{since_3, since_4};
use diwan_domain::{EmployeeId, ItemId, Moment, StreamId};
use diwan_protocol::office::supervision::NamesAsked;
use diwan_protocol::office::{Question, Reply};
use diwan_store::Archive;
use diwan_testkit::people::{ministry, number_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody asked, and was answered.
#[derive(Serialize, Deserialize)]
pub struct Told {
    /// When.
    pub at: Moment,
    /// Who asked.
    pub who: EmployeeId,
    /// What.
    pub asked: Asked,
    /// The answer.
    pub answer: Value,
}

/// What was asked.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Everything in a stream.
    Stream(StreamId),
    /// An official question.
    Question(Question),
    /// What could be asked before there were official questions.
    #[serde(rename = "since_3")]
    Since3(since_3::Ask),
    /// The same.
    #[serde(rename = "since_4")]
    Since4(since_4::Ask),
}

/// Asks everybody's questions, in an order that stays.
pub async fn tells(archive: &dyn Archive, at: Moment) -> Vec<Told> {
    let mut told = Vec::new();
    let mut people: Vec<EmployeeId> = ministry().people.into_iter().map(|person| person.id).collect();
    people.sort();
    let (key, limit) = (None, 100);
    let circulars = circulars(archive, at).await;
    for who in &people {
        let profile = archive.profile(who).await.expect("a profile").expect("on the roster");
        let mut asked: Vec<Asked> = profile.streams.iter().cloned().map(Asked::Stream).collect();
        let mut ask = |question| asked.push(Asked::Question(question));
        for circular in &circulars {
            ask(Question::Timeline { circular: *circular });
            ask(Question::Detail { circular: *circular, unit: None, at: None });
            let names = NamesAsked::default();
            ask(Question::Names { circular: *circular, asked: names, at: None, key: None, limit });
            ask(Question::Person { circular: *circular, employee: number_of("سلمى") });
        }
        for contest in contests(archive, who, at).await {
            ask(Question::ContestFile { contest });
        }
        for draft in drafts(archive, who, at).await {
            ask(Question::Draft { draft });
        }
        ask(Question::Board { at: None, key: key.clone(), limit });
        ask(Question::Load { unit: None, key: key.clone(), limit });
        ask(Question::Excuses { key: key.clone(), limit });
        ask(Question::History { employee: number_of("هند") });
        ask(Question::Delegations {});
        ask(Question::Contests { key: key.clone(), limit });
        // Last, because asking the others is a look.
        ask(Question::Looks { key: key.clone(), limit });
        for asked in asked {
            let answer = answer(archive, who, &asked, at).await;
            told.push(Told { at, who: who.clone(), asked, answer });
        }
    }
    let earlier = since_3::asks(archive).await.into_iter().map(|(who, ask)| (who, Asked::Since3(ask)));
    let earlier: Vec<_> = earlier.chain(since_4::ASKS.map(|ask| (people[0].clone(), Asked::Since4(ask)))).collect();
    for (who, asked) in earlier {
        let answer = answer(archive, &who, &asked, at).await;
        told.push(Told { at, who, asked, answer });
    }
    told
}

/// Asks all of it again and says where the answer is not what it was. What an answer says beyond that may be new.
pub async fn differences(archive: &dyn Archive, told: &[Told]) -> Vec<String> {
    let mut differences = Vec::new();
    for Told { at, who, asked, answer: then } in told {
        let now = answer(archive, who, asked, *at).await;
        let mut found = Vec::new();
        compare(then, &now, String::new(), &mut found);
        let asked = serde_json::to_string(asked).expect("json");
        differences.extend(found.into_iter().map(|difference| format!("{who} asked {asked}: {difference}")));
    }
    differences
}

/// One line for each answer.
pub fn written(told: &[Told]) -> String {
    told.iter().map(|told| serde_json::to_string(told).expect("json") + "\n").collect()
}

/// Reads these lines.
pub fn read(lines: &str) -> Vec<Told> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a line of ours")).collect()
}

async fn answer(archive: &dyn Archive, who: &EmployeeId, asked: &Asked, at: Moment) -> Value {
    match asked {
        Asked::Stream(stream) => {
            let page = archive.snapshot(stream, None, 500).await.expect("a stream");
            serde_json::to_value(page).expect("json")
        }
        Asked::Question(question) => match archive.ask(who, question, at).await {
            Ok(reply) => serde_json::to_value(reply).expect("json"),
            // Whoever might not ask may not ask today.
            Err(diwan_store::StoreError::Refused(problem)) => serde_json::to_value(problem).expect("json"),
            Err(error) => panic!("{question:?}: {error}"),
        },
        Asked::Since3(ask) => since_3::answer(archive, who, ask).await,
        Asked::Since4(ask) => since_4::answer(archive, *ask, at).await,
    }
}

fn compare(then: &Value, now: &Value, place: String, found: &mut Vec<String>) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (name, then) in then {
                compare(then, now.get(name).unwrap_or(&Value::Null), format!("{place}.{name}"), found);
            }
        }
        (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
            for (nth, (then, now)) in then.iter().zip(now).enumerate() {
                compare(then, now, format!("{place}[{nth}]"), found);
            }
        }
        _ if then == now => {}
        _ => found.push(format!("{place} was {then} and is {now}")),
    }
}

async fn circulars(archive: &dyn Archive, at: Moment) -> Vec<ItemId> {
    let question = Question::Published { key: None, limit: 100 };
    match archive.ask(&number_of("ناصر"), &question, at).await.expect("published") {
        Reply::Published(page) => page.circulars.into_iter().map(|line| line.id).collect(),
        other => panic!("another reply: {other:?}"),
    }
}

async fn contests(archive: &dyn Archive, who: &EmployeeId, at: Moment) -> Vec<ItemId> {
    match archive.ask(who, &Question::Contests { key: None, limit: 100 }, at).await.expect("contests") {
        Reply::Contests(page) => page.contests.into_iter().map(|line| line.contest.id).collect(),
        other => panic!("another reply: {other:?}"),
    }
}

async fn drafts(archive: &dyn Archive, who: &EmployeeId, at: Moment) -> Vec<ItemId> {
    match archive.ask(who, &Question::Drafts { key: None, limit: 100 }, at).await {
        Ok(Reply::Drafts(page)) => page.drafts.into_iter().map(|line| line.id).collect(),
        Ok(other) => panic!("another reply: {other:?}"),
        // No publisher.
        Err(_) => Vec::new(),
    }
}

#[test]
fn an_answer_that_says_less_is_a_difference_and_one_that_says_more_is_none() {
    let then = serde_json::json!({"a": [{"b": 1}], "c": null});
    let told = |now: Value| {
        let mut found = Vec::new();
        compare(&then, &now, String::new(), &mut found);
        found
    };
    assert_eq!(told(serde_json::json!({"a": [{"b": 1, "new": 2}], "also": 3})), Vec::<String>::new());
    assert_eq!(told(serde_json::json!({"a": [{"b": 2}]})), [".a[0].b was 1 and is 2"]);
    assert_eq!(told(serde_json::json!({"a": [], "c": 0})).len(), 2);
}

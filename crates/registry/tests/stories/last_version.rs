//! A desk of an earlier version talks to today's registry: what it asked then, word for word, is asked again of an office that goes on with
//! the database of that version, and every answer still says everything that it said.

use crate::wire::Wire;
use diwan_domain::Moment;
use diwan_testkit::clock::OfficeClock;
use diwan_testkit::office::Office;
use reqwest::Method;
use serde_json::Value;
use std::path::Path;

/// When the conversation was held.
const THEN: Moment = Moment(1_795_305_143_000);
/// What differs each time anyway.
const FLEETING: [&str; 10] = [
    "server_time",
    "expires_at",
    "token",
    "recorded_at",
    "registered_at",
    "reached",
    "shown",
    "opened",
    "acknowledged",
    "last_contact",
];
/// What desks were told of the bell then.
const RING_AGAIN_SECS: u64 = 600;

/// Says what an answer of today lacks of an earlier one. Lists are compared in order; more than before is no fault.
fn lacks(before: &Value, now: &Value, at: &str, faults: &mut Vec<String>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (name, value) in before {
                match now.get(name) {
                    None => faults.push(format!("{at}/{name} is gone")),
                    // A moment may be another one, but it must be one.
                    Some(other) if FLEETING.contains(&name.as_str()) && !value.is_object() => {
                        if std::mem::discriminant(value) != std::mem::discriminant(other) {
                            faults.push(format!("{at}/{name} was {value} and is {other}"));
                        }
                    }
                    Some(other) => lacks(value, other, &format!("{at}/{name}"), faults),
                }
            }
        }
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            for (place, (before, now)) in before.iter().zip(now).enumerate() {
                lacks(before, now, &format!("{at}/{place}"), faults);
            }
        }
        (before, now) if before == now => {}
        (before, now) => faults.push(format!("{at} was {before} and is {now}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_of_version_0_1_0_is_answered_as_it_expects() {
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frozen/0.1.0");
    let office =
        Office::on_with(&frozen.join("registry.db"), OfficeClock::at(THEN), |c| c.ring_again_secs = RING_AGAIN_SECS)
            .await;
    let conversation = std::fs::read_to_string(frozen.join("conversation.jsonl")).expect("the conversation");
    // In the order in which they had their effects.
    let exchanges: Vec<Value> =
        conversation.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let (mut tokens, mut faults, mut compared) = (Vec::<(String, String)>::new(), Vec::new(), 0);
    for exchange in &exchanges {
        office.clock.advance_secs(1);
        let path = exchange["path"].as_str().expect("a path");
        let method: Method = exchange["method"].as_str().and_then(|m| m.parse().ok()).expect("a method");
        let mut request = Wire::to(&office).request(method, path);
        for (name, value) in exchange["headers"].as_object().expect("headers") {
            let mut value = value.as_str().expect("a header").to_owned();
            for (before, now) in &tokens {
                value = value.replace(before, now);
            }
            request = request.header(name, value);
        }
        if let Some(body) = exchange.pointer("/sent/text").and_then(Value::as_str) {
            request = request.body(body.to_owned());
        }
        let answer = request.send().await.expect("an answer");
        let status = u64::from(answer.status().as_u16());
        if Some(status) != exchange["status"].as_u64() {
            faults.push(format!("{path} is answered with {status} and not {}", exchange["status"]));
        }
        let before = exchange.pointer("/answered/text").and_then(Value::as_str).unwrap_or_default();
        // A push line does not end; that it opens is what counts here.
        let Ok(before) = serde_json::from_str::<Value>(before) else { continue };
        let now: Value = answer.json().await.unwrap_or_default();
        if let (Some(before), Some(now)) = (before["token"].as_str(), now["token"].as_str()) {
            tokens.push((before.to_owned(), now.to_owned()));
        }
        compared += 1;
        lacks(&before, &now, path, &mut faults);
    }
    assert!(compared > 25, "only {compared} answers were compared");
    assert_eq!(faults, Vec::<String>::new());
}

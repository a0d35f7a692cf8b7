//! What an office can be asked since schema 4, and a drawer: policies, absences, and what the ladder did. Compiled by the version that was put away too.

use diwan_cache::Cache;
use diwan_domain::Moment;
use diwan_store::Archive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A question of these days.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Every policy that was in force.
    Policies,
    /// Everybody's absences, those too that have ended.
    Absences,
    /// When the ladder is climbed next.
    NextClimb,
}

/// All of them.
pub const ASKS: [Ask; 3] = [Ask::Policies, Ask::Absences, Ask::NextClimb];

/// What is answered.
pub async fn answer(archive: &dyn Archive, ask: Ask, at: Moment) -> Value {
    match ask {
        Ask::Policies => {
            let policies = archive.policies().await.expect("policies");
            policies.into_iter().map(|p| json!([p.version, p.text, p.set_at, p.set_by])).collect()
        }
        Ask::Absences => {
            let absences = archive.absences(None, Moment(0), None, 1_000).await.expect("absences");
            absences.into_iter().map(|a| json!([a.id, a.employee, a.absence, a.entered_at, a.entered_by])).collect()
        }
        Ask::NextClimb => json!(archive.next_climb(at).await.expect("a moment")),
    }
}

/// What stands in a drawer beside what could be asked before.
pub fn drawer_tells(cache: &Cache) -> String {
    let mut told = String::new();
    let mut line = |text: String| told.push_str(&(text + "\n"));
    let rules = cache.bell_rules().expect("rules");
    let policy = rules.policy.map(|policy| (policy.version(), policy.snoozes_a_day()));
    line(format!("policy {policy:?}, one refused {}", rules.refused));
    line(format!("absences {}", serde_json::to_string(&rules.absences).expect("json")));
    line(format!("owed since {:?}", cache.owed_since().expect("owed")));
    let lines = cache.duty_lines(100, 100, 100).expect("duties");
    for (open, duty) in lines.open.iter().map(|l| (true, l)).chain(lines.ended.iter().map(|l| (false, l))) {
        let (state, class) = (duty.duty.state.as_str(), duty.class);
        line(format!("duty {} {class:?} {state}, open {open}, until {:?}", duty.number, duty.duty.deadline));
        line(format!("  sent {:?}, ended {:?}", duty.duty.sent_at, duty.duty.ended_at));
        line(format!("  reminded {} times, last {:?}", duty.reminders, duty.reminded_at));
        let record = cache.record(duty.id).expect("a record").expect("there");
        line(format!("  on {:?}: {}", record.acknowledged_on, serde_json::to_string(&record.facts).expect("json")));
        for done in record.done_here {
            let action = serde_json::to_string(&done.action).expect("json");
            line(format!("  done here {action}, recorded {}", done.recorded));
        }
        for step in record.steps {
            line(format!("  step {}", serde_json::to_string(&step).expect("json")));
        }
        for absence in record.absences {
            line(format!("  absence {}", serde_json::to_string(&absence).expect("json")));
        }
        // Those of one moment had no order then.
        let mut observations = record.observations;
        observations.sort_by_key(|seen| (seen.observation.from, seen.observation.id));
        for seen in observations {
            let observation = serde_json::to_string(&seen.observation).expect("json");
            line(format!("  observed {observation}, recorded {}", seen.recorded));
        }
    }
    for told in lines.told {
        line(format!("told {}", serde_json::to_string(&told).expect("json")));
    }
    for due in cache.observations_due(100).expect("observations") {
        line(format!("to be told {}", serde_json::to_string(&due).expect("json")));
    }
    told
}

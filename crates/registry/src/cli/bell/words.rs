//! A policy in plain sentences, so that whoever sets it reads what it will do.

use diwan_domain::bell::{Class, Policy, Rules, Rung, Step, When, Window};
use serde_json::Value;

const WEEK: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The policy, sentence by sentence.
pub fn of(policy: &Policy) -> Vec<String> {
    let sheet: Value = serde_json::from_str(&policy.to_json()).unwrap_or_default();
    let mut lines = vec![format!("Version {}.", policy.version()), hours(&sheet), snoozes(policy)];
    for class in Class::ALL {
        let rules = policy.rules(class);
        lines.push(format!("{}: {}", class.as_str(), bell(class, rules)));
        match class {
            Class::Information if !rules.ladder.is_empty() => {
                lines.push("  Its ladder is never climbed, because nothing is owed.".to_owned());
            }
            _ => lines.extend(rules.ladder.iter().map(|rung| format!("  {}", step(rung)))),
        }
    }
    lines
}

fn hours(sheet: &Value) -> String {
    let hours = sheet.get("hours");
    let minutes = hours.and_then(|h| h.get("utc_offset_minutes")).and_then(Value::as_i64).unwrap_or_default();
    let stretches = |day: &str| -> Vec<String> {
        let written = hours.and_then(|h| h.get("week")).and_then(|w| w.get(day)).and_then(Value::as_array);
        let end = |stretch: &Value, name: &str| stretch.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
        let one = |stretch: &Value| format!("{}-{}", end(stretch, "from"), end(stretch, "until"));
        written.map(|stretches| stretches.iter().map(one).collect()).unwrap_or_default()
    };
    // Days in a row with the same hours are one stretch of days.
    let mut runs: Vec<(&str, &str, String)> = Vec::new();
    for day in WEEK {
        let duty = stretches(day).join(" and ");
        match runs.last_mut().filter(|(_, _, before)| *before == duty) {
            Some((_, last, _)) => *last = day,
            None => runs.push((day, day, duty)),
        }
    }
    let days = runs.into_iter().map(|(first, last, duty)| {
        let days = if first == last { first.to_owned() } else { format!("{first} to {last}") };
        if duty.is_empty() { format!("{days} rest") } else { format!("{days} {duty}") }
    });
    let days = days.collect::<Vec<_>>().join(", ");
    let sign = if minutes < 0 { '-' } else { '+' };
    let (ahead, behind) = (minutes.abs() / 60, minutes.abs() % 60);
    let holidays = hours.and_then(|h| h.get("holidays")).and_then(Value::as_array).map_or(0, Vec::len);
    format!("Duty: {days}; the clock is UTC{sign}{ahead:02}:{behind:02}; {holidays} official holidays.")
}

fn snoozes(policy: &Policy) -> String {
    match policy.snoozes_a_day() {
        0 => "Nothing may be put off.".to_owned(),
        most => format!("A person may put off {most} times a day, all circulars together; an emergency never."),
    }
}

fn bell(class: Class, rules: &Rules) -> String {
    let mut said = Vec::new();
    if class == Class::Information {
        said.push("nothing is owed, so nothing rings.".to_owned());
    } else {
        let first = match rules.grace_secs {
            0 => "rings as soon as it arrives".to_owned(),
            secs => format!("rings {} after it arrives", time(secs)),
        };
        let when = if rules.outside_hours { "at any hour" } else { "within duty hours" };
        said.push(format!("{first}, {when}, and again {} after it is put away.", time(rules.repeat_secs)));
        if class != Class::Emergency {
            said.push(format!("Put off, it rests for {}.", time(rules.snooze_secs)));
        }
        said.push(if rules.sound { "It has a sound." } else { "It is silent." }.to_owned());
        let breaks = [(rules.breaks_do_not_disturb, "do not disturb"), (rules.breaks_full_screen, "a full screen")];
        let broken: Vec<&str> = breaks.into_iter().filter_map(|(does, what)| does.then_some(what)).collect();
        if !broken.is_empty() {
            said.push(format!("It breaks {}.", broken.join(" and ")));
        }
        said.push(
            match rules.window {
                Window::Never => "The alert window never shows it.",
                Window::Overdue => "The alert window shows it once its deadline has passed.",
                Window::Always => "The alert window shows it from the beginning.",
            }
            .to_owned(),
        );
    }
    said.join(" ")
}

fn step(rung: &Rung) -> String {
    let when = match rung.when {
        When::HoursAfterIssue(0) => "When it is issued".to_owned(),
        When::HoursAfterDeadline(0) => "When its deadline passes".to_owned(),
        When::HoursAfterIssue(hours) => format!("{} after it is issued", time(hours.saturating_mul(3_600))),
        When::HoursBeforeDeadline(hours) => format!("{} before its deadline", time(hours.saturating_mul(3_600))),
        When::HoursAfterDeadline(hours) => format!("{} after its deadline", time(hours.saturating_mul(3_600))),
    };
    let what = match rung.step {
        Step::Remind => "whoever owes it is reminded.",
        Step::TellSupervisor => "the head of each unit in which somebody owes it is told.",
        Step::TellPublisher => "the publisher is told.",
        Step::Expire => "the duty ends unmet; it may still be acknowledged, late.",
    };
    format!("{when}, {what}")
}

/// A length of time in the largest unit that divides it.
fn time(secs: u32) -> String {
    let (count, unit) = match secs {
        s if s > 0 && s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s > 0 && s.is_multiple_of(3_600) => (s / 3_600, "hour"),
        s if s > 0 && s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_policy_reads_as_it_is_meant() {
        let said = of(&Policy::usual(180)).join("\n");
        for sentence in [
            "Duty: sunday to thursday 07:30-14:30, friday to saturday rest; the clock is UTC+03:00; 0 official holidays.",
            "A person may put off 3 times a day",
            "information: nothing is owed, so nothing rings.",
            "binding: rings as soon as it arrives, within duty hours, and again 15 minutes after it is put away. Put off, it rests for 1 hour.",
            "  2 days before its deadline, whoever owes it is reminded.",
            "  When its deadline passes, the head of each unit in which somebody owes it is told.",
            "emergency: rings as soon as it arrives, at any hour, and again 1 minute after it is put away. It has a sound. \
             It breaks do not disturb and a full screen. The alert window shows it from the beginning.",
            "  2 hours after it is issued, the publisher is told.",
        ] {
            assert!(said.contains(sentence), "{sentence}\n--\n{said}");
        }
        assert!(of(&Policy::usual(-90)).join(" ").contains("UTC-01:30"));
    }
}

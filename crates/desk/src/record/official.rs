//! The lines of official acts: events of the circular, reminders, witness, contests, deputies.

use super::registrys;
use crate::view::RecordLine;
use diwan_cache::Record;
use diwan_protocol::office::items::{ContestItem, EventKind, WitnessItem};
use diwan_protocol::office::order::{ContestAbout, Outcome, WitnessedBy};

/// All of them, in no order.
pub(super) fn lines(record: &Record) -> Vec<RecordLine> {
    let mut lines = Vec::new();
    for event in &record.events {
        let (what, kind) = match event.event {
            EventKind::Superseded => ("superseded", "end"),
            EventKind::Recalled => ("recalled", "end"),
            EventKind::Extended => ("extended", "event"),
        };
        lines.push(RecordLine {
            by: Some(event.by.clone()),
            note: said(&event.why),
            deadline: event.deadline.map(|deadline| deadline.0),
            number: event.successor_number.clone(),
            ..registrys(what, kind, event.at)
        });
    }
    for reminder in &record.reminders {
        lines.push(RecordLine { by: Some(reminder.by.name.clone()), ..registrys("reminder", "act", reminder.at) });
    }
    if let Some((number, at)) = &record.kept {
        lines.push(RecordLine { number: said(number), ..registrys("kept", "fact", *at) });
    }
    lines.extend(record.witness.as_ref().map(witness));
    lines.extend(record.contests.iter().flat_map(contest));
    for deputy in &record.deputies {
        let until = deputy.ended_at.map_or(deputy.until, |ended| ended.min(deputy.until));
        lines.push(RecordLine {
            until: Some(until.0),
            by: Some(deputy.deputy.name.clone()),
            note: said(&deputy.why),
            ..registrys("delegation", "act", deputy.from)
        });
    }
    lines
}

fn said(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

fn witness(item: &WitnessItem) -> RecordLine {
    let how = match item.how {
        WitnessedBy::Paper => "paper",
        WitnessedBy::Word => "word",
    };
    RecordLine {
        word: Some(how.to_owned()),
        by: Some(item.by.name.clone()),
        on_behalf: item.on_behalf.as_ref().map(|person| person.name.clone()),
        witness: Some(item.witness.name.clone()),
        note: said(&item.note),
        ..registrys("witness", "act", item.given_at)
    }
}

/// What the person said, and what was answered.
fn contest(item: &ContestItem) -> Vec<RecordLine> {
    let about = match item.about {
        ContestAbout::Duty => "duty",
        ContestAbout::Reached => "reached",
        ContestAbout::Shown => "shown",
        ContestAbout::Opened => "opened",
        ContestAbout::Acknowledged => "acknowledged",
    };
    let line = |what, at| RecordLine { word: Some(about.to_owned()), ..registrys(what, "act", at) };
    let opened = RecordLine {
        by: Some(item.contestant.name.clone()),
        note: said(&item.reasons),
        ..line("contest", item.opened_at)
    };
    let withdrawn = item.withdrawn_at.map(|at| line("contest_withdrawn", at));
    let decided = item.decided_at.map(|at| RecordLine {
        word: item.outcome.map(|outcome| if outcome == Outcome::Upheld { "upheld" } else { "rejected" }.to_owned()),
        by: item.decided_by.as_ref().map(|person| person.name.clone()),
        note: item.words.as_deref().and_then(said),
        ..line("contest_decided", at)
    });
    [Some(opened), withdrawn, decided].into_iter().flatten().collect()
}

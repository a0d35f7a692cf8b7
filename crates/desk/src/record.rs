//! From what the drawer knows about the person to the pages "my duties" and "what the record says about me".

use crate::mapping;
use crate::view::{DutiesPage, DutyLine, Excuse, RecordLine, RecordView, ToldLine};
use diwan_cache::{DutyLines, Record};
use diwan_domain::absence::excuse_at;
use diwan_domain::{Absence, DeviceId, DutyState, Fact, ItemId, Moment, Standing};
use diwan_protocol::duty::ToldItem;
use diwan_protocol::office::items::EventKind;

mod official;

/// The page "my duties" at this moment of the registry.
pub(crate) fn page(lines: DutyLines, absences: &[Absence], now: Moment) -> DutiesPage {
    let line = |line| duty_line(line, absences, now);
    DutiesPage {
        open: lines.open.into_iter().map(line).collect(),
        more: lines.more,
        ended: lines.ended.into_iter().map(line).collect(),
        told: lines.told.into_iter().map(told_line).collect(),
        excuse: excuse_at(absences, now).map(excuse),
    }
}

fn excuse(absence: &Absence) -> Excuse {
    Excuse { reason: absence.reason.as_str().to_owned(), from: absence.from.0, until: absence.until.0 }
}

fn duty_line(line: diwan_cache::DutyLine, absences: &[Absence], now: Moment) -> DutyLine {
    let standing = line.duty.standing(&line.facts, absences, now);
    let excused = match &standing {
        Standing::Excused(absence) => Some(excuse(absence)),
        _ => None,
    };
    DutyLine {
        id: line.id.to_string(),
        version: line.version,
        number: line.number,
        subject: line.subject,
        issuer: line.issuer,
        class: line.class.as_str().to_owned(),
        standing: standing.as_str().to_owned(),
        deadline: mapping::ms(line.duty.deadline),
        overdue: line.duty.overdue(now),
        excuse: excused,
        facts: mapping::facts(&line.facts),
        ended_at: mapping::ms(line.duty.ended_at),
        reminders: line.reminders,
        reminded_at: mapping::ms(line.reminded_at),
        contested: line.contested,
    }
}

fn told_line(told: ToldItem) -> ToldLine {
    ToldLine {
        circular: told.circular.to_string(),
        number: told.number,
        subject: told.subject,
        step: told.step.as_str().to_owned(),
        unit_name: told.unit_name,
        unmet: told.unmet,
        excused: told.excused,
        audience: told.audience,
        deadline: mapping::ms(told.deadline),
        at: told.at.0,
    }
}

/// Everything about one circular, oldest first. `offset` is what the registry's clock is ahead of this computer's.
pub(crate) fn view(id: ItemId, record: Record, here: &DeviceId, offset: i64) -> RecordView {
    let mut lines = vec![registrys("issued", "fact", record.issued_at)];
    lines.extend(facts(&record, here, offset));
    lines.extend(record.steps.iter().map(|step| registrys(step.step.as_str(), "step", step.at)));
    lines.extend(end(&record));
    lines.extend(official::lines(&record));
    for item in &record.absences {
        let until = Some(item.absence.until.0);
        lines.push(RecordLine { until, ..registrys(item.absence.reason.as_str(), "absence", item.absence.from) });
    }
    for row in &record.observations {
        let seen = &row.observation;
        lines.push(RecordLine {
            until: mapping::ms(seen.until),
            source: "desk".to_owned(),
            device: Some(seen.device.to_string()),
            this_device: seen.device == *here,
            interface: Some(seen.source.clone()).filter(|source| source != "desk"),
            recorded: row.recorded,
            to_end: seen.to_end,
            ..registrys(seen.what.as_str(), "observation", seen.from)
        });
    }
    lines.sort_by_key(|line| line.at);
    RecordView {
        id: id.to_string(),
        number: record.number,
        subject: record.subject,
        version: record.version,
        content_sha256: record.content_sha256,
        statement: record.statement,
        lines,
        contests: record.contests,
    }
}

/// What the registry says of itself.
fn registrys(what: &str, kind: &str, at: Moment) -> RecordLine {
    RecordLine {
        what: what.to_owned(),
        kind: kind.to_owned(),
        at: at.0,
        until: None,
        desk_at: None,
        source: "registry".to_owned(),
        device: None,
        this_device: false,
        interface: None,
        recorded: true,
        to_end: None,
        word: None,
        by: None,
        on_behalf: None,
        witness: None,
        note: None,
        deadline: None,
        number: None,
    }
}

/// The facts that desks told: those that are recorded, and those that were done here and are not yet.
fn facts(record: &Record, here: &DeviceId, offset: i64) -> Vec<RecordLine> {
    let told = [Fact::Reached, Fact::Shown, Fact::Opened, Fact::Acknowledged];
    let line = |fact: Fact| {
        // An acknowledgement is of one version, the other facts are of the circular.
        let mine = |done: &&diwan_cache::DoneHere| {
            done.action.event == fact && (fact != Fact::Acknowledged || done.action.version >= record.version)
        };
        let recorded_at = record.facts.at(fact);
        let elsewhere = match fact {
            Fact::Acknowledged => record.acknowledged_on.as_deref().filter(|device| *device != here.as_str()),
            _ => None,
        };
        let done = record.done_here.iter().find(mine).filter(|_| recorded_at.is_none() || elsewhere.is_none());
        let device = elsewhere.map(str::to_owned).or_else(|| done.map(|done| done.action.device.to_string()));
        let at = recorded_at.or_else(|| done.map(|done| done.action.device_time.plus_ms(offset)))?;
        Some(RecordLine {
            desk_at: done.map(|done| done.action.device_time.0),
            source: "desk".to_owned(),
            this_device: device.as_deref() == Some(here.as_str()),
            device,
            recorded: recorded_at.is_some() || done.is_some_and(|done| done.recorded),
            ..registrys(fact.as_str(), "fact", at)
        })
    };
    told.into_iter().filter_map(line).collect()
}

/// An end that no fact, no step and no event tells of.
fn end(record: &Record) -> Option<RecordLine> {
    let duty = record.duty?;
    let told = match duty.state {
        DutyState::Superseded => !record.events.iter().any(|event| event.event == EventKind::Superseded),
        DutyState::Recalled => !record.events.iter().any(|event| event.event == EventKind::Recalled),
        state => state == DutyState::Withdrawn,
    };
    Some(registrys(duty.state.as_str(), "end", duty.ended_at.filter(|_| told)?))
}

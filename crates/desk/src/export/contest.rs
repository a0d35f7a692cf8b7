//! A contest's file as a paper: who contests what and why, how it was decided, the circular as it was registered, and both sides' record.

use super::sheets::{About, columns};
use super::words::{ExportWords, called};
use diwan_domain::{Document, Moment};
use diwan_press::{Cell, Kind, Note, Sheet};
use diwan_protocol::office::contest::ContestFile;
use diwan_protocol::office::items::ContestItem;
use diwan_protocol::office::order::{ContestAbout, Outcome};
use diwan_protocol::office::supervision::PersonLine;
use serde::Deserialize;

/// Everything before the record.
pub fn sheet(about: &About<'_>, file: &ContestFile) -> Sheet {
    let (words, contest) = (about.words, &file.line.contest);
    let say = |id: &str| words.say(id, &[]);
    let mut facts = vec![
        (say("paper--circular"), format!("{} {}", contest.number, contest.subject)),
        (say("paper--contestant"), format!("{} {}", contest.contestant.id, contest.contestant.name)),
        (say("paper--about"), called(words, "contest--about-", subject(contest.about))),
        (say("paper--opened"), words.moment(contest.opened_at)),
    ];
    if let Some(at) = contest.withdrawn_at {
        facts.push((say("paper--withdrawn"), words.moment(at)));
    }
    // Whoever holds both can see that the page and the file for machines are of one record.
    facts.push((say("paper--file-hash"), file.file_sha256.clone()));
    let mut sheet = about.sheet(words.say("paper--contest", &[("number", &contest.number)]), facts, None);
    sheet.wide = false;
    sheet.notes.push(note(words, "paper--reasons", &contest.reasons));
    sheet.notes.extend(decision(words, contest));
    sheet.notes.extend(circular(words, &file.document));
    sheet.notes.extend(versions(words, &file.file));
    sheet.columns = columns(
        words,
        &[
            ("when", Kind::Moment, 1.3),
            ("until", Kind::Moment, 1.3),
            ("what", Kind::Text, 1.5),
            ("by", Kind::Text, 1.3),
            ("source", Kind::Text, 1.1),
            ("said", Kind::Text, 1.8),
        ],
    );
    sheet
}

/// One line of the record.
pub fn line(words: &dyn ExportWords, line: &PersonLine) -> Vec<Cell> {
    // A rung of the ladder is called like the step that it took.
    let what = line.what.strip_prefix("ladder_").unwrap_or(&line.what);
    let what = match what {
        "absence" | "observation" => called(words, "record--what-", &line.word),
        "contest" | "contest_withdrawn" => {
            format!("{} - {}", called(words, "record--what-", what), called(words, "contest--about-", &line.word))
        }
        "contest_decided" => {
            format!("{} - {}", called(words, "record--what-", what), called(words, "contest--outcome-", &line.word))
        }
        "witness" => {
            format!("{} - {}", called(words, "record--what-", what), called(words, "record--witness-", &line.word))
        }
        other => called(words, "record--what-", other),
    };
    vec![
        Cell::Moment(line.at),
        Cell::moment(line.until),
        Cell::text(what),
        Cell::text(line.by.as_ref().map(|by| format!("{} {}", by.id, by.name)).unwrap_or_default()),
        Cell::text(&line.source),
        Cell::text(&line.note),
    ]
}

fn note(words: &dyn ExportWords, heading: &str, text: &str) -> Note {
    Note { heading: words.say(heading, &[]), text: text.to_owned() }
}

fn decision(words: &dyn ExportWords, contest: &ContestItem) -> Option<Note> {
    let (outcome, by, at) = (contest.outcome?, contest.decided_by.as_ref()?, contest.decided_at?);
    let outcome = match outcome {
        Outcome::Upheld => "upheld",
        Outcome::Rejected => "rejected",
    };
    let outcome = called(words, "contest--outcome-", outcome);
    let texts = [("outcome", outcome.as_str()), ("name", &by.name), ("moment", &words.moment(at))];
    let text = format!("{}\n{}", words.say("paper--decided", &texts), contest.words.as_deref().unwrap_or_default());
    Some(note(words, "paper--decision", &text))
}

fn circular(words: &dyn ExportWords, document: &Document) -> Vec<Note> {
    let mut notes = vec![note(words, "paper--text", &document.body)];
    let statement = document.circular.as_ref().and_then(|terms| terms.statement.as_ref());
    notes.extend(statement.map(|statement| note(words, "paper--statement", statement)));
    if !document.attachments.is_empty() {
        // A name may end in another script than it begins: the hash stands on a line of its own.
        let names = document.attachments.iter().map(|file| format!("{}\n{}", file.name, file.sha256));
        notes.push(note(words, "paper--attachments", &names.collect::<Vec<_>>().join("\n")));
    }
    notes
}

/// What the file for machines says of the circular's versions.
#[derive(Deserialize)]
struct Versions {
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    number: String,
    issued_at: Moment,
    content_sha256: String,
}

/// Every version with its hash; nothing when the file is of a format that this desk does not know.
fn versions(words: &dyn ExportWords, file: &str) -> Option<Note> {
    let Versions { versions } = serde_json::from_str(file).ok()?;
    let line = |version: &Version| {
        let texts = [
            ("number", version.number.as_str()),
            ("moment", &words.moment(version.issued_at)),
            ("hash", &version.content_sha256),
        ];
        words.say("paper--version", &texts)
    };
    let lines: Vec<String> = versions.iter().map(line).collect();
    Some(note(words, "paper--versions", &lines.join("\n")))
}

fn subject(about: ContestAbout) -> &'static str {
    match about {
        ContestAbout::Duty => "duty",
        ContestAbout::Reached => "reached",
        ContestAbout::Shown => "shown",
        ContestAbout::Opened => "opened",
        ContestAbout::Acknowledged => "acknowledged",
    }
}

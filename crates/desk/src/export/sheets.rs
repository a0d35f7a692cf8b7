//! Lists on paper: the names behind a bar, the board, the load. One heading and one cell for each thing that is known, and the filter above.

use super::words::{ExportWords, called};
use diwan_domain::{Absence, Moment};
use diwan_press::{Cell, Column, Kind, Sheet};
use diwan_protocol::office::publishing::CircularState;
use diwan_protocol::office::supervision::{
    LoadLine, NamesAsked, Part, TeamBoard, TeamCircular, TeamDetail, TeamPerson,
};
use diwan_protocol::session::UnitName;

/// What every list says about itself.
pub struct About<'a> {
    /// The person's language.
    pub words: &'a dyn ExportWords,
    /// The agency.
    pub agency: &'a str,
    /// Who prints.
    pub person: &'a str,
    /// When, by the desk's clock.
    pub now: Moment,
}

impl About<'_> {
    /// A sheet without columns yet, with the facts that stand on every paper: as of when, by whom, when printed.
    pub fn sheet(&self, title: String, mut facts: Vec<(String, String)>, at: Option<Moment>) -> Sheet {
        let say = |id: &str| self.words.say(id, &[]);
        if let Some(at) = at {
            facts.push((say("paper--as-of"), self.words.moment(at)));
        }
        let printed = [("name", self.person), ("moment", &self.words.moment(self.now))];
        facts.push((say("paper--printed"), self.words.say("paper--printed-by", &printed)));
        let letterhead = self.agency.to_owned();
        let (notes, columns) = (Vec::new(), Vec::new());
        Sheet { title, letterhead, facts, notes, columns, wide: true, manner: self.words.manner() }
    }

    fn unit(&self, unit: Option<&UnitName>) -> (String, String) {
        let value = unit.map_or_else(|| self.words.say("paper--whole-team", &[]), |unit| unit_name(self.words, unit));
        (self.words.say("paper--unit", &[]), value)
    }

    /// The names behind the bars of a circular.
    pub fn names(&self, detail: &TeamDetail, asked: &NamesAsked, at: Option<Moment>) -> Sheet {
        let (words, circular) = (self.words, &detail.circular);
        let filter = asked.part.map_or("paper--names-all", part);
        let mut facts = vec![
            (words.say("paper--circular", &[]), format!("{} {}", circular.number, circular.subject)),
            self.unit(detail.unit.as_ref()),
            (words.say("paper--filter", &[]), words.say(filter, &[])),
        ];
        if !asked.words.trim().is_empty() {
            facts.push((words.say("paper--names-like", &[]), asked.words.trim().to_owned()));
        }
        if let Some(only) = &asked.only {
            facts.push((words.say("paper--person", &[]), only.to_string()));
        }
        let mut sheet = self.sheet(words.say("paper--names", &[("number", &circular.number)]), facts, at);
        sheet.columns = columns(
            words,
            &[
                ("person", Kind::Text, 0.7),
                ("name", Kind::Text, 1.6),
                ("unit", Kind::Text, 1.3),
                ("state", Kind::Text, 1.0),
                ("reached", Kind::Moment, 1.1),
                ("shown", Kind::Moment, 1.1),
                ("opened", Kind::Moment, 1.1),
                ("acknowledged", Kind::Moment, 1.1),
                ("excuse", Kind::Text, 1.1),
                ("remark", Kind::Text, 1.0),
                ("reminded", Kind::Moment, 0.0),
                ("contact", Kind::Moment, 0.0),
                ("observed", Kind::Text, 0.0),
                ("deputy", Kind::Text, 0.0),
            ],
        );
        sheet
    }

    /// The board.
    pub fn board(&self, board: &TeamBoard, at: Option<Moment>) -> Sheet {
        let facts = board.tops.iter().map(|unit| self.unit(Some(unit))).collect();
        let mut sheet = self.sheet(self.words.say("paper--board", &[]), facts, at);
        sheet.columns = columns(
            self.words,
            &[
                ("number", Kind::Text, 1.0),
                ("subject", Kind::Text, 2.6),
                ("registered", Kind::Text, 0.8),
                ("issued", Kind::Moment, 1.1),
                ("deadline", Kind::Moment, 1.1),
                ("audience", Kind::Number, 0.7),
                ("acknowledged", Kind::Number, 0.7),
                ("opened", Kind::Number, 0.6),
                ("shown", Kind::Number, 0.6),
                ("reached", Kind::Number, 0.6),
                ("not-reached", Kind::Number, 0.6),
                ("excused", Kind::Number, 0.6),
                ("overdue", Kind::Number, 0.7),
            ],
        );
        sheet
    }

    /// The load of a unit.
    pub fn load(&self, unit: Option<&UnitName>) -> Sheet {
        let mut sheet = self.sheet(self.words.say("paper--load", &[]), vec![self.unit(unit)], None);
        sheet.columns = columns(
            self.words,
            &[
                ("person", Kind::Text, 0.8),
                ("name", Kind::Text, 2.0),
                ("unit", Kind::Text, 1.8),
                ("owed", Kind::Number, 0.7),
                ("overdue", Kind::Number, 0.7),
                ("acknowledged-lately", Kind::Number, 1.0),
                ("usual", Kind::Number, 1.1),
                ("excuse", Kind::Text, 1.6),
            ],
        );
        sheet
    }
}

/// One row of the names.
pub fn person(words: &dyn ExportWords, person: &TeamPerson) -> Vec<Cell> {
    let remarks = [
        (person.witnessed, "paper--remark-witnessed"),
        (person.kept, "paper--remark-kept"),
        (person.contested, "paper--remark-contested"),
    ];
    let remarks: Vec<String> =
        remarks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, remark)| words.say(remark, &[])).collect();
    let observed = person.observed.as_ref().map(|seen| called(words, "record--what-", seen.what.as_str()));
    let deputy = person.deputy.as_ref().map(|deputy| format!("{} {}", deputy.id, deputy.name));
    vec![
        Cell::text(person.person.id.to_string()),
        Cell::text(&person.person.name),
        Cell::text(unit_name(words, &person.unit)),
        Cell::text(words.say(part(person.part), &[])),
        Cell::moment(person.facts.reached),
        Cell::moment(person.facts.shown),
        Cell::moment(person.facts.opened),
        Cell::moment(person.facts.acknowledged),
        excuse(words, person.excuse.as_ref()),
        Cell::text(remarks.join(" - ")),
        Cell::moment(person.reminded_at),
        Cell::moment(person.last_contact),
        Cell::text(observed.unwrap_or_default()),
        Cell::text(deputy.unwrap_or_default()),
    ]
}

/// One row of the board.
pub fn circular(words: &dyn ExportWords, circular: &TeamCircular) -> Vec<Cell> {
    let state = match circular.state {
        CircularState::InForce => "paper--state-in-force",
        CircularState::Superseded => "paper--state-superseded",
        CircularState::Recalled => "paper--state-recalled",
    };
    let bars = &circular.bars;
    vec![
        Cell::text(&circular.number),
        Cell::text(&circular.subject),
        Cell::text(words.say(state, &[])),
        Cell::Moment(circular.issued_at),
        Cell::moment(circular.deadline),
        Cell::Number(bars.audience),
        Cell::Number(bars.acknowledged),
        Cell::Number(bars.opened),
        Cell::Number(bars.shown),
        Cell::Number(bars.reached),
        Cell::Number(bars.not_reached),
        Cell::Number(bars.excused),
        Cell::Number(bars.overdue),
    ]
}

/// One row of the load.
pub fn load(words: &dyn ExportWords, line: &LoadLine) -> Vec<Cell> {
    vec![
        Cell::text(line.person.id.to_string()),
        Cell::text(&line.person.name),
        Cell::text(unit_name(words, &line.unit)),
        Cell::Number(line.owed),
        Cell::Number(line.overdue),
        Cell::Number(line.acknowledged),
        line.usual_minutes.map_or(Cell::Empty, Cell::Number),
        excuse(words, line.excuse.as_ref()),
    ]
}

/// Columns by the ends of their texts' ids, with what they hold and their share of the paper.
pub fn columns(words: &dyn ExportWords, columns: &[(&str, Kind, f32)]) -> Vec<Column> {
    let column = |(id, kind, share): &(&str, Kind, f32)| Column {
        heading: words.say(&format!("paper--column-{id}"), &[]),
        kind: *kind,
        share: *share,
    };
    columns.iter().map(column).collect()
}

/// The text's id of a part of a bar.
fn part(part: Part) -> &'static str {
    match part {
        Part::Acknowledged => "paper--part-acknowledged",
        Part::Opened => "paper--part-opened",
        Part::Shown => "paper--part-shown",
        Part::Reached => "paper--part-reached",
        Part::NotReached => "paper--part-not-reached",
        Part::Excused => "paper--part-excused",
    }
}

fn excuse(words: &dyn ExportWords, excuse: Option<&Absence>) -> Cell {
    excuse.map_or(Cell::Empty, |absence| {
        let reason = called(words, "record--what-", absence.reason.as_str());
        let until = words.moment(absence.until);
        Cell::text(words.say("paper--excused-until", &[("reason", &reason), ("until", &until)]))
    })
}

/// A unit's name in the language of the paper, when the agency gave one.
fn unit_name(words: &dyn ExportWords, unit: &UnitName) -> String {
    let english = unit.name_en.as_ref().filter(|_| !words.manner().rtl);
    english.unwrap_or(&unit.name).clone()
}

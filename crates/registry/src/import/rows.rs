//! Files as rows of named cells, whether they came as CSV or as TOML.

use super::ImportProblems;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The most bytes of a roster file: a country's civil service fits.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// The most rows of one file.
pub const MAX_ROWS: usize = 2_000_000;
/// The columns of units; those before the bar must have a value.
pub const UNIT: Kind = Kind {
    name: "unit",
    columns: &["code", "name", "name_en", "level", "parent", "head"],
    needed: &["code", "name", "level"],
};
/// The columns of people.
pub const PERSON: Kind =
    Kind { name: "person", columns: &["number", "name", "title", "unit"], needed: &["number", "name", "unit"] };
/// The columns of absences.
pub const ABSENCE: Kind = Kind {
    name: "absence",
    columns: &["employee", "reason", "from", "until"],
    needed: &["employee", "reason", "from", "until"],
};

/// What a row can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its word in TOML.
    pub name: &'static str,
    /// All columns.
    pub columns: &'static [&'static str],
    /// Those without which a row says nothing.
    pub needed: &'static [&'static str],
}

/// A row with its place.
#[derive(Debug)]
pub struct Row {
    /// The file.
    pub file: PathBuf,
    /// Its line, from 1.
    pub line: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// The cell of a column, trimmed; `None` when it is empty.
    pub fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

/// The rows of all files.
#[derive(Debug, Default)]
pub struct Rows {
    /// Rows about units.
    pub units: Vec<Row>,
    /// Rows about people.
    pub people: Vec<Row>,
    /// Rows about absences.
    pub absences: Vec<Row>,
}

impl Rows {
    fn of(&mut self, kind: &Kind) -> &mut Vec<Row> {
        match kind.name {
            "unit" => &mut self.units,
            "person" => &mut self.people,
            _ => &mut self.absences,
        }
    }
}

/// Reads a file into rows, noting what is wrong with it.
pub fn read(path: &Path, rows: &mut Rows, problems: &mut ImportProblems) {
    let text = match text_of(path) {
        Ok(text) => text,
        Err(reason) => return problems.note(path, None, reason),
    };
    let is_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    if is_toml { toml_rows(path, &text, rows, problems) } else { csv_rows(path, &text, rows, problems) }
}

fn text_of(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16; save it as \"CSV UTF-8\"".to_owned());
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).map(<[u8]>::to_vec).unwrap_or(bytes);
    // Guessing an encoding would one day write a wrong name into the record, so that the file's owner has to say it.
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("is not UTF-8 (line {line}; perhaps windows-1256); save it as \"CSV UTF-8\"")
    })
}

fn csv_rows(path: &Path, text: &str, rows: &mut Rows, problems: &mut ImportProblems) {
    let first = text.lines().next().unwrap_or_default();
    let semicolons = first.matches(';').count() > first.matches(',').count();
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_lowercase).collect(),
        Err(error) => return problems.note(path, Some(1), format!("the header cannot be read: {error}")),
    };
    let named = |column: &str| header.iter().any(|head| head == column);
    let kind = if named("number") {
        PERSON
    } else if named("code") {
        UNIT
    } else if named("employee") {
        ABSENCE
    } else {
        return problems.note(
            path,
            Some(1),
            "the header is neither that of units (code, ...) nor of people (number, ...) nor of absences (employee, ...)",
        );
    };
    let Some(columns) = known_columns(path, &kind, &header, problems) else { return };
    let into = rows.of(&kind);
    for (nth, record) in reader.records().enumerate() {
        if nth >= MAX_ROWS {
            return problems.note(path, None, format!("has more than {MAX_ROWS} rows"));
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.note(path, error.position().map(csv::Position::line), "the row cannot be read");
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != columns.len() {
            problems.note(
                path,
                Some(line),
                format!("has {} cells where the header has {}", record.len(), columns.len()),
            );
            continue;
        }
        let cells = std::iter::zip(&columns, &record).map(|(column, cell)| (*column, cell.to_owned())).collect();
        push(Row { file: path.to_owned(), line, cells }, &kind, into, problems);
    }
}

/// The header's columns as known ones, each once and none missing.
fn known_columns(
    path: &Path,
    kind: &Kind,
    header: &[String],
    problems: &mut ImportProblems,
) -> Option<Vec<&'static str>> {
    let mut columns = Vec::new();
    let before = problems.listed.len();
    for head in header {
        match kind.columns.iter().find(|known| *known == head) {
            Some(known) if columns.contains(known) => {
                problems.note(path, Some(1), format!("column `{head}` is there twice"))
            }
            Some(known) => columns.push(*known),
            None => problems.note(path, Some(1), format!("unknown column `{}`", shown(head))),
        }
    }
    for needed in kind.needed.iter().filter(|needed| !columns.contains(needed)) {
        problems.note(path, Some(1), format!("column `{needed}` is missing"));
    }
    (problems.listed.len() == before).then_some(columns)
}

fn push(row: Row, kind: &Kind, into: &mut Vec<Row>, problems: &mut ImportProblems) {
    let missing: Vec<&str> = kind.needed.iter().copied().filter(|needed| row.cell(needed).is_none()).collect();
    if missing.is_empty() {
        into.push(row);
    } else {
        problems.note(&row.file, Some(row.line), format!("no value for {}", missing.join(", ")));
    }
}

fn toml_rows(path: &Path, text: &str, rows: &mut Rows, problems: &mut ImportProblems) {
    let ends: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| ends.partition_point(|end| *end < at) as u64 + 1;
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| line_of(span.start));
            return problems.note(path, line, format!("is not TOML: {}", error.message()));
        }
    };
    for (key, value) in table.get_ref() {
        let line = line_of(key.span().start);
        let Some(kind) = [UNIT, PERSON, ABSENCE].into_iter().find(|kind| kind.name == key.get_ref().as_ref()) else {
            problems.note(path, Some(line), format!("unknown table `{}`", shown(key.get_ref())));
            continue;
        };
        let into = rows.of(&kind);
        let DeValue::Array(entries) = value.get_ref() else {
            problems.note(path, Some(line), format!("write [[{}]], with two brackets", kind.name));
            continue;
        };
        for entry in entries.iter() {
            let line = line_of(entry.span().start);
            match entry.get_ref() {
                DeValue::Table(cells) => {
                    if let Some(cells) = toml_cells(path, &kind, cells, &line_of, problems) {
                        push(Row { file: path.to_owned(), line, cells }, &kind, into, problems);
                    }
                }
                _ => problems.note(path, Some(line), format!("is no table of a {}", kind.name)),
            }
        }
    }
}

fn toml_cells(
    path: &Path,
    kind: &Kind,
    table: &DeTable<'_>,
    line_of: &dyn Fn(usize) -> u64,
    problems: &mut ImportProblems,
) -> Option<BTreeMap<&'static str, String>> {
    let mut cells = BTreeMap::new();
    let mut whole = true;
    for (key, value) in table {
        let line = line_of(key.span().start);
        let column = kind.columns.iter().find(|known| **known == key.get_ref().as_ref());
        match (column, value.get_ref()) {
            (Some(column), DeValue::String(cell)) => {
                cells.insert(*column, cell.to_string());
            }
            // Employee numbers are easily written without quotes.
            (Some(column), DeValue::Integer(number)) => {
                cells.insert(*column, number.as_str().to_owned());
            }
            (Some(column), _) => {
                whole = false;
                problems.note(path, Some(line), format!("`{column}` must be a text in quotes"));
            }
            (None, _) => {
                whole = false;
                problems.note(path, Some(line), format!("unknown column `{}`", shown(key.get_ref())));
            }
        }
    }
    whole.then_some(cells)
}

/// Words from a file as they may stand on a terminal: short, and without anything that moves the cursor.
pub fn shown(text: &str) -> String {
    text.chars()
        .take(40)
        .map(|c| if c.is_control() || super::text::line(&c.to_string()).is_err() { '?' } else { c })
        .collect()
}

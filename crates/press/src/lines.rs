//! CSV for programs and for spreadsheets that open it: UTF-8 with its mark, RFC 4180, and nothing that a spreadsheet would calculate.

use crate::dates::Day;
use crate::sheet::{Cell, Kind, PressError, Sheet};
use crate::table;
use csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;
use std::io::Write;

/// Without it spreadsheets take the file for one of their country's old code page.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A CSV file in the making.
pub struct Lines<W: Write> {
    out: Writer<W>,
    sheet: Sheet,
}

impl<W: Write> Lines<W> {
    /// Writes the headings.
    pub fn begin(mut out: W, sheet: Sheet) -> Result<Self, PressError> {
        out.write_all(MARK)?;
        let mut out = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        for heading in table::headings(&sheet.columns, &sheet.manner) {
            out.write_field(harmless(&heading).as_ref()).map_err(disk)?;
        }
        out.write_record(None::<&[u8]>).map_err(disk)?;
        Ok(Self { out, sheet })
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PressError> {
        for (nth, column) in self.sheet.columns.iter().enumerate() {
            let (first, second) = match cells.get(nth).unwrap_or(&Cell::Empty) {
                Cell::Empty => (Cow::Borrowed(""), None),
                Cell::Text(text) => (harmless(text), None),
                Cell::Number(number) => (Cow::Owned(number.to_string()), None),
                Cell::Moment(at) => {
                    let value = Day::of(*at, &self.sheet.manner.zone).rfc3339();
                    (Cow::Owned(value), Some(self.sheet.manner.both_dates(*at)))
                }
            };
            self.out.write_field(first.as_ref()).map_err(disk)?;
            if column.kind == Kind::Moment {
                self.out.write_field(second.unwrap_or_default()).map_err(disk)?;
            }
        }
        self.out.write_record(None::<&[u8]>).map_err(disk)
    }

    /// The file, all of it given on.
    pub fn finish(self) -> Result<W, PressError> {
        self.out.into_inner().map_err(|error| PressError::Disk(error.into_error()))
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one, also behind spaces, which spreadsheets pass over.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let begins = text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn disk(error: csv::Error) -> PressError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => PressError::Disk(error),
        other => PressError::Press(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for formula in ["=cmd()", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{a0}=1", "＝1", "\n=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for text in ["سلمى = حمد", "E1042", "", "a-b", "١٢"] {
            assert_eq!(harmless(text), text);
        }
    }
}

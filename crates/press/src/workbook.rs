//! XLSX: a sheet that runs the reader's way, with a head that stays, real dates, and no text that is ever calculated.

use crate::dates::Day;
use crate::sheet::{Cell, Kind, PressError, Sheet};
use crate::table;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The most UTF-16 units of a cell, by the format.
const MOST_UNITS: usize = 32_767;
/// A4, as the format counts papers.
const PAPER_A4: u8 = 9;
/// From right to left, as the format counts ways.
const RIGHT_TO_LEFT: u8 = 2;
/// The most characters beside one another on a printed page that can be read.
const MOST_PRINTED: f64 = 320.0;
/// The most UTF-16 units of a sheet's name, by the format.
const MOST_NAME: usize = 31;

/// An XLSX file in the making: rows lie in a file without a name until the end, then everything is packed into `out`.
pub struct Book {
    workbook: Workbook,
    out: std::io::BufWriter<std::fs::File>,
    sheet: Sheet,
    row: u32,
    date: Format,
    text: Format,
}

impl Book {
    /// Writes title, facts and headings.
    pub fn begin(out: std::io::BufWriter<std::fs::File>, aside: &Path, sheet: Sheet) -> Result<Self, PressError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(aside).map_err(failed)?;
        workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        let text = words(&sheet).set_align(FormatAlign::Top).set_text_wrap();
        let date = Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd hh:mm");
        let mut book = Self { workbook, out, sheet, row: 0, date, text };
        guarded(|| book.head())?;
        Ok(book)
    }

    fn head(&mut self) -> Result<(), PressError> {
        let headings = table::headings(&self.sheet.columns, &self.sheet.manner);
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        sheet.set_name(sheet_name(&self.sheet.title)).map_err(failed)?;
        sheet.set_right_to_left(self.sheet.manner.rtl);
        sheet.set_paper_size(PAPER_A4).set_landscape();
        let (mut nth, mut all) = (0_u16, 0.0);
        for column in &self.sheet.columns {
            let wide = if column.kind == Kind::Text { 24.0 } else { 18.0 };
            sheet.set_column_width(nth, wide).map_err(failed)?;
            (nth, all) = (nth + 1, all + wide);
            if column.kind == Kind::Moment {
                sheet.set_column_width(nth, 28.0).map_err(failed)?;
                (nth, all) = (nth + 1, all + 28.0);
            }
        }
        // Whoever prints it gets all columns on one page while they can be read there, else the first two on every page.
        if all <= MOST_PRINTED {
            sheet.set_print_fit_to_pages(1, 0);
        } else {
            sheet.set_repeat_columns(0, 1).map_err(failed)?;
        }
        let plain = words(&self.sheet);
        let label = plain.clone().set_bold();
        let title = plain.clone().set_bold().set_font_size(14.0);
        write_text(sheet, 0, 0, &self.sheet.title, &title)?;
        let mut row = 1;
        for (name, value) in &self.sheet.facts {
            write_text(sheet, row, 0, name, &label)?;
            write_text(sheet, row, 1, value, &plain)?;
            row += 1;
        }
        row += 1;
        let head = plain.clone().set_bold().set_background_color(Color::RGB(0xE4_EE_ED)).set_text_wrap();
        for (nth, heading) in (0_u16..).zip(&headings) {
            write_text(sheet, row, nth, heading, &head)?;
        }
        sheet.set_repeat_rows(row, row).map_err(failed)?;
        row += 1;
        sheet.set_freeze_panes(row, 0).map_err(failed)?;
        self.row = row;
        Ok(())
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PressError> {
        guarded(|| self.put(cells))
    }

    fn put(&mut self, cells: &[Cell]) -> Result<(), PressError> {
        let (row, manner) = (self.row, &self.sheet.manner);
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        let mut at = 0_u16;
        for (nth, column) in self.sheet.columns.iter().enumerate() {
            match cells.get(nth).unwrap_or(&Cell::Empty) {
                Cell::Empty => {}
                Cell::Text(text) => write_text(sheet, row, at, text, &self.text)?,
                // A spreadsheet's number has 53 bits; ours are counts.
                Cell::Number(number) => drop(sheet.write_number(row, at, *number as f64).map_err(failed)?),
                Cell::Moment(moment) => {
                    let local = Day::of(*moment, &manner.zone).local;
                    let parts = ExcelDateTime::from_ymd(
                        local.year().unsigned_abs(),
                        local.month().unsigned_abs(),
                        local.day().unsigned_abs(),
                    )
                    .and_then(|day| {
                        day.and_hms(local.hour().unsigned_abs().into(), local.minute().unsigned_abs(), local.second())
                    });
                    // Days before 1900 have no number in a spreadsheet; the text beside it says them.
                    if let Ok(value) = parts {
                        sheet.write_datetime_with_format(row, at, &value, &self.date).map_err(failed)?;
                    }
                    if column.kind == Kind::Moment {
                        write_text(sheet, row, at + 1, &manner.both_dates(*moment), &self.text)?;
                    }
                }
            }
            at += if column.kind == Kind::Moment { 2 } else { 1 };
        }
        self.row += 1;
        Ok(())
    }

    /// Packs everything.
    pub fn finish(mut self) -> Result<std::io::BufWriter<std::fs::File>, PressError> {
        guarded(|| self.workbook.save_to_writer(&mut self.out).map_err(failed))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// How texts are written: on a sheet from right to left each runs so, also one that begins with a figure, and begins on the right.
fn words(sheet: &Sheet) -> Format {
    let plain = Format::new();
    if sheet.manner.rtl { plain.set_reading_direction(RIGHT_TO_LEFT).set_align(FormatAlign::Right) } else { plain }
}

/// A string is written as a string: whatever it begins with, it is never a formula, a link or a number.
fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), PressError> {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MOST_UNITS
    });
    let text = end.map_or(text, |(at, _)| text.split_at(at).0);
    sheet.write_string_with_format(row, column, text, format).map(|_| ()).map_err(failed)
}

/// A name that the format allows.
fn sheet_name(title: &str) -> String {
    let plain: String = title.chars().filter(|c| !c.is_control() && !r"[]:*?/\'".contains(*c)).collect();
    let mut units = 0;
    let short: String = plain
        .trim()
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MOST_NAME
        })
        .collect();
    if short.trim().is_empty() { "-".to_owned() } else { short.trim().to_owned() }
}

fn failed(error: XlsxError) -> PressError {
    match error {
        XlsxError::IoError(error) => PressError::Disk(error),
        other => PressError::Press(other.to_string()),
    }
}

/// The library takes a disk that refuses its file without a name for a fault of the program and panics. Here it is what it is: a disk that refuses.
fn guarded<T>(work: impl FnOnce() -> Result<T, PressError>) -> Result<T, PressError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words =
            panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let words = words.unwrap_or_default();
        Err(match words {
            _ if words.contains("StorageFull") => PressError::Disk(std::io::ErrorKind::StorageFull.into()),
            _ if words.contains("Os {") => PressError::Disk(std::io::Error::other(words.to_owned())),
            _ => PressError::Press(words.to_owned()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_becomes_a_name_that_a_spreadsheet_takes() {
        assert_eq!(sheet_name("متابعة [1]: ت/2026/0112?"), "متابعة 1 ت20260112");
        assert_eq!(sheet_name("'\u{1}'"), "-");
        assert_eq!(sheet_name(&"م".repeat(90)).chars().count(), MOST_NAME);
    }

    #[test]
    fn a_full_disk_is_called_a_full_disk() {
        let full = || -> Result<(), PressError> {
            // As the library says it.
            panic!("Couldn't write to xml file: {:?}", std::io::Error::from_raw_os_error(28))
        };
        let said = guarded(full);
        assert!(matches!(said, Err(PressError::Disk(error)) if error.kind() == std::io::ErrorKind::StorageFull));
    }
}

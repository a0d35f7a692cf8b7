//! THE PRESS. Must not know: the network, databases, screens, clocks. Makes files of rows (CSV, XLSX, PDF), and sets Arabic type for whoever prints.

pub mod dates;
mod lines;
pub mod pdf;
mod sheet;
mod table;
mod workbook;

pub use sheet::{Cell, Column, Kind, Manner, Note, PressError, Sheet};

use lines::Lines;
use pdf::list::List;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use workbook::Book;

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Rows for programs.
    Csv,
    /// Rows for spreadsheets.
    Xlsx,
    /// Pages for people.
    Pdf,
}

/// A file that is being made: rows go in one after the other, and none stays in memory.
pub struct Press(Making);

enum Making {
    Csv(Box<Lines<BufWriter<File>>>),
    Xlsx(Box<Book>),
    Pdf(Box<List<BufWriter<File>>>),
}

impl Press {
    /// Begins a file of this format. `aside` is a folder for what does not fit in memory; what is put there has no name and is gone with the press.
    ///
    /// # Errors
    /// [`PressError::Disk`] when the file or the folder cannot be written.
    pub fn begin(format: Format, file: File, aside: &Path, sheet: Sheet) -> Result<Self, PressError> {
        let out = BufWriter::with_capacity(256 * 1024, file);
        Ok(Self(match format {
            Format::Csv => Making::Csv(Box::new(Lines::begin(out, sheet)?)),
            Format::Xlsx => Making::Xlsx(Box::new(Book::begin(out, aside, sheet)?)),
            Format::Pdf => Making::Pdf(Box::new(List::begin(out, sheet)?)),
        }))
    }

    /// The next row: one cell for each column of the sheet; cells that are missing are empty, cells too many are left out.
    ///
    /// # Errors
    /// [`PressError::Disk`] when it cannot be written; the file is then worth nothing.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PressError> {
        match &mut self.0 {
            Making::Csv(lines) => lines.row(cells),
            Making::Xlsx(book) => book.row(cells),
            Making::Pdf(list) => list.row(cells),
        }
    }

    /// Ends the file. `closing` stands under the last row where people read (PDF). When this returns, the bytes are on the disk.
    ///
    /// # Errors
    /// [`PressError::Disk`] when they are not.
    pub fn finish(self, closing: &str) -> Result<(), PressError> {
        let out = match self.0 {
            Making::Csv(lines) => lines.finish()?,
            Making::Xlsx(book) => book.finish()?,
            Making::Pdf(list) => list.finish(closing)?,
        };
        settle(out)
    }
}

fn settle(mut out: BufWriter<File>) -> Result<(), PressError> {
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(())
}

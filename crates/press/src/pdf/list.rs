//! A list on paper: title, facts and filter, then a table whose head returns on each page, and "page x of y" at the foot.

use super::cells::{AIR, CellLine, SIZE, Setter, way};
use super::columns::{PaperColumn, paper_columns};
use super::document::{Document, Foot, Ink, Placed};
use super::shape::{Line, Way};
use super::tags::Tag;
use super::title::Title;
use super::{A4, Faces, LEADING};
use crate::sheet::{Cell, PressError, Sheet};
use std::io::{self, Write};
use std::sync::Arc;

const EDGE: f32 = 40.0;
/// What is left free below for the foot.
const FOOT: f32 = 52.0;
const FOOT_SIZE: f32 = 8.5;
/// Points of type of the facts under the title, and of notes.
const FACT_SIZE: f32 = 10.0;
const NOTE_SIZE: f32 = 10.5;

/// A list in the making.
pub struct List<W: Write> {
    document: Document<W>,
    faces: Arc<Faces>,
    sheet: Sheet,
    columns: Vec<PaperColumn>,
    setter: Setter,
    size: (f32, f32),
    y: f32,
    /// Whether the part of the table that stands on this page is open.
    body: bool,
}

impl<W: Write> List<W> {
    /// Sets everything above the first row.
    pub fn begin(out: W, sheet: Sheet) -> Result<Self, PressError> {
        let faces = Faces::built_in().ok_or_else(|| PressError::Press("the built-in fonts cannot be read".into()))?;
        let faces = Arc::new(faces);
        let title = Title {
            title: sheet.title.clone(),
            author: sheet.letterhead.clone(),
            language: sheet.manner.language.clone(),
            rtl: sheet.manner.rtl,
        };
        let size = if sheet.wide { (A4.1, A4.0) } else { A4 };
        let document = Document::begin(out, Arc::clone(&faces), title)?;
        let columns = paper_columns(&sheet, &faces, EDGE, size.0 - 2.0 * EDGE);
        let mut list = Self { document, faces, sheet, columns, setter: Setter::default(), size, y: EDGE, body: false };
        list.document.page(size)?;
        list.opening()?;
        if !list.columns.is_empty() {
            list.document.open(Tag::Table);
            list.head(true)?;
        }
        Ok(list)
    }

    /// Sets a row; one that is higher than a page goes on in the next.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PressError> {
        let mut rest: Vec<Vec<CellLine>> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let cell = cells.get(column.nth).unwrap_or(&Cell::Empty);
            rest.push(self.setter.set(&self.faces, &self.sheet.manner, (column.nth, column.width), cell));
        }
        let whole_page = self.size.1 - EDGE - FOOT - 6.0 * SIZE * LEADING;
        loop {
            let part: Vec<Vec<CellLine>> = rest.iter_mut().map(|lines| taken(lines, whole_page)).collect();
            self.part_of_row(&part)?;
            if rest.iter().all(Vec::is_empty) {
                return Ok(());
            }
        }
    }

    /// Ends the list; `closing` stands under the last row.
    pub fn finish(mut self, closing: &str) -> Result<W, PressError> {
        if self.body {
            self.document.close()?;
        }
        if !self.columns.is_empty() {
            self.document.close()?;
        }
        self.y += 8.0;
        self.paragraphs(Tag::Paragraph, closing, (10.0, true), Ink::Black)?;
        let (sheet, faces, width) = (self.sheet, self.faces, self.size.0);
        let baseline = self.size.1 - FOOT + 28.0;
        let foot = |page: usize, pages: usize| {
            let number = |n: usize| sheet.manner.digits(&n.to_string());
            let pages = sheet.manner.foot.replace("{page}", &number(page)).replace("{pages}", &number(pages));
            let mut lines = Vec::new();
            // The title keeps clear of the number of the page.
            for (text, at_start, room) in [(&sheet.title, true, 0.75), (&pages, false, 0.25)] {
                let room = (width - 2.0 * EDGE) * room;
                let Some(line) = faces.regular.lines(text, room / FOOT_SIZE, way(&sheet.manner)).into_iter().next()
                else {
                    continue;
                };
                let right = at_start == sheet.manner.rtl;
                let x = if right { width - EDGE - line.width * FOOT_SIZE } else { EDGE };
                lines.push(Foot { x, y: baseline, size: FOOT_SIZE, line });
            }
            lines
        };
        Ok(self.document.finish(foot)?)
    }

    fn opening(&mut self) -> io::Result<()> {
        let letterhead = self.sheet.letterhead.clone();
        self.paragraphs(Tag::Paragraph, &letterhead, (12.0, true), Ink::Teal)?;
        let title = self.sheet.title.clone();
        self.paragraphs(Tag::Title, &title, (18.0, true), Ink::Black)?;
        self.document.fill((EDGE, self.y, self.size.0 - 2.0 * EDGE, 1.2), Ink::Teal);
        self.y += 8.0;
        let (room, way) = (self.size.0 - 2.0 * EDGE, way(&self.sheet.manner));
        for (label, value) in self.sheet.facts.clone() {
            let lines = self.faces.regular.fact(&label, &value, room / FACT_SIZE, way);
            self.lines(Tag::Paragraph, &lines, (FACT_SIZE, false), Ink::Black, way)?;
        }
        for note in self.sheet.notes.clone() {
            self.y += 6.0;
            // A heading at the foot of a page heads nothing.
            if !note.heading.is_empty() && self.y + 3.0 * 12.0 * LEADING > self.size.1 - FOOT {
                self.turn()?;
            }
            self.paragraphs(Tag::Heading, &note.heading, (12.0, true), Ink::Teal)?;
            self.written(&note.text)?;
        }
        self.y += 10.0;
        Ok(())
    }

    /// Sets what the paper itself says over the whole width. Nothing is set for an empty text.
    fn paragraphs(&mut self, tag: Tag, text: &str, (size, bold): (f32, bool), ink: Ink) -> io::Result<()> {
        let (room, paper) = (self.size.0 - 2.0 * EDGE, way(&self.sheet.manner));
        for paragraph in text.lines().filter(|paragraph| !paragraph.trim().is_empty()) {
            let lines = self.faces.face(bold).lines(paragraph, room / size, Way::within(paragraph, paper));
            self.lines(tag, &lines, (size, bold), ink, paper)?;
        }
        Ok(())
    }

    /// Sets what somebody wrote: each paragraph runs its own way and begins on that side.
    fn written(&mut self, text: &str) -> io::Result<()> {
        let (room, paper) = (self.size.0 - 2.0 * EDGE, way(&self.sheet.manner));
        for paragraph in text.lines().filter(|paragraph| !paragraph.trim().is_empty()) {
            let way = Way::of(paragraph, paper);
            let lines = self.faces.regular.lines(paragraph, room / NOTE_SIZE, way);
            self.lines(Tag::Paragraph, &lines, (NOTE_SIZE, false), Ink::Black, way)?;
        }
        Ok(())
    }

    /// Sets the lines of a paragraph, turning pages as needed.
    fn lines(&mut self, tag: Tag, lines: &[Line], (size, bold): (f32, bool), ink: Ink, begins: Way) -> io::Result<()> {
        let room = self.size.0 - 2.0 * EDGE;
        self.document.open(tag);
        for line in lines {
            if self.y + size * LEADING > self.size.1 - FOOT {
                self.turn()?;
            }
            let x = if begins == Way::Rtl { EDGE + room - line.width * size } else { EDGE };
            self.document.text(&Placed { x, y: self.y + size * 1.2, size, bold, ink, line });
            self.y += size * LEADING;
        }
        self.document.close()
    }

    /// Where a line begins in its column.
    fn start(&self, left: f32, width: f32, line: &Line, size: f32) -> f32 {
        if self.sheet.manner.rtl { left + width - line.width * size } else { left }
    }

    fn turn(&mut self) -> io::Result<()> {
        self.document.page(self.size)?;
        self.y = EDGE;
        Ok(())
    }

    /// The head of the table. A new page repeats it for the eye only: it is not heard again.
    fn head(&mut self, heard: bool) -> io::Result<()> {
        let manner = &self.sheet.manner;
        let set = |column: &PaperColumn| {
            let heading = self.sheet.columns.get(column.nth).map_or("", |column| column.heading.as_str());
            self.faces.bold.lines(heading, column.width / SIZE, way(manner))
        };
        let cells: Vec<Vec<Line>> = self.columns.iter().map(set).collect();
        let most = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let height = most as f32 * SIZE * LEADING + 2.0 * AIR;
        if heard && self.y + height + 3.0 * SIZE * LEADING > self.size.1 - FOOT {
            self.turn()?;
        }
        let top = self.y;
        self.document.fill((EDGE, top, self.size.0 - 2.0 * EDGE, height), Ink::Shade);
        if heard {
            self.document.open(Tag::Head);
            self.document.open(Tag::Row);
        }
        for (lines, column) in cells.iter().zip(&self.columns) {
            if heard {
                self.document.open(Tag::HeadCell);
            }
            for (nth, line) in lines.iter().enumerate() {
                let y = top + AIR + nth as f32 * SIZE * LEADING + SIZE * 1.2;
                let x = self.start(column.left, column.width, line, SIZE);
                let placed = Placed { x, y, size: SIZE, bold: true, ink: Ink::Black, line };
                if heard { self.document.text(&placed) } else { self.document.unheard(&placed) }
            }
            if heard {
                self.document.close()?;
            }
        }
        if heard {
            self.document.close()?;
            self.document.close()?;
        }
        self.y = top + height;
        self.document.fill((EDGE, self.y, self.size.0 - 2.0 * EDGE, 0.8), Ink::Teal);
        Ok(())
    }

    fn part_of_row(&mut self, cells: &[Vec<CellLine>]) -> io::Result<()> {
        let tall = |lines: &Vec<CellLine>| lines.iter().map(CellLine::height).sum::<f32>();
        let height = cells.iter().map(tall).fold(SIZE * LEADING, f32::max) + 2.0 * AIR;
        if self.y + height > self.size.1 - FOOT {
            if self.body {
                self.document.close()?;
                self.body = false;
            }
            self.turn()?;
            self.head(false)?;
        }
        if !self.body {
            self.document.open(Tag::Body);
            self.body = true;
        }
        self.document.open(Tag::Row);
        for (lines, column) in cells.iter().zip(&self.columns) {
            // An empty cell is a cell all the same for whoever hears the table.
            self.document.open(Tag::Cell);
            let mut y = self.y + AIR;
            for line in lines {
                let x = self.start(column.left, column.width, &line.line, line.size);
                let baseline = y + line.size * 1.02;
                self.document.text(&Placed {
                    x,
                    y: baseline,
                    size: line.size,
                    bold: false,
                    ink: line.ink,
                    line: &line.line,
                });
                y += line.height();
            }
            self.document.close()?;
        }
        self.document.close()?;
        self.y += height;
        self.document.fill((EDGE, self.y, self.size.0 - 2.0 * EDGE, 0.4), Ink::Hair);
        Ok(())
    }
}

/// The first lines that fit into a height, taken away from the rest; at least one.
fn taken(lines: &mut Vec<CellLine>, height: f32) -> Vec<CellLine> {
    let mut used = 0.0;
    let fitting = lines.iter().take_while(|line| {
        used += line.height();
        used <= height
    });
    let count = fitting.count().max(1).min(lines.len());
    lines.drain(..count).collect()
}

//! Where everything stands: pages of placed lines, decided before anything is drawn.

use super::{Paper, Printer, Table, both_dates};
use diwan_press::pdf::shape::{Face, Line, Way};
use diwan_press::pdf::{A4 as PAGE, Foot, Ink, LEADING};

/// The free edge on all sides.
pub const EDGE: f32 = 62.0;
const FOOT: f32 = 70.0;
const WIDTH: f32 = PAGE.0 - 2.0 * EDGE;
/// Points of type over a table and in it, and of air beside it.
const CAPTION_SIZE: f32 = 15.0;
const CELL_SIZE: f32 = 11.5;
const CELL: f32 = 6.0;
const FOOT_SIZE: f32 = 10.0;

/// One page.
#[derive(Default)]
pub struct Page {
    /// What stands on it, in reading order.
    pub marks: Vec<Mark>,
}

/// Something that stands on a page.
pub enum Mark {
    /// A line of text; `x` is its left end, `y` its baseline.
    Text {
        /// Left end in points.
        x: f32,
        /// Baseline in points from the top.
        y: f32,
        /// Size in points.
        size: f32,
        /// Which face.
        bold: bool,
        /// The shaped line.
        line: Line,
        /// What it is for a screen reader.
        role: Role,
        /// Grey or ink.
        ink: Ink,
    },
    /// A filled rectangle: rules and shaded cells.
    Fill {
        /// Left, top, width, height in points.
        area: (f32, f32, f32, f32),
        /// Its colour.
        ink: Ink,
    },
    /// The ornament of the letterhead, by its centre.
    Ornament {
        /// Centre and radius in points.
        at: (f32, f32, f32),
    },
}

/// What a line is for somebody who hears the page. Lines with the same number belong to one paragraph or cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Repeated matter that is not read out.
    Artifact,
    /// The title.
    Title(usize),
    /// A paragraph.
    Paragraph(usize),
    /// A cell: number, row, and whether it heads its column.
    Cell(usize, usize, bool),
}

enum Align {
    Right,
    Centre,
    Left,
}

struct Setter<'a> {
    printer: &'a Printer,
    pages: Vec<Page>,
    y: f32,
    parts: usize,
}

/// Sets a paper.
pub fn pages(printer: &Printer, paper: &Paper) -> Vec<Page> {
    let mut setter = Setter { printer, pages: vec![Page::default()], y: EDGE, parts: 0 };
    setter.letterhead(paper);
    setter.text(paper);
    let table = paper.table.as_ref().map(|table| (table, column_widths(&printer.faces.regular, table, CELL_SIZE)));
    match table {
        // A short table stands between the text and the signature; a long one gets pages of its own.
        Some((table, widths)) if setter.fits(table, &widths, &paper.signatory) => {
            setter.table(table, &widths);
            setter.signature(&paper.signatory);
        }
        Some((table, widths)) => {
            setter.signature(&paper.signatory);
            setter.turn();
            setter.table(table, &widths);
        }
        None => setter.signature(&paper.signatory),
    }
    setter.feet();
    setter.pages
}

impl Setter<'_> {
    fn face(&self, bold: bool) -> &Face {
        self.printer.faces.face(bold)
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.y = EDGE;
    }

    fn part(&mut self) -> usize {
        self.parts += 1;
        self.parts
    }

    /// Sets a block of lines in the column from `left` with `width`, turning pages as needed.
    #[allow(clippy::too_many_arguments, reason = "a line of type has that many qualities")]
    fn block(&mut self, text: &str, size: f32, bold: bool, column: (f32, f32), align: &Align, role: Role, ink: Ink) {
        for line in self.face(bold).lines(text, column.1 / size, Way::Rtl) {
            if self.y + size * LEADING > PAGE.1 - FOOT {
                self.turn();
            }
            let free = column.1 - line.width * size;
            let x = column.0
                + match align {
                    Align::Right => free,
                    Align::Centre => free / 2.0,
                    Align::Left => 0.0,
                };
            let y = self.y + size * 1.2;
            self.put(Mark::Text { x, y, size, bold, line, role, ink });
            self.y += size * LEADING;
        }
    }

    fn paragraph(&mut self, text: &str, size: f32, bold: bool, align: &Align) {
        let role = Role::Paragraph(self.part());
        self.block(text, size, bold, (EDGE, WIDTH), align, role, Ink::Black);
    }

    fn letterhead(&mut self, paper: &Paper) {
        let labels = self.printer.labels.clone();
        let top = self.y;
        if paper.emblem {
            self.put(Mark::Ornament { at: (PAGE.0 / 2.0, top + 24.0, 24.0) });
        }
        let half = WIDTH / 2.0 - 34.0;
        for (nth, line) in paper.letterhead.iter().enumerate() {
            let role = Role::Paragraph(self.part());
            let (size, ink) = if nth == 0 { (15.0, Ink::Teal) } else { (12.0, Ink::Black) };
            self.block(line, size, nth == 0, (PAGE.0 - EDGE - half, half), &Align::Right, role, ink);
        }
        let right_end = self.y;
        self.y = top;
        let (gregorian, hijri) = both_dates(paper.date, &labels.calendars);
        let facts = [
            format!("{} {}", labels.number, paper.number),
            format!("{} {gregorian}", labels.date),
            format!("{} {hijri}", labels.calendars.between),
        ];
        for fact in facts {
            let role = Role::Paragraph(self.part());
            self.block(&fact, 11.5, false, (EDGE, half), &Align::Left, role, Ink::Black);
        }
        self.y = self.y.max(right_end) + 8.0;
        self.put(Mark::Fill { area: (EDGE, self.y, WIDTH, 1.2), ink: Ink::Teal });
        self.y += 18.0;
    }

    fn text(&mut self, paper: &Paper) {
        if !paper.title.is_empty() {
            let role = Role::Title(self.part());
            self.block(&paper.title, 21.0, true, (EDGE, WIDTH), &Align::Centre, role, Ink::Black);
            self.y += 4.0;
        }
        if !paper.addressee.is_empty() {
            self.paragraph(&paper.addressee, 14.0, true, &Align::Right);
        }
        let subject = format!("{} {}", self.printer.labels.subject, paper.subject);
        self.paragraph(&subject, 14.0, true, &Align::Right);
        self.y += 8.0;
        for text in &paper.paragraphs {
            self.paragraph(text, 13.5, false, &Align::Right);
            self.y += 7.0;
        }
    }

    /// The signature stands together, on the left, as on every official Arabic letter.
    fn signature(&mut self, lines: &[String]) {
        if !lines.is_empty() && self.y + signature_height(lines) > PAGE.1 - FOOT {
            self.turn();
        }
        self.y += 18.0;
        for (nth, line) in lines.iter().enumerate() {
            let role = Role::Paragraph(self.part());
            self.block(line, 13.5, nth == 0, (EDGE, WIDTH * 0.45), &Align::Centre, role, Ink::Black);
        }
    }

    fn table(&mut self, table: &Table, widths: &[f32]) {
        self.paragraph(&table.caption, CAPTION_SIZE, true, &Align::Centre);
        self.y += 10.0;
        self.row(table, widths, None, true);
        for row in 0..table.rows.len() {
            self.row(table, widths, Some(row), true);
        }
    }

    fn fits(&self, table: &Table, widths: &[f32], signatory: &[String]) -> bool {
        let rows: f32 = table.rows.iter().map(|cells| self.row_height(cells, widths, false)).sum();
        let caption = CAPTION_SIZE * LEADING + 10.0;
        let height = caption + self.row_height(&table.header, widths, true) + rows + signature_height(signatory);
        self.y + height < PAGE.1 - FOOT
    }

    fn row_height(&self, cells: &[String], widths: &[f32], bold: bool) -> f32 {
        let lines =
            |cell: &String, width: f32| self.face(bold).lines(cell, (width - 2.0 * CELL) / CELL_SIZE, Way::Rtl).len();
        let most = std::iter::zip(cells, widths).map(|(cell, width)| lines(cell, *width)).max().unwrap_or(1).max(1);
        most as f32 * CELL_SIZE * LEADING + CELL
    }

    /// One row, the head when `nth` is none; a row never breaks over a page. A new page repeats the head for the
    /// eye only: it is not `heard` again.
    fn row(&mut self, table: &Table, widths: &[f32], nth: Option<usize>, heard: bool) {
        let cells = nth.map_or(Some(&table.header), |row| table.rows.get(row));
        let Some(cells) = cells else { return };
        let (size, bold) = (CELL_SIZE, nth.is_none());
        let height = self.row_height(cells, widths, bold);
        if self.y + height > PAGE.1 - FOOT && nth.is_some() {
            self.turn();
            self.row(table, widths, None, false);
        }
        let top = self.y;
        if nth.is_none() {
            self.put(Mark::Fill { area: (EDGE, top, WIDTH, height), ink: Ink::Shade });
        }
        let mut right = PAGE.0 - EDGE;
        for (cell, width) in std::iter::zip(cells, widths) {
            let cell_role = Role::Cell(self.part(), nth.map_or(0, |row| row + 1), nth.is_none());
            let role = if heard { cell_role } else { Role::Artifact };
            self.y = top + CELL / 2.0;
            let column = (right - width + CELL, width - 2.0 * CELL);
            // An empty cell is a cell all the same for whoever hears the table.
            let cell = if cell.trim().is_empty() { "\u{a0}" } else { cell };
            self.block(cell, size, bold, column, &Align::Right, role, Ink::Black);
            right -= width;
            self.put(Mark::Fill { area: (right, top, 0.5, height), ink: Ink::Hair });
        }
        self.put(Mark::Fill { area: (PAGE.0 - EDGE, top, 0.5, height), ink: Ink::Hair });
        self.put(Mark::Fill { area: (EDGE, top, WIDTH, 0.5), ink: Ink::Hair });
        self.y = top + height;
        self.put(Mark::Fill { area: (EDGE, self.y, WIDTH, 0.5), ink: Ink::Hair });
    }

    /// The line above the foot of each page.
    fn feet(&mut self) {
        for page in &mut self.pages {
            page.marks.push(Mark::Fill { area: (EDGE, PAGE.1 - FOOT + 18.0, WIDTH, 0.5), ink: Ink::Hair });
        }
    }
}

/// What stands at the foot of a page: the number of the paper, and which page it is.
pub fn foot(printer: &Printer, paper: &Paper, page: usize, pages: usize) -> Vec<Foot> {
    let count = printer.labels.foot.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
    let mut feet = Vec::new();
    for (text, right) in [(&paper.number, true), (&count, false)] {
        for line in printer.faces.regular.lines(text, WIDTH / 20.0, Way::Rtl) {
            let x = EDGE + if right { WIDTH - line.width * FOOT_SIZE } else { 0.0 };
            feet.push(Foot { x, y: PAGE.1 - FOOT + 34.0, size: FOOT_SIZE, line });
        }
    }
    feet
}

fn signature_height(lines: &[String]) -> f32 {
    18.0 + 24.0 * lines.len() as f32
}

/// Columns share the width by what they hold, none under a tenth of it.
fn column_widths(face: &Face, table: &Table, size: f32) -> Vec<f32> {
    let wanted = |nth: usize| {
        let cells = table.rows.iter().chain([&table.header]).filter_map(|row| row.get(nth));
        let widest = cells.flat_map(|cell| face.lines(cell, f32::MAX, Way::Rtl)).map(|line| line.width * size);
        widest.fold(0.0, f32::max).clamp(WIDTH / 10.0, WIDTH / 2.0)
    };
    let wanted: Vec<f32> = (0..table.header.len()).map(wanted).collect();
    let sum: f32 = wanted.iter().sum();
    wanted.into_iter().map(|width| width * WIDTH / sum.max(1.0)).collect()
}

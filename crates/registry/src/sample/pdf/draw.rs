//! Placed lines onto a tagged PDF, so that a screen reader reads paragraphs and table cells and not the foot.

use super::layout::{self, Mark, Page, Role};
use super::{Paper, Printer};
use anyhow::{Context, Result};
use diwan_press::pdf::{A4, Document, Ink, Placed, Tag, Title};
use std::sync::Arc;

/// Draws the pages of a paper.
pub fn pdf(printer: &Printer, paper: &Paper, pages: &[Page]) -> Result<Vec<u8>> {
    let title = [&paper.subject, &paper.title, &paper.number].into_iter().find(|title| !title.trim().is_empty());
    let title = Title {
        title: title.map_or("-", |title| title.trim()).to_owned(),
        author: paper.letterhead.first().cloned().unwrap_or_default(),
        language: "ar".to_owned(),
        rtl: true,
    };
    let document =
        Document::begin(Vec::new(), Arc::clone(&printer.faces), title).context("the paper cannot be begun")?;
    let mut drawing = Drawing { document, part: None, row: None };
    for page in pages {
        drawing.document.page(A4)?;
        for mark in &page.marks {
            drawing.draw(mark)?;
        }
    }
    let foot = |page, pages| layout::foot(printer, paper, page, pages);
    drawing.document.finish(foot).context("the paper cannot be written")
}

/// What is open while the marks of a paper go by: the part that is being said, and the row of a table that it stands in.
struct Drawing {
    document: Document<Vec<u8>>,
    part: Option<Role>,
    row: Option<usize>,
}

impl Drawing {
    fn draw(&mut self, mark: &Mark) -> Result<()> {
        match mark {
            Mark::Text { x, y, size, bold, line, role, ink } => {
                let placed = Placed { x: *x, y: *y, size: *size, bold: *bold, ink: *ink, line };
                if *role == Role::Artifact {
                    self.document.unheard(&placed);
                } else {
                    self.say(*role)?;
                    self.document.text(&placed);
                }
            }
            Mark::Fill { area, ink } => self.document.fill(*area, *ink),
            Mark::Ornament { at } => self.ornament(*at),
        }
        Ok(())
    }

    /// Lines of one paragraph or cell become one element; cells gather in rows, rows in the table.
    fn say(&mut self, role: Role) -> Result<()> {
        if self.part == Some(role) {
            return Ok(());
        }
        if self.part.replace(role).is_some() {
            self.document.close()?;
        }
        let row = if let Role::Cell(_, row, _) = role { Some(row) } else { None };
        if row != self.row {
            match (self.row, row) {
                (None, _) => self.document.open(Tag::Table),
                (Some(_), Some(_)) => self.document.close()?,
                (Some(_), None) => {
                    self.document.close()?;
                    self.document.close()?;
                }
            }
            if row.is_some() {
                self.document.open(Tag::Row);
            }
            self.row = row;
        }
        self.document.open(match role {
            Role::Title(_) => Tag::Title,
            Role::Cell(_, _, true) => Tag::HeadCell,
            Role::Cell(_, _, false) => Tag::Cell,
            Role::Paragraph(_) | Role::Artifact => Tag::Paragraph,
        });
        Ok(())
    }

    /// Two squares, one on its corner: the eight-pointed star that is nobody's own emblem.
    fn ornament(&mut self, (x, y, radius): (f32, f32, f32)) {
        let half = radius * 0.72;
        let corner = half * std::f32::consts::SQRT_2;
        let upright = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)];
        let on_its_corner = [(x, y - corner), (x + corner, y), (x, y + corner), (x - corner, y)];
        self.document.shape(&upright, Ink::Teal);
        self.document.shape(&on_its_corner, Ink::Teal);
        let inner = radius * 0.5;
        self.document.fill((x - inner / 2.0, y - inner / 2.0, inner, inner), Ink::Shade);
    }
}

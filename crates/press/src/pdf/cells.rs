//! Cells of a table: their text in lines as wide as their column, each distinct text set once.

use super::document::Ink;
use super::shape::{Line, Way};
use super::{Faces, LEADING};
use crate::sheet::{Cell, Manner};
use std::collections::HashMap;
use std::sync::Arc;

/// Points of type in a cell.
pub const SIZE: f32 = 8.5;
/// Points of the second date.
const SMALL: f32 = 7.0;
/// Lines of a table stand closer than those of a text: names carry few marks.
const CLOSE: f32 = LEADING * 0.75;
/// Air above and below the lines of a cell.
pub const AIR: f32 = 2.0;
/// The most texts that are remembered; then it begins anew. What comes again and again, states and units, comes again soon; names do not.
const MOST_REMEMBERED: usize = 1_000;

/// A line of a cell.
#[derive(Clone)]
pub struct CellLine {
    /// The line.
    pub line: Arc<Line>,
    /// Points of type.
    pub size: f32,
    /// Its colour.
    pub ink: Ink,
}

impl CellLine {
    /// How high it stands.
    pub fn height(&self) -> f32 {
        self.size * CLOSE
    }
}

/// Sets cells.
#[derive(Default)]
pub struct Setter {
    remembered: HashMap<(usize, String), Vec<Arc<Line>>>,
}

impl Setter {
    /// The lines of a cell in a column of that width in points.
    pub fn set(&mut self, faces: &Faces, manner: &Manner, column: (usize, f32), cell: &Cell) -> Vec<CellLine> {
        match cell {
            Cell::Empty => Vec::new(),
            Cell::Text(text) => self.lines(faces, manner, column, text, (SIZE, Ink::Black)),
            Cell::Number(number) => {
                let text = manner.digits(&number.to_string());
                self.lines(faces, manner, column, &text, (SIZE, Ink::Black))
            }
            Cell::Moment(at) => {
                let (first, second) = manner.two_lines(*at);
                let mut lines = self.lines(faces, manner, column, &first, (SIZE, Ink::Black));
                lines.extend(self.lines(faces, manner, column, &second, (SMALL, Ink::Grey)));
                lines
            }
        }
    }

    fn lines(
        &mut self,
        faces: &Faces,
        manner: &Manner,
        (column, width): (usize, f32),
        text: &str,
        (size, ink): (f32, Ink),
    ) -> Vec<CellLine> {
        let key = (column, text.to_owned());
        let lines = match self.remembered.get(&key) {
            Some(lines) => lines.clone(),
            None => {
                let lines: Vec<Arc<Line>> = text
                    .lines()
                    .flat_map(|paragraph| {
                        faces.regular.lines(paragraph, width / size, Way::within(paragraph, way(manner)))
                    })
                    .map(Arc::new)
                    .collect();
                if self.remembered.len() >= MOST_REMEMBERED {
                    self.remembered.clear();
                }
                self.remembered.insert(key, lines.clone());
                lines
            }
        };
        lines.into_iter().map(|line| CellLine { line, size, ink }).collect()
    }
}

/// Which way the paper runs.
pub fn way(manner: &Manner) -> Way {
    if manner.rtl { Way::Rtl } else { Way::Ltr }
}

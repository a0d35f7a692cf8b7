//! PDF: tagged, so that a screen reader reads headings, paragraphs and table cells in their order and not the foot; written page by page, so that a
//! document of thousands of pages needs no more memory than one of ten.

mod cells;
mod columns;
mod document;
mod file;
mod font;
pub mod list;
pub mod shape;
mod tags;
mod title;

pub use document::{Document, Foot, Ink, Placed};
pub use tags::Tag;
pub use title::Title;

use shape::Face;

const REGULAR: &[u8] = include_bytes!("../../fonts/Amiri-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/Amiri-Bold.ttf");

/// A4, upright, in points.
pub const A4: (f32, f32) = (595.28, 841.89);

/// Amiri stands tall: lines closer than this many times their size, and marks of one touch the next.
pub const LEADING: f32 = 1.75;

/// The typefaces of the house. Reading them once is most of the work of a short paper.
pub struct Faces {
    /// For text.
    pub regular: Face,
    /// For headings.
    pub bold: Face,
}

impl Faces {
    /// The built-in ones; `None` when the program was built with something else.
    pub fn built_in() -> Option<Self> {
        Some(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    /// One of them.
    pub fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

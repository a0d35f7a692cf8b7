//! What texts are for somebody who hears the document: elements within elements, each written as soon as it is closed.

use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::{Chunk, Ref, TextStr};

/// What a stretch of text is for somebody who hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The title.
    Title,
    /// A heading below it.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A table; holds its head and its bodies, or rows.
    Table,
    /// The head of a table; holds a row.
    Head,
    /// A part of a table; holds rows.
    Body,
    /// A row; holds cells.
    Row,
    /// A cell that heads its column.
    HeadCell,
    /// A cell.
    Cell,
}

/// An element that is open: texts and elements gather in it.
pub struct Open {
    /// Its object.
    pub id: Ref,
    /// What it is; the document itself when it is nothing else.
    pub tag: Option<Tag>,
    /// What it holds so far.
    pub kids: Vec<Kid>,
}

/// What an element holds.
pub enum Kid {
    /// Another element.
    Element(Ref),
    /// A marked stretch of text.
    Text {
        /// The page that it stands on.
        page: Ref,
        /// Its number there.
        mark: i32,
    },
}

/// Writes an element; `title` is what a title is called.
pub fn describe(chunk: &mut Chunk, element: &Open, parent: Ref, title: &str) {
    let mut written = chunk.struct_element(element.id);
    let role = match element.tag {
        None => StructRole::Document,
        Some(Tag::Title) => StructRole::H1,
        Some(Tag::Heading) => StructRole::H2,
        Some(Tag::Paragraph) => StructRole::P,
        Some(Tag::Table) => StructRole::Table,
        Some(Tag::Head) => StructRole::THead,
        Some(Tag::Body) => StructRole::TBody,
        Some(Tag::Row) => StructRole::TR,
        Some(Tag::HeadCell) => StructRole::TH,
        Some(Tag::Cell) => StructRole::TD,
    };
    written.kind(role).parent(parent);
    if element.tag == Some(Tag::Title) {
        written.title(TextStr(title));
    }
    if element.tag == Some(Tag::HeadCell) {
        written.attributes().push().table().scope(TableHeaderScope::Column);
    }
    let own = element.kids.iter().find_map(|kid| match kid {
        Kid::Text { page, .. } => Some(*page),
        Kid::Element(_) => None,
    });
    if let Some(page) = own {
        written.page(page);
    }
    let mut kids = written.children();
    for kid in &element.kids {
        match kid {
            Kid::Element(id) => drop(kids.struct_element(*id)),
            Kid::Text { page, mark } if Some(*page) == own => drop(kids.marked_content_id(*mark)),
            Kid::Text { page, mark } => drop(kids.marked_content_ref().page(*page).marked_content_id(*mark)),
        }
    }
}

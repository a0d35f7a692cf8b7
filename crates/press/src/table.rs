//! What CSV and XLSX share: a column of moments becomes two, one for programs and one that shows both calendars.

use crate::sheet::{Column, Kind, Manner};

/// The headings of a table.
pub fn headings(columns: &[Column], manner: &Manner) -> Vec<String> {
    let mut headings = Vec::with_capacity(columns.len() * 2);
    for column in columns {
        headings.push(column.heading.clone());
        if column.kind == Kind::Moment {
            headings.push(manner.both.replace("{heading}", &column.heading));
        }
    }
    headings
}

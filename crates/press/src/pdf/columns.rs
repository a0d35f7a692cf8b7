//! How the width of a page is divided among the columns of a table.

use super::Faces;
use super::cells::{SIZE, way};
use super::shape::Face;
use crate::sheet::{Column, Kind, Sheet};
use diwan_domain::Moment;

/// Air between a cell's text and its neighbours.
const GAP: f32 = 7.0;

/// A column in its place.
pub struct PaperColumn {
    /// Which of the sheet's columns.
    pub nth: usize,
    /// The left end of its text, in points.
    pub left: f32,
    /// Room for its text.
    pub width: f32,
}

/// The columns that have a place on paper, from where reading begins. No word of a heading and no date is cut while
/// there is room for all of them.
pub fn paper_columns(sheet: &Sheet, faces: &Faces, edge: f32, room: f32) -> Vec<PaperColumn> {
    let way = way(&sheet.manner);
    let on_paper = || sheet.columns.iter().enumerate().filter(|(_, column)| column.share > 0.0);
    let wide =
        |face: &Face, text: &str| face.lines(text, f32::MAX, way).iter().map(|line| line.width).fold(0.0, f32::max);
    // Every date is as long as this one.
    let (date, _) = sheet.manner.two_lines(Moment(0));
    let needs = |column: &Column| {
        let words = column.heading.split_whitespace().map(|word| wide(&faces.bold, word)).fold(0.0, f32::max);
        let date = if column.kind == Kind::Moment { wide(&faces.regular, &date) } else { 0.0 };
        f32::max(words, date) * SIZE + GAP + 0.5
    };
    let wanted: Vec<(f32, f32)> = on_paper().map(|(_, column)| (column.share, needs(column))).collect();
    let mut used = 0.0;
    std::iter::zip(on_paper(), widths(&wanted, room))
        .map(|((nth, _), whole)| {
            let left = if sheet.manner.rtl { edge + room - used - whole } else { edge + used };
            used += whole;
            PaperColumn { nth, left: left + GAP / 2.0, width: whole - GAP }
        })
        .collect()
}

/// Divides a room by shares, each of which comes with what it needs at least. Where there is too little room for all, shares alone decide.
fn widths(wanted: &[(f32, f32)], room: f32) -> Vec<f32> {
    let mut widths: Vec<Option<f32>> = vec![None; wanted.len()];
    if wanted.iter().map(|(_, least)| least).sum::<f32>() > room {
        let all: f32 = wanted.iter().map(|(share, _)| share).sum();
        return wanted.iter().map(|(share, _)| share / all * room).collect();
    }
    loop {
        let left = room - widths.iter().flatten().sum::<f32>();
        let open = std::iter::zip(wanted, &widths).filter(|(_, width)| width.is_none());
        let all: f32 = open.map(|((share, _), _)| share).sum();
        let by_share = |share: f32| share / all * left;
        let narrow = std::iter::zip(wanted, &widths)
            .position(|((share, least), width)| width.is_none() && by_share(*share) < *least);
        match narrow.and_then(|nth| Some((widths.get_mut(nth)?, wanted.get(nth)?.1))) {
            Some((width, least)) => *width = Some(least),
            None => {
                return std::iter::zip(wanted, &widths)
                    .map(|((share, _), width)| width.unwrap_or(by_share(*share)))
                    .collect();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_more_than_the_share_takes_it_from_the_others() {
        assert_eq!(widths(&[(1.0, 0.0), (3.0, 0.0)], 400.0), [100.0, 300.0]);
        assert_eq!(widths(&[(1.0, 200.0), (1.0, 50.0), (3.0, 0.0)], 500.0), [200.0, 75.0, 225.0]);
        assert_eq!(
            widths(&[(1.0, 150.0), (1.0, 90.0), (2.0, 0.0)], 400.0),
            [150.0, 90.0, 160.0],
            "one after the other"
        );
        assert_eq!(widths(&[(1.0, 300.0), (1.0, 300.0)], 400.0), [200.0, 200.0], "no room for all");
        assert_eq!(widths(&[], 400.0), Vec::<f32>::new());
    }
}

//! Placed lines onto a tagged PDF, so that a screen reader reads paragraphs and table cells and not the foot.

use super::layout::{Ink, Mark, PAGE, Page, Role};
use super::{Paper, Printer};
use anyhow::{Context, Result, anyhow};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder, Validator};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// Draws the pages of a paper.
pub fn pdf(printer: &Printer, paper: &Paper, pages: &[Page]) -> Result<Vec<u8>> {
    // The writer itself then refuses a page that a screen reader could not follow.
    let accessible = ConfigurationBuilder::new().set_validator(Validator::Ua(Accessibility::UA1)).finish();
    let configuration = accessible.map_err(|error| anyhow!("the PDF version is not possible: {error:?}"))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut heard: Vec<(Role, Identifier)> = Vec::new();
    let title = [&paper.subject, &paper.title, &paper.number].into_iter().find(|title| !title.trim().is_empty());
    let title = title.map_or("-", |title| title.trim());
    for page in pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).context("A4 is a page")?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        for mark in &page.marks {
            draw(&mut surface, printer, mark, &mut heard);
        }
        surface.finish();
        sheet.finish();
    }
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .authors(paper.letterhead.iter().take(1).cloned().collect())
            .language("ar".to_owned())
            .document_id(paper.number.clone())
            .text_direction(TextDirection::RightToLeft),
    );
    document.set_outline(outline(title));
    document.set_tag_tree(tree(heard, title));
    document.finish().map_err(|error| anyhow!("the paper cannot be written: {error:?}"))
}

fn draw(surface: &mut Surface<'_>, printer: &Printer, mark: &Mark, heard: &mut Vec<(Role, Identifier)>) {
    match mark {
        Mark::Text { x, y, size, bold, line, role, ink } => {
            let tag = match role {
                Role::Artifact => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
                _ => ContentTag::Span(SpanTag::empty()),
            };
            let identifier = surface.start_tagged(tag);
            surface.set_fill(Some(fill(*ink)));
            let face = if *bold { &printer.bold } else { &printer.regular };
            let mut at = *x;
            for run in &line.runs {
                surface.draw_glyphs(Point::from_xy(at, *y), &run.glyphs, face.font.clone(), &run.text, *size, false);
                at += run.width * size;
            }
            surface.end_tagged();
            if *role != Role::Artifact {
                heard.push((*role, identifier));
            }
        }
        Mark::Fill { area: (x, y, width, height), ink } => {
            let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) else { return };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            ornament(surface, path, *ink);
        }
        Mark::Ornament { at: (x, y, radius) } => {
            // Two squares, one on its corner: the eight-pointed star that is nobody's own emblem.
            for turn in [0.0, 45.0] {
                surface.push_transform(&Transform::from_rotate_at(turn, *x, *y));
                let half = radius * 0.72;
                if let Some(rect) = Rect::from_xywh(x - half, y - half, half * 2.0, half * 2.0) {
                    let mut path = PathBuilder::new();
                    path.push_rect(rect);
                    ornament(surface, path, Ink::Teal);
                }
                surface.pop();
            }
            let inner = radius * 0.5;
            if let Some(rect) = Rect::from_xywh(x - inner / 2.0, y - inner / 2.0, inner, inner) {
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                ornament(surface, path, Ink::Shade);
            }
        }
    }
}

fn ornament(surface: &mut Surface<'_>, path: PathBuilder, ink: Ink) {
    if let Some(path) = path.finish() {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(Some(fill(ink)));
        surface.draw_path(&path);
        surface.end_tagged();
    }
}

fn fill(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(28, 30, 32),
        Ink::Teal => rgb::Color::new(15, 92, 92),
        Ink::Grey => rgb::Color::new(96, 98, 100),
        Ink::Shade => rgb::Color::new(228, 238, 237),
        Ink::Hair => rgb::Color::new(170, 176, 176),
    };
    Fill { paint: color.into(), ..Fill::default() }
}

fn outline(title: &str) -> Outline {
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(title.to_owned(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    outline
}

/// Lines of one paragraph or cell become one element; cells gather in rows, rows in the table.
fn tree(heard: Vec<(Role, Identifier)>, title: &str) -> TagTree {
    let mut tree = TagTree::new();
    let mut rows: Vec<(usize, TagGroup)> = Vec::new();
    let mut lines = heard.into_iter().peekable();
    while let Some((role, first)) = lines.next() {
        let mut children = vec![Node::from(first)];
        while let Some((_, next)) = lines.next_if(|(next, _)| *next == role) {
            children.push(Node::from(next));
        }
        if let Role::Cell(_, row, head) = role {
            let cell = if head {
                TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children)
            } else {
                TagGroup::with_children(Tag::TD, children)
            };
            match rows.last_mut() {
                Some((number, cells)) if *number == row => cells.push(cell),
                _ => rows.push((row, TagGroup::with_children(Tag::TR, vec![cell.into()]))),
            }
            continue;
        }
        close_table(&mut tree, &mut rows);
        if let Role::Title(_) = role {
            let heading = Tag::Hn(NonZeroU16::MIN, Some(title.to_owned()));
            tree.push(TagGroup::with_children(heading, children));
        } else {
            tree.push(TagGroup::with_children(Tag::P, children));
        }
    }
    close_table(&mut tree, &mut rows);
    tree
}

fn close_table(tree: &mut TagTree, rows: &mut Vec<(usize, TagGroup)>) {
    if !rows.is_empty() {
        tree.push(TagGroup::with_children(Tag::Table, rows.drain(..).map(|(_, row)| row.into()).collect()));
    }
}

//! A tagged document: pages of text and rectangles, and what each text is for somebody who hears the page (PDF/UA-1).

use super::Faces;
use super::file::PdfFile;
use super::font::Used;
use super::shape::Line;
use super::tags::{Kid, Open, Tag, describe};
use super::title::{Title, identity, xmp};
use pdf_writer::types::{Direction, OutlineItemFlags, PageMode, TabOrder};
use pdf_writer::{Content, Finish, Name, Rect, Ref, Str, TextStr};
use std::io::{self, Write};
use std::sync::Arc;

/// The colours of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Black,
    /// Titles and ornaments.
    Teal,
    /// What is said by the way.
    Grey,
    /// Behind the head of a table.
    Shade,
    /// Lines of a table.
    Hair,
}

impl Ink {
    fn rgb(self) -> [f32; 3] {
        let of = |rgb: [u8; 3]| rgb.map(|part| f32::from(part) / 255.0);
        match self {
            Self::Black => of([28, 30, 32]),
            Self::Teal => of([15, 92, 92]),
            Self::Grey => of([96, 98, 100]),
            Self::Shade => of([228, 238, 237]),
            Self::Hair => of([170, 176, 176]),
        }
    }
}

/// A line of type in its place: `x` is its left end and `y` its baseline, in points from the left and from the top.
pub struct Placed<'a> {
    /// Left end.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Size in points.
    pub size: f32,
    /// Which face.
    pub bold: bool,
    /// Its colour.
    pub ink: Ink,
    /// The shaped line.
    pub line: &'a Line,
}

struct Page {
    id: Ref,
    size: (f32, f32),
    content: Content,
    ink: Option<Ink>,
    /// The element whose text is being shown; an artifact when there is none.
    marked: Option<Option<Ref>>,
    /// The element of each marked stretch.
    marks: Vec<Ref>,
    /// What stands over and under its letters, drawn last.
    over: Vec<DrawnMark>,
}

/// A mark over or under a letter, in points from the left and from below.
struct DrawnMark {
    font: &'static str,
    size: f32,
    ink: Ink,
    code: u16,
    x: f32,
    y: f32,
}

/// A document in the making.
pub struct Document<W: Write> {
    file: PdfFile<W>,
    faces: Arc<Faces>,
    used: [Used; 2],
    title: Title,
    pages: Ref,
    tree: Ref,
    open: Vec<Open>,
    page: Option<Page>,
    /// Each page that is done: itself, its foot, its marks.
    done: Vec<(Ref, Ref, Ref)>,
    size: (f32, f32),
    /// Bytes that a page took so far at most.
    room: usize,
}

impl<W: Write> Document<W> {
    /// Begins a document.
    pub fn begin(out: W, faces: Arc<Faces>, title: Title) -> io::Result<Self> {
        let mut file = PdfFile::begin(out)?;
        let [regular, bold, pages, tree, document] = std::array::from_fn(|_| file.promise());
        Ok(Self {
            file,
            faces,
            used: [Used::new(regular, "R"), Used::new(bold, "B")],
            title,
            pages,
            tree,
            open: vec![Open { id: document, tag: None, kids: Vec::new() }],
            page: None,
            done: Vec::new(),
            size: super::A4,
            room: 16 * 1024,
        })
    }

    /// Begins a page of that width and height in points.
    pub fn page(&mut self, size: (f32, f32)) -> io::Result<()> {
        self.end_page()?;
        let id = self.file.promise();
        self.size = size;
        let content = Content::with_settings_and_capacity(pdf_writer::Settings { pretty: false }, self.room);
        self.page = Some(Page { id, size, content, ink: None, marked: None, marks: Vec::new(), over: Vec::new() });
        Ok(())
    }

    /// Opens an element within the one that is open.
    pub fn open(&mut self, tag: Tag) {
        let id = self.file.promise();
        self.open.push(Open { id, tag: Some(tag), kids: Vec::new() });
    }

    /// Closes the element that was opened last.
    pub fn close(&mut self) -> io::Result<()> {
        if self.open.len() < 2 {
            return Ok(());
        }
        let (Some(element), Some(parent)) = (self.open.pop(), self.open.last_mut()) else { return Ok(()) };
        parent.kids.push(Kid::Element(element.id));
        let parent = parent.id;
        let title = self.title.title.clone();
        self.file.small(element.id, |chunk| describe(chunk, &element, parent, &title))
    }

    /// Shows text that is heard as part of the open element.
    pub fn text(&mut self, placed: &Placed<'_>) {
        let element = self.open.last().map(|open| open.id);
        self.show(placed, element);
    }

    /// Shows text that is not heard: what is repeated, what only leads the eye.
    pub fn unheard(&mut self, placed: &Placed<'_>) {
        self.show(placed, None);
    }

    /// Fills a rectangle: left, top, width, height in points.
    pub fn fill(&mut self, area: (f32, f32, f32, f32), ink: Ink) {
        let (left, top, width, height) = area;
        self.shape(&[(left, top), (left + width, top), (left + width, top + height), (left, top + height)], ink);
    }

    /// Fills a shape with these corners.
    pub fn shape(&mut self, corners: &[(f32, f32)], ink: Ink) {
        self.mark(None);
        let Some(page) = self.page.as_mut() else { return };
        page.color(ink);
        for (nth, (x, y)) in corners.iter().enumerate() {
            let y = page.size.1 - y;
            if nth == 0 {
                page.content.move_to(*x, y);
            } else {
                page.content.line_to(*x, y);
            }
        }
        page.content.close_path().fill_nonzero();
    }

    /// Ends the document. `foot` says what stands at the foot of each page, given its number from 1 and how many there are: only now is that known.
    /// Answers what was written to.
    pub fn finish(mut self, mut foot: impl FnMut(usize, usize) -> Vec<Foot>) -> io::Result<W> {
        self.end_page()?;
        while self.open.len() > 1 {
            self.close()?;
        }
        let pages = std::mem::take(&mut self.done);
        for (nth, (_, id, _)) in pages.iter().enumerate() {
            let lines = foot(nth + 1, pages.len());
            self.write_foot(*id, &lines)?;
        }
        let [catalog, info, metadata, outline, entry] = std::array::from_fn(|_| self.file.promise());
        let first = pages.first().map(|(page, ..)| *page);
        self.file.small(self.pages, |chunk| {
            let mut tree = chunk.pages(self.pages);
            tree.count(i32::try_from(pages.len()).unwrap_or(i32::MAX)).kids(pages.iter().map(|(page, ..)| *page));
        })?;
        self.write_tree(&pages)?;
        for (used, bold, name) in [(&self.used[0], false, "Amiri-Regular"), (&self.used[1], true, "Amiri-Bold")] {
            used.write(&mut self.file, self.faces.face(bold), name)?;
        }
        let title = &self.title;
        self.file.small(outline, |chunk| {
            chunk.outline(outline).first(entry).last(entry).count(1);
        })?;
        self.file.small(entry, |chunk| {
            let mut item = chunk.outline_item(entry);
            item.title(TextStr(&title.title)).parent(outline).flags(OutlineItemFlags::empty());
            if let Some(page) = first {
                item.dest().page(page).xyz(0.0, self.size.1, None);
            }
        })?;
        let about = xmp(title);
        self.file.whole(metadata, |chunk| drop(chunk.metadata(metadata, about.as_bytes())))?;
        self.file.small(info, |chunk| {
            let mut info = chunk.indirect(info).dict();
            info.pair(Name(b"Title"), TextStr(&title.title)).pair(Name(b"Producer"), TextStr("Diwan"));
            if !title.author.is_empty() {
                info.pair(Name(b"Author"), TextStr(&title.author));
            }
        })?;
        let tree = self.tree;
        let pages = self.pages;
        self.file.small(catalog, |chunk| {
            let mut root = chunk.indirect(catalog).start::<pdf_writer::writers::Catalog<'_>>();
            root.pages(pages).metadata(metadata).outlines(outline).lang(TextStr(&title.language));
            root.page_mode(PageMode::UseNone);
            root.insert(Name(b"StructTreeRoot")).primitive(tree);
            root.mark_info().marked(true);
            let way = if title.rtl { Direction::R2L } else { Direction::L2R };
            root.viewer_preferences().display_doc_title(true).direction(way);
        })?;
        let identity = identity(&[&title.title, &title.author, &first.map_or(0, Ref::get).to_string()]);
        self.file.finish(catalog, info, &identity)
    }

    fn write_tree(&mut self, pages: &[(Ref, Ref, Ref)]) -> io::Result<()> {
        let (tree, root) = (self.tree, self.open.pop());
        let Some(root) = root else { return Ok(()) };
        let parents = self.file.promise();
        self.file.small(root.id, |chunk| describe(chunk, &root, tree, ""))?;
        self.file.small(parents, |chunk| {
            let mut parents = chunk.indirect(parents).start::<pdf_writer::writers::NumberTree<'_, Ref>>();
            let mut numbers = parents.nums();
            for (nth, (_, _, marks)) in (0_i32..).zip(pages) {
                numbers.insert(nth, *marks);
            }
        })?;
        self.file.small(tree, |chunk| {
            let mut tree = chunk.indirect(tree).dict();
            tree.pair(Name(b"Type"), Name(b"StructTreeRoot"));
            tree.insert(Name(b"K")).array().item(root.id);
            tree.pair(Name(b"ParentTree"), parents);
            tree.pair(Name(b"ParentTreeNextKey"), i32::try_from(pages.len()).unwrap_or(i32::MAX));
        })
    }

    fn write_foot(&mut self, id: Ref, lines: &[Foot]) -> io::Result<()> {
        let mut content = Content::with_settings(pdf_writer::Settings { pretty: false });
        let (width, height) = self.size;
        let mut over = Vec::new();
        for foot in lines {
            let placed =
                Placed { x: foot.x, y: foot.y, size: foot.size, bold: false, ink: Ink::Grey, line: &foot.line };
            let [r, g, b] = placed.ink.rgb();
            content.set_fill_rgb(r, g, b);
            write_line(&mut content, &mut self.used, &self.faces, &placed, height, &mut over);
        }
        write_marks(&mut content, &over);
        let content = content.finish();
        let fonts = self.used.each_ref().map(|used| (used.name, used.id));
        self.file.stream(id, content.as_slice(), |stream| {
            stream.pair(Name(b"Type"), Name(b"XObject")).pair(Name(b"Subtype"), Name(b"Form"));
            stream.pair(Name(b"BBox"), Rect::new(0.0, 0.0, width, height));
            let mut resources = stream.insert(Name(b"Resources")).dict();
            let mut all = resources.insert(Name(b"Font")).dict();
            for (name, id) in fonts {
                all.pair(Name(name.as_bytes()), id);
            }
        })
    }

    fn end_page(&mut self) -> io::Result<()> {
        self.mark(None);
        let Some(mut page) = self.page.take() else { return Ok(()) };
        write_marks(&mut page.content, &page.over);
        page.content.x_object(Name(b"Foot"));
        page.content.end_marked_content();
        let [foot, content, marks] = std::array::from_fn(|_| self.file.promise());
        let (size, bytes) = (page.size, page.content.finish());
        // A buffer that grows from page to page while much else is remembered leaves holes in the memory that nothing fits into any more.
        self.room = self.room.max(bytes.len().next_power_of_two());
        self.file.stream(content, bytes.as_slice(), |_| {})?;
        self.file.small(marks, |chunk| {
            chunk.indirect(marks).array().items(page.marks.iter().copied());
        })?;
        let (parent, fonts) = (self.pages, self.used.each_ref().map(|used| (used.name, used.id)));
        let nth = i32::try_from(self.done.len()).unwrap_or(i32::MAX);
        self.file.small(page.id, |chunk| {
            let mut sheet = chunk.page(page.id);
            sheet.parent(parent).media_box(Rect::new(0.0, 0.0, size.0, size.1)).contents(content);
            sheet.struct_parents(nth).tab_order(TabOrder::StructureOrder);
            let mut resources = sheet.resources();
            resources.x_objects().pair(Name(b"Foot"), foot);
            let mut all = resources.fonts();
            for (name, id) in fonts {
                all.pair(Name(name.as_bytes()), id);
            }
        })?;
        self.done.push((page.id, foot, marks));
        Ok(())
    }

    fn show(&mut self, placed: &Placed<'_>, element: Option<Ref>) {
        self.mark(element);
        let Some(page) = self.page.as_mut() else { return };
        page.color(placed.ink);
        let height = page.size.1;
        write_line(&mut page.content, &mut self.used, &self.faces, placed, height, &mut page.over);
    }

    /// What follows belongs to that element, or to none.
    fn mark(&mut self, wanted: Option<Ref>) {
        let Some(page) = self.page.as_mut() else { return };
        if page.marked == Some(wanted) {
            return;
        }
        if page.marked.is_some() {
            page.content.end_marked_content();
        }
        page.marked = Some(wanted);
        let Some(element) = wanted else {
            page.content.begin_marked_content(Name(b"Artifact"));
            return;
        };
        let number = i32::try_from(page.marks.len()).unwrap_or(i32::MAX);
        page.marks.push(element);
        page.content.begin_marked_content_with_properties(Name(b"Span")).properties().identify(number);
        if let Some(open) = self.open.iter_mut().rev().find(|open| open.id == element) {
            open.kids.push(Kid::Text { page: page.id, mark: number });
        }
    }
}

/// A line at the foot of a page.
pub struct Foot {
    /// Left end.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Size in points.
    pub size: f32,
    /// The line.
    pub line: Line,
}

impl Page {
    fn color(&mut self, ink: Ink) {
        if self.ink != Some(ink) {
            self.ink = Some(ink);
            let [r, g, b] = ink.rgb();
            self.content.set_fill_rgb(r, g, b);
        }
    }
}

/// Shows a line; the marks over its letters are put to `marks`.
fn write_line(
    content: &mut Content,
    used: &mut [Used; 2],
    faces: &Faces,
    placed: &Placed<'_>,
    height: f32,
    marks: &mut Vec<DrawnMark>,
) {
    let face = faces.face(placed.bold);
    let used = &mut used[usize::from(placed.bold)];
    let (mut x, y) = (placed.x, height - placed.y);
    content.begin_text();
    content.set_font(Name(used.name.as_bytes()), placed.size);
    content.next_line(hundredth(x), hundredth(y));
    for run in &placed.line.runs {
        // Runs follow one another: each leaves the pen where the next one begins.
        let silent = used.show(content, face, run, placed.size);
        let (font, size, ink) = (used.name, placed.size, placed.ink);
        marks.extend(silent.into_iter().map(|mark| DrawnMark {
            font,
            size,
            ink,
            code: mark.code,
            x: x + mark.x,
            y: y + mark.y,
        }));
        x += run.width * placed.size;
    }
    content.end_text();
}

/// Draws marks over letters for the eye alone: what they say is said with their letters.
fn write_marks(content: &mut Content, marks: &[DrawnMark]) {
    if marks.is_empty() {
        return;
    }
    let mut nothing = content.begin_marked_content_with_properties(Name(b"Span"));
    nothing.properties().actual_text(TextStr(""));
    nothing.finish();
    content.begin_text();
    for mark in marks {
        let [r, g, b] = mark.ink.rgb();
        content.set_fill_rgb(r, g, b);
        content.set_font(Name(mark.font.as_bytes()), mark.size);
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, hundredth(mark.x), hundredth(mark.y)]);
        content.show(Str(&mark.code.to_be_bytes()));
    }
    content.end_text();
    content.end_marked_content();
}

/// A hundredth of a point is finer than any printer.
fn hundredth(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

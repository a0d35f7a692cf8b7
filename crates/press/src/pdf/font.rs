//! A face as a PDF carries it: only the glyphs that were used, each with the letters that it stands for, so that words can be searched, copied and read aloud.

use super::file::PdfFile;
use super::shape::{Face, Glyph, Run};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Name, Rect, Ref, Str};
use rustybuzz::ttf_parser::GlyphId;
use std::collections::HashMap;
use std::io::{self, Write};
use subsetter::GlyphRemapper;

const SYSTEM: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// What a glyph says that is drawn for the eye alone: a joiner, which no reader shows or speaks.
const SAYS_NOTHING: &str = "\u{200d}";
/// A glyph without place.
const NOTHING: Glyph = Glyph { id: 0, advance: 0.0, x_offset: 0.0, y_offset: 0.0, text: 0..0 };

/// A glyph that is drawn for the eye alone: where, in points from the left end and the baseline of its run.
pub struct Silent {
    /// Its code.
    pub code: u16,
    /// To the right.
    pub x: f32,
    /// Upwards.
    pub y: f32,
}

/// A face in a document. One glyph that shows different letters in different words gets a code for each.
pub struct Used {
    /// The object by which pages name it.
    pub id: Ref,
    /// Its name in the resources of a page.
    pub name: &'static str,
    codes: HashMap<(u16, Box<str>), u16>,
    /// The same for one letter, which is almost every time and needs no text of its own.
    single: HashMap<(u16, char), u16>,
    glyphs: Vec<(u16, Box<str>)>,
}

impl Used {
    /// A face that was not used yet.
    pub fn new(id: Ref, name: &'static str) -> Self {
        // Code 0 is the glyph that is no letter.
        Self { id, name, codes: HashMap::new(), single: HashMap::new(), glyphs: vec![(0, Box::from(" "))] }
    }

    /// The code for a glyph that shows this text.
    fn code(&mut self, glyph: u16, text: &str) -> u16 {
        let mut letters = text.chars();
        let single = match (letters.next(), letters.next()) {
            (Some(letter), None) => Some(letter),
            _ => None,
        };
        let known = match single {
            Some(letter) => self.single.get(&(glyph, letter)),
            None => self.codes.get(&(glyph, Box::from(text))),
        };
        if let Some(code) = known {
            return *code;
        }
        // More codes than there are would need more letters than Unicode has shapes for in one face.
        let code = u16::try_from(self.glyphs.len()).unwrap_or(0);
        self.glyphs.push((glyph, text.into()));
        match single {
            Some(letter) => drop(self.single.insert((glyph, letter), code)),
            None => drop(self.codes.insert((glyph, text.into()), code)),
        }
        code
    }

    /// Shows a run with the pen where the text matrix is. Answers the glyphs that have to be drawn besides.
    ///
    /// Whoever takes words out of a page goes by where letters stand and lets a mark above one of them tear its word apart. So one glyph says the letter, an
    /// empty one without width right behind it says each mark, and what the eye sees of the marks is drawn elsewhere and says nothing.
    pub fn show(&mut self, content: &mut Content, face: &Face, run: &Run, size: f32) -> Vec<Silent> {
        let mut silent = Vec::new();
        let (mut rise, mut pen) = (0.0, 0.0);
        let mut line = Showing::default();
        let mut glyphs = run.glyphs.as_slice();
        while let Some(first) = glyphs.first() {
            let together = glyphs.iter().take_while(|glyph| glyph.text == first.text).count();
            let (cluster, rest) = glyphs.split_at(together);
            glyphs = rest;
            let text = run.text.get(first.text.clone()).unwrap_or_default();
            let (letter, marks) = self.letter(face, text);
            let moves = |glyph: &Glyph| glyph.advance.abs() > 1e-4;
            // The first in reading order that has a width of its own; marks have none.
            let speaks = if run.rtl { cluster.iter().rposition(moves) } else { cluster.iter().position(moves) };
            let speaks = speaks.unwrap_or(if run.rtl { together - 1 } else { 0 });
            if run.rtl {
                marks.iter().rev().for_each(|code| line.put(*code, &NOTHING, 0.0));
            }
            for (nth, glyph) in cluster.iter().enumerate() {
                if nth == speaks {
                    if (glyph.y_offset - rise).abs() > 1e-4 {
                        line.flush(content);
                        rise = glyph.y_offset;
                        content.set_rise(rise * size);
                    }
                    let code = self.code(glyph.id, letter);
                    line.put(code, glyph, natural(face, glyph.id));
                } else {
                    let code = self.code(glyph.id, SAYS_NOTHING);
                    silent.push(Silent { code, x: (pen + glyph.x_offset) * size, y: glyph.y_offset * size });
                    line.owed += glyph.advance;
                }
                pen += glyph.advance;
            }
            if !run.rtl {
                marks.iter().for_each(|code| line.put(*code, &NOTHING, 0.0));
            }
        }
        line.flush(content);
        if rise != 0.0 {
            content.set_rise(0.0);
        }
        silent
    }

    /// The letter of a cluster, and codes that say its marks one by one.
    fn letter<'t>(&mut self, face: &Face, text: &'t str) -> (&'t str, Vec<u16>) {
        let (letter, marks) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
        let empty = face.tables().glyph_index('\u{200b}').filter(|glyph| natural(face, glyph.0).abs() < 1e-4);
        match empty {
            Some(GlyphId(empty)) => {
                let mut said = [0; 4];
                (letter, marks.chars().map(|mark| self.code(empty, mark.encode_utf8(&mut said))).collect())
            }
            // A face without such a glyph says all of it by the letter.
            None => (text, Vec::new()),
        }
    }

    /// Writes the face with what was used of it.
    pub fn write<W: Write>(&self, file: &mut PdfFile<W>, face: &Face, base: &str) -> io::Result<()> {
        let mut remapper = GlyphRemapper::new();
        let mut places = Vec::with_capacity(self.glyphs.len() * 2);
        for (glyph, _) in &self.glyphs {
            places.extend_from_slice(&remapper.remap(*glyph).to_be_bytes());
        }
        let subset = subsetter::subset(face.data, 0, &remapper).map_err(|error| io::Error::other(error.to_string()))?;
        // The six letters that say "a part of this font": the same for the same part.
        let base = format!("{}+{base}", tag(&self.glyphs));
        let [descendant, descriptor, data, map, unicode] = std::array::from_fn(|_| file.promise());
        file.small(self.id, |chunk| {
            let mut font = chunk.type0_font(self.id);
            font.base_font(Name(base.as_bytes())).encoding_predefined(Name(b"Identity-H"));
            font.descendant_font(descendant).to_unicode(unicode);
        })?;
        let thousandth = |units: f32| units * 1000.0 / face.units;
        file.small(descendant, |chunk| {
            let mut font = chunk.cid_font(descendant);
            font.subtype(CidFontType::Type2).base_font(Name(base.as_bytes())).system_info(SYSTEM);
            font.font_descriptor(descriptor).default_width(0.0);
            font.insert(Name(b"CIDToGIDMap")).primitive(map);
            let widths = self.glyphs.iter().map(|(glyph, _)| natural(face, *glyph) * 1000.0);
            font.widths().consecutive(0, widths);
        })?;
        let tables = face.tables();
        file.small(descriptor, |chunk| {
            let bounds = tables.global_bounding_box();
            let side = |units: i16| thousandth(f32::from(units));
            let mut font = chunk.font_descriptor(descriptor);
            font.name(Name(base.as_bytes())).flags(FontFlags::SYMBOLIC | FontFlags::SERIF);
            font.bbox(Rect::new(side(bounds.x_min), side(bounds.y_min), side(bounds.x_max), side(bounds.y_max)));
            font.italic_angle(0.0).ascent(side(tables.ascender())).descent(side(tables.descender()));
            font.cap_height(side(tables.capital_height().unwrap_or(tables.ascender()))).stem_v(80.0);
            font.font_file2(data);
        })?;
        let length = i32::try_from(subset.len()).unwrap_or(i32::MAX);
        file.stream(data, &subset, |stream| {
            stream.pair(Name(b"Length1"), length);
        })?;
        file.stream(map, &places, |_| {})?;
        let mut cmap = UnicodeCmap::new(Name(b"Diwan"), SYSTEM);
        for (code, (_, text)) in (0_u16..).zip(&self.glyphs) {
            cmap.pair_with_multiple(code, text.chars());
        }
        file.stream(unicode, cmap.finish().as_slice(), |_| {})
    }
}

/// How far the pen moves by itself after a glyph, in ems.
fn natural(face: &Face, glyph: u16) -> f32 {
    f32::from(face.tables().glyph_hor_advance(GlyphId(glyph)).unwrap_or(0)) / face.units
}

fn tag(glyphs: &[(u16, Box<str>)]) -> String {
    let mut sum = glyphs.iter().fold(0_u32, |sum, (glyph, _)| sum.wrapping_mul(31).wrapping_add(u32::from(*glyph)));
    let letter = |_| {
        let letter = u8::try_from(sum % 26).unwrap_or(0);
        sum /= 26;
        char::from(b'A' + letter)
    };
    (0..6).map(letter).collect()
}

/// Glyphs that are shown by one operation, and how the pen is put right between them.
#[derive(Default)]
struct Showing {
    pieces: Vec<Piece>,
    owed: f32,
}

enum Piece {
    Codes(Vec<u8>),
    Move(f32),
}

impl Showing {
    fn put(&mut self, code: u16, glyph: &Glyph, natural: f32) {
        self.owed += glyph.x_offset;
        // Less than a thousandth of an em cannot be seen.
        if self.owed.abs() > 1e-3 {
            self.pieces.push(Piece::Move(-self.owed * 1000.0));
            self.owed = 0.0;
        }
        match self.pieces.last_mut() {
            Some(Piece::Codes(codes)) => codes.extend_from_slice(&code.to_be_bytes()),
            _ => self.pieces.push(Piece::Codes(code.to_be_bytes().to_vec())),
        }
        self.owed += glyph.advance - natural - glyph.x_offset;
    }

    fn flush(&mut self, content: &mut Content) {
        if self.owed.abs() > 1e-3 {
            self.pieces.push(Piece::Move(-self.owed * 1000.0));
            self.owed = 0.0;
        }
        match self.pieces.as_slice() {
            [] => {}
            [Piece::Codes(codes)] => drop(content.show(Str(codes))),
            pieces => {
                let mut shown = content.show_positioned();
                let mut items = shown.items();
                for piece in pieces {
                    match piece {
                        Piece::Codes(codes) => items.show(Str(codes)),
                        Piece::Move(thousandths) => items.adjust(thousandths.round()),
                    };
                }
            }
        }
        self.pieces.clear();
    }
}

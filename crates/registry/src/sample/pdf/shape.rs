//! Arabic lines: bidi order, joined letters and line breaks, ready for a PDF page.
//!
//! krilla can shape by itself, but does not say how wide the result is, and without widths there is no
//! line break and no right edge to align to. So the same shaper (rustybuzz) is asked here.

use anyhow::{Context, Result};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// A typeface that can both measure and be embedded.
pub struct Face {
    shaper: rustybuzz::Face<'static>,
    /// The same font as krilla embeds it.
    pub font: Font,
    units: f32,
}

/// A line as it will stand on paper, its runs from left to right. Widths are in ems: multiply by the size.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Runs of one direction each, leftmost first.
    pub runs: Vec<Run>,
    /// Width in ems.
    pub width: f32,
}

/// A stretch of one direction, shaped.
#[derive(Debug, Clone)]
pub struct Run {
    /// The text in reading order, so that a copied or spoken page says what was written.
    pub text: String,
    /// Glyphs from left to right.
    pub glyphs: Vec<KrillaGlyph>,
    /// Width in ems.
    pub width: f32,
}

impl Face {
    /// Reads a font that is built into the program.
    pub fn new(data: &'static [u8]) -> Result<Self> {
        let shaper = rustybuzz::Face::from_slice(data, 0).context("the built-in font cannot be shaped")?;
        let font = Font::new(data.into(), 0).context("the built-in font cannot be embedded")?;
        let units = font.units_per_em();
        Ok(Self { shaper, font, units })
    }

    /// Breaks one paragraph, whose direction is right to left, into lines no wider than `max_width` ems.
    pub fn lines(&self, paragraph: &str, max_width: f32) -> Vec<Line> {
        let text = isolate(&self.printable(paragraph));
        let bidi = BidiInfo::new(&text, Some(Level::rtl()));
        let Some(whole) = bidi.paragraphs.first() else { return Vec::new() };
        self.breaks(&text, max_width).into_iter().map(|range| self.line(&bidi, whole, range)).collect()
    }

    /// The text as this face can print it: nothing that moves the pen unseen, and a question mark for what it has no
    /// shape for. A PDF with shapeless letters would be refused whole.
    fn printable(&self, text: &str) -> String {
        let printed = |c: char| match c {
            '\u{a0}' => Some(c),
            _ if c.is_whitespace() || c.is_control() => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => {
                None
            }
            '\u{feff}' | '\u{061c}' | '\u{2060}' => None,
            _ if self.shaper.glyph_index(c).is_none() => Some('?'),
            _ => Some(c),
        };
        text.chars().filter_map(printed).collect()
    }

    fn line(&self, bidi: &BidiInfo<'_>, whole: &unicode_bidi::ParagraphInfo, range: Range<usize>) -> Line {
        let (levels, runs) = bidi.visual_runs(whole, range);
        let mut line = Line::default();
        for run in runs {
            let rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            let shown: String = bidi.text.get(run).unwrap_or_default().chars().filter(|c| !is_isolate(*c)).collect();
            if shown.is_empty() {
                continue;
            }
            let run = self.shape(shown, if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
            line.width += run.width;
            line.runs.push(run);
        }
        line
    }

    fn shape(&self, text: String, direction: Direction) -> Run {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        buffer.set_direction(direction);
        let shaped = rustybuzz::shape(&self.shaper, &features(), buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let glyphs: Vec<KrillaGlyph> = std::iter::zip(shaped.glyph_infos(), shaped.glyph_positions())
            .map(|(info, at)| {
                let start = info.cluster as usize;
                let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
                let em = |units: i32| units as f32 / self.units;
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    em(at.x_advance),
                    em(at.x_offset),
                    em(at.y_offset),
                    em(at.y_advance),
                    start..end,
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Run { text, glyphs, width }
    }

    /// Greedy breaks at spaces; a word wider than the line is cut where it has to be.
    fn breaks(&self, text: &str, max_width: f32) -> Vec<Range<usize>> {
        let space = self.width(" ");
        let mut lines = Vec::new();
        let mut current: Option<(Range<usize>, f32)> = None;
        for word in words(text).into_iter().flat_map(|word| self.cut(text, word, max_width)) {
            let width = self.width(text.get(word.clone()).unwrap_or_default());
            current = Some(match current {
                Some((line, so_far)) if so_far + space + width <= max_width => {
                    (line.start..word.end, so_far + space + width)
                }
                Some((line, _)) => {
                    lines.push(line);
                    (word, width)
                }
                None => (word, width),
            });
        }
        lines.extend(current.map(|(line, _)| line));
        lines
    }

    fn cut(&self, text: &str, word: Range<usize>, max_width: f32) -> Vec<Range<usize>> {
        let mut rest = word.clone();
        let mut pieces = Vec::new();
        while self.width(text.get(rest.clone()).unwrap_or_default()) > max_width {
            let mut end = rest.start;
            for (at, letter) in text.get(rest.clone()).unwrap_or_default().char_indices() {
                let next = rest.start + at + letter.len_utf8();
                if end > rest.start && self.width(text.get(rest.start..next).unwrap_or_default()) > max_width {
                    break;
                }
                end = next;
            }
            pieces.push(rest.start..end);
            rest.start = end;
        }
        if !rest.is_empty() {
            pieces.push(rest);
        }
        pieces
    }

    fn width(&self, text: &str) -> f32 {
        let shown: String = text.chars().filter(|c| !is_isolate(*c)).collect();
        // The direction changes nothing about the width of a word, so that the guess is good enough for measuring.
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&shown);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.shaper, &features(), buffer);
        shaped.glyph_positions().iter().map(|at| at.x_advance as f32 / self.units).sum()
    }
}

/// Amiri kerns a final letter far under the next one; readers of PDF then guess a space inside the word, and neither
/// search nor a screen reader finds it. Without kerning the words stay whole.
fn features() -> [rustybuzz::Feature; 1] {
    [rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(b"kern"), 0, ..)]
}

fn words(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut words = Vec::new();
    for piece in text.split(' ') {
        if !piece.is_empty() {
            words.push(start..start + piece.len());
        }
        start += piece.len() + 1;
    }
    words
}

const OPEN: char = '\u{2066}';
const CLOSE: char = '\u{2069}';

fn is_isolate(c: char) -> bool {
    ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Wraps each stretch of Latin words and numbers in an isolate: without it the bidi rules turn a range such as
/// `1447-1448` around, and two Latin words that follow one another change places.
fn isolate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let reach = from.find(|c: char| !(c.is_ascii_graphic() || c == ' ')).unwrap_or(from.len());
        let stretch = from.split_at(reach).0;
        let stretch = stretch.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '%');
        out.push_str(before);
        out.push(OPEN);
        out.push_str(stretch);
        out.push(CLOSE);
        rest = from.split_at(stretch.len()).1;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amiri() -> Face {
        Face::new(super::super::REGULAR).unwrap()
    }

    #[test]
    fn ranges_and_latin_names_keep_their_order_in_an_arabic_line() {
        assert_eq!(isolate("العام 1447-1448 هـ"), "العام \u{2066}1447-1448\u{2069} هـ");
        assert_eq!(isolate("نظام Diwan Desk."), "نظام \u{2066}Diwan Desk\u{2069}.");
        let lines = amiri().lines("العام 1447-1448 هـ", 100.0);
        let texts: Vec<&str> = lines[0].runs.iter().map(|run| run.text.trim()).collect();
        assert_eq!(texts, ["هـ", "1447-1448", "العام"], "leftmost first, the range in its own order");
    }

    #[test]
    fn letters_join() {
        let face = amiri();
        let apart: f32 = "محمد".chars().map(|c| face.width(&c.to_string())).sum();
        assert!(face.width("محمد") < apart * 0.9, "joined letters are narrower than four isolated ones");
    }

    #[test]
    fn no_line_is_wider_than_the_page_and_no_word_is_lost() {
        let face = amiri();
        let text = format!("{} {}", "نفيدكم بأنه تقرر تنظيم ساعات الدوام الرسمي. ".repeat(20).trim(), "م".repeat(300));
        let lines = face.lines(&text, 30.0);
        assert!(lines.len() > 5);
        assert!(lines.iter().all(|line| line.width <= 30.0));
        let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).count();
        let on_paper: usize = lines.iter().flat_map(|line| &line.runs).map(|run| letters(&run.text)).sum();
        assert_eq!(on_paper, letters(&text));
    }
}

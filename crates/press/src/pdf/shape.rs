//! Lines of type: bidi order, joined letters and line breaks, ready for a PDF page. Each distinct word is shaped once: letters do not join over a space.

use rustybuzz::{Direction, UnicodeBuffer};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// The most words that a face remembers; then it begins anew, so that a list without end does not fill the memory.
const MOST_REMEMBERED: usize = 20_000;
/// The most bytes of a word that is remembered.
const LONGEST_REMEMBERED: usize = 64;

/// A typeface that is built into the program.
pub struct Face {
    shaper: rustybuzz::Face<'static>,
    /// The file.
    pub data: &'static [u8],
    /// Units of an em.
    pub units: f32,
    remembered: Mutex<HashMap<(String, bool), Arc<Shaped>>>,
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
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// The text in reading order, so that a copied or spoken page says what was written.
    pub text: String,
    /// Glyphs from left to right.
    pub glyphs: Vec<Glyph>,
    /// Width in ems.
    pub width: f32,
    /// Whether it runs from right to left.
    pub rtl: bool,
}

/// A glyph in a run. Measures are in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u16,
    /// How far the pen moves.
    pub advance: f32,
    /// How far right of the pen it stands.
    pub x_offset: f32,
    /// How far above the pen it stands.
    pub y_offset: f32,
    /// The part of the run's text that it shows, alone or together with its neighbours of the same range.
    pub text: Range<usize>,
}

struct Shaped {
    glyphs: Vec<Glyph>,
    width: f32,
}

/// Which way a paragraph runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From right to left.
    Rtl,
    /// From left to right.
    Ltr,
}

impl Way {
    /// The way of what somebody wrote, on a paper of that way: its first letter decides, so that an Arabic text on an English paper has its full stops at
    /// the right end.
    pub fn of(text: &str, paper: Self) -> Self {
        text.chars().find_map(Self::of_letter).unwrap_or(paper)
    }

    /// The way of a short text that may be put together from parts, such as a number and a name: the paper's, unless no letter of it runs that way.
    pub fn within(text: &str, paper: Self) -> Self {
        if text.chars().any(|c| Self::of_letter(c) == Some(paper)) { paper } else { Self::of(text, paper) }
    }

    fn of_letter(letter: char) -> Option<Self> {
        match bidi_class(letter) {
            BidiClass::L => Some(Self::Ltr),
            BidiClass::R | BidiClass::AL => Some(Self::Rtl),
            _ => None,
        }
    }
}

impl Face {
    /// A font that is built into the program; `None` when it is none.
    pub fn new(data: &'static [u8]) -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(data, 0)?;
        let units = f32::from(u16::try_from(shaper.units_per_em()).ok()?);
        Some(Self { shaper, data, units, remembered: Mutex::default() })
    }

    /// The font's own tables.
    pub fn tables(&self) -> &rustybuzz::ttf_parser::Face<'static> {
        &self.shaper
    }

    /// Breaks one paragraph into lines no wider than `max_width` ems.
    pub fn lines(&self, paragraph: &str, max_width: f32, way: Way) -> Vec<Line> {
        self.broken(self.printable(paragraph), max_width, way)
    }

    /// The same for a label and its value, which runs its own way whatever the label does.
    pub fn fact(&self, label: &str, value: &str, max_width: f32, way: Way) -> Vec<Line> {
        let text = format!("{}: {OWN_WAY}{}{CLOSE}", self.printable(label), self.printable(value));
        self.broken(text, max_width, way)
    }

    fn broken(&self, printable: String, max_width: f32, way: Way) -> Vec<Line> {
        let (text, level) = match way {
            Way::Rtl => (isolate(&printable), Level::rtl()),
            Way::Ltr => (printable, Level::ltr()),
        };
        let bidi = BidiInfo::new(&text, Some(level));
        let Some(whole) = bidi.paragraphs.first() else { return Vec::new() };
        self.breaks(&text, max_width).into_iter().map(|range| self.line(&bidi, whole, range)).collect()
    }

    /// The text as this face can print it: nothing that moves the pen unseen, and a question mark for what it has no
    /// shape for, so that nobody takes a gap for a name.
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
            let run = self.run(shown, rtl);
            line.width += run.width;
            line.runs.push(run);
        }
        line
    }

    /// A run of one direction, put together from its words and the spaces between them.
    fn run(&self, text: String, rtl: bool) -> Run {
        let mut pieces: Vec<(usize, Arc<Shaped>)> = Vec::new();
        let mut start = 0;
        for piece in text.split_inclusive(' ') {
            let word = piece.strip_suffix(' ').unwrap_or(piece);
            if !word.is_empty() {
                pieces.push((start, self.shaped(word, rtl)));
            }
            if word.len() < piece.len() {
                pieces.push((start + word.len(), self.shaped(" ", rtl)));
            }
            start += piece.len();
        }
        if rtl {
            pieces.reverse();
        }
        let mut run = Run { text: String::new(), glyphs: Vec::with_capacity(text.len()), width: 0.0, rtl };
        for (start, shaped) in pieces {
            let moved = |glyph: &Glyph| {
                let range = glyph.text.start + start..glyph.text.end + start;
                Glyph { text: range, ..glyph.clone() }
            };
            run.glyphs.extend(shaped.glyphs.iter().map(moved));
            run.width += shaped.width;
        }
        run.text = text;
        run
    }

    fn shaped(&self, word: &str, rtl: bool) -> Arc<Shaped> {
        let key = (word.to_owned(), rtl);
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shaped) = remembered.get(&key) {
            return Arc::clone(shaped);
        }
        let shaped = Arc::new(self.shape(word, rtl));
        if word.len() <= LONGEST_REMEMBERED {
            if remembered.len() >= MOST_REMEMBERED {
                remembered.clear();
            }
            remembered.insert(key, Arc::clone(&shaped));
        }
        shaped
    }

    fn shape(&self, text: &str, rtl: bool) -> Shaped {
        let shaped = self.shape_by(text, rtl, &features(true));
        // A letter that is drawn out by a second glyph leaves a gap where readers of PDF guess a space: such a word takes its plain forms.
        let drawn_out = shaped.glyphs.windows(2).any(|two| match two {
            [one, other] => one.text == other.text && one.advance > 0.0 && other.advance > 0.0,
            _ => false,
        });
        if drawn_out { self.shape_by(text, rtl, &features(false)) } else { shaped }
    }

    fn shape_by(&self, text: &str, rtl: bool, features: &[rustybuzz::Feature]) -> Shaped {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = rustybuzz::shape(&self.shaper, features, buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let em = |units: i32| units as f32 / self.units;
        let glyph = |(info, at): (&rustybuzz::GlyphInfo, &rustybuzz::GlyphPosition)| {
            let start = info.cluster as usize;
            let end = starts.get(starts.partition_point(|next| *next <= start)).copied().unwrap_or(text.len());
            Glyph {
                // A font has no more glyphs than that.
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: em(at.x_advance),
                x_offset: em(at.x_offset),
                y_offset: em(at.y_offset),
                text: start..end,
            }
        };
        let glyphs: Vec<Glyph> = std::iter::zip(shaped.glyph_infos(), shaped.glyph_positions()).map(glyph).collect();
        let width = glyphs.iter().map(|glyph| glyph.advance).sum();
        Shaped { glyphs, width }
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
                // A mark never stands on a line without its letter.
                let may_break = end > rest.start && bidi_class(letter) != BidiClass::NSM;
                if may_break && self.width(text.get(rest.start..next).unwrap_or_default()) > max_width {
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

    /// How wide a word is, in ems. Its direction changes nothing about that, so that its first strong letter is good enough to go by.
    fn width(&self, word: &str) -> f32 {
        let shown: String = word.chars().filter(|c| !is_isolate(*c)).collect();
        let rtl = shown.chars().any(|c| ('\u{590}'..='\u{8ff}').contains(&c) || ('\u{fb1d}'..='\u{fefc}').contains(&c));
        self.shaped(&shown, rtl).width
    }
}

/// Amiri kerns a final letter far under the next one; readers of PDF then guess a space inside the word, and neither
/// search nor a screen reader finds it. Without kerning the words stay whole.
fn features(contextual: bool) -> [rustybuzz::Feature; 2] {
    let feature = |name: &[u8; 4], on| rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(name), on, ..);
    [feature(b"kern", 0), feature(b"calt", u32::from(contextual))]
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

/// What follows runs as its own first letter does.
const OWN_WAY: char = '\u{2068}';
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
        // The sign of a number, or the plus of a telephone number, is part of it.
        let signed = rest.get(..start).is_some_and(|before| {
            let mut before = before.chars().rev();
            matches!(before.next(), Some('+' | '-')) && before.next().is_none_or(|c| c.is_whitespace() || c == '(')
        });
        let (before, from) = rest.split_at(start - usize::from(signed));
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
        let lines = amiri().lines("العام 1447-1448 هـ", 100.0, Way::Rtl);
        let texts: Vec<&str> = lines[0].runs.iter().map(|run| run.text.trim()).collect();
        assert_eq!(texts, ["هـ", "1447-1448", "العام"], "leftmost first, the range in its own order");
    }

    #[test]
    fn an_english_line_begins_on_the_left_whatever_stands_in_it() {
        let lines = amiri().lines("Salma سلمى حمد, E1042", 100.0, Way::Ltr);
        let texts: Vec<&str> = lines[0].runs.iter().map(|run| run.text.trim()).collect();
        assert_eq!(texts, ["Salma", "سلمى حمد", ", E1042"]);
    }

    #[test]
    fn the_sign_of_a_number_stays_before_it() {
        assert_eq!(isolate("هاتف +968 2411"), "هاتف \u{2066}+968 2411\u{2069}");
        assert_eq!(isolate("(-5%) و7"), "(\u{2066}-5%\u{2069}) و\u{2066}7\u{2069}");
        assert_eq!(isolate("البند-7"), "البند-\u{2066}7\u{2069}", "a hyphen after a word joins it to the number");
    }

    #[test]
    fn what_somebody_wrote_runs_its_own_way() {
        assert_eq!(Way::of("إجازة (مرضية).", Way::Ltr), Way::Rtl);
        assert_eq!(Way::of("«Outlook» معطل", Way::Rtl), Way::Ltr);
        assert_eq!(Way::of("1447/06/01 - ...", Way::Rtl), Way::Rtl, "figures run as the paper does");
        assert_eq!(Way::within("E7 سلمى", Way::Rtl), Way::Rtl, "a number and a name begin where the paper begins");
        assert_eq!(Way::within("E7 سلمى", Way::Ltr), Way::Ltr);
        assert_eq!(Way::within("سلمى (مديرة)", Way::Ltr), Way::Rtl);
        // The full stop of an Arabic sentence stands at its left end, and the value of a fact is a sentence of its own.
        let leftmost =
            |lines: Vec<Line>| lines[0].runs.iter().map(|run| run.text.trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(leftmost(amiri().lines("صدر سهوًا.", 100.0, Way::Rtl)), ["صدر سهوًا."]);
        assert_eq!(leftmost(amiri().lines("صدر سهوًا.", 100.0, Way::Ltr)), ["صدر سهوًا", "."], "as it was");
        assert_eq!(leftmost(amiri().fact("Reason", "صدر سهوًا.", 100.0, Way::Ltr)), ["Reason:", "صدر سهوًا."]);
        assert_eq!(leftmost(amiri().fact("السبب", "Sent (twice).", 100.0, Way::Rtl)), ["Sent (twice", ").", "السبب:"]);
    }

    #[test]
    fn a_word_that_is_cut_takes_its_marks_along() {
        let word = "مُّ".repeat(40);
        for line in amiri().lines(&word, 3.0, Way::Rtl) {
            let first = line.runs.last().and_then(|run| run.text.chars().next()).unwrap();
            assert_eq!(first, 'م', "{line:?}");
        }
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
        let lines = face.lines(&text, 30.0, Way::Rtl);
        assert!(lines.len() > 5);
        assert!(lines.iter().all(|line| line.width <= 30.0));
        let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).count();
        let on_paper: usize = lines.iter().flat_map(|line| &line.runs).map(|run| letters(&run.text)).sum();
        assert_eq!(on_paper, letters(&text));
    }

    #[test]
    fn a_face_does_not_remember_without_end() {
        let face = amiri();
        for n in 0..MOST_REMEMBERED + 5 {
            face.width(&n.to_string());
        }
        assert!(face.remembered.lock().unwrap().len() <= MOST_REMEMBERED);
    }

    #[test]
    fn a_line_of_words_is_the_line_as_a_whole() {
        // What is put together from remembered words is what the shaper makes of the line at once.
        let face = amiri();
        let text = "محمد بن سالم الحارثي";
        let whole = face.shape(text, true);
        let run = face.run(text.to_owned(), true);
        assert_eq!(run.glyphs.len(), whole.glyphs.len());
        assert_eq!(run.glyphs, whole.glyphs);
    }
}

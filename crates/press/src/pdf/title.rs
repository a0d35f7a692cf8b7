//! What a document says about itself.

use xmp_writer::{LangId, XmpWriter};

/// What a document is.
#[derive(Debug, Clone, Default)]
pub struct Title {
    /// Its name, as the title of its window.
    pub title: String,
    /// Who issued it.
    pub author: String,
    /// Language tag of its text.
    pub language: String,
    /// Whether it runs from right to left.
    pub rtl: bool,
}

/// The same for programs that know no PDF.
pub fn xmp(title: &Title) -> String {
    let mut about = XmpWriter::new();
    about.title([(Some(LangId(&title.language)), title.title.as_str())]);
    if !title.author.is_empty() {
        about.creator([title.author.as_str()]);
    }
    about.language([LangId(&title.language)]).producer("Diwan").pdf_version("1.7").pdfua_part(1);
    about.finish(None)
}

/// Sixteen bytes that are the same for the same paper (FNV-1a, twice).
pub fn identity(parts: &[&str]) -> [u8; 16] {
    let sum = |seed: u64| {
        parts
            .iter()
            .flat_map(|part| part.bytes().chain([0]))
            .fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    };
    let mut identity = [0; 16];
    let halves = [sum(0xcbf2_9ce4_8422_2325), sum(0x6c62_272e_07bb_0142)];
    for (place, byte) in identity.iter_mut().zip(halves.iter().flat_map(|half| half.to_be_bytes())) {
        *place = byte;
    }
    identity
}

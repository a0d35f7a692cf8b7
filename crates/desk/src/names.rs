//! Names of files from outside: a caption that somebody else chose becomes a name that cannot climb, hide or overwrite.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The most bytes of a name; file systems allow 255, and " (2)" must still fit.
const MAX_BYTES: usize = 200;
/// How many files of one name a folder may hold before the desk gives up.
const MAX_COPIES: u32 = 9_999;

/// A harmless file name: no path, no control or direction characters, no device of Windows, no leading dot, never empty.
pub fn harmless(caption: &str) -> String {
    // Only the last part counts, whichever system's separators were used.
    let last = caption.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let trimmed = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, extension) = split(trimmed);
    let stem = if stem.is_empty() || is_device(stem) { format!("_{stem}") } else { stem.to_owned() };
    let extension = if extension.len() <= 20 { extension } else { "" };
    format!("{}{extension}", cut(&stem, MAX_BYTES - extension.len()))
}

/// Marks that turn or hide text: with them `تقرير\u{202e}fdp.exe` would look like a PDF.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Names that Windows takes for devices, with any extension.
fn is_device(stem: &str) -> bool {
    let upper = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        upper.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit() && b != b'0'))
    };
    matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Stem and extension with its dot; a name without a dot has none.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}

/// At most that many bytes, never within a character.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.split_at(end).0
}

/// Makes a new file of that name in a folder, or `name (2)` and so on when it is taken; never opens one that exists.
pub fn create_new(folder: &Path, name: &str) -> io::Result<(File, PathBuf)> {
    let (stem, extension) = split(name);
    for copy in 1..=MAX_COPIES {
        let path = folder.join(if copy == 1 { name.to_owned() } else { format!("{stem} ({copy}){extension}") });
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of that name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_become_harmless_names() {
        let table = [
            ("كتاب الصيانة.pdf", "كتاب الصيانة.pdf"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Windows\system32\evil.dll", "evil.dll"),
            ("تقرير\u{202e}fdp.exe", "تقريرfdp.exe"),
            ("a\u{0}b\nc.txt", "abc.txt"),
            (".bashrc", "bashrc"),
            ("..", "_"),
            ("", "_"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("com10.txt", "com10.txt"),
            ("what? \"this\".pdf", "what_ _this_.pdf"),
            ("name. . ", "name"),
        ];
        for (caption, name) in table {
            assert_eq!(harmless(caption), name, "{caption:?}");
        }
        let long = harmless(&format!("{}.pdf", "ك".repeat(500)));
        assert!(long.len() <= MAX_BYTES && long.ends_with(".pdf"), "{} bytes", long.len());
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().expect("folder");
        let names: Vec<String> = (0..3)
            .map(|_| create_new(folder.path(), "كتاب.pdf").expect("made").1)
            .map(|path| path.file_name().expect("name").to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["كتاب.pdf", "كتاب (2).pdf", "كتاب (3).pdf"]);
    }
}

//! A file that is not whole yet: it lies beside its place under another name, and is gone when anything stops it from becoming whole.

use crate::names;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How many files of one name a folder may hold before the desk gives up.
const MAX_COPIES: u32 = 9_999;

/// A part file; removed with the value unless it became whole.
pub struct Part {
    path: PathBuf,
    folder: PathBuf,
    stem: String,
    extension: &'static str,
}

impl Part {
    /// Makes an empty part file in `folder` for a file of that name.
    pub fn begin(folder: &Path, caption: &str, extension: &'static str) -> io::Result<(Self, File)> {
        fs::create_dir_all(folder)?;
        // A slash is part of every registration number, and separates folders.
        let name = names::harmless(&format!("{}.{extension}", caption.replace(['/', '\\'], "-")));
        let stem = name.strip_suffix(&format!(".{extension}")).unwrap_or(&name).to_owned();
        let (file, path) = names::create_new(folder, &format!("{name}.part"))?;
        Ok((Self { path, folder: folder.to_owned(), stem, extension }, file))
    }

    /// Gives the whole file its name, or `name (2)` and so on when that is taken; nothing is ever overwritten.
    pub fn whole(self) -> io::Result<PathBuf> {
        for copy in 1..=MAX_COPIES {
            let name = match copy {
                1 => format!("{}.{}", self.stem, self.extension),
                _ => format!("{} ({copy}).{}", self.stem, self.extension),
            };
            let place = self.folder.join(name);
            match take_place(&self.path, &place) {
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
                Err(why) => return Err(why),
                Ok(()) => {
                    settle(&self.folder);
                    return Ok(place);
                }
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of that name"))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After it became whole there is nothing under this name any more.
        let _ = fs::remove_file(&self.path);
    }
}

/// Moves a file where nothing is. A second name for the same file is the one way to do that at once on every system; where a disk knows no second
/// names (FAT on a stick), the place is taken by an empty file first.
fn take_place(part: &Path, place: &Path) -> io::Result<()> {
    match fs::hard_link(part, place) {
        Ok(()) => fs::remove_file(part),
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Err(why),
        Err(_) => {
            File::create_new(place)?;
            fs::rename(part, place).inspect_err(|_| drop(fs::remove_file(place)))
        }
    }
}

/// The name outlives a failing power supply too. Not every system can do that for a folder; the file itself is on the disk already.
fn settle(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole_and_overwrites_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join("أسماء ت-2026-0112.pdf"), "an older one").expect("written");
        let (part, mut file) = Part::begin(folder.path(), "أسماء ت/2026/0112", "pdf").expect("begun");
        file.write_all(b"rows").expect("written");
        assert_eq!(names_in(folder.path()), ["أسماء ت-2026-0112.pdf", "أسماء ت-2026-0112.pdf.part"]);
        let path = part.whole().expect("whole");
        assert_eq!(path, folder.path().join("أسماء ت-2026-0112 (2).pdf"));
        assert_eq!(fs::read(&path).expect("read"), b"rows");
        assert_eq!(names_in(folder.path()).len(), 2);
    }

    #[test]
    fn a_part_that_is_let_go_leaves_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        drop(Part::begin(folder.path(), "../../..", "csv").expect("begun"));
        assert_eq!(names_in(folder.path()), Vec::<String>::new());
    }
}

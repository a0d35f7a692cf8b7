//! What enters by files: the roster, absences, and letters of another system. A file is read whole and judged whole; with a single
//! bad line in it nothing of it is imported.

pub mod absences;
pub mod letters;
pub mod org;
mod rows;
pub mod text;

use std::fmt;
use std::path::{Path, PathBuf};

/// The most problems that are listed; the rest are counted.
pub const MAX_LISTED: usize = 100;

/// What is wrong, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; `None` when it is about the whole file.
    pub line: Option<u64>,
    /// The reason, an English sentence for the administrator.
    pub reason: String,
}

/// Everything that is wrong with an import, in the order of the files. Nothing was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportProblems {
    /// The first [`MAX_LISTED`] of each file.
    pub listed: Vec<ImportProblem>,
    /// How many more there are.
    pub more: usize,
}

impl ImportProblems {
    /// Notes one.
    pub fn note(&mut self, file: &Path, line: Option<u64>, reason: impl Into<String>) {
        if self.listed.iter().filter(|known| known.file == file).count() < MAX_LISTED {
            self.listed.push(ImportProblem { file: file.to_owned(), line, reason: reason.into() });
        } else {
            self.more += 1;
        }
    }

    /// A single one.
    pub fn one(file: &Path, line: Option<u64>, reason: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.note(file, line, reason);
        problems
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.more == 0
    }

    /// `value` when nothing was wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for ImportProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.listed {
            match problem.line {
                Some(line) => writeln!(f, "{}:{line}: {}", problem.file.display(), problem.reason)?,
                None => writeln!(f, "{}: {}", problem.file.display(), problem.reason)?,
            }
        }
        if self.more > 0 {
            writeln!(f, "and {} more", self.more)?;
        }
        write!(f, "Nothing was imported.")
    }
}

impl std::error::Error for ImportProblems {}

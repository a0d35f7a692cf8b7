//! The sample ministry.
pub mod pdf;
use anyhow::{Context, Result};
use serde::Deserialize;

/// Fixed words.
#[derive(Debug, Clone, Deserialize)]
pub struct Words {
    /// Of papers.
    pub paper: pdf::Labels,
}

fn words() -> Result<Words> {
    toml::from_str(include_str!("../../assets/sample/words.toml")).context("words.toml of the sample")
}

/// A printer of papers with the words of the sample.
pub fn printer() -> Result<pdf::Printer> {
    pdf::Printer::new(words()?.paper)
}

//! Figures: what was measured, against which goal, told on one line and kept as one line of JSON.

use anyhow::{Context, Result};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// Only told, to explain another figure.
    Told,
}

impl Goal {
    /// Whether a value meets it; `None` when there is nothing to meet.
    fn met(self, value: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(value <= most),
            Self::AtLeast(least) => Some(value >= least),
            Self::Told => None,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtMost(most) => format!("<= {}", number(most)),
            Self::AtLeast(least) => format!(">= {}", number(least)),
            Self::Told => String::new(),
        }
    }
}

/// The scales: every figure goes over them.
pub struct Scales {
    kept: File,
    size: &'static str,
    missed: Vec<String>,
    known: BTreeMap<String, f64>,
    left_out: Vec<String>,
}

impl Scales {
    /// Figures are appended to this file; `size` names the run.
    pub fn keeping(file: &Path, size: &'static str) -> Result<Self> {
        let kept = OpenOptions::new().create(true).append(true).open(file);
        let kept = kept.with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(Self { kept, size, missed: Vec::new(), known: BTreeMap::new(), left_out: Vec::new() })
    }

    /// A figure whose value is the median of its samples.
    pub fn weigh(&mut self, name: &str, unit: &str, goal: Goal, samples: &[f64]) -> Result<f64> {
        self.weigh_at(50.0, name, unit, goal, samples)
    }

    /// A figure whose value is that percentile of its samples.
    pub fn weigh_at(&mut self, percent: f64, name: &str, unit: &str, goal: Goal, samples: &[f64]) -> Result<f64> {
        let value = percentile(samples, percent).with_context(|| format!("{name} has no samples"))?;
        self.keep(name, unit, goal, value, samples)?;
        Ok(value)
    }

    fn keep(&mut self, name: &str, unit: &str, goal: Goal, value: f64, samples: &[f64]) -> Result<()> {
        let ok = goal.met(value);
        let least = samples.iter().copied().fold(f64::INFINITY, f64::min);
        let most = samples.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let target = match goal {
            Goal::AtMost(goal) | Goal::AtLeast(goal) => Some(goal),
            Goal::Told => None,
        };
        let line = json!({
            "name": name, "value": value, "unit": unit, "goal": target, "ok": ok,
            "n": samples.len(), "min": least, "max": most, "size": self.size,
        });
        writeln!(self.kept, "{line}")?;
        let verdict = match ok {
            Some(true) => "ok",
            Some(false) => "MISSED",
            None => "",
        };
        let spread = if samples.len() > 1 {
            format!("n {} ({} to {})", samples.len(), number(least), number(most))
        } else {
            String::new()
        };
        say(&format!("{name:<36} {:>10} {unit:<10} {:<10} {verdict:<7} {spread}", number(value), goal.words()));
        if ok == Some(false) {
            self.missed.push(name.to_owned());
        }
        self.known.insert(name.to_owned(), value);
        Ok(())
    }

    /// A figure of this run, when it was weighed already.
    pub fn known(&self, name: &str) -> Option<f64> {
        self.known.get(name).copied()
    }

    /// Says that figures are left out, and why; said again at the end, so that nobody takes silence for success.
    pub fn leave_out(&mut self, why: String) {
        say(&format!("left out: {why}"));
        self.left_out.push(why);
    }

    /// What was left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// The figures that missed their goals.
    pub fn missed(&self) -> &[String] {
        &self.missed
    }
}

/// The value below which that many percent of the samples lie (nearest rank); `None` when there are none.
pub fn percentile(samples: &[f64], percent: f64) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Three figures that count are enough.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        v if v >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// A line to the person at the terminal.
#[allow(clippy::print_stdout, reason = "a measuring tool talks to its terminal")]
pub fn say(line: &str) {
    println!("{line}");
}

/// A number of things in short, as it stands in names: `5k`, `100k`, `1m`.
pub fn short(count: usize) -> String {
    match count {
        n if n >= 1_000_000 && n.is_multiple_of(1_000_000) => format!("{}m", n / 1_000_000),
        n if n >= 1_000 && n.is_multiple_of(100) => format!("{}k", n as f64 / 1_000.0),
        n => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_sample_and_never_between_two() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&hundred, 50.0), Some(50.0));
        assert_eq!(percentile(&hundred, 99.0), Some(99.0));
        assert_eq!(percentile(&[7.0, 1.0, 3.0], 50.0), Some(3.0));
        assert_eq!(percentile(&[7.0], 99.0), Some(7.0));
        assert_eq!(percentile(&[], 50.0), None);
    }

    #[test]
    fn goals_are_judged_in_their_own_direction() {
        assert_eq!(Goal::AtMost(3.0).met(3.0), Some(true));
        assert_eq!(Goal::AtMost(3.0).met(3.1), Some(false));
        assert_eq!(Goal::AtLeast(0.5).met(0.4), Some(false));
        assert_eq!(Goal::Told.met(9.9), None);
    }

    #[test]
    fn every_figure_is_kept_as_a_line_and_misses_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("figures.jsonl");
        let mut scales = Scales::keeping(&file, "small").unwrap();
        scales.weigh("quick_ms", "ms", Goal::AtMost(10.0), &[9.0, 1.0, 2.0]).unwrap();
        scales.weigh_at(99.0, "slow_ms", "ms", Goal::AtMost(10.0), &[9.0, 11.0]).unwrap();
        assert!(scales.weigh("none", "ms", Goal::Told, &[]).is_err());
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["value"], &lines[0]["ok"], &lines[0]["n"]), (&json!(2.0), &json!(true), &json!(3)));
        assert_eq!(
            (&lines[1]["value"], &lines[1]["ok"], &lines[1]["size"]),
            (&json!(11.0), &json!(false), &json!("small"))
        );
        assert_eq!(scales.missed(), ["slow_ms"]);
    }

    #[test]
    fn counts_in_names_are_short() {
        assert_eq!(
            [short(5_000), short(480_000), short(1_000_000), short(4_800), short(200)],
            ["5k", "480k", "1m", "4.8k", "200"]
        );
    }
}

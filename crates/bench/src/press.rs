//! The press: how long a hundred thousand names take as PDF, XLSX and CSV, and how much memory. Each file is made by a process of its own, so that its
//! greatest memory is known and is nobody else's. What the registry takes for the pages of names is weighed with the boards.

use crate::figures::{Goal, Scales, short};
use anyhow::{Context, Result, bail, ensure};
use diwan_domain::Moment;
use diwan_press::{Cell, Column, Format, Kind, Manner, Press, Sheet};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Names the kind of file to a child; its value is that, the number of rows and the folder, each on a line.
const CHILD: &str = "DIWAN_BENCH_PRESS";
/// The most memory that a file may take, in MiB.
const MOST_MEMORY: f64 = 200.0;
/// How often each file is made.
const TIMES: usize = 3;

const FORMATS: [(&str, Format); 3] = [("pdf", Format::Pdf), ("xlsx", Format::Xlsx), ("csv", Format::Csv)];

/// `export_100k_rows_s_*`, `export_100k_rows_mib_*` and the size of each file.
pub fn measured(scales: &mut Scales, rows: usize, files: &Path) -> Result<()> {
    for (name, _) in FORMATS {
        let (mut seconds, mut memory, mut size) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let folder = tempfile::tempdir_in(files)?;
            let order = format!("{name}\n{rows}\n{}", folder.path().display());
            let out = Command::new(std::env::current_exe()?).env(CHILD, order).output()?;
            ensure!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
            let said = String::from_utf8(out.stdout)?;
            let figures: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
            let [took, most, bytes] = figures[..] else { bail!("{name} said {said}") };
            seconds.push(took);
            memory.push(most);
            size.push(bytes / 1_048_576.0);
        }
        let named = |what: &str| format!("export_{}_rows_{what}_{name}", short(rows));
        scales.weigh(&named("s"), "s", Goal::Told, &seconds)?;
        scales.weigh_at(100.0, &named("mib"), "MiB", Goal::AtMost(MOST_MEMORY), &memory)?;
        scales.weigh(&named("file_mib"), "MiB", Goal::Told, &size)?;
    }
    Ok(())
}

/// What a child does instead of measuring anything else; `None` when this process is no child.
pub fn child() -> Option<Result<()>> {
    let order = std::env::var(CHILD).ok()?;
    Some(make(&order))
}

#[allow(clippy::print_stdout, reason = "the child tells its figures to its parent")]
fn make(order: &str) -> Result<()> {
    let mut lines = order.lines();
    let name = lines.next().context("no kind of file")?;
    let (_, format) = FORMATS.into_iter().find(|(known, _)| *known == name).context("an unknown kind of file")?;
    let rows: usize = lines.next().context("no number")?.parse()?;
    let folder = Path::new(lines.next().context("no folder")?);
    let path = folder.join("file");
    let begun = Instant::now();
    let mut press = Press::begin(format, File::create(&path)?, folder, sheet())?;
    for number in 0..rows {
        press.row(&person(number))?;
    }
    press.finish("")?;
    let took = begun.elapsed().as_secs_f64();
    println!("{took} {} {}", most_memory_mib()?, std::fs::metadata(&path)?.len());
    Ok(())
}

/// The most memory that this process ever had.
fn most_memory_mib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the process has no memory")?;
    let kib: f64 = line.split_whitespace().next().context("VmHWM has no number")?.parse()?;
    Ok(kib / 1024.0)
}

/// The ministry's words: its title and filter, headings, given names, families, units, states, and how it prints; one line each.
const WORDS: &str = include_str!("press.txt");

/// The nth word of a line, beginning anew at its end.
fn word(line: usize, nth: usize) -> &'static str {
    let words: Vec<&str> = WORDS.lines().nth(line).unwrap_or_default().split('|').collect();
    words.get(nth % words.len().max(1)).copied().unwrap_or_default()
}

/// The names behind a bar, with the columns that the desk prints.
fn sheet() -> Sheet {
    use Kind::{Moment as M, Text as T};
    let kinds = [T, T, T, T, M, M, M, M, T, T, M, M, T, T];
    let shares = [0.7, 1.6, 1.3, 1.0, 1.1, 1.1, 1.1, 1.1, 1.1, 1.0, 0.0, 0.0, 0.0, 0.0];
    let column = |(nth, (kind, share))| Column { heading: word(1, nth).to_owned(), kind, share };
    let title = |nth| word(0, nth).to_owned();
    let manner = |nth| word(6, nth).to_owned();
    Sheet {
        title: title(0),
        letterhead: title(1),
        facts: vec![(title(2), title(3))],
        notes: Vec::new(),
        columns: kinds.into_iter().zip(shares).enumerate().map(column).collect(),
        wide: true,
        manner: Manner {
            language: "ar".to_owned(),
            rtl: true,
            arabic_digits: true,
            hijri_first: false,
            zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(3)),
            gregorian_mark: manner(0),
            hijri_mark: manner(1),
            foot: manner(2),
            both: manner(3),
        },
    }
}

/// A person: few given names and families, a number and times of one's own.
fn person(number: usize) -> Vec<Cell> {
    let name = [word(2, number), word(2, number / 10), word(2, number / 100), word(3, number)].join(" ");
    let minute =
        |after: usize| i64::try_from(number * 61 + after * 3_607).map(|s| Moment(1_795_000_000_000 + s * 1000));
    let at = |after: usize| minute(after).map_or(Cell::Empty, Cell::Moment);
    let acknowledged = number % 3 == 1;
    vec![
        Cell::text(format!("E{}", 1000 + number)),
        Cell::text(name),
        Cell::text(word(4, number)),
        Cell::text(word(5, usize::from(!acknowledged))),
        at(0),
        at(2),
        at(5),
        if acknowledged { at(30) } else { Cell::Empty },
        if number.is_multiple_of(9) { Cell::text(word(5, 2)) } else { Cell::Empty },
        Cell::Empty,
        Cell::Empty,
        at(40),
        Cell::Empty,
        Cell::Empty,
    ]
}

//! A program with all the processes that it started: the engine of a window is two more.

use crate::machine;
use anyhow::{Context, Result};
use std::fs;

/// The process and everything below it.
pub fn of(process: u32) -> Vec<u32> {
    let (mut found, mut looked) = (vec![process], 0);
    while let Some(process) = found.get(looked).copied() {
        looked += 1;
        // A process or a thread that has just ended has no children to tell.
        let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            found.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        }
    }
    found
}

/// What a process is called.
pub fn name(process: u32) -> Result<String> {
    Ok(fs::read_to_string(format!("/proc/{process}/comm"))?.trim().to_owned())
}

/// Proportional memory in MB: what several processes share is divided among them.
pub fn pss_mb(process: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let line = text.lines().find(|line| line.starts_with("Pss:")).context("no proportional memory is told")?;
    let kib: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kib * 1024.0 / 1e6)
}

/// Processor time in ms so far.
pub fn cpu_ms(process: u32) -> Result<f64> {
    Ok(machine::cpu_seconds(Some(process))? * 1000.0)
}

/// How often threads of a process have gone to sleep so far. A thread that sleeps at two looks was woken as often as it went to sleep between them,
/// by whatever woke it: a timer, a message, another thread.
pub fn slept(process: u32) -> Result<u64> {
    let mut all = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))?.flatten() {
        // A thread that has just ended tells nothing any more.
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        all += line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, id};

    #[test]
    fn what_a_program_started_belongs_to_it() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let all = of(id());
        let (name, mb, cpu) = (name(child.id()).unwrap(), pss_mb(id()).unwrap(), cpu_ms(child.id()).unwrap());
        let started = machine::started_ms(child.id()).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(all.first(), Some(&id()));
        assert!(all.contains(&child.id()));
        assert_eq!((name.as_str(), cpu), ("sleep", 0.0));
        assert!(mb > 0.1);
        let before = slept(id()).unwrap();
        for _ in 0..20 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert!(slept(id()).unwrap() >= before + 20, "twenty sleeps end by twenty wakings");
        let itself = machine::started_ms(id()).unwrap();
        assert!(itself <= started + 20.0, "a child is not older than its parent: {itself} and {started}");
    }
}

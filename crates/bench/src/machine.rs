//! What the machine says about a run: processor time, memory, the disk's floor of the minute.

use anyhow::{Context, Result};
use diwan_domain::Moment;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The time of the registry and of the desks that are measured.
// The one edge of this program that reads the machine's clock.
#[allow(clippy::disallowed_methods)]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Milliseconds since the program first asked, on a clock that nobody sets; nobody naps while the scales weigh.
pub fn ticks() -> i64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    i64::try_from(FIRST.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since a start.
pub fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// Processor seconds (user and system) that a process has used, or this one. At the kernel's tick of 10 ms.
pub fn cpu_seconds(process: Option<u32>) -> Result<f64> {
    let name = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    let stat = std::fs::read_to_string(format!("/proc/{name}/stat"))?;
    // The program's name stands in brackets and may hold anything; user and system time are the 12th and 13th fields after it.
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Ok(ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

/// When a process started, in milliseconds since the epoch. The kernel tells it, and the time since boot, to 10 ms.
pub fn started_ms(process: u32) -> Result<f64> {
    let (now, uptime) = (now(), std::fs::read_to_string("/proc/uptime")?);
    let uptime: f64 = uptime.split_whitespace().next().context("no time since boot")?.parse()?;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The 20th field after the name: ticks of 10 ms between boot and start.
    let started = stat.rsplit(')').next().unwrap_or_default().split_whitespace().nth(19).context("no start")?;
    Ok(now.0 as f64 - uptime * 1000.0 + started.parse::<f64>()? * 10.0)
}

/// How many processes wanted a processor in the last minute, on average.
pub fn load() -> Result<f64> {
    let load = std::fs::read_to_string("/proc/loadavg")?;
    Ok(load.split_whitespace().next().context("no load")?.parse()?)
}

/// Resident memory of a process in KiB.
pub fn rss_kib(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("the process has no memory")?;
    let kib = line.split_whitespace().nth(1).context("VmRSS has no number")?;
    Ok(kib.parse()?)
}

/// How many files this process may have open.
pub fn open_files() -> Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|l| l.starts_with("Max open files")).context("no limit of open files")?;
    let soft = line.split_whitespace().nth(3).context("the limit has no number")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}

/// How long one small durable append takes now, in milliseconds: no commit can be faster, and it changes from minute to minute.
pub fn fsync_floor_ms(folder: &Path) -> Result<Vec<f64>> {
    let name = folder.join("fsync-floor");
    let mut file = OpenOptions::new().create(true).append(true).open(&name)?;
    let mut samples = Vec::new();
    for _ in 0..50 {
        let start = Instant::now();
        file.write_all(&[0u8; 4096])?;
        file.sync_data()?;
        samples.push(ms(start));
    }
    drop(file);
    std::fs::remove_file(name)?;
    Ok(samples)
}

/// Bytes that may still be written below a folder.
pub fn free_bytes(folder: &Path) -> Result<u64> {
    let disk = rustix::fs::statvfs(folder).with_context(|| format!("the disk of {} says nothing", folder.display()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Processors, memory and kernel in one line.
pub fn described() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let of = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let (processor, memory) = (of(&read("/proc/cpuinfo"), "model name"), of(&read("/proc/meminfo"), "MemTotal"));
    let (kernel, load) = (read("/proc/sys/kernel/osrelease"), read("/proc/loadavg"));
    format!("{cores} x {processor}, {memory}, Linux {}, load {}", kernel.trim(), load.trim())
}

//! The rows of acknowledgements written by PostgreSQL's own `pgbench`: sixteen clients, prepared statements, a transaction for each act.

use crate::house;
use anyhow::{Context, Result, bail};
use diwan_domain::Document;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes so many acts of as many people, from the first on, by this program into an archive's database. Gives acts a second, as the
/// program itself reckons them: connecting is not in it.
pub async fn write(
    pgbench: &Path,
    address: &str,
    folder: &Path,
    document: &Document,
    people: std::ops::Range<usize>,
    clients: usize,
) -> Result<f64> {
    let file = folder.join("acts.pgbench");
    std::fs::write(&file, script(document, people.start, clients))?;
    let each = people.len() / clients;
    let mut command = Command::new(pgbench);
    command.args(["-n", "-M", "prepared", "-D", "i=-1"]);
    command.args(["-c", &clients.to_string(), "-j", "2", "-t", &each.to_string()]).arg("-f").arg(file).arg(address);
    let output =
        tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output()).await?.context("pgbench")?;
    let (told, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let all = format!("number of transactions actually processed: {0}/{0}", each * clients);
    if !output.status.success() || !told.contains(&all) {
        bail!("pgbench did not write all acts: {complained}");
    }
    let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.with_context(|| format!("pgbench tells no rate: {told}"))
}

/// One transaction of the script: the same rows as [`super::acts::Row`], of another person each time.
fn script(document: &Document, first: usize, clients: usize) -> String {
    let (subject, content) = (document.id, document.content_sha256());
    let statement = document.statement_sha256().unwrap_or_default();
    let person = "lpad((:person)::text, 6, '0')";
    let receipt = "md5('receipt ' || (:person)::text)::uuid";
    let action = "md5('action ' || (:person)::text)::uuid";
    // As long as the receipt item that a desk gets.
    let body = format!("{{\"receipt\":\"{}\"}}", "x".repeat(300));
    format!(
        "\\set i :i + 1
\\set person {first} + :i * {clients} + :client_id
BEGIN;
INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) VALUES ({receipt}, 'receipt/1', 1, 1, '{body}', 300);
INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at) VALUES ('employee:' || {person}, 1, 1, 1, 0, 1) ON CONFLICT (id) DO UPDATE SET head = stream.head + 1;
INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at) VALUES ('employee:' || {person}, {receipt}, 5000, 1, 'put', NULL, 1);
INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id, action_id, device_time, recorded_at, applied_seq) VALUES ('{subject}', {person}, 'shown', 1, '{content}', '{statement}', 'ws', 'T' || lpad((:person / {team})::text, 5, '0'), {action}, 1, 1, 1);
INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES ('{subject}', {person}, 'shown');
INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at) VALUES ({action}, {person}, '{content}', 'applied', 1, 1);
END;
",
        team = house::TEAM
    )
}

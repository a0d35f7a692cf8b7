//! Receipts by the million, written as rows and not as acts: what lies in an archive when boards are read.

use anyhow::{Context, Result};
use rusqlite::Connection;
use tokio_postgres::NoTls;

/// The facts of every person who acted.
const FACTS: u64 = 3;

/// Every so many-th person of every circular's audience had it, opened it and acknowledged it; the facts wait to be counted. As many
/// people as it takes for so many receipts; gives how many there are. Foreign keys are not checked meanwhile: the inspection of
/// the archive does that afterwards.
pub async fn fill(database: &str, receipts: u64) -> Result<u64> {
    match database.strip_prefix("sqlite:") {
        Some(file) => fill_sqlite(file, receipts, 0),
        None => fill_postgres(database, receipts, 0).await,
    }
}

/// The same of the next so many-th person, and the one after; nothing when everybody has acted.
pub async fn fill_more(database: &str, receipts: u64, rest: u64) -> Result<u64> {
    match database.strip_prefix("sqlite:") {
        Some(file) => fill_sqlite(file, receipts, rest),
        None => fill_postgres(database, receipts, rest).await,
    }
}

/// How many there are.
pub async fn there(database: &str) -> Result<u64> {
    let sql = "SELECT count(*) FROM receipt";
    let count: i64 = match database.strip_prefix("sqlite:") {
        Some(file) => Connection::open(file)?.query_row(sql, [], |row| row.get(0))?,
        None => {
            let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
            tokio::spawn(connection);
            client.query_one(sql, &[]).await?.try_get(0)?
        }
    };
    Ok(count.unsigned_abs())
}

/// What a server's own housekeeping has done some minutes after so much was written. An embedded archive has none.
pub async fn tidy_up(database: &str) -> Result<()> {
    if database.starts_with("sqlite:") {
        return Ok(());
    }
    let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
    tokio::spawn(connection);
    Ok(client.batch_execute("VACUUM (ANALYZE)").await?)
}

/// People in the audiences of circulars.
const PAIRS: &str = "SELECT coalesce(CAST(sum(frozen_count) AS BIGINT), 0) FROM circular";

fn receipts_of_every(nth: u64, rest: u64, action: &str) -> String {
    format!(
        "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id, action_id,
           device_time, recorded_at, applied_seq)
         SELECT d.id, p.id, fact.event, d.version, d.content_sha256,
           CASE fact.event WHEN 'acknowledged' THEN d.statement_sha256 END, 'bench', p.unit_id, {action}, d.recorded_at, d.recorded_at, 1
         FROM document d
         JOIN target t ON t.document_id = d.id
         JOIN membership m ON m.stream_id = t.stream_id AND m.until_rev IS NULL
         JOIN person p ON p.id = m.employee_id
         CROSS JOIN (SELECT 'reached' AS event UNION ALL SELECT 'opened' UNION ALL SELECT 'acknowledged') fact
         WHERE d.kind = 'circular' AND CAST(m.employee_id AS INTEGER) % {nth} = {rest}"
    )
}

/// All of them wait to be counted.
fn queue(nth: u64, rest: u64) -> String {
    format!(
        "INSERT INTO receipt_uncounted (subject, employee_id, event)
         SELECT subject, employee_id, event FROM receipt WHERE CAST(employee_id AS INTEGER) % {nth} = {rest}"
    )
}

fn nth(pairs: i64, receipts: u64) -> u64 {
    (pairs.unsigned_abs() * FACTS / receipts.max(1)).max(1)
}

fn fill_sqlite(file: &str, receipts: u64, rest: u64) -> Result<u64> {
    let db = Connection::open(file)?;
    db.busy_timeout(std::time::Duration::from_secs(60))?;
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144; BEGIN IMMEDIATE")?;
    let nth = nth(db.query_row(PAIRS, [], |row| row.get(0))?, receipts);
    if rest >= nth {
        return Ok(0);
    }
    let filled = db.execute(&receipts_of_every(nth, rest, "randomblob(16)"), [])?;
    db.execute_batch(&queue(nth, rest))?;
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(filled as u64)
}

async fn fill_postgres(database: &str, receipts: u64, rest: u64) -> Result<u64> {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
    tokio::spawn(connection);
    // Without these the keys of every row are looked up one by one.
    client.batch_execute("SET session_replication_role = replica; SET work_mem = '256MB'").await?;
    let pairs = client.query_one(PAIRS, &[]).await.context("counting audiences")?.try_get(0)?;
    let nth = nth(pairs, receipts);
    if rest >= nth {
        return Ok(0);
    }
    let filled = client.execute(&receipts_of_every(nth, rest, "gen_random_uuid()"), &[]).await?;
    client.batch_execute(&queue(nth, rest)).await?;
    Ok(filled)
}

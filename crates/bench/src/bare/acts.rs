//! The rows that one acknowledgement leaves, written by bare engines: no HTTP, no judging, no reading, but just as durable.

use crate::house;
use anyhow::{Context, Result, anyhow};
use diwan_domain::{Document, ItemId, StreamId};
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;
use tokio_postgres::{NoTls, Statement};
use uuid::Uuid;

/// How many rows of acts may share one commit of the bare SQLite writer, as in the archive.
const GROUP: usize = 512;

/// One act as rows. Its place in the person's stream lies far behind whatever the roster put there.
pub struct Row {
    receipt: ItemId,
    subject: ItemId,
    employee: String,
    stream: String,
    unit: String,
    device: String,
    action: Uuid,
    body: String,
    content: String,
    statement: String,
    seq: i64,
}

impl Row {
    /// What an acknowledgement of this document by that person leaves; `nth` tells the documents of one person apart.
    pub fn of(document: &Document, number: usize, nth: i64) -> Self {
        let employee = house::employee(number);
        Self {
            receipt: ItemId::receipt_of(document.id, &employee),
            subject: document.id,
            stream: StreamId::employee(&employee).as_str().to_owned(),
            unit: house::team(number).as_str().to_owned(),
            device: house::device(number).as_str().to_owned(),
            action: Uuid::from_u128((2 << 100) + ((nth as u128) << 64) + number as u128),
            // As long as the receipt item that a desk gets.
            body: format!("{{\"receipt\":\"{}\"}}", "x".repeat(300)),
            content: document.content_sha256(),
            statement: document.statement_sha256().unwrap_or_default(),
            employee: employee.as_str().to_owned(),
            seq: 1_000 + nth,
        }
    }
}

/// The bare engine that is held against the registry.
pub enum Engine {
    /// One writer that commits for whoever waits.
    Sqlite(Arc<SqliteWriter>),
    /// A connection for each client, to this address.
    Postgres(String),
}

/// What one client writes with.
pub enum Hand {
    /// See [`Engine::Sqlite`].
    Sqlite(Arc<SqliteWriter>),
    /// See [`Engine::Postgres`].
    Postgres(PostgresWriter),
}

impl Engine {
    /// For one more client, who writes single acts or batches.
    pub async fn hand(&self, batches: bool) -> Result<Hand> {
        Ok(match self {
            Self::Sqlite(writer) => Hand::Sqlite(Arc::clone(writer)),
            Self::Postgres(address) => Hand::Postgres(PostgresWriter::connect(address, batches).await?),
        })
    }
}

impl Hand {
    /// Writes some acts durably, in one transaction.
    pub async fn write(&self, rows: Vec<Row>) -> Result<()> {
        match self {
            Self::Sqlite(writer) => writer.write(rows).await,
            Self::Postgres(writer) => writer.write(&rows).await,
        }
    }
}

/// The acts of one transaction, and how its writer learns that they are durable.
type Written = (Vec<Row>, oneshot::Sender<Result<(), String>>);

/// One SQLite writer that commits for whoever waits.
pub struct SqliteWriter {
    queue: mpsc::Sender<Written>,
}

impl SqliteWriter {
    /// Starts the writer on an archive's file.
    pub fn start(file: &Path) -> Result<Self> {
        let db = Connection::open(file)?;
        db.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768;")?;
        db.set_prepared_statement_cache_capacity(64);
        let (queue, waiting) = mpsc::channel::<Written>();
        std::thread::spawn(move || {
            while let Ok(first) = waiting.recv() {
                let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1)).collect();
                let written = write_group(&db, &group).map_err(|error| error.to_string());
                for (_, done) in group {
                    // Whoever does not wait any more has failed itself.
                    let _ = done.send(written.clone());
                }
            }
        });
        Ok(Self { queue })
    }

    async fn write(&self, rows: Vec<Row>) -> Result<()> {
        let (done, wait) = oneshot::channel();
        self.queue.send((rows, done)).ok().context("the bare writer ended")?;
        wait.await.context("the bare writer ended")?.map_err(|error| anyhow!("the bare writer failed: {error}"))
    }
}

fn write_group(db: &Connection, group: &[Written]) -> Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    for row in group.iter().flat_map(|(rows, _)| rows) {
        let (receipt, subject) = (row.receipt.0.as_bytes().as_slice(), row.subject.0.as_bytes().as_slice());
        let action = row.action.as_bytes().as_slice();
        db.prepare_cached(
            "INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) VALUES (?1, 'receipt/1', 1, 1, ?2, 300)",
        )?
        .execute(params![receipt, row.body])?;
        db.prepare_cached(
            "INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at) VALUES (?1, 1, 1, 1, 0, 1)
             ON CONFLICT (id) DO UPDATE SET head = stream.head + 1",
        )?
        .execute([&row.stream])?;
        db.prepare_cached(
            "INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at) VALUES (?1, ?2, ?3, 1, 'put', NULL, 1)",
        )?
        .execute(params![row.stream, receipt, row.seq])?;
        db.prepare_cached(
            "INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
               action_id, device_time, recorded_at, applied_seq)
             VALUES (?1, ?2, 'acknowledged', 1, ?3, ?4, ?5, ?6, ?7, 1, 1, 1)",
        )?
        .execute(params![subject, row.employee, row.content, row.statement, row.device, row.unit, action])?;
        db.prepare_cached(
            "INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES (?1, ?2, 'acknowledged')",
        )?
        .execute(params![subject, row.employee])?;
        db.prepare_cached(
            "INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at) VALUES (?1, ?2, ?3, 'applied', 1, 1)",
        )?
        .execute(params![action, row.employee, row.content])?;
    }
    db.execute_batch("COMMIT")?;
    Ok(())
}

/// One PostgreSQL connection with the statement prepared.
pub struct PostgresWriter {
    client: tokio_postgres::Client,
    statement: Statement,
}

/// All rows of all acts in one statement: one round trip and one commit, the least that the engine can be asked for.
const ALL_ROWS: &str = "
  WITH g AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::uuid[], $11::bigint[])
    AS g (receipt, body, stream, subject, employee, content, statement, device, unit, action, seq)),
  i AS (INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) SELECT receipt, 'receipt/1', 1, 1, body, 300 FROM g),
  s AS (INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at)
    SELECT stream, count(*), 1, 1, 0, 1 FROM g GROUP BY stream
    ON CONFLICT (id) DO UPDATE SET head = stream.head + excluded.head),
  f AS (INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at)
    SELECT stream, receipt, seq, 1, 'put', NULL, 1 FROM g),
  r AS (INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
      action_id, device_time, recorded_at, applied_seq)
    SELECT subject, employee, 'acknowledged', 1, content, statement, device, unit, action, 1, 1, 1 FROM g),
  u AS (INSERT INTO receipt_uncounted (subject, employee_id, event) SELECT subject, employee, 'acknowledged' FROM g)
  INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at)
  SELECT action, employee, content, 'applied', 1, 1 FROM g";

/// The same for one act, without arrays.
const ONE_ROW: &str = "
  WITH i AS (INSERT INTO item (id, kind, ver, registered_at, body, body_bytes) VALUES ($1, 'receipt/1', 1, 1, $2, 300)),
  s AS (INSERT INTO stream (id, head, item_count, check_sum, purged_through, changed_at) VALUES ($3, 1, 1, 1, 0, 1)
    ON CONFLICT (id) DO UPDATE SET head = stream.head + 1),
  f AS (INSERT INTO feed (stream_id, item_id, seq, ver, op, reason, registered_at) VALUES ($3, $1, $11, 1, 'put', NULL, 1)),
  r AS (INSERT INTO receipt (subject, employee_id, event, version, content_sha256, statement_sha256, device_id, unit_id,
      action_id, device_time, recorded_at, applied_seq)
    VALUES ($4, $5, 'acknowledged', 1, $6, $7, $8, $9, $10, 1, 1, 1)),
  u AS (INSERT INTO receipt_uncounted (subject, employee_id, event) VALUES ($4, $5, 'acknowledged'))
  INSERT INTO action (id, actor, fingerprint, outcome, applied_seq, recorded_at) VALUES ($10, $5, $6, 'applied', 1, 1)";

impl PostgresWriter {
    async fn connect(uri: &str, batches: bool) -> Result<Self> {
        let (client, connection) = tokio_postgres::connect(uri, NoTls).await?;
        tokio::spawn(connection);
        let statement = client.prepare(if batches { ALL_ROWS } else { ONE_ROW }).await?;
        Ok(Self { client, statement })
    }

    async fn write(&self, rows: &[Row]) -> Result<()> {
        if let [row] = rows {
            let values: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
                &row.receipt.0,
                &row.body,
                &row.stream,
                &row.subject.0,
                &row.employee,
                &row.content,
                &row.statement,
                &row.device,
                &row.unit,
                &row.action,
                &row.seq,
            ];
            self.client.execute(&self.statement, &values).await?;
            return Ok(());
        }
        let texts = |of: fn(&Row) -> &String| rows.iter().map(of).collect::<Vec<_>>();
        let ids = |of: fn(&Row) -> Uuid| rows.iter().map(of).collect::<Vec<_>>();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
            &ids(|r| r.receipt.0),
            &texts(|r| &r.body),
            &texts(|r| &r.stream),
            &ids(|r| r.subject.0),
            &texts(|r| &r.employee),
            &texts(|r| &r.content),
            &texts(|r| &r.statement),
            &texts(|r| &r.device),
            &texts(|r| &r.unit),
            &ids(|r| r.action),
            &rows.iter().map(|r| r.seq).collect::<Vec<_>>(),
        ];
        self.client.execute(&self.statement, &values).await?;
        Ok(())
    }
}

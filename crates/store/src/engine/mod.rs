//! What the verbs need from a database, and nothing more. The verbs are written once, in SQL that both engines read
//! (`?1` parameters, upserts, `RETURNING`, recursive queries); an engine brings transactions, locks and types.

mod arrays;
pub mod postgres;
pub mod sqlite;
mod sqlite_file;
mod sqlite_log;
mod sqlite_writer;
pub mod value;

use crate::StoreError;
use async_trait::async_trait;
use diwan_domain::EmployeeId;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
pub use value::{Row, Value};

/// The work of one verb inside its transaction.
pub type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 't>>;

/// A verb: a plain function of a transaction and its arguments, so that an engine may run it again after a conflict.
pub type Verb<A, T> = for<'t> fn(&'t mut dyn Tx, &'t A) -> Work<'t, T>;

/// What a verb may need to hold against other writers. SQLite has one writer and needs none of it.
#[derive(Debug, Clone)]
pub enum Lock<'a> {
    /// The roster may be read, but not changed by others, until the end of the transaction.
    RosterRead,
    /// Nobody else changes the roster or relies on it.
    RosterWrite,
    /// Nobody else records acts of these people, who are given in sorted order.
    Actors(&'a [EmployeeId]),
    /// The ways up from units may be relied on: nobody moves units until the end of the transaction.
    TreeRead,
    /// Nobody else moves units or relies on where they are.
    TreeWrite,
    /// Nobody else changes what is counted of people. Taken after one of the tree's locks, by everybody who takes both.
    Figures,
}

/// A statement with the sets of values for which it is to be run.
#[derive(Debug)]
pub struct Batch {
    /// The statement, for one set.
    pub sql: &'static str,
    /// The sets.
    pub sets: Vec<Vec<Value>>,
}

impl Batch {
    /// This statement for these sets.
    pub fn of(sql: &'static str, sets: Vec<Vec<Value>>) -> Self {
        Self { sql, sets }
    }
}

/// One open transaction.
#[async_trait]
pub trait Tx: Send {
    /// Rows of one statement.
    async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;
    /// The same statement for many sets of values, answers in their order; sent without waiting in between.
    async fn query_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>, StoreError>;
    /// The same statement for many sets of values, for its effect; returns how many rows were touched.
    async fn exec_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64, StoreError>;
    /// Several batches in their order, each as one statement and all without waiting in between, where the engine can. Gives the rows
    /// of each batch in no particular order: what belongs to which set must be seen by the rows themselves. For statements that find
    /// rows by their keys; two sets of an upsert must not meet in one row.
    async fn all(&mut self, batches: Vec<Batch>) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            answers.push(self.query_many(batch.sql, &batch.sets).await?.into_iter().flatten().collect());
        }
        Ok(answers)
    }
    /// Takes a lock, waiting for it.
    async fn lock(&mut self, lock: Lock<'_>) -> Result<(), StoreError>;

    /// Lets the engine take the measure of tables that have just changed much, where its plans depend on that: PostgreSQL would go on joining a
    /// country as if it were an empty table until its own housekeeping comes by. SQLite plans by its indexes alone.
    async fn measure(&mut self, _tables: &[&str]) -> Result<(), StoreError> {
        Ok(())
    }
    /// One statement for its effect; returns how many rows were touched.
    async fn exec(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        self.exec_many(sql, &[values]).await
    }
    /// The first row of one statement.
    async fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }
    /// New rows of a table, in the order of these columns, in the way that the engine takes many at once. A row that is
    /// there already is an error.
    async fn append(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64, StoreError> {
        let places: Vec<_> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "));
        self.exec_many(&sql, rows).await
    }
}

/// A database that can run verbs.
pub trait Engine: Send + Sync + 'static {
    /// Runs a verb that only reads, on one consistent view.
    fn read<A, T>(&self, args: A, verb: Verb<A, T>) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        A: Send + Sync + 'static,
        T: Send + 'static;
    /// Runs a verb that writes: when this returns `Ok`, its effect is durable; otherwise there is none.
    fn write<A, T>(&self, args: A, verb: Verb<A, T>) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        A: Send + Sync + 'static,
        T: Send + 'static;
    /// As [`Engine::read`], for verbs that find rows by their keys only and are asked all the time: they never queue behind others.
    fn read_by_key<A, T>(&self, args: A, verb: Verb<A, T>) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.read(args, verb)
    }
    /// As [`Engine::write`], for verbs that find rows by their keys only. An engine with row locks gives up after a short while of
    /// waiting for one, so that a group of callers is not held up by one of them.
    fn write_by_key<A, T>(&self, args: A, verb: Verb<A, T>) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.write(args, verb)
    }
    /// What the engine itself knows to be damaged.
    fn inspect(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
    /// A number that is another one after any commit, of whichever process.
    fn pulse(&self) -> impl Future<Output = Result<i64, StoreError>> + Send;
    /// Writes a consistent copy to a new file.
    fn backup_to(&self, file: &Path) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Refuses a database to which a later program has applied migrations that this one does not know.
fn refuse_newer(applied: i64, known: &[refinery::Migration]) -> Result<(), StoreError> {
    let newest = known.iter().map(|m| i64::from(m.version())).max().unwrap_or(0);
    if applied > newest {
        return Err(StoreError::Unusable(format!(
            "it is of a newer program (schema {applied}, this program knows {newest}); install that program or restore a backup"
        )));
    }
    Ok(())
}

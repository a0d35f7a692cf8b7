//! What the verbs need from a database, and nothing more. The verbs are written once, in SQL that both engines read
//! (`?1` parameters, upserts, `RETURNING`, recursive queries); an engine brings transactions, locks and types.

pub mod postgres;
pub mod sqlite;
mod sqlite_file;
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
    /// Nobody else records acts of this person.
    Actor(&'a EmployeeId),
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
    /// Takes a lock, waiting for it.
    async fn lock(&mut self, lock: Lock<'_>) -> Result<(), StoreError>;

    /// One statement for its effect; returns how many rows were touched.
    async fn exec(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        self.exec_many(sql, &[values]).await
    }
    /// The first row of one statement.
    async fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values).await?.into_iter().next())
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

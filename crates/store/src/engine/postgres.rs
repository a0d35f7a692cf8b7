//! The engine of a country: PostgreSQL through a pool, row locks, and a second try after a conflict.

use super::arrays::for_arrays;
use super::value::{Row, Value};
use super::{Batch, Engine, Lock, Tx, Verb};
use crate::StoreError;
use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Transaction};
use diwan_protocol::{Problem, ProblemType};
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use std::path::Path;
use std::time::Duration;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type};
use tokio_postgres::{IsolationLevel, NoTls, Statement};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

/// How many connections the registry holds at most.
const CONNECTIONS: usize = 16;
/// How many connections work that goes by keys has beside them.
const KEYED_CONNECTIONS: usize = 8;
/// What these are told: rows are found by keys, whatever the planner guesses of tables that grow by the minute; and whoever waits
/// longer than this for a lock (milliseconds) holds up a whole group.
const BY_KEY: &str = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off \
                      -c plan_cache_mode=force_generic_plan -c lock_timeout=250";
/// How often a verb is run before a conflict is given back to the caller.
const TRIES: u32 = 8;
/// How many statements travel without waiting for an answer.
const PIPELINE: usize = 500;
/// How long to wait for a free or a new connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// The advisory lock of [`Lock::TreeRead`] and [`Lock::TreeWrite`] (ASCII "diwantre"); a database has one archive.
const TREE: Value = Value::Int(0x6469_7761_6e74_7265);
/// The advisory lock of [`Lock::Figures`] (ASCII "diwanfig").
const FIGURES: Value = Value::Int(0x6469_7761_6e66_6967);

/// An archive in a PostgreSQL database.
pub struct Postgres {
    pool: Pool,
    keyed: Pool,
}

impl Postgres {
    /// Connects and brings the schema up to date. The address is never repeated in an error: it may hold a password.
    pub async fn open(uri: &str) -> Result<Self, StoreError> {
        let mut config: tokio_postgres::Config =
            uri.parse().map_err(|_| StoreError::Unusable("the address of the database is malformed".to_owned()))?;
        config.application_name("diwan-registry").connect_timeout(PATIENCE);
        if config.get_options().is_none() {
            // An answer that was given must survive a power failure, whatever this server's default is.
            config.options("-c synchronous_commit=on");
        }
        let mut by_key = config.clone();
        by_key.options(format!("{} {BY_KEY}", config.get_options().unwrap_or_default()));
        let engine = Self { pool: pool(config, CONNECTIONS)?, keyed: pool(by_key, KEYED_CONNECTIONS)? };
        engine.migrate().await?;
        Ok(engine)
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let mut client = client(&self.pool).await?;
        let known = client
            .query_one("SELECT to_regclass('refinery_schema_history') IS NOT NULL", &[])
            .await
            .and_then(|row| row.try_get::<_, bool>(0))
            .map_err(|e| failed(&e))?;
        if known {
            let applied: i32 = client
                .query_one("SELECT coalesce(max(version), 0) FROM refinery_schema_history", &[])
                .await
                .and_then(|row| row.try_get(0))
                .map_err(|e| failed(&e))?;
            super::refuse_newer(i64::from(applied), migrations::migrations::runner().get_migrations())?;
        }
        let connection: &mut tokio_postgres::Client = &mut client;
        let ran = migrations::migrations::runner().set_grouped(true).run_async(connection).await;
        ran.map(drop).map_err(|e| StoreError::Unusable(e.to_string()))
    }

    /// One attempt at a verb. The second value says whether a conflict with another transaction is to blame.
    async fn attempt<A, T>(pool: &Pool, args: &A, verb: Verb<A, T>, writes: bool) -> (Result<T, StoreError>, bool) {
        let mut client = match client(pool).await {
            Ok(client) => client,
            Err(error) => return (Err(error), false),
        };
        let builder = client.build_transaction().read_only(!writes);
        // Writers read what is committed at each statement (old versions are read after the head's lock); readers
        // need one view for a head and its page.
        let level = if writes { IsolationLevel::ReadCommitted } else { IsolationLevel::RepeatableRead };
        let transaction = match builder.isolation_level(level).start().await {
            Ok(transaction) => transaction,
            Err(error) => return (Err(failed(&error)), false),
        };
        let mut tx = PostgresTx { transaction, conflict: false };
        match verb(&mut tx, args).await {
            Ok(value) => match tx.transaction.commit().await {
                Ok(()) => (Ok(value), false),
                Err(error) => (Err(failed(&error)), is_conflict(&error)),
            },
            // Dropping the transaction rolls it back.
            Err(error) => (Err(error), tx.conflict),
        }
    }

    /// Attempts at a verb that writes, again after a conflict.
    async fn insist<A, T>(pool: &Pool, args: &A, verb: Verb<A, T>) -> Result<T, StoreError> {
        let mut tries = 1;
        loop {
            let (result, conflict) = Self::attempt(pool, args, verb, true).await;
            if !conflict || tries == TRIES {
                return result;
            }
            tries += 1;
        }
    }
}

fn pool(config: tokio_postgres::Config, connections: usize) -> Result<Pool, StoreError> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    Pool::builder(Manager::from_config(config, NoTls, recycling))
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .build()
        .map_err(|e| StoreError::Engine(e.to_string()))
}

async fn client(pool: &Pool) -> Result<deadpool_postgres::Client, StoreError> {
    pool.get().await.map_err(|error| match error {
        deadpool_postgres::PoolError::Backend(error) => failed(&error),
        other => StoreError::Engine(other.to_string()),
    })
}

impl Engine for Postgres {
    async fn read<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        Self::attempt(&self.pool, &args, verb, false).await.0
    }

    async fn read_by_key<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        Self::attempt(&self.keyed, &args, verb, false).await.0
    }

    async fn write<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        Self::insist(&self.pool, &args, verb).await
    }

    async fn write_by_key<A, T>(&self, args: A, verb: Verb<A, T>) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        Self::insist(&self.keyed, &args, verb).await
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        // PostgreSQL checks foreign keys and pages itself; its own tools (pg_amcheck) need rights that we do not ask for.
        Ok(Vec::new())
    }

    async fn pulse(&self) -> Result<i64, StoreError> {
        // The whole snapshot and not only its end: a long transaction that commits after later ones does not move the end.
        let client = client(&self.pool).await?;
        let sql = "SELECT hashtextextended(pg_current_snapshot()::text, 0)";
        let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
        client.query_one(&statement, &[]).await.and_then(|row| row.try_get(0)).map_err(|e| failed(&e))
    }

    async fn backup_to(&self, _file: &Path) -> Result<(), StoreError> {
        Err(Problem::new(ProblemType::BadRequest)
            .with_detail("this archive is a PostgreSQL database: back it up with pg_dump")
            .into())
    }
}

/// Whether running the verb again may help. A key that exists already counts too: somebody did the same at the same
/// moment, and the verb, run again, sees it and gives the right answer.
fn is_conflict(error: &tokio_postgres::Error) -> bool {
    let conflicts = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::UNIQUE_VIOLATION];
    error.code().is_some_and(|code| conflicts.contains(code))
}

/// The engine's words without its details: those may repeat values, and values may be personal.
fn failed(error: &tokio_postgres::Error) -> StoreError {
    StoreError::Engine(match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    })
}

/// One open transaction.
struct PostgresTx<'c> {
    transaction: Transaction<'c>,
    conflict: bool,
}

impl PostgresTx<'_> {
    fn note(&mut self, error: &tokio_postgres::Error) -> StoreError {
        self.conflict |= is_conflict(error);
        failed(error)
    }

    async fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        // The verbs write parameters as SQLite does; `?` stands in them for nothing else.
        let sql = sql.replace('?', "$");
        let prepared = self.transaction.prepare_cached(&sql).await;
        prepared.map_err(|e| self.note(&e))
    }

    /// The statement for arrays of values that is made from the one for a single set.
    async fn array_statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        // Prepared once for each connection, only to learn the types.
        let single = self.statement(sql).await?;
        let types: Vec<&str> = single.params().iter().map(Type::name).collect();
        let prepared = self.transaction.prepare_cached(&for_arrays(sql, &types)?).await;
        prepared.map_err(|e| self.note(&e))
    }

    async fn rows(
        &self,
        statement: &Statement,
        values: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
        self.transaction.query_raw(statement, values).await?.try_collect().await
    }

    /// The rows of one batch; several sets go as one array for each parameter.
    async fn answer(
        &self,
        statement: Option<&Statement>,
        sets: &[Vec<Value>],
    ) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
        match (statement, sets) {
            (None, _) | (_, []) => Ok(Vec::new()),
            (Some(statement), [values]) => self.rows(statement, values).await,
            (Some(statement), many) => {
                let column = |place| many.iter().filter_map(|values| values.get(place)).collect::<Vec<&Value>>();
                let columns: Vec<Vec<&Value>> = (0..statement.params().len()).map(column).collect();
                self.transaction.query_raw(statement, &columns).await?.try_collect().await
            }
        }
    }
}

#[async_trait]
impl Tx for PostgresTx<'_> {
    async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.statement(sql).await?;
        let rows = self.rows(&statement, values).await;
        rows.map_err(|e| self.note(&e))?.iter().map(read_row).collect()
    }

    async fn query_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let statement = self.statement(sql).await?;
        let mut answers = Vec::with_capacity(sets.len());
        for chunk in sets.chunks(PIPELINE) {
            let rows = try_join_all(chunk.iter().map(|values| self.rows(&statement, values))).await;
            for rows in rows.map_err(|e| self.note(&e))? {
                answers.push(rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(answers)
    }

    async fn exec_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64, StoreError> {
        let statement = self.statement(sql).await?;
        let mut touched = 0;
        for chunk in sets.chunks(PIPELINE) {
            let done = try_join_all(chunk.iter().map(|v| self.transaction.execute_raw(&statement, v))).await;
            touched += done.map_err(|e| self.note(&e))?.iter().sum::<u64>();
        }
        Ok(touched)
    }

    async fn all(&mut self, batches: Vec<Batch>) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut statements = Vec::with_capacity(batches.len());
        for batch in &batches {
            statements.push(match batch.sets.len() {
                0 => None,
                1 => Some(self.statement(batch.sql).await?),
                _ => Some(self.array_statement(batch.sql).await?),
            });
        }
        let asked =
            statements.iter().zip(&batches).map(|(statement, batch)| self.answer(statement.as_ref(), &batch.sets));
        let answers = try_join_all(asked).await.map_err(|e| self.note(&e))?;
        answers.iter().map(|rows| rows.iter().map(read_row).collect()).collect()
    }

    async fn lock(&mut self, lock: Lock<'_>) -> Result<(), StoreError> {
        match lock {
            Lock::RosterRead => self.query("SELECT one FROM agency FOR SHARE", &[]).await,
            Lock::RosterWrite => self.query("SELECT one FROM agency FOR NO KEY UPDATE", &[]).await,
            Lock::Actors(people) => {
                let sql = "SELECT id FROM person WHERE id = ?1 FOR NO KEY UPDATE";
                let who = people.iter().map(|one| vec![Value::from(one)]).collect();
                self.all(vec![Batch::of(sql, who)]).await.map(|_| Vec::new())
            }
            Lock::TreeRead => self.query("SELECT 1 FROM pg_advisory_xact_lock_shared(?1)", &[TREE]).await,
            Lock::TreeWrite => self.query("SELECT 1 FROM pg_advisory_xact_lock(?1)", &[TREE]).await,
            Lock::Figures => self.query("SELECT 1 FROM pg_advisory_xact_lock(?1)", &[FIGURES]).await,
        }
        .map(drop)
    }

    async fn measure(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        let measured = self.transaction.batch_execute(&format!("ANALYZE {}", tables.join(", "))).await;
        measured.map_err(|e| self.note(&e))
    }

    async fn append(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64, StoreError> {
        let columns = columns.join(", ");
        // Asked only for the types of the columns, which the binary form must match.
        let types = self.statement(&format!("SELECT {columns} FROM {table} LIMIT 0")).await?;
        let types: Vec<Type> = types.columns().iter().map(|column| column.type_().clone()).collect();
        let copied = async {
            let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
            let writer = BinaryCopyInWriter::new(self.transaction.copy_in(&sql).await?, &types);
            tokio::pin!(writer);
            for row in rows {
                writer.as_mut().write_raw(row).await?;
            }
            writer.finish().await
        };
        copied.await.map_err(|e| self.note(&e))
    }
}

type Failure = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT => text.to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            Self::Uuid(id) if *ty == Type::UUID => id.to_sql(ty, out),
            _ => Err(format!("a value does not fit a parameter of type {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA, Type::UUID].contains(ty)
    }

    tokio_postgres::types::to_sql_checked!();
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let mut cells = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let cell = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index).map(Value::from),
            Type::INT4 => row.try_get::<_, Option<i32>>(index).map(|n| n.map(i64::from).into()),
            Type::BOOL => row.try_get::<_, Option<bool>>(index).map(Value::from),
            Type::TEXT => row.try_get::<_, Option<String>>(index).map(Value::from),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index).map(Value::from),
            Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(index).map(|id| id.map(Value::Uuid).into()),
            ref other => return Err(StoreError::Unusable(format!("a column has the unexpected type {other}"))),
        };
        cells.push(cell.map_err(|e| failed(&e))?);
    }
    Ok(Row(cells))
}

//! THE ARCHIVE. Must not know: HTTP, sessions' secrets in clear, files of blobs, screens, clocks. The registry's database behind
//! one trait in verbs of the office, on SQLite (embedded) and PostgreSQL (a country). The only server-side SQL.
//!
//! The verbs are written once (`verbs`), over the narrow port of an open transaction (`engine`), and rules that need no
//! database stand apart (`rules`): two engines cannot drift where there is only one text.

pub mod archive;
mod engine;
mod gathered;
mod house;
mod rules;
mod together;
pub mod types;
mod verbs;

pub use archive::{Archive, StoreError};
pub use types::*;

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens an archive and brings its schema up to date: `sqlite:/path/registry.db` (made when missing) or
/// `postgres://…` (the database exists already). The address is never repeated in an error: it may hold a password.
///
/// # Errors
/// [`StoreError::Unusable`] for an address of neither form, a database of a newer program or a damaged one;
/// [`StoreError::Engine`] when the engine cannot be reached.
pub async fn open(uri: &str) -> Result<Arc<dyn Archive>, StoreError> {
    if let Some(file) = uri.strip_prefix("sqlite:") {
        let file = PathBuf::from(file);
        let opened = tokio::task::spawn_blocking(move || engine::sqlite::Sqlite::open(&file)).await;
        let engine = opened.map_err(|e| StoreError::Engine(e.to_string()))??;
        return ready(house::House::on(engine)).await;
    }
    if uri.starts_with("postgres://") || uri.starts_with("postgresql://") {
        return ready(house::House::on(engine::postgres::Postgres::open(uri).await?)).await;
    }
    Err(StoreError::Unusable("its address begins with neither sqlite: nor postgres://".to_owned()))
}

/// What an upgrade left to the program is done before anybody works with the archive.
async fn ready<E: engine::Engine>(house: house::House<E>) -> Result<Arc<dyn Archive>, StoreError> {
    house.fold_names().await?;
    Ok(Arc::new(house))
}

/// Opens an embedded archive that does all its work on the thread that asks for it: for a simulation, in which time stands still
/// while work is done and nothing may depend on which thread was quicker. A server would block its runtime with it.
///
/// # Errors
/// [`StoreError::Unusable`] for a database of a newer program or a damaged one.
pub fn open_here(file: &Path) -> Result<Arc<dyn Archive>, StoreError> {
    Ok(Arc::new(house::House::on(engine::sqlite::Sqlite::open_here(file)?)))
}

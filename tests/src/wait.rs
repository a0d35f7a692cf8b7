//! Waiting on conditions instead of on time.

use anyhow::{Result, bail};
use std::future::Future;
use std::time::Duration;

/// How long a story waits for something that happens within a second on a quiet machine.
const PATIENCE: Duration = Duration::from_secs(45);
const GLANCE: Duration = Duration::from_millis(100);

/// Looks again and again until `look` sees something, and gives it back; gives up after [`PATIENCE`], saying what did not happen.
///
/// # Errors
/// What never happened, with the last thing that `look` complained of.
pub async fn eventually<T, F, L>(what: &str, mut look: L) -> Result<T>
where
    L: FnMut() -> F,
    F: Future<Output = Result<Option<T>>>,
{
    let mut last = None;
    let looking = async {
        loop {
            match look().await {
                Ok(Some(seen)) => return seen,
                Ok(None) => last = None,
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    if let Ok(seen) = tokio::time::timeout(PATIENCE, looking).await {
        return Ok(seen);
    }
    bail!("never happened: {what}{}", last.map(|error| format!(" ({error:#})")).unwrap_or_default())
}

//! The one writer: a thread that takes what waits, runs each verb in its own savepoint and commits once for all.

use super::Work;
use super::sqlite::failed;
use crate::StoreError;
use futures_util::FutureExt;
use rusqlite::Connection;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use tokio::sync::mpsc;

/// How many verbs may share one commit. More would only make the first ones wait.
const GROUP: usize = 512;
/// How many verbs may wait before callers have to.
const QUEUE: usize = 4096;

/// Tells a caller how the commit went.
pub(super) type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// One caller's verb: whether its effect shall stay, and how to answer after the commit.
pub(super) type Job = Box<dyn FnOnce(&mut Connection) -> (bool, Finish) + Send>;

/// The way to the one writer.
pub(super) enum Writer {
    /// A thread of its own. It ends when this is dropped, after the work that waits.
    Thread(mpsc::Sender<Job>),
    /// Whoever calls does the work itself, see [`crate::open_here`].
    Here(Mutex<Connection>),
}

impl Writer {
    /// Starts the thread on a connection that is its alone.
    pub(super) fn start(mut connection: Connection) -> Result<Self, StoreError> {
        let (queue, mut waiting) = mpsc::channel::<Job>(QUEUE);
        let work = move || {
            while let Some(first) = waiting.blocking_recv() {
                let mut group = vec![first];
                while group.len() < GROUP {
                    match waiting.try_recv() {
                        Ok(job) => group.push(job),
                        Err(_) => break,
                    }
                }
                run_group(&mut connection, group);
            }
        };
        let thread = std::thread::Builder::new().name("archive-writer".to_owned()).spawn(work);
        thread.map(|_| Self::Thread(queue)).map_err(|e| StoreError::Engine(e.to_string()))
    }

    /// Hands over a verb, waiting while the queue is full.
    pub(super) async fn send(&self, job: Job) -> Result<(), StoreError> {
        let sent = match self {
            Self::Thread(queue) => queue.send(job).await.map_err(drop),
            Self::Here(connection) => connection.lock().map(|mut c| run_group(&mut c, vec![job])).map_err(drop),
        };
        sent.map_err(|()| StoreError::Engine("the archive could not take this now".to_owned()))
    }
}

fn run_group(connection: &mut Connection, group: Vec<Job>) {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        // The verbs never ran; dropping them tells their callers, who may repeat them.
        tracing::error!(%error, "the archive cannot begin to write");
        return;
    }
    let mut answers = Vec::with_capacity(group.len());
    let mut broken = None;
    for job in group {
        match run_one(connection, job) {
            Ok(Some(finish)) => answers.push(finish),
            Ok(None) => {}
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    // A transaction whose savepoints cannot be closed any more (disk full, I/O error) is given up whole.
    let committed = match broken {
        Some(error) => Err(error),
        None => connection.execute_batch("COMMIT").map_err(failed),
    };
    if let Err(error) = &committed {
        tracing::error!(%error, "the archive could not commit {} verbs", answers.len());
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
    for finish in answers {
        finish(committed.as_ref().copied().map_err(|e| StoreError::Engine(e.to_string())));
    }
}

/// Runs one verb so that only its own effect is undone when it fails. `None` when it panicked; its caller learns it by
/// the dropped answer.
fn run_one(connection: &mut Connection, job: Job) -> Result<Option<Finish>, StoreError> {
    connection.execute_batch("SAVEPOINT verb").map_err(failed)?;
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| job(connection)));
    let keep = matches!(outcome, Ok((true, _)));
    let end = if keep { "RELEASE verb" } else { "ROLLBACK TO verb; RELEASE verb" };
    let ended = connection.execute_batch(end).map_err(failed);
    match (outcome, ended) {
        (Ok((_, finish)), Ok(())) => Ok(Some(finish)),
        (Err(_), Ok(())) => {
            tracing::error!("a verb of the archive panicked and was undone");
            Ok(None)
        }
        (Ok((_, finish)), Err(error)) => {
            finish(Err(StoreError::Engine(error.to_string())));
            Err(error)
        }
        (Err(_), Err(error)) => Err(error),
    }
}

/// The result of work that never waits, as all work on SQLite.
pub(super) fn immediate<T>(work: Work<'_, T>) -> Result<T, StoreError> {
    work.now_or_never().unwrap_or_else(|| Err(StoreError::Engine("a verb waited inside the writer".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};

    /// A verb that writes one number, and then succeeds, fails or panics; its caller's answer.
    fn verb(number: i64, end: fn() -> bool) -> (Job, Receiver<Result<(), StoreError>>) {
        let (answer, answered) = channel();
        let job: Job = Box::new(move |connection| {
            connection.execute("INSERT INTO kept VALUES (?1)", [number]).unwrap();
            (end(), Box::new(move |committed| answer.send(committed).unwrap()) as Finish)
        });
        (job, answered)
    }

    fn book() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE kept (number INTEGER NOT NULL) STRICT").unwrap();
        connection
    }

    fn kept(connection: &Connection) -> Vec<i64> {
        let mut rows = connection.prepare("SELECT number FROM kept ORDER BY number").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn verbs_that_fail_or_panic_undo_only_themselves() {
        let mut connection = book();
        let ends: [fn() -> bool; 4] = [|| true, || false, || panic!("on purpose"), || true];
        let (jobs, answers): (Vec<_>, Vec<_>) = (0..).zip(ends).map(|(n, end)| verb(n, end)).unzip();
        run_group(&mut connection, jobs);
        assert_eq!(kept(&connection), [0, 3]);
        let answered: Vec<_> = answers.iter().map(|a| a.try_recv().is_ok()).collect();
        assert_eq!(answered, [true, true, false, true], "who panicked has no answer, and its caller learns it");
    }

    #[test]
    fn one_commit_answers_all_and_a_commit_that_fails_answers_all_with_an_error() {
        let mut connection = book();
        let commits = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let seen = std::sync::Arc::clone(&commits);
        // The hook turns the first commit into a rollback, as a full disk would.
        connection.commit_hook(Some(move || seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0)).unwrap();
        for expected in [false, true] {
            let (jobs, answers): (Vec<_>, Vec<_>) = (0..50).map(|n| verb(n, || true)).unzip();
            run_group(&mut connection, jobs);
            assert!(answers.iter().all(|a| a.try_recv().unwrap().is_ok() == expected));
        }
        assert_eq!(kept(&connection), (0..50).collect::<Vec<_>>());
        assert_eq!(commits.load(std::sync::atomic::Ordering::SeqCst), 2, "fifty verbs, one commit");
    }
}

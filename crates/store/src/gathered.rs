//! What many ask at the same time and is answered in one go: acts, and who may come in.

use crate::engine::Engine;
use crate::together::{Size, Together, Waiting};
use crate::verbs::acts::{self, Call};
use crate::verbs::profile::{self, Asked};
use crate::{Profile, Recorded, Session};
use std::sync::Arc;

/// How many groups of acts are recorded at the same time: while one is being made durable, the next is judged. And how many acts a
/// group may have: more would only make the first ones wait.
const ACTS: Size = Size { lanes: 2, most: 400 };
/// How many groups of people at the door are looked up at the same time, and how many people a group may have.
const DOOR: Size = Size { lanes: 2, most: 200 };

/// Who may come in, and as whom.
pub type Admitted = Option<(Session, Profile)>;

/// Where acts gather.
pub fn acts<E: Engine>(engine: &Arc<E>) -> Together<Call, Vec<Recorded>> {
    let engine = Arc::clone(engine);
    let serve = Box::new(move |group| Box::pin(record(Arc::clone(&engine), group)) as _);
    Together::new(ACTS, |call: &Call| call.actions.len(), serve)
}

/// Where people gather at the door.
pub fn door<E: Engine>(engine: &Arc<E>) -> Together<Asked, Admitted> {
    let engine = Arc::clone(engine);
    Together::new(DOOR, |_| 1, Box::new(move |group| Box::pin(admit(Arc::clone(&engine), group)) as _))
}

/// Records a group of calls in one transaction. When that fails (one of them waits for a lock too long, or cannot be written), each is
/// tried by itself and apart from the lane, so that nobody suffers for another one.
async fn record<E: Engine>(engine: Arc<E>, group: Vec<Waiting<Call, Vec<Recorded>>>) {
    let (calls, callers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let calls = Arc::new(calls);
    match engine.write_by_key(Arc::clone(&calls), |tx, calls| Box::pin(acts::perform(tx, calls))).await {
        Ok(answers) => {
            for (caller, answer) in callers.into_iter().zip(answers) {
                // Whoever does not wait any more finds the act recorded when it comes again.
                let _ = caller.send(answer);
            }
        }
        Err(error) => {
            tracing::debug!(%error, calls = calls.len(), "a group of acts is tried one by one");
            for (call, caller) in calls.iter().cloned().zip(callers) {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move {
                    let alone = engine.write(vec![call], |tx, calls| Box::pin(acts::perform(tx, calls))).await;
                    let _ = caller.send(alone.and_then(|answers| answers.into_iter().next().unwrap_or(Ok(Vec::new()))));
                });
            }
        }
    }
}

/// Looks up a group of people at the door. One answer that cannot be given (a damaged row) is no reason to turn the others away.
async fn admit<E: Engine>(engine: Arc<E>, group: Vec<Waiting<Asked, Admitted>>) {
    let (asked, callers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let asked = Arc::new(asked);
    match engine.read_by_key(Arc::clone(&asked), |tx, asked| Box::pin(profile::admitted(tx, asked))).await {
        Ok(answers) => {
            for (caller, answer) in callers.into_iter().zip(answers) {
                let _ = caller.send(Ok(answer));
            }
        }
        Err(_) => {
            for (one, caller) in asked.iter().cloned().zip(callers) {
                let alone = engine.read(vec![one], |tx, asked| Box::pin(profile::admitted(tx, asked))).await;
                let _ = caller.send(alone.map(|answers| answers.into_iter().next().flatten()));
            }
        }
    }
}

//! Calls that come at the same time, answered in one go. Whoever comes alone is served at once; under load the groups grow by
//! themselves, because calls gather while those before them are served.

use crate::StoreError;
use futures_util::FutureExt;
use std::collections::VecDeque;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// A call with the way back to its caller.
pub type Waiting<C, A> = (C, oneshot::Sender<Result<A, StoreError>>);
/// Serves one group and answers each of it. A call whose way back is dropped learns that it may come again.
pub type Serve<C, A> = Box<dyn Fn(Vec<Waiting<C, A>>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How groups are made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many groups are served at the same time.
    pub lanes: usize,
    /// How heavy a group may get before the next call has to wait for another one.
    pub most: usize,
}

/// Where calls gather.
pub struct Together<C, A>(Arc<Room<C, A>>);

struct Room<C, A> {
    size: Size,
    weight: fn(&C) -> usize,
    serve: Serve<C, A>,
    queue: Mutex<Queue<C, A>>,
}

struct Queue<C, A> {
    waiting: VecDeque<Waiting<C, A>>,
    lanes: usize,
}

impl<C: Send + 'static, A: Send + 'static> Together<C, A> {
    /// A place where calls gather; `weight` says how heavy a call is, at least one.
    pub fn new(size: Size, weight: fn(&C) -> usize, serve: Serve<C, A>) -> Self {
        let queue = Mutex::new(Queue { waiting: VecDeque::new(), lanes: 0 });
        Self(Arc::new(Room { size, weight, serve, queue }))
    }

    /// Waits to be served. Whoever stops waiting is served all the same, and the others of the group are not disturbed.
    pub async fn join(&self, call: C) -> Result<A, StoreError> {
        let (answer, answered) = oneshot::channel();
        let opens = {
            let mut queue = self.0.queue();
            queue.waiting.push_back((call, answer));
            let opens = queue.lanes < self.0.size.lanes;
            queue.lanes += usize::from(opens);
            opens
        };
        if opens {
            tokio::spawn(Lane { room: Arc::clone(&self.0), open: true }.work());
        }
        answered.await.map_err(|_| StoreError::Engine("the archive could not take this now".to_owned()))?
    }
}

impl<C, A> Room<C, A> {
    // A panic elsewhere must not stop everybody: the queue is whole at any time.
    fn queue(&self) -> MutexGuard<'_, Queue<C, A>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who serves groups until nobody waits.
struct Lane<C, A> {
    room: Arc<Room<C, A>>,
    open: bool,
}

impl<C: Send, A: Send> Lane<C, A> {
    async fn work(mut self) {
        while let Some(group) = self.next() {
            // Whoever panicked drops the ways back of its group; the lane goes on for the others.
            if AssertUnwindSafe((self.room.serve)(group)).catch_unwind().await.is_err() {
                tracing::error!("work for a group of callers panicked");
            }
        }
    }

    /// The next group; the lane is closed when nobody waits, under the same lock, so that no call falls between.
    fn next(&mut self) -> Option<Vec<Waiting<C, A>>> {
        let mut queue = self.room.queue();
        let (mut group, mut heavy) = (Vec::new(), 0);
        while let Some((call, _)) = queue.waiting.front() {
            heavy += (self.room.weight)(call).max(1);
            if !group.is_empty() && heavy > self.room.size.most {
                break;
            }
            group.extend(queue.waiting.pop_front());
        }
        if group.is_empty() {
            queue.lanes -= 1;
            self.open = false;
            return None;
        }
        Some(group)
    }
}

impl<C, A> Drop for Lane<C, A> {
    fn drop(&mut self) {
        // The runtime went down in the middle of a group: the next call opens a lane of its own.
        if self.open {
            self.room.queue().lanes -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::Semaphore;

    /// Where the calls of these stories gather.
    type Counter = Arc<Together<usize, (usize, usize)>>;

    /// Answers each call with itself and the size of its group, one permit a group; zero panics.
    fn echo(lanes: usize, most: usize) -> (Counter, Arc<Semaphore>) {
        let may = Arc::new(Semaphore::new(0));
        let gate = Arc::clone(&may);
        let serve: Serve<usize, (usize, usize)> = Box::new(move |group| {
            let gate = Arc::clone(&gate);
            Box::pin(async move {
                gate.acquire().await.unwrap().forget();
                let size = group.len();
                for (call, answer) in group {
                    assert!(call > 0, "on purpose");
                    let _ = answer.send(Ok((call, size)));
                }
            })
        });
        (Arc::new(Together::new(Size { lanes, most }, |call| *call, serve)), may)
    }

    fn calls(of: &Counter, calls: &[usize]) -> Vec<tokio::task::JoinHandle<Option<(usize, usize)>>> {
        let join = |call: &usize| {
            let (of, call) = (Arc::clone(of), *call);
            tokio::spawn(async move { of.join(call).await.ok() })
        };
        calls.iter().map(join).collect()
    }

    #[tokio::test]
    async fn whoever_comes_while_others_are_served_is_served_in_one_group_and_each_has_its_own_answer() {
        let (counter, may) = echo(1, 100);
        let first = calls(&counter, &[7]);
        while counter.0.queue().lanes == 0 || !counter.0.queue().waiting.is_empty() {
            tokio::task::yield_now().await;
        }
        let rest = calls(&counter, &[1, 2, 3]);
        while counter.0.queue().waiting.len() < 3 {
            tokio::task::yield_now().await;
        }
        may.add_permits(2);
        let mut answers = Vec::new();
        for call in first.into_iter().chain(rest) {
            answers.push(call.await.unwrap());
        }
        assert_eq!(answers, [Some((7, 1)), Some((1, 3)), Some((2, 3)), Some((3, 3))]);
        assert_eq!(counter.0.queue().lanes, 0, "nobody serves when nobody waits");
    }

    #[tokio::test]
    async fn a_group_stays_light_and_a_call_that_is_too_heavy_for_any_goes_alone() {
        let (counter, may) = echo(1, 10);
        may.add_permits(100);
        let mut answers = Vec::new();
        // On one thread all of them wait before the lane begins.
        for call in calls(&counter, &[6, 4, 1, 50, 2]) {
            answers.push(call.await.unwrap());
        }
        assert_eq!(answers, [Some((6, 2)), Some((4, 2)), Some((1, 1)), Some((50, 1)), Some((2, 1))]);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_for_its_group_and_for_nobody_after_it() {
        let (counter, may) = echo(1, 1);
        may.add_permits(100);
        let mut answers = Vec::new();
        for call in calls(&counter, &[0, 5]) {
            answers.push(call.await.unwrap());
        }
        assert_eq!(answers, [None, Some((5, 1))]);
    }
}

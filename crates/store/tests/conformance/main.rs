//! What every archive must do, whatever its engine: the same stories on SQLite and on a real PostgreSQL.

// In stories an answer that does not come is the failure itself.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod accounts;
mod acts;
mod bars;
mod boards;
mod chance;
mod commit_order;
mod contests;
mod correspondence;
mod coverage;
mod damage;
mod deputies;
mod differential;
mod disk;
mod duties;
mod feed;
mod house;
mod ladder;
mod movers;
mod office;
mod official;
mod publishing;
mod recount;
mod reorganisation;
mod roster;
mod team;
mod upgrade;

/// Tells each story on both engines. SQLite has a test for each; PostgreSQL has one test for the family, because each test
/// process starts its own cluster, and says which story it is in.
macro_rules! stories {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(&$crate::office::Office::on_sqlite().await).await;
            })*
        }
        mod postgres {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn the_same_stories() {
                $(eprintln!("story: {}", stringify!($story));
                super::$story(&$crate::office::Office::on_postgres().await).await;)*
            }
        }
    };
}
pub(crate) use stories;

//! A founded office whose registry is closed: its database, and what its people are going to do.

use crate::senders::Sender;
use diwan_domain::check::sha256_hex;
use diwan_domain::{Document, Fact, Moment};
use diwan_store::{Archive, NewSession};
use diwan_testkit::office::{Circular, Office};
use diwan_testkit::persona::Persona;
use diwan_testkit::postgres::Cluster;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Who works here; the fewest that stand in different units.
pub const STAFF: [&str; 6] = ["سلمى", "خالد", "هند", "يوسف", "مريم", "راشد"];
/// Long before any run of these stories, and long after: the program reads the real clock.
const LONG_AGO: Moment = Moment(1_700_000_000_000);
const NEVER: Moment = Moment(i64::MAX / 4);

/// Database and people. Nobody else has the database open.
pub struct House {
    folder: TempDir,
    pub database: String,
    pub senders: Vec<Sender>,
}

impl House {
    pub async fn on_sqlite(circulars: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("registry.db").display());
        Self::found(folder, database, circulars).await
    }

    pub async fn on_postgresql(cluster: &Cluster, circulars: usize) -> Self {
        let database = cluster.database().expect("a database");
        Self::found(tempfile::tempdir().expect("a folder"), database, circulars).await
    }

    async fn found(folder: TempDir, database: String, circulars: usize) -> Self {
        let mut office = Office::open_with(|config| config.database = database.clone()).await;
        for n in 0..circulars {
            office.issue(Circular::on(&format!("تعميم {n}"))).await;
        }
        let senders = senders(&office, circulars).await;
        office.close_registry().await;
        Self { folder, database, senders }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The record, as another process sees it.
    pub async fn archive(&self) -> Arc<dyn Archive> {
        diwan_store::open(&self.database).await.expect("the database opens")
    }

    /// Nothing is broken, and each acknowledgement of everybody stands once.
    pub async fn is_whole(&self, circulars: usize) {
        let archive = self.archive().await;
        let tally = archive.tally(Moment(0)).await.expect("a tally");
        assert_eq!(tally.acknowledgements, (STAFF.len() * circulars) as i64, "each acknowledgement stands once");
        assert_eq!(archive.inspect().await.expect("inspected"), Vec::<String>::new());
    }
}

async fn senders(office: &Office, circulars: usize) -> Vec<Sender> {
    let mut documents: Vec<Document> = Vec::new();
    let mut senders = Vec::new();
    for name in STAFF {
        let person = office.employee(name).await;
        if documents.is_empty() {
            for entry in person.everything().await {
                documents.extend(serde_json::from_str::<Document>(entry.data.expect("a put has data").get()));
            }
            assert_eq!(documents.len(), circulars);
        }
        let token = session(office.archive(), &person).await;
        let acts = |d: &Document| {
            [Fact::Reached, Fact::Opened, Fact::Acknowledged].map(|fact| person.act(d, fact, office.clock.now()))
        };
        senders.push(Sender::new(person.number.clone(), token, documents.iter().flat_map(acts).collect()));
    }
    senders
}

/// A session that outlives any clock of these stories.
async fn session(archive: &dyn Archive, person: &Persona) -> String {
    let token = format!("fault-{}", person.number);
    let session = NewSession {
        token_hash: sha256_hex(token.as_bytes()),
        employee: person.number.clone(),
        device: person.device.clone(),
        device_name: String::new(),
        expires_at: NEVER,
    };
    archive.open_session(&session, LONG_AGO).await.expect("a session");
    token
}

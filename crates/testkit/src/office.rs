//! An office: a registry in this process with the small ministry, and people who sign in to it.

use crate::clock::OfficeClock;
use crate::people::{ADMINISTRATOR, AGENCY, AGENCY_NAME, PUBLISHER, SUPERVISOR, ministry, number_of};
use crate::persona::Persona;
use diwan_domain::bell::Policy;
use diwan_domain::document::{Confidentiality, Urgency};
use diwan_domain::{Absence, AbsenceReason, Attachment, Audience, EmployeeId, Moment, Role, StreamId, UnitId};
use diwan_protocol::client::HttpLetterbox;
use diwan_registry::access::password::hash_now;
use diwan_registry::blobs::{BlobStore, caption};
use diwan_registry::clock::{Clock, new_item_id};
use diwan_registry::config::Config;
use diwan_registry::{Registry, bind, serve};
use diwan_store::{Account, Archive, Climbed, NewAbsence, NewCircular, NewLetter, PolicySet, Registered};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Everybody signs in with this.
pub const PASSWORD: &str = "ينبغي تغييرها 47";
/// What is acknowledged unless a story says otherwise.
pub const STATEMENT: &str = "أقرّ بأنني اطّلعت على هذا التعميم وعلمتُ بما فيه.";

/// A registry in process, with its people. It closes when it is dropped.
pub struct Office {
    /// The clock of this registry.
    pub clock: OfficeClock,
    /// The running registry.
    pub registry: Registry,
    address: SocketAddr,
    open: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    folder: TempDir,
}

impl Office {
    /// Founds the small ministry on SQLite in a temporary directory and opens its registry.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn open_with(adjust: impl FnOnce(&mut Config)) -> Self {
        Self::begin(adjust, None, OfficeClock::default()).await
    }

    /// An office that has been at work already: opens a copy of its database, at this time.
    pub async fn on(database: &Path, clock: OfficeClock) -> Self {
        Self::on_with(database, clock, |_| {}).await
    }

    /// The same with another configuration.
    pub async fn on_with(database: &Path, clock: OfficeClock, adjust: impl FnOnce(&mut Config)) -> Self {
        Self::begin(adjust, Some(database), clock).await
    }

    async fn begin(adjust: impl FnOnce(&mut Config), database: Option<&Path>, clock: OfficeClock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let mut config = Config::in_directory(folder.path());
        config.listen = own_address();
        config.push.look_ms = 50;
        config.log.filter = "off".to_owned();
        adjust(&mut config);
        if let (Some(from), Some(to)) = (database, config.database_file()) {
            std::fs::copy(from, to).expect("the database is readable");
        }
        let archive = diwan_store::open(&config.database_uri()).await.expect("a database");
        let blobs = BlobStore::open(folder.path(), config.limits.attachment_bytes).expect("a place for attachments");
        if database.is_none() {
            found(archive.as_ref(), clock.now()).await;
        }
        let shown = clock.clone();
        let registry = Registry::new(config, archive, blobs, Clock::from_fn(move || shown.now())).expect("a registry");
        let address = registry.config.listen;
        let mut office = Self { clock, registry, address, open: None, folder };
        office.open_registry().await;
        office
    }

    /// Opens the registry again after [`Self::close_registry`], at the same address.
    pub async fn open_registry(&mut self) {
        self.open_on(Arc::clone(&self.registry.archive)).await;
    }

    async fn open_on(&mut self, archive: Arc<dyn Archive>) {
        let config = self.registry.config.clone();
        let clock = self.registry.clock.clone();
        let blobs = self.registry.blobs.clone();
        self.registry = Registry::new(config, archive, blobs, clock).expect("a registry");
        let listener = bind(&self.registry).expect("a free port");
        self.address = listener.local_addr().expect("an address");
        let (close, closed) = oneshot::channel::<()>();
        let registry = self.registry.clone();
        let serving = tokio::spawn(async move {
            let shutdown = async {
                let _ = closed.await;
            };
            serve(registry, listener, shutdown).await.expect("the registry served");
        });
        self.open = Some((close, serving));
    }

    /// The registry goes down in good order, as for maintenance.
    pub async fn close_registry(&mut self) {
        if let Some((close, serving)) = self.open.take() {
            let _ = close.send(());
            serving.await.expect("the registry closed");
        }
    }

    /// Makes a copy of the database as it is now, as an administrator does every night.
    pub async fn backup(&self) -> PathBuf {
        let file = (1..).map(|n| self.folder().join(format!("backup-{n}.db"))).find(|file| !file.exists());
        let file = file.expect("a name that is free");
        self.archive().backup_to(&file).await.expect("a backup");
        file
    }

    /// Puts a backup in the place of the database and opens the registry again. `new_epoch`: as the command `restore` does; without it, as
    /// somebody does who copies files.
    pub async fn restore(&mut self, backup: &Path, new_epoch: bool) {
        self.close_registry().await;
        let database = (1..).map(|n| self.folder().join(format!("restored-{n}.db"))).find(|file| !file.exists());
        let database = database.expect("a name that is free");
        std::fs::copy(backup, &database).expect("the backup is readable");
        let archive = diwan_store::open(&format!("sqlite:{}", database.display())).await.expect("a database");
        if new_epoch {
            archive.raise_epoch(self.clock.now()).await.expect("another epoch");
        }
        self.open_on(archive).await;
    }

    /// Where the registry listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The record itself, for what only a command or a story may do.
    pub fn archive(&self) -> &dyn Archive {
        self.registry.archive.as_ref()
    }

    /// A client of this registry.
    pub fn letterbox(&self) -> Arc<HttpLetterbox> {
        Arc::new(HttpLetterbox::new(&self.url(), None).expect("a loopback address"))
    }

    /// Somebody of the ministry by the given name, signed in.
    pub async fn employee(&self, given_name: &str) -> Persona {
        self.desk_of(given_name, "desk-1").await
    }

    /// The same person on another workstation.
    pub async fn desk_of(&self, given_name: &str, device: &str) -> Persona {
        Persona::sign_in(self.letterbox(), given_name, number_of(given_name), device, PASSWORD).await
    }

    /// Who heads the department of human resources, signed in.
    pub async fn supervisor(&self) -> Persona {
        self.employee(SUPERVISOR).await
    }

    /// Who issues circulars, signed in.
    pub async fn publisher(&self) -> Persona {
        self.employee(PUBLISHER).await
    }

    /// Who runs the registry, signed in.
    pub async fn administrator(&self) -> Persona {
        self.employee(ADMINISTRATOR).await
    }

    /// Issues a circular; everybody who listens is told at once.
    pub async fn issue(&self, circular: Circular) -> Registered {
        let registered = self.issue_elsewhere(circular).await;
        self.registry.moved(&registered.streams).await.expect("the move was told");
        registered
    }

    /// Issues a circular as another process on the same database does: nobody tells the running registry, it finds it by itself.
    pub async fn issue_elsewhere(&self, circular: Circular) -> Registered {
        let now = self.clock.now();
        let new = circular.into_new(self, now).await;
        self.archive().issue_circular(&new, now).await.expect("the circular was issued")
    }

    /// Puts a bell policy in force; everybody who listens is told at once.
    pub async fn policy(&self, text: &str) -> PolicySet {
        let set = self.archive().set_policy(text, "عائشة", self.clock.now()).await.expect("the policy is in force");
        self.registry.moved(&[StreamId::all()]).await.expect("the move was told");
        set
    }

    /// The usual policy with duty at every hour, so that a story may ring whenever its clock stands.
    pub async fn round_the_clock(&self) -> PolicySet {
        self.policy(&round_the_clock(1)).await
    }

    /// Somebody is absent from one moment until another; the person's desks are told at once.
    pub async fn absent(&self, given_name: &str, reason: AbsenceReason, from: Moment, until: Moment) {
        let new = NewAbsence { employee: number_of(given_name), absence: Absence { reason, from, until } };
        let noted =
            self.archive().note_absences(&[new], "عائشة", self.clock.now()).await.expect("the absence was noted");
        self.registry.moved(&noted.streams).await.expect("the move was told");
    }

    /// Somebody is back: every absence of theirs that has not ended is taken back.
    pub async fn back(&self, given_name: &str) {
        let (who, now) = (number_of(given_name), self.clock.now());
        for absence in self.archive().absences(Some(&who), now, None, 1_000).await.expect("absences") {
            let moved = self.archive().take_back_absence(absence.id, now).await.expect("it was taken back");
            self.registry.moved(&moved).await.expect("the move was told");
        }
    }

    /// Climbs the ladder up to the time that the clock shows, as the registry itself does a moment later; everybody who listens is told.
    pub async fn climb(&self) -> Climbed {
        let climbed = self.archive().climb(self.clock.now()).await.expect("the ladder was climbed");
        self.registry.moved(&climbed.streams).await.expect("the move was told");
        climbed
    }

    /// Sends a letter from legal affairs.
    pub async fn send(&self, subject: &str, to: Audience) -> Registered {
        let now = self.clock.now();
        let letter = NewLetter {
            id: new_item_id(now),
            issuer: UnitId::from_stored("LEGAL"),
            issuer_name: None,
            number: None,
            subject: subject.to_owned(),
            body: "نحيطكم علماً بما سبق، وتفضلوا بقبول وافر الاحترام.".to_owned(),
            signatory: "منى الريامي".to_owned(),
            attachments: Vec::new(),
            to,
            urgency: Urgency::Normal,
            confidentiality: Confidentiality::Ordinary,
            registered_at: now,
        };
        let sent = self.archive().send_letters(&[letter], now).await.expect("the letter was sent").remove(0);
        self.registry.moved(&sent.streams).await.expect("the move was told");
        sent
    }
}

/// A circular that a story issues: to everybody, with a statement and a deadline in a week, unless said otherwise.
#[derive(Debug, Clone)]
pub struct Circular {
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Who receives it.
    pub audience: Audience,
    /// What is acknowledged.
    pub statement: Option<String>,
    /// By when, in days from now.
    pub deadline_days: Option<i64>,
    /// Name and content of files.
    pub files: Vec<(String, Vec<u8>)>,
    /// Ordinary unless said otherwise.
    pub confidentiality: Confidentiality,
    /// Normal unless said otherwise; it decides the class.
    pub urgency: Urgency,
    /// Whether the alert itself may acknowledge.
    pub acknowledge_from_alert: bool,
}

impl Circular {
    /// A circular on a subject.
    pub fn on(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            body: "على جميع الموظفين العلم بما ورد والعمل بموجبه.".to_owned(),
            audience: Audience::everybody(),
            statement: Some(STATEMENT.to_owned()),
            deadline_days: Some(7),
            files: Vec::new(),
            confidentiality: Confidentiality::Ordinary,
            urgency: Urgency::Normal,
            acknowledge_from_alert: false,
        }
    }

    /// Of this urgency.
    #[must_use]
    pub fn of_urgency(self, urgency: Urgency) -> Self {
        Self { urgency, ..self }
    }

    /// That may be acknowledged from the alert itself.
    #[must_use]
    pub fn from_alert(self) -> Self {
        Self { acknowledge_from_alert: true, ..self }
    }

    /// To a unit with everybody below.
    #[must_use]
    pub fn to_unit(self, code: &str) -> Self {
        Self { audience: Audience { units: [UnitId::from_stored(code)].into(), ..Audience::default() }, ..self }
    }

    /// To one person.
    #[must_use]
    pub fn to_person(self, given_name: &str) -> Self {
        Self { audience: Audience { people: [number_of(given_name)].into(), ..Audience::default() }, ..self }
    }

    /// That only informs.
    #[must_use]
    pub fn informing(self) -> Self {
        Self { statement: None, deadline_days: None, ..self }
    }

    /// With a file.
    #[must_use]
    pub fn with_file(mut self, name: &str, content: &[u8]) -> Self {
        self.files.push((name.to_owned(), content.to_vec()));
        self
    }

    async fn into_new(self, office: &Office, now: Moment) -> NewCircular {
        let mut attachments = Vec::new();
        for (name, content) in self.files {
            let blob = office.registry.blobs.keep_bytes(content).await.expect("the file was kept");
            office.archive().note_blob(&blob, now).await.expect("the file was noted");
            attachments.push(Attachment {
                name: caption(&name),
                media_type: blob.media_type,
                size: blob.size,
                sha256: blob.sha256,
            });
        }
        NewCircular {
            id: new_item_id(now),
            publisher: number_of(PUBLISHER),
            issuer: UnitId::from_stored("LEGAL"),
            subject: self.subject,
            body: self.body,
            signatory: "منى الريامي".to_owned(),
            attachments,
            audience: self.audience,
            audience_text: "المعنيون".to_owned(),
            effective_on: "2026-11-22".to_owned(),
            deadline: self.deadline_days.map(|days| now.plus_secs(days * 24 * 60 * 60)),
            statement: self.statement,
            acknowledge_from_alert: self.acknowledge_from_alert,
            joiners: diwan_domain::Joiners::AsOfIssue,
            supersedes: None,
            urgency: self.urgency,
            confidentiality: self.confidentiality,
            issued_at: now,
        }
    }
}

/// The usual policy as this version, with duty at every hour of every day.
pub fn round_the_clock(version: u32) -> String {
    let mut sheet: serde_json::Value =
        serde_json::from_str(&Policy::usual(180).to_json()).expect("the usual policy is JSON");
    sheet["version"] = version.into();
    for day in ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] {
        sheet["hours"]["week"][day] = serde_json::json!([{ "from": "00:00", "until": "24:00" }]);
    }
    sheet.to_string()
}

/// An address that this office can come back to after closing: below the ports that the system lends to outgoing connections, of which one
/// could sit on it meanwhile.
fn own_address() -> SocketAddr {
    let candidates = std::iter::repeat_with(|| SocketAddr::from(([127, 0, 0, 1], rand::random_range(10_000..32_000))));
    candidates.take(1_000).find(|address| TcpListener::bind(address).is_ok()).expect("a free port")
}

async fn found(archive: &dyn Archive, now: Moment) {
    archive.found(AGENCY, AGENCY_NAME, now).await.expect("the agency was founded");
    let roster = ministry();
    archive.import_roster(&roster, now).await.expect("the roster was imported");
    for person in &roster.people {
        archive.open_account(&account(&person.id), now).await.expect("the account was opened");
    }
    for (who, role) in [(PUBLISHER, Role::Publisher), (ADMINISTRATOR, Role::Administrator)] {
        archive.grant(&number_of(who), role, true, now).await.expect("the role was granted");
    }
}

/// An account with the common password; its login is the number with an `e` before it.
fn account(number: &EmployeeId) -> Account {
    // Hashing is slow by design; one hash serves all personas of all offices.
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = HASH.get_or_init(|| hash_now(PASSWORD).expect("a hash"));
    Account {
        employee: number.clone(),
        login: login_of(number),
        password_hash: hash.clone(),
        must_change: false,
        closed: false,
        granted: Vec::new(),
    }
}

/// The login of a person.
pub fn login_of(number: &EmployeeId) -> String {
    format!("e{number}")
}

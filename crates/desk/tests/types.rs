//! The window's TypeScript is generated from `src/view/`; this keeps the committed files fresh.
//! After a change there: `DIWAN_WRITE_TYPES=1 cargo test -p diwan-desk --test types`.

#![allow(clippy::expect_used, reason = "a test stops at what should not happen")]

use diwan_desk::view::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use ts_rs::{Config, TS};

/// Where the window's generated types live.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/generated")
}

/// File name and text of each of these types. Whole numbers are numbers in the window: moments and counts stay far below 2^53.
macro_rules! files {
    ($($name:ident),* $(,)?) => {{
        let config = Config::default().with_large_int("number");
        BTreeMap::from([$((format!("{}.ts", stringify!($name)), $name::export_to_string(&config).expect("exports"))),*])
    }};
}

/// File name and text of every type of the view.
fn generated() -> BTreeMap<String, String> {
    files![
        Phase,
        Who,
        Link,
        SyncProgress,
        OutboxCount,
        DutyCount,
        UnreadCount,
        OfficeCount,
        VaultKind,
        Rebuilt,
        Status,
        Folder,
        ListQuery,
        Piece,
        Row,
        ListPage,
        Issuer,
        ReadingAttachment,
        ReadingEvent,
        ReadingFacts,
        ReadingSupersedes,
        Reading,
        HistoryRow,
        HistoryPage,
        OutboxRow,
        Excuse,
        DutyLine,
        ToldLine,
        DutiesPage,
        RecordLine,
        RecordView,
        Quiet,
        BellView,
        CatchUp,
        AlertLine,
        AlertView,
        Settings,
        ExportWhat,
        ExportFormat,
        FailureCode,
        Failure,
        DeskEvent,
    ]
}

/// What travels between registry and window as it is: types of the protocol and of the vocabulary.
fn carried() -> BTreeMap<String, String> {
    use diwan_domain::absence::AbsenceReason;
    use diwan_domain::clauses::ClauseChange;
    use diwan_domain::document::{Confidentiality, Urgency};
    use diwan_domain::publishing::Sentence;
    use diwan_domain::*;
    use diwan_protocol::office::contest::*;
    use diwan_protocol::office::items::*;
    use diwan_protocol::office::order::*;
    use diwan_protocol::office::publishing::*;
    use diwan_protocol::office::question::*;
    use diwan_protocol::office::supervision::*;
    use diwan_protocol::office::{Fault, PersonName};
    use diwan_protocol::session::UnitName;
    files![
        AbsenceReason,
        Absence,
        ClauseChange,
        Earlier,
        Confidentiality,
        Urgency,
        DocumentKind,
        CircularTerms,
        Document,
        Joiners,
        Supersedes,
        Attachment,
        Audience,
        Role,
        UnitLevel,
        Observed,
        Observation,
        Fact,
        Facts,
        UnitName,
        PersonName,
        Fault,
        DraftText,
        WitnessedBy,
        ContestAbout,
        Outcome,
        Order,
        OrderAnswer,
        EventKind,
        DelegationItem,
        WitnessItem,
        ContestItem,
        DraftState,
        DraftMay,
        ApprovalNeed,
        DraftLine,
        DraftPage,
        Sentence,
        DraftEvent,
        DraftRevision,
        Draft,
        Superseding,
        UnitNode,
        FoundPerson,
        BudgetLine,
        Reach,
        CircularState,
        PublishedLine,
        PublishedPage,
        TimelineEvent,
        Timeline,
        Bars,
        Part,
        TeamCircular,
        TeamBoard,
        TeamUnit,
        TeamDay,
        TeamDetail,
        TeamPerson,
        Names,
        NamesAsked,
        PersonLine,
        PersonRecord,
        LoadLine,
        Load,
        Look,
        Looks,
        ExcuseLine,
        Excuses,
        Delegations,
        DeputyAct,
        Belonging,
        RosterHistory,
        ContestLine,
        Contests,
        ContestFile,
        Question,
        Reply,
    ]
}

#[test]
fn the_windows_types_are_those_of_the_desk() {
    let mut fresh = generated();
    fresh.extend(carried());
    if std::env::var_os("DIWAN_WRITE_TYPES").is_some() {
        std::fs::create_dir_all(folder()).expect("folder");
        for (name, text) in &fresh {
            std::fs::write(folder().join(name), text).expect("written");
        }
    }
    for (name, text) in &fresh {
        let kept = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert_eq!(&kept, text, "{name} is stale: run DIWAN_WRITE_TYPES=1 cargo test -p diwan-desk --test types");
    }
    let kept: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("folder")
        .filter_map(|f| f.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".ts"))
        .collect();
    let known: BTreeSet<String> = fresh.keys().cloned().collect();
    assert_eq!(kept, known, "a generated file that no type gives any more");
}

#[test]
fn every_type_of_the_view_is_on_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/view");
    let files = std::fs::read_dir(folder).expect("folder").map(|f| f.expect("file").path());
    let declared: usize = files
        .map(|file| std::fs::read_to_string(file).expect("source"))
        .map(|source| source.lines().filter(|l| l.starts_with("pub struct ") || l.starts_with("pub enum ")).count())
        .sum();
    assert_eq!(declared, generated().len(), "a type of the view is missing in the list above");
}

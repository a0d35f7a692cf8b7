//! What the window is told: plain values, generated to TypeScript (`ui/src/host/generated/`) and checked for freshness by a test.
//! Times are milliseconds since 1970 UTC; ids are text. No sentence for a person stands here: the window has the words.

mod duties;
mod export;
mod failure;
mod list;
mod reading;
mod settings;
mod status;

pub use duties::{
    AlertLine, AlertView, BellView, CatchUp, DutiesPage, DutyLine, Excuse, Quiet, RecordLine, RecordView, ToldLine,
};
pub use export::{ExportFormat, ExportWhat};
pub use failure::{Failure, FailureCode};
pub use list::{Folder, Issuer, ListPage, ListQuery, Piece, Row};
pub use reading::{HistoryPage, HistoryRow, Reading, ReadingAttachment, ReadingEvent, ReadingFacts, ReadingSupersedes};
pub use settings::Settings;
pub use status::{
    DeskEvent, DutyCount, Link, OfficeCount, OutboxCount, OutboxRow, Phase, Rebuilt, Status, SyncProgress, UnreadCount,
    VaultKind, Who,
};

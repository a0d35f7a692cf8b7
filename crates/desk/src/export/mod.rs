//! Files to take along: asked from the registry page after page, printed as they come, and in the download folder only when they are whole.

mod contest;
mod part;
mod sheets;
mod words;

pub use diwan_press::Manner;
pub use words::{EXPORT_COUNTS, EXPORT_WORDS, ExportWords};

use crate::Desk;
use crate::seat::Seat;
use crate::view::{DeskEvent, ExportFormat, ExportWhat, Failure, FailureCode};
use diwan_domain::check::sha256_hex;
use diwan_press::{Cell, Format, Press, PressError, Sheet};
use diwan_protocol::office::contest::ContestFile;
use diwan_protocol::office::supervision::TeamDetail;
use diwan_protocol::office::{Question, Reply};
use diwan_protocol::session::UnitName;
use part::Part;
use sheets::About;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// Rows of one page: the most that the registry gives.
const PAGE: u32 = 1_000;
/// The most pages; ten times the largest list of a country. A registry that never ends is none.
const MOST_PAGES: u32 = 10_000;
/// Milliseconds between two words about the progress.
const TELL_EVERY: i64 = 200;

/// The one export that runs, and the wish that it end.
pub(crate) struct Exporting {
    gate: tokio::sync::Mutex<()>,
    stop: watch::Sender<bool>,
}

impl Default for Exporting {
    fn default() -> Self {
        Self { gate: tokio::sync::Mutex::default(), stop: watch::Sender::new(false) }
    }
}

/// How far it is.
struct Progress<'a> {
    desk: &'a Desk,
    done: i64,
    total: Option<i64>,
    told: Option<i64>,
}

impl Progress<'_> {
    fn tell(&mut self, rows: usize) {
        self.done = self.done.saturating_add(i64::try_from(rows).unwrap_or(i64::MAX));
        let now = self.desk.ports.clock.ticks();
        if self.told.is_none_or(|told| now - told >= TELL_EVERY) {
            self.told = Some(now);
            self.emit(true, None, None);
        }
    }

    fn emit(&self, running: bool, path: Option<String>, failure: Option<Failure>) {
        let (done, total) = (self.done, self.total);
        self.desk.emit(DeskEvent::Export { running, done, total, path, failure });
    }
}

/// Rows of one page, and the key of the next.
struct Rows {
    rows: Vec<Vec<Cell>>,
    next: Option<String>,
}

/// What is exported, for whom, in which words.
#[derive(Clone)]
struct Errand {
    what: ExportWhat,
    format: ExportFormat,
    words: Arc<dyn ExportWords>,
    folder: PathBuf,
}

impl Desk {
    /// Makes a file in `folder` (the shell's: the person's download folder). Answers where it is, or `None` when it was cancelled. Blocks on the network
    /// until it is done; [`DeskEvent::Export`] tells how far it is. Whatever goes wrong, no part of a file stays.
    ///
    /// Fails with `NotApplicable` while another export runs, and for a format that there is not for that; with `Forbidden` or `Refused` when the person
    /// may not see it, or not any more.
    pub async fn export(
        &self,
        what: ExportWhat,
        format: ExportFormat,
        words: Arc<dyn ExportWords>,
        folder: &Path,
    ) -> Result<Option<PathBuf>, Failure> {
        let is_contest = matches!(what, ExportWhat::Contest { .. });
        let fits = match format {
            ExportFormat::Pdf => true,
            ExportFormat::Json => is_contest,
            ExportFormat::Csv | ExportFormat::Xlsx => !is_contest,
        };
        let one = self.exporting.gate.try_lock();
        let (true, Ok(_one)) = (fits, one) else { return Err(FailureCode::NotApplicable.into()) };
        let seat = self.seated()?;
        let mut stop = self.exporting.stop.subscribe();
        self.exporting.stop.send_replace(false);
        let errand = Errand { what, format, words, folder: folder.to_owned() };
        let mut left = seat.left.subscribe();
        let mut progress = Progress { desk: self, done: 0, total: None, told: None };
        let ended = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => Ok(None),
            // Signed out meanwhile: nothing of this person is taken along any more.
            _ = left.wait_for(|left| *left) => Err(FailureCode::SignedOut.into()),
            done = self.carry_out(&seat, errand, &mut progress) => done.map(Some),
        };
        let ended = match ended {
            // A wish to cancel that comes now comes too late: a file never appears after its export was called off.
            Ok(Some(part)) => self.at_work(move || Ok(part.whole()?)).await.map(Some),
            Ok(None) => Ok(None),
            Err(failure) => Err(failure),
        };
        let path = ended.as_ref().ok().and_then(|path| Some(path.as_ref()?.to_string_lossy().into_owned()));
        progress.emit(false, path, ended.as_ref().err().cloned());
        ended
    }

    /// Ends the export that runs, and answers when nothing of it is left.
    pub async fn cancel_export(&self) {
        self.exporting.stop.send_replace(true);
        drop(self.exporting.gate.lock().await);
    }

    async fn carry_out(&self, seat: &Arc<Seat>, errand: Errand, progress: &mut Progress<'_>) -> Result<Part, Failure> {
        progress.tell(0);
        let now = self.ports.clock.now();
        let (agency, person) = seat.who().map(|who| (who.agency, who.name)).unwrap_or_default();
        let about = About { words: errand.words.as_ref(), agency: &agency, person: &person, now };
        match &errand.what {
            ExportWhat::Contest { contest } => {
                let Reply::Contest(file) = self.asked(seat, Question::ContestFile { contest: *contest }).await? else {
                    return Err(FailureCode::BadAnswer.into());
                };
                if sha256_hex(file.file.as_bytes()) != file.file_sha256 {
                    return Err(FailureCode::WrongHash.into());
                }
                let sheet = contest::sheet(&about, &file);
                progress.total = i64::try_from(file.lines.len()).ok();
                if errand.format == ExportFormat::Json {
                    return self.kept(&errand.folder, sheet.title, file).await;
                }
                let rows = file.lines.iter().map(|line| contest::line(errand.words.as_ref(), line)).collect();
                self.printed(seat, &errand, sheet, Rows { rows, next: None }, progress).await
            }
            ExportWhat::Names { circular, asked, at } => {
                let question = Question::Detail { circular: *circular, unit: asked.unit.clone(), at: *at };
                let Reply::Detail(detail) = self.asked(seat, question).await? else {
                    return Err(FailureCode::BadAnswer.into());
                };
                let plain = asked.words.trim().is_empty() && asked.only.is_none();
                progress.total = plain.then(|| expected(&detail, asked.part));
                let sheet = about.names(&detail, asked, *at);
                let (first, _) = self.rows(seat, &errand, None).await?;
                self.printed(seat, &errand, sheet, first, progress).await
            }
            ExportWhat::Board { at } => {
                let (first, reply) = self.rows(seat, &errand, None).await?;
                let Reply::Board(board) = reply else { return Err(FailureCode::BadAnswer.into()) };
                self.printed(seat, &errand, about.board(&board, *at), first, progress).await
            }
            ExportWhat::Load { unit } => {
                let (first, reply) = self.rows(seat, &errand, None).await?;
                let Reply::Load(load) = reply else { return Err(FailureCode::BadAnswer.into()) };
                // The registry names the units of people; a unit with nobody right in it is called by its code.
                let named = load.people.iter().map(|line| &line.unit).find(|name| Some(&name.id) == unit.as_ref());
                let coded = unit.clone().map(|id| UnitName { name: id.to_string(), id, name_en: None });
                let sheet = about.load(named.or(coded.as_ref()));
                self.printed(seat, &errand, sheet, first, progress).await
            }
        }
    }

    /// Prints all rows, asking for the next page while one is printed. What comes back is whole, and has its name as soon as somebody gives it.
    async fn printed(
        &self,
        seat: &Arc<Seat>,
        errand: &Errand,
        sheet: Sheet,
        first: Rows,
        progress: &mut Progress<'_>,
    ) -> Result<Part, Failure> {
        let (format, extension) = match errand.format {
            ExportFormat::Csv => (Format::Csv, "csv"),
            ExportFormat::Xlsx => (Format::Xlsx, "xlsx"),
            ExportFormat::Pdf => (Format::Pdf, "pdf"),
            ExportFormat::Json => return Err(FailureCode::NotApplicable.into()),
        };
        let (folder, title) = (errand.folder.clone(), sheet.title.clone());
        let begin = move || {
            let (part, file) = Part::begin(&folder, &title, extension)?;
            Ok((part, Press::begin(format, file, &folder, sheet)?))
        };
        let (part, mut press) = self.at_work(begin).await?;
        let mut page = Some(first);
        let mut pages = 0;
        while let Some(Rows { rows, next }) = page {
            pages += 1;
            let count = rows.len();
            let printing = self.at_work(move || {
                rows.iter().try_for_each(|row| press.row(row))?;
                Ok(press)
            });
            let asking = async {
                match &next {
                    None => Ok(None),
                    Some(_) if pages >= MOST_PAGES => Err(FailureCode::BadAnswer.into()),
                    Some(key) => self.rows(seat, errand, Some(key)).await.map(|(rows, _)| Some(rows)),
                }
            };
            let (printed, asked) = tokio::join!(printing, asking);
            press = printed?;
            progress.tell(count);
            page = asked?;
            if page.as_ref().is_some_and(|page| page.next.is_some() && page.next == next) {
                return Err(FailureCode::BadAnswer.into());
            }
        }
        let closing = errand.words.count(counted(&errand.what), progress.done);
        self.at_work(move || press.finish(&closing)).await?;
        Ok(part)
    }

    /// Keeps the machine-readable file of a contest.
    async fn kept(&self, folder: &Path, title: String, file: Box<ContestFile>) -> Result<Part, Failure> {
        let folder = folder.to_owned();
        self.at_work(move || {
            let (part, mut out) = Part::begin(&folder, &title, "json")?;
            out.write_all(file.file.as_bytes())?;
            out.sync_all()?;
            Ok(part)
        })
        .await
    }

    async fn rows(&self, seat: &Arc<Seat>, errand: &Errand, key: Option<&str>) -> Result<(Rows, Reply), Failure> {
        let key = key.map(str::to_owned);
        let question = match &errand.what {
            ExportWhat::Names { circular, asked, at } => {
                Question::Names { circular: *circular, asked: asked.clone(), at: *at, key, limit: PAGE }
            }
            ExportWhat::Board { at } => Question::Board { at: *at, key, limit: PAGE },
            ExportWhat::Load { unit } => Question::Load { unit: unit.clone(), key, limit: PAGE },
            ExportWhat::Contest { contest } => Question::ContestFile { contest: *contest },
        };
        let words = errand.words.as_ref();
        let reply = self.asked(seat, question).await?;
        let (rows, next) = match &reply {
            Reply::Names(names) => (names.people.iter().map(|p| sheets::person(words, p)).collect(), &names.next),
            Reply::Board(board) => (board.circulars.iter().map(|c| sheets::circular(words, c)).collect(), &board.next),
            Reply::Load(load) => (load.people.iter().map(|l| sheets::load(words, l)).collect(), &load.next),
            _ => return Err(FailureCode::BadAnswer.into()),
        };
        Ok((Rows { rows, next: next.clone() }, reply))
    }

    async fn asked(&self, seat: &Arc<Seat>, question: Question) -> Result<Reply, Failure> {
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let answer = seat.letterbox.ask(&token, &question).await;
        Ok(self.heard(seat, &token, answer).await?)
    }

    /// Work on the file, where blocking is allowed.
    async fn at_work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PressError> + Send + 'static,
    ) -> Result<T, Failure> {
        let done = self.ports.aside(work).await.ok_or(FailureCode::Internal)?;
        done.map_err(|error| match error {
            PressError::Disk(error) => error.into(),
            PressError::Press(why) => {
                tracing::error!(why, "a file could not be made");
                FailureCode::Internal.into()
            }
        })
    }
}

/// How many names a part of the bar has.
fn expected(detail: &TeamDetail, part: Option<diwan_protocol::office::supervision::Part>) -> i64 {
    use diwan_protocol::office::supervision::Part as P;
    let bars = &detail.circular.bars;
    match part {
        None => bars.audience,
        Some(P::Acknowledged) => bars.acknowledged,
        Some(P::Opened) => bars.opened,
        Some(P::Shown) => bars.shown,
        Some(P::Reached) => bars.reached,
        Some(P::NotReached) => bars.not_reached,
        Some(P::Excused) => bars.excused,
    }
}

/// What the last line counts.
fn counted(what: &ExportWhat) -> &'static str {
    match what {
        ExportWhat::Names { .. } | ExportWhat::Load { .. } => "paper--people",
        ExportWhat::Board { .. } => "paper--circulars",
        ExportWhat::Contest { .. } => "paper--lines",
    }
}

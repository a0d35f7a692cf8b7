//! Real papers: a letterhead, a number, both dates, Arabic paragraphs and a table, as a tagged PDF.

mod dates;
mod draw;
mod layout;
mod shape;

pub use dates::{Calendars, LOCAL, both_dates, local_day};

use anyhow::Result;
use diwan_domain::Moment;
use serde::Deserialize;
use shape::Face;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Amiri-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/Amiri-Bold.ttf");

/// What is printed.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// The letterhead, most important line first: agency, sector, department.
    pub letterhead: Vec<String>,
    /// What the paper is, in large letters; may be empty.
    pub title: String,
    /// Registration number or reference.
    pub number: String,
    /// The day on the paper.
    pub date: Moment,
    /// Its subject.
    pub subject: String,
    /// Whom it addresses; may be empty.
    pub addressee: String,
    /// The text, one paragraph each.
    pub paragraphs: Vec<String>,
    /// A table on a page of its own.
    pub table: Option<Table>,
    /// Name and office of who signs; may be empty.
    pub signatory: Vec<String>,
}

/// A table; every row has as many cells as the header.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Table {
    /// Its heading.
    pub caption: String,
    /// Column heads, the rightmost first.
    pub header: Vec<String>,
    /// The rows; a file may leave them to the program.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
}

/// The fixed words of a paper, from the language's own file.
#[derive(Debug, Clone, Deserialize)]
pub struct Labels {
    /// Before the number.
    pub number: String,
    /// Before the date.
    pub date: String,
    /// Before the subject.
    pub subject: String,
    /// The foot, with `{page}` and `{pages}`.
    pub foot: String,
    /// Months and the words between two dates.
    pub calendars: Calendars,
}

/// Prints papers; reading its fonts once is most of the work.
pub struct Printer {
    regular: Face,
    bold: Face,
    labels: Labels,
}

impl Printer {
    /// A printer with the built-in fonts.
    pub fn new(labels: Labels) -> Result<Self> {
        Ok(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)?, labels })
    }

    /// The paper as a PDF: the same bytes for the same paper.
    pub fn print(&self, paper: &Paper) -> Result<Vec<u8>> {
        draw::pdf(self, paper, &layout::pages(self, paper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn try_paper() {
        let printer = Printer::new(super::super::content::words().unwrap().paper).unwrap();
        let paper = Paper {
            letterhead: vec!["وزارة الخدمات العامة".into(), "قطاع الشؤون الإدارية والمالية".into(), "إدارة الموارد البشرية".into()],
            title: "تعميم".into(),
            number: "ت/2026/0112".into(),
            date: Moment(1_780_000_000_000),
            subject: "تنظيم ساعات الدوام الرسمي خلال شهر رمضان المبارك لعام 1447-1448هـ".into(),
            addressee: "السادة/ جميع موظفي الوزارة المحترمين".into(),
            paragraphs: vec![
                "السلام عليكم ورحمة الله وبركاته، وبعد،".into(),
                "بالإشارة إلى قرار مجلس الخدمة المدنية رقم (15) لسنة 2025م بشأن تنظيم ساعات العمل، وحرصاً من الوزارة على انتظام سير العمل في جميع إداراتها، فقد تقرّر أن يكون الدوام الرسمي من الساعة 8:30 صباحاً حتى الساعة 2:30 ظهراً، وذلك اعتباراً من يوم الأحد الموافق 22/2/2026م.".into(),
                "يُراعى تسجيل الحضور والانصراف عبر نظام Diwan Desk الإلكتروني، ونسبة الالتزام المطلوبة 95% على الأقل، وثوانٍ معدودة تكفي لإتمام ذلك غداً.".into(),
            ],
            table: Some(Table { caption: "جدول المواعيد".into(), header: vec!["م".into(), "الإدارة".into(), "المسؤول".into(), "الموعد".into()],
              rows: (1..40).map(|n| vec![n.to_string(), "إدارة الموارد البشرية والتطوير الوظيفي في الوزارة".into(), "فهد سالم العنزي".into(), "10:30".into()]).collect() }),
            signatory: vec!["د. خالد عبدالله المطيري".into(), "وكيل الوزارة".into()],
        };
        let bytes = printer.print(&paper).unwrap();
        std::fs::write("/tmp/sample-paper.pdf", bytes).unwrap();
    }
}

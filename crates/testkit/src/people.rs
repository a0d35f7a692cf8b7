//! The small ministry of every story: three levels, twelve people, each known by the given name.

use diwan_domain::{EmployeeId, UnitId, UnitLevel};
use diwan_store::{Person, Roster, Unit};

/// The agency's code.
pub const AGENCY: &str = "MPS";
/// The agency's name.
pub const AGENCY_NAME: &str = "وزارة الخدمات العامة";

/// Code, Arabic and English name, level, the unit above, the head.
type Row = (&'static str, &'static str, &'static str, UnitLevel, Option<&'static str>, Option<&'static str>);

const UNITS: [Row; 5] = [
    ("MPS", AGENCY_NAME, "Ministry of Public Services", UnitLevel::Agency, None, Some("1001")),
    ("ADMIN", "قطاع الشؤون الإدارية", "Administration", UnitLevel::Sector, Some("MPS"), Some("1002")),
    ("HR", "إدارة الموارد البشرية", "Human Resources", UnitLevel::Department, Some("ADMIN"), Some("1003")),
    ("IT", "إدارة نظم المعلومات", "Information Systems", UnitLevel::Department, Some("ADMIN"), Some("1007")),
    ("LEGAL", "إدارة الشؤون القانونية", "Legal Affairs", UnitLevel::Department, Some("MPS"), Some("1010")),
];

const PEOPLE: [(&str, &str, &str, &str); 12] = [
    ("1001", "عبدالله بن سالم الهاشمي", "وكيل الوزارة", "MPS"),
    ("1002", "موزة بنت راشد الشامسي", "مديرة القطاع", "ADMIN"),
    ("1003", "نورة بنت حمد المعمري", "مديرة الموارد البشرية", "HR"),
    ("1004", "سلمى بنت خلفان الكندي", "باحثة شؤون موظفين", "HR"),
    ("1005", "خالد بن ناصر البلوشي", "منسق إداري", "HR"),
    ("1006", "هند بنت علي السويدي", "كاتبة", "HR"),
    ("1007", "يوسف بن أحمد الزعابي", "مدير نظم المعلومات", "IT"),
    ("1008", "مريم بنت جاسم المناعي", "مبرمجة", "IT"),
    ("1009", "راشد بن فهد العجمي", "فني شبكات", "IT"),
    ("1010", "منى بنت سعيد الريامي", "مديرة الشؤون القانونية", "LEGAL"),
    ("1011", "ناصر بن علي الحارثي", "باحث قانوني", "LEGAL"),
    ("1012", "عائشة بنت محمد الكواري", "مديرة النظام", "LEGAL"),
];

/// Who heads the department that `سلمى` works in.
pub const SUPERVISOR: &str = "نورة";
/// Who issues circulars.
pub const PUBLISHER: &str = "ناصر";
/// Who runs the registry.
pub const ADMINISTRATOR: &str = "عائشة";

/// The ministry as it is imported.
pub fn ministry() -> Roster {
    let units = UNITS.iter().map(|(id, name, name_en, level, parent, head)| Unit {
        id: UnitId::from_stored(*id),
        name: (*name).to_owned(),
        name_en: Some((*name_en).to_owned()),
        level: *level,
        parent: parent.map(UnitId::from_stored),
        head: head.map(EmployeeId::from_stored),
    });
    let people = PEOPLE.iter().map(|(id, name, title, unit)| Person {
        id: EmployeeId::from_stored(*id),
        name: (*name).to_owned(),
        title: (*title).to_owned(),
        unit: UnitId::from_stored(*unit),
    });
    Roster { units: units.collect(), people: people.collect() }
}

/// The number of the person with this given name.
///
/// # Panics
/// When nobody in the ministry is called so.
pub fn number_of(given_name: &str) -> EmployeeId {
    let found = PEOPLE.iter().find(|(_, name, _, _)| name.split_whitespace().next() == Some(given_name));
    let (number, ..) = found.unwrap_or_else(|| panic!("nobody in the small ministry is called {given_name}"));
    EmployeeId::from_stored(*number)
}

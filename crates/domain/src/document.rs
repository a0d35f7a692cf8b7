//! Letters and circulars as the registry fixed them. A registered document never changes; a change is a new version or event.

use crate::check::sha256_hex;
use crate::clauses::ClauseChange;
use crate::ids::{ItemId, UnitId};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The most characters of a subject; longer ones are refused at the counter.
pub const MAX_SUBJECT_CHARS: usize = 500;
/// The most bytes of a body.
pub const MAX_BODY_BYTES: usize = 512 * 1024;
/// The most attachments of one document.
pub const MAX_ATTACHMENTS: usize = 50;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// تعميم: binding for an audience, with acknowledgement when its terms ask for one.
    Circular,
    /// كتاب: a letter to units or people.
    Letter,
}

impl DocumentKind {
    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Circular => "circular",
            Self::Letter => "letter",
        }
    }
}

/// درجة الاستعجال
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// عادي
    #[default]
    Normal,
    /// عاجل
    Urgent,
    /// عاجل جداً
    VeryUrgent,
    /// حالاً
    Immediate,
}

impl Urgency {
    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
            Self::VeryUrgent => "very_urgent",
            Self::Immediate => "immediate",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Normal, Self::Urgent, Self::VeryUrgent, Self::Immediate].into_iter().find(|u| u.as_str() == word)
    }
}

/// درجة السرية. Confidential documents travel only in the `employee:` streams of named people, and views of them are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    /// عادي
    #[default]
    Ordinary,
    /// محدود
    Restricted,
    /// سري
    Confidential,
}

impl Confidentiality {
    /// The word in tables and views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Restricted => "restricted",
            Self::Confidential => "confidential",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ordinary, Self::Restricted, Self::Confidential].into_iter().find(|c| c.as_str() == word)
    }
}

/// A file beside a document. Known by its content's hash; its name is only a caption and never a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Attachment {
    /// The caption shown to people.
    pub name: String,
    /// IANA media type as the registry sniffed it, not as the sender claimed it.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal: the address of the blob.
    pub sha256: String,
}

/// What makes a document a circular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct CircularTerms {
    /// 1 for the first issue; a superseding circular counts on.
    pub version: i64,
    /// The audience in words, as the issuer wrote or the registry composed it.
    pub audience_text: String,
    /// The day from which it binds, `YYYY-MM-DD` in the agency's calendar of record (Gregorian).
    pub effective_on: String,
    /// By when it must be acknowledged; `None` when there is no deadline.
    pub deadline: Option<Moment>,
    /// The exact sentence that is acknowledged; `None` for a circular that only informs.
    pub statement: Option<String>,
    /// Whether it may be acknowledged from the alert itself, without opening the text.
    pub acknowledge_from_alert: bool,
    /// Whether people who come into the audience after the issue owe it too.
    #[serde(default, skip_serializing_if = "Joiners::is_usual")]
    pub joiners: Joiners,
    /// The circular whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
}

/// What becomes of people who join the audience's units after the issue, and of those who leave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
#[serde(rename_all = "snake_case")]
pub enum Joiners {
    /// Whoever was in the audience at the moment of issue owes it, wherever they are moved; whoever joins later may read it and owes nothing.
    #[default]
    AsOfIssue,
    /// The audience follows the roster until the deadline: whoever joins owes it, whoever leaves owes it no more.
    UntilExpiry,
}

impl Joiners {
    /// Whether it is what circulars had before there was a choice.
    pub fn is_usual(&self) -> bool {
        *self == Self::AsOfIssue
    }

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsOfIssue => "as_of_issue",
            Self::UntilExpiry => "until_expiry",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::AsOfIssue, Self::UntilExpiry].into_iter().find(|j| j.as_str() == word)
    }
}

/// What a superseding circular says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Supersedes {
    /// The circular whose place is taken.
    pub id: ItemId,
    /// Its number.
    pub number: String,
    /// Whether whoever acknowledged it by the moment of this issue need not acknowledge again, because nothing changed that binds.
    pub carries: bool,
    /// What changed, clause by clause.
    pub changes: Vec<ClauseChange>,
    /// Circulars before that one whose acknowledgement counts too, nearest first, because nothing that binds changed in between either. The circular
    /// names them itself: a desk may never have had them, nor anything that was told of them.
    #[serde(default)]
    pub earlier: Vec<Earlier>,
}

/// A circular further back whose acknowledgement counts for one that came after its own successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Earlier {
    /// Which one.
    pub id: ItemId,
    /// By when the acknowledgement must have been recorded: when its own successor was issued.
    pub by: Moment,
}

/// A registered document as every member of its streams receives it, byte for byte the same for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export_to = "../../../ui/src/host/generated/"))]
pub struct Document {
    /// Its id in the feed.
    pub id: ItemId,
    /// Circular or letter.
    pub kind: DocumentKind,
    /// رقم القيد, as printed: `ت/2026/0112`. Gapless per register and year.
    pub number: String,
    /// الموضوع
    pub subject: String,
    /// Plain text; paragraphs are separated by blank lines.
    pub body: String,
    /// The issuing unit.
    pub issuer_unit: UnitId,
    /// The issuing unit's name at the time of issue.
    pub issuer: String,
    /// Who signed, as printed.
    pub signatory: String,
    /// When the registry registered it.
    pub issued_at: Moment,
    /// درجة الاستعجال
    #[serde(default)]
    pub urgency: Urgency,
    /// درجة السرية
    #[serde(default)]
    pub confidentiality: Confidentiality,
    /// المرفقات, in order.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Present exactly when `kind` is a circular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub circular: Option<CircularTerms>,
}

impl Document {
    /// Whether a person in its audience owes an acknowledgement.
    pub fn asks_acknowledgement(&self) -> bool {
        self.statement().is_some()
    }

    /// The exact sentence to acknowledge.
    pub fn statement(&self) -> Option<&str> {
        self.circular.as_ref().and_then(|c| c.statement.as_deref())
    }

    /// The version that an acknowledgement names; letters have only their first.
    pub fn version(&self) -> i64 {
        self.circular.as_ref().map_or(1, |c| c.version)
    }

    /// SHA-256 of what binds: a canonical text of number, subject, body, effect, deadline, statement and attachment hashes.
    /// Desk and registry compute it alike, and an acknowledgement names it, so that nobody can later say another text was shown.
    pub fn content_sha256(&self) -> String {
        let mut parts = vec![
            "content/1".to_owned(),
            self.id.to_string(),
            self.version().to_string(),
            self.number.clone(),
            self.subject.clone(),
            self.body.clone(),
            self.issuer_unit.to_string(),
            self.issuer.clone(),
            self.signatory.clone(),
            self.issued_at.0.to_string(),
        ];
        if let Some(terms) = &self.circular {
            parts.push(terms.audience_text.clone());
            parts.push(terms.effective_on.clone());
            parts.push(terms.deadline.map_or_else(String::new, |d| d.0.to_string()));
            parts.push(terms.statement.clone().unwrap_or_default());
            // Only where it is not as it always was: what was hashed before has the same hash for ever.
            if !terms.joiners.is_usual() {
                parts.push(format!("joiners {}", terms.joiners.as_str()));
            }
            if let Some(before) = &terms.supersedes {
                parts.push(format!("supersedes {} {}", before.id, before.carries));
                parts.extend(before.earlier.iter().map(|earlier| format!("keeps {} {}", earlier.id, earlier.by.0)));
            }
        }
        for file in &self.attachments {
            parts.push(file.name.clone());
            parts.push(file.sha256.clone());
        }
        // Each part is preceded by its length, so that no two different documents can give the same text.
        let text: String = parts.iter().map(|p| format!("{}:{p}\n", p.len())).collect();
        sha256_hex(text.as_bytes())
    }

    /// SHA-256 of the exact statement, if there is one.
    pub fn statement_sha256(&self) -> Option<String> {
        self.statement().map(|s| sha256_hex(s.as_bytes()))
    }
}

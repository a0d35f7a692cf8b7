//! Values on their way into and out of a database, the same for both engines.

use crate::StoreError;
use diwan_domain::{ActionId, DeviceId, EmployeeId, ItemId, Moment, StreamId, UnitId};
use uuid::Uuid;

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number, a moment, or a truth (0 or 1).
    Int(i64),
    /// Text.
    Text(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// An id; sixteen bytes in SQLite.
    Uuid(Uuid),
}

/// The values of a statement, in the order of its parameters.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::engine::Value::from($value)),*] };
}
pub(crate) use values;

/// The same, lent for one statement.
macro_rules! given {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Value::from($value)),*] };
}
pub(crate) use given;

/// One row of an answer. A column of another type than the house wrote means a damaged database.
#[derive(Debug, Clone)]
pub struct Row(pub Vec<Value>);

impl Row {
    fn damaged<T>(column: usize) -> Result<T, StoreError> {
        Err(StoreError::Unusable(format!("column {column} of an answer has an unexpected type")))
    }

    /// Text that is never null.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        self.opt_text(column)?.map_or_else(|| Self::damaged(column), Ok)
    }

    /// Text or null.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Self::damaged(column),
        }
    }

    /// A number that is never null.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.map_or_else(|| Self::damaged(column), Ok)
    }

    /// A number or null.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Self::damaged(column),
        }
    }

    /// A truth.
    pub fn truth(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// A moment.
    pub fn moment(&self, column: usize) -> Result<Moment, StoreError> {
        self.int(column).map(Moment)
    }

    /// A moment or null.
    pub fn opt_moment(&self, column: usize) -> Result<Option<Moment>, StoreError> {
        Ok(self.opt_int(column)?.map(Moment))
    }

    /// Raw bytes.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Self::damaged(column),
        }
    }

    /// An item's id.
    pub fn item(&self, column: usize) -> Result<ItemId, StoreError> {
        match self.0.get(column) {
            Some(Value::Uuid(id)) => Ok(ItemId(*id)),
            Some(Value::Bytes(bytes)) => Uuid::from_slice(bytes).map(ItemId).or_else(|_| Self::damaged(column)),
            _ => Self::damaged(column),
        }
    }

    /// An item's id or null.
    pub fn opt_item(&self, column: usize) -> Result<Option<ItemId>, StoreError> {
        if matches!(self.0.get(column), Some(Value::Null)) { Ok(None) } else { self.item(column).map(Some) }
    }

    /// An act's id.
    pub fn action(&self, column: usize) -> Result<ActionId, StoreError> {
        self.item(column).map(|id| ActionId(id.0))
    }

    /// An employee's number.
    pub fn employee(&self, column: usize) -> Result<EmployeeId, StoreError> {
        self.text(column).map(EmployeeId::from_stored)
    }

    /// A unit's code.
    pub fn unit(&self, column: usize) -> Result<UnitId, StoreError> {
        self.text(column).map(UnitId::from_stored)
    }

    /// A stream's name.
    pub fn stream(&self, column: usize) -> Result<StreamId, StoreError> {
        self.text(column).map(StreamId::from_stored)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}
impl From<ItemId> for Value {
    fn from(id: ItemId) -> Self {
        Self::Uuid(id.0)
    }
}
impl From<ActionId> for Value {
    fn from(id: ActionId) -> Self {
        Self::Uuid(id.0)
    }
}
impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Self::Int(moment.0)
    }
}
macro_rules! codes {
    ($($code:ty),*) => {$(
        impl From<&$code> for Value {
            fn from(code: &$code) -> Self {
                Self::Text(code.as_str().to_owned())
            }
        }
    )*};
}
codes!(DeviceId, EmployeeId, StreamId, UnitId);

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

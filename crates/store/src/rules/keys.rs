//! Opaque keys of pages: written by the archive, given back by a caller, believed by nobody.

use super::bad_request;
use crate::StoreError;
use diwan_domain::{ItemId, Moment};
use serde::{Deserialize, Serialize};

/// Where a page of items, newest first, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestKey {
    /// Registered when.
    pub at: Moment,
    /// The last item.
    pub id: ItemId,
}

impl NewestKey {
    /// Before the first page: later than anything.
    pub const START: Self = Self { at: Moment(i64::MAX), id: ItemId(uuid::Uuid::max()) };

    /// The key as text.
    pub fn write(self) -> String {
        format!("{}.{}", self.at.0, self.id.0.simple())
    }

    /// Reads a key; the start when there is none.
    pub fn read(key: Option<&str>) -> Result<Self, StoreError> {
        let Some(key) = key else { return Ok(Self::START) };
        let parsed = key.split_once('.').and_then(|(at, id)| {
            Some(Self { at: Moment(at.parse().ok()?), id: ItemId(uuid::Uuid::try_parse(id).ok()?) })
        });
        // Only the exact form that we write: there is one key for each place.
        parsed.filter(|k| k.write() == key).ok_or_else(|| bad_request("key is none of ours"))
    }
}

/// Where a page of people, by unit and name, ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleKey {
    /// The unit at the time of issue.
    pub unit: String,
    /// The person's name.
    pub name: String,
    /// The person's number.
    pub employee: String,
}

impl PeopleKey {
    /// The key as text.
    pub fn write(&self) -> Result<String, StoreError> {
        Ok(hex::encode(super::draft::json(self)?))
    }

    /// Reads a key; the start when there is none.
    pub fn read(key: Option<&str>) -> Result<Self, StoreError> {
        let Some(key) = key else { return Ok(Self::default()) };
        let wrong = || bad_request("key is none of ours");
        let bytes = hex::decode(key).map_err(|_| wrong())?;
        let key: Self = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if [&key.unit, &key.name, &key.employee].iter().any(|part| part.contains('\0')) {
            return Err(wrong());
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_were_written_and_nothing_else_is_a_key() {
        let key = NewestKey { at: Moment(-5), id: ItemId(uuid::Uuid::from_u128(77)) };
        assert_eq!(NewestKey::read(Some(&key.write())).unwrap(), key);
        for wrong in ["", ".", "1", "1.2", "x.00000000000000000000000000000000", " 1.00000000000000000000000000000000"]
        {
            assert!(NewestKey::read(Some(wrong)).is_err(), "{wrong}");
        }
        let people = PeopleKey { unit: "HR".into(), name: "سلمى".into(), employee: "7".into() };
        assert_eq!(PeopleKey::read(Some(&people.write().unwrap())).unwrap(), people);
        assert!(PeopleKey::read(Some("7b7d7b")).is_err());
    }
}

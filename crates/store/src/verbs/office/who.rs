//! People by their names, as answers and items show them.

use crate::StoreError;
use crate::engine::value::given;
use crate::engine::{Row, Tx};
use diwan_domain::EmployeeId;
use diwan_protocol::office::PersonName;

/// The most characters of a name in a signature: with the number it must fit where an administrator's name stands.
const MAX_SIGNED_NAME: usize = 90;

/// A person's name now; the number alone where there is nobody any more who had it.
pub async fn name(tx: &mut dyn Tx, person: &EmployeeId) -> Result<PersonName, StoreError> {
    let row = tx.first("SELECT name FROM person WHERE id = ?1", given![person]).await?;
    let name = row.map_or_else(|| Ok(person.to_string()), |row| row.text(0))?;
    Ok(PersonName { id: person.clone(), name })
}

/// A person from two columns: number and name.
pub fn read(row: &Row, column: usize) -> Result<PersonName, StoreError> {
    Ok(PersonName { id: row.employee(column)?, name: row.text(column + 1)? })
}

/// The same where there may be nobody.
pub fn read_opt(row: &Row, column: usize) -> Result<Option<PersonName>, StoreError> {
    if row.opt_text(column)?.is_none() { Ok(None) } else { read(row, column).map(Some) }
}

/// Name and number in one line, as whoever enters something signs.
pub fn signed(person: &PersonName) -> String {
    let name: String = person.name.chars().filter(|c| !c.is_control()).take(MAX_SIGNED_NAME).collect();
    format!("{name} ({})", person.id)
}

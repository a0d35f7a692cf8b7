//! People by their names: folded as the house folds Arabic, found by the beginning of any word.

use super::office::publishing::found;
use crate::engine::value::{given, values};
use crate::engine::{Lock, Tx, Value};
use crate::{Person, StoreError};
use diwan_domain::EmployeeId;
use diwan_domain::arabic::{Query, index_text};
use diwan_protocol::office::publishing::FoundPerson;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The most people of one answer.
pub const MOST: usize = 50;
/// The most words of a search.
const MOST_WORDS: usize = 6;
/// How many rows of a word are looked at to know which word narrows most.
const PROBE: i64 = 2_000;
/// How many names are folded in one transaction.
const CHUNK: i64 = 10_000;

/// A name as it is searched: a blank before and after each of its words; never empty.
pub fn folded(name: &str) -> String {
    format!(" {}", index_text([name]))
}

/// Enters the words of these names, of people who had none.
pub async fn enter(tx: &mut dyn Tx, people: &[(&EmployeeId, &str)]) -> Result<(), StoreError> {
    // By word: names of a country have few different ones, and rows that are written in the order of their key are written once.
    let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, name)) in people.iter().enumerate() {
        for word in folded(name).split_whitespace() {
            words.entry(word.to_owned()).or_default().push(place);
        }
    }
    let mut rows = Vec::new();
    for (word, places) in &words {
        let mut holders: Vec<_> = places.iter().filter_map(|place| Some(people.get(*place)?.0)).collect();
        holders.sort_unstable();
        for holder in holders {
            rows.push(values![word, holder]);
            if rows.len() >= CHUNK as usize {
                tx.append("person_word", &["word", "employee_id"], &rows).await?;
                rows.clear();
            }
        }
    }
    tx.append("person_word", &["word", "employee_id"], &rows).await.map(drop)
}

/// Brings the words up to date with the people of an import, whose rows are written; `before` gives the name that somebody had.
pub async fn follow<'p>(
    tx: &mut dyn Tx,
    people: &'p [Person],
    before: impl Fn(&EmployeeId) -> Option<&'p str>,
) -> Result<(), StoreError> {
    let renamed: Vec<&Person> = people.iter().filter(|p| before(&p.id) != Some(p.name.as_str())).collect();
    let mut gone = Vec::new();
    for person in &renamed {
        let was = before(&person.id).map(folded).unwrap_or_default();
        gone.extend(was.split_whitespace().map(|word| values![word, &person.id]));
    }
    tx.exec_many("DELETE FROM person_word WHERE word = ?1 AND employee_id = ?2", &gone).await?;
    let entered: Vec<_> = renamed.iter().map(|person| (&person.id, person.name.as_str())).collect();
    enter(tx, &entered).await
}

/// Folds names that no program has folded yet, as after an upgrade; whether there may be more.
pub async fn fold_some(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    tx.lock(Lock::RosterWrite).await?;
    let rows = tx.query("SELECT id, name FROM person WHERE folded = '' ORDER BY id LIMIT ?1", given![CHUNK]).await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in &rows {
        people.push((row.employee(0)?, row.text(1)?));
    }
    let sets: Vec<_> = people.iter().map(|(id, name)| values![id, folded(name)]).collect();
    tx.exec_many("UPDATE person SET folded = ?2 WHERE id = ?1", &sets).await?;
    let people: Vec<_> = people.iter().map(|(id, name)| (id, name.as_str())).collect();
    enter(tx, &people).await?;
    Ok(rows.len() as i64 == CHUNK)
}

/// Whether there are names that are not folded yet.
pub async fn unfolded(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    Ok(tx.first("SELECT id FROM person WHERE folded = '' LIMIT 1", &[]).await?.is_some())
}

/// People in force whose names have words that begin so, all of them, or who have this number; at most [`MOST`], by name.
pub async fn find(tx: &mut dyn Tx, text: &str) -> Result<Vec<FoundPerson>, StoreError> {
    let mut ids: Vec<EmployeeId> = Vec::new();
    if let Ok(number) = EmployeeId::parse(text) {
        let sql = "SELECT id FROM person WHERE id = ?1 AND ended_at IS NULL";
        ids.extend(tx.first(sql, given![&number]).await?.map(|row| row.employee(0)).transpose()?);
    }
    // Each word is looked for as the beginning of one: nobody types a family's name to its end.
    let words: Vec<Vec<String>> = text
        .split_whitespace()
        .flat_map(|word| Query::parse(word).terms().to_vec())
        .map(|term| term.forms)
        .take(MOST_WORDS)
        .collect();
    if let Some(driver) = narrowest(tx, &words).await? {
        let rest: Vec<_> = words.iter().enumerate().filter(|(place, _)| *place != driver).map(|(_, w)| w).collect();
        for form in words.get(driver).into_iter().flatten() {
            for id in beginning(tx, form, &rest).await? {
                if ids.len() < MOST && !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
    }
    let sets: Vec<_> = ids.iter().map(|id| values![id]).collect();
    let sql = "SELECT p.id, p.name, p.title, u.id, u.name, u.name_en FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?1";
    let mut people = Vec::with_capacity(ids.len());
    for row in tx.query_many(sql, &sets).await?.iter().flatten() {
        people.push(found(row)?);
    }
    people.sort_by(|a, b| (&a.person.name, &a.person.id).cmp(&(&b.person.name, &b.person.id)));
    Ok(people)
}

/// The word that the fewest names have; `None` without words.
async fn narrowest(tx: &mut dyn Tx, words: &[Vec<String>]) -> Result<Option<usize>, StoreError> {
    if words.len() < 2 {
        return Ok((!words.is_empty()).then_some(0));
    }
    let mut best = None;
    for (place, forms) in words.iter().enumerate() {
        let mut rows = 0;
        for form in forms {
            let sql =
                "SELECT count(*) FROM (SELECT 1 AS one FROM person_word WHERE word >= ?1 AND word < ?2 LIMIT ?3) few";
            let row = tx.first(sql, given![form, end_of(form), PROBE]).await?;
            rows += row.map_or(Ok(0), |row| row.int(0))?;
        }
        if best.is_none_or(|(fewest, _)| rows < fewest) {
            best = Some((rows, place));
        }
    }
    Ok(best.map(|(_, place)| place))
}

/// People in force who have a word that begins so, and one of the forms of each other word.
async fn beginning(tx: &mut dyn Tx, form: &str, rest: &[&Vec<String>]) -> Result<Vec<EmployeeId>, StoreError> {
    // A name may have several such words.
    let mut values: Vec<Value> = values![form, end_of(form), (MOST * MOST_WORDS) as i64];
    let mut sql = "SELECT w.employee_id FROM person_word w JOIN person p ON p.id = w.employee_id
                   WHERE w.word >= ?1 AND w.word < ?2 AND p.ended_at IS NULL"
        .to_owned();
    for forms in rest {
        let mut any = Vec::with_capacity(forms.len());
        for form in *forms {
            // Forms are letters and digits: nothing in them means anything to LIKE.
            values.push(Value::from(format!("% {form}%")));
            any.push(format!("p.folded LIKE ?{}", values.len()));
        }
        // Writing to a String cannot fail.
        let _ = write!(sql, " AND ({})", any.join(" OR "));
    }
    sql.push_str(" ORDER BY w.word, w.employee_id LIMIT ?3");
    tx.query(&sql, &values).await?.iter().map(|row| row.employee(0)).collect()
}

/// What comes after everything that begins so.
fn end_of(form: &str) -> String {
    format!("{form}{}", char::MAX)
}

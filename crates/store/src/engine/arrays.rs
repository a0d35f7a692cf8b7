//! One statement for many sets of values, where an engine has arrays: made from the text for one set, so that no verb has two texts.

use crate::StoreError;
use std::fmt::Write;

/// Rewrites a statement for one set of values (`?1`, `?2`, ...) into one that takes an array for each of them (`$1`, `$2`, ...).
/// `types` are the names of the parameters' types. Understands what the verbs write: `SELECT`, `INSERT ... VALUES (...)` and
/// `UPDATE ... WHERE`. What a `SELECT` finds for the sets comes in no particular order; sets of an upsert must not meet in one row.
pub fn for_arrays(sql: &str, types: &[&str]) -> Result<String, StoreError> {
    let arrays: Vec<_> = (1..).zip(types).map(|(place, of)| format!("${place}::{of}[]")).collect();
    let names: Vec<_> = (1..=types.len()).map(|place| format!("p{place}")).collect();
    let given = format!("unnest({}) AS given ({})", arrays.join(", "), names.join(", "));
    let sql = sql.trim();
    let unknown = || StoreError::Engine("a statement has no form for arrays".to_owned());
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = if sql.starts_with("SELECT") {
        write!(text, "SELECT found.* FROM {given} CROSS JOIN LATERAL ({}) found", with_names(sql))
    } else if sql.starts_with("INSERT") {
        let (head, rest) = sql.split_once("VALUES (").ok_or_else(unknown)?;
        let end = closing(rest).ok_or_else(unknown)?;
        let (row, tail) = rest.split_at_checked(end).ok_or_else(unknown)?;
        let tail = tail.strip_prefix(')').unwrap_or(tail);
        write!(text, "{head}SELECT {} FROM {given}{}", with_names(row), with_names(tail))
    } else {
        let (set, found) = sql.rsplit_once(" WHERE ").ok_or_else(unknown)?;
        write!(text, "{} FROM {given} WHERE {}", with_names(set), with_names(found))
    };
    Ok(text)
}

/// `?3` as `given.p3`; the verbs use `?` for nothing else.
fn with_names(sql: &str) -> String {
    sql.replace('?', "given.p")
}

/// Where the bracket ends that was opened just before this text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    for (at, sign) in text.char_indices() {
        open += match sign {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if open == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_statement_takes_arrays() {
        let (text, number) = ("text", "bigint");
        assert_eq!(
            for_arrays("SELECT a FROM t WHERE id = ?1 AND n > ?2", &[text, number]).unwrap(),
            "SELECT found.* FROM unnest($1::text[], $2::bigint[]) AS given (p1, p2) \
             CROSS JOIN LATERAL (SELECT a FROM t WHERE id = given.p1 AND n > given.p2) found"
        );
        assert_eq!(
            for_arrays(
                "INSERT INTO t (a, b, c) VALUES (?1, coalesce(?2, 0), 'put') ON CONFLICT (a) DO NOTHING",
                &[text, number]
            )
            .unwrap(),
            "INSERT INTO t (a, b, c) SELECT given.p1, coalesce(given.p2, 0), 'put' \
             FROM unnest($1::text[], $2::bigint[]) AS given (p1, p2) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(
            for_arrays("UPDATE t SET b = ?2 WHERE a = ?1", &[text, number]).unwrap(),
            "UPDATE t SET b = given.p2 FROM unnest($1::text[], $2::bigint[]) AS given (p1, p2) WHERE a = given.p1"
        );
    }

    #[test]
    fn what_has_no_such_form_is_an_error_and_not_another_statement() {
        for strange in ["DELETE FROM t", "INSERT INTO t DEFAULT VALUES", "INSERT INTO t VALUES (?1"] {
            assert!(for_arrays(strange, &["text"]).is_err(), "{strange}");
        }
    }
}

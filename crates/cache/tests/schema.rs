//! The page about the schema says all of it, and nothing that is not there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on ends")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use support::Office;

type Tables = BTreeMap<String, BTreeSet<String>>;

fn described() -> Tables {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/cache.md")).unwrap();
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            table = name.trim().to_owned();
            tables.insert(table.clone(), BTreeSet::new());
        } else if let Some((column, what)) = line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) {
            assert!(!what.trim().is_empty(), "{table}.{column} is named and not described");
            tables.get_mut(&table).unwrap().insert(column.to_owned());
        }
    }
    tables
}

#[test]
fn every_table_and_column_is_described_and_nothing_else_is() {
    let salma = Office::new().employee("سلمى");
    let file = salma.file();
    let tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
        AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'";
    let mut found = Tables::new();
    let mut tables = file.prepare(tables).unwrap();
    for table in tables.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        let table = table.unwrap();
        let mut columns = file.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let columns = columns.query_map([&table], |row| row.get(0)).unwrap();
        found.insert(table, columns.collect::<rusqlite::Result<_>>().unwrap());
    }
    assert_eq!(found, described());
}

#[test]
fn every_table_is_strict() {
    let salma = Office::new().employee("سلمى");
    let lax = "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
        AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'";
    let lax: Option<String> = salma.file().query_row(lax, [], |row| row.get(0)).unwrap();
    assert_eq!(lax, None);
}

//! No verb without a story.

use diwan_protocol::office::{Order, Question};
use diwan_testkit::postgres::Cluster;
use std::path::Path;

#[test]
fn every_verb_of_the_archive_appears_in_a_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let archive = read(&root.join("src/archive.rs"));
    let verbs: Vec<&str> = archive.split("async fn ").skip(1).filter_map(|rest| rest.split('(').next()).collect();
    assert!(verbs.len() >= 40, "the verbs were not found in the trait: {verbs:?}");
    let stories = stories();
    // Calls stand on one line or after a line break; either way the dot is before the name.
    let untold: Vec<_> = verbs.iter().filter(|verb| !stories.contains(&format!(".{verb}("))).collect();
    assert!(untold.is_empty(), "no story tells of {untold:?}");
}

/// All stories, as they are written.
fn stories() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")];
    let mut stories = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("coverage.rs") {
                stories.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    stories
}

/// `find_people` as the code writes it.
fn variant(name: &str) -> String {
    let words =
        name.split('_').map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)));
    words.flatten().collect()
}

#[test]
fn every_official_act_and_question_appears_in_a_story() {
    let stories = stories();
    // The brace keeps `Order::Contest` from being found in `Order::ContestFile`.
    let orders = Order::NAMES.iter().map(|name| format!("Order::{} {{", variant(name)));
    let questions = Question::NAMES.iter().map(|name| format!("Question::{} {{", variant(name)));
    let untold: Vec<_> = orders.chain(questions).filter(|act| !stories.contains(act)).collect();
    assert!(untold.is_empty(), "no story tells of {untold:?}");
}

#[test]
fn the_schema_is_described_whole() {
    let described =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/registry.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    drop(runtime.block_on(diwan_store::open(&format!("sqlite:{}", file.display()))).unwrap());
    let connection = rusqlite::Connection::open(&file).unwrap();
    let mut columns = connection
        .prepare(
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history'
             ORDER BY t.name, c.cid",
        )
        .unwrap();
    let columns = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut real: Vec<(String, String)> = columns.map(Result::unwrap).collect();
    real.sort();
    let (mut table, mut written) = (String::new(), Vec::new());
    for line in described.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            table = name.trim().to_owned();
        } else if let Some((name, text)) = line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) {
            assert!(text.len() > 8, "{table}.{name} is not really described");
            written.push((table.clone(), name.to_owned()));
        }
    }
    written.sort();
    assert_eq!(real, written, "docs/schema/registry.md and the migrated SQLite differ");
    let cluster = Cluster::shared();
    let address = cluster.database().unwrap();
    drop(runtime.block_on(diwan_store::open(&address)).unwrap());
    let listed = cluster
        .sql(
            &address,
            "SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> 'refinery_schema_history'",
        )
        .unwrap();
    let mut real: Vec<(String, String)> =
        listed.lines().filter_map(|l| l.split_once('|')).map(|(t, c)| (t.to_owned(), c.to_owned())).collect();
    real.sort();
    assert_eq!(real, written, "docs/schema/registry.md and the migrated PostgreSQL differ");
}

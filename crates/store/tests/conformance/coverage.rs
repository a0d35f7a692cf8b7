//! No verb without a story.

use diwan_testkit::postgres::Cluster;
use std::path::Path;

#[test]
fn every_verb_of_the_archive_appears_in_a_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let archive = read(&root.join("src/archive.rs"));
    let verbs: Vec<&str> = archive.split("async fn ").skip(1).filter_map(|rest| rest.split('(').next()).collect();
    assert!(verbs.len() >= 40, "the verbs were not found in the trait: {verbs:?}");
    let files = std::fs::read_dir(root.join("tests/conformance")).unwrap();
    let stories: String =
        files.map(|f| f.unwrap().path()).filter(|p| !p.ends_with("coverage.rs")).map(|p| read(&p)).collect();
    // Calls stand on one line or after a line break; either way the dot is before the name.
    let untold: Vec<_> = verbs.iter().filter(|verb| !stories.contains(&format!(".{verb}("))).collect();
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

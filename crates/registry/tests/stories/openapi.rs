//! The description of the interface is what the server does.

use crate::wire::Wire;
use diwan_protocol::ProblemType;
use diwan_testkit::office::Office;
use reqwest::Method;
use std::collections::BTreeSet;
use std::path::Path;

#[tokio::test]
async fn everything_that_is_described_is_there() {
    let office = Office::open().await;
    let wire = Wire::of(&office, &office.supervisor().await);
    let described: serde_json::Value = wire.get("/v1/openapi.json").await.json().await.expect("json");
    let mut walked = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let address = path
                .replace("{stream}", "all")
                .replace("{circular}", "01a1ffdb-7875-7695-b232-427ed0381121")
                .replace("{id}", "01a1ffdb-7875-7695-b232-427ed0381121")
                .replace("{sha256}", &"0".repeat(64));
            assert!(!address.contains('{'), "{address}");
            let method_name = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer = wire.request(method_name, &address).send().await.expect("an answer");
            assert_ne!(answer.status(), 405, "{method} {path}");
            if answer.status() == 404 {
                // Only where the thing is named in the address may it be the thing that is missing.
                assert!(
                    path.contains("{id}") || path.contains("{sha256}") || path.contains("{circular}"),
                    "{method} {path}"
                );
            }
            assert!(operation["responses"].get("default").is_some(), "{method} {path} may answer with a problem");
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path} says what it does"
            );
            walked.insert(format!("{method} {path}"));
        }
    }
    assert_eq!(walked.len(), 20, "{walked:?}");
}

#[test]
fn problems_are_described_and_types_are_those_of_the_protocol() {
    let described = serde_json::to_value(diwan_registry::http::openapi::description()).expect("json");
    let schemas = described["components"]["schemas"].as_object().expect("schemas");
    for name in [
        "Problem",
        "SignIn",
        "SignedIn",
        "SessionInfo",
        "HeadsAnswer",
        "EntriesPage",
        "SnapshotPage",
        "Action",
        "ActionAnswer",
        "ObservationBatch",
        "ObservationAnswer",
        "BoardDetail",
    ] {
        assert!(schemas.contains_key(name), "{name}");
    }
    let references = serde_json::to_string(&described).expect("json");
    for reference in references.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name} is referred to and not described");
    }
    assert!(!ProblemType::ALL.is_empty());
}

/// `DIWAN_WRITE=1 cargo test -p diwan-registry openapi` writes the file anew.
#[test]
fn the_copy_in_docs_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let fresh =
        format!("{}\n", serde_json::to_string_pretty(diwan_registry::http::openapi::description()).expect("json"));
    if std::env::var_os("DIWAN_WRITE").is_some() {
        std::fs::write(&file, &fresh).expect("written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == fresh, "docs/openapi.json is not what the server says; DIWAN_WRITE=1 writes it anew");
}

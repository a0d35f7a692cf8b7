//! Who may lean on whom, read from the manifests.

use crate::house;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// What each room may lean on, besides tests. A room that is not named here does not exist.
const MAY_LEAN_ON: [(&str, &[&str]); 13] = [
    ("diwan-domain", &[]),
    ("diwan-protocol", &["diwan-domain"]),
    ("diwan-store", &["diwan-domain", "diwan-protocol"]),
    ("diwan-registry", &["diwan-domain", "diwan-protocol", "diwan-store", "diwan-press"]),
    ("diwan-cache", &["diwan-domain", "diwan-protocol"]),
    ("diwan-bell", &["diwan-domain"]),
    ("diwan-press", &["diwan-domain"]),
    ("diwan-desk", &["diwan-domain", "diwan-protocol", "diwan-cache", "diwan-bell", "diwan-press"]),
    ("diwan-testkit", &["diwan-domain", "diwan-protocol", "diwan-store", "diwan-registry"]),
    (
        "diwan-bench",
        &[
            "diwan-domain",
            "diwan-protocol",
            "diwan-store",
            "diwan-registry",
            "diwan-bell",
            "diwan-cache",
            "diwan-press",
            "diwan-desk",
            "diwan-testkit",
            "diwan-stories",
        ],
    ),
    (
        "diwan-storm",
        &[
            "diwan-domain",
            "diwan-protocol",
            "diwan-store",
            "diwan-registry",
            "diwan-cache",
            "diwan-desk",
            "diwan-testkit",
        ],
    ),
    ("diwan", &["diwan-domain", "diwan-protocol", "diwan-cache", "diwan-press", "diwan-desk"]),
    ("diwan-stories", &["diwan-domain", "diwan-protocol", "diwan-testkit"]),
];

/// Libraries that bring a power, and the only rooms that may have it. The names match as prefixes of crate names.
const POWERS: [(&[&str], &[&str], &str); 6] = [
    (&["rusqlite"], &["diwan-store", "diwan-cache", "diwan-bench"], "SQL"),
    (
        &["tokio-postgres", "deadpool-postgres", "sqlx", "diesel"],
        &["diwan-store", "diwan-testkit", "diwan-bench"],
        "SQL",
    ),
    (&["tauri", "tray-icon", "wry"], &["diwan"], "Tauri"),
    (&["axum", "axum-server"], &["diwan-registry"], "an HTTP server"),
    (&["reqwest", "ureq"], &["diwan-protocol"], "an HTTP client"),
    (
        &["tokio", "futures", "rand", "chrono", "rusqlite", "reqwest", "axum", "tracing"],
        &["!diwan-domain", "!diwan-bell", "!diwan-press"],
        "I/O, chance or a clock",
    ),
];

/// A dependency as a manifest declares it.
#[derive(Clone, Debug)]
struct Leaning {
    on: String,
    features: Vec<String>,
    for_tests: bool,
}

type Rooms = BTreeMap<String, Vec<Leaning>>;

#[test]
fn rooms_lean_only_on_the_rooms_they_may() {
    let faults = wrong_leanings(&rooms());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_leaning_is_seen() {
    for (room, on, features) in [
        ("diwan-cache", "diwan-desk", vec![]),
        ("diwan-desk", "diwan-registry", vec![]),
        ("diwan-desk", "diwan-testkit", vec![]),
        ("diwan-domain", "tokio", vec![]),
        ("diwan-press", "diwan-protocol", vec![]),
        ("diwan-press", "tokio", vec![]),
        ("diwan-desk", "rusqlite", vec![]),
        ("diwan-cache", "reqwest", vec![]),
        ("diwan-cache", "diwan-protocol", vec!["client".to_owned()]),
        ("diwan-desk", "tauri-plugin-autostart", vec![]),
        ("diwan-intake", "serde", vec![]),
    ] {
        let mut house = rooms();
        house.entry(room.to_owned()).or_default().push(Leaning { on: on.to_owned(), features, for_tests: false });
        assert!(!wrong_leanings(&house).is_empty(), "{room} may not lean on {on}");
    }
}

#[test]
fn every_member_says_its_purpose_in_the_inventory() {
    assert_eq!(unexplained_members(&house::read("Cargo.toml")), Vec::<String>::new());
    assert_eq!(
        unexplained_members("members = [\n  \"crates/a\",\n  \"crates/b\", # THE ROOM: for that\n]\n"),
        ["crates/a"]
    );
}

fn wrong_leanings(rooms: &Rooms) -> Vec<String> {
    let mut faults = Vec::new();
    for (room, leanings) in rooms {
        let Some((_, may)) = MAY_LEAN_ON.iter().find(|(name, _)| name == room) else {
            faults.push(format!("{room} is no room of tests/tests/tidy/rooms.rs and docs/ARCHITECTURE.md"));
            continue;
        };
        for Leaning { on, features, .. } in leanings.iter().filter(|leaning| !leaning.for_tests) {
            if on.starts_with("diwan") && !may.contains(&on.as_str()) {
                faults.push(format!("{room} leans on {on}"));
            }
            if room == "diwan-cache" && on == "diwan-protocol" && features.iter().any(|feature| feature == "client") {
                faults.push("diwan-cache can reach the network: it asks diwan-protocol for its client".to_owned());
            }
            for (libraries, owners, power) in POWERS {
                let has = libraries.iter().any(|library| on == library || on.starts_with(&format!("{library}-")));
                // Owners are named, or those who are none.
                let all_but = owners.iter().all(|owner| owner.strip_prefix('!').is_some_and(|not| not != room));
                let may_have = owners.contains(&room.as_str()) || all_but;
                if has && !may_have {
                    faults.push(format!("{room} has {power}: {on}"));
                }
            }
        }
    }
    faults
}

fn unexplained_members(manifest: &str) -> Vec<String> {
    let members = manifest.split("\nmembers = [").last().unwrap_or_default();
    let members = members.strip_prefix("members = [").unwrap_or(members).split("\n]").next().unwrap_or_default();
    members
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('"'))
        .filter(|line| line.split_once('#').is_none_or(|(_, purpose)| !purpose.contains(": ")))
        .map(|line| line.split('"').nth(1).unwrap_or_default().to_owned())
        .collect()
}

/// The workspace's manifests, as cargo reads them. Needs no network.
fn rooms() -> Rooms {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(house::root())
        .output()
        .expect("cargo reads the manifests");
    assert!(out.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("cargo writes JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    metadata["packages"]
        .as_array()
        .expect("cargo lists packages")
        .iter()
        .map(|package| {
            let leanings = package["dependencies"].as_array().into_iter().flatten().map(|dependency| Leaning {
                on: text(&dependency["name"]),
                features: dependency["features"].as_array().into_iter().flatten().map(text).collect(),
                for_tests: dependency["kind"] == "dev" || dependency["kind"] == "build",
            });
            (text(&package["name"]), leanings.collect())
        })
        .collect()
}

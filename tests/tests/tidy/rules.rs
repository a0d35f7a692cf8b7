//! Rules about Rust, and about every file.

use crate::Rule;
use regex::Regex;

pub fn rules() -> Vec<Rule> {
    vec![
        Rule {
            name: "a crate says what it must not know",
            about: |path| {
                (path.starts_with("crates/") && path.ends_with("/src/lib.rs"))
                    || path == "src-tauri/src/lib.rs"
                    || path == "tests/src/lib.rs"
            },
            faults: |_, text| {
                let first = text.lines().next().unwrap_or_default();
                let shape = pattern(r"^//! THE [A-Z ]+\. Must not know:? ?\S");
                if shape.is_match(first) {
                    vec![]
                } else {
                    vec![(1, format!("the first line is not `//! NAME. Must not know: ...` but {first:?}"))]
                }
            },
            bad: &[
                ("crates/cache/src/lib.rs", "//! The drawer.\n"),
                ("crates/cache/src/lib.rs", "use std::fs;\n//! THE DRAWER. Must not know: x\n"),
            ],
            good: &[("crates/cache/src/lib.rs", "//! THE DRAWER. Must not know: the network.\n")],
        },
        Rule {
            name: "files stay liveable",
            about: |path| (is_rust(path) || is_script(path)) && !path.contains("/generated/"),
            faults: |path, text| {
                let limit = if path.ends_with(".svelte") { 300 } else { 600 };
                let lines = text.lines().count();
                if lines > limit {
                    vec![(limit, format!("{lines} lines: split it by what its parts are for ({limit} at most)"))]
                } else {
                    vec![]
                }
            },
            bad: &[
                ("crates/a/src/b.rs", SIX_HUNDRED_AND_TWO_LINES),
                ("ui/src/views/A.svelte", SIX_HUNDRED_AND_TWO_LINES),
            ],
            good: &[("crates/a/src/b.rs", "fn short() {}\n")],
        },
        Rule {
            name: "SQL lives in the archive and the drawer",
            about: |path| {
                is_rust(path)
                    && ![
                        "crates/store/",
                        "crates/cache/",
                        "crates/testkit/src/postgres",
                        "crates/bench/",
                        "tests/tests/tidy/",
                    ]
                    .iter()
                    .any(|room| path.starts_with(room))
            },
            faults: |_, text| {
                hits(
                    text,
                    r"\b(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE \w+ SET\s|DELETE FROM\s|CREATE (TABLE|INDEX)\s|PRAGMA \w)",
                    "SQL outside crates/store and crates/cache",
                )
            },
            bad: &[
                ("crates/desk/src/a.rs", "let q = \"SELECT id FROM item\";\n"),
                ("crates/registry/src/a.rs", "\"PRAGMA data_version\"\n"),
            ],
            good: &[
                ("crates/store/src/a.rs", "\"SELECT id FROM item\"\n"),
                ("crates/desk/src/a.rs", "// pick one to select from the list\n"),
            ],
        },
        Rule {
            name: "only the shell knows Tauri",
            about: |path| is_rust(path) && !path.starts_with("src-tauri/") && !path.starts_with("tests/tests/tidy/"),
            faults: |_, text| hits(text, r"\btauri(_plugin_\w+)?::|#\[tauri", "tauri outside src-tauri"),
            bad: &[("crates/desk/src/a.rs", "use tauri::Manager;\n")],
            good: &[("src-tauri/src/a.rs", "use tauri::Manager;\n")],
        },
        Rule {
            name: "the vocabulary does no I/O and reads no clock",
            about: |path| path.starts_with("crates/domain/src/") && is_rust(path),
            faults: |_, text| {
                hits(
                    text,
                    r"\bstd::(fs|net|process|env|thread|io)\b|\bSystemTime\b|\bInstant\b|\btokio\b",
                    "I/O or a clock in domain",
                )
            },
            bad: &[
                ("crates/domain/src/a.rs", "use std::fs;\n"),
                ("crates/domain/src/a.rs", "let now = Instant::now();\n"),
            ],
            good: &[("crates/domain/src/a.rs", "use std::fmt;\n")],
        },
        Rule {
            name: "nothing is left open",
            about: |path| {
                (is_rust(path)
                    || is_script(path)
                    || path.ends_with(".sh")
                    || path.ends_with(".py")
                    || path.ends_with(".ftl"))
                    && !path.starts_with("tests/tests/tidy/")
            },
            faults: |_, text| {
                hits(
                    text,
                    r"\b(TODO|FIXME|XXX)\b|\b(todo|unimplemented)!\s*\(",
                    "left open: finish it, or say it in the documents",
                )
            },
            bad: &[
                ("crates/a/src/b.rs", "// TODO: later\n"),
                ("ui/src/a.ts", "// FIXME\n"),
                ("crates/a/src/b.rs", "unimplemented!()\n"),
            ],
            good: &[("crates/a/src/b.rs", "// Everything is done.\n")],
        },
        Rule {
            name: "an exception has a reason",
            about: |path| is_rust(path) || is_script(path),
            faults: unexplained_exceptions,
            bad: &[
                ("crates/a/src/b.rs", "#[ignore]\nfn t() {}\n"),
                ("crates/a/src/b.rs", "fn x() {}\n#[allow(dead_code)]\nfn a() {}\n"),
                ("ui/src/a.ts", "const a = 1;\n// eslint-disable-next-line no-console\n"),
                ("ui/src/a.ts", "// @ts-expect-error\n"),
                ("ui/src/A.svelte", "<p>x</p>\n<!-- svelte-ignore a11y_click -->\n"),
            ],
            good: &[
                (
                    "crates/a/src/b.rs",
                    "// The edge: the only clock of this program.\n#[allow(clippy::disallowed_methods)]\nfn a() {}\n",
                ),
                (
                    "crates/a/src/b.rs",
                    "/// The clock.\n// The edge of time.\n#[allow(clippy::disallowed_methods)]\nfn a() {}\n",
                ),
                ("crates/a/src/b.rs", "#[ignore = \"needs a scanner\"]\n"),
                ("crates/a/src/b.rs", "#[expect(dead_code, reason = \"kept for the wire\")]\n"),
                ("crates/a/src/b.rs", "#![allow(\n    missing_docs,\n    reason = \"a test\"\n)]\n"),
                ("ui/src/a.ts", "// eslint-disable-next-line no-console -- the only log of the window\n"),
                (
                    "ui/src/A.svelte",
                    "<!-- The keyboard has the list's own keys. -->\n<!-- svelte-ignore a11y_click -->\n",
                ),
                ("ui/src/a.ts", "// @ts-expect-error: the library's types forget it\n"),
            ],
        },
        Rule {
            name: "the house stands on any machine",
            about: |path| !path.starts_with("tests/tests/tidy/"),
            faults: |_, text| {
                hits(
                    text,
                    r#"(^|[\s"'`(=:])/(home/[a-z]+/src|root|srv|mnt|work)/|"resolved":\s*"https?:"#,
                    "a path of one machine, or a registry host",
                )
            },
            bad: &[
                ("docs/a.md", "see /root/letters\n"),
                ("crates/a/src/b.rs", "\"/home/salma/src/diwan\"\n"),
                ("ui/package-lock.json", "\"resolved\": \"https://somewhere/x.tgz\"\n"),
            ],
            good: &[("docs/a.md", "see the work/ folder, and a person's /home/salma\n")],
        },
        Rule {
            name: "scripts stop at the first failure",
            about: |path| path.ends_with(".sh") || path == ".ci/run",
            faults: |_, text| {
                if text.contains("\nset -euo pipefail\n")
                    || (text.starts_with("#!/bin/sh\n") && text.contains("\nset -eu\n"))
                {
                    vec![]
                } else {
                    vec![(1, "no `set -euo pipefail`".into())]
                }
            },
            bad: &[("tools/a.sh", "#!/usr/bin/env bash\nls\n")],
            good: &[("tools/a.sh", "#!/usr/bin/env bash\nset -euo pipefail\nls\n")],
        },
        Rule {
            name: "the drawer begins with the few",
            about: |path| path.starts_with("crates/cache/src/"),
            faults: |_, text| {
                // What stands beside circulars are a few rows, and a full drawer has a hundred thousand places in streams; SQLite cannot know it.
                let all = hits(
                    text,
                    r"\bJOIN item_stream s ON s\.item",
                    "`CROSS JOIN item_stream`, so that it is not read whole",
                );
                all.into_iter()
                    .filter(|(line, _)| !text.lines().nth(line - 1).is_some_and(|l| l.contains("CROSS JOIN")))
                    .collect()
            },
            bad: &[("crates/cache/src/a.rs", "\"SELECT 1 FROM told t JOIN item_stream s ON s.item = t.item\"\n")],
            good: &[(
                "crates/cache/src/a.rs",
                "\"SELECT 1 FROM told t CROSS JOIN item_stream s ON s.item = t.item\"\n",
            )],
        },
        Rule {
            name: "no sentence for a person outside locales",
            about: |path| {
                is_rust(path) && path.contains("/src/") && SPEAKS_ARABIC.iter().all(|(room, _)| !path.starts_with(room))
            },
            faults: |_, text| {
                // Tests of a file stand below this line, and comments may quote.
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                code.lines()
                    .enumerate()
                    .filter(|(_, line)| {
                        line.split("//")
                            .next()
                            .unwrap_or_default()
                            .chars()
                            .any(|c| ('\u{0620}'..='\u{064A}').contains(&c))
                    })
                    .map(|(index, _)| (index + 1, "Arabic text in code: words for people stand in locales/".into()))
                    .collect()
            },
            bad: &[("crates/desk/src/a.rs", "let title = \"تعميم جديد\";\n")],
            good: &[(
                "crates/desk/src/a.rs",
                "/// Like `تعميم`.\nlet a = 1; // تعميم\n#[cfg(test)]\nmod tests { const A: &str = \"تعميم\"; }\n",
            )],
        },
    ]
}

/// Rooms whose very matter is Arabic text, each with the reason.
const SPEAKS_ARABIC: [(&str, &str); 7] = [
    ("crates/domain/src/arabic", "folding is about Arabic letters"),
    ("crates/registry/src/sample", "the sample ministry speaks Arabic, as data"),
    ("crates/registry/src/import", "column names and words that an import may meet"),
    ("crates/store/src/rules/draft.rs", "the register's mark is part of a registration number"),
    ("crates/testkit/", "personas have names"),
    ("crates/storm/", "personas have names"),
    ("tests/", "personas have names"),
];

const SIX_HUNDRED_AND_TWO_LINES: &str = {
    const BYTES: [u8; 602] = [b'\n'; 602];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

pub fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

pub fn is_script(path: &str) -> bool {
    path.starts_with("ui/") && [".ts", ".svelte", ".js"].iter().any(|ending| path.ends_with(ending))
}

pub fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the rules' patterns are valid")
}

/// Every line that the pattern meets.
pub fn hits(text: &str, source: &str, fault: &str) -> Vec<(usize, String)> {
    let shape = pattern(source);
    text.lines()
        .enumerate()
        .filter(|(_, line)| shape.is_match(line))
        .map(|(index, _)| (index + 1, fault.to_owned()))
        .collect()
}

/// `#[ignore]`, `#[allow]` and the like, in Rust and in the window, without a reason: in the attribute itself, after it on the line,
/// or in a comment right above.
fn unexplained_exceptions(path: &str, text: &str) -> Vec<(usize, String)> {
    let shape = if is_rust(path) {
        pattern(r"^\s*#!?\[(ignore|allow|expect)\b")
    } else {
        pattern(r"eslint-disable|stylelint-disable|@ts-(ignore|expect-error|nocheck)|svelte-ignore")
    };
    let explained = if is_rust(path) {
        pattern(r#"reason\s*=|ignore\s*=\s*"|\]\s*//\s*\S"#)
    } else {
        pattern(r"-disable.* -- \S|@ts-[a-z-]+:? \S|svelte-ignore .*\(.*\)")
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| shape.is_match(line)) {
        // A long attribute goes on to the line that closes it.
        let end = (index..lines.len().min(index + 6)).find(|&at| lines[at].contains(']')).unwrap_or(index);
        let attribute = if is_rust(path) { lines[index..=end].join(" ") } else { (*line).to_owned() };
        let above = index.checked_sub(1).map_or("", |at| lines[at].trim_start());
        let comment_above = (above.starts_with("//") && !above.starts_with("///") && !above.starts_with("//!"))
            || (above.ends_with("-->") && !shape.is_match(above));
        if !explained.is_match(&attribute) && !comment_above {
            faults.push((index + 1, "an exception without a reason".to_owned()));
        }
    }
    faults
}

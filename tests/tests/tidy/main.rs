//! The house rules as a test (`docs/STYLE.md` says why each exists).
//!
//! A rule about texts carries a sample that it must refuse and one that it must accept, so that no rule can fall asleep.
//! Rules about rooms (who leans on whom) read the manifests through cargo and are tried on made-up rooms.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public items, and what goes wrong in it must stop it"
)]

mod house;
mod lists;
mod rooms;
mod rules;
mod window_rules;

use house::File;

/// A rule about the text of single files.
struct Rule {
    name: &'static str,
    /// Whether the rule speaks about the file at this path.
    about: fn(&str) -> bool,
    /// Lines (counted from 1) and what is wrong there.
    faults: fn(&str, &str) -> Vec<(usize, String)>,
    /// A path and a text that must be refused.
    bad: &'static [(&'static str, &'static str)],
    /// A path and a text that must be accepted.
    good: &'static [(&'static str, &'static str)],
}

fn all_rules() -> Vec<Rule> {
    [rules::rules(), window_rules::rules()].into_iter().flatten().collect()
}

#[test]
fn every_file_keeps_the_house_rules() {
    let files = house::files();
    assert!(files.len() > 100, "the house has more files than {}: is this a whole checkout?", files.len());
    let mut faults = Vec::new();
    for rule in all_rules() {
        for File { path, text } in files.iter().filter(|file| (rule.about)(&file.path)) {
            for (line, fault) in (rule.faults)(path, text) {
                faults.push(format!("{path}:{line}: {fault} [{}]", rule.name));
            }
        }
    }
    assert!(faults.is_empty(), "{} breaches of docs/STYLE.md:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_rule_refuses_its_bad_sample_and_accepts_its_good_one() {
    for rule in all_rules() {
        assert!(!rule.bad.is_empty(), "{}: a rule without a bad sample may be asleep", rule.name);
        for (path, text) in rule.bad {
            assert!((rule.about)(path), "{}: does not look at {path}", rule.name);
            assert!(!(rule.faults)(path, text).is_empty(), "{}: accepts {text:?}", rule.name);
        }
        for (path, text) in rule.good {
            let faults = if (rule.about)(path) { (rule.faults)(path, text) } else { Vec::new() };
            assert!(faults.is_empty(), "{}: refuses {text:?}: {faults:?}", rule.name);
        }
    }
}

#[test]
fn every_rule_has_files_to_look_at() {
    let files = house::files();
    for rule in all_rules() {
        assert!(files.iter().any(|file| (rule.about)(&file.path)), "{}: no file is looked at", rule.name);
    }
}

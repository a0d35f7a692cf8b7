//! Lists that people and scripts read: Debian packages, exceptions of deny.toml, the documents' promises.

use crate::house;

#[test]
fn debian_packages_are_sorted_and_explained() {
    assert_eq!(package_faults(&house::read("tools/debian-packages.txt")), Vec::<String>::new());
    for bad in ["b build # x\na build # x\n", "a build\n", "a sometimes # x\n", "a build # x\na build # x\n"] {
        assert!(!package_faults(bad).is_empty(), "accepted {bad:?}");
    }
}

#[test]
fn exceptions_in_deny_carry_their_reason() {
    assert_eq!(unexplained_denials(&house::read("deny.toml")), Vec::<String>::new());
    assert_eq!(unexplained_denials("ignore = [\n  \"RUSTSEC-1\",\n]\n"), ["\"RUSTSEC-1\","]);
    assert_eq!(unexplained_denials("exceptions = [\n  { crate = \"a\" },\n]\n"), ["{ crate = \"a\" },"]);
}

#[test]
fn the_readme_shows_the_two_commands() {
    let readme = house::read("README.md");
    for command in ["make run", "make test", "circular issue"] {
        assert!(readme.contains(command), "README.md does not show `{command}`");
    }
    assert!(house::read(".ci/run").contains("make test"), ".ci/run does not run the tests");
}

/// Every document that a page of ours points to exists, and so does every picture.
#[test]
fn links_between_our_documents_lead_somewhere() {
    let link = crate::rules::pattern(r"\]\(([^)#\s]+)(#[^)]*)?\)");
    let mut faults = Vec::new();
    for house::File { path, text } in house::files().iter().filter(|file| file.path.ends_with(".md")) {
        let folder = std::path::Path::new(path).parent().expect("a file has a folder");
        for target in link.captures_iter(text).map(|found| found[1].to_owned()).filter(|target| !target.contains("://"))
        {
            if !house::root().join(folder).join(&target).exists() {
                faults.push(format!("{path}: {target} does not exist"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A document that names a test (a link whose words are a function's name) names one that exists.
#[test]
fn tests_that_our_documents_name_exist() {
    let faults: Vec<String> = house::files()
        .iter()
        .filter(|file| file.path.starts_with("docs/") && file.path.ends_with(".md"))
        .flat_map(|file| missing_tests(&file.text))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(missing_tests("- [a_test_that_was_never_written](../tests/tests/tidy/lists.rs)\n").len(), 1);
}

fn missing_tests(document: &str) -> Vec<String> {
    let named = crate::rules::pattern(r"\[([a-z0-9]+(?:_[a-z0-9]+)+)\]\(\.\./([^)]+\.rs)\)");
    let missing = |name: &str, path: &str| {
        !std::fs::read_to_string(house::root().join(path)).is_ok_and(|text| text.contains(&format!("fn {name}(")))
    };
    named
        .captures_iter(document)
        .filter(|found| missing(&found[1], &found[2]))
        .map(|found| format!("{}: no test {}", &found[2], &found[1]))
        .collect()
}

fn package_faults(list: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut before = String::new();
    for line in list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        if !matches!(words.next(), Some("build" | "test")) {
            faults.push(format!("{name}: the stage is neither build nor test"));
        }
        if line.split_once('#').is_none_or(|(_, why)| why.trim().is_empty()) {
            faults.push(format!("{name}: does not say why"));
        }
        if name <= before.as_str() {
            faults.push(format!("{name}: not sorted, or twice"));
        }
        name.clone_into(&mut before);
    }
    faults
}

/// Entries of `ignore` and `exceptions` with neither a reason in them nor a comment above their group.
fn unexplained_denials(text: &str) -> Vec<String> {
    let (mut inside, mut explained, mut faults) = (false, false, Vec::new());
    for line in text.lines().map(str::trim) {
        if (line.starts_with("ignore = [") || line.starts_with("exceptions = [")) && !line.ends_with("[]") {
            (inside, explained) = (true, false);
        } else if line.starts_with(']') {
            inside = false;
        } else if inside && line.starts_with('#') {
            explained = true;
        } else if inside && !explained && !line.contains("reason") && !line.is_empty() {
            faults.push(line.to_owned());
        }
    }
    faults
}

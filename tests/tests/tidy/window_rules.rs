//! Rules about the window: its host, its direction and its words.

use crate::Rule;
use crate::rules::{hits, pattern};

pub fn rules() -> Vec<Rule> {
    vec![
        Rule {
            name: "only the host knows Tauri",
            about: |path| path.starts_with("ui/src/") && !path.starts_with("ui/src/host/"),
            faults: |_, text| hits(text, r#"["']@tauri-apps"#, "@tauri-apps outside ui/src/host"),
            bad: &[("ui/src/views/A.svelte", "import { invoke } from \"@tauri-apps/api/core\";\n")],
            good: &[("ui/src/host/tauri.ts", "import { invoke } from \"@tauri-apps/api/core\";\n")],
        },
        Rule {
            name: "styles are logical",
            about: |path| path.starts_with("ui/") && (path.ends_with(".css") || path.ends_with(".svelte")),
            faults: physical_styles,
            bad: &[
                ("ui/src/a.css", "p { margin-left: 1rem }\n"),
                ("ui/src/a.css", "p { text-align: right }\n"),
                ("ui/src/A.svelte", "<p>x</p>\n<style>\n p { left: 0; }\n</style>\n"),
                ("ui/src/A.svelte", "<p style=\"padding-right: 2px\">x</p>\n"),
            ],
            good: &[
                ("ui/src/a.css", "p { margin-inline-start: 1rem; text-align: start; inset-inline-start: 0 }\n"),
                ("ui/src/A.svelte", "<script>const box = { left: 1 };</script>\n<p>x</p>\n"),
            ],
        },
        Rule {
            name: "the window's words stand in locales",
            about: |path| path.starts_with("ui/src/") && path.ends_with(".svelte"),
            faults: spoken_words,
            bad: &[
                ("ui/src/A.svelte", "<p>Sign in</p>\n"),
                ("ui/src/A.svelte", "<p>دخول</p>\n"),
                ("ui/src/A.svelte", "<button aria-label=\"Close\">{x}</button>\n"),
            ],
            good: &[(
                "ui/src/A.svelte",
                "<script>const a = 'Sign in';</script>\n<Empty title=\"list--none\" /><input placeholder=\"https://registry.example\" /><p class=\"big one\" data-testid=\"x\" aria-label={t(\"a--b\")}>{t(\"sign-in--title\")} · {n > 1 ? a : b}</p>\n<!-- Why. -->\n<style>p { color: red }</style>\n",
            )],
        },
        Rule {
            name: "no window may call everything",
            about: |path| path.starts_with("src-tauri/capabilities/") && path.ends_with(".json"),
            faults: |_, text| {
                hits(
                    text,
                    r#""windows"\s*:\s*\[\s*"\*"|"remote"\s*:"#,
                    "a capability names its windows, and no remote page has any",
                )
            },
            bad: &[("src-tauri/capabilities/a.json", "{ \"windows\": [\"*\"] }\n")],
            good: &[("src-tauri/capabilities/a.json", "{ \"windows\": [\"main\"] }\n")],
        },
    ]
}

/// Left and right in a style sheet, in a component's style block, or in a style attribute. A script may speak of rectangles.
fn physical_styles(path: &str, text: &str) -> Vec<(usize, String)> {
    let property = r"\b(margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right)\b|\b(text-align|float|clear)\s*:\s*(left|right)\b|(^|[\s;{])(left|right)\s*:";
    let fault = "physical left or right: write the logical property";
    if path.ends_with(".css") {
        return hits(text, property, fault);
    }
    let mut in_style = false;
    let (rule, attribute) = (
        pattern(property),
        pattern(
            r#"style(="[^"]*\b((margin|padding|border)-)?(left|right)\s*:|:(left|right|(margin|padding)-(left|right))\b)"#,
        ),
    );
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        in_style = (in_style || line.contains("<style")) && !line.contains("</style>");
        if (in_style && rule.is_match(line)) || attribute.is_match(line) {
            faults.push((index + 1, fault.to_owned()));
        }
    }
    faults
}

/// Words between tags, or in the attributes that are read aloud. Scripts, styles, comments and `{expressions}` are left out.
fn spoken_words(_: &str, text: &str) -> Vec<(usize, String)> {
    let mut markup = text.to_owned();
    for block in [r"(?s)<script.*?</script>", r"(?s)<style.*?</style>", r"(?s)<!--.*?-->"] {
        markup = blank(&markup, &pattern(block));
    }
    // From the inside out, so that nested braces go too.
    let braces = pattern(r"\{[^{}]*\}");
    while braces.is_match(&markup) {
        markup = blank(&markup, &braces);
    }
    // An address and the id of a text (`view--thing`) are not words.
    markup = blank(&markup, &pattern(r#""(https?://[^"\s]*|[a-z0-9-]+--[a-z0-9-]+)""#));
    let mut faults = hits(
        &markup,
        r#"\b(aria-label|aria-description|title|placeholder|alt)="[^"]*\p{L}{2,}"#,
        "a spoken attribute with words: they stand in locales/",
    );
    let tags = pattern(r#"(?s)<[^>"]*("[^"]*"[^>"]*)*>"#);
    faults.extend(hits(&blank(&markup, &tags), r"\p{L}{2,}", "words between tags: they stand in locales/"));
    faults
}

/// The text with every match blanked out, lines kept.
fn blank(text: &str, what: &regex::Regex) -> String {
    what.replace_all(text, |found: &regex::Captures<'_>| {
        found[0].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>()
    })
    .into_owned()
}

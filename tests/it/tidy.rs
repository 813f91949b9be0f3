//! The rules of ARCHITECTURE.md that can be read off the sources.

use std::{fs, path::Path};

/// A place that breaks a rule.
fn check(rule: &str, applies: impl Fn(&str) -> bool, breaks: impl Fn(&str) -> bool) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    let mut read = 0;
    for path in sources(&root.join("src")) {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if !applies(&name) {
            continue;
        }
        read += 1;
        let text = fs::read_to_string(&path).unwrap();
        // Unit tests stand at the end of a file and may do what they need.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (index, line) in spelled_out(code).iter().enumerate() {
            if !line.starts_with("//") && breaks(line) {
                broken.push(format!("{name}:{}: {rule}: {line}", index + 1));
            }
        }
    }
    assert!(read > 0, "no file is under the rule “{rule}”: was something renamed?");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The lines of a file, trimmed, with the members of `use crate::{…}` each spelled out: rustfmt gives them
/// lines of their own, on which nothing says where they come from.
fn spelled_out(code: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut lines = Vec::new();
    for line in code.lines().map(str::trim) {
        let braces = |line: &str| -> i32 {
            line.chars().map(|sign| i32::from(sign == '{') - i32::from(sign == '}')).sum()
        };
        if depth == 1 && !line.starts_with('}') {
            lines.push(format!("use crate::{line}"));
        } else {
            let whole = line.starts_with("use crate::{") && line.ends_with(';');
            let line = if whole { line.replace(", ", ", crate::") } else { line.to_owned() };
            lines.push(line.replace("use crate::{", "use crate::"));
        }
        if depth > 0 || line.starts_with("use crate::{") {
            depth += braces(line);
        }
    }
    lines
}

#[test]
fn grouped_imports_are_spelled_out() {
    let code = "use crate::{\n    model::{\n        Item,\n    },\n    store::Tx,\n};\nlet a = 1;";
    let lines = spelled_out(code);
    assert_eq!(lines[1], "use crate::model::{");
    assert_eq!(lines[4], "use crate::store::Tx,");
    assert_eq!(lines[6], "let a = 1;");
    let lines = spelled_out("use crate::{model::Item, store::Tx};");
    assert_eq!(lines, ["use crate::model::Item, crate::store::Tx};"]);
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Files below `poll/` and `publish/` that tie stages to the store or to the world.
const TIES: [&str; 29] = [
    "src/poll/alert/tell.rs",
    "src/poll/lanes.rs",
    "src/poll/standing.rs",
    "src/poll/standings.rs",
    "src/poll/refile.rs",
    "src/poll/visit.rs",
    "src/poll/visit/list.rs",
    "src/poll/visit/look.rs",
    "src/poll/recheck/settle.rs",
    "src/poll/pings/teller.rs",
    "src/poll/hosts.rs",
    "src/poll/settle.rs",
    "src/poll/gather.rs",
    "src/poll/gather/compare.rs",
    "src/poll/gather/joined.rs",
    "src/poll/gather/revised.rs",
    "src/poll/judged.rs",
    "src/poll/replay.rs",
    "src/poll/replay/apply.rs",
    "src/poll/replay/examine.rs",
    "src/poll/websub/upkeep.rs",
    "src/publish/block.rs",
    "src/publish/edition.rs",
    "src/publish/history.rs",
    "src/publish/history/shelf.rs",
    "src/publish/leftovers.rs",
    "src/publish/pages.rs",
    "src/publish/reworded.rs",
    "src/publish/told.rs",
];

fn is_stage(name: &str) -> bool {
    (name.starts_with("src/poll/") || name.starts_with("src/publish/")) && !TIES.contains(&name)
}

fn is_end(name: &str) -> bool {
    name.starts_with("src/poll/fetch")
        || name == "src/poll/folder.rs"
        || name == "src/publish/file.rs"
}

fn uses(line: &str, module: &str) -> bool {
    line.contains(&format!("crate::{module}"))
        || line.contains(&format!("{module}::")) && line.starts_with("use ")
}

#[test]
fn stages_import_neither_store_nor_config_nor_web() {
    check("a stage knows the model alone", is_stage, |line| {
        ["store", "config", "web", "cli", "curate"].iter().any(|module| {
            line.contains(&format!("crate::{module}"))
                || line.contains(&format!("super::super::{module}"))
        })
    });
}

#[test]
fn stages_touch_no_clock_file_network_or_chance() {
    let pure = |name: &str| is_stage(name) && !is_end(name);
    check("a stage is pure", pure, |line| {
        [
            "std::fs",
            "std::net",
            "Utc::now",
            "Local::now",
            "SystemTime",
            "Instant",
            "tokio::",
            "rand",
            "getrandom",
        ]
        .iter()
        .any(|outside| line.contains(outside) && !line.contains("operand"))
    });
}

#[test]
fn only_the_command_line_asks_the_time() {
    check(
        "the clock belongs to cli",
        |name| !name.starts_with("src/cli"),
        |line| {
            line.contains("Utc::now")
                || line.contains("Local::now")
                || line.contains("SystemTime::now")
        },
    );
}

#[test]
fn each_outside_crate_has_one_home() {
    for (outside, home) in [
        ("reqwest", "src/poll/fetch"),
        ("rusqlite", "src/store"),
        ("axum", "src/web"),
        ("clap", "src/cli"),
        ("ammonia", "src/poll/sanitize"),
        ("feed_rs", "src/poll/parse"),
    ] {
        let elsewhere = |name: &str| !name.starts_with(home);
        check(&format!("{outside} lives in {home}"), elsewhere, |line| {
            line.contains(&format!("{outside}::")) || line.contains(&format!("use {outside}"))
        });
    }
}

#[test]
fn templates_stand_where_pages_are_made() {
    let elsewhere =
        |name: &str| !name.starts_with("src/publish/html") && !name.starts_with("src/web/desk");
    check("askama makes pages", elsewhere, |line| line.contains("askama"));
}

#[test]
fn the_verbs_do_not_import_one_another() {
    for (verb, others) in [
        ("src/poll", ["publish", "curate", "web"]),
        ("src/publish", ["poll", "curate", "web"]),
        ("src/curate", ["poll", "publish", "web"]),
    ] {
        let rule = "poll, curate and publish meet in the database";
        check(
            rule,
            |name| name.starts_with(verb),
            |line| others.iter().any(|other| line.contains(&format!("crate::{other}"))),
        );
    }
    check(
        "the store knows the model alone",
        |name| name.starts_with("src/store"),
        |line| {
            ["poll", "publish", "curate", "web", "config", "cli"]
                .iter()
                .any(|other| uses(line, other) && line.contains("crate::"))
        },
    );
    check(
        "the model knows nobody",
        |name| name.starts_with("src/model"),
        |line| line.contains("crate::"),
    );
}

#[test]
fn nothing_unwraps_outside_of_tests() {
    check("bad input is ordinary", |_| true, |line| line.contains(".unwrap()"));
}

#[test]
fn rooms_have_names_of_their_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in sources(&root.join("src")) {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let nameless = ["mod", "util", "utils", "helper", "helpers", "common", "misc"];
        assert!(!nameless.contains(&stem), "{} says nothing of what is in it", path.display());
    }
}

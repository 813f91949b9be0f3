//! The READMEs: what a user looks up in them is there, in both languages.

use std::{fs, path::Path, process::Command};

use huiwen::config;

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// What the program prints as its help.
fn help(verbs: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_huiwen")).args(verbs).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The verbs of a help text.
fn verbs(help: &str) -> Vec<&str> {
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let verbs = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let verbs: Vec<&str> = verbs.filter(|verb| !verb.is_empty() && *verb != "help").collect();
    assert!(verbs.len() > 2, "{verbs:?}");
    verbs
}

/// The options of a help text that belong to its verb alone.
fn options(help: &str) -> Vec<&str> {
    let words = help.split([' ', '\n']).filter(|word| word.starts_with("--"));
    words.filter(|word| !["--config", "--help", "--version"].contains(word)).collect()
}

/// The keys of a table of feeds.toml: the message about a key that resembles none lists them.
fn keys(table: &str) -> Vec<String> {
    let text = format!("{table}\nzzzzzzzzzzzzzzzz = 1\n");
    let shown = config::read(&text, "feeds.toml", root()).unwrap_err().to_string();
    let known = shown.split(" knows ").nth(1).unwrap().lines().next().unwrap();
    known.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_key_stands_in_the_table_of_its_part() {
    for name in READMES {
        let readme = read(name);
        for table in [
            "[site]",
            "[storage]",
            "[publish]",
            "[serve]",
            "[desk]",
            "[poll]",
            "[alert]",
            "[credits]",
            "[gazetteer]",
            "[[rules]]",
            "[[sections]]",
            "[[sources]]",
        ] {
            let part = readme.split(&format!("### {table}")).nth(1);
            let part = part.unwrap_or_else(|| panic!("{name} has no part {table}"));
            let part = part.split("\n#").next().unwrap();
            let rows = part.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
            let mut explained: Vec<&str> = rows.collect();
            let mut known = keys(table);
            explained.sort_unstable();
            known.sort_unstable();
            assert_eq!(explained, known, "{table} of {name}");
        }
    }
}

#[test]
fn every_verb_and_option_is_explained() {
    let all = help(&[]);
    let acts = ["story", "source", "rules", "user"].map(|verb| (verb, help(&[verb])));
    for name in READMES {
        let readme = read(name);
        let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
        let explained = |verb: &str, option: &str| {
            let names = |row: &str| {
                row.contains(&format!("`{verb}`")) || row.contains(&format!("`{verb} "))
            };
            rows.iter().any(|row| names(row) && row.contains(option))
        };
        for verb in verbs(&all)
            .into_iter()
            .filter(|verb| !["story", "source", "rules", "user"].contains(verb))
        {
            assert!(explained(verb, ""), "{verb} in {name}");
            for option in options(&help(&[verb])) {
                assert!(explained(verb, option), "{verb} {option} in {name}");
            }
        }
        for (noun, help_of_acts) in &acts {
            for verb in verbs(help_of_acts) {
                let act = format!("{noun} {verb}");
                assert!(explained(&act, ""), "{act} in {name}");
                for option in options(&help(&[noun, verb])) {
                    // All that editors decide bears a name.
                    let found = explained(&act, option);
                    assert!(found || option == "--editor", "{act} {option} in {name}");
                }
            }
        }
        assert!(readme.contains("--editor"), "{name}");
    }
}

#[test]
fn the_two_commands_stand_at_the_top() {
    for name in READMES {
        let readme = read(name);
        let first = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
        let commands: Vec<&str> =
            first.lines().map(|line| line.split('#').next().unwrap().trim()).collect();
        assert_eq!(commands, ["cargo run --release -- run", "tests/all"], "{name}");
    }
    assert!(root().join("tests/all").is_file());
}

#[test]
fn what_the_readmes_point_to_is_there() {
    for name in READMES {
        let readme = read(name);
        let targets = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local: Vec<&str> = targets.filter(|target| !target.contains("://")).collect();
        assert!(local.contains(&"examples/portal.png"), "{name}");
        for target in local {
            assert!(root().join(target).exists(), "{target} of {name}");
        }
    }
}

#[test]
fn the_settings_that_the_readmes_show_are_right() {
    for name in READMES {
        let readme = read(name);
        let shown: Vec<&str> =
            readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(shown.len() >= 2, "{name}");
        let site = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n";
        let sections = "[[sections]]\nkey = \"dongtai\"\n[[sections]]\nkey = \"jiangtang\"\n";
        let text = format!("{site}{sections}{}", shown.join("\n"));
        let config = config::read(&text, name, root()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(config.sources.len(), shown.len());
    }
}

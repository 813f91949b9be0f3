//! The same acts from the shell.

use serde_json::Value;

use super::{Desk, REPORTS};

/// Runs a command of `huiwen story` that has to go well; what it printed.
fn run(desk: &Desk, arguments: &[&str]) -> String {
    let all = [&["story"], arguments, &["--editor", "李敏"]].concat();
    let output = desk.portal.huiwen(&all);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn log(desk: &Desk) -> Vec<Value> {
    let output = desk.portal.huiwen(&["story", "log", "--json", "--limit", "0"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_act_can_be_had_in_the_shell_and_taken_back_there() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0).to_string();
    let other = desk.id(REPORTS[1].0).to_string();
    let third = desk.id(REPORTS[2].0).to_string();
    run(&desk, &["pin", &other, "redian"]);
    for arguments in [
        &["feature", &id, "dongtai"][..],
        &["move", &id, "redian", "dongtai"],
        &["pin", &id, "redian"],
        &["order", &third, "redian", "--after", &other],
        &["retitle", &id, "渡口成了公园"],
        &["summary", &id, "有了长椅。"],
        &["note", &id, "按。"],
        &["correct", &id, "三十张。"],
        &["expire", &id, "2099-01-01 08:00"],
        &["withdraw", &id, "误报。"],
        &["hide", &id],
    ] {
        let before = log(&desk).len();
        let seen = desk.feed("redian")["items"].clone();
        run(&desk, arguments);
        let edits = log(&desk);
        assert_eq!(edits.len(), before + 1, "{arguments:?}");
        assert_eq!(edits[0]["editor"], "李敏");
        if arguments[0] != "expire" && arguments[0] != "feature" {
            assert_ne!(desk.feed("redian")["items"], seen, "{arguments:?}");
        }
        run(&desk, &["undo", &edits[0]["number"].to_string()]);
        let titles = |items: &Value| {
            let items = items.as_array().unwrap();
            items.iter().map(|item| item["title"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles(&desk.feed("redian")["items"]), titles(&seen), "{arguments:?}");
    }
}

#[test]
fn times_are_read_in_the_zone_of_the_portal_which_is_told() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0).to_string();
    let told = run(&desk, &["expire", &id, "2099-01-01 08:00"]);
    assert_eq!(told.trim(), "2099-01-01 08:00 CST (+08:00)");
    let edits = log(&desk);
    assert_eq!(edits[0]["after"], "2099-01-01T00:00:00+00:00");
    let shown = run_show(&desk, &id);
    assert!(shown.contains("expire 2099-01-01 08:00 +08:00"), "{shown}");
}

fn run_show(desk: &Desk, id: &str) -> String {
    String::from_utf8(desk.portal.huiwen(&["story", "show", id]).stdout).unwrap()
}

#[test]
fn what_cannot_be_is_refused_with_the_way_out() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0).to_string();
    let other = desk.id(REPORTS[1].0).to_string();
    for (arguments, expected) in [
        (&["pin", &id, "nowhere"][..], "there is no section “nowhere”; there are redian, dongtai"),
        (&["move", &id, "redian", "redian"], "both are the same section"),
        (&["order", &id, "redian", "--after", &other], "not in the head of “redian”"),
        (&["order", &id, "redian", "--after", &id], "both are the same story"),
        (&["embargo", &id, "2099-01-01"], "it is public already"),
        (&["embargo", &id, "2001-01-01"], "is not in the future"),
        (&["expire", &id, "morgen"], "“morgen” is no time such as"),
        (&["summary", &id, &"字".repeat(201)], "longer than 200 characters"),
        (&["note", &id, " "], "the text is empty"),
        (&["lead", &id, "4711"], "has no item 4711"),
        (&["undo", "4711"], "there is no edit 4711"),
        (&["write", "--headline", "题", "--credit", "报", "--time", "x"], "is no time such as"),
    ] {
        let output = desk.portal.huiwen(&[&["story"], arguments].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(expected), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    assert!(log(&desk).is_empty());
}

#[test]
fn a_story_is_written_from_a_file_and_from_standard_input() {
    let desk = Desk::open();
    desk.portal.write("text.txt", "第一段。\n第二段。\n");
    let id = run(
        &desk,
        &[
            "write",
            "text.txt",
            "--headline",
            "江边开了新书店",
            "--credit",
            "滨江日报",
            "--section",
            "redian",
        ],
    );
    let item = desk.item("redian", id.trim().parse().unwrap()).expect("it is published");
    assert_eq!(item["content_html"], "<p>第一段。</p><p>第二段。</p>");
    run(&desk, &["write", "--headline", "书店夜里也开门", "--credit", "滨江日报"]);
    assert_eq!(log(&desk).len(), 3);
}

#[test]
fn the_log_is_filtered_and_told_in_three_ways() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0).to_string();
    run(&desk, &["retitle", &id, "=公式"]);
    desk.portal.huiwen(&["story", "hide", &desk.id(REPORTS[1].0).to_string(), "--editor", "王强"]);
    let told = |arguments: &[&str]| {
        let output = desk.portal.huiwen(&[&["story", "log"], arguments].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(told(&[]).lines().count(), 2);
    assert!(told(&["--editor", "王强"]).contains("hide"));
    assert_eq!(told(&["--story", &id]).lines().count(), 1);
    assert_eq!(told(&["--since", "2099-01-01"]).lines().count(), 0);
    assert_eq!(told(&["--limit", "1"]).lines().count(), 1);
    let csv = told(&["--csv", "--story", &id]);
    assert!(csv.contains("\"'=公式\"") && csv.contains(REPORTS[0].0), "{csv}");
    assert_eq!(told(&["--json", "--since", "2099-01-01"]).trim(), "[]");
}

#[test]
fn the_key_of_the_desk_is_no_sources() {
    let desk = Desk::open();
    let settings = desk.portal.read("feeds.toml").replace("key = \"a\"", "key = \"desk\"");
    desk.portal.configure(&settings);
    let output = desk.portal.huiwen(&["check"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("desk") && told.contains("feeds.toml:"), "{told}");
}

#[test]
fn programs_are_told_the_state_of_a_story() {
    let desk = Desk::open();
    let ids = REPORTS.map(|(headline, ..)| desk.id(headline).to_string());
    run(&desk, &["withdraw", &ids[0], "误报。"]);
    run(&desk, &["hide", &ids[1]]);
    run(&desk, &["expire", &ids[2], "2099-01-01T08:00:00+08:00"]);
    let listed = desk.portal.huiwen(&["story", "list", "--json"]);
    let listed: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
    let of = |id: &String| listed.iter().find(|story| story["id"] == **id).unwrap();
    assert_eq!(of(&ids[0])["withdrawn"], "误报。");
    assert_eq!(of(&ids[1])["hidden"], true);
    assert_eq!(of(&ids[2])["expiry"], "2099-01-01T08:00:00+08:00");
    assert_eq!(of(&ids[3])["withdrawn"], Value::Null);
    assert_eq!(of(&ids[3])["hidden"], false);
}

/// Runs a command of `huiwen story` as root, who gives no name; its status, and what it complains of.
fn run_as_root(desk: &Desk, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = desk.portal.command(&[&["story"], arguments].concat());
    let output = command.env("USER", "root").output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_login_is_in_the_log_and_is_no_responsible_editor() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0);
    let editor = || {
        let item = desk.item("redian", id).expect("it is published");
        let atom = desk.portal.read("public/redian/atom.xml");
        let page = desk.portal.read(&format!("public/story/{id}.html"));
        for told in [&atom, &page] {
            assert!(!told.contains("root") && !told.contains("shell"), "{told}");
        }
        item["_huiwen"]["editor"].as_str().map(str::to_owned)
    };
    let story = id.to_string();
    for act in ["hide", "unhide"] {
        assert_eq!(run_as_root(&desk, &[act, &story]).0, Some(0));
        assert_eq!(log(&desk)[0]["editor"], "root@shell", "{act}");
    }
    assert_eq!(editor(), None);
    run(&desk, &["feature", &story, "redian"]);
    assert_eq!(editor().as_deref(), Some("李敏"));
    // Whoever publishes it again without a name takes nobody's away.
    for act in ["withdraw", "restore"] {
        let words =
            if act == "withdraw" { &[act, &story, "误报。"][..] } else { &[act, &story] };
        assert_eq!(run_as_root(&desk, words).0, Some(0));
    }
    assert_eq!(editor().as_deref(), Some("李敏"));
    let mut nobody = desk.portal.command(&["story", "remove", &story, "redian"]);
    assert!(nobody.env_remove("USER").status().unwrap().success());
    assert_eq!(log(&desk)[0]["editor"], "shell");
}

#[test]
fn no_editor_is_called_what_a_login_is_called() {
    let desk = Desk::open();
    let id = desk.id(REPORTS[0].0).to_string();
    for name in ["root@shell", "ROOT＠shell", "shell", "系统", " "] {
        let (status, told) = run_as_root(&desk, &["hide", &id, "--editor", name]);
        assert_eq!(status, Some(2), "{name}: {told}");
        assert!(told.contains("name is"), "{name}: {told}");
    }
    assert!(log(&desk).is_empty());
}

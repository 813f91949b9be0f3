//! The desk's pages in the Nu checker (validator.w3.org/nu), where tests/tools.sh has installed it; else the test says
//! that it was skipped. No browser is needed.

use std::{fs, process::Command};

use serde_json::Value;
use tempfile::TempDir;

use super::{Room, room::NEWS};
use crate::publish::pages::nu;

#[test]
fn the_nu_checker_finds_no_error_on_any_page() {
    let Some(jar) = nu::jar() else {
        eprintln!("skipped: the Nu checker is not installed (tests/tools.sh)");
        return;
    };
    let room = Room::open();
    let mut stranger = room.desk.browser();
    let mut admin = room.desk.signed_in("何静");
    let decide = |act: &str, story: &str, rest: &[&str]| {
        let id = room.id(story);
        let arguments = [&["story", act, id.as_str()], rest, &["--editor", "李敏"]].concat();
        room.desk.shell(&arguments, "").trim().to_owned()
    };
    let _ = decide("pin", NEWS[0], &["dongtai"]);
    let _ = decide("retitle", NEWS[2], &["徐州老厂房变公园 <b>&"]);
    let merged = decide("merge", NEWS[4], &[&room.id(NEWS[5])]);
    let story = room.id("徐州老厂房变公园 <b>&");
    let folder = TempDir::new().unwrap();
    let keep = |name: &str, text: &str| {
        fs::write(folder.path().join(format!("{name}.html")), text).unwrap();
    };
    keep("login", stranger.get("/desk/login").text());
    let pages = [
        "/desk/queue",
        "/desk/queue?compact",
        "/desk/queue?q=%E5%86%B0%E5%B2%9B",
        "/desk/order/dongtai",
        "/desk/new",
        "/desk/sources",
        "/desk/source/daily",
        "/desk/rules",
        "/desk/log",
        "/desk/users",
        "/desk/settings",
        "/desk/keys",
        "/desk/preview/dongtai",
        "/desk/nowhere",
    ]
    .map(str::to_owned);
    let of_stories = ["", "/copies", "/revisions", "/record", "/readers"];
    let mut addresses = Vec::from(pages);
    addresses.extend(of_stories.map(|part| format!("/desk/story/{story}{part}")));
    addresses.push(format!("/desk/story/{merged}/copies"));
    for act in ["retitle", "summary", "embargo", "expire", "move", "merge", "withdraw", "correct"] {
        addresses.push(format!("/desk/act?act={act}&id={story}"));
    }
    for (number, address) in addresses.iter().enumerate() {
        let reply = admin.get(address);
        assert!(matches!(reply.status, 200 | 404), "{address}: {}", reply.text());
        keep(&format!("{number}"), reply.text());
    }
    let stale = format!("{story}:0");
    let conflict =
        admin.post("/desk/act", &[("act", "retitle"), ("id", &stale), ("text", "新公园")]);
    assert_eq!(conflict.status, 409);
    keep("conflict", conflict.text());
    let kept = stranger.post("/desk/act", &[("act", "note"), ("id", &stale), ("text", "一\n二")]);
    assert_eq!(kept.status, 401);
    keep("login that keeps a form", kept.text());
    let again: [(_, _, &[_]); 4] = [
        (
            "ask again",
            "/desk/act",
            &[("act", "expire"), ("id", &story), ("until", "2020-01-01T00:00")],
        ),
        ("compose again", "/desk/new", &[("do", "fetch"), ("url", "http://127.0.0.1:1/")]),
        ("settings again", "/desk/settings/manner", &[("language", "x")]),
        ("add again", "/desk/users/add", &[("name", "系统"), ("role", "chief")]),
    ];
    for (name, path, fields) in again {
        let again = admin.post(path, fields);
        assert_eq!(again.status, 422, "{name}: {}", again.text());
        keep(name, again.text());
    }
    let output = Command::new("java")
        .arg("-jar")
        .arg(jar)
        .args(["--format", "json", "--exit-zero-always", "--stdout"])
        .arg(folder.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let name = |message: &Value| {
        let file = message["url"].as_str().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default().trim_end_matches(".html").to_owned();
        file.parse::<usize>().map_or(file, |number| addresses[number].clone())
    };
    let messages = report["messages"].as_array().unwrap();
    let errors: Vec<String> = messages
        .iter()
        .filter(|message| message["type"] != "info")
        .map(|message| format!("{}: {}: {}", name(message), message["message"], message["extract"]))
        .collect();
    println!("{} pages, {} errors", addresses.len() + 7, errors.len());
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

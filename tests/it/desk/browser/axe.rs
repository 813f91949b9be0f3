//! Every page in axe-core (Deque's rules for WCAG 2), where tests/tools.sh has installed it; else the test says that
//! it was skipped. It is injected by the driver, past the policy of the page.

use std::{env, fs, path::Path, path::PathBuf};

use serde_json::Value;

use super::{
    Room, Window,
    room::{NEWS, PROPOSED},
};

/// The script, from where tests/tools.sh puts it.
fn script() -> Option<String> {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    let script = fs::read_to_string(target.join("tools/axe/node_modules/axe-core/axe.min.js")).ok();
    if script.is_none() {
        eprintln!("skipped: axe-core is not installed (tests/tools.sh)");
    }
    script
}

/// What is seriously wrong with the page as it stands.
fn violations(window: &Window, axe: &str, what: &str) -> Vec<String> {
    if window.browser.run("return typeof axe === 'undefined'") == true {
        window.browser.run(axe);
    }
    window.browser.run(
        "window.axed = null; axe.run(document, { resultTypes: ['violations'], iframes: false })\
         .then(found => { window.axed = found.violations }, error => { window.axed = [{ id: String(error), nodes: [] }] })",
    );
    let found = window.browser.wait("return window.axed");
    let found = found.as_array().unwrap().iter();
    let serious = found
        .filter(|violation| !matches!(violation["impact"].as_str(), Some("minor" | "moderate")));
    let told = |violation: &Value| {
        let nodes = violation["nodes"].as_array().unwrap().iter().take(4);
        let nodes: Vec<String> =
            nodes.map(|node| format!("{} {}", node["target"], node["any"][0]["message"])).collect();
        format!("{what}: {} {}: {}", violation["impact"], violation["id"], nodes.join("; "))
    };
    serious.map(told).collect()
}

#[test]
fn axe_finds_nothing_serious_on_any_page_by_day_and_by_night() {
    let Some(axe) = script() else { return };
    let room = Room::open();
    let Some(window) = Window::open(&room) else { return };
    // Stories in every state.
    let decide = |act: &str, story: &str, rest: &[&str]| {
        let id = room.id(story);
        let arguments = [&["story", act, id.as_str()], rest, &["--editor", "李敏"]].concat();
        room.desk.shell(&arguments, "").trim().to_owned()
    };
    let _ = decide("pin", NEWS[0], &["dongtai"]);
    let _ = decide("feature", PROPOSED[0], &["redian"]);
    let _ = decide("hide", NEWS[5], &[]);
    let _ = decide("correct", NEWS[1], &["更正一处。"]);
    let _ = decide("embargo", PROPOSED[4], &["2099-01-01"]);
    let _ = decide("withdraw", NEWS[3], &["有误。"]);
    let _ = decide("retitle", NEWS[2], &["徐州老厂房变公园"]);
    let merged = decide("merge", NEWS[4], &[&room.id(PROPOSED[5])]);
    let story = room.id("徐州老厂房变公园");
    let mut wrong = Vec::new();
    let sizes = [(1440, 900), (390, 844)];
    let schemes = ["light", "dark"];
    let mut look = |what: &str| {
        for (width, height) in sizes {
            window.browser.resize(width, height);
            for scheme in schemes {
                window.browser.prefer("prefers-color-scheme", scheme);
                wrong.extend(violations(&window, &axe, &format!("{what} {width} {scheme}")));
            }
            let widest = window.browser.run("return document.documentElement.scrollWidth");
            if widest.as_u64().unwrap() > u64::from(width) {
                wrong.push(format!("{what}: {widest} wide at {width}"));
            }
        }
        window.browser.resize(1440, 900);
    };
    window.go("/desk/login");
    look("login");
    window.answer("何静", Room::password());
    window.browser.wait_for("#rows > .row");
    look("queue");
    window.browser.click(&format!("{} .headline", window.row("徐州老厂房变公园")));
    window.wait_for_story("徐州老厂房变公园");
    window.browser.press("f");
    window.hears("已上稿");
    look("queue with a story and an act");
    window.browser.press("t");
    window.browser.wait_for("dialog[open] #ask-text");
    look("dialog");
    let pages = [
        "/desk/queue?compact",
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
        "/desk/queue?q=%E5%86%B0%E5%B2%9B",
    ];
    let stories = [
        format!("/desk/story/{story}"),
        format!("/desk/story/{story}/record"),
        format!("/desk/story/{story}/readers"),
        format!("/desk/story/{story}/revisions"),
        format!("/desk/story/{merged}/copies"),
        format!("/desk/act?act=embargo&id={story}"),
    ];
    for page in pages.into_iter().chain(stories.iter().map(String::as_str)) {
        window.go(page);
        look(page);
    }
    window.go(&format!("/desk/act?act=retitle&id={story}:0"));
    window.browser.fill("#ask-text", "徐州老工业区的新公园");
    window.browser.click("#ask button.main");
    window.browser.wait_for("#conflict");
    look("conflict");
    window.go(&format!("/desk/act?act=expire&id={story}"));
    let over = "const field = document.querySelector('#ask-until'); field.min = ''; field.value = '2020-01-01T00:00'";
    window.browser.run(over);
    window.browser.click("#ask button.main");
    window.browser.wait_for("#wrong");
    look("a form again");
    window.go("/desk/queue");
    window.walk("徐州老厂房变公园");
    window.browser.press("y");
    window.browser.wait_for("dialog[open] #ask-until");
    window.browser.run(over);
    window.browser.click("dialog button.main");
    window.browser.wait_for("dialog [aria-invalid]");
    look("a dialog that is refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    window.is_calm_but(&[404, 409, 422]);
}

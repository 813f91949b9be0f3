//! The desk without a mouse.

use super::{
    Room, Window,
    room::{NEWS, PROPOSED},
};
use crate::browser::driver::hands::key;

/// What the focus is on, so that a person would know it again; none at the end of the page.
fn here(window: &Window) -> Option<String> {
    let script = "const at = document.activeElement; if (at === document.body) return null;\
         const style = getComputedStyle(at.matches('.row .headline') ? at.closest('.row') : at); const box = at.getBoundingClientRect();\
         const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && box.width > 0\
         && box.bottom > 0 && box.top < innerHeight;\
         return [at.dataset.act ?? at.id ?? '', at.textContent.trim().slice(0, 20), at.name ?? '', at.tagName,\
         at.getAttribute('aria-label') ?? '', seen ? 'seen' : 'unseen'].join('|')";
    window.browser.run(script).as_str().map(str::to_owned)
}

#[test]
fn tab_reaches_every_control_and_is_seen_at_each() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "王芳") else { return };
    window.browser.click(&format!("{} .headline", window.row(NEWS[0])));
    window.wait_for_story(NEWS[0]);
    window.browser.run("document.activeElement.blur(); document.querySelector('.skip').focus()");
    let mut stops = Vec::new();
    for _ in 0..200 {
        let Some(stop) = here(&window) else { break };
        if stops.len() > 3 && stops.first() == Some(&stop) {
            break;
        }
        stops.push(stop);
        window.browser.press(key::TAB);
    }
    // The first one was not reached by a key.
    let unseen: Vec<&String> =
        stops.iter().skip(1).filter(|stop| stop.ends_with("|unseen")).collect();
    assert!(unseen.is_empty(), "{unseen:#?}");
    let all = stops.join("\n");
    for part in [
        "跳到",
        "队列|",
        "来源|",
        "规则|",
        "退出",
        "q|",
        "source|",
        "未归栏",
        "排序",
        "新稿",
        "按键",
        "bulk-act|",
        "bulk-section|",
        "执行",
        "选择：",
        NEWS[0],
        PROPOSED[0],
        "more|",
        "close|",
        "act-section|",
        "转载",
        "读者所见",
    ] {
        assert!(all.contains(part), "{part} is not reached:\n{all}");
    }
    // One stop for all acts; the arrows go on from there.
    let acts = window.texts("#acts :is(a, button)");
    assert!(acts.len() >= 13, "{acts:?}");
    let within =
        stops.iter().filter(|stop| acts.iter().any(|act| stop.contains(&format!("|{act}|"))));
    assert_eq!(within.count(), 1, "{all}");
    window.browser.run("document.querySelector('#acts [tabindex=\"0\"]').focus()");
    let mut reached = Vec::new();
    for _ in &acts {
        window.browser.press(key::RIGHT);
        assert!(here(&window).unwrap().ends_with("|seen"), "{:?}", here(&window));
        reached.push(window.browser.run("return document.activeElement.textContent.trim()"));
    }
    // The first one comes after the last.
    reached.rotate_right(1);
    assert_eq!(reached, acts);
    window.browser.press(key::LEFT);
    assert_eq!(
        window.browser.run("return document.activeElement.textContent.trim()"),
        *acts.last().unwrap()
    );
    window.is_calm();
}

#[test]
fn every_act_has_a_key_that_opens_or_does_it() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "王芳") else { return };
    let published = NEWS[3];
    for (key_of_act, what) in [
        ("t", "改题"),
        ("s", "摘要"),
        ("n", "编者按"),
        ("e", "定时"),
        ("y", "到期"),
        ("v", "转栏"),
        ("m", "合并"),
        ("w", "永不合并"),
        ("c", "更正"),
    ] {
        window.walk(published);
        window.browser.press(key_of_act);
        window.browser.wait_for("dialog[open]");
        assert_eq!(window.browser.text("#ask-title"), what);
        window.browser.press(key::ESCAPE);
        window.wait_for_no_dialog();
    }
    window.browser.chord(key::SHIFT, "W");
    window.browser.wait_for("dialog[open]");
    assert_eq!(window.browser.text("#ask-title"), "撤稿");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    for (key_of_act, what) in [("f", "已上稿"), ("d", "已移出"), ("h", "已隐藏")] {
        window.walk(PROPOSED[2]);
        window.browser.press(key_of_act);
        window.hears(what);
    }
    for (keys, address) in [
        ("gh", "view=hot"),
        ("gs", "/desk/sources"),
        ("gr", "/desk/rules"),
        ("gl", "/desk/log"),
        ("gq", "/desk/queue"),
    ] {
        window.browser.press(keys);
        window.browser.wait(&format!(
            "return document.readyState === 'complete' && location.href.endsWith('{address}')"
        ));
    }
    window.browser.wait_for("#rows > .row");
    window.browser.press("?");
    window.browser.wait_for("dialog[open] .keys-table");
    window.browser.press(key::ESCAPE);
    window.is_calm();
}

#[test]
fn whoever_does_not_want_single_keys_has_none() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.go("/desk/settings");
    window.browser.click("[name=keys]");
    window.browser.click("form:has([name=keys]) button[type=submit]");
    window.browser.wait("return document.body.dataset.keys === 'off'");
    window.go("/desk/queue");
    let row = window.row(PROPOSED[0]);
    window.browser.run(&format!("document.querySelector('{row} .headline').focus()"));
    window.browser.press("ft?gs");
    assert!(!window.is("dialog") && window.browser.text("#status").is_empty());
    assert!(window.browser.address().ends_with("/desk/queue"));
    window.is_calm();
}

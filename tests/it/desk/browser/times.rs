//! Stories that wait for their time.

use chrono::{TimeDelta, Utc};

use super::{Room, Window, room::PROPOSED};
use crate::browser::driver::hands::key;

#[test]
fn an_embargo_passes_by_itself() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = PROPOSED[0];
    window.walk(story);
    window.browser.press("e");
    window.browser.wait_for("dialog[open] #ask-until");
    // The field knows minutes; a test cannot wait for one to pass, a request may name the second.
    let until = Utc::now().with_timezone(&chrono_tz::Asia::Shanghai) + TimeDelta::seconds(8);
    let script = format!(
        "const field = document.querySelector('#ask-until'); field.min = ''; field.step = 1; field.value = '{}'",
        until.format("%Y-%m-%dT%H:%M:%S")
    );
    window.browser.run(&script);
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.hears("已定时");
    let gutter = format!("{} .gutter", window.row(story));
    window.wait_for_text(&gutter, "定时");
    window.walk(story);
    window.browser.press("f");
    window.hears("已上稿");
    assert!(!room.published("redian/rss.xml").contains(story), "nothing is told before its time");
    room.wait_until("redian/rss.xml", |feed| feed.contains(story));
    assert!(Utc::now() >= until, "it was public too early");
    window
        .browser
        .wait(&format!("return !document.querySelector('{gutter}').textContent.includes('定时')"));
    window.is_calm();
}

#[test]
fn a_time_that_is_over_is_refused_and_a_public_story_cannot_wait() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.walk(PROPOSED[0]);
    window.browser.press("e");
    window.browser.wait_for("dialog[open] #ask-until");
    assert_eq!(window.browser.run("return document.querySelector('#ask-until').value"), "");
    window.browser.run(
        "const field = document.querySelector('#ask-until'); field.min = ''; field.value = '2020-01-01T00:00'",
    );
    window.browser.click("dialog button.main");
    window.browser.wait(
        "return document.querySelector('dialog[open]')?.textContent.includes('这个时间已经过去')",
    );
    window.browser.press(key::ESCAPE);
    window.is_calm_but(&[409, 422]);
}

//! Stories that wait for their time.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Room, Window, room::PROPOSED};
use crate::browser::driver::hands::key;

#[test]
fn an_embargo_passes_by_itself() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = PROPOSED[0];
    embargo(&window, story, TimeDelta::hours(1));
    let gutter = format!("{} .gutter", window.row(story));
    window.wait_for_text(&gutter, "定时");
    window.walk(story);
    window.browser.press("f");
    window.hears("已上稿");
    assert!(!room.published("redian/rss.xml").contains(story), "nothing is told before its time");
    let until = embargo(&window, story, TimeDelta::seconds(15));
    room.wait_until("redian/rss.xml", |feed| feed.contains(story));
    assert!(Utc::now() >= until, "it was public too early");
    window
        .browser
        .wait(&format!("return !document.querySelector('{gutter}').textContent.includes('定时')"));
    window.is_calm();
}

/// Sets the embargo of a story to so long from now, and returns its end. The field knows minutes; a test cannot wait for
/// one to pass, a request may name the second.
fn embargo(window: &Window, story: &str, wait: TimeDelta) -> DateTime<Tz> {
    window.walk(story);
    window.browser.press("e");
    window.browser.wait_for("dialog[open] #ask-until");
    let until = (Utc::now() + wait).trunc_subsecs(0).with_timezone(&chrono_tz::Asia::Shanghai);
    let script = format!(
        "const field = document.querySelector('#ask-until'); field.min = ''; field.step = 1; field.value = '{}'",
        until.format("%Y-%m-%dT%H:%M:%S")
    );
    window.browser.run(&script);
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.hears("已定时");
    until
}

#[test]
fn a_time_that_is_over_is_refused_in_the_dialog() {
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

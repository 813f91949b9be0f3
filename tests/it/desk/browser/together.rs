//! Two editors at one story.

use super::{Room, Window, room::NEWS};

#[test]
fn whoever_comes_second_sees_both_versions_and_keeps_what_was_typed() {
    let room = Room::open();
    let Some(first) = Window::of(&room, "李敏") else { return };
    let Some(second) = Window::of(&room, "赵强") else { return };
    let story = NEWS[1];
    second.walk(story);
    second.browser.press("t");
    second.browser.wait_for("dialog[open] #ask-text");
    second.browser.fill("#ask-text", "苏州夜校名额一小时报满");
    first.walk(story);
    first.browser.press("t");
    first.browser.wait_for("dialog[open] #ask-text");
    first.browser.fill("#ask-text", "苏州夜校今晚开课");
    first.browser.click("dialog button.main");
    first.hears("已改题");
    second.browser.click("dialog button.main");
    second.browser.wait_for("dialog[open] #conflict");
    let shown = second.browser.text("#conflict");
    for part in ["没有保存", "李敏", "苏州夜校今晚开课", "苏州夜校名额一小时报满"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let typed = "return document.querySelector('#conflict textarea').value";
    assert!(second.browser.run(typed).as_str().unwrap().contains("苏州夜校名额一小时报满"));
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("苏州夜校今晚开课"));
    second.browser.fill("#conflict textarea", "苏州夜校今晚开课，名额一小时报满");
    second.browser.click("#use-both");
    second.wait_for_no_dialog();
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("苏州夜校今晚开课，名额一小时报满"));
    // The first one hears of it without asking.
    first.row("苏州夜校今晚开课，名额一小时报满");
    first.is_calm();
    second.is_calm_but(&[409]);
}

#[test]
fn whoever_has_a_story_open_is_named_to_the_others() {
    let room = Room::open();
    let Some(first) = Window::of(&room, "李敏") else { return };
    let Some(second) = Window::of(&room, "赵强") else { return };
    let story = NEWS[2];
    let watch = format!("{} .watch", first.row(story));
    second.walk(story);
    second.browser.press(crate::browser::driver::hands::key::ENTER);
    second.wait_for_story(story);
    first.wait_for_text(&watch, "赵强 在看");
    second.browser.press("t");
    first.wait_for_text(&watch, "赵强 正在编辑");
    // Oneself is not somebody else.
    assert_eq!(
        second.browser.run("return document.querySelector('#story .watch').textContent"),
        ""
    );
    second.browser.press(crate::browser::driver::hands::key::ESCAPE);
    second.wait_for_no_dialog();
    second.browser.press(crate::browser::driver::hands::key::ESCAPE);
    first.browser.wait(&format!("return document.querySelector('{watch}').textContent === ''"));
    first.is_calm();
    second.is_calm();
}

#[test]
fn what_others_do_brings_back_no_story_that_one_is_leaving() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let left = NEWS[0];
    window.browser.click(&format!("{} .headline", window.row(left)));
    window.wait_for_story(left);
    window.walk(left);
    let headlines = window.headlines();
    let next = headlines.iter().skip_while(|headline| *headline != left).nth(1).unwrap();
    window.hold("/story/");
    window.browser.press("j");
    window.browser.wait("return held.length === 1");
    room.desk.shell(&["story", "pin", &room.id(left), "dongtai", "--editor", "赵强"], "");
    window.wait_for_text(&window.row(left), "置顶");
    window.browser.wait("return held.length === 2");
    window.release();
    window.wait_for_story(next);
    assert_eq!(&window.focus(), next);
    window.is_calm();
}

#[test]
fn what_others_do_beneath_a_dialog_is_seen_when_it_is_closed() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = NEWS[0];
    window.browser.click(&format!("{} .headline", window.row(story)));
    window.wait_for_story(story);
    window.browser.press("s");
    window.browser.wait_for("dialog[open] textarea#ask-text");
    room.desk.shell(
        &["story", "retitle", &room.id(story), "南京长江新桥通车在即", "--editor", "赵强"],
        "",
    );
    window.row("南京长江新桥通车在即");
    assert_eq!(window.browser.text("#story-headline"), story);
    window.browser.press(crate::browser::driver::hands::key::ESCAPE);
    window.wait_for_story("南京长江新桥通车在即");
    window.is_calm();
}

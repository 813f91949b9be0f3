//! Acts by their keys: done at once, told in words, on disk within a second, taken back.

use std::time::Instant;

use super::{
    Room, Window,
    room::{NEWS, PROPOSED},
};
use crate::browser::driver::hands::key;

#[test]
fn the_key_f_puts_a_story_into_the_section_and_u_takes_it_out() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let (story, next) = (PROPOSED[2], PROPOSED[3]);
    assert!(!room.published("redian/rss.xml").contains(story));
    window.walk(story);
    let follower = window.headlines();
    let at = follower.iter().position(|headline| headline == story).unwrap();
    let start = Instant::now();
    window.browser.press("f");
    room.wait_until("redian/rss.xml", |feed| feed.contains(story));
    println!("from the key f to redian/rss.xml: {:?}; asked for: under 1 s", start.elapsed());
    window.hears("已上稿");
    window.wait_for_text(&window.row(story), "已上稿");
    // The eye goes on to the next row, and the list is as it was.
    assert_eq!(window.focus(), follower[at + 1]);
    assert_eq!(window.headlines(), follower);
    window.wait_for_text(&window.row(story), "热点资讯·李敏");
    window.browser.press("u");
    window.hears("已撤销");
    room.wait_until("redian/rss.xml", |feed| !feed.contains(story));
    assert!(!room.published("redian/rss.xml").contains(next));
    window.is_calm();
}

#[test]
fn the_key_t_asks_for_a_headline_and_the_source_s_stays_visible() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = NEWS[1];
    window.walk(story);
    let row = window.row(story);
    window.browser.press("t");
    window.browser.wait_for("dialog[open] #ask-text");
    assert_eq!(window.browser.run("return document.activeElement.value"), story);
    // Keys are letters here.
    window.browser.fill("#ask-text", "苏州夜校开课：fpth");
    window.browser.press(key::ENTER);
    window.wait_for_no_dialog();
    window.hears("已改题");
    window.wait_for_text(&row, "苏州夜校开课：fpth");
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("苏州夜校开课：fpth"));
    let focused = window.browser.run(&format!(
        "return document.querySelector('{row}').contains(document.activeElement) || \
         document.querySelector('{row}').nextElementSibling.contains(document.activeElement)"
    ));
    assert_eq!(focused, true, "{}", window.focus());
    window.browser.click(&format!("{row} .headline"));
    window.wait_for_story("苏州夜校开课：fpth");
    window.wait_for_text("#story .original", story);
    window.browser.press("u");
    window.hears("已撤销");
    window.wait_for_text(&row, story);
    room.wait_until("dongtai/rss.xml", |feed| !feed.contains("fpth"));
    window.is_calm();
}

#[test]
fn a_dialog_that_is_left_gives_the_focus_back_to_its_row() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = NEWS[2];
    window.walk(story);
    for key_of_act in ["t", "s", "n", "e", "y", "?"] {
        window.browser.press(key_of_act);
        window.browser.wait_for("dialog[open]");
        window.browser.press(key::ESCAPE);
        window.wait_for_no_dialog();
        assert_eq!(window.focus(), story, "{key_of_act}");
    }
    window.is_calm();
}

#[test]
fn keys_do_nothing_while_an_input_method_composes_or_in_a_field() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.walk(PROPOSED[0]);
    let script = "const sent = []; const ask = fetch; window.fetch = (...of) => { sent.push(of[0]); return ask(...of); };\
         const at = document.activeElement;\
         for (const key of 'fdphu') for (const how of [{ isComposing: true }, { keyCode: 229 }, { ctrlKey: true },\
         { metaKey: true }, { repeat: true }, { altKey: true }, { key: 'Process' }])\
         at.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true,\
         cancelable: true, ...how }));\
         const q = document.querySelector('#q');\
         q.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', code: 'KeyF', bubbles: true, cancelable: true }));\
         window.fetch = ask;\
         return sent.map(String)";
    assert_eq!(window.browser.run(script), serde_json::json!([]));
    let script = "for (const code of ['KeyF', 'KeyT']) document.activeElement.dispatchEvent(\
         new KeyboardEvent('keydown', { key: 'Process', code, bubbles: true }))";
    window.browser.run(script);
    window.hears("输入法占用了按键");
    // Caps Lock makes other letters of the same keys.
    let script = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'F', code: 'KeyF',\
         bubbles: true, cancelable: true }))";
    window.browser.run(script);
    window.hears("已上稿");
    window.is_calm();
}

#[test]
fn pinned_stories_stand_first_and_hidden_ones_nowhere() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.go("/desk/queue?section=dongtai");
    let story = NEWS[4];
    window.walk(story);
    window.browser.press("p");
    window.hears("已置顶");
    window.wait_for_text(&format!("{} .gutter", window.row(story)), "置顶");
    assert_eq!(room.desk.portal.headlines("dongtai")[0], story);
    window.walk(story);
    window.browser.press("p");
    window.hears("已取消置顶");
    assert_ne!(room.desk.portal.headlines("dongtai")[0], story);
    window.walk(story);
    window.browser.press("h");
    window.hears("已隐藏");
    room.wait_until("dongtai/rss.xml", |feed| !feed.contains(story));
    window.wait_for_text(&format!("{} .gutter", window.row(story)), "隐藏");
    window.walk(story);
    window.browser.press("h");
    window.hears("已恢复公开");
    room.wait_until("dongtai/rss.xml", |feed| feed.contains(story));
    window.is_calm();
}

#[test]
fn a_selection_is_acted_on_and_taken_back_together() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.walk(PROPOSED[1]);
    window.browser.press("x");
    window.walk(PROPOSED[3]);
    window.browser.press("x");
    window.wait_for_text("#count", "已选 2");
    window.browser.press("f");
    window.hears("已上稿：2");
    let both = |feed: &str| feed.contains(PROPOSED[1]) && feed.contains(PROPOSED[3]);
    room.wait_until("redian/rss.xml", both);
    window.browser.click("#undo button");
    window.hears("已撤销");
    room.wait_until("redian/rss.xml", |feed| {
        !feed.contains(PROPOSED[1]) && !feed.contains(PROPOSED[3])
    });
    window.is_calm();
}

#[test]
fn a_note_and_a_summary_reach_readers() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = NEWS[0];
    let row = window.row(story);
    window.browser.click(&format!("{row} .headline"));
    window.wait_for_story(story);
    for (key_of_act, done, text) in
        [("s", "已改摘要", "主跨合龙，明年通车。"), ("n", "已改编者按", "本报持续关注这座桥。")]
    {
        window.browser.press(key_of_act);
        window.browser.wait_for("dialog[open] textarea#ask-text");
        window.browser.fill("#ask-text", text);
        window.browser.click("dialog button.main");
        window.wait_for_no_dialog();
        window.hears(done);
        window.wait_for_text("#tab", text);
        room.wait_until("dongtai/rss.xml", |feed| feed.contains(text));
        // The next act is about what is read.
        assert_eq!(window.focus(), format!("[story-headline {story}]"));
    }
    window.browser.press("p");
    window.hears("已置顶");
    window.browser.wait("return document.activeElement.id === 'story-headline'");
    window.browser.press("u");
    window.hears("已撤销");
    // In the list the eye goes on, and the pane with it.
    window.walk(story);
    let next =
        window.headlines().into_iter().skip_while(|headline| headline != story).nth(1).unwrap();
    window.browser.press("p");
    window.hears("已置顶");
    assert_eq!(window.focus(), next);
    window.wait_for_story(&next);
    window.is_calm();
}

//! The list and the pane: found as one types, opened in place, announced without moving anything.

use super::{Room, Window, room::NEWS};
use crate::browser::driver::hands::key;

#[test]
fn two_characters_find_a_story_as_one_types() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let all = window.headlines().len();
    assert!(all >= 12, "{all}");
    window.browser.press("/");
    assert_eq!(window.focus(), "[q ]");
    window.browser.press("南京");
    window.browser.wait("return document.querySelectorAll('#rows > .row').length === 1");
    assert_eq!(window.headlines(), [NEWS[0]]);
    assert_eq!(window.focus(), "[q ]");
    // Words of the text are found too, and nothing is said with what was looked for.
    window.browser.fill("#q", "工地");
    window
        .browser
        .wait(&format!("return document.querySelectorAll('#rows > .row').length === {all}"));
    window.browser.fill("#q", "冰岛");
    window.wait_for_text("#empty", "没有找到“冰岛”");
    window.is_calm();
}

#[test]
fn nothing_is_searched_for_while_an_input_method_composes() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let script = "const q = document.querySelector('#q'); q.focus(); q.value = 'nanjing';\
         q.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));\
         q.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));\
         window.composed = performance.now()";
    window.browser.run(script);
    // What would have been asked for comes 150 ms after the key; the page answers this later.
    let waited = "return performance.now() - window.composed > 400";
    window.browser.wait(waited);
    assert!(!window.browser.address().contains("q="));
    let script = "const q = document.querySelector('#q'); q.value = '南京';\
         q.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '南京' }))";
    window.browser.run(script);
    window.browser.wait("return document.querySelectorAll('#rows > .row').length === 1");
    assert_eq!(window.headlines(), [NEWS[0]]);
    window.is_calm();
}

#[test]
fn a_story_opens_in_the_pane_and_the_list_stays() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.browser.resize(1440, 480);
    let last = window.headlines().pop().unwrap();
    window.walk(&last);
    let place = "const list = document.querySelector('#list');\
         return [list.scrollTop, ...[...document.querySelectorAll('#rows > .row')].map(row => \
         row.getBoundingClientRect().top)]";
    let before = window.browser.run(place);
    assert!(before[0].as_f64().unwrap() > 0.0, "the list is too short to move: {before}");
    window.browser.press(key::ENTER);
    window.wait_for_story(&last);
    window.wait_for_text("#tab", "记者在现场看到");
    assert_eq!(window.browser.run(place), before);
    assert!(window.browser.address().ends_with("/desk/queue"));
    for (tab, text) in [("copies", "转载"), ("revisions", ""), ("record", ""), ("readers", "之前")]
    {
        window.browser.click(&format!("[data-tab={tab}]"));
        window.browser.wait_for(&format!("[data-tab={tab}][aria-current]"));
        window.wait_for_text("#story", text);
    }
    window.browser.press(key::ESCAPE);
    window.browser.wait("return !document.querySelector('#story')");
    assert_eq!(window.focus(), last);
    assert_eq!(window.browser.run(place), before);
    window.is_calm();
}

#[test]
fn new_stories_are_announced_and_move_nothing() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.browser.resize(1440, 480);
    let read = window.headlines().pop().unwrap();
    window.walk(&read);
    let before = window.headlines();
    window.browser.wait("return source?.readyState === 1");
    let place = format!(
        "return document.querySelector('{}').getBoundingClientRect().top",
        window.row(&read)
    );
    let stood = window.browser.run(&place);
    let mut told = vec!["宿迁电商小镇通宽带", "南京长江隧道夜间检修"];
    told.extend(NEWS);
    room.tell("daily", &told);
    window.wait_for_text("#refresh", "显示 2 条新稿");
    assert_eq!(window.headlines(), before);
    assert_eq!(window.browser.run(&place), stood);
    window.browser.press("r");
    window.browser.wait(&format!(
        "return document.querySelectorAll('#rows > .row').length === {}",
        before.len() + 2
    ));
    assert_eq!(window.focus(), read);
    // They came in above it.
    let moved = window.browser.run(&place).as_f64().unwrap() - stood.as_f64().unwrap();
    assert!(moved.abs() < 1.0, "{moved}");
    window.browser.wait("return document.querySelector('#refresh').textContent === '刷新'");
    window.is_calm();
}

#[test]
fn keys_that_come_before_the_first_story_is_open_go_on_or_leave() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let [first, second, ..] = <[String; 12]>::try_from(window.headlines()).unwrap();
    window.walk(&first);
    window.hold("/story/");
    window.browser.press(key::ENTER);
    window.browser.wait("return held.length === 1");
    window.browser.press("j");
    window.browser.wait("return held.length === 2");
    window.release();
    window.wait_for_story(&second);
    assert_eq!(window.focus(), second);
    window.browser.press(key::ESCAPE);
    assert!(!window.is("#story"));
    window.hold("/story/");
    window.browser.press(key::ENTER);
    window.browser.wait("return held.length === 1");
    window.browser.press(key::ESCAPE);
    window.release();
    // What is asked for later is answered later.
    window.browser.press("?");
    window.browser.wait_for("dialog[open]");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    assert!(!window.is("#story"));
    assert_eq!(window.focus(), second);
    window.is_calm();
}

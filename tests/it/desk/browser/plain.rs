//! The desk in a browser that runs no scripts: the same acts by forms and pages of their own.

use super::{
    Room, Window,
    room::{NEWS, PROPOSED},
};

/// At the queue, signed in by the form.
fn signed_in(room: &Room) -> Option<Window> {
    let window = Window::without_scripts(room)?;
    window.go("/desk/login");
    window.answer("李敏", Room::password());
    window.browser.wait_for("#rows > .row");
    let is_still = "return document.querySelectorAll('#rows > .row').length > 0 && typeof DESK === 'undefined'";
    assert_eq!(window.browser.run(is_still), true, "a script ran");
    Some(window)
}

/// Does this to these stories by the bar above the list.
fn act(window: &Window, act: &str, stories: &[&str]) {
    for story in stories {
        window.browser.click(&format!("{} .pick input", window.row(story)));
    }
    window.browser.run(&format!("document.querySelector('#bulk-act').value = '{act}'"));
    window.browser.click("#selection button");
}

#[test]
fn a_story_is_found_featured_pinned_and_that_is_undone() {
    let room = Room::open();
    let Some(window) = signed_in(&room) else { return };
    window.browser.fill("#q", "候鸟");
    window.browser.click("#search button");
    window.wait_for_texts("#rows > .row .headline", &[PROPOSED[1]]);
    act(&window, "feature", &[PROPOSED[1]]);
    window.hears("上稿");
    assert_eq!(window.headlines(), [PROPOSED[1]], "the way back leads to the same list");
    assert_eq!(room.desk.portal.headlines("redian"), [PROPOSED[1]]);
    window.browser.click("#undo button");
    window.hears("撤销");
    assert!(room.desk.portal.headlines("redian").is_empty());
    window.go("/desk/queue?section=dongtai");
    window.browser.run("document.querySelector('#bulk-section').value = 'dongtai'");
    act(&window, "pin", &[NEWS[4]]);
    window.hears("置顶");
    assert_eq!(room.desk.portal.headlines("dongtai")[0], NEWS[4]);
    window.is_calm();
}

#[test]
fn a_headline_is_changed_on_a_page_of_its_own() {
    let room = Room::open();
    let Some(window) = signed_in(&room) else { return };
    window.browser.click(&format!("{} .headline", window.row(NEWS[1])));
    window.wait_for_story(NEWS[1]);
    window.browser.click("#acts [data-act=retitle]");
    window.browser.wait_for("#ask-text");
    window.browser.fill("#ask-text", "苏州夜校今晚开课");
    window.browser.click("#ask button.main");
    window.hears("改题");
    assert!(room.published("dongtai/rss.xml").contains("苏州夜校今晚开课"));
    window.browser.click("#undo button");
    window.hears("撤销");
    assert!(!room.published("dongtai/rss.xml").contains("苏州夜校今晚开课"));
    window.is_calm();
}

#[test]
fn the_order_is_set_by_buttons_and_numbers() {
    let room = Room::open();
    let Some(window) = signed_in(&room) else { return };
    let [a, b, c, ..] = NEWS;
    for story in [c, b, a] {
        let id = room.id(story);
        room.desk.shell(&["story", "pin", &id, "dongtai", "--editor", "李敏"], "");
    }
    let check = |expected: [&str; 3]| {
        window.wait_for_texts("#head > li .headline", &expected);
        assert_eq!(room.desk.portal.headlines("dongtai")[..3], expected);
    };
    let within = |story: &str, part: &str| format!("#place-{} {part}", room.id(story));
    window.go("/desk/order/dongtai");
    window.browser.click(&within(c, "[data-step=up]"));
    check([a, c, b]);
    window.browser.click(&within(a, "[data-step=down]"));
    check([c, a, b]);
    window.browser.fill(&within(c, "[name=position]"), "3");
    window.browser.click(&within(c, "[data-step=position]"));
    check([a, b, c]);
    window.browser.click("#undo button");
    check([c, a, b]);
    window.is_calm();
}

#[test]
fn stories_are_merged_and_parted() {
    let room = Room::open();
    let Some(window) = signed_in(&room) else { return };
    // The first report stands for both.
    let (kept, other) = (NEWS[5], NEWS[3]);
    act(&window, "merge", &[kept, other]);
    window.browser.wait_for("#ask [name=other]");
    window.browser.click(&format!("[name=other][value='{}']", room.id(kept)));
    window.browser.click("#ask button.main");
    window.hears("合并");
    assert!(!window.headlines().iter().any(|headline| headline == other));
    window.browser.click(&format!("{} .headline", window.row(kept)));
    window.wait_for_story(kept);
    window.browser.click("[data-tab=copies]");
    window.browser.wait_for("#compare");
    window.browser.click("#compare [data-act=compare]");
    window.browser.wait_for("#comparison");
    assert!(window.is("#comparison del") && window.is("#comparison ins"));
    window.browser.click("#compare li:not(:has(.tag.pin)) [name=item]");
    window.browser.click("#part button");
    window.hears("拆分");
    window.go("/desk/queue");
    window.row(other);
    window.is_calm();
}

#[test]
fn a_conflict_is_a_page_that_keeps_what_was_typed() {
    let room = Room::open();
    let Some(window) = signed_in(&room) else { return };
    window.browser.click(&format!("{} .headline", window.row(NEWS[2])));
    window.browser.wait_for("#acts");
    window.browser.click("#acts [data-act=retitle]");
    window.browser.wait_for("#ask-text");
    let id = room.id(NEWS[2]);
    room.desk.shell(&["story", "retitle", &id, "徐州旧厂成公园", "--editor", "赵强"], "");
    window.browser.wait_for("#ask-text");
    window.browser.fill("#ask-text", "徐州老厂房变公园");
    window.browser.click("#ask button.main");
    window.browser.wait_for("#conflict");
    let shown = window.browser.text("#conflict");
    for part in ["没有保存", "赵强", "徐州旧厂成公园", "徐州老厂房变公园"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    window.browser.click("#use-mine");
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("徐州老厂房变公园"));
    window.is_calm_but(&[409]);
}

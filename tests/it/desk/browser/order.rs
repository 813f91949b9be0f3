//! The order of a section's head: by drag, by keys, by buttons.

use super::{Room, Window, room::NEWS};
use crate::browser::driver::hands::key;

/// A window on the order of 行业动态, where these stories are pinned in this order.
fn ordering(room: &Room, pinned: &[&str]) -> Option<Window> {
    let window = Window::of(room, "李敏")?;
    for story in pinned.iter().rev() {
        let id = room.id(story);
        room.desk.shell(&["story", "pin", &id, "dongtai", "--editor", "李敏"], "");
    }
    window.go("/desk/order/dongtai");
    assert_eq!(head(&window), pinned);
    Some(window)
}

fn head(window: &Window) -> Vec<String> {
    window.texts("#head > li .headline")
}

/// Waits until the head is so, on the page and in the published feed.
fn check(room: &Room, window: &Window, expected: &[&str]) {
    window.wait_for_texts("#head > li .headline", expected);
    assert_eq!(room.desk.portal.headlines("dongtai")[..expected.len()], *expected);
}

#[test]
fn a_story_is_dragged_to_its_place() {
    let room = Room::open();
    let [a, b, c, d, ..] = NEWS;
    let Some(window) = ordering(&room, &[a, b, c]) else { return };
    let line = |story: &str| format!("#place-{}", room.id(story));
    let grip = |story: &str| format!("{} .grip", line(story));
    window.browser.drag(&grip(c), &grip(a));
    check(&room, &window, &[c, a, b]);
    window.hears("第 1 位，共 3");
    // One from below is pinned by it.
    window.browser.drag(&grip(d), &grip(b));
    check(&room, &window, &[c, a, d, b]);
    window.hears("第 3 位，共 4");
    window.is_calm();
}

#[test]
fn alt_and_arrows_move_a_story_and_the_focus_stays_with_it() {
    let room = Room::open();
    let [a, b, c, d, ..] = NEWS;
    let Some(window) = ordering(&room, &[a, b, c]) else { return };
    let grip = format!("#place-{} .grip", room.id(c));
    window.browser.run(&format!("document.querySelector('{grip}').focus()"));
    window.browser.chord(key::ALT, key::UP);
    check(&room, &window, &[a, c, b]);
    window.hears("第 2 位，共 3");
    let focused = format!("return document.activeElement.matches('{grip}')");
    window.browser.wait(&focused);
    window.browser.chord(key::ALT, key::UP);
    check(&room, &window, &[c, a, b]);
    window.browser.wait(&focused);
    window.browser.chord(key::ALT, key::DOWN);
    check(&room, &window, &[a, c, b]);
    // One from below comes to the end of the head.
    window.browser.run(&format!("document.querySelector('#place-{} .grip').focus()", room.id(d)));
    window.browser.chord(key::ALT, key::UP);
    check(&room, &window, &[a, c, b, d]);
    window.browser.press("u");
    check(&room, &window, &[a, c, b]);
    window.is_calm();
}

#[test]
fn buttons_and_a_number_do_what_dragging_does() {
    let room = Room::open();
    let [a, b, c, d, ..] = NEWS;
    let Some(window) = ordering(&room, &[a, b, c]) else { return };
    let within = |story: &str, part: &str| format!("#place-{} {part}", room.id(story));
    window.browser.click(&within(c, "[data-step=up]"));
    check(&room, &window, &[a, c, b]);
    window.browser.wait("return document.activeElement.matches('[data-step=up]')");
    window.browser.click(&within(a, "[data-step=down]"));
    check(&room, &window, &[c, a, b]);
    window.browser.fill(&within(c, "[name=position]"), "3");
    window.browser.click(&within(c, "[data-step=position]"));
    check(&room, &window, &[a, b, c]);
    window.browser.click(&within(d, "[data-act=pin]"));
    window.browser.wait("return document.querySelectorAll('#head > li').length === 4");
    window.browser.click(&within(d, "[data-act=unpin]"));
    check(&room, &window, &[a, b, c]);
    window.is_calm();
}

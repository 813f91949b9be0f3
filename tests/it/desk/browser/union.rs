//! Two stories made one, and one made two.

use super::{Room, Window, room::NEWS};

#[test]
fn two_stories_are_merged_and_parted_again() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    // The first report stands for both.
    let (kept, other) = (NEWS[5], NEWS[3]);
    for story in [kept, other] {
        window.walk(story);
        window.browser.press("x");
    }
    window.browser.press("m");
    window.browser.wait_for("dialog[open] [name=other]");
    assert_eq!(window.texts("dialog fieldset bdi").len(), 2);
    let id = room.id(kept);
    window.browser.click(&format!("dialog [name=other][value='{id}']"));
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.hears("已合并");
    window.wait_for_text(&window.row(kept), "转载 2");
    // The other one stays where it was, with what became of it, until the list is made anew.
    window.wait_for_text(&window.row(other), "已合并");
    window.browser.press("r");
    window
        .browser
        .wait(&format!("return !document.querySelector('#rows').textContent.includes('{other}')"));
    room.wait_until("dongtai/rss.xml", |feed| !feed.contains(&format!("<title>{other}</title>")));
    // Its copies stand side by side, and one of them is made a story of its own again.
    window.browser.click(&format!("{} .headline", window.row(kept)));
    window.wait_for_story(kept);
    window.browser.press("b");
    window.browser.wait_for("#compare [name=item]");
    window.browser.press("i");
    window.browser.wait_for("#comparison del");
    assert!(window.is("#comparison ins"));
    window.browser.click("#compare li:not(:has(.tag.pin)) [name=item]");
    window.browser.click("#part button");
    window.hears("已拆分");
    room.wait_until("dongtai/rss.xml", |feed| feed.contains(&format!("<title>{other}</title>")));
    window.browser.press("r");
    window.row(other);
    window.is_calm();
}

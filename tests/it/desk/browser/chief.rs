//! What only a chief may do.

use super::{Room, Window, room::NEWS};

#[test]
fn a_chief_corrects_and_withdraws_and_readers_are_told() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "王芳") else { return };
    let story = NEWS[0];
    let id = room.id(story);
    window.browser.click(&format!("{} .headline", window.row(story)));
    window.wait_for_story(story);
    window.browser.press("c");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.fill("#ask-text", "桥长应为一千八百米。");
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.hears("已更正");
    window.wait_for_text("#tab", "桥长应为一千八百米。");
    let page = format!("story/{id}.html");
    room.wait_until(&page, |page| page.contains("桥长应为一千八百米。"));
    window.browser.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'W', code: 'KeyW', bubbles: true }))",
    );
    window.browser.wait_for("dialog[open]");
    assert_eq!(window.browser.text("#ask-title"), "永不合并");
    window.browser.press(crate::browser::driver::hands::key::ESCAPE);
    window.wait_for_no_dialog();
    assert!(!window.is("dialog[open]"), "Caps Lock withdraws nothing");
    window.browser.chord(crate::browser::driver::hands::key::SHIFT, "W");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.fill("#ask-text", "消息来源有误。");
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.hears("已撤稿");
    room.wait_until("dongtai/rss.xml", |feed| !feed.contains(&format!("<title>{story}</title>")));
    room.wait_until(&page, |page| {
        page.contains("消息来源有误。") && !page.contains("负责人介绍了")
    });
    window.browser.press("u");
    window.hears("已撤销");
    room.wait_until("dongtai/rss.xml", |feed| feed.contains(story));
    window.is_calm();
}

#[test]
fn an_editor_is_refused_in_words() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let story = NEWS[0];
    window.browser.click(&format!("{} .headline", window.row(story)));
    window.wait_for_story(story);
    assert!(!window.is("#acts [data-act=withdraw]") && !window.is("#acts [data-act=correct]"));
    for chord in ["c", "Shift"] {
        if chord == "c" {
            window.browser.press("c");
        } else {
            window.browser.chord(crate::browser::driver::hands::key::SHIFT, "W");
        }
        window.browser.wait(
            "return (document.querySelector('dialog[open]') ?? document.querySelector('#status'))\
             .textContent.includes('主编')",
        );
        assert!(!window.is("dialog[open] form"));
        window.browser.run("say('')");
    }
    assert!(room.published("dongtai/rss.xml").contains(story));
    window.is_calm_but(&[403]);
}

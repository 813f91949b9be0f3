//! The script of the pages in a browser: it sends the same forms, by keys and by hand.

use std::{env, fs, path::PathBuf, time::Instant};

use super::{PASSWORD, pages::Newsroom};
use crate::browser::driver::{Browser, hands::key};

/// Signs in as somebody whose account is there.
fn sign_in(browser: &Browser, room: &Newsroom, name: &str) {
    browser.resize(1440, 900);
    browser.open(&format!("http://{}/desk/login", room.desk.editors));
    browser.fill("#name", name);
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");
    browser.wait_for("#rows");
    assert!(browser.address().contains("/desk/queue"), "{}", browser.address());
}

fn says(browser: &Browser, text: &str) {
    browser
        .wait(&format!("return document.querySelector('#status').textContent.includes('{text}')"));
}

/// A picture for whoever wants to see: `HUIWEN_PICTURES` names the folder.
fn look(browser: &Browser, name: &str) {
    if let Some(folder) = env::var_os("HUIWEN_PICTURES").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        browser.picture(&folder.join(name));
    }
}

#[test]
fn keys_act_and_what_they_do_is_on_disk_when_the_page_says_so() {
    let Some(browser) = Browser::start() else { return };
    let room = Newsroom::open();
    room.desk.add("李敏", "chief");
    sign_in(&browser, &room, "李敏");
    browser.press("j");
    let headline = browser.text(".row.current .headline");
    let pressed = Instant::now();
    browser.press("p");
    says(&browser, "已置顶");
    println!("from key press to published: {} ms", pressed.elapsed().as_millis());
    assert_eq!(room.headlines("redian").first(), Some(&headline));
    browser.press("u");
    says(&browser, "已撤销");
    // The focus went on to the next row after the act; a dialog gives it back.
    browser.press("jt");
    browser.wait_for("dialog #ask-text");
    browser.fill("#ask-text", "改过的标题");
    browser.press(key::ENTER);
    browser.wait("return !document.querySelector('dialog')");
    assert!(room.headlines("redian").contains(&"改过的标题".to_owned()));
    let focused = "return document.activeElement.matches('.row.current .headline')";
    assert_eq!(browser.run(focused), true);
    browser.press(key::ENTER);
    browser.wait_for("#pane #story");
    look(&browser, "desk-story.png");
    browser.press(key::ESCAPE);
    browser.wait("return !document.querySelector('#pane #story')");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn keys_do_nothing_in_fields_and_with_caps_lock_no_more_than_without() {
    let Some(browser) = Browser::start() else { return };
    let room = Newsroom::open();
    room.desk.add("李敏", "chief");
    sign_in(&browser, &room, "李敏");
    browser.press("j/");
    browser.press("hh");
    assert_eq!(browser.run("return document.querySelector('#q').value"), "hh");
    browser.run("document.activeElement.blur()");
    // What Caps Lock makes of w, without Shift, asks for the act of w and does not withdraw.
    browser.run(
        "document.dispatchEvent(new KeyboardEvent('keydown', \
         { key: 'W', code: 'KeyW', bubbles: true, cancelable: true }))",
    );
    browser.wait_for("dialog #ask");
    assert_eq!(browser.run("return document.querySelector('#ask').dataset.ask"), "apart");
    browser.press(key::ESCAPE);
    browser.wait("return !document.querySelector('dialog')");
    for composing in ["isComposing: true", "keyCode: 229", "ctrlKey: true", "key: 'Process'"] {
        browser.run(&format!(
            "document.dispatchEvent(new KeyboardEvent('keydown', \
             {{ key: 't', code: 'KeyT', bubbles: true, {composing} }}))"
        ));
    }
    assert_eq!(browser.run("return document.querySelectorAll('dialog').length"), 0);
}

#[test]
fn a_head_is_put_in_order_by_hand_and_by_keys() {
    let Some(browser) = Browser::start() else { return };
    let room = Newsroom::open();
    room.desk.add("李敏", "editor");
    sign_in(&browser, &room, "李敏");
    browser.open(&format!("http://{}/desk/order/redian", room.desk.editors));
    browser.drag("#rest > li:nth-child(3) .grip", "#rest-title");
    for expected in 1..=2 {
        browser.click("#rest > li [data-act=pin]");
        let script = format!("return document.querySelectorAll('#head > li').length == {expected}");
        browser.wait(&script);
    }
    let second = browser.text("#head > li:nth-child(2) .headline");
    browser.drag("#head > li:nth-child(2) .grip", "#head > li:nth-child(1) .place");
    says(&browser, "第 1 位，共 2");
    assert_eq!(browser.text("#head > li:nth-child(1) .headline"), second);
    assert_eq!(room.headlines("redian")[0], second);
    browser.run("document.querySelector('#head > li:nth-child(1) .grip').focus()");
    browser.chord(key::ALT, key::DOWN);
    says(&browser, "第 2 位，共 2");
    assert_eq!(browser.text("#head > li:nth-child(2) .headline"), second);
    let focused = browser.run("return document.activeElement.closest('li').dataset.place");
    assert_eq!(focused, "2");
    look(&browser, "desk-order.png");
}

#[test]
fn without_scripts_the_same_forms_act() {
    let Some(browser) = Browser::start() else { return };
    let room = Newsroom::open();
    room.desk.add("李敏", "editor");
    browser.allow_scripts(false);
    sign_in(&browser, &room, "李敏");
    browser.click(".row:nth-child(1) .pick input");
    browser.click("#selection button");
    browser.wait_for("#done");
    assert!(browser.text("#status").contains("已上稿"), "{}", browser.text("#status"));
    browser.click("#undo button");
    browser.wait("return document.querySelector('#status').textContent.includes('撤销')");
}

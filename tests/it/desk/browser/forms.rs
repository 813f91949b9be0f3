//! What was typed stays: in a dialog that is refused, over a session that ends, on a page of an older session.

use serde_json::json;

use super::{
    Room, Window,
    room::{NEWS, PROPOSED},
};
use crate::browser::driver::hands::key;

/// Opens the dialog for a headline, and types one.
fn retitle(window: &Window, story: &str, text: &str) {
    window.walk(story);
    window.browser.press("t");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.run("document.querySelector('#ask-text').removeAttribute('maxlength')");
    window.browser.fill("#ask-text", text);
}

/// The field is told to be wrong, has what was typed, and the focus.
fn objects(window: &Window, field: &str, typed: &str, message: &str) {
    window.browser.wait_for(&format!("dialog[open] {field}[aria-invalid=true]"));
    let script = format!(
        "const field = document.querySelector('dialog[open] {field}');\
         const said = document.getElementById(field.getAttribute('aria-describedby'));\
         return [field.value, said.textContent, said.getAttribute('role'), document.activeElement === field]"
    );
    let found = window.browser.run(&script);
    assert_eq!(found[0], typed);
    assert!(found[1].as_str().unwrap().contains(message), "{found}");
    assert_eq!((&found[2], &found[3]), (&json!("alert"), &json!(true)));
}

/// Another tab of the same browser signs in.
fn sign_in_elsewhere(window: &Window, name: &str) {
    let script = format!(
        "window.signed = false; const headers = {{ Accept: 'application/json' }};\
         fetch('/desk/login', {{ headers }}).then(answer => answer.json()).then(({{ token }}) => fetch('/desk/login',\
         {{ method: 'POST', headers, body: new URLSearchParams({{ token, name: {}, password: {} }}) }}))\
         .then(answer => {{ window.signed = answer.ok; }})",
        json!(name),
        json!(Room::password())
    );
    window.browser.run(&script);
    window.browser.wait("return window.signed");
}

#[test]
fn what_is_refused_stays_in_its_dialog_beside_its_field() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.walk(PROPOSED[1]);
    window.browser.press("f");
    window.hears("已上稿");
    let long = "字".repeat(201);
    retitle(&window, NEWS[1], &long);
    window.browser.click("dialog button.main");
    objects(&window, "#ask-text", &long, "超过 200 字");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    window.walk(NEWS[1]);
    window.browser.press("y");
    window.browser.wait_for("dialog[open] #ask-until");
    let past = "2020-01-01T00:00";
    window.browser.run(&format!(
        "const field = document.querySelector('#ask-until'); field.min = ''; field.value = '{past}'"
    ));
    window.browser.click("dialog button.main");
    objects(&window, "#ask-until", past, "已经过去");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    // So does what changes nothing.
    window.walk(NEWS[1]);
    window.browser.press("n");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.click("dialog button.main");
    window.wait_for_text("dialog[open] .live", "本来就是这样");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    // What was done before is still taken back by its key.
    window.browser.press("u");
    window.hears("已撤销");
    room.wait_until("redian/rss.xml", |feed| !feed.contains(PROPOSED[1]));
    window.is_calm_but(&[422]);
}

#[test]
fn a_session_that_ends_is_begun_again_over_what_was_typed() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    retitle(&window, NEWS[1], "苏州夜校今晚开课");
    room.desk.database().execute("DELETE FROM session", []).unwrap();
    window.browser.click("dialog button.main");
    window.browser.wait_for("#sign-in[open]");
    window.wait_for_text("#sign-in-why", "你写的内容还在");
    window.browser.fill("#sign-in [name=name]", "李敏");
    window.browser.fill("#sign-in [name=password]", Room::password());
    window.browser.click("#sign-in button");
    window.hears("已改题");
    window.wait_for_no_dialog();
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("苏州夜校今晚开课"));
    window.is_calm_but(&[401]);
}

#[test]
fn a_page_of_an_older_session_goes_on_and_asks_whoever_else_signed_in() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    retitle(&window, NEWS[1], "苏州夜校今晚开课");
    sign_in_elsewhere(&window, "李敏");
    window.browser.click("dialog button.main");
    window.hears("已改题");
    window.wait_for_no_dialog();
    retitle(&window, NEWS[2], "徐州老厂房变公园");
    sign_in_elsewhere(&window, "王芳");
    window.browser.click("dialog button.main");
    window.wait_for_text("dialog[open] .live", "王芳");
    assert_eq!(
        window.browser.run("return document.querySelector('#ask-text').value"),
        "徐州老厂房变公园"
    );
    assert!(!room.published("dongtai/rss.xml").contains("徐州老厂房变公园"));
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    room.wait_until("dongtai/rss.xml", |feed| feed.contains("徐州老厂房变公园"));
    let log = room.desk.shell(&["story", "log", "--json"], "");
    assert!(log.contains("王芳"), "{log}");
    window.is_calm_but(&[403]);
}

#[test]
fn without_a_script_the_form_comes_back_after_signing_in_and_waits_for_a_press() {
    let room = Room::open();
    let Some(window) = Window::without_scripts(&room) else { return };
    window.sign_in("李敏", Room::password());
    window.browser.wait_for("#rows > .row");
    window.go("/desk/new");
    window.browser.fill("#headline", "本报记者夜访早市");
    window.browser.fill("#credit", "本报");
    window.browser.run("document.querySelector('#section').value = 'redian'");
    window.browser.fill("#body", "凌晨四点，早市的灯亮了。\n\n卖菜的人说，<b>今天</b>的藕最好。");
    room.desk.database().execute("DELETE FROM session", []).unwrap();
    window.browser.click("#write button.main");
    window.wait_for_text("#notice", "你写的内容还在");
    window.answer("李敏", "wrong password of somebody");
    window.wait_for_text("#notice", "不对");
    window.answer("李敏", Room::password());
    window.wait_for_text("#wrong", "还没有执行");
    let script = "return ['headline', 'credit', 'section', 'body'].map(id => document.getElementById(id).value)";
    let found = window.browser.run(script);
    assert_eq!(
        found,
        json!([
            "本报记者夜访早市",
            "本报",
            "redian",
            "凌晨四点，早市的灯亮了。\n\n卖菜的人说，<b>今天</b>的藕最好。"
        ])
    );
    assert!(!room.published("redian/rss.xml").contains("夜访早市"));
    window.browser.click("#write button.main");
    window.wait_for_story("本报记者夜访早市");
    room.wait_until("redian/rss.xml", |feed| feed.contains("夜访早市"));
    window.is_calm_but(&[401]);
}

#[test]
fn escape_leaves_what_is_open_even_without_single_keys() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    room.desk.database().execute("UPDATE account SET keys = 0", []).unwrap();
    window.go("/desk/queue");
    let row = window.row(NEWS[0]);
    window.browser.click(&format!("{row} .headline"));
    window.wait_for_story(NEWS[0]);
    window.browser.click("#acts [data-act=retitle]");
    window.browser.wait_for("dialog[open]");
    window.browser.press(key::ESCAPE);
    window.wait_for_no_dialog();
    assert!(window.is("#story"), "one press leaves one thing");
    window.browser.press("f");
    window.browser.press(key::ESCAPE);
    window.browser.wait("return !document.querySelector('#story')");
    assert_eq!(window.focus(), NEWS[0]);
    assert!(window.browser.text("#status").is_empty());
    window.is_calm();
}

#[test]
fn alt_and_arrows_put_the_queue_of_a_section_in_order() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let [a, b, c, ..] = NEWS;
    for story in [c, b, a] {
        room.desk.shell(&["story", "pin", &room.id(story), "dongtai", "--editor", "李敏"], "");
    }
    window.go("/desk/queue?section=dongtai");
    let first_three = "return [...document.querySelectorAll('#rows > .row .headline')].slice(0, 3)\
         .map(headline => headline.textContent).join()";
    let check = |expected: [&str; 3]| {
        let is_so = format!("{first_three} === {}", json!(expected.join(",")));
        window.browser.wait(&is_so);
        assert_eq!(room.desk.portal.headlines("dongtai")[..3], expected);
    };
    check([a, b, c]);
    window.browser.run(&format!("document.querySelector('{} .headline').focus()", window.row(c)));
    window.browser.chord(key::ALT, key::UP);
    window.hears("第 2 位，共 3");
    check([a, c, b]);
    assert_eq!(window.focus(), c);
    window.browser.chord(key::ALT, key::UP);
    window.hears("第 1 位，共 3");
    check([c, a, b]);
    assert_eq!(window.focus(), c);
    window.browser.press("u");
    window.hears("已撤销");
    assert_eq!(room.desk.portal.headlines("dongtai")[..3], [a, c, b]);
    window.is_calm();
}

//! Stories that come from no source: written by hand, taken from an address.

use super::{Room, Window};
use crate::browser::driver::hands::key;
use crate::origin::Answer;

#[test]
fn a_story_is_written_by_hand() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    window.browser.chord(key::SHIFT, "N");
    window.browser.wait_for("#write");
    window.browser.fill("#headline", "本报记者夜访早市");
    window.browser.fill("#credit", "本报");
    window.browser.run("document.querySelector('#section').value = 'redian'");
    let has_time = "return document.querySelector('#published').value.length >= 16";
    assert_eq!(window.browser.run(has_time), true);
    window.browser.fill("#body", "凌晨四点，早市的灯亮了。\n\n卖菜的人说，<b>今天</b>的藕最好。");
    window.browser.click("#write button.main");
    room.wait_until("redian/rss.xml", |feed| {
        feed.contains("本报记者夜访早市") && feed.contains("早市的灯亮了")
    });
    window.wait_for_story("本报记者夜访早市");
    assert!(window.browser.text("#text").contains("<b>今天</b>"));
    window.go("/desk/queue");
    window.row("本报记者夜访早市");
    window.is_calm();
}

#[test]
fn a_story_is_taken_from_an_address() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "李敏") else { return };
    let article = "<!DOCTYPE html><title>高淳螃蟹上市_例网</title><h1>高淳螃蟹上市</h1>\
        <p id=\"source\">来源：交汇点　2026-11-20 09:30</p><div id=\"text\">\
        <p>高淳的螃蟹今天上市，第一批三百吨，价格和去年一样。</p>\
        <p>养殖户说，今年水温合适，蟹长得比往年大一圈，寄往外地的订单排到了下个月。</p></div>";
    room.origin.set("/a/1.html", Answer::ok("text/html; charset=utf-8", article));
    window.go("/desk/new");
    window.browser.fill("#url", room.origin.url("/a/1.html").as_str());
    window.browser.click("#clip button");
    window.browser.wait("return document.querySelector('#headline')?.value === '高淳螃蟹上市'");
    assert_eq!(window.browser.run("return document.querySelector('#credit').value"), "交汇点");
    let body = window.browser.run("return document.querySelector('#body').value");
    assert!(body.as_str().unwrap().contains("养殖户说"), "{body}");
    window.browser.click("#write button.main");
    window.browser.wait_for("#story");
    window.wait_for_story("高淳螃蟹上市");
    window.is_calm();
}

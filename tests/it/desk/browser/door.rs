//! Signing in, and the language of the pages.

use super::{Room, Window, room::NEWS};

#[test]
fn a_wrong_password_lets_nobody_in_and_the_right_one_leads_to_the_queue() {
    let room = Room::open();
    let Some(window) = Window::open(&room) else { return };
    window.sign_in("李敏", "wrong password of somebody");
    window.browser.wait_for("#notice");
    assert!(!window.is("#rows"));
    assert_eq!(window.browser.run("return document.documentElement.lang"), "zh-CN");
    assert_eq!(window.browser.run("return document.activeElement.id"), "name");
    window.browser.fill("#name", "李敏");
    window.browser.fill("#password", Room::password());
    window.browser.press(crate::browser::driver::hands::key::ENTER);
    window.browser.wait_for("#rows > .row");
    assert!(window.browser.address().ends_with("/desk/queue"), "{}", window.browser.address());
    assert!(window.browser.text(".leave").contains("李敏"));
    window.is_calm_but(&[401]);
}

#[test]
fn everything_is_chinese_until_somebody_wants_english() {
    let room = Room::open();
    let Some(window) = Window::of(&room, "何静") else { return };
    let pages = [
        "/desk/queue",
        "/desk/order/redian",
        "/desk/new",
        "/desk/keys",
        "/desk/sources",
        "/desk/rules",
        "/desk/log",
        "/desk/users",
        "/desk/settings",
        "/desk/preview/dongtai",
    ];
    let has_han = |text: &str| text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
    for page in pages {
        window.go(page);
        for text in window.texts("h1, h2, .ways a, button, th, label") {
            let is_key = text.len() <= 2;
            assert!(
                is_key || has_han(&text) || text.chars().all(|sign| !sign.is_alphabetic()),
                "{page}: {text}"
            );
        }
    }
    window.go("/desk/settings");
    window.browser.run("document.querySelector('[name=language]').value = 'en'");
    window.browser.click("form:has([name=language]) button[type=submit]");
    window.browser.wait("return document.documentElement.lang === 'en'");
    for page in pages {
        window.go(page);
        assert_eq!(window.browser.run("return document.documentElement.lang"), "en");
        for text in
            window.texts("#heading, .ways a, #acts button, .leave button, th[scope=col], .views h2")
        {
            assert!(!has_han(&text), "{page}: {text}");
        }
    }
    window.go("/desk/queue");
    // Stories stay in the language that they are written in.
    assert!(window.headlines().iter().any(|headline| headline == NEWS[0]));
    window.is_calm();
}

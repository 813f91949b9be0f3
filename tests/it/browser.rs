//! Published pages in a browser, served by the program itself: on a phone and on a desk, by day and by night.

pub(crate) mod driver;

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, source},
};
use driver::{Browser, hands::key};

/// A portal whose stories try to break its pages, and the program that serves it.
struct Served {
    program: Child,
    /// Without a slash at its end.
    address: String,
    portal: Portal,
    _origin: Origin,
}

impl Served {
    fn start() -> Served {
        let origin = Origin::start();
        origin.set("/feed", Answer::ok("application/rss+xml", hostile_feed()));
        let source = source("feed", origin.url("/feed").as_str());
        let portal = Portal::new("");
        portal.configure(&format!(
            "{SITE}{source}content = \"full\"\nhomepage = \"https://example.cn/\"\n\
             [serve]\nlisten = \"127.0.0.1:0\"\n"
        ));
        let polled = portal.huiwen(&["poll"]);
        assert!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
        let mut program = portal
            .command(&["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let said = lines.next().unwrap().unwrap();
        let (_, address) = said.split_once("http://").unwrap();
        let address = format!("http://{}", address.trim_end_matches('/'));
        // Read on: it ends if nobody does.
        std::thread::spawn(move || lines.for_each(drop));
        Served { program, address, portal, _origin: origin }
    }

    /// Every page that is published.
    fn pages(&self) -> Vec<String> {
        let files = self.portal.published().into_keys();
        let pages = files.filter(|path| path.extension().is_some_and(|kind| kind == "html"));
        pages.map(|path| format!("{}/{}", self.address, path.display())).collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A headline that would be markup if a page took it for such.
const HEADLINE: &str = "<b onclick=alert(1)>不是标记</b>";

fn hostile_feed() -> String {
    let long = "不断行的标题".repeat(30) + &"unbroken".repeat(60);
    let pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";
    let cells = format!("<td>{}</td>", "格".repeat(20)).repeat(12);
    let nested = "<ul><li>".repeat(40) + "深" + &"</li></ul>".repeat(40);
    let body = format!(
        "<h1>文中标题</h1><p id=\"content\" style=\"width:5000px\">{long}</p>\
         <p><img src=\"{pixel}\" width=\"5000\" height=\"4000\"></p>\
         <table width=\"5000\"><tr>{cells}</tr></table><pre>{long}</pre>{nested}\
         <div style=\"position:fixed;inset:0\">盖住</div>"
    );
    let escaped = HEADLINE.replace('<', "&amp;lt;").replace('>', "&amp;gt;");
    let mut feed =
        "<rss version=\"2.0\"><channel><title>例报</title><link>https://example.cn/</link>\
                    <description>例</description>"
            .to_owned();
    for (number, headline) in
        [escaped, long.clone(), "一条寻常的消息".to_owned()].iter().enumerate()
    {
        feed += &format!(
            "<item><title>{headline}</title><link>https://example.cn/{number}?{long}</link>\
             <guid isPermaLink=\"false\">{number}</guid><author>{long}</author>\
             <pubDate>Mon, 16 Nov 2026 10:0{number}:00 +0800</pubDate>\
             <description><![CDATA[{body}]]></description></item>"
        );
    }
    feed + "</channel></rss>"
}

#[test]
fn no_page_is_wider_than_its_window_complains_or_asks_others() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    let pages = served.pages();
    let of_stories = pages.iter().filter(|page| page.contains("/story/")).count();
    assert!(of_stories >= 3 && pages.len() >= 7, "{pages:?}");
    for scheme in ["light", "dark"] {
        browser.prefer("prefers-color-scheme", scheme);
        for width in [320, 1280] {
            browser.resize(width, 800);
            for page in &pages {
                browser.open(page);
                let widest = browser.run("return document.documentElement.scrollWidth");
                assert!(widest.as_u64().unwrap() <= u64::from(width), "{page} {width}: {widest}");
                let complaints = browser.complaints();
                assert!(complaints.is_empty(), "{page}: {complaints:?}");
                for request in browser.requests() {
                    let is_ours = request.starts_with(&format!("{}/", served.address));
                    assert!(is_ours || request.starts_with("data:"), "{page} asked {request}");
                }
            }
        }
    }
}

#[test]
fn dark_pages_are_dark_and_light_ones_light() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.open(&served.address);
    let ground = |scheme: &str| {
        browser.prefer("prefers-color-scheme", scheme);
        let script = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g)\
                      .reduce((sum, part) => sum + Number(part), 0)";
        browser.run(script).as_u64().unwrap()
    };
    let (light, dark) = (ground("light"), ground("dark"));
    assert!(light > 3 * 230 && dark < 3 * 40, "{light} {dark}");
}

#[test]
fn on_paper_links_show_their_addresses_and_navigation_is_gone() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.open(&format!("{}/redian/index.html", served.address));
    browser.print();
    let script = "const shown = element => getComputedStyle(element).display != 'none';\
                  const link = document.querySelector('main h2 a');\
                  return [[...document.querySelectorAll('nav')].some(shown),\
                  getComputedStyle(link, '::after').content.includes(link.getAttribute('href').slice(0, 20)),\
                  getComputedStyle(document.body).backgroundColor]";
    let expected = serde_json::json!([false, true, "rgb(255, 255, 255)"]);
    assert_eq!(browser.run(script), expected);
}

#[test]
fn the_focus_of_a_keyboard_is_seen() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.open(&served.address);
    let links = browser.run("return document.querySelectorAll('a').length").as_u64().unwrap();
    // Nothing else on the page takes the focus. A script that gave it would not do: whether that shows it is the
    // browser's choice.
    let script = "const at = document.activeElement;\
                  return at.tagName == 'A' && getComputedStyle(at).outlineStyle == 'solid'";
    for link in 0..links {
        browser.press(key::TAB);
        assert_eq!(browser.run(script), true, "link {link} of {links}");
    }
}

#[test]
fn a_hostile_headline_stays_text_and_a_text_in_its_place() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    let feed = served.portal.read("public/redian/feed.json");
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    let items = feed["items"].as_array().unwrap();
    let hostile = items.iter().find(|item| item["title"] == HEADLINE).unwrap();
    let id = hostile["id"].as_str().unwrap().trim_start_matches("urn:uuid:");
    browser.resize(320, 800);
    browser.open(&format!("{}/story/{id}.html", served.address));
    assert_eq!(browser.text("h1"), HEADLINE);
    assert_eq!(
        browser.run("return document.querySelectorAll('[onclick], script, h1 *').length"),
        0
    );
    let text = browser.run(
        "const box = element => element.getBoundingClientRect();\
         const body = document.querySelector('.body');\
         return [...body.querySelectorAll('p, pre, img, .wide, li, div')]\
         .filter(part => box(part).right > box(body).right + 1 || getComputedStyle(part).position != 'static')\
         .map(part => part.outerHTML.slice(0, 80))",
    );
    assert_eq!(text, serde_json::json!([]));
    assert_eq!(browser.run("return document.querySelectorAll('#content').length"), 1);
}

//! Sources that try to be more than text.

use super::{Room, Window};
use crate::{browser::driver::hands::key, origin::Answer};

/// Each would leave a mark, open a dialog, ask another host or end an element if a page took it for markup.
const HEADLINES: [&str; 6] = [
    "<script>window.hostile = 1; alert(1)</script>",
    "\"><img src=x onerror=\"window.hostile = 2; alert(2)\">",
    "</title></h1></bdi><iframe src=\"https://evil.example/\"></iframe>",
    "' autofocus onfocus='window.hostile = 3' x='{{ 7*7 }}${alert(3)}",
    "javascript:alert(4)//\u{202E}gnp.反向\u{202C}<b>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x>",
];

fn feed() -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let long = "无断行".repeat(60) + &"unbroken".repeat(60);
    let mut feed = "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>例</title>\
         <link>https://example.cn/</link><description>例</description>"
        .to_owned();
    let now = chrono::Utc::now();
    for (number, headline) in HEADLINES.iter().copied().chain([long.as_str()]).enumerate() {
        let body = format!(
            "<p onclick=\"window.hostile=5\" style=\"position:fixed;inset:0\">第{number}条：{headline}</p>\
             <script>window.hostile = 6</script><img src=\"https://evil.example/{number}.png\" onerror=\"alert(6)\">\
             <a href=\"javascript:alert(7)\">点</a><iframe src=\"https://evil.example/\"></iframe>\
             <form action=\"https://evil.example/\"><button>钓</button></form><p id=\"status\">冒充</p>\
             <base href=\"https://evil.example/\"><meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">"
        );
        // A headline of a feed is markup once it is no longer XML.
        feed += &format!(
            "<item><title>{}</title><link>https://example.cn/{number}</link><guid isPermaLink=\"false\">{number}</guid>\
             <dc:creator>{}</dc:creator><source url=\"https://example.cn/\">{}</source>\
             <pubDate>{}</pubDate><description>{}</description></item>",
            escape(&escape(headline)),
            escape(&escape(headline)),
            escape(headline),
            (now - chrono::TimeDelta::minutes(i64::try_from(number).unwrap())).to_rfc2822(),
            escape(&body),
        );
    }
    feed + "</channel></rss>"
}

/// A portal whose source and section bear such names.
fn room() -> Room {
    let quoted = |text: &str| text.replace('"', "\\\"");
    Room::under(|origin, feeds_toml| {
        origin.set("/hostile", Answer::ok("application/rss+xml", feed()));
        format!(
            "{}[[sources]]\nkey = \"hostile\"\nname = \"{}\"\nurl = \"{}\"\nsections = [\"dongtai\"]\ncontent = \"full\"\n",
            feeds_toml.replace("行业动态", &quoted(HEADLINES[0])),
            quoted(HEADLINES[1]),
            origin.url("/hostile")
        )
    })
}

#[test]
fn what_sources_say_stays_text_on_every_page() {
    let room = room();
    let Some(window) = Window::of(&room, "王芳") else { return };
    let sane = || {
        let marks = "return document.querySelectorAll('[onclick], [onerror], [onfocus], [style], iframe:not([sandbox]),\
             script:not([src]), base, meta[http-equiv], style, #text form, #text [id], a[href^=\"javascript:\"]').length";
        assert_eq!(window.browser.run(marks), 0, "{}", window.browser.address());
        assert_eq!(window.browser.run("return document.querySelectorAll('#status').length"), 1);
        let widest = window.browser.run("return document.documentElement.scrollWidth");
        assert!(widest.as_u64().unwrap() <= 1440, "{widest}: {}", window.browser.address());
    };
    sane();
    let headlines = window.headlines();
    let plain = |headline: &str| headline.replace(['\u{202E}', '\u{202C}'], "");
    for hostile in HEADLINES {
        let found =
            headlines.iter().any(|headline| *headline == plain(hostile) || headline == hostile);
        assert!(found, "{hostile} is not in {headlines:?}");
    }
    for headline in headlines.iter().take(7) {
        window.browser.click(&format!("{} .headline", window.row(headline)));
        window.wait_for_story(headline);
        assert_eq!(window.browser.text("#story-headline").is_empty(), false);
        sane();
        for tab in ["copies", "revisions", "record", "readers"] {
            window.browser.click(&format!("[data-tab={tab}]"));
            window.browser.wait_for(&format!("[data-tab={tab}][aria-current]"));
            sane();
        }
        window.walk(headline);
        window.browser.press("t");
        window.browser.wait_for("dialog[open] #ask-text");
        sane();
        window
            .browser
            .fill("#ask-text", "\"><img src=x onerror=alert(8)></title><script>alert(9)</script>");
        window.browser.click("dialog button.main");
        window.wait_for_no_dialog();
        sane();
    }
    window.browser.press("x");
    window.browser.press(key::ESCAPE);
    for page in [
        "/desk/order/dongtai",
        "/desk/sources",
        "/desk/source/hostile",
        "/desk/rules",
        "/desk/log",
        "/desk/new",
        "/desk/preview/dongtai",
        "/desk/queue?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "/desk/queue?section=%3Cscript%3E",
        "/desk/queue?source=hostile",
        "/desk/settings",
        "/desk/hot",
    ] {
        window.go(page);
        sane();
    }
    window.is_calm_but(&[404, 422]);
}

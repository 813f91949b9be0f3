//! 责任编辑: where a page names who edited a report, and what is no name.

use chrono::{DateTime, Utc};
use chrono_tz::Asia;
use huiwen::poll::parse::article;
use url::Url;

use crate::{
    origin::{Answer, Origin},
    portal::Portal,
};

const TEXT: [&str; 3] = [
    "滨江新区的第一条无人公交线路开始试跑，六辆车每天往返二十趟，车上坐着安全员。",
    "试跑要持续三个月，期间不收票款，居民可以在站台上扫码预约座位，也可以直接上车。",
    "负责人说，沿途的路口已经换了新的信号机，雨天的制动距离是下一步要解决的事。",
];

/// The page of an article with these metas, lines before the text, and lines behind it.
fn page(metas: &str, before: &str, behind: &str) -> String {
    let [one, two, three] = TEXT;
    format!(
        "<head>{metas}<title>滨江新区无人公交开始试跑_滨江网</title></head><h1>滨江新区无人公交开始试跑</h1>\
         <p>2020-06-08 10:05</p>{before}<div class=con><p>{one}</p><p>{two}</p><p>{three}{behind}</div>"
    )
}

fn check(page: &str, expected: Option<&str>) {
    let seen: DateTime<Utc> = "2020-06-09T07:00:00Z".parse().unwrap();
    let url = Url::parse("https://news.example.cn/article.html").unwrap();
    let article = article::extract(page, &url, Asia::Shanghai, seen);
    assert_eq!(article.editor.as_deref(), expected, "{page}");
    // A line that names the editor is no part of the text; a bracket at the end of a paragraph stays.
    let lines = article.content_text.lines();
    assert!(expected.is_none() || lines.count() == TEXT.len(), "{}", article.content_text);
}

#[test]
fn editors_are_named_in_front_of_a_text_and_behind_it() {
    for (line, expected) in [
        ("责任编辑：赵一多", Some("赵一多")),
        ("责任编辑:赵一多_NN4425", Some("赵一多")),
        ("责任编辑：赵一多(EN042)", Some("赵一多")),
        ("责任编辑 赵一多", Some("赵一多")),
        ("责任编辑：赵　一", Some("赵一")),
        ("责任编辑： 赵 一", Some("赵一")),
        ("【责任编辑:赵一多】【纠错】", Some("赵一多")),
        ("[ 责任编辑: 赵一多 ]", Some("赵一多")),
        ("(责编：赵一多、钱二)", Some("赵一多、钱二")),
        ("责编：赵一多 钱二 孙三 李四", Some("赵一多、钱二、孙三")),
        ("责任编辑：赵一多，钱二", Some("赵一多、钱二")),
        ("责任编辑：阿卜杜·热合曼", Some("阿卜杜·热合曼")),
        ("编辑：赵一多　审核：钱二", Some("赵一多")),
        ("编辑：赵一多 责任编辑：钱二", Some("钱二")),
        ("编辑 | 赵一多", Some("赵一多")),
        ("本文来源：滨江日报　责任编辑：赵一多_NB2587", Some("赵一多")),
        ("图片编辑：赵一多", None),
        ("总编辑：赵一多", None),
        ("责任编辑：", None),
        ("责任编辑：admin", None),
        ("责任编辑：佚名", None),
        ("责任编辑：2020-06-08", None),
        ("编辑：打印 关闭", None),
        ("编辑：1788", None),
        ("编辑：赵一多一二三四五六七八九十一二三四五六七八九十", None),
        ("校对：赵一多", None),
    ] {
        check(&page("", "", &format!("</p><p>{line}</p>")), expected);
        check(&page("", &format!("<p>{line}</p>"), "</p>"), expected);
    }
    let glued = "<p>来源：滨江日报作者：钱二 孙三等责任编辑：赵一多发布：2020-06-08 10:02:59</p>";
    check(&page("", glued, "</p>"), Some("赵一多"));
    check(&page("", "<p>记者/孙三 编辑/赵一多</p>", "</p>"), Some("赵一多"));
    check(&page("", "<p>每经记者：孙三　每经编辑：赵一多</p>", "</p>"), Some("赵一多"));
    check(&page("", "<p>图片编辑：赵一多 编辑：钱二</p>", "</p>"), Some("钱二"));
    let tools = "</p><p>分享到：</p><p>打印</p><p>扫一扫</p><p>责任编辑：赵一多</p>";
    check(&page("", "", tools), Some("赵一多"));
    check(&page("", "", "（责任编辑：赵一多）</p>"), Some("赵一多"));
    check(&page("", "", "（责编 赵一多）</p>"), Some("赵一多"));
}

#[test]
fn editors_are_named_in_metadata_unless_by_a_number() {
    let meta = |name: &str, content: &str| {
        page(&format!("<meta name=\"{name}\" content=\"{content}\">"), "", "</p>")
    };
    check(&meta("Editor", "赵一多"), Some("赵一多"));
    check(&meta("author:editor", "赵一多"), Some("赵一多"));
    check(&meta("editor", "1788"), None);
    check(&meta("author", "赵一多"), None);
}

#[test]
fn an_article_of_a_folder_names_its_editor_and_story_show_prints_it() {
    let folder = "[[sources]]\nkey = \"inbox\"\nname = \"本报\"\nurl = \"inbox\"\nkind = \"folder\"\n\
                  sections = [\"dongtai\"]\n";
    let portal = Portal::new(folder);
    let article = |editor: &str| {
        format!(
            "夜校开班\n时间：2026-11-21\n责任编辑：{editor}\n\n社区夜校今晚开班，课程十二门。\n"
        )
    };
    portal.write("inbox/a.txt", article("赵一多"));
    let (report, _) = portal.round("2026-11-22T08:00:00Z");
    assert_eq!(report.sources[0].new, 1);
    let shown = || {
        let listed = portal.huiwen(&["story", "list", "--json"]).stdout;
        let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
        let id = listed[0]["id"].as_str().unwrap().to_owned();
        String::from_utf8(portal.huiwen(&["story", "show", &id]).stdout).unwrap()
    };
    assert!(shown().contains("责任编辑：赵一多\n"), "{}", shown());
    // Another editor is another version, like another author.
    portal.write("inbox/a.txt", article("钱二"));
    let (report, _) = portal.round("2026-11-22T09:00:00Z");
    assert_eq!(report.sources[0].updated, 1);
    assert!(shown().contains("责任编辑：钱二\n"), "{}", shown());
}

#[test]
fn the_managing_editor_of_a_feed_edited_no_report() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let feed = crate::portal::rss(&[("a", "夜校开班", "Sat, 21 Nov 2026 08:00:00 GMT", "课程。")]);
    let editor = "<managingEditor>post@example.cn (赵一多)</managingEditor><item>";
    origin.set("/feed", Answer::ok("application/rss+xml", feed.replacen("<item>", editor, 1)));
    portal.round("2026-11-22T08:00:00Z");
    let section = portal.config().sections;
    let stories = portal.store().newest(None, &section, 5).unwrap();
    assert_eq!(stories.len(), 1);
    assert_eq!(stories[0].editor, None);
}

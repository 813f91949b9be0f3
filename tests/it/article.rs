//! Article pages and text files: documents → what is read in them. `UPDATE_EXPECTED=1` writes the
//! expected files anew; read the difference before it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Asia;
use huiwen::model::CreditRule;
use huiwen::poll::parse::article::{self, Article, credit};
use serde_json::Value;
use url::Url;

fn seen() -> DateTime<Utc> {
    "2020-06-09T07:00:00Z".parse().unwrap()
}

fn read(path: &Path, text: &str) -> Article {
    if path.extension().is_some_and(|extension| extension == "txt") {
        return article::extract_text(text, Asia::Shanghai, seen());
    }
    let url = Url::parse("https://news.example.cn/2020/article.html").unwrap();
    article::extract(text, &url, Asia::Shanghai, seen())
}

/// The pages that ship as examples, and those beside this test.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = ["examples/inbox", "tests/it/article"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "json"))
        .collect();
    pages.sort();
    assert!(pages.len() >= 12, "{pages:?}");
    pages
}

#[test]
fn pages_are_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/article");
    let mut wrong = Vec::new();
    for path in pages() {
        let actual = article::to_json(&read(&path, &fs::read_to_string(&path).unwrap()));
        let expected_path = folder.join(path.file_stem().unwrap()).with_extension("json");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let text = serde_json::to_string_pretty(&actual).unwrap() + "\n";
            fs::write(&expected_path, text).unwrap();
            continue;
        }
        let expected: Value =
            serde_json::from_str(&fs::read_to_string(&expected_path).unwrap()).unwrap();
        if actual != expected {
            wrong.push(format!("{}: read {actual:#}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn example(name: &str) -> Article {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/inbox").join(name);
    read(&path, &fs::read_to_string(&path).unwrap())
}

fn date(article: &Article) -> String {
    let published = article.published.unwrap();
    format!("{} {}", published.at.to_rfc3339(), published.precision.as_str())
}

#[test]
fn the_portal_page_gives_headline_day_credit_and_section() {
    let article = example("2020-06-09-changsanjiao.html");
    assert_eq!(article.title.as_deref(), Some("长三角地区如何继续并肩奔跑?"));
    assert_eq!(date(&article), "2020-06-09T00:00:00+08:00 day");
    assert_eq!(article.source, Some(("交汇点".to_owned(), CreditRule::Bracket)));
    assert_eq!(article.section.as_deref(), Some("热点资讯"));
    assert_eq!(article.author, None);
    assert_eq!(article.problems, []);
    let lines: Vec<&str> = article.content_text.lines().collect();
    assert_eq!(lines.len(), 11);
    assert!(lines[0].starts_with("座谈会的会场"), "{}", lines[0]);
    assert!(lines[10].ends_with("谁也没有掉队。"), "{}", lines[10]);
    for stranger in ["交汇点", "专家讲堂", "行业动态", "电子期刊", "友情链接", "版权所有", "时间"]
    {
        assert!(!article.content_text.contains(stranger), "{stranger} is in the body");
    }
}

#[test]
fn the_portal_page_is_read_whatever_its_title_says() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/inbox/2020-06-09-changsanjiao.html");
    let page = fs::read_to_string(&path).unwrap();
    for title in ["", "长三角地区如何继续并肩奔跑?-热点资讯-开发区资讯网", "无关的标题"]
    {
        let page = page.replace("<title>开发区资讯网", &format!("<title>{title}"));
        let article = read(&path, &page);
        assert_eq!(article.title.as_deref(), Some("长三角地区如何继续并肩奔跑?"), "{title}");
    }
}

#[test]
fn the_government_page_gives_its_metadata() {
    let article = example("gongye-hulianwang.html");
    assert_eq!(article.title.as_deref(), Some("全市工业互联网改造进度过半"));
    assert_eq!(date(&article), "2020-06-05T16:20:00+08:00 minute");
    assert_eq!(article.source, Some(("工业和信息化局".to_owned(), CreditRule::Metadata)));
    assert_eq!(article.section.as_deref(), Some("行业动态"));
    assert_eq!(article.content_text.lines().count(), 4);
    assert!(article.content_html.contains("<img src=\"./W020200605.jpg\""));
}

#[test]
fn the_text_file_gives_its_labelled_lines() {
    let article = example("jiangtang-peitao.txt");
    assert_eq!(article.title.as_deref(), Some("园区配套为什么总是慢半拍"));
    assert_eq!(date(&article), "2020-06-03T00:00:00+08:00 day");
    assert_eq!(article.source, Some(("开发区研究杂志".to_owned(), CreditRule::Label)));
    assert_eq!(article.author.as_deref(), Some("编辑部"));
    assert_eq!(article.section.as_deref(), Some("专家讲堂"));
    assert_eq!(article.content_text.lines().count(), 4);
}

#[test]
fn text_files_take_labels_in_any_order_or_none() {
    let text = "\u{feff}标题一行\r\n\r\n时　间：昨天 12:30\r\n来源：本站原创\r\n\r\n第一段<b>，\r\n接着写。\r\n　　第二段。\r\n\r\n（新华社）\r\n";
    let article = article::extract_text(text, Asia::Shanghai, seen());
    assert_eq!(date(&article), "2020-06-08T12:30:00+08:00 minute");
    assert_eq!(article.source, Some(("新华社".to_owned(), CreditRule::Bracket)));
    assert_eq!(article.content_text, "第一段<b>，接着写。\n第二段。");
    assert_eq!(article.content_html, "<p>第一段&lt;b&gt;，接着写。</p>\n<p>第二段。</p>");

    let unlabelled = article::extract_text("标题\n正文。", Asia::Shanghai, seen());
    assert_eq!(unlabelled.content_text, "正文。");
    assert_eq!(unlabelled.problems.len(), 1, "{:?}", unlabelled.problems);

    let wrong = article::extract_text("标题\n时间：不详\n\n正文。", Asia::Shanghai, seen());
    assert!(wrong.problems[0].what.contains("不详"), "{:?}", wrong.problems);
}

#[test]
fn every_labelled_line_of_section_2_3() {
    for (line, expected) in [
        ("来源: 新京报 举报", Some("新京报")),
        ("来源：证券市场红周刊 责任编辑：杨某_NF4425", Some("证券市场红周刊")),
        ("来源：澎湃新闻·澎湃号·政务", Some("澎湃新闻·澎湃号·政务")),
        ("来源：当代商报 时间：2019-09-23 14:34:05 作者", Some("当代商报")),
        ("来源: | 发布时间: 2018-05-17 | 浏览次数", None),
        ("来源：新华社2026年09月13日22:24", Some("新华社")),
        (
            "来源：中国军号作者：某某 某某等责任编辑：某某发布：2026-09-12 10:02:59",
            Some("中国军号"),
        ),
        ("来源：央视新闻客户端 发布时间：2026/9/12 12:26:41", Some("央视新闻客户端")),
        ("来源：本站原创", None),
        ("来源：网络", None),
        ("本文来源：新华社 责任编辑：李某_NN2587", Some("新华社")),
        ("来源：人民网-文化频道 原创稿", Some("人民网-文化频道")),
        ("来源：{{content.source}}", None),
        ("稿源：新华日报", Some("新华日报")),
        ("稿件来源：扬子晚报　作者：某某", Some("扬子晚报")),
        ("文章来源:《求是》\t2020-06-01", Some("求是")),
        ("信息来源：【省发改委】", Some("省发改委")),
        ("转载自：人民日报", Some("人民日报")),
        ("转自: 光明日报  字号", Some("光明日报")),
        ("摘自：群众", Some("群众")),
        ("来　源 ： 新华日报", Some("新华日报")),
        ("（来源：新华社）", Some("新华社")),
        ("来源：上海发布 时间：2020-06-09", Some("上海发布")),
        ("来源：21世纪经济报道 2020-06-09", Some("21世纪经济报道")),
        ("来源：新华社、央视新闻", Some("新华社、央视新闻")),
        ("来源：新华社浏览次数：33", Some("新华社")),
        ("数据来源：国家统计局", None),
        ("来源：一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", None),
        ("来源：", None),
        ("(责编：某某、某某)", None),
        ("能源来源广泛", None),
        ("", None),
    ] {
        assert_eq!(credit::read(line).as_deref(), expected, "{line}");
    }
}

#[test]
fn brackets_credit_only_outlets() {
    let credit_of = |last: &str| {
        let page = format!(
            "<h1>一条消息</h1><div><p>第一段讲了事情的经过，时间、地点和人物都清楚。</p>\
             <p>第二段讲了事情的原因，也讲了后来的打算。</p><p>{last}</p></div>"
        );
        read(Path::new("a.html"), &page).source
    };
    for (last, expected) in [
        ("(交汇点)", Some(("交汇点", CreditRule::Bracket))),
        ("（新华日报）", Some(("新华日报", CreditRule::Bracket))),
        (
            "最后一段到此为止，没有别的话要说。（滨江区融媒体中心）",
            Some(("滨江区融媒体中心", CreditRule::Bracket)),
        ),
        ("（来源：新华社）", Some(("新华社", CreditRule::Label))),
        ("(责编：某某、某某)", None),
        ("（第三方）", None),
        ("（完）", None),
        ("最后一段提到了工业互联网（互联网）", None),
        ("（农民合作社）", None),
        ("新华社国内部出品", None),
    ] {
        let expected = expected.map(|(name, rule)| (name.to_owned(), rule));
        assert_eq!(credit_of(last), expected, "{last}");
    }
}

#[test]
fn a_picture_s_source_is_not_the_report_s() {
    for caption in [
        "<figure><img src=a.jpg><figcaption>（来源：梨视频）</figcaption></figure>",
        "<p><img src=a.jpg></p><p>（来源：梨视频）</p>",
        "<p><img src=a.jpg><br>（来源：梨视频）</p>",
    ] {
        let page = format!(
            "<h1>一条消息</h1><p>2020-06-08</p><div><p>第一段讲了事情的经过，时间、地点和人物都清楚。</p>\
             <p>第二段讲了事情的原因，也讲了后来的打算。</p>{caption}</div>"
        );
        assert_eq!(read(Path::new("a.html"), &page).source, None, "{caption}");
    }
}

#[test]
fn pages_that_are_too_deep_are_refused_at_once() {
    let page = "<div>".repeat(100_000);
    let article = read(Path::new("a.html"), &page);
    assert_eq!(article.title, None);
    assert!(article.problems[0].what.contains("256"), "{:?}", article.problems);
}

#[test]
fn a_page_cut_anywhere_is_read_without_a_panic() {
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        // Every cut of the head of a page and every tenth of the rest: a cut is read in a millisecond.
        let cuts = text.char_indices().map(|(at, _)| at).enumerate();
        for (_, at) in cuts.filter(|(number, at)| *at < 120 || number % 10 == 0) {
            let article = read(&path, &text[..at]);
            assert!(
                article.title.is_none_or(|title| !title.contains('\n')),
                "{} at {at}",
                path.display()
            );
        }
    }
}

#[test]
fn pages_without_a_report_are_problems() {
    for page in ["", "<html></html>", "<ul><li><a href=/>一</a></ul>", "\u{0}<"] {
        let article = read(Path::new("a.html"), page);
        assert_eq!(article.content_text, "", "{page}");
        assert!(article.problems.iter().any(|problem| problem.place == "body"), "{page}");
    }
}

//! Pages for people: what stands on each, in which words, and that no source can break them.

mod bodies;
mod contrast;
pub(crate) mod nu;

use huiwen::{
    model::{ALL, Carrier, Content, Enclosure, Outlet, Precision, Site, Story},
    publish::{
        feed::{Archived, Feed},
        html::{self, ArchiveEntry, Neighbours},
        portal::Portal,
    },
};

use super::{at, daily, feed_of, moment, outlet, portal, story, text, with_rights};

// ───────────────────────────── helpers ─────────────────────────────

fn in_language(language: &str) -> Portal {
    let Portal { site, sections, outlets, .. } = portal();
    Portal::new(Site { language: language.to_owned(), ..site }, sections, outlets)
}

fn with_icp(number: &str) -> Portal {
    let Portal { site, sections, outlets, .. } = portal();
    Portal::new(Site { icp: Some(number.to_owned()), ..site }, sections, outlets)
}

fn page_of(story: Story) -> String {
    page_in(&portal(), story)
}

fn page_in(portal: &Portal, story: Story) -> String {
    let feed = Feed::new(portal, portal.sections.first(), &[story]);
    text(html::story_page(portal, &feed.items[0], Neighbours::default()).unwrap())
}

fn with_body(html: &str) -> Story {
    Story { content_html: Some(html.to_owned()), ..story(1) }
}

/// An archive document with these stories.
fn archived(label: &str, stories: &[Story]) -> Feed {
    let named = Archived { name: format!("{label}-0123abcd"), label: label.to_owned() };
    feed_of(stories).in_history(Some(named), None)
}

fn entry(month: &str, part: u32) -> ArchiveEntry {
    let label = if part == 1 { month.to_owned() } else { format!("{month}-{part}") };
    ArchiveEntry { label, month: month.to_owned(), part }
}

/// Every kind of page, of these stories, by the path that it is published at.
fn every_page(portal: &Portal, stories: &[Story]) -> Vec<(String, String)> {
    let sections = [None].into_iter().chain(portal.sections.iter().map(Some));
    let feeds: Vec<Feed> = sections.map(|section| Feed::new(portal, section, stories)).collect();
    let entries = [entry("2026-11", 1), entry("2026-11", 2), entry("2025-02", 1)];
    let moved = html::moved_page(portal, "story/a.html", "story/b.html");
    let mut pages = vec![
        ("index.html".to_owned(), html::portal_page(portal, &feeds.iter().collect::<Vec<_>>())),
        ("friends.html".to_owned(), html::friends_page(portal)),
        ("story/moved.html".to_owned(), moved),
    ];
    for feed in &feeds {
        let key = &feed.key;
        pages.push((format!("{key}/index.html"), html::section_page(portal, feed)));
        let index = html::archive_index(portal, key, &entries);
        pages.push((format!("{key}/archive/index.html"), index));
        for label in ["2026-11", "2026-11-2"] {
            let named = Archived { name: label.to_owned(), label: label.to_owned() };
            let document = feed.clone().in_history(Some(named), None);
            let page = html::archive_page(portal, &document);
            pages.push((format!("{key}/archive/{label}.html"), page));
        }
    }
    for (index, item) in feeds[0].items.iter().enumerate() {
        let neighbours = Neighbours {
            newer: index.checked_sub(1).map(|newer| &feeds[0].items[newer]),
            older: feeds[0].items.get(index + 1),
        };
        pages.push((item.path(), html::story_page(portal, item, neighbours)));
    }
    pages.into_iter().map(|(path, page)| (path, text(page.unwrap()))).collect()
}

#[track_caller]
fn check_says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "“{word}” is missing in\n{page}");
    }
}

// ───────────────────────────── the page of a story ─────────────────────────────

#[test]
fn a_story_names_all_who_made_it() {
    let page = page_of(Story {
        headline: "六市共建平台".to_owned(),
        original_headline: Some("六市平台启用".to_owned()),
        author: Some("作者甲".to_owned()),
        editor: Some("编辑乙".to_owned()),
        ..story(1)
    });
    check_says(
        &page,
        &[
            "<h1>六市共建平台</h1>",
            "原标题：<bdi>六市平台启用</bdi>",
            r#"时间：<time datetime="2026-03-05T09:30:15+08:00">2026-03-05 09:30</time>"#,
            r#"来源：<a class="credit" href="https://daily.example/" rel="noopener">示例日报</a>"#,
            "作者：<bdi>作者甲</bdi>",
            "责任编辑：<bdi>编辑乙</bdi>",
            r#"<a href="https://daily.example/a/1.html" rel="noopener">阅读原文：<bdi>示例日报</bdi></a>"#,
            r#"当前位置：<a href="../index.html">首页</a> &gt; <a href="../redian/index.html">热点资讯</a> &gt; 正文"#,
        ],
    );
}

#[test]
fn a_story_leads_to_the_credited_original_and_to_other_outlets() {
    let carrier = |key: &str, name: &str, link: Option<&str>| Carrier {
        outlet: outlet(key, name, None, Content::Summary),
        link: link.map(str::to_owned),
    };
    let page = page_of(Story {
        credit: "另一家示例报".to_owned(),
        carriers: vec![
            carrier("other", "另一家示例报", Some("https://other.example/1")),
            carrier("weekly", "示例周刊", Some("https://weekly.example/9")),
            carrier("inbox", "编辑部来稿", None),
        ],
        ..story(1)
    });
    check_says(
        &page,
        &[
            r#"<a href="https://other.example/1" rel="noopener">来源原文：<bdi>另一家示例报</bdi></a>"#,
            r#"<h2 id="carriers">其他媒体</h2>"#,
            r#"<li><a href="https://weekly.example/9" rel="noopener">示例周刊</a></li>"#,
            "<li>编辑部来稿</li>",
        ],
    );
    assert_eq!(page.matches("https://other.example/1").count(), 1, "{page}");
}

#[test]
fn a_story_of_one_outlet_has_no_list_of_others() {
    assert!(!page_of(story(1)).contains("其他媒体"));
}

#[test]
fn the_breadcrumb_is_that_of_the_primary_section() {
    let sections = vec!["redian".to_owned(), "dongtai".to_owned()];
    let page = page_of(Story { sections, primary: Some("dongtai".to_owned()), ..story(1) });
    check_says(
        &page,
        &[
            r#"首页</a> &gt; <a href="../dongtai/index.html">行业动态</a> &gt; 正文"#,
            r#"<a href="../dongtai/index.html" aria-current="true">"#,
        ],
    );
}

#[test]
fn neighbours_are_linked_by_their_pages() {
    let portal = portal();
    let feed = feed_of(&[story(1), story(2), story(3)]);
    let neighbours = Neighbours { newer: Some(&feed.items[0]), older: Some(&feed.items[2]) };
    let page = text(html::story_page(&portal, &feed.items[1], neighbours).unwrap());
    let (newer, older) = (feed.items[0].path(), feed.items[2].path());
    check_says(
        &page,
        &[
            &format!(r#"上一篇：<a href="../{newer}" rel="prev">第1号稿件</a>"#),
            &format!(r#"下一篇：<a href="../{older}" rel="next">第3号稿件</a>"#),
        ],
    );
    assert!(!page_of(story(1)).contains("neighbours"));
}

#[test]
fn a_picture_stands_above_a_text_without_one() {
    let picture = Enclosure {
        url: "http://daily.example/i/1.jpg".to_owned(),
        media_type: Some("image/jpeg".to_owned()),
        length: None,
    };
    let page = page_of(Story { enclosures: vec![picture.clone()], ..story(1) });
    check_says(
        &page,
        &[
            r#"<figure class="picture"><img loading="lazy" referrerpolicy="no-referrer" src="https://daily.example/i/1.jpg" alt=""></figure>"#,
        ],
    );
    assert!(!page.contains("附件"), "{page}");
    let illustrated = with_body("<p>文</p><img src=\"https://daily.example/2.jpg\">");
    let page = page_of(Story { enclosures: vec![picture], ..illustrated });
    assert!(!page.contains("class=\"picture\""), "{page}");
    check_says(&page, &["附件："]);
}

#[test]
fn a_summary_shows_no_more_than_the_excerpt() {
    let page = page_of(with_rights(Content::Summary));
    check_says(&page, &["<div class=\"body\">\n<p>水位回落。</p>\n</div>"]);
    assert!(!page.contains("堤防"), "{page}");
}

#[test]
fn a_story_without_a_text_is_no_story_without_rights() {
    for (rights, link, says) in [
        (Content::Headline, true, "来源只允许转载标题，正文请看原文。"),
        (Content::Headline, false, "来源只允许转载标题。"),
        (Content::Summary, true, "正文请看原文。"),
        (Content::Full, true, "正文请看原文。"),
        (Content::Full, false, "只有标题。"),
    ] {
        let story = with_rights(rights);
        let link = story.link.clone().filter(|_| link);
        let page = page_of(Story { link, summary: None, content_html: None, ..story });
        check_says(&page, &[&format!("<p class=\"empty\">{says}</p>")]);
    }
}

// ───────────────────────────── archives and friends ─────────────────────────────

#[test]
fn an_archive_page_groups_headlines_by_day() {
    let earlier = Story {
        published: moment("2026-03-04T12:00:00+08:00", Precision::Day),
        link: None,
        ..story(3)
    };
    // The archive is in the order of arrival, which is not that of publication.
    let feed = archived("2026-03", &[story(1), earlier, story(2)]);
    let page = text(html::archive_page(&portal(), &feed).unwrap());
    check_says(
        &page,
        &[
            "<h1>热点资讯 2026年3月</h1>",
            r#"<link rel="canonical" href="https://news.example/redian/archive/2026-03.html">"#,
            r#"<h2><time datetime="2026-03-05">2026年3月5日</time></h2>"#,
            r#"<h2><time datetime="2026-03-04">2026年3月4日</time></h2>"#,
            r#"<a href="https://daily.example/a/2.html" rel="noopener">第2号稿件</a>"#,
            r#"<a href="../../story/00000000-0000-0000-0000-000000000003.html">第3号稿件</a>"#,
            r#"<span class="credit">示例日报</span> <time datetime="2026-03-05T09:30:15+08:00">09:30</time>"#,
            r#"href="../../redian/rss.xml""#,
            r#"<link rel="stylesheet" href="../../style.css">"#,
            r#"&gt; <a href="index.html">往期存档</a> &gt; 2026年3月</p>"#,
        ],
    );
    assert_eq!(page.matches("<section class=\"day\">").count(), 2, "{page}");
    let (third, second) = (page.find("第3号").unwrap(), page.find("第2号").unwrap());
    assert!(second < third, "{page}");
}

#[test]
fn an_archive_page_names_its_part() {
    let feed = archived("2026-11-2", &[]);
    let page = text(html::archive_page(&portal(), &feed).unwrap());
    check_says(&page, &["<h1>热点资讯 2026年11月、第2部分</h1>", "暂无稿件"]);
    let page = text(html::archive_page(&in_language("en"), &feed).unwrap());
    check_says(&page, &["<h1>热点资讯 November 2026, part 2</h1>"]);
}

#[test]
fn the_archive_lists_months_by_year_and_the_latest_first() {
    let entries =
        [entry("2025-12", 1), entry("2026-11", 2), entry("2026-11", 1), entry("2026-02", 1)];
    let page = text(html::archive_index(&portal(), "redian", &entries).unwrap());
    let from = page.find("<section").unwrap();
    let list: String = page[from..page.find("</main>").unwrap()].lines().collect();
    assert_eq!(
        list,
        "<section class=\"year\"><h2>2026年</h2><ul>\
         <li><a href=\"2026-11.html\">11月</a> <a href=\"2026-11-2.html\">第2部分</a></li>\
         <li><a href=\"2026-02.html\">2月</a></li></ul></section>\
         <section class=\"year\"><h2>2025年</h2><ul>\
         <li><a href=\"2025-12.html\">12月</a></li></ul></section></div>"
    );
    check_says(&page, &["<h1>热点资讯 往期存档</h1>", "https://news.example/redian/archive/"]);
    let page = text(html::archive_index(&portal(), ALL, &[]).unwrap());
    check_says(&page, &["<h1>全部 往期存档</h1>", "暂无稿件"]);
}

#[test]
fn a_section_leads_to_its_archive() {
    let page = text(html::section_page(&portal(), &feed_of(&[])).unwrap());
    check_says(&page, &[r#"<a href="archive/index.html">往期存档</a>"#]);
}

#[test]
fn friends_are_all_outlets_with_a_home_page_each_once() {
    let Portal { site, sections, .. } = portal();
    let home = |number: usize| format!("https://outlet{}.example/", number / 2);
    let outlets: Vec<Outlet> = (0..200)
        .map(|number| outlet("o", &format!("媒体{number}"), Some(&home(number)), Content::Full))
        .chain([outlet("inbox", "编辑部来稿", None, Content::Full)])
        .collect();
    let portal = Portal::new(site, sections, outlets);
    let page = text(html::friends_page(&portal).unwrap());
    assert_eq!(page.matches("<li><a href=\"https://outlet").count(), 100, "{page}");
    assert!(!page.contains("编辑部来稿"), "{page}");
    check_says(&page, &[r#"<link rel="alternate" type="text/x-opml""#, "<h1>友情链接</h1>"]);
    let front = text(html::portal_page(&portal, &[]).unwrap());
    assert_eq!(front.matches("<li><a href=\"https://outlet").count(), 40, "{front}");
    check_says(&front, &[r#"<a href="friends.html">全部友情链接</a>"#]);
}

#[test]
fn the_page_of_nothing_is_in_the_language_of_the_portal_and_leads_to_its_top() {
    let page = text(html::not_found_page(&portal()).unwrap());
    check_says(
        &page,
        &["<h1>没有这个页面</h1>", r#"<a href="/">返回首页</a>"#, r#"href="/style.css""#],
    );
    let Portal { site, sections, outlets, .. } = in_language("en-GB");
    let link = "https://news.example/below/".parse().unwrap();
    let below = Portal::new(Site { link, ..site }, sections, outlets);
    let page = text(html::not_found_page(&below).unwrap());
    let way = r#"<a href="/below/">To the front page</a>"#;
    check_says(&page, &["<h1>There is no such page</h1>", way, r#"href="/below/style.css""#]);
}

// ───────────────────────────── every page ─────────────────────────────

#[test]
fn feeds_are_announced_on_every_page_that_has_one() {
    for (path, page) in every_page(&portal(), &[story(1)]) {
        let announced = page.matches("<link rel=\"alternate\" type=\"application/").count();
        let expected = if path == "friends.html" || path.ends_with("moved.html") { 0 } else { 3 };
        assert_eq!(announced, expected, "{path}\n{page}");
    }
}

#[test]
fn every_page_says_its_icp_number_where_there_is_one() {
    for (path, page) in every_page(&with_icp("苏ICP备00000000号-1"), &[story(1)]) {
        let link = r#"<a href="https://beian.miit.gov.cn/" rel="noopener">苏ICP备00000000号-1</a>"#;
        assert!(page.contains(link), "{path}\n{page}");
    }
    for (path, page) in every_page(&portal(), &[story(1)]) {
        assert!(!page.contains("beian"), "{path}\n{page}");
    }
}

#[test]
fn every_page_has_one_headline_and_its_landmarks() {
    let body =
        "<h1>文中标题</h1><header>页眉</header><main>主体</main><footer>页脚</footer><p>文</p>";
    for (path, page) in every_page(&portal(), &[with_body(body), story(2)]) {
        for once in
            ["<h1", "<main", "<footer", "<header class=\"masthead\"", "<html lang=\"zh-CN\""]
        {
            assert_eq!(page.matches(once).count(), 1, "{once} on {path}\n{page}");
        }
    }
}

#[test]
fn no_page_needs_what_the_server_forbids() {
    let body =
        "<p style=\"width:9999px\" onclick=\"x()\">文</p><img src=\"http://a.example/1.png\">";
    for (path, page) in every_page(&portal(), &[with_body(body)]) {
        for forbidden in ["<script", "<style", " style=", " onclick=", "src=\"http:"] {
            assert!(!page.contains(forbidden), "{forbidden} on {path}\n{page}");
        }
    }
}

#[test]
fn english_is_had_by_one_key_and_leaves_the_words_of_others() {
    let portal = in_language("en-GB");
    let stories = [Story { headline: "Headline".to_owned(), ..with_body("<p>Text</p>") }];
    let foreign =
        ["热点资讯", "行业动态", "电子期刊", "汇闻", "示例日报", "示例周刊", "编辑部来稿"];
    for (path, page) in every_page(&portal, &stories) {
        let ours = foreign.iter().fold(page.clone(), |page, word| page.replace(word, ""));
        let chinese = |sign: char| ('\u{3000}'..'\u{A000}').contains(&sign) || sign == '：';
        assert!(!ours.contains(chinese), "{path}\n{ours}");
        check_says(&page, &["<html lang=\"en-GB\">", "热点资讯", "Home"]);
    }
    check_says(
        &page_in(&portal, story(1)),
        &["You are here: ", "Read the original: ", "第1号稿件"],
    );
}

#[test]
fn the_same_stories_make_the_same_pages() {
    assert_eq!(every_page(&portal(), &[story(1)]), every_page(&portal(), &[story(1)]));
}

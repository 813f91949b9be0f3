//! Shapes of article pages, each cut down to what makes it odd, with invented text.

use chrono::{DateTime, Utc};
use chrono_tz::Asia;
use huiwen::model::{ArticleRules, CreditRule, Selector};
use huiwen::poll::parse::article::{self, Article, Found};
use url::Url;

const ONE: &str = "滨江新区的第一条无人公交线路开始试跑，六辆车每天往返二十趟，车上坐着安全员。";
const TWO: &str = "试跑要持续三个月，期间不收票款，居民可以在站台上扫码预约座位，也可以直接上车。";
const THREE: &str =
    "负责人说，线路沿途的路口已经换了新的信号机，雨天的制动距离是下一步要解决的事。";
const TITLE: &str = "滨江新区无人公交开始试跑";

fn seen() -> DateTime<Utc> {
    "2020-06-09T07:00:00Z".parse().unwrap()
}

fn read_at(address: &str, page: &str) -> Article {
    article::extract(page, &Url::parse(address).unwrap(), Asia::Shanghai, seen())
}

fn read(page: &str) -> Article {
    read_at("https://news.example.cn/article.html", page)
}

/// A page of three paragraphs with these lines in front of them and behind.
fn page(before: &str, behind: &str) -> String {
    format!(
        "<title>{TITLE}_要闻_滨江网</title><div class=w><h1>{TITLE}</h1>{before}\
         <div class=con><p>　　{ONE}</p><p>　　{TWO}</p><p>　　{THREE}</p>{behind}</div></div>"
    )
}

fn date(article: &Article) -> Option<String> {
    let published = article.published?;
    Some(format!("{} {}", published.at.format("%F %R"), published.precision.as_str()))
}

fn source(article: &Article) -> Option<(&str, CreditRule)> {
    article.source.as_ref().map(|(name, rule)| (name.as_str(), *rule))
}

fn whole() -> String {
    [ONE, TWO, THREE].join("\n")
}

#[test]
fn the_day_of_publication_is_told_from_other_days() {
    for (lines, expected) in [
        ("<p>2020-06-08 10:05</p>", Some("2020-06-08 10:05 minute")),
        ("<p>2020年06月08日10:05</p>", Some("2020-06-08 10:05 minute")),
        ("<p>发布时间：2020/6/8 10:05:59 浏览次数：12</p>", Some("2020-06-08 10:05 second")),
        ("<p>发布：2020-06-08 10:05 更新：2020-06-09 08:00</p>", Some("2020-06-08 10:05 minute")),
        ("<p>更新时间：2020-06-09 08:00 发布时间：2020-06-08</p>", Some("2020-06-08 00:00 day")),
        ("<p>成文日期：2020-06-01</p><p>发布日期：2020-06-08</p>", Some("2020-06-08 00:00 day")),
        ("<p>成文日期：2020-06-01</p>", Some("2020-06-01 00:00 day")),
        ("<p>日期：<span>2020-06-08</span></p>", Some("2020-06-08 00:00 day")),
        (
            "<table><tr><td>发布日期：</td><td>2020-06-08</td><td>来源：</td><td>滨江日报</td></tr></table>",
            Some("2020-06-08 00:00 day"),
        ),
        ("<p>二〇二〇年六月八日</p>", Some("2020-06-08 00:00 day")),
        ("<p>昨天 12:30</p>", Some("2020-06-08 12:30 minute")),
        ("<p>来源：新华社2020年06月08日22:24</p>", Some("2020-06-08 22:24 minute")),
        (
            "<time datetime=2020-06-08T10:05:00+08:00>周一上午</time>",
            Some("2020-06-08 10:05 second"),
        ),
        (
            "<p><span title='2020-6-8 10:05'>3 小时前</span> 查看: 8</p>",
            Some("2020-06-08 10:05 minute"),
        ),
        ("", None),
    ] {
        assert_eq!(date(&read(&page(lines, ""))).as_deref(), expected, "{lines}");
    }
}

#[test]
fn the_traps_around_a_page_are_no_date_of_it() {
    for trap in [
        "<div>今天是2020年6月9日 星期二</div>{}",
        "<div>2020年6月9日 星期二 农历闰四月十八</div>{}",
        "{}<div>Copyright © 2012-2020 滨江网 版权所有</div>",
        "{}<h3>相关新闻</h3><ul><li><a href=/a>别的消息</a> 2020-06-07</li></ul>",
        "<meta name=HtmlGenerateTime content='2020-06-09 08:00'><meta name=Maketime content='2020-06-09'>{}",
        "<meta name=lastmodifiedtime content='2020-06-09-08:00:00'>{}",
    ] {
        let article = read(&trap.replace("{}", &page("", "")));
        assert_eq!(date(&article), None, "{trap}");
        let article = read(&trap.replace("{}", &page("<p>2020-06-05 09:00</p>", "")));
        assert_eq!(date(&article).as_deref(), Some("2020-06-05 09:00 minute"), "{trap}");
    }
}

#[test]
fn metadata_and_what_readers_see_complete_each_other() {
    for (meta, lines, address, expected, found) in [
        (
            "PubDate|2020-06-08 09:53",
            "<p>日期：2020-06-08</p>",
            "",
            "2020-06-08 09:53 minute",
            Found::Metadata,
        ),
        (
            "pubdate|2020-06-08",
            "<p>2020-06-08 10:05</p>",
            "",
            "2020-06-08 10:05 minute",
            Found::Page,
        ),
        (
            "article:published_time|2020-06-08T06:52:51+08:00",
            "<p>2020年06月08日 04:04</p>",
            "",
            "2020-06-08 04:04 minute",
            Found::Page,
        ),
        (
            "PubDate|2015-03-01 00:00",
            "<p>日期：2020-06-08 08:40</p>",
            "",
            "2020-06-08 08:40 minute",
            Found::Page,
        ),
        (
            "dateUpdate|2019-10-08 12:00:57",
            "<p>发布时间：10-08 12:00</p>",
            "",
            "2019-10-08 12:00 second",
            Found::Metadata,
        ),
        (
            "keywords|公交",
            "<p>6-8 10:05</p>",
            "/2019/06-08/1.shtml",
            "2019-06-08 10:05 minute",
            Found::Page,
        ),
        ("keywords|公交", "", "/202006/t20200608_1.html", "2020-06-08 00:00 day", Found::Address),
        (
            "firstpublishedtime|2020-06-08-10:05:59",
            "",
            "",
            "2020-06-08 10:05 second",
            Found::Metadata,
        ),
        ("PubDate|", "<p>2020-06-08</p>", "", "2020-06-08 00:00 day", Found::Page),
    ] {
        let (name, content) = meta.split_once('|').unwrap();
        let page = format!("<META PROPERTY='{name}' CONTENT=' {content} '>{}", page(lines, ""));
        let article = read_at(&format!("https://news.example.cn{address}"), &page);
        assert_eq!(date(&article).as_deref(), Some(expected), "{meta} {lines}");
        assert_eq!(article.published_from, Some(found), "{meta} {lines}");
    }
}

#[test]
fn outlets_are_credited_by_the_first_rule_that_finds_one() {
    for (meta, lines, behind, expected) in [
        (
            "ContentSource|省发改委",
            "<p>来源：滨江日报</p>",
            "",
            Some(("省发改委", CreditRule::Metadata)),
        ),
        ("contentSource|", "<p>来源：滨江日报</p>", "", Some(("滨江日报", CreditRule::Label))),
        (
            "ContentSource|{{source}}",
            "<p>来源：滨江日报</p>",
            "",
            Some(("滨江日报", CreditRule::Label)),
        ),
        (
            "article:author|网易",
            "<p>2020-06-08 10:05 来源: <a>新京报</a> 举报</p>",
            "",
            Some(("新京报", CreditRule::Label)),
        ),
        ("source|新华社", "<p>来源：新华网</p>", "", Some(("新华网", CreditRule::Label))),
        ("source|新华社", "", "", Some(("新华社", CreditRule::SiteMetadata))),
        (
            "k|v",
            "<p><span>2020-06-08 10:05</span> <a>参考消息</a></p>",
            "",
            Some(("参考消息", CreditRule::Label)),
        ),
        (
            "k|v",
            "<p>赵一/中国青年报</p><p>2020-06-08 10:05</p>",
            "",
            Some(("中国青年报", CreditRule::Label)),
        ),
        (
            "k|v",
            "<p><span class=a_source>棱镜</span><span>2020-06-08</span></p>",
            "",
            Some(("棱镜", CreditRule::Label)),
        ),
        (
            "k|v",
            "<p>发表于<span>2020-06-08 21:30</span>|来源<span>某社区</span>|</p>",
            "",
            Some(("某社区", CreditRule::Label)),
        ),
        (
            "k|v",
            "<table><tr><td>来　　源：</td><td>中国政府网</td></tr></table>",
            "",
            Some(("中国政府网", CreditRule::Label)),
        ),
        (
            "k|v",
            "<p>2020-06-08 出处：快科技 作者：赵一</p>",
            "",
            Some(("快科技", CreditRule::Label)),
        ),
        ("SiteName|滨江网", "<p>来源：本站原创</p>", "", Some(("滨江网", CreditRule::Label))),
        ("k|v", "<p>来源：本站原创</p>", "", Some(("滨江网", CreditRule::Label))),
        (
            "k|v",
            "<p>2020-06-08 来源：黄山日报 摄影：赵一</p>",
            "",
            Some(("黄山日报", CreditRule::Label)),
        ),
        ("k|v", "<p>来源：网络</p>", "", None),
        ("k|v", "<p>2020-06-08 赵一</p>", "", None),
        ("k|v", "<p><span>2020-06-08</span> <a>国内新闻</a> <a>财经频道</a></p>", "", None),
        ("k|v", "", "<p>（交汇点）</p>", Some(("交汇点", CreditRule::Bracket))),
        ("k|v", "", "<p>（第三方）</p>", None),
        (
            "k|v",
            "",
            "<p>本文来源：新华社 责任编辑：赵一_NN2587</p>",
            Some(("新华社", CreditRule::Label)),
        ),
        ("k|v", "", "<p>(责编：赵一、钱二)</p>", None),
        ("k|v", "", "<p><img src=a.jpg></p><p>（来源：梨视频）</p>", None),
    ] {
        let (name, content) = meta.split_once('|').unwrap();
        let page = format!("<meta name='{name}' content='{content}'>{}", page(lines, behind));
        let article = read(&page);
        assert_eq!(source(&article), expected, "{meta} {lines} {behind}");
        assert_eq!(
            article.content_text.lines().take(3).collect::<Vec<_>>().join("\n"),
            whole(),
            "{lines}"
        );
    }
}

#[test]
fn a_dateline_tells_the_origin_and_credits_only_where_nothing_else_does() {
    let with =
        |lines: &str| page(lines, "").replace(ONE, &format!("新华社南京6月8日电（记者赵一）{ONE}"));
    let article = read(&with("<p>来源：中国政府网 2020-06-08</p>"));
    assert_eq!(source(&article), Some(("中国政府网", CreditRule::Label)));
    assert_eq!(article.origin.as_deref(), Some("新华社"));
    let article = read(&with("<p>2020-06-08</p>"));
    assert_eq!(source(&article), Some(("新华社", CreditRule::Dateline)));
}

#[test]
fn headlines_are_found_in_every_shape() {
    let body = format!("<div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>");
    for (head, expected) in [
        ("<title>滨江网</title><h1>滨江网</h1><h2>{}</h2><p>2020-06-08</p>", TITLE),
        ("<title>{}_要闻_滨江网</title><h1>滨江网</h1>", TITLE),
        ("<title>{}--社会--人民网</title>", TITLE),
        ("<title>{} - 滨江区人民政府门户网站</title>", TITLE),
        ("<title>{}_政务_澎湃新闻-The Paper</title>", TITLE),
        ("<title>{}|公交_滨江新闻</title><h1>{}</h1>", TITLE),
        ("<title>首页</title><meta property=og:title content='{}'>", TITLE),
        ("<title>首页</title><meta name=ArticleTitle content='{}'><h1>滨江区人民政府</h1>", TITLE),
        ("<title>{}</title><meta property=og:title content='滨江新区无人公'><h1>{}</h1>", TITLE),
        (
            "<title>他喊\"救命\"的那一夜_滨江网</title><meta property=og:title content='他喊'>",
            "他喊\"救命\"的那一夜",
        ),
        ("<p>六辆车 二十趟</p><h1>{}</h1><p>——安全员还要坐三个月</p><p>2020-06-08</p>", TITLE),
        (
            "<title>滨江网</title><script type='application/ld+json'>{\"@graph\":[{\"headline\":\"{}\",\"publisher\":{\"name\":\"某站\"}}]}</script>",
            TITLE,
        ),
        (
            "<title>滨江区人民代表大会关于公交线路试跑的决议_滨江网</title><p>滨江区人民代表大会</p><p>关于公交线路试跑的决议</p>",
            "滨江区人民代表大会关于公交线路试跑的决议",
        ),
    ] {
        let article = read(&(head.replace("{}", TITLE) + &body));
        assert_eq!(article.title.as_deref(), Some(expected), "{head}");
        assert!(article.content_text.ends_with(&whole()), "{head}: {}", article.content_text);
    }
}

#[test]
fn what_stands_around_a_text_stays_out_of_it() {
    for behind in [
        "<p>责任编辑：赵一</p>",
        "<p>【责任编辑:赵一】【纠错】</p>",
        "<p>(责编：赵一、钱二)</p>",
        "<p>分享到：微信 微博</p>",
        "<p>【打印】【关闭】</p>",
        "<p>扫描二维码，关注滨江网官方微信公众号</p>",
        "<p>下载“滨江”官方APP，随时看新闻</p>",
        "<p>免责声明：本文仅代表作者个人观点，与本网无关。</p>",
        "<p>滨江网声明：凡本网注明“来源：滨江网”的所有作品，版权均属滨江网。</p>",
        "<p>【1】【2】【3】</p>",
        "<p>上一页 1 2 3 下一页</p>",
        "<p>相关阅读：</p><p>另一条消息说的是别的事，字数也不算少，而且没有链接。</p>",
        "<div class=comments><p>网友：坐过一次，挺稳的，就是慢了些，希望早点正式运营。</p></div>",
        "<p>网友评论</p><p>坐过一次，挺稳的，就是慢了些，希望早点正式运营，再多几条线。</p>",
        "<ul><li><a href=/a>一条别的消息</a></li><li><a href=/b>又一条别的消息</a></li><li><a href=/c>再一条</a></li></ul>",
        "<p style='display: none'>看不见的字，写给搜索引擎的，一句又一句。</p>",
        "<template><p>模板里的字，不是给人看的，一句又一句。</p></template>",
        "<noscript><p>请打开脚本，否则看不到完整的内容，谢谢合作。</p></noscript>",
        "<p>上一篇：<a href=/a>一条别的消息</a></p>",
    ] {
        assert_eq!(read(&page("<p>2020-06-08</p>", behind)).content_text, whole(), "{behind}");
    }
    let lines =
        "<p>2020-06-08 字号：<a>大</a> <a>中</a> <a>小</a></p><p>（原标题：无人公交来了）</p>";
    assert_eq!(read(&page(lines, "")).content_text, whole());
}

#[test]
fn a_list_of_links_in_the_middle_does_not_end_a_text() {
    let article = read(&page("<p>2020-06-08</p><p>导语：六辆车上路了。</p><p>相关新闻：</p>", ""));
    assert!(article.content_text.ends_with(&whole()), "{}", article.content_text);
}

#[test]
fn bodies_are_read_in_every_markup() {
    let spans =
        |text: &str| -> String { text.chars().map(|c| format!("<span>{c}</span>")).collect() };
    for body in [
        format!("<div>　　{ONE}<br><br>　　{TWO}<br/>　　{THREE}</div>"),
        format!("<div><div>{ONE}</div><div>{TWO}</div><div>{THREE}</div></div>"),
        format!("<td><p><font>{ONE}</font></p><p>{}</p><p>{THREE}</p></td>", spans(TWO)),
        format!(
            "<div><section><section>{ONE}</section></section><section><section>{TWO}</section></section><section>{THREE}</section></div>"
        ),
        format!(
            "<div id=ozoom><founder-content><P>　　{ONE}</P><P>　　{TWO}</P><P>　　{THREE}</P></founder-content></div>"
        ),
        format!("<ucapcontent><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></ucapcontent>"),
        format!("<div class=share_area><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"),
        format!("<form><div id=vsb_content><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div></form>"),
        format!("<ul><li>{ONE}</li><li>{TWO}</li><li>{THREE}</li></ul>"),
    ] {
        let page = format!(
            "<title>{TITLE}</title><h1>{TITLE}</h1><p>2020-06-08</p><table><tr>{body}</tr></table>"
        );
        assert_eq!(read(&page).content_text, whole(), "{body}");
    }
}

#[test]
fn tables_keep_their_rows() {
    let table =
        "<table><tr><th>线路</th><th>趟数</th></tr><tr><td>一号线</td><td>二十</td></tr></table>";
    let text = read(&page("<p>2020-06-08</p>", table)).content_text;
    assert!(text.starts_with(&whole()), "{text}");
    for cell in ["线路", "趟数", "一号线", "二十"] {
        assert!(text.contains(cell), "{text}");
    }
    let html = read(&page("<p>2020-06-08</p>", table)).content_html;
    let expected =
        "<table><tr><th>线路</th><th>趟数</th></tr>\n<tr><td>一号线</td><td>二十</td></tr></table>";
    assert!(html.ends_with(expected), "{html}");
}

#[test]
fn lists_keep_their_items() {
    let list = "<ol><li>先下后上<br>不要拥挤</li><li><b>扫码</b>预约</li></ol><p>就这两条。</p>";
    let html = read(&page("<p>2020-06-08</p>", list)).content_html;
    let expected =
        "<ol><li>先下后上<br>不要拥挤</li><li><b>扫码</b>预约</li></ol>\n<p>就这两条。</p>";
    assert!(html.ends_with(expected), "{html}");
}

#[test]
fn a_page_of_pictures_has_headline_date_and_pictures() {
    let page = format!(
        "<title>{TITLE}_滨江网</title><h1>{TITLE}</h1><p>2020-06-08 10:05 来源：滨江日报</p>\
         <div class=TRS_Editor><p><img src=a.jpg></p><p><img src=b.jpg></p></div>"
    );
    let article = read(&page);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(date(&article).as_deref(), Some("2020-06-08 10:05 minute"));
    assert_eq!(source(&article), Some(("滨江日报", CreditRule::Label)));
    assert!(article.content_html.contains("b.jpg"), "{}", article.content_html);
}

#[test]
fn a_short_notice_is_a_text() {
    let page = format!(
        "<title>{TITLE}</title><h1>{TITLE}</h1><p>2020-06-08</p><div id=zoom><p>明日停运一天。</p></div>\
         <div class=footer><p>主办单位：滨江区人民政府 苏ICP备00000000号，地址在江边一号，邮编没有。</p></div>"
    );
    assert_eq!(read(&page).content_text, "明日停运一天。");
}

#[test]
fn a_live_report_keeps_its_times_and_its_own_date() {
    let entries = "<p>10:05 第一辆车出站，车上坐了九个人，都是附近的居民。</p><p>10:30 第二辆车出站，雨停了。</p>";
    let article = read(&page("<p>2020-06-08 09:00</p>", entries));
    assert_eq!(date(&article).as_deref(), Some("2020-06-08 09:00 minute"));
    assert!(article.content_text.contains("10:30 第二辆车出站"), "{}", article.content_text);
}

#[test]
fn pages_drawn_by_scripts_are_read_from_their_data() {
    let body = format!("<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>").replace('"', "\\\"");
    let record = format!(
        "{{\"props\":{{\"data\":{{\"name\":\"{TITLE}\",\"author\":\"赵一\",\"source\":\"滨江日报\",\
         \"pubTimeLong\":1591581900000,\"content\":\"{body}\"}},\
         \"hot\":[{{\"name\":\"别的消息\",\"pubTimeLong\":1591668300000}}]}}}}"
    );
    for script in [
        format!("<script id=__NEXT_DATA__ type='application/json'>{record}</script>"),
        format!("<script>window.a = 1; window.__DATA__ = {record};</script>"),
    ] {
        let page = format!("<title>{TITLE}_滨江网</title><div id=root>加载中</div>{script}");
        let article = read(&page);
        assert_eq!(article.title.as_deref(), Some(TITLE), "{script}");
        assert_eq!(date(&article).as_deref(), Some("2020-06-08 10:05 second"), "{script}");
        assert_eq!(article.published_from, Some(Found::Embedded));
        assert_eq!(source(&article), Some(("滨江日报", CreditRule::SiteMetadata)));
        assert_eq!(article.author.as_deref(), Some("赵一"));
        assert_eq!(article.content_text, whole(), "{script}");
    }
}

#[test]
fn the_rules_of_a_source_win() {
    let selector = |css: &str, attribute: Option<&str>, cut: Option<&str>| {
        Some(Selector {
            css: css.to_owned(),
            attribute: attribute.map(str::to_owned),
            cut: cut.map(str::to_owned),
        })
    };
    let rules = ArticleRules {
        title: selector(".t", None, Some("^(.+?)\\|")),
        date: selector("meta[name=made]", Some("content"), None),
        source: selector("#from", None, None),
        author: selector("#by", None, None),
        section: selector(".col", None, None),
        body: selector(".short", None, None),
    };
    let page = page("<p>2020-06-08 10:05 来源：滨江日报</p>", "")
        + "<meta name=made content='2020-05-01 08:00'><b class=t>另一个标题|滨江</b><i id=from>来源：某某厅</i>\
           <i id=by>作者：钱二</i><i class=col>通知</i><div class=short><p>只有这一句。</p></div>";
    let url = Url::parse("https://news.example.cn/a.html").unwrap();
    let article = article::extract_by(&rules, &page, &url, Asia::Shanghai, seen());
    assert_eq!(article.title.as_deref(), Some("另一个标题"));
    assert_eq!(article.title_from, Some(Found::Selector));
    assert_eq!(date(&article).as_deref(), Some("2020-05-01 08:00 minute"));
    assert_eq!(source(&article), Some(("某某厅", CreditRule::Selector)));
    assert_eq!(article.author.as_deref(), Some("钱二"));
    assert_eq!(article.section.as_deref(), Some("通知"));
    assert_eq!(article.content_text, "只有这一句。");
    assert_eq!(article.problems, []);
}

#[test]
fn a_rule_that_finds_nothing_is_a_problem_and_is_done_without() {
    let gone = Some(Selector { css: ".gone".to_owned(), ..Selector::default() });
    let rules = ArticleRules {
        title: gone.clone(),
        date: gone.clone(),
        source: gone.clone(),
        author: None,
        section: None,
        body: gone,
    };
    let page = page("<p>2020-06-08 10:05 来源：滨江日报</p>", "");
    let url = Url::parse("https://news.example.cn/a.html").unwrap();
    let article = article::extract_by(&rules, &page, &url, Asia::Shanghai, seen());
    let places: Vec<&str> = article.problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["title", "date", "source", "body"]);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(date(&article).as_deref(), Some("2020-06-08 10:05 minute"));
    assert_eq!(source(&article), Some(("滨江日报", CreditRule::Label)));
    assert_eq!(article.content_text, whole());
}

#[test]
fn a_notice_is_dated_by_its_signature_where_nothing_else_tells() {
    let signed = "<p>滨江区交通局</p><p>二○二○年六月八日</p>";
    assert_eq!(date(&read(&page("", signed))).as_deref(), Some("2020-06-08 00:00 day"));
    let article = read(&page("<p>发布日期：2020-06-09</p>", signed));
    assert_eq!(date(&article).as_deref(), Some("2020-06-09 00:00 day"));
}

#[test]
fn a_heading_may_hold_the_line_of_date_and_outlet() {
    let page = format!(
        "<title>{TITLE} - 滨江网</title><h1>{TITLE}<br><span>2020-06-08 10:05&nbsp;&nbsp;来源：滨江日报&nbsp;&nbsp;\
         点击：<i>8</i></span></h1><div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
    );
    let article = read(&page);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(date(&article).as_deref(), Some("2020-06-08 10:05 minute"));
    assert_eq!(source(&article), Some(("滨江日报", CreditRule::Label)));
}

#[test]
fn captions_stay_with_their_pictures_and_out_of_the_text() {
    for caption in [
        "<figure><img src=a.jpg><figcaption>六辆车停在站台边。</figcaption></figure>",
        "<p><img src=a.jpg></p><p>6月8日，车辆驶出站台。滨江日报记者 赵一 摄</p>",
        "<p><img src=a.jpg></p><p>▲站台。图源：受访者</p>",
    ] {
        let article = read(&page("<p>2020-06-08</p>", &format!("{caption}<p>{THREE}完。</p>")));
        assert_eq!(article.content_text, format!("{}\n{THREE}完。", whole()), "{caption}");
        assert!(article.content_html.contains("站台"), "{caption}");
    }
    let counted = "<p><img src=a.jpg></p><p>1/2</p><p><img src=b.jpg></p><p>2/2</p>";
    assert_eq!(read(&page("<p>2020-06-08</p>", counted)).content_text, whole());
}

#[test]
fn what_tells_of_the_printed_edition_or_of_the_staff_is_no_text() {
    for line in [
        "<p>《 人民日报 》（ 2020年06月08日 13 版）</p>",
        "<p>（《半月谈》2020年第11期）</p>",
        "<p>某某新闻记者 | 赵一</p>",
        "<p>*本报独家稿件，转载请注明出处。</p>",
    ] {
        assert_eq!(read(&page("<p>2020-06-08</p>", line)).content_text, whole(), "{line}");
    }
}

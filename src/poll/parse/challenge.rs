//! A check against robots that stands, with status 200, where a document should: pages that ask for
//! patience, a slider or a script, of Cloudflare and of the firewalls that Chinese sites use.

use super::{charset, root};
use crate::model::Document;

/// Such pages are small; the scripts of the largest have some hundred kilobytes.
const LARGEST: usize = 1 << 20;

/// A page with so many links is a page for people, whatever words stand in it.
const LINKS: usize = 10;

/// What only the page of a check holds, and whose it is.
const MARKS: [(&str, &str); 9] = [
    ("_cf_chl_opt", "Cloudflare"),
    ("cf-chl-", "Cloudflare"),
    ("cf_chl_", "Cloudflare"),
    ("__jsl_clearance", "加速乐 (Knownsec)"),
    ("acw_sc__v2", "Alibaba Cloud"),
    ("acw_sc__v3", "Alibaba Cloud"),
    ("wzwsconfirm", "网站卫士 (WZWS)"),
    ("wzws_sessionid", "网站卫士 (WZWS)"),
    ("/_guard/auto.js", "a guard script"),
];

/// How the titles of such pages begin.
const TITLES: [&str; 14] = [
    "安全检测",
    "安全验证",
    "安全检查",
    "访问验证",
    "人机验证",
    "滑动验证",
    "验证码",
    "请稍候",
    "请稍等",
    "正在验证",
    "just a moment",
    "attention required",
    "checking your browser",
    "ddos-guard",
];

/// A title of a check, in bytes, is not much longer than its words; a headline is.
const LONGEST_TITLE: usize = 60;

/// Whose check against robots the document is, if it is one. Pure; to be asked about a page at the address
/// of a feed or list, whose kind it cannot change: a feed is never one.
pub fn is_challenge(document: &Document) -> Option<&'static str> {
    if document.body.len() > LARGEST {
        return None;
    }
    let text = charset::decode(&document.body, document.content_type.as_deref()).text;
    let root::Root::Page(title) = root::find(&text) else { return None };
    if memchr::memmem::find_iter(text.as_bytes(), b"<a ").nth(LINKS - 1).is_some() {
        return None;
    }
    let marked = MARKS.iter().find(|(mark, _)| text.contains(mark)).map(|(_, whose)| *whose);
    marked.or_else(|| {
        let title = title?.to_lowercase();
        let begins = |words: &&&str| title.trim_start().starts_with(**words);
        let short = title.len() <= LONGEST_TITLE;
        TITLES.iter().filter(|_| short).find(begins).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(body: impl Into<Vec<u8>>) -> Document {
        Document {
            url: "https://news.example.cn/rss.xml".parse().expect("an address"),
            content_type: Some("text/html".to_owned()),
            body: body.into(),
            fetched: chrono::DateTime::default(),
        }
    }

    fn page(title: &str, body: &str) -> String {
        format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
        )
    }

    fn check(body: impl Into<Vec<u8>>, expected: Option<&str>) {
        let document = document(body);
        let shown = String::from_utf8_lossy(&document.body).into_owned();
        assert_eq!(is_challenge(&document), expected, "{shown}");
    }

    #[test]
    fn pages_titled_as_checks_are_checks() {
        check(page(" 安全检测 ", "请稍候"), Some("安全检测"));
        check(page("访问验证 - 例报", ""), Some("访问验证"));
        check(page("滑动验证页面", "<div id=slider></div>"), Some("滑动验证"));
        check(
            page("Just a moment...", "<noscript>Enable JavaScript</noscript>"),
            Some("just a moment"),
        );
        check(page("请稍候…", ""), Some("请稍候"));
        let gbk = encoding_rs::GBK
            .encode(&page("安全验证", "正在检查浏览器，页面随后打开"))
            .0
            .into_owned();
        check(gbk, Some("安全验证"));
    }

    #[test]
    fn scripts_of_firewalls_are_checks_without_a_title() {
        let scripts = [
            ("window._cf_chl_opt={cvId:'3'};", "Cloudflare"),
            ("document.cookie='__jsl_clearance_s=1';location.reload()", "加速乐 (Knownsec)"),
            ("var arg1='AA';setCookie('acw_sc__v2',x)", "Alibaba Cloud"),
            ("location='/WZWSREL?wzwsconfirm='+dynamicurl", "网站卫士 (WZWS)"),
        ];
        for (script, whose) in scripts {
            check(format!("<script>{script}</script>"), Some(whose));
        }
    }

    #[test]
    fn pages_for_people_are_none() {
        let links = "<a href=\"/1.html\">产品抽检结果公布</a>".repeat(10);
        check(page("安全检测中心", &links), None);
        check(page("首页", &format!("<script>var c='acw_sc__v2'</script>{links}")), None);
        check(
            page(
                "安全检测机构名单公布，涉及长三角三省一市四十一座城市的一百二十家单位和企业名录",
                "",
            ),
            None,
        );
        check(page("例报", "今天没有新闻"), None);
        check("", None);
    }

    #[test]
    fn feeds_are_none_whatever_they_tell() {
        let feed = "<rss version=\"2.0\"><channel><title>安全检测</title><item><title>Just a moment</title>\
            <description>acw_sc__v2</description></item></channel></rss>";
        check(feed, None);
        check("{\"title\": \"安全检测\", \"items\": []}", None);
    }
}

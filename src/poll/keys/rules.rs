//! The rules by which keys are made have a number, since keys are stored.

/// The number of the rules by which keys are made: comparable texts and headlines, keys of links, identities, content
/// keys, fingerprints. Whoever changes what comes out of any of these functions raises the number, so that a `replay`
/// compares anew what is stored. The test below fails while that is forgotten.
pub const RULES: u32 = 1;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RULES;
    use crate::{
        config,
        model::{CreditTables, Document, Gazetteer, Opposites},
        poll::{
            Knowledge, digest,
            keys::{comparable, link_key, sha256, title::comparable_title},
        },
    };

    /// What the rules of each number make of the texts below. Whoever changes a rule raises the number and adds a line; no
    /// line is ever changed.
    const PRINTS: &[(u32, &str)] = &[(1, "a78da8108804e36cc68d34bc0bba0d5c")];

    const TITLES: [&str; 6] = [
        "长三角地区如何继续并肩奔跑？（图）_新浪新闻",
        "【光明艺评】长三角地区如何继续并肩奔跑",
        "快讯：關於第１８號公告的說明_社会_新浪新闻",
        "台风“烟花”今晨登陆_昆山_新浪新闻",
        "园区丨二○二六年1—3月增长1.2%",
        "（组图）A股 沪指收涨0.3％—社会—人民网",
    ];

    const LINKS: [&str; 4] = [
        "https://news.example.cn/2026/1122/1.html?utm_source=rss&id=5#top",
        "http://NEWS.example.cn:80/a/../b?from=rss",
        "https://m.example.cn/#/2",
        "https://news.example.cn/?b=2&a=1",
    ];

    const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>例报</title>
<item><title>新桥完成最后一段钢梁吊装（图）</title><link>https://news.example.cn/1.html?utm_source=rss</link>
<guid isPermaLink=\"false\">1</guid><pubDate>Sun, 22 Nov 2026 10:00:00 +0800</pubDate>
<description>&lt;p&gt;昨天下午，连接两岸的新桥完成最后一段钢梁吊装，比计划早了11天。项目部介绍，桥面铺装下周开始，明年春天可以\
试通车。附近的居民说，以后上班不用再绕行渡口，路上能省下40分钟。桥上还留出了两条自行车道，夜里会亮起柔和的灯。\
（记者 许闻舟）&lt;/p&gt;&lt;p&gt;责任编辑：沈阿水&lt;/p&gt;</description><category>要闻</category></item>
<item><title>新桥完成最后一段钢梁吊装</title><link>https://news.example.cn/1.html</link>
<guid isPermaLink=\"false\">1</guid></item>
<item><title>渡口改成小公园</title><link>https://news.example.cn/2.html</link>
<description>渡口的老船工今年六十八岁，在这条江上摆了三十九年渡。</description></item>
<item><title>第１８号公告</title><description>见附件</description></item></channel></rss>";

    fn print() -> String {
        let text = "[site]\ntitle = \"汇闻\"\nlink = \"https://portal.example.cn/\"\n[[sections]]\nkey = \"a\"\n\
        [[sources]]\nkey = \"paper\"\nname = \"例报\"\nurl = \"https://news.example.cn/\"\nsections = [\"a\"]\n";
        let source =
            config::read(text, "feeds.toml", Path::new("/")).expect("right").sources.remove(0);
        let tables = (CreditTables::default(), Gazetteer::default(), Opposites::default());
        let knowledge = Knowledge::new(&[], &[], &tables.0, &tables.1, &tables.2);
        let document = Document {
            url: source.url.clone(),
            content_type: Some("application/rss+xml".to_owned()),
            body: FEED.as_bytes().to_vec(),
            fetched: "2026-11-22T04:00:00Z".parse().expect("a time"),
        };
        let items = digest(&source, &knowledge, &document, None).items;
        assert_eq!(items.len(), 4);
        let keys = items.iter().map(|item| {
            format!(
                "{:?} {:?} {:?} {:?}",
                item.plain, item.identity, item.content_key, item.fingerprints
            )
        });
        let mut made: Vec<String> = keys.collect();
        let is_site = |name: &str| ["新浪新闻", "人民网"].contains(&name);
        made.extend(TITLES.iter().map(|title| comparable_title(title, is_site)));
        made.extend(TITLES.iter().map(|title| comparable(title)));
        made.extend(LINKS.iter().map(|link| format!("{:?}", link_key(link))));
        let bytes = sha256(made.join("\n").as_bytes());
        bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn what_makes_keys_does_not_change_without_another_number() {
        let (number, known) = PRINTS[PRINTS.len() - 1];
        assert_eq!(
            (RULES, print().as_str()),
            (number, known),
            "keys are made otherwise: raise RULES, and add a line to PRINTS"
        );
        assert!(PRINTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

//! The words of pages, feeds and lists that are ours, in the languages that they can be had in. What sources and
//! operators wrote is never among them.

/// Every word that a page, feed or list says by itself. A word that another text follows brings the space between
/// them along.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    pub(super) skip: &'static str,
    pub(super) sections: &'static str,
    pub(super) home: &'static str,
    /// The feed over all sections.
    pub all: &'static str,
    /// What a feed holds.
    pub(super) latest: &'static str,
    pub(super) position: &'static str,
    pub(super) updated: &'static str,
    pub(super) subscribe: &'static str,
    pub(super) empty: &'static str,
    pub(super) more: &'static str,
    pub(super) own_page: &'static str,
    pub(super) story: &'static str,
    /// In place of a headline that is lacking.
    pub(super) untitled: &'static str,
    pub(super) original_headline: &'static str,
    /// Before what editors say.
    pub(super) correction: &'static str,
    pub(super) note: &'static str,
    pub(super) time: &'static str,
    pub(super) source: &'static str,
    pub(super) author: &'static str,
    pub(super) editor: &'static str,
    pub(super) headline_only: &'static str,
    pub(super) headline_only_read: &'static str,
    /// In feeds, where nothing of the text is known: with an address to read it, and without one.
    pub(super) text_there: &'static str,
    pub(super) no_text: &'static str,
    pub(super) read: &'static str,
    pub(super) read_credited: &'static str,
    pub(super) enclosure: &'static str,
    pub(super) carriers: &'static str,
    /// The same in a line, and how many there are if they are not all named.
    pub(super) also_carried: &'static str,
    pub(super) in_all: &'static str,
    pub(super) in_all_end: &'static str,
    /// A remark of ours stands between these, and this is the space between two of them.
    pub(super) aside: &'static str,
    pub(super) aside_end: &'static str,
    pub(super) space: &'static str,
    pub(super) filed: &'static str,
    pub(super) comma: &'static str,
    pub(super) neighbours: &'static str,
    pub(super) newer: &'static str,
    pub(super) older: &'static str,
    pub(super) page_address: &'static str,
    pub(super) table: &'static str,
    pub(super) archive: &'static str,
    pub(super) part: &'static str,
    pub(super) part_end: &'static str,
    pub(super) friends: &'static str,
    pub(super) all_friends: &'static str,
    pub(super) no_friends: &'static str,
    pub(super) friends_for_machines: &'static str,
    pub(super) feeds_list: &'static str,
    pub(super) sources_list: &'static str,
    pub(super) rights: &'static str,
    pub(super) moved: &'static str,
    /// In a tombstone.
    pub(super) merged: &'static str,
    pub(super) withdrawn: &'static str,
    /// On the page of a story that was withdrawn: before its headline, and before the reason.
    pub(super) withdrawal: &'static str,
    pub(super) reason: &'static str,
    /// For a person who opens a feed in a browser, and the words that lead to its page.
    pub(super) this_is_a_feed: &'static str,
    pub(super) see_page: &'static str,
    pub(super) not_found: &'static str,
    pub(super) not_found_why: &'static str,
    pub(super) to_front: &'static str,
    /// How chrono writes a day, an hour and a minute, a minute alone, a year, a month, and a month of a year.
    pub(super) day: &'static str,
    pub(super) hour: &'static str,
    pub(super) minute: &'static str,
    pub(super) hour_alone: &'static str,
    pub(super) minute_alone: &'static str,
    pub(super) long_day: &'static str,
    pub(super) year: &'static str,
    pub(super) month: &'static str,
    pub(super) month_of_year: &'static str,
}

impl Words {
    /// The words for a portal whose language (BCP 47) is this: Chinese for any kind of Chinese, else English.
    pub fn of(language: &str) -> &'static Words {
        let first = language.split(['-', '_']).next().unwrap_or_default();
        if first.eq_ignore_ascii_case("zh") { &CHINESE } else { &ENGLISH }
    }

    /// The name of the breadcrumb, which the words before it are with a colon.
    pub(super) fn position_name(&self) -> &'static str {
        self.position.trim_end_matches(['：', ':', ' '])
    }
}

const CHINESE: Words = Words {
    skip: "跳到正文",
    sections: "栏目",
    home: "首页",
    all: "全部",
    latest: "最新稿件",
    position: "当前位置：",
    updated: "更新于 ",
    subscribe: "订阅：",
    empty: "暂无稿件",
    more: "更多",
    own_page: "本站页面",
    story: "正文",
    untitled: "无标题",
    original_headline: "原标题：",
    correction: "更正：",
    note: "编者按：",
    time: "时间：",
    source: "来源：",
    author: "作者：",
    editor: "责任编辑：",
    headline_only: "来源只允许转载标题。",
    headline_only_read: "来源只允许转载标题，正文请看原文。",
    text_there: "正文请看原文。",
    no_text: "只有标题。",
    read: "阅读原文：",
    read_credited: "来源原文：",
    enclosure: "附件：",
    carriers: "其他媒体",
    also_carried: "另见：",
    in_all: "等",
    in_all_end: "家",
    aside: "（",
    aside_end: "）",
    space: "",
    filed: "栏目：",
    comma: "、",
    neighbours: "上一篇、下一篇",
    newer: "上一篇：",
    older: "下一篇：",
    page_address: "本页地址：",
    table: "表格",
    archive: "往期存档",
    part: "第",
    part_end: "部分",
    friends: "友情链接",
    all_friends: "全部友情链接",
    no_friends: "暂无链接",
    friends_for_machines: "供阅读器和程序使用的列表：",
    feeds_list: "全部订阅源 OPML",
    sources_list: "全部来源 OPML",
    rights: "稿件版权归原作者和来源媒体所有，转载请注明来源。",
    moved: "这篇报道已并入另一篇",
    merged: "此稿已并入另一篇。",
    withdrawn: "此稿已撤下。",
    withdrawal: "撤稿说明：",
    reason: "原因：",
    this_is_a_feed: "这是订阅源：把本页地址复制到阅读器即可订阅。",
    see_page: "查看栏目页面",
    not_found: "没有这个页面",
    not_found_why: "地址有误，或者内容已经撤下。",
    to_front: "返回首页",
    day: "%Y-%m-%d",
    hour: "%Y-%m-%d %H时",
    minute: "%Y-%m-%d %H:%M",
    hour_alone: "%H时",
    minute_alone: "%H:%M",
    long_day: "%Y年%-m月%-d日",
    year: "%Y年",
    month: "%-m月",
    month_of_year: "%Y年%-m月",
};

const ENGLISH: Words = Words {
    skip: "Skip to content",
    sections: "Sections",
    home: "Home",
    all: "All",
    latest: "Latest stories",
    position: "You are here: ",
    updated: "Updated ",
    subscribe: "Subscribe: ",
    empty: "No stories yet",
    more: "More in ",
    own_page: "Our page",
    story: "Story",
    untitled: "Untitled",
    original_headline: "Original headline: ",
    correction: "Correction: ",
    note: "Editor's note: ",
    time: "Time: ",
    source: "Source: ",
    author: "Author: ",
    editor: "Responsible editor: ",
    headline_only: "The source lets us publish no more than the headline.",
    headline_only_read: "The source lets us publish no more than the headline; please read the original.",
    text_there: "Please read the original.",
    no_text: "Headline only.",
    read: "Read the original: ",
    read_credited: "The credited report: ",
    enclosure: "File: ",
    carriers: "Also carried by",
    also_carried: "Also carried by ",
    in_all: ", ",
    in_all_end: " in all",
    aside: "(",
    aside_end: ")",
    space: " ",
    filed: "Sections: ",
    comma: ", ",
    neighbours: "Newer and older stories",
    newer: "Newer: ",
    older: "Older: ",
    page_address: "Address of this page: ",
    table: "Table",
    archive: "Archive",
    part: "part ",
    part_end: "",
    friends: "Friends",
    all_friends: "All friends",
    no_friends: "No links yet",
    friends_for_machines: "The same list for readers and programs: ",
    feeds_list: "All feeds as OPML",
    sources_list: "All sources as OPML",
    rights: "All rights belong to the authors and outlets; name the source if you quote.",
    moved: "This story became part of another",
    merged: "This story became part of another.",
    withdrawn: "This story was withdrawn.",
    withdrawal: "Withdrawn: ",
    reason: "Reason: ",
    this_is_a_feed: "This is a feed: copy its address into a reader to subscribe.",
    see_page: "See the page",
    not_found: "There is no such page",
    not_found_why: "The address is wrong, or what stood there was withdrawn. ",
    to_front: "To the front page",
    day: "%Y-%m-%d",
    hour: "%Y-%m-%d %H h",
    minute: "%Y-%m-%d %H:%M",
    hour_alone: "%H h",
    minute_alone: "%H:%M",
    long_day: "%-d %B %Y",
    year: "%Y",
    month: "%B",
    month_of_year: "%B %Y",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, expected: &Words) {
        assert_eq!(Words::of(language).home, expected.home, "{language}");
    }

    #[test]
    fn chinese_is_had_by_its_tag_and_english_by_any_other() {
        for language in ["zh-CN", "zh", "ZH-hant-TW", "zh_HK"] {
            check(language, &CHINESE);
        }
        for language in ["en", "en-GB", "cs", "zha"] {
            check(language, &ENGLISH);
        }
    }
}

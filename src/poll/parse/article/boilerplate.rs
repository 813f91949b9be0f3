//! Lines that stand around a report and are no part of it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Lines that begin so end the report.
const ENDS: [&str; 46] = [
    "相关阅读",
    "相关新闻",
    "相关链接",
    "相关文章",
    "相关报道",
    "相关稿件",
    "相关信息",
    "推荐阅读",
    "延伸阅读",
    "热门推荐",
    "热点推荐",
    "热门新闻",
    "为您推荐",
    "猜你喜欢",
    "编辑推荐",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "友情链接",
    "版权所有",
    "版权声明",
    "免责声明",
    "特别声明",
    "网友评论",
    "发表评论",
    "网站声明",
    "主办单位",
    "精彩推荐",
    "更多新闻",
    "相关附件",
    "延伸 · 推荐",
    "延伸·推荐",
    "THE END",
    "更多精彩内容",
    "热门文章",
    "热门评论",
    "最新评论",
    "全部评论",
    "精彩评论",
    "大家都在看",
    "猜您喜欢",
    "文章关键词",
    "关键词：",
    "网友跟帖",
    "跟贴",
];

/// Lines that hold such a thing are a footer.
const FOOTERS: [&str; 9] = [
    "ICP备",
    "ICP证",
    "公网安备",
    "网站标识码",
    "Copyright",
    "COPYRIGHT",
    "版权所有",
    "All Rights Reserved",
    "©",
];

/// Lines that begin so are notices of the site.
const NOTICES: [&str; 26] = [
    "免责声明",
    "特别声明",
    "版权声明",
    "郑重声明",
    "声明：",
    "特别提醒：如果我们使用了您的图片",
    "如需转载",
    "转载请注明",
    "未经授权",
    "原标题：",
    "原标题:",
    "原题为",
    "本文原标题",
    "给作者点赞",
    "读者热线",
    "扫码下载",
    "扫描下载",
    "下载客户端",
    "新酷产品第一时间",
    "本文为CSDN",
    "本文来自澎湃新闻",
    "更多原创资讯请下载",
    "相关资讯请关注",
    "返回腾讯网",
    "图片来自网络，如有侵权",
    "点击进入专题",
];

/// Phrases of the notices that sites put below what others wrote.
const LEGAL: [&str; 7] = [
    "转载请注明",
    "凡本网注明",
    "凡注明“来源",
    "凡本网未注明",
    "并不代表本网",
    "并不代表本站",
    "未经书面授权禁止",
];

/// Longest notice, in characters: lawyers are wordy.
const LONGEST_NOTICE: usize = 260;

const EDITORS: [&str; 13] = [
    "责任编辑",
    "责编",
    "编辑",
    "编审",
    "校对",
    "审核",
    "监制",
    "主编",
    "值班主编",
    "统筹",
    "校审",
    "终审",
    "初审",
];

const TOOLS: [&str; 22] = [
    "分享到",
    "分享",
    "打印",
    "字号",
    "字体",
    "大中小",
    "大 中 小",
    "收藏",
    "举报",
    "纠错",
    "点击",
    "浏览",
    "阅读量",
    "阅读数",
    "关闭",
    "返回",
    "扫一扫",
    "扫描二维码",
    "更多精彩",
    "微信扫",
    "用手机看",
    "评论",
];

/// Longest such line, in characters.
const LONGEST: usize = 80;

/// Whether nothing of the report follows this line, unless more text stands behind it than before.
pub(in crate::poll) fn ends_report(text: &str) -> bool {
    let short = text.chars().count() <= LONGEST;
    short && ENDS.iter().any(|word| bare(text).starts_with(word)) || is_footer(text)
}

/// Whether readers' comments follow this line, however long they are.
pub(in crate::poll) fn begins_comments(text: &str) -> bool {
    text.chars().count() <= 20 && ["评论", "跟帖", "跟贴"].iter().any(|word| text.contains(word))
}

/// Whether the line belongs to a site's footer.
pub(in crate::poll) fn is_footer(text: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(FOOTERS).ok());
    text.chars().count() <= 3 * LONGEST && holds_one(WORDS.as_ref(), text)
}

/// Whether the line is a notice of the site and no part of the report: 免责声明：…, （原标题：…）.
pub(in crate::poll) fn is_notice(text: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(LEGAL).ok());
    let length = text.chars().count();
    let line = bare(text);
    length <= LONGEST_NOTICE
        && (beginnings(&NOTICES, line).next().is_some() || holds_one(WORDS.as_ref(), line))
        || length <= LONGEST && is_promotion(line)
        || is_page_numbers(text)
}

/// Whether a text holds one of some words, found in one go: this is asked of every line of every report.
fn holds_one(words: Option<&AhoCorasick>, text: &str) -> bool {
    words.is_some_and(|words| words.is_match(text))
}

/// 下载“…”官方APP, 关注官方微信公众号.
fn is_promotion(line: &str) -> bool {
    ["下载", "扫描", "扫码", "长按", "识别"].iter().any(|word| line.starts_with(word))
        && ["APP", "App", "客户端", "二维码", "公众号"].iter().any(|word| line.contains(word))
}

/// 【1】【2】【3】, 上一页 1 2 3 下一页.
fn is_page_numbers(text: &str) -> bool {
    let words = ["上一页", "下一页", "首页", "尾页", "末页", "上页", "下页"];
    // Nearly all lines are told by their first letter.
    if text.starts_with(|c: char| c.is_alphabetic() && !"上下首尾末".contains(c)) {
        return false;
    }
    let rest = words.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let is_other = |c: char| {
        !(c.is_ascii_digit() || c.is_whitespace() || "/【】[]()（）<>《》|…·.-+".contains(c))
    };
    text.chars().count() <= LONGEST
        && !rest.contains(is_other)
        && (text.contains("页")
            || text.matches(['【', '[']).count() >= 2
            || text.split_once('/').is_some_and(|(at, of)| is_count(at) && is_count(of)))
}

/// A number of a picture or page.
fn is_count(text: &str) -> bool {
    let text = text.trim();
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the line names editors: (责编：…、…), 【责任编辑:…】.
pub(in crate::poll) fn is_editor_line(text: &str) -> bool {
    text.chars().count() <= LONGEST && {
        let text = bare(text);
        beginnings(&EDITORS, text).any(|rest| rest.trim_start().starts_with([':', '：']))
            || is_staff(text)
            || is_without_colon(text)
    }
}

/// Whether the line tells of the picture above it: ▲…, 某某 摄, 图源：….
pub(in crate::poll) fn is_caption(text: &str) -> bool {
    let end = text.trim_end_matches(['）', ')', '。', '/', ' ']);
    text.chars().count() <= 70
        && (text.starts_with(['▲', '△', '↑', '▼', '↓'])
            || ["图源", "图片来源", "图/", "图："].iter().any(|word| text.starts_with(word))
            || [" 摄", "/摄", "摄影报道", "供图", "制图"].iter().any(|word| end.ends_with(word)))
}

/// Whether the line names the printed edition: 《人民日报》（2026年09月15日 13 版）.
pub(in crate::poll) fn is_print_reference(text: &str) -> bool {
    let end = text.trim_end_matches(['）', ')', ' ']);
    text.chars().count() <= 40
        && text.trim_start_matches(['（', '(', ' ']).starts_with('《')
        && (end.ends_with('版') || end.ends_with('期'))
}

/// Whether the line is a bar of tools: 分享到, 打印, 字号.
pub(in crate::poll) fn is_tool_bar(text: &str) -> bool {
    text.chars().count() <= 40 && {
        let text = bare(text);
        beginnings(&TOOLS, text).any(|rest| {
            rest.is_empty()
                || rest.starts_with([' ', ':', '：', '】', ']', '到', '次', '本', '窗', '顶', '|'])
        })
    }
}

/// 责任编辑 某某.
fn is_without_colon(text: &str) -> bool {
    let rest = ["责任编辑", "责编"].iter().find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace) && rest.chars().count() <= 16)
}

/// 界面新闻记者 | 某某.
fn is_staff(text: &str) -> bool {
    text.split_once(['|', '｜', '丨']).is_some_and(|(role, name)| {
        let role = role.trim_end();
        name.chars().count() <= 12
            && role.chars().count() <= 10
            && ["记者", "编辑", "作者", "撰文", "校对"].iter().any(|word| role.ends_with(word))
    })
}

/// What follows each of the words that a text begins with. Nearly always their first letter, of three bytes, is
/// another one, which costs no comparison of strings.
fn beginnings<'t>(words: &[&str], text: &'t str) -> impl Iterator<Item = &'t str> {
    let first = text.as_bytes().first_chunk::<3>();
    words
        .iter()
        .filter(move |word| word.as_bytes().first_chunk::<3>() == first)
        .filter_map(|word| text.strip_prefix(word))
}

fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric())
}

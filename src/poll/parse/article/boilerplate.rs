//! Lines that stand around a report and are no part of it.

/// Lines that begin so end the report.
const ENDS: [&str; 31] = [
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
];

/// Lines that hold such a thing are a footer.
const FOOTERS: [&str; 6] =
    ["ICP备", "公网安备", "网站标识码", "Copyright", "版权所有", "All Rights Reserved"];

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
const LONGEST: usize = 60;

/// Whether nothing of the report follows this line.
pub(super) fn ends_report(text: &str) -> bool {
    let short = text.chars().count() <= LONGEST;
    short && ENDS.iter().any(|word| bare(text).starts_with(word)) || is_footer(text)
}

/// Whether the line belongs to a site's footer.
pub(super) fn is_footer(text: &str) -> bool {
    text.chars().count() <= 3 * LONGEST && FOOTERS.iter().any(|word| text.contains(word))
}

/// Whether the line names editors: (责编：…、…), 【责任编辑:…】.
pub(super) fn is_editor_line(text: &str) -> bool {
    text.chars().count() <= LONGEST && {
        let text = bare(text);
        EDITORS.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
        })
    }
}

/// Whether the line is a bar of tools: 分享到, 打印, 字号.
pub(super) fn is_tool_bar(text: &str) -> bool {
    text.chars().count() <= 40 && {
        let text = bare(text);
        TOOLS.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| {
                rest.is_empty()
                    || rest
                        .starts_with([' ', ':', '：', '】', ']', '到', '次', '本', '窗', '顶', '|'])
            })
        })
    }
}

fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric())
}

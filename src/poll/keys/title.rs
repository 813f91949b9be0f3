//! Headlines without what outlets put around them: the site's name, columns, (图), 快讯： (DOMAIN.md 4.2).
//!
//! For comparison only, never for display. Only what is known to be decoration goes: a colon may follow a
//! speaker (商务部：…), a bracket may hold the news (【昆山】), a person or a number (（二）).

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization as _;

use super::comparable;

/// Longest column in front of a headline, in characters: 学习贯彻党的二十大精神.
const LONGEST_COLUMN: usize = 16;

/// Shortest headline that may be left, in comparable characters.
const SHORTEST_REST: usize = 6;

/// Of a name behind a dash so many characters are looked at.
const LONGEST_SITE: usize = 40;

/// Brackets at the end that say what is inside the report: (含视频).
const ENDINGS: &str = "图 组图 多图 图集 附图 图文 高清 高清图 高清组图 视频 含视频 附视频 有视频 视频音频 音频 \
    附音频 全文 附全文 实录 直播 图表 动图";

/// Words in front of a colon that are no speaker.
const LABELS: &str = "快讯 独家 图解 原标题 视频 组图 图集 突发 重磅 要闻 直播 最新 头条 关注 微视频 一图读懂 \
    图说 速递";

/// What the name of a channel ends with, behind the name of a column: 财经频道.
const CHANNEL_ENDINGS: [&str; 6] = ["频道", "新闻", "资讯", "要闻", "专题", "栏目"];

/// The lists of columns and of channels as they ship.
pub(in crate::poll) const LISTED: [&str; 2] =
    [include_str!("title/columns.txt"), include_str!("title/channels.txt")];

/// Columns in brackets or in front of a bar, as they are compared.
static COLUMNS: LazyLock<HashSet<&str>> = LazyLock::new(|| words_of(LISTED[0]));

/// Channels between headline and site, besides columns, as they are compared.
static CHANNELS: LazyLock<HashSet<&str>> = LazyLock::new(|| words_of(LISTED[1]));

/// The words of a list as it ships, whose comments begin with #.
pub(in crate::poll) fn words_of(listed: &str) -> HashSet<&str> {
    let lines = listed.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

/// The comparable form of a headline without its decorations. `is_site` knows the names of sites.
pub fn comparable_title(headline: &str, is_site: impl Fn(&str) -> bool) -> String {
    let text: String = headline.nfkc().collect();
    let mut rest = text.trim();
    let (mut has_site, mut has_column) = (false, false);
    // Each round takes one decoration off each end; no real headline has more than a few.
    for _ in 0..4 {
        let before = rest;
        rest = without_ending(rest);
        if let Some(shorter) = without_site(rest, &is_site) {
            (rest, has_site) = (shorter, true);
        } else if has_site && let Some(shorter) = without_channel(rest) {
            (rest, has_site) = (shorter, false);
        }
        rest = without_bracket(without_label(rest), &is_site);
        if !has_column && let Some(shorter) = without_column(rest, &is_site) {
            (rest, has_column) = (shorter, true);
        }
        if rest == before {
            break;
        }
    }
    comparable(rest)
}

/// `…(图)`.
fn without_ending(title: &str) -> &str {
    let cut = || {
        let inside = title.strip_suffix([')', ']', '】'])?;
        let open = inside.rfind(['(', '[', '【'])?;
        let width = inside[open..].chars().next()?.len_utf8();
        let word = comparable(&inside[open + width..]);
        let rest = inside[..open].trim_end();
        (is_one_of(ENDINGS, &word) && is_enough(rest)).then_some(rest)
    };
    cut().unwrap_or(title)
}

/// `…_新浪新闻`, `…--人民网`: the longest end that is the name of a site.
fn without_site<'t>(title: &'t str, is_site: &impl Fn(&str) -> bool) -> Option<&'t str> {
    let from = title.char_indices().rev().nth(LONGEST_SITE).map_or(0, |(at, _)| at);
    let divider = |c: char| matches!(c, '_' | '|' | '丨' | '-' | '—' | '–' | '―');
    title[from..].match_indices(divider).map(|(at, sign)| (from + at, sign)).find_map(
        |(at, sign)| {
            let rest = title[..at].trim_end_matches(divider).trim_end();
            let name = title[at + sign.len()..].trim_start_matches(divider);
            (is_site(name.trim()) && comparable(rest).chars().nth(2).is_some()).then_some(rest)
        },
    )
}

/// `…_10%公司`, `…--文化` in front of a site's name: its channel. Only one that is known goes, for a place or a firm
/// may stand there as well (`…登陆_昆山_新浪网`). A single hyphen may stand inside a headline.
fn without_channel(title: &str) -> Option<&str> {
    let (at, _) = title.char_indices().rev().find(|(_, c)| "_|丨-—–".contains(*c))?;
    let (before, channel) = title.split_at(at);
    let is_hyphen = channel.starts_with('-') && !before.ends_with('-');
    let rest = before.trim_end_matches(['-', '—', '_', '|', ' ']);
    (is_channel(&comparable(channel)) && !is_hyphen && is_enough(rest)).then_some(rest)
}

/// Whether a site calls a channel so that tells nothing of a report: 社会, 社会新闻, 新闻频道, 水运.
fn is_channel(words: &str) -> bool {
    let is_listed = |words: &str| COLUMNS.contains(words) || CHANNELS.contains(words);
    let has_listed_stem = |ending: &&str| words.strip_suffix(*ending).is_some_and(is_listed);
    is_listed(words) || CHANNEL_ENDINGS.iter().any(has_listed_stem)
}

/// `快讯：…`.
fn without_label(title: &str) -> &str {
    let cut = || {
        let (label, rest) = title.split_once(':')?;
        let rest = rest.trim_start();
        (is_one_of(LABELS, &comparable(label)) && is_enough(rest)).then_some(rest)
    };
    cut().unwrap_or(title)
}

/// `【光明艺评】…`.
fn without_bracket<'t>(title: &'t str, is_site: &impl Fn(&str) -> bool) -> &'t str {
    let cut = || {
        let inside = title.strip_prefix(['(', '[', '【', '〔', '「'])?;
        let close = inside.find([')', ']', '】', '〕', '」'])?;
        let width = inside[close..].chars().next()?.len_utf8();
        let rest = inside[close + width..].trim_start();
        (is_column(&inside[..close], is_site) && is_enough(rest)).then_some(rest)
    };
    cut().unwrap_or(title)
}

/// `新华鲜报丨…`.
fn without_column<'t>(title: &'t str, is_site: &impl Fn(&str) -> bool) -> Option<&'t str> {
    let (column, rest) = title.split_once(['|', '丨'])?;
    let rest = rest.trim_start();
    (is_column(column, is_site) && is_enough(rest)).then_some(rest)
}

/// Whether words in front of a headline name a known column, or the outlet: all else may be what the report tells of.
fn is_column(words: &str, is_site: &impl Fn(&str) -> bool) -> bool {
    let words = words.trim();
    words.chars().nth(LONGEST_COLUMN).is_none()
        && (COLUMNS.contains(comparable(words).as_str()) || is_site(words))
}

fn is_one_of(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

fn is_enough(rest: &str) -> bool {
    comparable(rest).chars().nth(SHORTEST_REST - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(title: &str) -> String {
        let sites = "网易财经 新浪新闻 人民网 新华网 凤凰网 凤凰网资讯 澎湃新闻-ThePaper 快科技 当代商报 \
            山西省人民政府门户网站 科学网";
        let is_site =
            |name: &str| sites.split(' ').any(|site| comparable(site) == comparable(name));
        comparable_title(title, is_site)
    }

    #[test]
    fn a_decorated_headline_is_the_bare_one() {
        let bare = "长三角地区如何继续并肩奔跑";
        let decorations = "\
            #_网易财经 #_新浪新闻 #|公园_新浪新闻 #--文化--人民网 #-新华网 #_凤凰网资讯_凤凰网
            #_10%公司_澎湃新闻-The Paper
            #——快科技… #--当代商报 #—新闻—科学网
            # - 山西省人民政府门户网站
            #(全文) #(含视频) #(图) #(组图) #(视频) #（图） #（组图）--当代商报
            【光明艺评】# (爱知·名古屋亚运会)# 新华鲜报丨# 新华社权威快报丨# 国务院常务会议解读｜# 健康快线｜#
            良法善治·回响|# [栏目]# 快讯：# 独家：# 图解：# 原标题：# #… #... #? #？
            【民生】# 聚焦丨# （民生观察）# 【新华网】# 当代商报丨#
            独家：【光明艺评】#(图)_新浪新闻
            #|食品安全_新浪新闻 #_社会新闻_人民网 #--新闻频道--人民网 #_财经频道_新浪新闻 #_澎湃号·政务_澎湃新闻-ThePaper";
        for line in decorations.lines().map(str::trim) {
            let spaced = line.contains(" - ") || line.contains("The Paper");
            for decorated in line.split(if spaced { '\n' } else { ' ' }) {
                assert_eq!(key(&decorated.replace('#', bare)), bare, "{decorated}");
            }
        }
    }

    #[test]
    fn what_tells_two_reports_apart_stays() {
        for (one, other) in [
            ("关于材料信息价的第18号公告", "关于材料信息价的第19号公告"),
            ("商务部：将继续扩大高水平对外开放", "外交部：将继续扩大高水平对外开放"),
            ("沪指收盘上涨百分之零点三", "沪指收盘下跌百分之零点三"),
            ("产业链一体化观察（二）", "产业链一体化观察（三）"),
            ("（上）产业链一体化观察", "（下）产业链一体化观察"),
            ("【南京】发布高温红色预警", "【苏州】发布高温红色预警"),
            ("【昆山】气象台发布大风预警信号", "【常熟】气象台发布大风预警信号"),
            ("浦东丨新增三处口袋公园", "闵行丨新增三处口袋公园"),
            ("【济南】公布新一批示范企业名单", "【郑州】公布新一批示范企业名单"),
            ("【张三】先进事迹报告会举行", "【李四】先进事迹报告会举行"),
            ("恒远药业｜年度业绩说明会实录", "瑞康生物｜年度业绩说明会实录"),
            ("南京市丨发布高温红色预警", "苏州市丨发布高温红色预警"),
            ("第3期｜开发区观察与思考", "第4期｜开发区观察与思考"),
            ("【更正】关于年度公示的公告", "关于年度公示的公告"),
            ("从长三角看高质量发展-长江", "从长三角看高质量发展-太湖"),
            ("园区管理条例（征求意见稿）", "园区管理条例（草案）"),
            ("习近平：推动高质量发展行稳致远", "推动高质量发展行稳致远"),
            ("台风“烟花”今晨登陆_昆山_新浪新闻", "台风“烟花”今晨登陆_常熟_新浪新闻"),
            ("台风“烟花”今晨登陆--昆山频道--人民网", "台风“烟花”今晨登陆--常熟频道--人民网"),
            ("年度业绩说明会实录_恒远药业_新浪新闻", "年度业绩说明会实录_瑞康生物_新浪新闻"),
            ("先进事迹报告会举行|张三|人民网", "先进事迹报告会举行|李四|人民网"),
            ("产业链一体化观察_之二_新浪新闻", "产业链一体化观察_之三_新浪新闻"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn columns_are_listed_as_they_are_compared() {
        for column in COLUMNS.iter().chain(CHANNELS.iter()) {
            assert_eq!(comparable(column), *column);
            assert!(column.chars().nth(LONGEST_COLUMN).is_none(), "{column}");
        }
    }

    #[test]
    fn a_headline_is_never_taken_off_as_a_whole() {
        for title in [
            "_新华网",
            "人民网",
            "快讯：",
            "【光明艺评】",
            "社论_新华网",
            "(图)",
            "|",
            "早报 | 6月9日",
        ] {
            assert!(!key(title).is_empty() || comparable(title).is_empty(), "{title}");
        }
        assert_eq!(key("早报 | 6月9日"), "早报6月9日");
    }
}

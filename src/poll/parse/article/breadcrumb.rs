//! The breadcrumb: 当前位置:首页>热点资讯.

use super::header::Header;
use super::page::Page;

const LABELS: [&str; 9] = [
    "您当前的位置",
    "您当前位置",
    "当前所在位置",
    "您所在的位置",
    "您现在的位置",
    "当前位置",
    "您的位置",
    "你的位置",
    "所在位置",
];

/// Parts that name no section.
const NOT_SECTIONS: [&str; 11] = [
    "首页",
    "网站首页",
    "主页",
    "正文",
    "详情",
    "内容",
    "文章",
    "文章内容",
    "新闻详情",
    "查看内容",
    "浏览文章",
];

/// Longest breadcrumb without a label, in characters.
const LONGEST_PATH: usize = 60;

/// Longest breadcrumb, in lines, when each part is a line of its own.
const MOST_LINES: usize = 8;

/// The last part of the breadcrumb that names a section.
pub(super) fn section(page: &Page, header: &Header, headline: Option<&str>) -> Option<String> {
    let before_text = &page.blocks[..header.zone.end.min(page.blocks.len())];
    for block in before_text {
        let labelled = behind_label(&block.text);
        if labelled.is_none() && !block.hints.crumb {
            continue;
        }
        if let Some(section) = last_part(labelled.unwrap_or(&block.text), headline) {
            return Some(section);
        }
        // Each part may be an item of a list.
        for element in page.ancestry(block.element).take(3) {
            let element = &page.elements[element];
            let lines = &page.blocks[element.first..element.end];
            if lines.len() > MOST_LINES {
                break;
            }
            let parts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
            let joined = parts.join(">");
            let joined = behind_label(&joined).unwrap_or(&joined);
            if let Some(section) = last_part(joined, headline) {
                return Some(section);
            }
        }
    }
    before_text
        .iter()
        .rev()
        .filter(|block| is_path(&block.text))
        .find_map(|block| last_part(&block.text, headline))
}

/// Whether a line without a label leads from a site to a section: 东方网 > 上海新闻.
fn is_path(line: &str) -> bool {
    let Some((site, _)) = line.split_once(['>', '＞', '›', '»', '→']) else { return false };
    let site = site.trim();
    line.chars().count() <= LONGEST_PATH
        && (site.ends_with("首页") || site.ends_with('网') || site.ends_with("主页"))
}

/// What follows 当前位置 and its colon, if the line has it.
pub(super) fn behind_label(line: &str) -> Option<&str> {
    // All of the labels hold this character, and few lines do.
    if !line.contains('位') {
        return None;
    }
    let (at, label) = LABELS.iter().find_map(|label| line.find(label).map(|at| (at, label)))?;
    // In the middle of a sentence it is no label.
    (line[..at].chars().count() <= 10)
        .then(|| line[at + label.len()..].trim_start_matches([' ', ':', '：', '是', '>']))
}

/// None for a line that is no breadcrumb, having one part only.
fn last_part(line: &str, headline: Option<&str>) -> Option<String> {
    let strong = ['>', '＞', '›', '»', '→', '》', '/', '\\', '|', '｜'];
    let parts: Vec<&str> = if line.contains(strong) {
        line.split(strong).collect()
    } else {
        line.split(['-', '—', '_']).collect()
    };
    let parts: Vec<&str> =
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return None;
    }
    let is_headline = |part: &str| {
        headline.is_some_and(|headline| {
            let part = part.trim_end_matches(['.', '…']);
            headline == part || (part.chars().count() >= 8 && headline.starts_with(part))
        })
    };
    parts
        .into_iter()
        .rev()
        .find(|part| !NOT_SECTIONS.contains(part) && !is_headline(part))
        .filter(|part| part.chars().count() <= 20)
        .map(str::to_owned)
}

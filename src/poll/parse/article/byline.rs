//! Who is credited and who wrote it: the order of DOMAIN.md 2.3.

use url::Url;

use super::body::Body;
use super::embedded::Embedded;
use super::header::Header;
use super::meta::Metadata;
use super::page::{Block, Page};
use super::{boilerplate, credit, dateline, label};
use crate::model::CreditRule;

/// `<meta>` names that hold the credit on these hosts: elsewhere `article:author` misleads (DOMAIN.md 2.2).
const TRUSTED_METAS: [(&str, &[&str]); 4] = [
    ("people.com.cn", &["source"]),
    ("banyuetan.org", &["source"]),
    ("sina.com.cn", &["mediaid", "article:author"]),
    ("sina.cn", &["mediaid", "article:author"]),
];

/// `<meta>` names that are believed where the page shows no credit.
const LATE_METAS: [&str; 4] = ["source", "article:source", "og:article:source", "mediaid"];

/// Longest line that shows an outlet without a label, in characters.
const LONGEST_LINE: usize = 60;

/// The credited outlet as printed, and the rule that found it.
pub(super) fn source(
    page: &Page,
    metadata: &Metadata,
    header: &Header,
    body: &Body,
    embedded: &Embedded,
    address: Option<&Url>,
) -> Option<(String, CreditRule)> {
    let stated = |names: &[&str]| names.iter().find_map(|name| credit::clean(metadata.get(name)?));
    if let Some(name) = stated(&["contentsource", "columnsource"]) {
        return Some((name, CreditRule::Metadata));
    }
    let host = address.and_then(Url::host_str).unwrap_or_default();
    let trusted = TRUSTED_METAS.iter().find(|(domain, _)| {
        host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    });
    if let Some(name) = trusted.and_then(|(_, names)| stated(names)) {
        return Some((name, CreditRule::SiteMetadata));
    }
    let labelled = |block: &&Block| block.length <= label::LONGEST_LINE && !is_caption(block);
    if header.lines(page).filter(labelled).any(|block| credit::is_own(&block.raw)) {
        // 本站原创 is the site itself, if it tells its name (DOMAIN.md 2.3).
        let site = stated(&["sitename", "og:site_name"]).or_else(|| site_in_title(page));
        return site.map(|name| (name, CreditRule::Label));
    }
    let tail = || body.tail.iter().map(|at| &page.blocks[*at]);
    header
        .lines(page)
        .filter(labelled)
        .find_map(|block| credit::read(&block.raw))
        .or_else(|| header.lines(page).find_map(marked))
        .or_else(|| unlabelled(page, header))
        .or_else(|| tail().filter(labelled).find_map(|block| credit::read(&block.raw)))
        .map(|name| (name, CreditRule::Label))
        .or_else(|| {
            tail()
                .chain(body.last(page))
                .filter(|block| !is_caption(block))
                .find_map(|block| credit::in_bracket(&block.text))
        })
        .or_else(|| {
            let name = embedded.source.as_deref().and_then(credit::clean);
            name.or_else(|| stated(&LATE_METAS)).map(|name| (name, CreditRule::SiteMetadata))
        })
        .or_else(|| Some((origin(page, body)?, CreditRule::Dateline)))
}

/// The agency of the dateline, which is where a report began and not who carried it last.
pub(super) fn origin(page: &Page, body: &Body) -> Option<String> {
    body.paragraphs(page).take(3).find_map(|block| dateline::agency(&block.text))
}

/// Who wrote the report, where a label says so.
pub(super) fn author(page: &Page, header: &Header, body: &Body) -> Option<String> {
    let tail = body.tail.iter().map(|at| &page.blocks[*at]);
    header.lines(page).chain(tail).find_map(|block| author_in(&block.raw))
}

/// The author that a line names.
pub(super) fn author_in(line: &str) -> Option<String> {
    let (_, name) = label::value(line, &["作者", "撰文", "文字记者", "记者"])?;
    let name = name.trim_matches(['、', '，', ',', '/', ' ']);
    let is_name = !name.is_empty()
        && name.chars().count() <= 30
        && name.contains(char::is_alphabetic)
        && !["未知", "佚名", "不详", "网络整理"].contains(&name)
        && !name.contains(['{', '@', '：', ':']);
    is_name.then(|| name.to_owned())
}

/// What stands behind the last separator of `<title>`.
fn site_in_title(page: &Page) -> Option<String> {
    let (_, site) = page.title.as_deref()?.rsplit_once(['_', '-', '|', '–', '—'])?;
    credit::clean(site).filter(|name| (2..=14).contains(&name.chars().count()))
}

/// What an element is called the source: `<span class="a_source">棱镜</span>`.
fn marked(block: &Block) -> Option<String> {
    let text = match &block.source {
        Some(text) => text.as_str(),
        None if block.hints.source => block.raw.as_str(),
        None => return None,
    };
    let is_name = |piece: &&str| {
        !piece.is_empty() && !label::is_word(piece) && !boilerplate::is_tool_bar(piece)
    };
    if block.length > LONGEST_LINE || text.contains(['。', '，']) {
        return None;
    }
    let mut pieces = text.split(['\t', '|', '｜']);
    let first =
        pieces.find_map(|piece| Some(super::header::without_date(piece.trim())).filter(is_name))?;
    credit::clean(first).filter(|name| name.contains(char::is_alphabetic))
}

/// An outlet that stands beside the date, without a label: 2019年11月25日 18:57 参考消息.
fn unlabelled(page: &Page, header: &Header) -> Option<String> {
    let lines: Vec<&Block> = header
        .lines(page)
        .filter(|block| block.length <= LONGEST_LINE && !is_caption(block) && block.level == 0)
        .collect();
    let dated = lines.iter().position(|block| super::header::has_date(&block.text))?;
    let near = dated.saturating_sub(2)..(dated + 3).min(lines.len());
    // The line of the date itself, then what stands around it.
    let order = std::iter::once(dated).chain(near.filter(|at| *at != dated));
    order
        .map(|at| lines[at])
        .find_map(|block| pieces(block).find_map(outlet_in))
        .or_else(|| before_person(lines[dated]))
}

fn pieces(block: &Block) -> impl Iterator<Item = &str> {
    block.raw.split(['\t', '|', '｜', '\u{3000}']).filter(|piece| !piece.trim().is_empty())
}

/// Date, outlet and author in pieces of one line: of two names behind the date the second is a person.
fn before_person(line: &Block) -> Option<String> {
    let names: Vec<&str> = pieces(line)
        .map(|piece| super::header::without_date(piece.trim()))
        .filter(|piece| !piece.is_empty())
        .collect();
    let [outlet, person] = names.as_slice() else { return None };
    let length = |name: &str| name.chars().count();
    let is_name = (3..=12).contains(&length(outlet))
        && (2..=3).contains(&length(person))
        && !label::is_word(person)
        && outlet.chars().chain(person.chars()).all(char::is_alphabetic);
    is_name.then(|| credit::clean(outlet))?
}

/// The outlet in a piece of a line: 新京报, 石佳/中国青年报, 18:57 参考消息.
fn outlet_in(piece: &str) -> Option<String> {
    let piece = super::header::without_date(piece.trim());
    let name = piece.rsplit(['/', '／']).next().unwrap_or(piece).trim();
    let length = name.chars().count();
    let is_name = (2..=20).contains(&length)
        && !name.contains([' ', ':', '：', '。', '，', '>', '?', '？'])
        && !boilerplate::is_tool_bar(name)
        && !is_channel(name)
        && credit::is_outlet(name);
    is_name.then(|| credit::clean(name))?
}

/// Whether a name is that of a section: 国内新闻, 财经频道.
fn is_channel(name: &str) -> bool {
    let kinds = [
        "国内", "国际", "社会", "财经", "本地", "时政", "体育", "娱乐", "科技", "军事", "综合",
        "热点", "最新", "图片", "视频", "行业", "公司", "地方", "民生", "教育", "滚动", "今日",
        "本站", "部门", "区县", "政务", "工作", "集团", "企业", "媒体", "校园", "学院",
    ];
    ["首页", "新闻", "频道", "在线", "客户端"].contains(&name)
        || ["频道", "栏目", "专题", "在线"].iter().any(|end| name.ends_with(end))
        || name.strip_suffix("新闻").is_some_and(|kind| kinds.contains(&kind))
}

/// Whether the line belongs to a picture, whose source is not the report's.
fn is_caption(block: &Block) -> bool {
    block.hints.caption || (block.after_image && credit::is_bracketed(&block.text))
}

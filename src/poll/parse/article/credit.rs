//! The credited outlet (来源): the pattern language of DOMAIN.md 2.3.

use std::sync::LazyLock;

use super::label;
use crate::model::CreditRule;

const LABELS: [&str; 12] = [
    "稿件来源",
    "文章来源",
    "信息来源",
    "来源单位",
    "来源于",
    "来源",
    "稿源",
    "出处",
    "转载自",
    "转自",
    "摘自",
    "来自",
];

/// In front of 来源 they say where something else comes from.
const OTHER_SOURCES: [&str; 12] =
    ["数据", "图片", "照片", "资料", "视频", "音频", "素材", "图表", "图", "资金", "收入", "经费"];

/// Longest name of an outlet, in characters.
const LONGEST: usize = 30;

/// A bracket that ends a text is short, 新华日报·交汇点客户端 being long already.
const LONGEST_BRACKET: usize = 20;

/// Outlets and what only looks like them; a later table of aliases builds on it.
static OUTLETS: LazyLock<Outlets> =
    LazyLock::new(|| Outlets::read(include_str!("credit/outlets.txt")));

/// The outlet that a labelled line credits: 来源：新华社2026年09月13日22:24 gives 新华社. None for an
/// empty label, for a template that was not filled, and for 本站原创, which is the site itself.
pub fn read(line: &str) -> Option<String> {
    let (before, value) = label::value(line, &LABELS)?;
    if OTHER_SOURCES.iter().any(|word| before.trim_end().ends_with(word)) {
        return None;
    }
    clean(value)
}

/// Whether a labelled line credits the site itself: 来源：本站原创.
pub(super) fn is_own(line: &str) -> bool {
    let value = label::value(line, &LABELS).map(|(_, value)| value);
    value.is_some_and(|name| name.starts_with(['本', '原']) && OUTLETS.own.contains(&name.trim()))
}

/// The outlet in a value that needs no label: the content of a `<meta>` or `dc:source`.
pub fn clean(value: &str) -> Option<String> {
    // 人民网 writes the label into its metadata: 来源：人民网-文化频道 原创稿.
    let mut name = without_label(value).trim();
    name = name.strip_suffix("原创稿").unwrap_or(name).trim_end();
    for (open, close) in [('（', '）'), ('(', ')'), ('【', '】'), ('《', '》'), ('“', '”')]
    {
        if let Some(inner) = name.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            name = inner.trim();
            break;
        }
    }
    let name = name.trim_matches([' ', ',', '，', '、', ':', '：', ';', '；', '-', '—', '/', '>']);
    let is_name = !name.is_empty()
        && name.chars().count() <= LONGEST
        && !name.contains("{{")
        && !name.contains(char::is_control)
        && name.contains(char::is_alphanumeric);
    (is_name && !OUTLETS.own.contains(&name)).then(|| name.to_owned())
}

/// Whether a line begins with a label: 来源：….
pub(in crate::poll) fn is_labelled(line: &str) -> bool {
    label::after(line, &LABELS).is_some_and(|(before, _)| before.trim().is_empty())
}

/// The value of a labelled line, or the value itself.
pub(in crate::poll) fn without_label(value: &str) -> &str {
    label::value(value, &LABELS).map_or(value, |(_, value)| value)
}

/// The outlet in the bracket that ends a text: `…。（新华社）`, or a paragraph `(交汇点)`. It must be known
/// or look like an outlet: brackets end many sentences.
pub(in crate::poll) fn in_bracket(paragraph: &str) -> Option<(String, CreditRule)> {
    let inner = behind_sentence(paragraph)?;
    if let Some(name) = read(inner) {
        return Some((name, CreditRule::Label));
    }
    (inner.chars().count() <= LONGEST_BRACKET && is_outlet(inner))
        .then(|| (inner.to_owned(), CreditRule::Bracket))
}

/// What stands in the bracket that ends a text, if a sentence or nothing stands before it.
pub(in crate::poll) fn behind_sentence(paragraph: &str) -> Option<&str> {
    let (before, inner) = last_bracket(paragraph)?;
    let follows_sentence =
        before.is_empty() || before.ends_with(['。', '！', '？', '”', '…', '!', '?', '.', '；']);
    follows_sentence.then_some(inner)
}

/// Whether the paragraph is nothing but a bracket.
pub(super) fn is_bracketed(paragraph: &str) -> bool {
    last_bracket(paragraph).is_some_and(|(before, _)| before.is_empty())
}

/// Whether a name is that of an outlet, or of several: 新华社、央视新闻.
pub(in crate::poll) fn is_outlet(names: &str) -> bool {
    names.split(['、', '，', ',', '/', ' ']).all(|name| {
        let name = name.trim();
        let known = OUTLETS.names.contains(&name)
            || (name.chars().count() >= 3
                && OUTLETS.suffixes.iter().any(|end| name.ends_with(end)));
        known
            && !OUTLETS.others.iter().any(|other| name.ends_with(other))
            && !name.contains([':', '：', '。', '“', '”', '《', '》'])
    })
}

fn last_bracket(paragraph: &str) -> Option<(&str, &str)> {
    let paragraph = paragraph.trim();
    let inside = paragraph.strip_suffix(['）', ')'])?;
    let open = inside.rfind(['（', '('])?;
    let width = inside[open..].chars().next()?.len_utf8();
    Some((paragraph[..open].trim_end(), inside[open + width..].trim()))
}

struct Outlets {
    suffixes: Vec<&'static str>,
    names: Vec<&'static str>,
    others: Vec<&'static str>,
    own: Vec<&'static str>,
}

impl Outlets {
    fn read(text: &'static str) -> Outlets {
        let of = |kind: &str| {
            text.lines()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_once(' '))
                .filter(|(word, _)| *word == kind)
                .flat_map(|(_, names)| names.split_whitespace())
                .collect()
        };
        Outlets { suffixes: of("suffix"), names: of("name"), others: of("other"), own: of("own") }
    }
}

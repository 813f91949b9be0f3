//! Labelled values in a line: 来源：新华社 作者：… 时间：…, set apart or glued (DOMAIN.md 2.3).

/// Words that begin the next labelled value.
const NEXT: [&str; 31] = [
    "作者",
    "记者",
    "责任编辑",
    "责编",
    "编辑",
    "校对",
    "来源",
    "稿源",
    "时间",
    "发布",
    "发表",
    "更新",
    "日期",
    "浏览",
    "点击",
    "阅读",
    "字号",
    "字体",
    "打印",
    "分享",
    "举报",
    "栏目",
    "评论",
    "收藏",
    "出处",
    "关注",
    "摄影",
    "供图",
    "通讯员",
    "审核",
    "主编",
];

/// Longest line that labels are looked for in, in characters: anything longer is prose.
pub(super) const LONGEST_LINE: usize = 300;

/// What follows the first of the labels and a colon, up to the next label, a date, a bracket or a
/// wide gap; with the text that stands before the label. May be empty.
pub(super) fn value<'a>(line: &'a str, labels: &[&str]) -> Option<(&'a str, &'a str)> {
    let (before, rest) = after(line, labels)?;
    Some((before, first(rest)))
}

/// The value that a text begins with, without what follows it. May be empty.
pub(super) fn first(text: &str) -> &str {
    let text = text.trim_start();
    text[..end(text)].trim()
}

/// What stands before the first of the labels, and all that follows its colon.
pub(super) fn after<'a>(line: &'a str, labels: &[&str]) -> Option<(&'a str, &'a str)> {
    let mut is_apart = true;
    line.char_indices().take(LONGEST_LINE).find_map(|(at, character)| {
        let found = labels.iter().find_map(|label| labelled(&line[at..], label, is_apart));
        is_apart = matches!(character, '\t' | '|' | '｜');
        found.map(|rest| (&line[..at], rest))
    })
}

/// The text behind a label and its colon. A label may be spaced out: 来　源 ：. One that is set apart may
/// do without a colon if its value is set apart too: `来源<span>新华社</span>`.
fn labelled<'a>(text: &'a str, label: &str, is_apart: bool) -> Option<&'a str> {
    let mut rest = text;
    for (number, character) in label.chars().enumerate() {
        let spaced = if number > 0 { rest.trim_start() } else { rest };
        rest = spaced.strip_prefix(character)?;
    }
    let behind = rest.trim_start();
    behind
        .strip_prefix([':', '：'])
        .or_else(|| rest.strip_prefix('\t').filter(|_| is_apart && label.len() > 3))
}

/// Whether a text begins with one of the words that labels are made of.
pub(super) fn is_word(text: &str) -> bool {
    NEXT.iter().any(|word| text.starts_with(word))
}

fn end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = None;
    for (at, character) in text.char_indices().take(LONGEST_LINE) {
        let rest = &text[at..];
        match character {
            '\t' | '\n' | '\r' | '\u{3000}' | '。' | '【' | '[' if at > 0 => return at,
            '|' | '｜' => return at,
            '（' | '(' | '《' | '“' | '【' | '[' => depth += 1,
            '）' | ')' | '》' | '”' | '】' | ']' if depth == 0 => return at,
            '）' | ')' | '》' | '”' | '】' | ']' => depth -= 1,
            ' ' | '\u{a0}' if rest[character.len_utf8()..].starts_with([' ', '\u{a0}']) => {
                return at;
            }
            _ => {}
        }
        let is_apart = before.is_some_and(char::is_whitespace);
        if is_label(rest, is_apart) || is_date(rest, before) {
            return at;
        }
        before = Some(character);
    }
    text.char_indices().nth(LONGEST_LINE).map_or(text.len(), |(at, _)| at)
}

/// A label needs its colon (发布时间：, 浏览次数:), unless a space sets it apart (新京报 举报): the
/// outlets 上海发布 and 编辑部 hold such words too.
fn is_label(text: &str, is_apart: bool) -> bool {
    let Some(word) = NEXT.iter().find(|word| text.starts_with(**word)) else { return false };
    let behind = &text[word.len()..];
    is_apart
        || behind
            .chars()
            .take(4)
            .take_while(|c| !c.is_whitespace())
            .any(|c| matches!(c, ':' | '：'))
}

/// Whether a date or a time begins here: 2026年, 2026-09, 9月13日, 22:24.
fn is_date(text: &str, before: Option<char>) -> bool {
    if before.is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut behind = text[figures..].chars();
    match (figures, behind.next()) {
        (4, Some('年')) | (1..=2, Some('月')) => true,
        (1 | 2 | 4, Some('-' | '/' | '.' | ':' | '：')) => {
            behind.next().is_some_and(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

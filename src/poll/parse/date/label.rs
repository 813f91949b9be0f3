//! What stands around a printed date: 发布时间：, brackets, weekdays.

use super::rfc;

/// Words that label a date of publication.
const WORDS: [&str; 22] = [
    "发布时间",
    "发布日期",
    "发表时间",
    "发表日期",
    "更新时间",
    "更新日期",
    "发文日期",
    "成文日期",
    "公开日期",
    "录入时间",
    "添加时间",
    "上传时间",
    "创建时间",
    "发布于",
    "发表于",
    "更新于",
    "时间",
    "日期",
    "发布",
    "发表",
    "更新",
    "刊发",
];

/// Longest label in front of a colon, in characters.
const LONGEST: usize = 14;

const OPENERS: [char; 9] = [' ', '(', '[', '{', '<', '【', '〔', '「', '|'];

const CLOSERS: [char; 18] = [
    ' ', ')', ']', '}', '>', '】', '〕', '」', '|', '.', ',', '。', ';', '-', '(', '[', '【', '〔',
];

/// The text behind brackets and labels, with spaces inside a label (时　间：) allowed.
pub(super) fn strip_front(text: &str) -> &str {
    let mut rest = text.trim_start_matches(OPENERS);
    // A label may stand within a bracket and a bracket behind a label, not more.
    for _ in 0..2 {
        rest = strip_label(rest).trim_start_matches(OPENERS);
    }
    rest
}

/// Whether nothing that matters is left behind a date.
pub(super) fn is_tail(text: &str) -> bool {
    let rest = text.trim_matches(CLOSERS);
    if rest.is_empty() || ["发布", "发表", "更新", "讯"].contains(&rest) {
        return true;
    }
    let rest = rfc::weekday(rest).trim_start_matches(CLOSERS);
    // A zone that nobody knows is no reason to lose the date.
    rest.is_empty() || (rest.len() <= 5 && rest.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn strip_label(text: &str) -> &str {
    let colon = text.char_indices().take(LONGEST).find(|(_, c)| *c == ':');
    if let Some((at, _)) = colon {
        let label: String = text[..at].chars().filter(|c| *c != ' ').collect();
        let lower = label.to_ascii_lowercase();
        let known = WORDS.iter().any(|word| label.contains(word))
            || ["date", "time", "publish", "posted", "updated", "on"]
                .iter()
                .any(|word| lower.contains(word));
        if known && !label.contains(|c: char| c.is_ascii_digit()) {
            return &text[at + 1..];
        }
    }
    WORDS.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text)
}

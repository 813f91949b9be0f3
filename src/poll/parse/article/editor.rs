//! Who edited a report (责任编辑), whom the rules of 2017 want to be named with their real names (DOMAIN.md,
//! 互联网新闻信息服务管理规定, article 15).

use super::header::Header;
use super::meta::Metadata;
use super::page::{Block, Page};
use super::{boilerplate, label};
use crate::poll::parse::article::body::Body;

/// What names the responsible editor …
const RESPONSIBLE: [&str; 2] = ["责任编辑", "责编"];

/// … and what does where nothing else is there. Names of other work, such as 图片编辑, end in it too.
const ANY: [&str; 1] = ["编辑"];

/// Before 编辑: whose editor, or of what, where that is the text itself.
const OF_TEXT: [&str; 7] = ["每经", "界面新闻", "新媒体", "文字", "网络", "本期", "值班"];

/// `<meta>` names, in lower case.
const METAS: [&str; 4] = ["editor", "responsibleeditor", "article:editor", "author:editor"];

/// How many lines behind the body may still name the editor: bars of tools stand between.
const BEHIND: usize = 12;

/// Longest line outside of the header that names an editor, in characters: anything longer is prose.
const LONGEST_LINE: usize = 80;

/// So many names are kept; more are the staff of a page.
const MOST_NAMES: usize = 3;

/// Shortest name, in characters.
const SHORTEST: usize = 2;

/// Longest name of Chinese characters alone; anything longer is what follows an empty label.
const LONGEST: usize = 6;

/// Longest name of other letters, or of parts with a dot between.
const LONGEST_OF_PARTS: usize = 20;

/// Who edited the report, several joined by 、.
pub(super) fn find(
    page: &Page,
    metadata: &Metadata,
    header: &Header,
    body: &Body,
) -> Option<String> {
    let behind = header.end..body.end().saturating_add(BEHIND).min(page.blocks.len());
    let behind = page.blocks.get(behind).unwrap_or_default();
    let is_line = |block: &&Block| {
        let is_label = boilerplate::is_editor_line(&block.text) || label::is_word(bare(&block.raw));
        is_label && block.length <= LONGEST_LINE && !block.is_linked()
    };
    let tail = || body.tail.iter().map(|at| &page.blocks[*at]);
    let above = || header.lines(page).filter(|block| !block.raw.contains('。'));
    let lines = || above().chain(tail()).chain(behind.iter().filter(is_line));
    let in_lines = |labels: &[&str]| lines().find_map(|block| labelled(&block.raw, labels));
    let last = || body.last(page).and_then(|block| last_bracket(&block.text));
    in_lines(&RESPONSIBLE)
        .or_else(|| labelled(last()?, &RESPONSIBLE))
        .or_else(|| METAS.iter().find_map(|name| names(metadata.get(name)?)))
        .or_else(|| in_lines(&ANY))
        .or_else(|| labelled(last()?, &ANY))
}

/// The editor that a line names.
pub(super) fn in_line(line: &str) -> Option<String> {
    labelled(line, &RESPONSIBLE).or_else(|| labelled(line, &ANY))
}

fn labelled(line: &str, labels: &[&str]) -> Option<String> {
    let mut rest = line;
    while let Some((before, value)) = label::after(rest, labels) {
        if let Some(names) = names(value).filter(|_| labels == RESPONSIBLE || is_of_text(before)) {
            return Some(names);
        }
        rest = value;
    }
    // 责任编辑 王某, 编辑/王某, 界面新闻编辑 | 王某.
    let (before, value) = labels.iter().find_map(|label| line.split_once(label))?;
    let begins = value.trim_start().trim_start_matches(['|', '｜', '丨', '/', '／']);
    let is_value = begins.len() < value.len() && is_of_text(before);
    is_value.then(|| names(begins)).flatten()
}

/// Whether these words before 编辑 leave it who edited the text: 图片编辑 edits pictures, 总编辑 everything.
fn is_of_text(before: &str) -> bool {
    !before.ends_with(char::is_alphanumeric) || OF_TEXT.iter().any(|word| before.ends_with(word))
}

/// The names at the beginning of a text, up to whatever follows them.
fn names(text: &str) -> Option<String> {
    let text = text.trim_start();
    let joined = without_gap(text);
    let text = joined.as_deref().unwrap_or(text);
    let names: Vec<&str> = label::first(text)
        .split(['、', '，', ',', ';', '；', '/', '／', '&', '\t'])
        .flat_map(by_spaces)
        .map(without_number)
        .take_while(|name| is_name(name))
        .take(MOST_NAMES)
        .collect();
    (!names.is_empty()).then(|| names.join("、"))
}

/// Two characters that are set apart are one name: 王　某. None: there is no such gap.
fn without_gap(text: &str) -> Option<String> {
    let mut characters = text.char_indices();
    let (_, first) = characters.next().filter(|(_, first)| is_han(*first))?;
    let rest = text[first.len_utf8()..].trim_start();
    let gap = text.len() - first.len_utf8() - rest.len();
    (gap > 0 && rest.starts_with(is_han)).then(|| format!("{first}{rest}"))
}

/// Names of Latin letters have spaces of their own.
fn by_spaces(piece: &str) -> impl Iterator<Item = &str> {
    let is_latin = !piece.contains(is_han);
    let pieces = piece.split(move |c: char| c.is_whitespace() && !is_latin);
    pieces.map(str::trim).filter(|name| !name.is_empty())
}

/// Without the number of the editor: `王某_NN4425`, 王某(EN042).
fn without_number(name: &str) -> &str {
    let end = name.find(['_', '(', '（', '[', '【']).unwrap_or(name.len());
    name[..end]
        .trim_end_matches(|c: char| c.is_ascii_alphanumeric() && name.contains(is_han))
        .trim()
}

fn is_name(name: &str) -> bool {
    let nobody = ["未知", "佚名", "不详", "暂无", "匿名", "管理员", "小编", "本站", "网络"];
    let has_parts = name.contains(['·', '•']) || !name.contains(is_han);
    let longest = if has_parts { LONGEST_OF_PARTS } else { LONGEST };
    (SHORTEST..=longest).contains(&name.chars().count())
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '·' | '•' | '.' | '-' | ' ' | '\''))
        && name.starts_with(char::is_alphabetic)
        && !nobody.contains(&name)
        && !name.eq_ignore_ascii_case("admin")
        && !label::is_word(name)
        && !boilerplate::is_tool_bar(name)
}

/// What stands in the bracket that ends a paragraph: ……。（责任编辑：王某）.
fn last_bracket(text: &str) -> Option<&str> {
    let inside = text.trim_end().strip_suffix(['）', ')', '】', ']'])?;
    let (at, _) = inside
        .char_indices()
        .rev()
        .take(LONGEST_LINE)
        .find(|(_, c)| matches!(c, '（' | '(' | '【' | '['))?;
    Some(&inside[at..])
}

fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

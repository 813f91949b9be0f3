//! Text files: a headline, labelled lines, then paragraphs.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::page::squeeze;
use super::{Article, body, byline, credit, editor, label};
use crate::model::{CreditRule, Problem};
use crate::poll::parse::date;

const DATE_LABELS: [&str; 5] = ["发布时间", "发布日期", "时间", "日期", "发表时间"];
const SECTION_LABELS: [&str; 3] = ["栏目", "版块", "频道"];

/// Reads a text file. The first line is the headline; 来源：, 时间：, 作者： and 栏目： follow in any
/// order; blank lines or indented lines part the paragraphs of the text. Without 来源： a bracket
/// that ends the text names the outlet.
pub fn extract_text(text: &str, zone: Tz, seen: DateTime<Utc>) -> Article {
    let mut article = Article::default();
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty()).peekable();
    article.title = lines.next().map(squeeze);
    while let Some(line) = lines.peek() {
        if !line.trim().is_empty() && !read_label(line.trim(), &mut article, zone, seen) {
            break;
        }
        lines.next();
    }
    let mut paragraphs = paragraphs(lines);
    if let Some(last) = paragraphs.last()
        && let Some((name, rule)) = credit::in_bracket(last)
    {
        let is_alone = credit::is_bracketed(last);
        article.source.get_or_insert((name, rule));
        if is_alone {
            paragraphs.pop();
        }
    }
    article.content_text = paragraphs.join("\n");
    article.content_html = body::paragraphs_to_html(&paragraphs);
    article.note_what_is_missing();
    article
}

/// Takes a labelled line into the article; false if it is none.
fn read_label(line: &str, article: &mut Article, zone: Tz, seen: DateTime<Utc>) -> bool {
    let at_start = |labels: &[&str]| {
        label::after(line, labels)
            .filter(|(before, _)| before.is_empty())
            .map(|(_, rest)| rest.trim())
    };
    if let Some(value) = at_start(&DATE_LABELS) {
        article.published = date::read(value, zone, seen).or_else(|| date::find(value, zone, seen));
        if article.published.is_none() {
            let shown: String = value.chars().take(40).collect();
            article.problems.push(Problem::new("时间", format!("“{shown}” is no date")));
        }
    } else if at_start(&["来源", "稿源", "稿件来源", "文章来源"]).is_some() {
        article.source = credit::read(line).map(|name| (name, CreditRule::Label));
    } else if at_start(&["作者", "记者", "撰文"]).is_some() {
        article.author = byline::author_in(line);
    } else if at_start(&["责任编辑", "责编", "编辑"]).is_some() {
        article.editor = editor::in_line(line);
    } else if let Some(value) = at_start(&SECTION_LABELS) {
        article.section = Some(squeeze(value)).filter(|name| !name.is_empty());
    } else {
        return false;
    }
    true
}

/// Joins the lines of a paragraph, without a space where Chinese runs on.
fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let is_indented = line.starts_with([' ', '\t', '\u{3000}']);
        let line =
            squeeze(&line.chars().filter(|c| !c.is_control() || *c == '\t').collect::<String>());
        if line.is_empty() {
            is_open = false;
            continue;
        }
        match paragraphs.last_mut().filter(|_| is_open && !is_indented) {
            Some(paragraph) => {
                let is_latin = paragraph.ends_with(|c: char| c.is_ascii())
                    && line.starts_with(|c: char| c.is_ascii());
                if is_latin {
                    paragraph.push(' ');
                }
                paragraph.push_str(&line);
            }
            None => paragraphs.push(line),
        }
        is_open = true;
    }
    paragraphs
}

//! Two texts side by side: sentence beside sentence, what is long and the same folded.

use crate::curate::diff::{Kind, diff};

/// Two texts, line by line.
pub(super) struct Comparison {
    pub(super) left: String,
    pub(super) right: String,
    pub(super) lines: Vec<Line>,
}

/// What stands beside each other.
#[derive(Default)]
pub(super) struct Line {
    pub(super) left: Vec<Span>,
    pub(super) right: Vec<Span>,
    pub(super) differs: bool,
    /// The same on both sides, and not shown unless asked for.
    pub(super) is_folded: bool,
    /// In characters.
    pub(super) length: usize,
}

/// A stretch of a line.
pub(super) struct Span {
    pub(super) text: String,
    pub(super) is_changed: bool,
}

/// So many characters that are the same on both sides are folded; a sentence or two are not.
const FOLDED: usize = 120;

pub(super) fn compare(left: String, right: String, old: &str, new: &str) -> Comparison {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for piece in diff(old, new) {
        match piece.kind {
            Kind::Deleted => line.push_left(piece.text, true),
            Kind::Inserted => line.push_right(piece.text, true),
            Kind::Same => {
                for sentence in sentences(piece.text) {
                    line.push_left(sentence, false);
                    line.push_right(sentence, false);
                    line.length += sentence.chars().count();
                    if ends(sentence) {
                        lines.push(std::mem::take(&mut line));
                    }
                }
            }
        }
    }
    if !line.left.is_empty() || !line.right.is_empty() {
        lines.push(line);
    }
    Comparison { left, right, lines: folded(lines) }
}

impl Line {
    fn push_left(&mut self, text: &str, is_changed: bool) {
        self.left.push(Span { text: text.to_owned(), is_changed });
        self.differs |= is_changed;
    }

    fn push_right(&mut self, text: &str, is_changed: bool) {
        self.right.push(Span { text: text.to_owned(), is_changed });
        self.differs |= is_changed;
    }
}

/// Lines in a row that are the same become one; a long one is folded.
fn folded(lines: Vec<Line>) -> Vec<Line> {
    let mut result: Vec<Line> = Vec::new();
    for line in lines {
        match result.last_mut() {
            Some(last) if !last.differs && !line.differs => {
                last.left.extend(line.left);
                last.right.extend(line.right);
                last.length += line.length;
            }
            _ => result.push(line),
        }
    }
    for line in &mut result {
        line.is_folded = !line.differs && line.length > FOLDED;
    }
    result
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '\n'])
}

fn ends(sentence: &str) -> bool {
    sentence.ends_with(['。', '！', '？', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        let side = |spans: &[Span]| -> String {
            let mark = |span: &Span| {
                if span.is_changed { format!("[{}]", span.text) } else { span.text.clone() }
            };
            spans.iter().map(mark).collect()
        };
        let comparison = compare(String::new(), String::new(), old, new);
        let line = |line: &Line| {
            if line.is_folded {
                format!("… {}", line.length)
            } else {
                format!("{} | {}", side(&line.left), side(&line.right))
            }
        };
        comparison.lines.iter().map(line).collect()
    }

    #[test]
    fn sentences_stand_beside_each_other_and_what_is_the_same_is_folded() {
        assert_eq!(
            shown("水质改善三年。居民称好。", "水质改善五年。居民称好。"),
            ["水质改善[三]年。 | 水质改善[五]年。", "居民称好。 | 居民称好。"]
        );
        let same = "这一句两边都有。".repeat(20);
        assert_eq!(
            shown(&format!("甲来。{same}"), &format!("乙去。{same}")),
            ["[甲来]。 | [乙去]。".to_owned(), "… 160".to_owned()]
        );
    }
}

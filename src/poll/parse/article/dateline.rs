//! The dateline that opens a report: 新华社北京8月31日电, 央视网消息, 中国教育报讯.

use super::credit;

/// How far a dateline may reach, in characters.
const LONGEST: usize = 40;

/// Longest name of an agency.
const LONGEST_NAME: usize = 14;

/// The agency that a first paragraph names. It must be known or look like an outlet: 本报讯 and 昨日电
/// name none.
pub(super) fn agency(paragraph: &str) -> Option<String> {
    let head: String = paragraph
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '【' | '（' | '('))
        .chars()
        .take(LONGEST)
        .collect();
    // A dateline ends in 电, 讯 or 消息 before the first sentence does.
    let sentence = head.find(['，', '。', '；', '！', '？', '：']).unwrap_or(head.len());
    let opening = &head[..sentence];
    let end = ["电", "讯", "消息"].iter().filter_map(|word| ending(opening, word)).min()?;
    let dateline = opening[..end].trim_end_matches(['客', '户', '端']).trim();
    let name = longest_outlet(dateline)?;
    // 新华社北京8月31日电: between agency and ending stand a place and a day, and nothing else.
    let between = dateline[name.len()..].trim();
    let is_place_and_day =
        between.is_empty() || between.ends_with('日') || between.chars().count() <= 4;
    is_place_and_day.then(|| name.to_owned())
}

/// Where the word stands as an ending: at the end, or before a bracket, a space or a title.
fn ending(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let behind = text[at + word.len()..].chars().next();
        behind
            .is_none_or(|c| !c.is_alphanumeric() || c.is_ascii_digit() || matches!(c, '题' | '记'))
            || text[..*at].ends_with('日')
    })
}

/// The longest beginning that is an outlet's name.
fn longest_outlet(text: &str) -> Option<&str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let names: Vec<&str> = ends.take(LONGEST_NAME).map(|end| &text[..end]).collect();
    names.into_iter().rev().find(|name| credit::is_outlet(name) && !name.contains(['，', ' ']))
}

#[cfg(test)]
mod tests {
    use super::agency;

    #[test]
    fn datelines_name_their_agency() {
        for (paragraph, expected) in [
            ("新华社北京8月31日电题：一条消息", Some("新华社")),
            ("新华社福州8月31日电（记者某某）正文。", Some("新华社")),
            ("　　中新社上海9月27日电 (记者 某某) 正文", Some("中新社")),
            ("长江网10月4日讯（记者某某）", Some("长江网")),
            ("央视网消息：今天", Some("央视网")),
            ("本报讯 记者某某报道", None),
            ("记者昨日电话采访了报社", None),
            ("这条消息来自报纸，没有电头。", None),
            ("", None),
        ] {
            assert_eq!(agency(paragraph).as_deref(), expected, "{paragraph}");
        }
    }
}

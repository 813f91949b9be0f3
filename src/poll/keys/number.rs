//! Signs within numbers: 1.2 is not 12, 1-3 not 13, 第1、2号 not 第12号, -5℃ not 5℃.
//!
//! White space and punctuation are not compared, but two numbers never run together. What stands between two
//! digits has one form, however outlets write it: 10：30 and 10:30, 5%～6% and 5%-6%, “涨0.3% 15只” and “涨0.3%，15只”.
//! The comma of 1,200 is nothing.

use super::{push_comparable, stays};

/// What follows a number that may be negative.
const UNITS: [char; 9] = ['℃', '℉', '°', '度', '%', '％', '‰', '元', '万'];

/// Within so many characters before a hyphen a number makes it the hyphen of a range: 20日-22日, 3万元-5万元.
const RANGE: usize = 4;

/// Chinese figures, which begin a range as well: 三月-5月.
const FIGURES: &str = "〇零一二三四五六七八九十两";

/// Letters behind which a hyphen is no range, whatever stands before: 11月最低气温-5℃.
const NO_RANGE: &str = "温至到为达约";

/// What stands at that byte behind a digit and before the next one, as it is compared, and the byte of that next
/// digit. None if there is no digit on both sides. `letters` is what was read before.
pub(in crate::poll) fn between(
    text: &str,
    at: usize,
    letters: &str,
) -> Option<(&'static str, usize)> {
    if !text[..at].chars().next_back().is_some_and(is_digit) {
        return None;
    }
    let length = text[at..].find(|character| !is_nothing(character))?;
    let (gap, behind) = text[at..].split_at(length);
    if gap.is_empty() || !behind.starts_with(is_digit) {
        return None;
    }
    let mut signs = gap.chars().filter(|sign| !is_quiet(*sign));
    let sign = match (signs.next(), signs.next(), signs.next()) {
        (Some(',' | '，'), None, _) if is_thousands(&text[..at], gap, behind) => "",
        (Some('.' | '．' | '·' | '•' | '・' | '‧'), None, _) => {
            if is_in_date(letters, behind) { "-" } else { "." }
        }
        (Some('/' | '／'), None, _) => {
            if is_in_date(letters, behind) {
                "-"
            } else {
                "/"
            }
        }
        (Some(':' | '：' | '∶'), None, _) => ":",
        (Some(sign), None, _) if is_dash(sign) => "-",
        (Some(sign), Some(minus), None) if is_hyphen(minus) && gap.ends_with(minus) => {
            match (is_hyphen(sign), is_dash(sign)) {
                (true, _) => "-",
                (false, true) => "--",
                (false, false) => "、-",
            }
        }
        (Some(sign), Some(next), None) if is_dash(sign) && is_dash(next) => "-",
        _ => "、",
    };
    Some((sign, at + length))
}

/// Whether the hyphen at that byte makes the number behind it negative.
pub(in crate::poll) fn is_minus(text: &str, at: usize) -> bool {
    let Some(number) = text[at..].strip_prefix(is_hyphen) else { return false };
    if !number.starts_with(is_digit) {
        return false;
    }
    let is_number = |c: char| is_digit(c) || is_dash(c) || ".．,，至到".contains(c);
    if !number.trim_start_matches(is_number).trim_start().starts_with(UNITS) {
        return false;
    }
    let mut before = text[..at].chars().rev().take(RANGE).take_while(|c| c.is_alphanumeric());
    match text[..at].chars().next_back() {
        Some(last) if is_dash(last) || matches!(last, '%' | '％' | '‰' | '°' | '℃' | '℉') => {
            false
        }
        // AI-5, and what belongs to a number before it.
        Some(last) if last.is_alphanumeric() && !is_chinese(last) => false,
        Some(last) if NO_RANGE.contains(last) => true,
        _ => !before.any(|c| is_digit(c) || FIGURES.contains(c)),
    }
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

fn is_digit(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９')
}

/// Whether nothing of a character is compared.
fn is_nothing(character: char) -> bool {
    let mut form = String::new();
    if !stays(character) {
        push_comparable(character, &mut form);
        return form.is_empty();
    }
    false
}

/// Whether a sign says nothing between two numbers: 5%~6% is the same as 5~6%.
fn is_quiet(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '%' | '％' | '‰' | '°')
}

fn is_hyphen(sign: char) -> bool {
    matches!(sign, '-' | '－' | '−')
}

/// Whether a sign stands between the ends of a range.
fn is_dash(sign: char) -> bool {
    is_hyphen(sign) || matches!(sign, '\u{2010}'..='\u{2015}' | '~' | '～' | '〜' | '∼')
}

/// Whether a comma divides the thousands of one number: 1,200.
fn is_thousands(before: &str, gap: &str, behind: &str) -> bool {
    let digits = |count: usize| (1..=3).contains(&count);
    gap.trim().chars().count() == 1
        && digits(before.chars().rev().take(4).take_while(|c| is_digit(*c)).count())
        && behind.chars().take(4).take_while(|c| is_digit(*c)).count() == 3
}

/// Whether a sign stands in a date that begins with its year, which outlets write with one sign or another:
/// 2026-11-22, 2026/11/22, 2026.11.22.
fn is_in_date(letters: &str, behind: &str) -> bool {
    let without_digits = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let is_year = |text: &str| {
        let year = &text[without_digits(text)..];
        year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))
    };
    let is_short = |count: usize| (1..=2).contains(&count);
    let next = behind.chars().take(3).take_while(|c| is_digit(*c)).count();
    let month = without_digits(letters);
    is_short(next)
        && (is_year(letters)
            || is_short(letters.len() - month)
                && letters[..month].strip_suffix('-').is_some_and(is_year))
}

#[cfg(test)]
mod tests {
    use super::super::comparable;

    fn check(text: &str, form: &str) {
        assert_eq!(comparable(text), form, "{text}");
    }

    #[test]
    fn numbers_do_not_run_together() {
        for (text, form) in [
            ("增长1.2%", "增长1.2"),
            ("增长１．２％", "增长1.2"),
            ("1-3月", "1-3月"),
            ("1—3月", "1-3月"),
            ("1——3月", "1-3月"),
            ("1 ～ 3月", "1-3月"),
            ("5%~6%", "5-6"),
            ("第1、2号公告", "第1、2号公告"),
            ("第1，2号公告", "第1、2号公告"),
            ("10：30", "10:30"),
            ("3：1", "3:1"),
            ("1/3", "1/3"),
            ("“3·15”晚会", "3.15晚会"),
            ("涨0.3% 15只涨停", "涨0.3、15只涨停"),
            ("涨0.3%，15只涨停", "涨0.3、15只涨停"),
            ("“双11”15家", "双11、15家"),
            ("-5～-3℃", "-5--3c"),
        ] {
            check(text, form);
        }
    }

    #[test]
    fn one_number_has_one_form() {
        for text in ["1,200", "1，200", "1200", "１，２００"] {
            check(text, "1200");
        }
        check("1,234,567元", "1234567元");
        check("1,200.5元", "1200.5元");
        for text in ["2026-11-22", "2026/11/22", "2026.11.22", "２０２６．１１．２２"] {
            check(text, "2026-11-22");
        }
    }

    #[test]
    fn a_minus_is_told_from_a_hyphen() {
        for (text, form) in [
            ("最低气温-5℃", "最低气温-5c"),
            ("-5℃！冷空气来了", "-5c冷空气来了"),
            ("11月气温－5℃", "11月气温-5c"),
            ("同比-1.2%", "同比-1.2"),
            ("20日-22日", "20日22日"),
            ("3万元-5万元", "3万元5万元"),
            ("3℃-5℃", "3c5c"),
            ("AI-5万元", "ai5万元"),
            ("长三角-2026年", "长三角2026年"),
            ("公告 - 第5号", "公告第5号"),
        ] {
            check(text, form);
        }
    }
}

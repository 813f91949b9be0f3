//! Numbers in figures and in Chinese numerals: 12, 十二, 二十一, 二〇二〇, 一百零五.

/// Longest number, in characters: a hostile run of digits is not worth reading.
const LONGEST: usize = 9;

/// A number and how it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    /// How many figures it was written with; of 十二 those of 12.
    pub(super) digits: usize,
}

/// Whether a number may begin with this character.
pub(super) fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || figure(character).is_some() || unit(character).is_some()
}

/// A number at the beginning of the text, in figures or in Chinese numerals, and what follows it.
pub(super) fn number(text: &str) -> Option<(Number, &str)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        let (value, rest) = ascii(text, LONGEST)?;
        return Some((Number { value, digits: text.len() - rest.len() }, rest));
    }
    let end = text.char_indices().find(|(_, c)| !is_digit(*c)).map_or(text.len(), |(at, _)| at);
    let (run, rest) = text.split_at(end);
    let length = run.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    if run.chars().any(|c| unit(c).is_some()) {
        let value = counted(run)?;
        return Some((Number { value, digits: value.to_string().len() }, rest));
    }
    // 二〇二〇: figure by figure, as years are written.
    let value = run.chars().try_fold(0_u32, |value, c| Some(value * 10 + spelled(c)?))?;
    Some((Number { value, digits: length }, rest))
}

/// Between one and `most` ASCII figures; none if there are more of them.
pub(super) fn ascii(text: &str, most: usize) -> Option<(u32, &str)> {
    let bytes = text.as_bytes();
    let mut value = 0;
    let mut length = 0;
    while let Some(byte @ b'0'..=b'9') = bytes.get(length) {
        if length == most.min(LONGEST) {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
        length += 1;
    }
    (length > 0).then(|| (value, &text[length..]))
}

/// 二十一, 一百零五, 十二, 廿三: figures times units.
fn counted(run: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut pending = None;
    let mut last_unit = u32::MAX;
    for character in run.chars() {
        if let Some(unit) = unit(character) {
            if unit >= last_unit {
                return None;
            }
            last_unit = unit;
            let times = match character {
                '廿' => 2,
                '卅' => 3,
                _ => pending.take().unwrap_or(1),
            };
            total += times * unit;
        } else {
            let figure = spelled(character)?;
            // Of two figures in a row only a zero may be the first (一百零五).
            if pending.is_some_and(|before| before != 0) {
                return None;
            }
            pending = Some(figure);
        }
    }
    Some(total + pending.unwrap_or(0))
}

fn spelled(character: char) -> Option<u32> {
    figure(character).or_else(|| character.to_digit(10))
}

/// The circles ○ (U+25CB) and ◯ (U+25EF) are common for 〇 (U+3007).
fn figure(character: char) -> Option<u32> {
    Some(match character {
        '〇' | '○' | '◯' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(character: char) -> Option<u32> {
    Some(match character {
        '十' | '廿' | '卅' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn chinese_numerals_are_counted_or_spelled() {
        for (text, expected) in [
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十一", Some(21)),
            ("卅一", Some(31)),
            ("廿", Some(20)),
            ("一百零五", Some(105)),
            ("二〇二〇", Some(2020)),
            ("二○二○", Some(2020)),
            ("二零二零", Some(2020)),
            ("二0二0", Some(2020)),
            ("两", Some(2)),
            ("2020", Some(2020)),
            ("十十", None),
            ("一二三四五六七八九〇", None),
            ("1234567890", None),
            ("年", None),
            ("", None),
        ] {
            assert_eq!(number(text).map(|(number, _)| number.value), expected, "{text}");
        }
    }
}

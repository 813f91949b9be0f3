//! Numbers of a text: what stands for the same in Arabic and in Chinese.

use super::{Kind, Mark, mark};

/// The numbers between two bytes of a text.
pub(super) fn numbers(letters: &str, from: usize, to: usize, marks: &mut Vec<Mark>) {
    let mut run: Option<(usize, Number)> = None;
    let mut before = letters[..from].chars().next_back();
    for (offset, character) in letters[from..to].char_indices() {
        let at = from + offset;
        let is_figure = |character: Option<char>| character.is_some_and(|c| c.is_ascii_digit());
        let next = letters[at..to].chars().nth(1);
        let begins_figure = || is_figure(next);
        // 800多万 is 800万, nearly.
        let multiplies =
            || matches!(next.and_then(digit), Some(Digit::Myriad | Digit::Yi | Digit::Times(_)));
        if run.is_some() && matches!(character, '多' | '余') && multiplies() {
            continue;
        }
        if let Some((start, number)) = &mut run
            && !number.take(character, begins_figure)
        {
            marks.push(mark(*start, at, Kind::Number, number.value()));
            run = None;
        }
        if run.is_none() {
            let mut number = Number::default();
            if character == '-' && !is_figure(before) && begins_figure() {
                number.negative = true;
                run = Some((at, number));
            } else if matches!(digit(character), Some(Digit::Figure(_) | Digit::Times(_))) {
                number.take(character, begins_figure);
                run = Some((at, number));
            }
        }
        before = Some(character);
    }
    if let Some((start, number)) = run {
        marks.push(mark(start, to, Kind::Number, number.value()));
    }
}

/// Set in values of numbers that are not whole or less than zero: they are no figures, but hashes.
const NOT_WHOLE: u64 = 1 << 63;

/// Whether two numbers may be one that was rounded: the smaller is at most a tenth less.
pub(in crate::poll::dedupe) fn are_near(one: u64, other: u64) -> bool {
    let (smaller, greater) = (one.min(other), one.max(other));
    greater < NOT_WHOLE && greater - smaller <= greater / 10
}

/// A figure, or a power of ten that multiplies what stands before it.
#[derive(Clone, Copy)]
enum Digit {
    Figure(u64),
    /// 十, 百, 千: of the figure before it, or of one.
    Times(u64),
    /// 万: of the tens, hundreds and thousands before it. It begins no number: 万科.
    Myriad,
    /// 亿: of all that stands before it.
    Yi,
}

fn digit(character: char) -> Option<Digit> {
    if let '0'..='9' = character {
        return Some(Digit::Figure(u64::from(character) - u64::from('0')));
    }
    if !('\u{4E00}'..='\u{96F6}').contains(&character) {
        return None;
    }
    Some(match character {
        '零' => Digit::Figure(0),
        '一' => Digit::Figure(1),
        '二' | '两' => Digit::Figure(2),
        '三' => Digit::Figure(3),
        '四' => Digit::Figure(4),
        '五' => Digit::Figure(5),
        '六' => Digit::Figure(6),
        '七' => Digit::Figure(7),
        '八' => Digit::Figure(8),
        '九' => Digit::Figure(9),
        '十' => Digit::Times(10),
        '百' => Digit::Times(100),
        '千' => Digit::Times(1000),
        '万' => Digit::Myriad,
        '亿' => Digit::Yi,
        _ => return None,
    })
}

/// A number that is being read. Equal are 二〇二六 and 2026, 一百零五 and 105, 二百五 and 250, 3千万 and 3000万, 1.2亿 and
/// 12000万; but not 1.2 and 1.20, which may be dates.
#[derive(Default)]
struct Number {
    /// What 万 and 亿 have multiplied.
    total: u64,
    /// The tens, hundreds and thousands behind that.
    section: u64,
    /// The figures behind that, and how many they are.
    last: u64,
    figures: u32,
    /// The power of ten that stands before them.
    unit: u64,
    /// Whether a point stands among them, and how many stand behind it.
    has_point: bool,
    places: u32,
    negative: bool,
}

impl Number {
    /// Reads on; false if the number ends here.
    fn take(&mut self, character: char, before_figure: impl Fn() -> bool) -> bool {
        match digit(character) {
            Some(Digit::Figure(figure)) => {
                self.last = self.last.wrapping_mul(10).wrapping_add(figure);
                self.figures += 1;
                self.places += u32::from(self.has_point);
            }
            Some(Digit::Times(times)) => {
                let tens = self.last.max(1).wrapping_mul(times);
                self.section = self.section.wrapping_add(tens);
                self.multiplied(times);
            }
            Some(Digit::Myriad) => {
                let section = self.section.wrapping_add(self.last);
                self.total = self.total.wrapping_add(section.wrapping_mul(10_000));
                self.section = 0;
                self.multiplied(10_000);
            }
            Some(Digit::Yi) => {
                let all = self.total.wrapping_add(self.section).wrapping_add(self.last);
                self.total = all.wrapping_mul(100_000_000);
                self.section = 0;
                self.multiplied(100_000_000);
            }
            None => {
                let is_whole = self.figures > 0 && self.unit == 0 && !self.has_point;
                if character != '.' || !is_whole || !before_figure() {
                    return false;
                }
                self.has_point = true;
            }
        }
        true
    }

    /// 1.2万 is 12000.
    fn multiplied(&mut self, unit: u64) {
        (self.last, self.figures, self.unit, self.has_point) = (0, 0, unit, false);
        while self.places > 0 && self.total.is_multiple_of(10) && self.section.is_multiple_of(10) {
            (self.total, self.section) = (self.total / 10, self.section / 10);
            self.places -= 1;
        }
    }

    fn value(&self) -> u64 {
        // A lone figure behind a power of ten counts a tenth of it: 二百五, 三千六, 一万二.
        let of_unit = if self.figures == 1 && self.unit >= 10 { self.unit / 10 } else { 1 };
        let last = self.last.wrapping_mul(of_unit);
        let number = self.total.wrapping_add(self.section).wrapping_add(last);
        if self.places == 0 && !self.negative {
            return number & !NOT_WHOLE;
        }
        let seed = u64::from(self.places) << 1 | u64::from(self.negative);
        twox_hash::XxHash3_64::oneshot_with_seed(seed, &number.to_le_bytes()) | NOT_WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::{dedupe::samples::marker, keys::comparable};

    fn values(text: &str) -> Vec<u64> {
        marker().find_in_one(&comparable(text)).iter().map(|mark| mark.value).collect()
    }

    #[test]
    fn numbers_are_the_same_in_either_script_and_no_others_are() {
        for (one, other) in [
            ("第十八号", "第18号"),
            ("二〇二六年", "2026年"),
            ("二○二六年", "２０２６年"),
            ("一百零五人", "105人"),
            ("3千亿", "3000亿"),
            ("09月", "9月"),
            ("两人", "2人"),
            ("二百五元", "250元"),
            ("三千六", "3600"),
            ("一百二十", "一百二"),
            ("十五", "15"),
            ("一万二千三百零五", "12305"),
            ("三千五百亿", "3500亿"),
            ("一亿二千万", "1.2亿"),
            ("1.2万", "12000"),
            ("1.5万亿", "15000亿"),
            ("－５℃", "-5℃"),
            ("800万元", "八百万元"),
            ("800多万元", "800万元"),
            ("二十余万", "20万"),
        ] {
            assert_eq!(values(one), values(other), "{one} {other}");
            assert_eq!(values(one).len(), 1);
        }
        for (one, other) in [
            ("第18号", "第19号"),
            ("二百五", "二百零五"),
            ("一百家", "一百万家"),
            ("1亿元", "1万亿元"),
            ("0.5%", "5%"),
            ("1.2%", "12%"),
            ("11.2", "11.20"),
            ("0.1亿", "1亿"),
            ("-5℃", "5℃"),
            ("-5℃", "-0.5℃"),
        ] {
            assert_ne!(values(one), values(other), "{one} {other}");
            assert_eq!((values(one).len(), values(other).len()), (1, 1), "{one} {other}");
        }
        assert!(values("万科和亿达").is_empty());
        assert_eq!(values("1-3月"), [1, 3]);
        assert_eq!(values("2026.11.22"), [2026, 11, 22]);
    }

    #[test]
    fn a_number_is_near_one_that_is_a_tenth_less() {
        let near = |one: &str, other: &str| are_near(values(one)[0], values(other)[0]);
        assert!(near("98.7万", "100万") && near("1.36万", "一万三千") && near("312", "三百"));
        assert!(!near("18", "16") && !near("1.2", "1.3"));
    }
}

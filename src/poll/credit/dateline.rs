//! The dateline that begins a report: 新华社北京8月31日电, 长江网10月4日讯, 央视网消息 (DOMAIN.md 2.3).

use std::sync::LazyLock;

use regex::Regex;

use super::{Credits, Printed, printed};
use crate::poll::keys::comparable;

/// A dateline stands in so many characters, or there is none.
const LONGEST: usize = 40;

/// Longest name of the place between agency and date: 呼和浩特, 联合国, 新华社“雪龙”号.
const LONGEST_PLACE: usize = 8;

/// What public bodies end with: 商务部消息 tells who announced something, not who reports it.
const BODIES: [char; 9] = ['部', '委', '局', '厅', '办', '院', '署', '府', '会'];

/// Agency, place, day and the word that ends a dateline; without a day a divider must follow.
static DATELINE: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ (?: 据 | 综合 )? (?<agency> [^。，,；;！!？?：:（(“《]{2,24}? ) \s*
          (?: (?<day> (?: \d{1,2} \s? 月 \s? )? \d{1,2} \s? 日 ) \s? (?<end> 电 | 讯 | 消息 )
            | (?<word> 电 | 讯 | 消息 | 记者 ) (?: [\s:：（(，,] | $ ) )",
    )
});

/// The agency that a text begins with; [`Printed::Own`] for 本报讯.
pub(super) fn read(text: &str, credits: &Credits) -> Option<Printed> {
    let begin: String =
        text.trim_start().lines().next()?.trim_start().chars().take(LONGEST).collect();
    let found = DATELINE.as_ref().ok()?.captures(&begin)?;
    let agency = found.name("agency")?.as_str().trim();
    let end = found.name("end").or(found.name("word"))?.as_str();
    if end == "消息" && agency.ends_with(BODIES) {
        return None;
    }
    if credits.is_own(agency) {
        return Some(Printed::Own);
    }
    if credits.names.look_up(agency, None).is_some() || printed::is_outlet(agency) {
        return Some(Printed::Outlets(agency.to_owned()));
    }
    // Without a date nothing tells a place from other words: 新华社北京讯 is not written.
    found.name("day")?;
    let whole = comparable(agency);
    if let Some(own) = credits.own.iter().find(|own| whole.starts_with(own.as_str())) {
        return (whole.chars().count() - own.chars().count() <= LONGEST_PLACE)
            .then_some(Printed::Own);
    }
    let (name, place) = credits.names.beginning(&whole)?;
    let printed = agency
        .char_indices()
        .map(|(at, _)| &agency[..at])
        .find(|begin| comparable(begin) == name)?;
    (place.chars().count() <= LONGEST_PLACE).then(|| Printed::Outlets(printed.trim().to_owned()))
}

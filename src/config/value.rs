//! Values of feeds.toml that are words: text, keys, choices, zones and languages; and true or false.

use std::ops::Range;

use chrono_tz::{TZ_VARIANTS, Tz};
use toml::de::DeValue;

use super::{mistakes::Mistake, nearest::nearest, table::Value};

/// Keys name files, rows and addresses: long ones fit into none of them.
const LONGEST_KEY: usize = 64;

/// Any string.
pub(super) fn text<'d>(value: &'d Value<'d>) -> Result<&'d str, Mistake> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        other => Err(wrong_type(value.span(), other, "a string in quotes")),
    }
}

/// One line that is not empty, without the spaces around it.
pub(super) fn line<'d>(value: &'d Value<'d>) -> Result<&'d str, Mistake> {
    let line = text(value)?.trim();
    if line.is_empty() {
        return Err(Mistake::at(value.span(), "this is empty"));
    }
    if line.chars().any(|letter| letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}')) {
        let message = "this holds a line break or another control character";
        return Err(Mistake::at(value.span(), message).hint("one line of text"));
    }
    Ok(line)
}

/// The key of a section or source: lower-case letters, digits, hyphens and underscores.
pub(super) fn key(value: &Value<'_>) -> Result<String, Mistake> {
    let key = text(value)?;
    let hint = "such as \"redian\"";
    if key.is_empty() {
        return Err(Mistake::at(value.span(), "this key is empty").hint(hint));
    }
    if !key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')) {
        let message = "a key holds only the letters a-z, digits, - and _";
        return Err(Mistake::at(value.span(), message).hint(hint));
    }
    if key.len() > LONGEST_KEY {
        let message = format!("this key is longer than {LONGEST_KEY} characters");
        return Err(Mistake::at(value.span(), message));
    }
    Ok(key.to_owned())
}

/// `true` or `false`.
pub(super) fn boolean(value: &Value<'_>) -> Result<bool, Mistake> {
    match value.get_ref() {
        DeValue::Boolean(boolean) => Ok(*boolean),
        other => Err(wrong_type(value.span(), other, "true or false, without quotes")),
    }
}

/// The thing that one of `words` stands for.
pub(super) fn word<T: Copy>(value: &Value<'_>, words: &[(&str, T)]) -> Result<T, Mistake> {
    let given = text(value)?;
    words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        let hint = format!("one of {}", known.join(", "));
        Mistake::at(value.span(), "this word has no meaning here").hint(hint)
    })
}

/// A zone by its IANA name.
pub(super) fn timezone(value: &Value<'_>) -> Result<Tz, Mistake> {
    let name = text(value)?;
    name.parse().map_err(|_| {
        let hint = match nearest(name, TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "an IANA name such as \"Asia/Shanghai\"".to_owned(),
        };
        Mistake::at(value.span(), "this time zone is not known").hint(hint)
    })
}

/// Chinese by other names than `zh`: those of ISO 639-2, for which BCP 47 has the shorter one, and those of its single
/// languages in ISO 639-3, which readers and validators of feeds do not know.
const CHINESE: [&str; 16] = [
    "chi", "zho", "cdo", "cjy", "cmn", "cpx", "czh", "czo", "gan", "hak", "hsn", "lzh", "mnp",
    "nan", "wuu", "yue",
];

/// A language tag by its shape alone (BCP 47, section 2.1): subtags of letters and digits. Chinese is `zh`.
pub(super) fn language(value: &Value<'_>) -> Result<String, Mistake> {
    let tag = text(value)?;
    let subtag = |tag: &str| {
        (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let primary = tag.split('-').next().unwrap_or_default();
    let rest = &tag[primary.len()..];
    if CHINESE.iter().any(|other| primary.eq_ignore_ascii_case(other)) {
        let message = "feed readers and validators do not know this language";
        return Err(Mistake::at(value.span(), message).hint(format!("write \"zh{rest}\"")));
    }
    let letters = primary.len() > 1 && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    if letters && tag.split('-').all(subtag) {
        return Ok(tag.to_owned());
    }
    Err(Mistake::at(value.span(), "this is not a language tag").hint("such as \"zh-CN\""))
}

/// Something else than was expected.
pub(super) fn wrong_type(span: Range<usize>, found: &DeValue<'_>, expected: &str) -> Mistake {
    let found = match found {
        DeValue::Integer(_) => "an integer",
        DeValue::Array(_) => "an array",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date",
        DeValue::String(_) => "a string",
        DeValue::Float(_) => "a fraction",
        DeValue::Table(_) => "a table",
    };
    Mistake::at(span, format!("expected {expected}, found {found}"))
}

//! What is compared: canonical links, and headlines and texts without what outlets change at will.

pub mod title;

pub(in crate::poll) mod number;

mod rules;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

pub use self::rules::RULES;
use crate::model::Digest128;
pub use crate::model::simplified;

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A key of several fields, told apart from any other division of the same characters.
pub fn key_of(fields: &[&str]) -> Digest128 {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    Digest128(key)
}

/// The key of the article that a link leads to: without scheme, fragment, default port and the
/// parameters that only say how the reader came. `None` for what leads to no single article.
pub fn link_key(link: &str) -> Option<Digest128> {
    let url = Url::parse(link).ok()?;
    let host = url.host_str()?;
    let query: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    // Pages that are one program keep their address behind `#!` or `#/`.
    let route =
        url.fragment().filter(|fragment| fragment.starts_with(['!', '/'])).unwrap_or_default();
    if url.path() == "/" && query.is_empty() && route.is_empty() {
        return None;
    }
    let port = url.port().map(|port| port.to_string()).unwrap_or_default();
    Some(key_of(&[host, &port, url.path(), &query.join("&"), route]))
}

/// Whether a parameter only says how the reader came: campaign tags, share marks, `from=rss`.
fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_")
        || matches!(
            name.as_str(),
            "spm"
                | "scm"
                | "fbclid"
                | "gclid"
                | "yclid"
                | "mc_cid"
                | "mc_eid"
                | "igshid"
                | "share_token"
        )
        || matches!(
            (name.as_str(), value),
            (
                "from" | "f" | "ref" | "source" | "src",
                "rss" | "feed" | "atom" | "timeline" | "singlemessage"
            )
        )
}

/// A text with everything gone that outlets exchange at will: white space, punctuation, symbols, the
/// width and case of letters, traditional characters. Digits stay, and the signs within numbers (keys/number.rs): they
/// tell serial notices apart (DOMAIN.md 4.2).
pub fn comparable(text: &str) -> String {
    let text = simplified(text);
    let mut comparable = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        // Most of a Chinese text stays as it is, so it is copied by runs.
        let run = text[at..].find(|character| !stays(character));
        let until = run.map_or(text.len(), |run| at + run);
        comparable.push_str(&text[at..until]);
        let Some(character) = text[until..].chars().next() else { break };
        at = until + character.len_utf8();
        if let Some((sign, behind)) = number::between(&text, until, &comparable) {
            comparable.push_str(sign);
            at = behind;
        } else if number::is_minus(&text, until) {
            comparable.push('-');
        } else {
            push_comparable(character, &mut comparable);
        }
    }
    comparable
}

/// Whether a character is compared as it is, as most are.
pub(in crate::poll) fn stays(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}' | 'a'..='z' | '0'..='9') && character != '丨'
}

/// Adds what is compared of a character that does not stay as it is.
pub(in crate::poll) fn push_comparable(character: char, comparable: &mut String) {
    match character {
        'A'..='Z' => comparable.push(character.to_ascii_lowercase()),
        // The zero of Chinese dates has three forms.
        '〇' | '○' => comparable.push('零'),
        // A character that outlets use as a divider, since it looks like a bar.
        '丨' => {}
        _ if character.is_ascii() => {}
        // Full-width forms of ASCII, the commas and stops of every text among them.
        '\u{FF01}'..='\u{FF5E}' => {
            let narrow = u8::try_from(u32::from(character) - 0xFEE0).unwrap_or_default();
            if narrow.is_ascii_alphanumeric() {
                comparable.push(char::from(narrow.to_ascii_lowercase()));
            }
        }
        '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => {}
        _ => comparable.extend(
            std::iter::once(character)
                .nfkc()
                .filter(|character| character.is_alphanumeric())
                .flat_map(char::to_lowercase),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_one_article_have_one_key() {
        let plain = link_key("https://news.example.cn/2026/1122/1.html");
        assert!(plain.is_some());
        for same in [
            "http://news.example.cn/2026/1122/1.html",
            "https://NEWS.example.cn:443/2026/1122/1.html#comments",
            "https://news.example.cn/2026/1122/1.html?from=rss",
            "https://news.example.cn/2026/1122/1.html?utm_source=rss&utm_medium=feed",
            "https://news.example.cn/2026/1122/1.html?spm=a21.b7",
        ] {
            assert_eq!(link_key(same), plain, "{same}");
        }
        for other in [
            "https://news.example.cn/2026/1122/2.html",
            "https://news.example.cn/2026/1122/1.html?page=2",
            "https://news.example.cn:8080/2026/1122/1.html",
            "https://m.example.cn/2026/1122/1.html",
            "https://news.example.cn/2026/1122/1.html#/2",
        ] {
            assert_ne!(link_key(other), plain, "{other}");
        }
    }

    #[test]
    fn a_front_page_is_no_article() {
        for link in
            ["https://news.example.cn", "https://news.example.cn/?utm_source=x", "mailto:a@b.cn"]
        {
            assert_eq!(link_key(link), None, "{link}");
        }
        assert!(link_key("https://news.example.cn/?id=5").is_some());
    }

    #[test]
    fn width_case_and_punctuation_do_not_count_but_digits_do() {
        let same = |a: &str, b: &str| assert_eq!(comparable(a), comparable(b), "{a} {b}");
        same("长三角地区如何继续并肩奔跑?", "长三角地区如何继续并肩奔跑？");
        same("ＡＩ 产业　链（二）", "ai产业链(二)");
        same("“两新一重”·协同", "\"两新一重\"•协同");
        same("二〇二〇年", "二○二○年");
        assert_ne!(comparable("第18号公告"), comparable("第19号公告"));
        assert_eq!(comparable("第１８号"), "第18号");
        for (one, other) in [
            ("增长1.2%", "增长12%"),
            ("突破0.1亿", "突破1亿"),
            ("-5℃", "5℃"),
            ("1-3月", "13月"),
            ("第1、2号公告", "第12号公告"),
        ] {
            assert_ne!(comparable(one), comparable(other));
        }
        same("長三角地區如何繼續並肩奔跑", "长三角地区如何继续并肩奔跑");
    }

    #[test]
    fn fields_do_not_run_together() {
        assert_ne!(key_of(&["ab", "c"]), key_of(&["a", "bc"]));
    }
}

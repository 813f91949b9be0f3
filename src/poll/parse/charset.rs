//! Bytes → text.
//!
//! The order is that of DOMAIN.md 4.1: what the bytes prove comes before what anyone claims about
//! them, since servers and templates keep the label of a charset that they left years ago.

mod code_page;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, MACINTOSH, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC,
};

use crate::model::Problem;

/// A declaration is looked for in so many bytes.
const DECLARATION_WINDOW: usize = 4096;

/// The text of a document.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark; borrowed if the bytes were UTF-8.
    pub text: Cow<'a, str>,
    /// The name of the encoding that it was read in.
    pub encoding: &'static str,
    /// False declarations, and characters that could not be read.
    pub problems: Vec<Problem>,
}

/// Reads `body` as text. `content_type` is the HTTP header as it came.
pub fn decode<'a>(body: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some(text) = utf_32(body) {
        return Decoded { text: Cow::Owned(text), encoding: "UTF-32", problems: Vec::new() };
    }
    if let Some((encoding, length)) = Encoding::for_bom(body) {
        return read(&body[length..], encoding);
    }
    if let Some(encoding) = utf_16_pattern(body) {
        return read(body, encoding);
    }
    let header = content_type.and_then(charset_parameter);
    // A server's default says nothing about the document (RFC 2616, 3.7.1).
    let header = header.filter(|label| !label.eq_ignore_ascii_case("iso-8859-1"));
    let labels = [header, declaration(&body[..body.len().min(DECLARATION_WINDOW)])];
    let [header, declared] = labels.map(|label| label.and_then(known));
    if let Some(decoded) = utf_8(body, header.or(declared)) {
        return decoded;
    }
    if header.or(declared).is_none() {
        let page = labels.iter().flatten().find_map(|label| code_page::decode(label, body));
        if let Some((encoding, text)) = page {
            return Decoded { text: Cow::Owned(text), encoding, problems: Vec::new() };
        }
    }
    for (label, encoding) in header.into_iter().chain(declared) {
        if encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE {
            continue;
        }
        let decoded = read(body, encoding);
        let lost = decoded.text.matches('\u{FFFD}').count();
        if lost * 1000 <= decoded.text.len() {
            return decoded;
        }
        if let Some(mut better) = gb18030(body) {
            better.problems.push(contradiction(label, "GB18030"));
            return better;
        }
    }
    let false_label = header.or(declared).map(|(label, _)| label);
    let mut decoded = gb18030(body).unwrap_or_else(|| guess(body));
    if let Some(label) = false_label {
        decoded.problems.push(contradiction(label, decoded.encoding));
    }
    decoded
}

/// UTF-8 where the bytes prove it, or nearly so; plain ASCII counts as UTF-8.
fn utf_8<'a>(body: &'a [u8], declared: Option<(&str, &'static Encoding)>) -> Option<Decoded<'a>> {
    match simdutf8::compat::from_utf8(body) {
        Ok(text) => {
            let mut problems = Vec::new();
            match declared {
                // ISO-2022-JP is all ASCII bytes, so only its label tells it.
                Some((_, encoding)) if encoding == ISO_2022_JP && body.contains(&0x1B) => {
                    return Some(read(body, ISO_2022_JP));
                }
                Some((label, encoding)) if encoding != UTF_8 && !body.is_ascii() => {
                    problems.push(contradiction(label, "UTF-8"));
                }
                _ => {}
            }
            Some(Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), problems })
        }
        Err(error) => {
            let (sound, broken) = sequences(body);
            // A cut-off last character is no error in the rest.
            let broken = broken - usize::from(error.error_len().is_none() && broken > 0);
            let labelled = declared.is_some_and(|(_, encoding)| encoding == UTF_8);
            // GBK hardly ever looks like UTF-8: where four characters in five are sound, it is UTF-8,
            // and where half of them are, if it also says so.
            let damaged = sound > if labelled { broken } else { 4 * broken };
            (damaged || (labelled && broken == 0)).then(|| read(body, UTF_8))
        }
    }
}

/// How many characters beyond ASCII are sound UTF-8, and how many places are not.
fn sequences(body: &[u8]) -> (usize, usize) {
    body.utf8_chunks().fold((0, 0), |(sound, broken), chunk| {
        let beyond = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        (sound + beyond, broken + usize::from(!chunk.invalid().is_empty()))
    })
}

/// GB18030, if every byte fits and most characters are ones that Chinese text uses.
fn gb18030(body: &[u8]) -> Option<Decoded<'_>> {
    let body = without_cut_character(body);
    let text = GB18030.decode_without_bom_handling_and_without_replacement(body)?;
    // Characters of GB 2312 have both bytes above 0xA0. Other encodings that happen to fit do not.
    let (mut pairs, mut common, mut at) = (0_usize, 0_usize, 0);
    while at < body.len() {
        if body[at] < 0x80 {
            at += 1;
            continue;
        }
        pairs += 1;
        common += usize::from(body[at] > 0xA0 && body.get(at + 1).is_some_and(|&b| b > 0xA0));
        at += if body.get(at + 1).is_some_and(u8::is_ascii_digit) { 4 } else { 2 };
    }
    if common * 5 < pairs * 4 {
        return None;
    }
    // The Korean and Japanese sets have the same shape; only enough text tells them apart.
    if pairs >= 30 {
        let other = detect(body);
        if [EUC_KR, EUC_JP, BIG5, SHIFT_JIS].contains(&other) {
            return None;
        }
    }
    Some(Decoded { text, encoding: GB18030.name(), problems: Vec::new() })
}

/// What the bytes most resemble.
fn guess(body: &[u8]) -> Decoded<'_> {
    let encoding = detect(without_cut_character(body));
    let mut decoded = read(body, encoding);
    decoded.problems.push(Problem::new(
        "charset",
        format!("none is declared that fits; read as {}, a guess", encoding.name()),
    ));
    decoded
}

fn detect(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    // No top-level domain: the hint would outvote the bytes.
    let encoding = detector.guess(None, Utf8Detection::Deny);
    match encoding {
        encoding if encoding == GBK => GB18030,
        // Nobody publishes in the code page of DOS: it is guessed where a few bytes are all there is.
        encoding if encoding == IBM866 => WINDOWS_1252,
        encoding => encoding,
    }
}

/// Truncated documents end in the middle of a character, which must not decide about the others.
fn without_cut_character(body: &[u8]) -> &[u8] {
    let tail = body.iter().rev().take_while(|&&byte| byte >= 0x80).count();
    if tail % 2 == 1 { &body[..body.len() - 1] } else { body }
}

fn read<'a>(body: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, damaged) = encoding.decode_without_bom_handling(body);
    let mut problems = Vec::new();
    if damaged {
        let lost = text.matches('\u{FFFD}').count();
        problems.push(Problem::new(
            "charset",
            format!("{lost} characters could not be read as {}", encoding.name()),
        ));
    }
    Decoded { text, encoding: encoding.name(), problems }
}

fn contradiction(label: &str, name: &str) -> Problem {
    let label: String = label.chars().take(40).collect();
    Problem::new("charset", format!("{label} is declared, but the bytes are {name}; read as that"))
}

/// The encoding of a label, also of those that the Encoding Standard does not list.
fn known(label: &str) -> Option<(&str, &'static Encoding)> {
    let encoding = Encoding::for_label(label.as_bytes()).or_else(|| {
        let label = label.to_ascii_lowercase().replace('_', "-");
        match label.as_str() {
            "cp936" | "ms936" | "windows-936" | "euc-cn" | "gb" | "gb-18030" => Some(GB18030),
            "cp950" | "ms950" | "windows-950" | "big-5" => Some(BIG5),
            "cp949" | "ms949" | "uhc" => Some(EUC_KR),
            "cp932" | "windows-932" => Some(SHIFT_JIS),
            "utf-8n" | "utf8mb4" => Some(UTF_8),
            "ms-cyrl" => Some(WINDOWS_1251),
            "macroman" | "mac-roman" => Some(MACINTOSH),
            "maccyrillic" | "mac-cyrillic" => Some(X_MAC_CYRILLIC),
            _ => Encoding::for_label(label.as_bytes()),
        }
    })?;
    Some((label, encoding))
}

/// The `charset` of a `Content-Type` header.
fn charset_parameter(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("charset")? + "charset".len();
    value(content_type.get(at..)?)
}

/// The encoding that an XML declaration or a `<meta>` names.
fn declaration(window: &[u8]) -> Option<&str> {
    // The label itself is ASCII; what stands around it need not be.
    let end = window.iter().position(|&byte| byte >= 0x80).unwrap_or(window.len());
    let ascii = std::str::from_utf8(&window[..end]).ok()?;
    if let Some(start) = ascii.find("<?xml") {
        let declaration = &ascii[start..];
        let declaration = &declaration[..declaration.find("?>").unwrap_or(declaration.len())];
        if let Some(label) = after(declaration, "encoding") {
            return Some(label);
        }
    }
    // A title in the page's own encoding may stand before the meta, so the search goes on past it.
    let mut rest = window;
    while let Some(at) = memchr::memmem::find(rest, b"charset") {
        rest = &rest[at + "charset".len()..];
        let end = rest.iter().position(|&byte| byte >= 0x80).unwrap_or(rest.len());
        let found = std::str::from_utf8(&rest[..end]).ok().and_then(value);
        if found.is_some() {
            return found;
        }
    }
    None
}

fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    value(&text[text.find(name)? + name.len()..])
}

/// The value in `="value"`, `= value` or `='value'`.
fn value(text: &str) -> Option<&str> {
    let text = text.trim_start().strip_prefix('=')?.trim_start();
    let text = text.trim_start_matches(['"', '\'', ' ']);
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.+".contains(c)))
        .unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// UTF-16 without a mark: a markup character or bracket beside zeros (XML 1.0, appendix F).
fn utf_16_pattern(body: &[u8]) -> Option<&'static Encoding> {
    match *body.get(..4)? {
        [0, first, 0, second] if first != 0 && second != 0 => Some(UTF_16BE),
        [first, 0, second, 0] if first != 0 && second != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// UTF-32, which no label of the web names, by its mark or its zeros.
fn utf_32(body: &[u8]) -> Option<String> {
    let read: fn([u8; 4]) -> u32 = match *body.get(..4)? {
        [0, 0, 0xFE, 0xFF] => u32::from_be_bytes,
        [0, 0, 0, first] if first != 0 => u32::from_be_bytes,
        [0xFF, 0xFE, 0, 0] => u32::from_le_bytes,
        [first, 0, 0, 0] if first != 0 => u32::from_le_bytes,
        _ => return None,
    };
    let characters = body
        .as_chunks::<4>()
        .0
        .iter()
        .map(|&unit| char::from_u32(read(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(characters.skip_while(|&character| character == '\u{FEFF}').collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]
mod tests {
    use super::*;

    const TEXT: &str = "<p>长三角地区新闻，今日龙舟赛开幕；市民可到江边观看。</p>";

    fn gbk() -> Vec<u8> {
        GBK.encode(TEXT).0.into_owned()
    }

    #[test]
    fn utf_8_is_not_copied() {
        let decoded = decode(TEXT.as_bytes(), Some("text/html; charset=utf-8"));
        assert!(matches!(decoded.text, Cow::Borrowed(_)));
        assert!(decoded.problems.is_empty());
    }

    #[test]
    fn a_label_that_cannot_be_true_is_overruled_and_reported() {
        let decoded = decode(TEXT.as_bytes(), Some("text/html; charset=GB2312"));
        assert_eq!(decoded.text, TEXT);
        assert!(decoded.problems[0].what.contains("GB2312"), "{:?}", decoded.problems);
        let body = gbk();
        let decoded = decode(&body, Some("text/html; charset=\"UTF-8\""));
        assert_eq!(decoded.text, TEXT);
        assert!(decoded.problems[0].what.contains("UTF-8"), "{:?}", decoded.problems);
    }

    #[test]
    fn a_servers_default_is_no_label() {
        let body = gbk();
        let decoded = decode(&body, Some("text/html;charset=ISO-8859-1"));
        assert_eq!(decoded.text, TEXT);
        assert!(decoded.problems.is_empty());
    }

    #[test]
    fn a_meta_after_a_title_of_its_own_charset_is_found() {
        let page =
            format!("<title>{TEXT}</title><meta http-equiv=x content='text/html; charset=big5'>");
        let text = page.replace(TEXT, "臺灣");
        let body = BIG5.encode(&text).0.into_owned();
        assert_eq!(decode(&body, None).text, text);
    }

    #[test]
    fn marks_and_patterns_of_wide_encodings() {
        let wide = |big: bool, mark: bool| -> Vec<u8> {
            let mark = if mark { "\u{FEFF}" } else { "" };
            format!("{mark}{TEXT}")
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        for (big, mark) in [(false, false), (false, true), (true, false), (true, true)] {
            assert_eq!(decode(&wide(big, mark), Some("text/xml; charset=gbk")).text, TEXT);
        }
        let utf_32: Vec<u8> = TEXT.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        assert_eq!(decode(&utf_32, None).text, TEXT);
    }

    #[test]
    fn a_cut_off_character_does_not_decide() {
        let bytes = TEXT.as_bytes();
        let end = TEXT.find('；').unwrap() + 1;
        let decoded = decode(&bytes[..end], None);
        assert_eq!(decoded.encoding, "UTF-8");
        let body = gbk();
        let end = body.len() - "</p>".len() - 1;
        assert_eq!(decode(&body[..end], None).encoding, "gb18030");
    }

    #[test]
    fn one_bad_byte_in_utf_8_costs_one_character() {
        let mut body = TEXT.as_bytes().to_vec();
        body[3] = 0xFF;
        let decoded = decode(&body, Some("text/html; charset=utf-8"));
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.text.contains("龙舟赛开幕"));
        assert!(!decoded.problems.is_empty());
    }

    #[test]
    fn other_scripts_are_told_from_chinese() {
        let korean =
            "서울 시내에서 열린 행사에 많은 시민이 참여하였으며 날씨도 좋았다. 내일은 비가 오겠다.";
        assert_eq!(decode(&EUC_KR.encode(korean).0, None).text, korean);
        let western = "Le café est fermé après dix-huit heures, même l'été; à bientôt.";
        assert_eq!(decode(&encoding_rs::WINDOWS_1252.encode(western).0, None).text, western);
    }
}

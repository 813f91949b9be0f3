//! Encodings: a small feed in each of them, told in each of the ways in which feeds tell theirs.
//!
//! `cargo test --test it encodings -- --nocapture` prints the table.

use encoding_rs::Encoding;
use huiwen::{
    model::{Document, Kind},
    poll::parse,
};

/// Where the encoding is named.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    Declaration,
    Header,
    Nowhere,
}

const CHINESE: &str = "苏州工业园区发布新规：重点支持集成电路、生物医药产业";
const TRADITIONAL: &str = "臺北捷運新路線今日通車，沿線居民表示歡迎";
const JAPANESE: &str = "東京の新しい図書館が今日から一般に公開されました";
const KOREAN: &str = "서울의 새로운 도서관이 오늘부터 일반에 공개되었습니다";
const RUSSIAN: &str = "Новая библиотека открылась сегодня в центре города";
const WESTERN: &str = "Die Universität eröffnet heute die größte Bücherei für Schüler";
const CENTRAL: &str = "Nová knihovna byla dnes otevřena v centru města Žďár";
const GREEK: &str = "Η νέα βιβλιοθήκη άνοιξε σήμερα στο κέντρο της πόλης";

fn feed(encoding: &'static Encoding, label: Option<&str>, text: &str) -> Vec<u8> {
    let declaration = label.map_or("<?xml version=\"1.0\"?>".to_owned(), |label| {
        format!("<?xml version=\"1.0\" encoding=\"{label}\"?>")
    });
    let feed = format!(
        "{declaration}<rss version=\"2.0\"><channel><title>{text}</title><item><title>{text}</title>\
         <link>http://example.cn/1</link><description>{text}{text}{text}</description></item></channel></rss>"
    );
    let (bytes, _, unmappable) = encoding.encode(&feed);
    assert!(!unmappable, "{text} cannot be written in {}", encoding.name());
    bytes.into_owned()
}

fn title(body: Vec<u8>, content_type: Option<String>) -> String {
    let url = "https://example.cn/feed".parse().unwrap();
    let fetched = chrono::DateTime::UNIX_EPOCH;
    let document = Document { url, content_type, body, fetched };
    let parsed = parse::parse(&document, Kind::Feed, chrono_tz::Asia::Shanghai);
    parsed.entries.first().and_then(|entry| entry.title.clone()).unwrap_or_default()
}

fn check(rows: &[(&str, &str, &[Told])], at_least: usize) {
    let (mut right, mut all) = (0, 0);
    for (label, text, ways) in rows {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        for told in *ways {
            let body = feed(encoding, (*told == Told::Declaration).then_some(label), text);
            let header = (*told == Told::Header).then(|| format!("text/xml; charset={label}"));
            let is_right = title(body, header) == *text;
            println!(
                "{label:14} {:12} {}",
                format!("{told:?}"),
                if is_right { "right" } else { "WRONG" }
            );
            right += usize::from(is_right);
            all += 1;
        }
    }
    println!("{right} of {all}");
    assert!(right >= at_least, "{right} of {all}");
}

#[test]
fn what_is_declared_is_read_as_declared() {
    use Told::{Declaration, Header};
    let both: &[Told] = &[Declaration, Header];
    check(
        &[
            ("gb2312", CHINESE, both),
            ("gbk", CHINESE, both),
            ("gb18030", CHINESE, both),
            ("x-gbk", CHINESE, both),
            ("big5", TRADITIONAL, both),
            ("big5-hkscs", TRADITIONAL, both),
            ("shift_jis", JAPANESE, both),
            ("euc-jp", JAPANESE, both),
            ("iso-2022-jp", JAPANESE, both),
            ("euc-kr", KOREAN, both),
            ("ks_c_5601-1987", KOREAN, both),
            ("windows-1251", RUSSIAN, both),
            ("koi8-r", RUSSIAN, both),
            ("iso-8859-5", RUSSIAN, both),
            ("windows-1252", WESTERN, both),
            ("iso-8859-15", WESTERN, both),
            ("windows-1250", CENTRAL, both),
            ("iso-8859-2", CENTRAL, both),
            ("windows-1253", GREEK, both),
            ("iso-8859-7", GREEK, both),
            ("utf-8", CHINESE, both),
        ],
        42,
    );
}

#[test]
fn what_is_declared_nowhere_is_told_by_its_bytes() {
    use Told::Nowhere;
    check(
        &[
            ("utf-8", CHINESE, &[Nowhere]),
            ("utf-8", KOREAN, &[Nowhere]),
            ("gbk", CHINESE, &[Nowhere]),
            ("gb18030", CHINESE, &[Nowhere]),
            ("big5", TRADITIONAL, &[Nowhere]),
            ("shift_jis", JAPANESE, &[Nowhere]),
            ("windows-1251", RUSSIAN, &[Nowhere]),
            ("koi8-r", RUSSIAN, &[Nowhere]),
            ("windows-1252", WESTERN, &[Nowhere]),
        ],
        9,
    );
}

#[test]
fn a_byte_order_mark_outvotes_every_label() {
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"gbk\"?><rss version=\"2.0\"><channel><item><title>{CHINESE}</title></item></channel></rss>"
    );
    let little: Vec<u8> = feed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = feed.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = feed.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
    let header = || Some("text/xml; charset=iso-8859-1".to_owned());
    for (name, mark, body) in [
        ("UTF-8", &b"\xEF\xBB\xBF"[..], feed.clone().into_bytes()),
        ("UTF-16LE", b"\xFF\xFE", little.clone()),
        ("UTF-16BE", b"\xFE\xFF", big.clone()),
        ("UTF-32BE", b"\x00\x00\xFE\xFF", wide.clone()),
        ("UTF-16LE without a mark", b"", little),
        ("UTF-16BE without a mark", b"", big),
        ("UTF-32BE without a mark", b"", wide),
    ] {
        assert_eq!(title([mark, &body].concat(), header()), CHINESE, "{name}");
    }
}

#[test]
fn a_label_that_cannot_be_true_is_overruled() {
    let utf_8 = |label| feed(encoding_rs::UTF_8, Some(label), CHINESE);
    let gbk = |label| feed(encoding_rs::GBK, Some(label), CHINESE);
    let header = |label: &str| Some(format!("text/xml; charset={label}"));
    for (name, body, content_type) in [
        ("UTF-8 declared as gb2312", utf_8("gb2312"), None),
        ("UTF-8 declared as iso-8859-1", utf_8("iso-8859-1"), None),
        ("UTF-8 sent as gbk", utf_8("utf-8"), header("gbk")),
        ("UTF-8 sent as ISO-8859-1", utf_8("utf-8"), header("ISO-8859-1")),
        ("GBK declared as utf-8", gbk("utf-8"), None),
        ("GBK sent as utf-8", gbk("gbk"), header("utf-8")),
        ("GBK sent as ISO-8859-1", gbk("gbk"), header("ISO-8859-1")),
        ("GBK declared as nothing known", gbk("x-unheard-of"), None),
    ] {
        assert_eq!(title(body, content_type), CHINESE, "{name}");
    }
}

//! HTML of others → HTML that may be published, and plain text. Pure, linear, and never fails.

mod entity;
pub(crate) mod entity_names;
mod nesting;
mod noscript;
mod plain;
mod settled;
mod unlinked;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

pub(crate) use entity::undeclared;
pub use nesting::is_too_deep;
pub(crate) use plain::{comment_length, tag_rest};
pub use plain::{line, text};
pub(in crate::poll) use unlinked::Unlinked;

/// A picture inside the text itself may be so long, in bytes of its address.
const INLINE_IMAGE_LIMIT: usize = 32 * 1024;

/// Attributes in which pages that load pictures late keep the address.
const LATE_ADDRESSES: [&str; 4] = ["data-src", "data-original", "data-lazy-src", "data-actualsrc"];

thread_local! {
    /// The address that relative links are meant from, for [`filter`], which the cleaner calls:
    /// building a cleaner for every base would cost more than cleaning.
    static BASE: RefCell<Option<Url>> = const { RefCell::new(None) };
    /// Where no link may lead, for the same.
    static UNLINKED: RefCell<Unlinked> = const { RefCell::new(Unlinked::NOTHING) };
}

/// The cleaner holds no state of a fragment, so one serves all.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

/// The safe part of `fragment`: no scripts, forms, frames, styles or event handlers, links absolute.
///
/// Nesting that [`is_too_deep`] is given up, and so is a tag of thousands of attributes: the text alone
/// stays, in paragraphs.
pub fn html(fragment: &str, base: &Url) -> String {
    html_without(fragment, base, &Unlinked::NOTHING)
}

/// As [`html`], without the links that lead where none may; their words stay.
pub(super) fn html_without(fragment: &str, base: &Url, unlinked: &Unlinked) -> String {
    let fragment = fragment.trim();
    if memchr::memchr(b'<', fragment.as_bytes()).is_none() {
        // Text alone needs no tree, which would take the square of the number of its references.
        return escape(&without_controls(entity::decode(fragment))).into_owned();
    }
    if settled::is_settled(fragment) {
        fragment.to_owned()
    } else if is_too_deep(fragment) || nesting::has_crowded_tag(fragment) {
        paragraphs(&text(fragment))
    } else {
        clean(fragment, base, unlinked)
    }
}

/// The slow way, through a tree.
fn clean(fragment: &str, base: &Url, unlinked: &Unlinked) -> String {
    let fragment = with_late_images(fragment);
    UNLINKED.with_borrow_mut(|current| current.clone_from(unlinked));
    BASE.with_borrow_mut(|current| {
        if current.as_ref() != Some(base) {
            *current = Some(base.clone());
        }
    });
    let fragment = noscript::renamed(&fragment);
    let clean = noscript::merged(CLEANER.clean(fragment.trim()).to_string());
    without_controls(Cow::Owned(clean)).into_owned()
}

/// Plain text as HTML: a paragraph for each line that is not empty.
pub fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        html.push_str("<p>");
        html.push_str(&escape(line));
        html.push_str("</p>");
    }
    html
}

/// `text` with the three characters that mean something in HTML replaced.
pub fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::partial_escape(text)
}

fn cleaner() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["audio", "video", "source", "track", "picture", "figure", "figcaption", "tfoot"])
        .add_tags([noscript::STAND_IN])
        .add_clean_content_tags([
            "iframe",
            "object",
            "embed",
            "noembed",
            "noframes",
            "template",
            "textarea",
            "select",
            "button",
            "title",
            "svg",
            "math",
            "xmp",
            "plaintext",
        ])
        .add_tag_attributes("audio", ["src", "controls"])
        .add_tag_attributes("video", ["src", "controls", "poster", "width", "height"])
        .add_tag_attributes("source", ["src", "srcset", "type", "media"])
        .add_tag_attributes("img", ["srcset"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "data"]))
        // Relative links are resolved by the filter, so none is left for this.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener nofollow"))
        .attribute_filter(filter)
        .allowed_classes(HashMap::new());
    builder
}

/// What becomes of one attribute: addresses are made absolute, or dropped if they may not stand here.
fn filter<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match attribute {
        "href" | "src" | "poster" | "cite" => {
            let address = value.trim();
            if element == "img" && attribute == "src" && is_inline_image(address) {
                return Some(Cow::Borrowed(value));
            }
            // It would be the address of the page itself.
            if address.is_empty() && attribute != "href" {
                return None;
            }
            let absolute = BASE.with_borrow(|base| match base {
                Some(base) => base.join(address),
                None => Url::parse(address),
            });
            let absolute = absolute.ok()?;
            match absolute.scheme() {
                "http" | "https" => {}
                "mailto" if element == "a" => {}
                _ => return None,
            }
            if UNLINKED.with_borrow(|unlinked| unlinked.forbids(address, &absolute)) {
                return None;
            }
            if absolute.as_str() == value {
                return Some(Cow::Borrowed(value));
            }
            Some(Cow::Owned(absolute.into()))
        }
        // The plain `src` beside it is enough, and needs no grammar of its own.
        "srcset" if element == "img" => None,
        "srcset" => {
            let first = value.split([',', ' ']).find(|part| !part.is_empty())?;
            filter(element, "src", first).map(|absolute| Cow::Owned(absolute.into_owned()))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

fn is_inline_image(address: &str) -> bool {
    let Some(start) = address.get(..16) else { return false };
    let start = start.to_ascii_lowercase();
    address.len() <= INLINE_IMAGE_LIMIT
        && ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"]
            .iter()
            .any(|kind| start.starts_with(kind))
        && address.split_once(";base64,").is_some_and(|(_, data)| is_base64(data))
}

/// RFC 4648, section 4.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    !digits.is_empty()
        && text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits.bytes().all(is_digit)
}

/// Pictures that a script would load: the address is moved to where a reader looks for it.
fn with_late_images(fragment: &str) -> Cow<'_, str> {
    if memchr::memmem::find(fragment.as_bytes(), b"data-").is_none() {
        return Cow::Borrowed(fragment);
    }
    let mut out = String::with_capacity(fragment.len());
    let mut rest = fragment;
    while let Some(at) = find_image(rest) {
        let (before, tag) = rest.split_at(at);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        out.push_str(before);
        match LATE_ADDRESSES.iter().find_map(|name| attribute(tag, name)) {
            // The first `src` of a tag counts (HTML, 13.2.5.33), so it goes in front.
            Some(address) => {
                out.push_str("<img src=\"");
                out.push_str(&address.replace('"', "%22"));
                out.push_str("\" ");
                out.push_str(&tag["<img".len()..]);
            }
            None => out.push_str(tag),
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn find_image(html: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', html.as_bytes()).find(|&at| {
        html.as_bytes()[at + 1..].get(..4).is_some_and(|name| {
            name[..3].eq_ignore_ascii_case(b"img") && name[3].is_ascii_whitespace()
        })
    })
}

/// The value of an attribute that a tag spells out with quotation marks.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let value = tag[tag.find(name)? + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let value = &value[1..];
    Some(value[..value.find(quote)?].trim()).filter(|value| !value.is_empty())
}

/// UTF-8 that was taken for ISO-8859-1 and encoded once more, as the text it was; other text as it is.
///
/// Text that is none but characters of ISO-8859-1 and looks like UTF-8 by chance hardly exists.
pub(crate) fn as_utf_8(text: String) -> String {
    let beyond_ascii = text.bytes().find(|byte| !byte.is_ascii());
    if !matches!(beyond_ascii, Some(0xC2 | 0xC3)) {
        return text;
    }
    let bytes: Result<Vec<u8>, _> = text.chars().map(|c| u8::try_from(u32::from(c))).collect();
    bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text)
}

/// Without the characters that XML cannot carry (XML 1.0, 2.2); those of U+0080 to U+009F, which
/// nobody means, become what Windows-1252 has there.
pub(crate) fn without_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    if !has_controls(text.as_bytes()) {
        return text;
    }
    let characters = text.chars().filter(|&character| !is_control(character));
    Cow::Owned(characters.map(entity::from_windows).collect())
}

fn is_control(character: char) -> bool {
    matches!(character, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

fn has_controls(bytes: &[u8]) -> bool {
    // In blocks without a branch inside, so that the compiler can take many bytes at a time.
    bytes.chunks(256).any(|block| {
        block.iter().fold(0, |found, &byte| {
            found | u8::from(byte < 0x20 && byte != b'\t' && byte != b'\n' && byte != b'\r')
        }) != 0
    }) || memchr::memchr_iter(0xC2, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x80..=0x9F)))
        || memchr::memmem::find_iter(bytes, b"\xEF\xBF")
            .any(|at| matches!(bytes.get(at + 2), Some(0xBE | 0xBF)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]
mod tests {
    use super::*;

    fn clean(fragment: &str) -> String {
        html(fragment, &Url::parse("https://a.example.cn/x/y.html").unwrap())
    }

    #[test]
    fn what_acts_is_dropped_and_what_reads_stays() {
        assert_eq!(clean("<p onclick=x style=y>一<script>二</script></p>"), "<p>一</p>");
        assert_eq!(clean("<iframe src=//b.cn></iframe>文"), "文");
        assert_eq!(
            clean("<a href='java&#10;script:x'>文</a>"),
            "<a rel=\"noopener nofollow\">文</a>"
        );
        assert_eq!(
            clean("<table><tr><td>格"),
            "<table><tbody><tr><td>格</td></tr></tbody></table>"
        );
    }

    #[test]
    fn links_are_absolute() {
        assert!(clean("<a href=z>文</a>").contains("https://a.example.cn/x/z"));
        assert!(clean("<img src=//b.example.cn/1.png>").contains("https://b.example.cn/1.png"));
    }

    #[test]
    fn pictures_that_load_late_are_found() {
        let lazy = "<img src='/blank.gif' data-original='1.jpg'><img data-id=3 src=\"2.jpg\">";
        let clean = clean(lazy);
        assert!(clean.contains("src=\"https://a.example.cn/x/1.jpg\""), "{clean}");
        assert!(clean.contains("src=\"https://a.example.cn/x/2.jpg\""), "{clean}");
        assert!(!clean.contains("blank"), "{clean}");
    }

    #[test]
    fn a_picture_without_an_address_is_none() {
        assert!(!clean("文<img src=\"\"><img src=\" \">").contains("src"));
    }

    #[test]
    fn large_inline_pictures_are_dropped() {
        let picture =
            |length| format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(length));
        assert!(clean(&picture(100)).contains("data:"));
        assert!(!clean(&picture(101)).contains("data:"), "no base64 has this length");
        assert!(!clean("<img src=\"data:image/png;base64,一\">文").contains("data:"));
        assert!(!clean("<img src=\"data:image/png,AAAA\">文").contains("data:"));
        assert!(!clean(&picture(INLINE_IMAGE_LIMIT)).contains("data:"));
        assert!(!clean("<a href=\"data:image/png;base64,A\">文</a>").contains("data:"));
    }

    #[test]
    fn plain_text_is_escaped_and_has_no_controls() {
        assert_eq!(clean("一 > 二\u{1}\u{FFFF}"), "一 &gt; 二");
        assert_eq!(clean("<p>&#1;一&#xFFFE;</p>"), "<p>一</p>");
    }

    #[test]
    fn depth_is_given_up_and_the_text_kept() {
        let deep = format!("{}<b>文</b>字", "<div>".repeat(300));
        assert!(is_too_deep(&deep));
        assert_eq!(clean(&deep), "<p>文字</p>");
    }

    #[test]
    fn depth_is_not_hidden_by_ends_that_end_nothing() {
        for trick in [
            "<div></b>",
            "<div title='</div>'>",
            "<div><!--</div>-->",
            "<div><style></div></style>",
            "<div><svg><![CDATA[></div>]]>",
            "<svg><style>",
            "<div><!--x--->",
            "<div><!-- --!>",
        ] {
            assert!(is_too_deep(&trick.repeat(600)), "{trick}");
        }
    }

    #[test]
    fn long_is_not_deep() {
        for piece in
            ["<p>段", "<ul><li>项</ul>", "<b>字</b><br>", "<td><div>格</div>", "<!-- <div> -->"]
        {
            assert!(!is_too_deep(&piece.repeat(5000)), "{piece}");
        }
    }

    #[test]
    fn text_has_a_line_for_each_block() {
        assert_eq!(
            text("<p>一&amp;二</p>\n<p> 三\u{3000}四<br>五</p><script>六</script>"),
            "一&二\n三 四\n五"
        );
        assert_eq!(text("1 < 2 &lt; 3 & 4&nbsp;&unknown;"), "1 < 2 < 3 & 4 &unknown;");
        assert_eq!(text("<!-- 一 --><td>二</td><td>三</td><b"), "二 三");
    }

    #[test]
    fn a_headline_is_one_plain_line() {
        assert_eq!(line(" <b>一</b>\n\u{3000}二&nbsp;"), "一 二");
        assert_eq!(line("A&amp;amp;B &#8220;C&#148;"), "A&B “C”");
        assert_eq!(line("a < b > c <List> <<书>>"), "a < b > c <List> <<书>>");
        assert_eq!(line("\u{202E}反\u{200B}向\u{7}"), "反向");
        assert_eq!(line("&#128;"), "€");
    }
}

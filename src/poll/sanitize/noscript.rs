//! `<noscript>`: what a page shows to readers without scripts, and ours are such.
//!
//! The parser behind the cleaner reads its content as text (HTML, 13.2.6.4.7, scripting enabled). So it goes through
//! the cleaner under another name, as markup like any other, and the name goes afterwards: nothing that the cleaner
//! did not write gets past it.

use std::borrow::Cow;
use std::collections::HashSet;

use super::plain::{RAW_TEXT, comment_length, is_name_byte, raw_text_end, tag_end};

const NAME: &[u8] = b"noscript";

/// What it is called in the cleaner. As long as the true name and never published; whoever writes it gets the same.
pub(super) const STAND_IN: &str = "unscript";

/// `fragment` with the name changed in every tag, and not in comments, attributes and what is no markup.
pub(super) fn renamed(fragment: &str) -> Cow<'_, str> {
    let bytes = fragment.as_bytes();
    if !memchr::memchr_iter(b'<', bytes).any(|at| is_named(&bytes[at..])) {
        return Cow::Borrowed(fragment);
    }
    let mut out = String::with_capacity(fragment.len());
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            at = start + comment_length(rest);
            continue;
        }
        let name_start = name_start(rest);
        if !rest.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            at = start + 1;
            continue;
        }
        at = start + tag_end(rest);
        if is_named(rest) {
            out.push_str(&fragment[copied..start + name_start]);
            out.push_str(STAND_IN);
            copied = start + name_start + NAME.len();
        }
        let name = name(rest);
        if name_start == 1 && RAW_TEXT.iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
            at = raw_text_end(bytes, at, name);
        }
    }
    out.push_str(&fragment[copied..]);
    Cow::Owned(out)
}

/// What the cleaner wrote, without the stand-in; inside of it without the pictures that stand outside as well, which
/// a script would have loaded there, and without counters, which are for no reader.
pub(super) fn merged(clean: String) -> String {
    if memchr::memmem::find(clean.as_bytes(), STAND_IN.as_bytes()).is_none() {
        return clean;
    }
    let outside: HashSet<&str> = tags(&clean)
        .filter(|tag| !tag.is_inside && tag.is_picture())
        .filter_map(|tag| value(tag.text, "src"))
        .collect();
    let is_twin =
        |tag: &Tag| value(tag.text, "src").is_some_and(|address| outside.contains(address));
    let goes = |tag: &Tag| {
        let is_idle =
            || tag.is_inside && tag.is_picture() && (is_counter(tag.text) || is_twin(tag));
        is_stand_in(tag.text) || is_idle()
    };
    let mut out = String::with_capacity(clean.len());
    let mut copied = 0;
    for tag in tags(&clean).filter(goes) {
        out.push_str(&clean[copied..tag.start]);
        copied = tag.start + tag.text.len();
    }
    out.push_str(&clean[copied..]);
    out
}

/// A tag as the cleaner writes it.
struct Tag<'h> {
    start: usize,
    text: &'h str,
    is_inside: bool,
}

impl Tag<'_> {
    fn is_picture(&self) -> bool {
        self.text.starts_with("<img")
    }
}

/// The tags of what the cleaner wrote; each that is open is closed there.
fn tags(clean: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    let mut depth = 0_usize;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'<', &clean.as_bytes()[at..])?;
        at = start + tag_end(&clean.as_bytes()[start..]);
        let text = &clean[start..at];
        if is_stand_in(text) {
            depth = if text.starts_with("</") { depth.saturating_sub(1) } else { depth + 1 };
        }
        Some(Tag { start, text, is_inside: depth > 0 })
    })
}

fn is_stand_in(tag: &str) -> bool {
    name(tag.as_bytes()) == STAND_IN.as_bytes()
}

/// One pixel, or none.
fn is_counter(tag: &str) -> bool {
    ["width", "height"].iter().any(|side| matches!(value(tag, side), Some("0" | "1")))
}

/// The value of an attribute as the cleaner writes it: in double quotes, and with none inside.
fn value<'t>(tag: &'t str, wanted: &str) -> Option<&'t str> {
    let mut parts = tag.split('"');
    while let (Some(before), Some(value)) = (parts.next(), parts.next()) {
        if before.strip_suffix('=')?.rsplit(' ').next() == Some(wanted) {
            return Some(value);
        }
    }
    None
}

fn is_named(rest: &[u8]) -> bool {
    name(rest).eq_ignore_ascii_case(NAME)
}

/// The name of the tag that `rest` begins with.
fn name(rest: &[u8]) -> &[u8] {
    let name = &rest[name_start(rest)..];
    // One byte more than the longest that is asked for.
    &name[..name.iter().take(9).take_while(|&&byte| is_name_byte(byte)).count()]
}

fn name_start(rest: &[u8]) -> usize {
    1 + usize::from(rest.get(1) == Some(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::super::html;

    #[track_caller]
    fn check(fragment: &str, expected: &str) {
        let base = url::Url::parse("https://a.example/x/").expect("an address");
        assert_eq!(html(fragment, &base), expected, "{fragment}");
    }

    #[test]
    fn a_late_picture_and_its_twin_are_one() {
        const ONE: &str = r#"<p><img src="https://a.example/x/1.jpg"></p>"#;
        for fragment in [
            r#"<p><img class="lazy" data-src="https://a.example/x/1.jpg" src="data:image/gif;base64,AAAA"><noscript><img src="https://a.example/x/1.jpg"></noscript></p>"#,
            r#"<p><NOSCRIPT ><img src="1.jpg"></NoScript><img data-original="1.jpg"></p>"#,
            r#"<p><img data-src="1.jpg"><noscript><img alt=" src=" src="/x/1.jpg" /></noscript></p>"#,
            r#"<p><noscript><img src="1.jpg"></noscript></p>"#,
        ] {
            check(fragment, ONE);
        }
        check(
            r#"<img data-src="1.jpg?a=1&b=2"><noscript><img src="1.jpg?a=1&amp;b=2"></noscript>"#,
            r#"<img src="https://a.example/x/1.jpg?a=1&amp;b=2">"#,
        );
    }

    #[test]
    fn other_pictures_stay() {
        check(
            r#"<img data-src="1.jpg"><noscript><img src="2.jpg"></noscript><img src="1.jpg">"#,
            r#"<img src="https://a.example/x/1.jpg"><img src="https://a.example/x/2.jpg"><img src="https://a.example/x/1.jpg">"#,
        );
    }

    #[test]
    fn its_markup_is_markup() {
        check("<noscript><p>ns</p></noscript>", "<p>ns</p>");
        check("一<noscript>二<b>三</b></noscript>四", "一二<b>三</b>四");
        check("<noscript><p>没有结束", "<p>没有结束</p>");
        check("<p title=\"<noscript>\">一</p>", "<p title=\"&lt;noscript&gt;\">一</p>");
        check("<unscript title=x>一</unscript>", "一");
    }

    #[test]
    fn counters_are_not_shown() {
        check(
            r#"文<noscript><img height="1" width="1" style="display:none" src="https://b.example/tr?ev=1"></noscript>"#,
            "文",
        );
    }

    #[test]
    fn what_acts_stays_out() {
        for fragment in [
            r#"<noscript><p title="</noscript><img src=x onerror=alert(1)>">"#,
            r#"<noscript><p id="</noscript><script>alert(1)</script>"></p></noscript>"#,
            "<noscript><script>alert(1)</script></noscript>",
            "<noscript><img src=x onerror=alert(1)></noscript>",
            "<noscript><iframe src=//b.example></iframe></noscript>",
            "<nos<noscript>cript><scr<noscript>ipt>alert(1)</script>",
            "<svg><noscript><style><img src=x onerror=alert(1)></style></noscript></svg>",
            "<math><mtext><table><mglyph><noscript><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<noscript><!--</noscript><img src=x onerror=alert(1)>-->",
            "<style><noscript></style><img src=x onerror=alert(1)>",
            "<noscript/><img src=\"javascript:alert(1)\">",
            "<unscript><noscript></unscript><img src=x onerror=alert(1)>",
        ] {
            let base = url::Url::parse("https://a.example/x/").expect("an address");
            let once = html(fragment, &base);
            for tag in super::tags(&once) {
                let bare = tag.text.split('"').step_by(2).collect::<String>();
                assert!(!bare.contains(" on"), "{fragment}\n{once}");
                let name = super::name(tag.text.as_bytes());
                let acts = [&b"script"[..], b"iframe", b"svg", b"math", b"style", b"noscript"];
                assert!(!acts.contains(&name) && name != b"unscript", "{fragment}\n{once}");
            }
            assert!(!once.contains("=\"javascript:"), "{fragment}\n{once}");
            assert_eq!(html(&once, &base), once, "{fragment}");
        }
    }
}

//! HTML → plain text, by a scanner: it runs over every body, and needs no tree.

use super::entity;

/// Elements whose content is not markup.
pub(super) const RAW_TEXT: [&[u8]; 7] =
    [b"script", b"style", b"template", b"iframe", b"noembed", b"noframes", b"textarea"];

/// Elements that begin and end a line.
const BLOCKS: [&[u8]; 38] = [
    b"p",
    b"div",
    b"br",
    b"li",
    b"ul",
    b"ol",
    b"tr",
    b"table",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"hr",
    b"dl",
    b"dt",
    b"dd",
    b"pre",
    b"blockquote",
    b"section",
    b"article",
    b"header",
    b"footer",
    b"aside",
    b"main",
    b"nav",
    b"address",
    b"figure",
    b"figcaption",
    b"center",
    b"form",
    b"fieldset",
    b"details",
    b"summary",
    b"caption",
    b"title",
    b"body",
];

/// Elements that a headline may be marked up with; anything else in angle brackets is its text.
const INLINE: [&[u8]; 34] = [
    b"a", b"b", b"i", b"u", b"s", b"em", b"strong", b"font", b"span", b"br", b"p", b"sub", b"sup",
    b"small", b"big", b"img", b"code", b"cite", b"mark", b"del", b"ins", b"strike", b"tt", b"q",
    b"abbr", b"h1", b"h2", b"h3", b"h4", b"div", b"center", b"nobr", b"blink", b"wbr",
];

/// A tag in a headline ends within so many bytes.
const TAG_LIMIT: usize = 2048;

/// No name in the lists above is longer than this.
const NAME_LIMIT: usize = 16;

/// What stands between two pieces of text.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Gap {
    None,
    Space,
    Line,
}

/// Text as it grows: white space is written only between what is visible.
struct Text {
    out: String,
    gap: Gap,
}

/// The visible text of HTML: a line for each block, white space collapsed, references decoded.
pub fn text(html: &str) -> String {
    let mut text = Text { out: String::with_capacity(html.len()), gap: Gap::None };
    scan(html, &mut text, false);
    text.out
}

/// One line of plain text, for headlines and names.
///
/// Markup is stripped, references are decoded (twice: many sources encode twice), and control
/// characters and those that turn the direction of writing are dropped.
pub fn line(html: &str) -> String {
    let mut stripped = Text { out: String::with_capacity(html.len()), gap: Gap::None };
    scan(html, &mut stripped, true);
    let decoded = entity::decode(&stripped.out);
    if decoded.chars().all(|character| !is_invisible(character) && !is_space(character)) {
        return decoded.into_owned();
    }
    let mut line = String::with_capacity(decoded.len());
    for word in decoded.split(is_space).filter(|word| !word.is_empty()) {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(|&character| !is_invisible(character)));
        if line.len() == start {
            line.truncate(before);
        }
    }
    line
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{2800}'
}

/// Characters without a shape that could hide or reverse what a reader sees.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{FFFE}' | '\u{FFFF}')
}

/// `known_only`: take for markup what a headline may be marked up with, and nothing else.
fn scan(html: &str, text: &mut Text, known_only: bool) {
    let bytes = html.as_bytes();
    let mut at = 0;
    let mut start = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'<' => {
                let rest = &bytes[at..];
                let length = if known_only && !is_inline_markup(rest) { 0 } else { markup(rest) };
                if length == 0 {
                    at += 1;
                    continue;
                }
                text.push(&html[start..at]);
                let name = tag_name(rest);
                text.gap(gap_of(name));
                at += length;
                let is_raw = RAW_TEXT.iter().any(|raw| raw.eq_ignore_ascii_case(name));
                if is_raw && rest[1] != b'/' {
                    at = raw_text_end(bytes, at, name);
                }
                start = at;
            }
            b'&' => {
                let Some((character, length)) = entity::reference(&html[at..]) else {
                    at += 1;
                    continue;
                };
                text.push(&html[start..at]);
                if is_space(character) {
                    text.gap(Gap::Space);
                } else {
                    text.push(character.encode_utf8(&mut [0; 4]));
                }
                at += length;
                start = at;
            }
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' => {
                text.push(&html[start..at]);
                text.gap(Gap::Space);
                at += 1;
                start = at;
            }
            // U+00A0 and U+3000.
            0xC2 if bytes.get(at + 1) == Some(&0xA0) => {
                text.push(&html[start..at]);
                text.gap(Gap::Space);
                at += 2;
                start = at;
            }
            0xE3 if bytes[at..].starts_with(b"\xE3\x80\x80") => {
                text.push(&html[start..at]);
                text.gap(Gap::Space);
                at += 3;
                start = at;
            }
            byte if byte < 0x20 || byte == 0x7F => {
                text.push(&html[start..at]);
                at += 1;
                start = at;
            }
            _ => at += 1 + PLAIN.run(&bytes[at + 1..]),
        }
    }
    text.push(&html[start..]);
}

/// Which bytes mean nothing to [`scan`].
struct Plain([bool; 256]);

static PLAIN: Plain = Plain::new();

impl Plain {
    const fn new() -> Plain {
        let mut table = [true; 256];
        let mut byte = 0;
        while byte <= 0x20 {
            table[byte] = false;
            byte += 1;
        }
        table[b'<' as usize] = false;
        table[b'&' as usize] = false;
        table[0x7F] = false;
        table[0xC2] = false;
        table[0xE3] = false;
        Plain(table)
    }

    fn run(&self, bytes: &[u8]) -> usize {
        bytes.iter().position(|&byte| !self.0[usize::from(byte)]).unwrap_or(bytes.len())
    }
}

impl Text {
    fn push(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        match self.gap {
            _ if self.out.is_empty() => {}
            Gap::None => {}
            Gap::Space => self.out.push(' '),
            Gap::Line => self.out.push('\n'),
        }
        self.gap = Gap::None;
        self.out.push_str(piece);
    }

    fn gap(&mut self, gap: Gap) {
        if gap > self.gap {
            self.gap = gap;
        }
    }
}

fn gap_of(name: &[u8]) -> Gap {
    let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
    if BLOCKS.iter().any(|block| is(block)) {
        Gap::Line
    } else if is(b"td") || is(b"th") {
        Gap::Space
    } else {
        Gap::None
    }
}

/// The length of the tag, comment or declaration that `rest` begins with; 0 if it is text.
fn markup(rest: &[u8]) -> usize {
    match rest.get(1) {
        Some(b'!') if rest.starts_with(b"<!--") => comment_length(rest),
        Some(b'!' | b'?') => memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1),
        Some(b'/') if rest.get(2).is_some_and(u8::is_ascii_alphabetic) => tag_end(rest),
        Some(byte) if byte.is_ascii_alphabetic() => tag_end(rest),
        _ => 0,
    }
}

fn is_inline_markup(rest: &[u8]) -> bool {
    let name = tag_name(rest);
    // Not farther, so that a headline of nothing but brackets stays linear.
    let ends = memchr::memchr(b'>', &rest[..rest.len().min(TAG_LIMIT)]).is_some();
    ends && (rest.starts_with(b"<!--")
        || INLINE.iter().chain(&RAW_TEXT).any(|other| other.eq_ignore_ascii_case(name)))
}

fn tag_name(rest: &[u8]) -> &[u8] {
    let name = &rest[1..];
    let name = name.strip_prefix(b"/").unwrap_or(name);
    &name[..name.iter().take(NAME_LIMIT).take_while(|&&byte| is_name_byte(byte)).count()]
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    !(byte.is_ascii_whitespace() || byte == b'/' || byte == b'>' || byte == 0)
}

/// The length of the comment that `rest` begins with (HTML, 13.2.5.43 to 52): `<!-->` is a whole one, and
/// both `--->` and `--!>` end it.
pub(crate) fn comment_length(rest: &[u8]) -> usize {
    let ends = |at: &usize| {
        let inside = rest.get(2..*at).unwrap_or_default();
        inside.ends_with(b"--") || (inside.len() > 4 && inside.ends_with(b"--!"))
    };
    memchr::memchr_iter(b'>', rest).find(ends).map_or(rest.len(), |end| end + 1)
}

/// Where the tag that `rest` begins with ends: a bracket in quotation marks does not end it.
pub(super) fn tag_end(rest: &[u8]) -> usize {
    1 + tag_rest(&rest[1..])
}

/// The same for what follows the name of a tag.
pub(crate) fn tag_rest(rest: &[u8]) -> usize {
    let mut at = 0;
    let mut after_equals = false;
    while let Some(&byte) = rest.get(at) {
        at += 1;
        match byte {
            b'>' => return at,
            b'"' | b'\'' if after_equals => {
                let Some(length) = memchr::memchr(byte, &rest[at..]) else { return rest.len() };
                at += length + 1;
                after_equals = false;
            }
            b'=' => after_equals = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
    }
    rest.len()
}

/// Where the content of a raw element ends that begins at `from`: before its own end tag.
pub(super) fn raw_text_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    memchr::memmem::find_iter(&bytes[from..], b"</")
        .map(|at| from + at)
        .find(|&at| {
            bytes[at + 2..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name))
        })
        .unwrap_or(bytes.len())
}

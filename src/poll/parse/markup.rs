//! Tags and sections of a document, one after the other. It never fails, and looks at nothing twice.

pub(super) mod namespace;
pub(super) mod reference;

/// The opening tag of an element, or the whole of an empty one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'t> {
    /// As written, with its prefix.
    pub(super) name: &'t str,
    /// All between the name and the bracket.
    pub(super) attributes: &'t str,
    /// Whether it ends with `/>`.
    pub(super) is_empty: bool,
}

/// What stands between two pieces of text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token<'t> {
    Start(Tag<'t>),
    /// An end tag, by its name.
    End(&'t str),
    /// The inside of a CDATA section.
    Literal(&'t str),
    /// A comment.
    Comment,
    /// A processing instruction, an XML declaration or a document type.
    Declaration,
    /// A bracket that begins nothing.
    Stray,
}

/// A walk over the tags of a text.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// Where the next token is looked for.
    pub(super) at: usize,
    /// Whether all sections and comments are known to end where they say.
    is_sound: bool,
    /// Whether a tag had no end, or a quotation mark had none in it.
    pub(super) has_broken_tag: bool,
    /// Marks that do not occur again, so that the text is searched for each but once.
    endless: Vec<&'static str>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, is_sound: bool) -> Scanner<'t> {
        Scanner { text, at: 0, is_sound, has_broken_tag: false, endless: Vec::new() }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Whether some comment or section never ended.
    pub(super) fn has_endless(&self) -> bool {
        !self.endless.is_empty()
    }

    /// The next token, and where it begins.
    pub(super) fn next(&mut self) -> Option<(usize, Token<'t>)> {
        let bytes = self.text.as_bytes();
        let start = self.at + memchr::memchr(b'<', &bytes[self.at..])?;
        let rest = &self.text[start..];
        let token = match bytes.get(start + 1) {
            Some(b'/') => {
                let name = name(&rest[2..]);
                let end = memchr::memchr2(b'>', b'<', &bytes[start + 1..]);
                self.at = end.map_or(bytes.len(), |end| start + 1 + end);
                self.at += usize::from(bytes.get(self.at) == Some(&b'>'));
                Token::End(name)
            }
            Some(b'!') if rest.starts_with("<!--") => {
                self.at = self.behind(start, 4, "-->");
                Token::Comment
            }
            Some(b'!') if rest.starts_with("<![CDATA[") => self.section(start),
            Some(b'!' | b'?') => {
                self.at = self.behind(start, 2, ">");
                Token::Declaration
            }
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80 => {
                let (length, is_whole) = tag_length(rest);
                self.has_broken_tag |= !is_whole;
                self.at = start + length;
                Token::Start(tag(&rest[..length]))
            }
            _ => {
                self.at = start + 1;
                Token::Stray
            }
        };
        Some((start, token))
    }

    /// Behind the next `mark`; behind the opening mark alone, if it never comes.
    fn behind(&mut self, start: usize, opening: usize, mark: &'static str) -> usize {
        self.find(start + opening, mark).map_or(start + opening, |found| found + mark.len())
    }

    fn find(&mut self, from: usize, mark: &'static str) -> Option<usize> {
        if self.endless.contains(&mark) {
            return None;
        }
        let found = memchr::memmem::find(&self.text.as_bytes()[from..], mark.as_bytes());
        if found.is_none() {
            self.endless.push(mark);
        }
        found.map(|found| from + found)
    }

    fn section(&mut self, start: usize) -> Token<'t> {
        let inside = start + "<![CDATA[".len();
        let end = if self.is_sound { self.find(inside, "]]>") } else { self.section_end(inside) };
        let Some(end) = end else {
            self.at = inside;
            return Token::Stray;
        };
        self.at = end + "]]>".len();
        Token::Literal(&self.text[inside..end])
    }

    /// Where a section ends that may have lost its end: it swallows no entry, and not the next section.
    fn section_end(&mut self, inside: usize) -> Option<usize> {
        let reach = self.find(inside, "<![CDATA[").unwrap_or(self.text.len());
        let reach = &self.text[inside..reach];
        let end = memchr::memmem::find(reach.as_bytes(), b"]]>")?;
        (!swallows_entry(&reach[..end])).then_some(inside + end)
    }
}

/// Whether an entry ends in the inside of a section that did not begin there: the section lost its end.
pub(super) fn swallows_entry(inside: &str) -> bool {
    [("</item>", "<item"), ("</entry>", "<entry")].iter().any(|(end, start)| {
        let ended = memchr::memmem::find(inside.as_bytes(), end.as_bytes());
        ended.is_some_and(|ended| !inside[..ended].contains(start))
    })
}

impl<'t> Tag<'t> {
    /// The value of the first attribute of that name, as written.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&'t str> {
        if self.attributes.is_empty() {
            return None;
        }
        self.attributes()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    }

    /// Names and values, with or without quotation marks.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=');
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let Some(value) = after.trim_start().strip_prefix('=') else {
                rest = after;
                return Some((name, ""));
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    value[1..].split_once(quote).unwrap_or((&value[1..], ""))
                }
                _ => value
                    .split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
            };
            rest = after;
            Some((name, value))
        })
    }
}

/// The prefix of a name, or nothing, and the rest.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<'))
        .unwrap_or(text.len());
    &text[..end]
}

fn tag(text: &str) -> Tag<'_> {
    let name = name(&text[1..]);
    let attributes = &text[1 + name.len()..];
    let attributes = attributes.strip_suffix('>').unwrap_or(attributes).trim_ascii_end();
    let is_empty = attributes.ends_with('/');
    let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
    Tag { name, attributes, is_empty }
}

/// The length of a tag, and whether it ends as it should; a quotation mark that is never closed does not
/// swallow the next one.
fn tag_length(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let (mut at, mut quote, mut after_equals) = (1, None, false);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (quote, byte) {
            (None, b'>') => return (at, true),
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            (_, b'<') => break,
            _ => {}
        }
        after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
    }
    let next = memchr::memchr(b'<', &bytes[1..]).map_or(bytes.len(), |next| next + 1);
    (memchr::memchr(b'>', &bytes[..next]).map_or(next, |end| end + 1), false)
}

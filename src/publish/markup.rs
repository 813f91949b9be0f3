//! Reading sanitised HTML: its parts one after the other, which is enough for excerpts, and as a page of
//! ours shows it ([`for_page`]).
//!
//! Sanitised HTML is what an HTML serialiser wrote: `<` stands in text only as `&lt;`, and attribute
//! values are in double quotes. So tags can be told from text with a glance at quotes.

mod addresses;
mod body;
mod element;
mod headings;
mod spans;
mod tables;
mod tags;
mod tree;

pub(super) use self::{
    addresses::{over_https, valid},
    body::for_page,
};

/// A part of an HTML document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Between tags; character references are not yet resolved.
    Text(&'a str),
    /// From `<` to `>`.
    Tag(&'a str),
}

/// The parts of `html`, in order; together they are all of it.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let start = rest.find('<').unwrap_or(rest.len());
        let (piece, end) = match start {
            0 if rest.is_empty() => return None,
            0 => {
                let end = tag_end(rest);
                (Piece::Tag(&rest[..end]), end)
            }
            _ => (Piece::Text(&rest[..start]), start),
        };
        rest = &rest[end..];
        Some(piece)
    })
}

/// The name of a tag, `/` of an end tag left out: `p` for `<p class="…">` and for `</p>`.
pub(super) fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    name.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// The value of an attribute of a tag, its references not resolved.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let names = tag.match_indices(name).filter(|(at, _)| tag[..*at].ends_with(' '));
    let values = names.filter_map(|(at, _)| tag[at + name.len()..].strip_prefix("=\""));
    values.filter_map(|value| value.split_once('"')).map(|(value, _)| value).next()
}

/// The address of the first picture in sanitised HTML, its references resolved.
pub(super) fn first_picture(html: &str) -> Option<String> {
    let mut tags = pieces(html).filter_map(|piece| match piece {
        Piece::Tag(tag) if tag_name(tag) == "img" => Some(tag),
        Piece::Tag(_) | Piece::Text(_) => None,
    });
    let source = tags.find_map(|tag| attribute(tag, "src"))?;
    let mut address = String::new();
    for_each_character(source, |character| address.push(character));
    Some(address)
}

/// Hands the characters of `text` to `take` with its references resolved.
pub(super) fn for_each_character(text: &str, mut take: impl FnMut(char)) {
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        rest[..start].chars().for_each(&mut take);
        rest = &rest[start..];
        let reference = rest.get(1..).and_then(|after| after.split_once(';'));
        let resolved = reference.and_then(|(name, after)| Some((resolve(name)?, after)));
        let (character, after) = resolved.unwrap_or(('&', &rest[1..]));
        take(character);
        rest = after;
    }
    rest.chars().for_each(take);
}

/// Length of the tag that `html` begins with; all of `html` where it has no end.
fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    for (position, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return position + 1,
            _ => {}
        }
    }
    html.len()
}

/// The few names that a serialiser writes, and numbers.
fn resolve(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_after_its_quoted_values() {
        let found: Vec<Piece> = pieces(r#"甲<a title="1 > 0">乙</a>"#).collect();
        let expected = [
            Piece::Text("甲"),
            Piece::Tag(r#"<a title="1 > 0">"#),
            Piece::Text("乙"),
            Piece::Tag("</a>"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_unfinished_tag_is_the_rest() {
        assert_eq!(pieces("甲<p").collect::<Vec<_>>(), [Piece::Text("甲"), Piece::Tag("<p")]);
    }

    #[test]
    fn an_attribute_is_found_by_its_whole_name() {
        let tag = r#"<img data-src="a" alt="x src=y" src="b&amp;c">"#;
        assert_eq!(attribute(tag, "src"), Some("b&amp;c"));
        assert_eq!(attribute(tag, "alt"), Some("x src=y"));
        assert_eq!(attribute(tag, "width"), None);
    }

    #[test]
    fn references_are_resolved_and_unknown_ones_kept() {
        let mut text = String::new();
        for_each_character("1 &lt; 2 &amp; &#20013;&#x6587; &nosuch; &", |c| text.push(c));
        assert_eq!(text, "1 < 2 & 中文 &nosuch; &");
    }
}

//! A mended feed that feed-rs still refuses, in pieces: one bad entry must not cost the others.

/// A feed cut up into documents of their own.
pub(in crate::poll::parse) struct Pieces {
    /// The feed without its entries.
    pub(in crate::poll::parse) header: String,
    /// Each entry in a feed of its own.
    pub(in crate::poll::parse) entries: Vec<String>,
}

/// Cuts up what [`super::mend`] made: it has no CDATA, so what looks like a tag is one.
pub(in crate::poll::parse) fn cut(mended: &str) -> Pieces {
    let root = &mended[..mended.find('>').map_or(0, |end| end + 1)];
    let name = root.get(1..).unwrap_or_default();
    let name = &name[..name.find([' ', '>', '/']).unwrap_or(name.len())];
    let (before, after) = if name == "rss" { ("<channel>", "</channel>") } else { ("", "") };
    let mut header = String::new();
    let mut entries = Vec::new();
    let mut rest = mended;
    while let Some((start, tag)) = next_entry(rest) {
        let Some(length) = rest[start..].find(tag.end) else { break };
        let end = start + length + tag.end.len();
        header.push_str(&rest[..start]);
        let entry = &rest[start..end];
        entries.push(format!("{root}{before}{entry}{after}</{name}>"));
        rest = &rest[end..];
    }
    header.push_str(rest);
    Pieces { header, entries }
}

/// An entry without its authors: feed-rs fails on addresses of mail beside characters beyond ASCII.
pub(in crate::poll::parse) fn without_authors(entry: &str) -> String {
    let mut entry = entry.to_owned();
    for (start, end) in [("<author", "</author>"), ("<dc:creator", "</dc:creator>")] {
        while let Some(at) = entry.find(start) {
            let Some(length) = entry[at..].find(end) else { break };
            entry.replace_range(at..at + length + end.len(), "");
        }
    }
    entry
}

struct Tag {
    start: &'static str,
    end: &'static str,
}

fn next_entry(text: &str) -> Option<(usize, &'static Tag)> {
    static TAGS: [Tag; 2] =
        [Tag { start: "<item", end: "</item>" }, Tag { start: "<entry", end: "</entry>" }];
    let found = |tag: &'static Tag| {
        memchr::memmem::find_iter(text.as_bytes(), tag.start.as_bytes())
            .find(|at| matches!(text.as_bytes().get(at + tag.start.len()), Some(b' ' | b'>')))
            .map(|at| (at, tag))
    };
    TAGS.iter().filter_map(found).min_by_key(|(at, _)| *at)
}

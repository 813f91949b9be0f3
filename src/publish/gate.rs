//! The gate: a feed document is read back before it replaces the one that subscribers have, and a feed that would
//! lose too much at once is held back until a person has looked.

use std::collections::HashSet;

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::ResolveResult,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    clean::uncarried,
    feed::{Feed, Format},
};

/// Reads a document of `feed` back. The error says what a reader would stumble over.
pub fn read_back(document: &[u8], format: Format, feed: &Feed) -> Result<(), String> {
    let found = ids(document, format)?;
    let expected: Vec<Uuid> = feed.items.iter().map(|item| item.id).collect();
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (found.len(), expected.len());
    Err(format!("it holds other stories than it should ({found} instead of {expected})"))
}

/// The ids of the stories in one of our documents, in its order; an error where it is not whole. XML is read by
/// libraries that had no part in writing it.
pub fn ids(document: &[u8], format: Format) -> Result<Vec<Uuid>, String> {
    let named: Vec<String> = match format {
        Format::Json => ids_of_json(document)?,
        Format::Rss => {
            check_xml(document)?;
            let channel = ::rss::Channel::read_from(document).map_err(|error| error.to_string())?;
            let guid = |item: ::rss::Item| item.guid.map(|guid| guid.value).unwrap_or_default();
            channel.items.into_iter().map(guid).collect()
        }
        Format::Atom => {
            check_xml(document)?;
            let feed = atom_syndication::Feed::read_from(document);
            let feed = feed.map_err(|error| error.to_string())?;
            feed.entries.into_iter().map(|entry| entry.id).collect()
        }
    };
    let read = |named: &String| {
        let id = named.strip_prefix("urn:uuid:").and_then(|id| Uuid::try_parse(id).ok());
        id.ok_or_else(|| format!("“{named}” is no id of a story"))
    };
    named.iter().map(read).collect()
}

/// Why a feed is held back that held the stories `before` and would hold those of `after`: more than half of
/// them, or all, would be gone, and `is_accounted_for` knows of no act of a person's that took them away.
pub fn hold<E>(
    before: &[Uuid],
    after: &[Uuid],
    mut is_accounted_for: impl FnMut(Uuid) -> Result<bool, E>,
) -> Result<Option<String>, E> {
    let kept: HashSet<&Uuid> = after.iter().collect();
    let mut lost = 0;
    for story in before.iter().filter(|story| !kept.contains(story)) {
        lost += usize::from(!is_accounted_for(*story)?);
    }
    let is_emptied = after.is_empty() && lost > 0;
    if lost * 2 <= before.len() && !is_emptied {
        return Ok(None);
    }
    let reason =
        format!("{lost} of the {} stories in its feed would be gone at once", before.len());
    Ok(Some(reason))
}

fn ids_of_json(document: &[u8]) -> Result<Vec<String>, String> {
    #[derive(Deserialize)]
    struct Document {
        items: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        id: String,
    }
    let document: Document =
        serde_json::from_slice(document).map_err(|error| format!("it is no JSON: {error}"))?;
    Ok(document.items.into_iter().map(|item| item.id).collect())
}

/// Whether a document is well-formed, its namespaces too: libraries overlook much of that.
fn check_xml(document: &[u8]) -> Result<(), String> {
    let text =
        simdutf8::basic::from_utf8(document).map_err(|error| format!("it is no UTF-8: {error}"))?;
    if let Some(bad) = uncarried(text) {
        return Err(format!("XML cannot carry U+{:04X}", u32::from(bad)));
    }
    let mut reader = NsReader::from_str(text);
    let (mut depth, mut roots) = (0_usize, 0);
    loop {
        let (namespace, event) = reader
            .read_resolved_event()
            .map_err(|error| format!("it is not well-formed: {error}"))?;
        let is_bound = !matches!(namespace, ResolveResult::Unknown(_));
        match event {
            Event::Start(start) => {
                check(&start, is_bound)?;
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Event::Empty(start) => check(&start, is_bound)?,
            Event::GeneralRef(reference) => check_reference(&reference.into_inner())?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 || roots != 1 {
        return Err("it ends before its root does".to_owned());
    }
    Ok(())
}

fn check(start: &BytesStart<'_>, is_bound: bool) -> Result<(), String> {
    if !is_bound {
        return Err(format!("the prefix of <{}> is not declared", start.name().as_ref()));
    }
    for attribute in start.attributes() {
        attribute.map_err(|error| format!("<{}>: {error}", start.name().as_ref()))?;
    }
    Ok(())
}

/// XML itself declares five entities, and we declare none.
fn check_reference(name: &str) -> Result<(), String> {
    if name.starts_with('#') || matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return Ok(());
    }
    Err(format!("&{name}; is not declared"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// Which of ten stories are still there, and which of the others a person took away.
    fn check(after: &[u128], taken: &[u128], is_held: bool) {
        let ten: Vec<Uuid> = (1..=10).map(id).collect();
        let after: Vec<Uuid> = after.iter().copied().map(id).collect();
        let known = |story: Uuid| Ok::<_, ()>(taken.contains(&story.as_u128()));
        let reason = hold(&ten, &after, known).expect("no error");
        assert_eq!(reason.is_some(), is_held, "{after:?} {taken:?}: {reason:?}");
    }

    #[test]
    fn more_than_half_at_once_is_held_back_unless_a_person_did_it() {
        check(&[1, 2, 3, 4, 5], &[], false);
        check(&[1, 2, 3, 4], &[], true);
        check(&[1, 2, 3, 4], &[5, 6], false);
        check(&[], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false);
        check(&[], &[1, 2, 3, 4, 5, 6, 7, 8, 9], true);
        check(&[11, 12], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false);
    }

    #[test]
    fn a_feed_that_was_empty_loses_nothing() {
        assert_eq!(hold(&[], &[], |_| Ok::<_, ()>(false)), Ok(None));
    }

    #[test]
    fn documents_that_are_not_whole_are_refused() {
        let rss = "<rss><channel><title>例</title><link>x</link><description>x</description><item><guid isPermaLink=\"false\">urn:uuid:00000000-0000-0000-0000-000000000001</guid></item></channel></rss>";
        assert_eq!(ids(rss.as_bytes(), Format::Rss), Ok(vec![id(1)]));
        for broken in [
            &rss[..rss.len() - 1],
            &rss[..rss.len() - 6],
            &rss.replace("</item>", "</itm>"),
            &rss.replace("urn:", "um:"),
            &rss.replace("=\"false\"", "=\"false\" isPermaLink=\"false\""),
            &rss.replace("</item>", "&nbsp;</item>"),
            &rss.replace("</item>", "<dc:date/></item>"),
            &rss.replace("</item>", "\u{1}</item>"),
        ] {
            assert!(ids(broken.as_bytes(), Format::Rss).is_err(), "{broken}");
        }
        assert!(ids(br#"{"items": [{"id": "1"}]}"#, Format::Json).is_err());
        assert!(ids(br#"{"items": []"#, Format::Json).is_err());
        assert_eq!(ids(br#"{"items": []}"#, Format::Json), Ok(Vec::new()));
    }
}

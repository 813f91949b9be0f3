//! The gate: a feed document is read back before it replaces the one that subscribers have, and a feed that would
//! lose too much at once is held back until a person has looked.

mod form;
mod stories;

use std::{collections::HashSet, ops::Range};

use serde::Deserialize;
use uuid::Uuid;

use self::{
    form::check_xml,
    stories::{Print, Stories},
};
use super::{
    archive::CHUNK,
    feed::{Feed, Format},
};

/// Reads documents back, all but what was read before: stories that are taken over from a document as they are spelled
/// there, and in documents of archives those that are spelled as they were when they were read last.
///
/// Well-formed XML is made of parts that are well-formed for themselves. So a document is sound if it is without those
/// of its stories that were read before, as they are spelled in it, each as one element right below the same root; if
/// nothing stands between its stories; and if one of them, which is read again each time, stands right below the root.
/// Whatever does not look like that is read as a whole.
pub struct Gate {
    /// Of the stories in documents of the archive that were read before, and of those that are read now.
    known: HashSet<Print>,
    /// Those that were found in the documents that were read last.
    latest: Vec<Print>,
}

impl Gate {
    /// `remembered` is what [`Gate::remember`] said after the last publication of the section; nothing is known where
    /// that is empty.
    pub fn new(remembered: &[u8]) -> Gate {
        let (prints, _) = remembered.as_chunks();
        Gate { known: prints.iter().copied().collect(), latest: Vec::new() }
    }

    /// Reads a document of `feed` back. The error says what a reader would stumble over.
    pub fn read_back(
        &mut self,
        document: &[u8],
        format: Format,
        feed: &Feed,
    ) -> Result<(), String> {
        let expected: Vec<Uuid> = feed.order.iter().map(|stand| stand.id).collect();
        if let Some(stories) = Stories::of(document, format, expected.len()) {
            let prints = match feed.archived {
                Some(_) => stories.prints(document, &expected),
                None => Vec::new(),
            };
            let was_read = match &feed.standing {
                Some(standing) if standing.has_root(format, stories.root) => feed.taken_over(),
                _ => prints.iter().map(|print| self.known.contains(print)).collect(),
            };
            let is_new = |at: &usize| *at == 0 || was_read.get(*at) != Some(&true);
            let new: Vec<usize> = (0..expected.len()).filter(is_new).collect();
            let (rest, places) = stories.only(document, &new);
            let ids = new.iter().map(|at| expected[*at]);
            if read(&rest, format)
                .is_ok_and(|(read, found)| read.into_iter().eq(ids) && found == places)
            {
                self.known.extend(&prints);
                self.latest.extend(&prints);
                return Ok(());
            }
        }
        let found = ids(document, format)?;
        if found == expected {
            return Ok(());
        }
        let (found, expected) = (found.len(), expected.len());
        Err(format!("it holds other stories than it should ({found} instead of {expected})"))
    }

    /// What is to be remembered of the documents that were read.
    pub fn remember(&self) -> Vec<u8> {
        let first = self.latest.len().saturating_sub(REMEMBERED);
        self.latest[first..].concat()
    }
}

/// So many stories are remembered: those of the document of the archive that is open, in both formats.
const REMEMBERED: usize = 2 * CHUNK;

/// The ids of the stories in one of our documents, in its order; an error where it is not whole. XML is read by
/// libraries that had no part in writing it.
pub fn ids(document: &[u8], format: Format) -> Result<Vec<Uuid>, String> {
    read(document, format).map(|(ids, _)| ids)
}

/// The ids of the stories, and where they stand in a document that is XML.
fn read(document: &[u8], format: Format) -> Result<(Vec<Uuid>, Vec<Range<usize>>), String> {
    let (named, places): (Vec<String>, _) = match format {
        Format::Json => (ids_of_json(document)?, Vec::new()),
        Format::Rss => {
            let places = check_xml(document, "item", 2)?;
            let channel = ::rss::Channel::read_from(document).map_err(|error| error.to_string())?;
            let guid = |item: ::rss::Item| item.guid.map(|guid| guid.value).unwrap_or_default();
            (channel.items.into_iter().map(guid).collect(), places)
        }
        Format::Atom => {
            let places = check_xml(document, "entry", 1)?;
            let feed = atom_syndication::Feed::read_from(document);
            let feed = feed.map_err(|error| error.to_string())?;
            (feed.entries.into_iter().map(|entry| entry.id).collect(), places)
        }
    };
    let read = |named: &String| {
        let id = named.strip_prefix("urn:uuid:").and_then(|id| Uuid::try_parse(id).ok());
        id.ok_or_else(|| format!("“{named}” is no id of a story"))
    };
    Ok((named.iter().map(read).collect::<Result<_, _>>()?, places))
}

/// Why a feed is held back that held the stories `before` and would hold those of `after`: more than half of
/// them, or all, would be gone, and `is_accounted_for` knows of no act of a person's that took them away.
pub fn hold<E>(
    before: &[Uuid],
    after: &[Uuid],
    mut is_accounted_for: impl FnMut(Uuid) -> Result<bool, E>,
) -> Result<Option<String>, E> {
    let kept: HashSet<&Uuid> = after.iter().collect();
    let gone: Vec<Uuid> = before.iter().copied().filter(|story| !kept.contains(story)).collect();
    let is_too_much = |lost: usize| lost * 2 > before.len() || after.is_empty() && lost > 0;
    // Ordinarily one story goes for each that comes, and nobody need be asked why.
    if !is_too_much(gone.len()) {
        return Ok(None);
    }
    let mut lost = 0;
    for story in gone {
        lost += usize::from(!is_accounted_for(story)?);
    }
    if !is_too_much(lost) {
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

    #[test]
    fn stories_that_were_read_before_are_left_out() {
        let story = |number| format!("  <item>\n   <guid>{}</guid>\n  </item>\n", id(number).urn());
        let text = format!("<rss>\n <title/>\n{}{}{} <x/>\n</rss>\n", story(1), story(2), story(3));
        let three = [1, 2, 3].map(id);
        let stories = Stories::of(text.as_bytes(), Format::Rss, 3).expect("three stories");
        let (rest, places) = stories.only(text.as_bytes(), &[0, 2]);
        let (first, last) = (story(1), story(3));
        let expected =
            format!("<rss>\n <title/>\n  {}{}\n <x/>\n</rss>\n", first.trim(), last.trim());
        assert_eq!(String::from_utf8_lossy(&rest), expected);
        let told: Vec<&str> = places.into_iter().map(|place| &expected[place]).collect();
        assert_eq!(told, [first.trim(), last.trim()]);
        assert!(Stories::of(text.as_bytes(), Format::Rss, 2).is_none());
        let other_text = text.replace("<title/>", "<a/><title/>");
        let other = Stories::of(other_text.as_bytes(), Format::Rss, 3).expect("three stories");
        let prints = stories.prints(text.as_bytes(), &three);
        let others = other.prints(other_text.as_bytes(), &three);
        assert!(others.iter().all(|print| !prints.contains(print)), "another root");
    }
}
